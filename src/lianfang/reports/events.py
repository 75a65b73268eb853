"""The day's events a bulletin may tell of, read from what was decided: phases, checkpoints, sealed
places, premises, orders, screenings. Places are named and things are counted; residents and
enterprises are not named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.models import Order, PhaseInForce
from lianfang.command.selectors.plan import playbook_of
from lianfang.gates.models import Closure, Point
from lianfang.inspections.enums import NoticeKind
from lianfang.inspections.models import PremisesNotice
from lianfang.kit.clock import day_bounds, local_day
from lianfang.people.selectors.mentions import mention_fault
from lianfang.places.selectors.directory import names_of_places
from lianfang.screening.models import Campaign

LANGUAGES = {"zh": "zh-hans", "en": "en"}
# Names of two characters are words more often than names; a person reads the line before it is out.
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Asked:
    """For whom, of which place (its path), on which day up to which moment."""

    viewer: Actor
    path: str
    begin: datetime
    moment: datetime

    def within(self, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        """Rows of the place in which `field` falls on the day, up to the moment."""
        span = {f"{field}__gte": self.begin, f"{field}__lte": self.moment}
        here = self.viewer.territory("reports.bulletin.view").within(self.path)
        return rows.filter(path__under=here, **span)


@dataclass(frozen=True)
class Event:
    """Something notable: its kind, when, and one line in each language."""

    kind: str
    at: datetime
    zh: str
    en: str


def events_of(
    viewer: Actor, path: str, moment: datetime, kinds: Iterable[str], at_most: int
) -> list[Event]:
    """Events of these kinds on the local day of the moment, up to it, oldest first; at most
    `at_most`, those of the kinds named first."""
    asked = Asked(viewer, path, day_bounds(local_day(moment))[0], moment)
    found: list[Event] = []
    for kind in kinds:
        found += sorted(_SOURCES[kind](asked), key=lambda one: one.at)
    return sorted(found[:at_most], key=lambda one: one.at)


def _event(kind: str, at: datetime, text: Any, **words: Any) -> Event:
    said = {}
    for language, code in LANGUAGES.items():
        with translation.override(code):
            said[language] = str(text % {k: _spoken(v) for k, v in words.items()})
    return Event(kind, at, **said)


def _spoken(word: Any) -> Any:
    return word if isinstance(word, int) else str(word)


def _phases(asked: Asked) -> Iterator[Event]:
    rows = asked.within(PhaseInForce.objects.select_related("playbook"), "valid_from")
    found = list(rows.order_by("valid_from"))
    names = names_of_places(row.path for row in found)
    for row in found:
        phases = {phase.key: phase.title for phase in playbook_of(row.playbook).phases}
        yield _event(
            "phases",
            row.valid_from,
            _("%(place)s entered the phase “%(phase)s”."),
            place=names.get(row.path, ""),
            phase=phases.get(row.phase, row.phase),
        )


def _checkpoints(asked: Asked) -> Iterator[Event]:
    yield from _named(asked, "opened_at", _("Checkpoint set up: %(place)s."))
    yield from _named(asked, "closed_at", _("Checkpoint taken away: %(place)s."))


def _named(asked: Asked, field: str, text: str | Promise) -> Iterator[Event]:
    rows = list(asked.within(Point.objects.all(), field))
    names = names_of_places(row.path for row in rows)
    for row in rows:
        yield _event("checkpoints", getattr(row, field), text, place=names.get(row.path, ""))


def _closures(asked: Asked) -> Iterator[Event]:
    yield from _counted(
        asked,
        "closures",
        Closure.objects.all(),
        "sealed_at",
        ngettext_lazy("%(count)d place was sealed.", "%(count)d places were sealed.", "count"),
    )
    yield from _counted(
        asked,
        "closures",
        Closure.objects.all(),
        "opened_at",
        ngettext_lazy(
            "%(count)d sealed place was opened.", "%(count)d sealed places were opened.", "count"
        ),
    )


def _suspensions(asked: Asked) -> Iterator[Event]:
    yield from _counted(
        asked,
        "suspensions",
        PremisesNotice.objects.filter(kind=NoticeKind.SUSPENSION),
        "issued_at",
        ngettext_lazy(
            "%(count)d premises was told to close until things are put right.",
            "%(count)d premises were told to close until things are put right.",
            "count",
        ),
    )
    yield from _counted(
        asked,
        "suspensions",
        PremisesNotice.objects.filter(kind=NoticeKind.REOPENING),
        "issued_at",
        ngettext_lazy(
            "%(count)d suspended premises may open again.",
            "%(count)d suspended premises may open again.",
            "count",
        ),
    )


def _counted(
    asked: Asked, kind: str, rows: QuerySet[Any], field: str, text: Any
) -> Iterator[Event]:
    moments = list(asked.within(rows, field).order_by(field).values_list(field, flat=True))
    if moments:
        yield _event(kind, moments[-1], text, count=len(moments))


def _orders(asked: Asked) -> Iterator[Event]:
    rows = asked.within(Order.objects.filter(parent__isnull=True), "issued_at")
    for row in rows.order_by("issued_at"):
        if mention_fault(row.title, shortest=SHORTEST_NAME):
            yield _event("orders", row.issued_at, _("An order was issued."))
        else:
            yield _event("orders", row.issued_at, _("Order issued: “%(title)s”."), title=row.title)


def _campaigns(asked: Asked) -> Iterator[Event]:
    for field, text in (
        ("started_at", _("Screening begun: %(title)s.")),
        ("ended_at", _("Screening ended: %(title)s.")),
    ):
        for row in asked.within(Campaign.objects.all(), field).order_by(field):
            yield _event("campaigns", getattr(row, field), text, title=row.title)


_SOURCES: dict[str, Callable[[Asked], Iterable[Event]]] = {
    "phases": _phases,
    "checkpoints": _checkpoints,
    "closures": _closures,
    "suspensions": _suspensions,
    "orders": _orders,
    "campaigns": _campaigns,
}
