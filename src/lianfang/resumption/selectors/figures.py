"""How far the return to work has come, on any day: enterprises and workers, by class and by day.

Everything is counted from rows that say since when: the register, the steps of filings, the dated
facts of who works. The same day counts the same whenever it is asked for.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE, EnterpriseKind, EnterpriseState, StepKind
from lianfang.enterprises.models import Enterprise, EnterpriseStep
from lianfang.enterprises.selectors.code_lists import ABOVE_SCALE, FOUR_ABOVE, scales_meant
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.kit.clock import day_bounds, local_day
from lianfang.resumption.enums import FILED, GRANTED
from lianfang.resumption.models import FilingStep
from lianfang.resumption.selectors.facts import work_by_day, works_on
from lianfang.resumption.selectors.filings import VIEW
from lianfang.resumption.selectors.plans import asked

LONGEST = 92
# Nothing is known of any day before; a year typed wrong shows an empty day.
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One group of enterprises: how many are to resume, filed, were approved, work again; how many
    staff they have and how many of them are back. `query` narrows the list of enterprises to it."""

    key: str
    title: str
    query: str
    total: int
    filed: int
    approved: int
    resumed: int
    staff: int
    back: int

    @property
    def missing(self) -> int:
        """Not at work again."""
        return self.total - self.resumed


@dataclass(frozen=True, slots=True)
class DayLine:
    """Work as it stood at the end of one day."""

    day: date
    resumed: int
    back: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything at the end of `day`: all enterprises, groups, and the days up to it."""

    day: date
    whole: Line
    groups: tuple[Line, ...]
    classes: tuple[Line, ...]
    days: tuple[DayLine, ...]


def to_resume(viewer: Actor, path: str, day: date) -> QuerySet[Enterprise]:
    """Enterprises that counted among those to resume at the end of the day: on the register by
    then, neither closed nor moved away."""
    end = day_bounds(day)[1]
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        steps = EnterpriseStep.objects.filter(
            enterprise=OuterRef("pk"), kind=StepKind.STATE, day__lte=day
        ).order_by("-day", "-recorded_at")
    then = Coalesce(Subquery(steps.values("after")[:1]), Value(EnterpriseState.OPEN.value))
    rows = Enterprise.objects.filter(
        asked(viewer, path, end - timedelta(seconds=1)),
        path__under=viewer.territory(VIEW).within(path),
        created_at__lt=end,
    )
    return rows.alias(state_then=then).exclude(state_then__in=GONE)


def filing_state_on(day: date) -> Subquery:
    """The state the filing of an enterprise was in at the end of the day; NULL without one."""
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        steps = FilingStep.objects.filter(
            filing__enterprise=OuterRef("pk"), at__lt=day_bounds(day)[1]
        ).order_by("-at", "-pk")
    return Subquery(steps.values("to_state")[:1])


def with_states(rows: QuerySet[Enterprise], day: date) -> QuerySet[Any]:
    """Enterprises with the state of their filing and of their work at the end of the day."""
    return rows.alias(filing_then=filing_state_on(day), works_then=works_on(day))


FILED_THEN = Q(filing_then__in=FILED)
GRANTED_THEN = Q(filing_then__in=GRANTED)
WORKS_THEN = Q(works_then=True)


def figures_on(viewer: Actor, path: str, moment: datetime, day: date, span: int = 14) -> Figures:
    """The figures of the place at the end of `day`, which is not after today."""
    rows = to_resume(viewer, path, day)
    classes = class_choices(plans_inside(viewer, path, moment))
    last = [day - timedelta(days=back) for back in range(min(span, LONGEST) - 1, -1, -1)]
    walked, working = work_by_day(rows, last)
    firms = _firms(rows, day)

    def line(key: str, title: str, query: str, fits: Callable[[Firm], bool]) -> Line:
        return _line([one for one in firms if fits(one)], working, key, title, query)

    return Figures(
        day=day,
        whole=line("all", pgettext("enterprises", "All"), "", lambda _one: True),
        groups=tuple(line(*one) for one in _groups()),
        classes=tuple(
            line(key, title, f"service_class={key}", _of_class(key)) for key, title in classes
        ),
        days=tuple(DayLine(one, *said) for one, said in zip(last, walked, strict=True)),
    )


class Firm(NamedTuple):
    """What an enterprise is counted by; `state` is that of its filing then, None without one."""

    id: uuid.UUID
    kind: str
    scale: str
    service_class: str
    staff: int
    state: str | None


def _firms(rows: QuerySet[Enterprise], day: date) -> list[Firm]:
    """All of them at once: a page of figures has a dozen groups, and each is a part of these."""
    found = rows.annotate(filing_then=filing_state_on(day)).order_by()
    columns = ("pk", "kind", "scale", "service_class", "staff_count", "filing_then")
    return [
        Firm(key, kind, scale, service_class, staff or 0, state)
        for key, kind, scale, service_class, staff, state in found.values_list(*columns)
    ]


Group = tuple[str, str, str, Callable[[Firm], bool]]


def _groups() -> Sequence[Group]:
    firms = (EnterpriseKind.ENTERPRISE, EnterpriseKind.BRANCH)
    above, four = scales_meant([ABOVE_SCALE]), scales_meant([FOUR_ABOVE])
    alone, project = EnterpriseKind.SELF_EMPLOYED, EnterpriseKind.PROJECT
    return (
        ("above_scale", _("Above scale"), f"scale={ABOVE_SCALE}", lambda one: one.scale in above),
        ("four_above", _("Four-above"), f"scale={FOUR_ABOVE}", lambda one: one.scale in four),
        (
            "enterprises",
            _("Enterprises and branches"),
            "kind=enterprise",
            lambda one: one.kind in firms,
        ),
        (
            "self_employed",
            str(alone.label),
            "kind=self_employed",
            lambda one: one.kind == alone,
        ),
        ("project", str(project.label), "kind=project", lambda one: one.kind == project),
    )


def _of_class(key: str) -> Callable[[Firm], bool]:
    return lambda one: one.service_class == key


def _line(
    part: Sequence[Firm], working: Mapping[uuid.UUID, int], key: str, title: str, query: str
) -> Line:
    return Line(
        key=key,
        title=title,
        query=query,
        total=len(part),
        filed=sum(one.state in FILED for one in part),
        approved=sum(one.state in GRANTED for one in part),
        resumed=sum(one.id in working for one in part),
        staff=sum(one.staff for one in part),
        back=sum(working.get(one.id, 0) for one in part),
    )


def last_day(moment: datetime, wanted: date | None) -> date:
    """The day asked for, today at the latest."""
    today = local_day(moment)
    return max(min(wanted, today), EARLIEST) if wanted else today
