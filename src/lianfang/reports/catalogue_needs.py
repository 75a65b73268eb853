"""Figures about needs of enterprises and liaison visits, by the steps as of the moment asked for.

For a kind of need `logistics` of an installed playbook there is `needs_logistics`; nothing of a
town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.needs import NeedKind
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.enterprises.models import Enterprise
from lianfang.needs.enums import OPEN, OfferState, TicketState, VisitHow
from lianfang.needs.models import LiaisonVisit, MeasureOffer, Ticket, TicketStep
from lianfang.needs.selectors.rounds import rounds
from lianfang.reports.cuts import by_class, of_plans
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import (
    EVENTS,
    SOURCES,
    Asked,
    Declared,
    Metric,
    Query,
    declare,
    of_span,
)
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text

NEEDS = "needs"
VIEW = "needs.ticket.view"
VISITS = "needs.visit.view"
PATH = "enterprise__path"
READER = Actor.system("metrics")
UNIT = pgettext_lazy("unit", "needs")

ROW_KINDS[Ticket] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(_("What is needed"), lambda row: row.text[:60]),
        PLACE,
        RowColumn(_("To be answered by"), lambda row: moment_text(row.due_at)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("needs:ticket", args=[row.pk]),
    related=("enterprise",),
)
ROW_KINDS[LiaisonVisit] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(pgettext_lazy("liaison", "Who"), lambda row: row.visitor),
        PLACE,
        RowColumn(pgettext_lazy("liaison", "When"), lambda row: moment_text(row.visited_at)),
    ),
    lambda row: reverse("needs:of_enterprise", args=[row.enterprise_id]),
    related=("enterprise",),
)
ROW_KINDS[MeasureOffer] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(pgettext_lazy("measure", "Measure"), lambda row: row.measure.title),
        PLACE,
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("needs:measure", args=[row.measure_id]),
    related=("enterprise", "measure"),
)


def raised(asked: Asked) -> QuerySet[Any]:
    """Needs raised by the moment, in the state they had then; those raised twice count once."""
    steps = TicketStep.objects.filter(ticket=OuterRef("pk"), at__lte=asked.moment)
    then = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
    rows = Ticket.objects.filter(raised_at__lte=asked.moment).alias(state_then=then)
    return rows.exclude(state_then=TicketState.DUPLICATE)


def of_kind(key: str) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return raised(asked).filter(need=key)

    return query


def _answered(asked: Asked) -> Q:
    return Q(answered_at__lte=asked.moment) & ~Q(state_then__in=OPEN)


def answered(asked: Asked) -> QuerySet[Any]:
    return raised(asked).filter(_answered(asked))


def in_time(asked: Asked) -> QuerySet[Any]:
    return answered(asked).filter(answered_at__lte=F("due_at"))


def overdue(asked: Asked) -> QuerySet[Any]:
    return raised(asked).filter(state_then__in=OPEN, due_at__lt=asked.moment)


def settled(asked: Asked) -> QuerySet[Any]:
    return raised(asked).filter(state_then=TicketState.CONFIRMED)


def with_need(asked: Asked) -> QuerySet[Any]:
    """Enterprises with a need that is still open."""
    steps = TicketStep.objects.filter(ticket=OuterRef("pk"), at__lte=asked.moment)
    then = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
    open_ones = Ticket.objects.alias(state_then=then).filter(
        enterprise=OuterRef("pk"), raised_at__lte=asked.moment, state_then__in=OPEN
    )
    return Enterprise.objects.filter(Exists(open_ones))


CUTS = {
    "need": of_plans(
        pgettext_lazy("dimension", "Kind of need"),
        "need",
        lambda plan: [(one.key, one.title) for one in plan.needs.kinds],
    ),
    "class": by_class("enterprise__"),
}
VISIT_CUTS = {
    "how": by_field(pgettext_lazy("dimension", "How"), "how", VisitHow.choices),
    "class": by_class("enterprise__"),
}


def visits(asked: Asked) -> QuerySet[Any]:
    """Visits known at the moment, in the version known then. One that was taken back without
    another in its place is not counted for any moment."""
    later = LiaisonVisit.objects.filter(supersedes=OuterRef("pk"), recorded_at__lte=asked.moment)
    corrected = Exists(LiaisonVisit.objects.filter(supersedes=OuterRef("pk")))
    return LiaisonVisit.objects.filter(
        Q(stands=True) | corrected,
        ~Exists(later),
        visited_at__lte=asked.moment,
        recorded_at__lte=asked.moment,
    )


def not_visited(asked: Asked) -> QuerySet[Any]:
    return rounds(asked.viewer, asked.moment, asked.path, only_due=True).order_by("pk")


def taken(asked: Asked) -> QuerySet[Any]:
    return MeasureOffer.objects.filter(state=OfferState.TAKEN, answered_at__lte=asked.moment)


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": UNIT, "rows_right": VIEW, "path_field": PATH, **more}
    given.setdefault("dimensions", CUTS if given["unit"] is UNIT else {})
    if "when" in given:
        given["spans"] = EVENTS
    return Metric(key=key, group=NEEDS, title=title, definition=definition, query=query, **given)


def _kind_title(template: str, kind: NeedKind) -> str:
    return gettext(template) % {"title": kind.title}


titled = lazy(_kind_title, str)


@lru_cache(maxsize=64)
def kind_metric(kind: NeedKind) -> Metric:
    """How many needs of a kind of an installed plan were raised."""
    return _metric(
        f"needs_{kind.key}",
        titled(gettext_noop("Needs raised: %(title)s"), kind),
        _("Needs of this kind raised so far; those raised twice count once."),
        of_kind(kind.key),
        when="raised_at",
    )


def installed_metrics() -> Iterator[Declared]:
    """One for each kind of need of the newest version of each installed playbook."""
    seen: set[str] = set()
    kinds: dict[str, NeedKind] = {}
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for kind in playbook_of(version).needs.kinds:
                kinds.setdefault(kind.key, kind)
    yield from map(kind_metric, kinds.values())


SOURCES.append(installed_metrics)
CALLS = _metric(
    "liaison_visits",
    _("Liaison visits"),
    _("Visits, calls and talks online with enterprises so far."),
    visits,
    unit=pgettext_lazy("unit", "visits"),
    rows_right=VISITS,
    when="visited_at",
    dimensions=VISIT_CUTS,
    more_is_better=True,
)
declare(
    _metric(
        "enterprise_needs",
        _("Needs of enterprises raised"),
        _("Needs raised so far; those raised twice count once."),
        raised,
        when="raised_at",
    ),
    _metric(
        "enterprise_needs_answered",
        _("Needs of enterprises answered"),
        _("Needs that were answered and have not come back."),
        answered,
        when="answered_at",
        more_is_better=True,
    ),
    _metric(
        "enterprise_needs_in_time",
        _("Needs of enterprises answered in time"),
        _("Needs answered before the deadline of their kind."),
        in_time,
        when="answered_at",
        more_is_better=True,
    ),
    _metric(
        "enterprise_needs_settled",
        _("Needs of enterprises settled"),
        _("Needs the enterprise said are settled."),
        settled,
        when="ended_at",
        more_is_better=True,
    ),
    _metric(
        "enterprise_needs_overdue",
        _("Needs of enterprises overdue"),
        _("Needs that are open behind the deadline of their kind."),
        overdue,
        is_alarm=True,
        more_is_better=False,
    ),
    _metric(
        "enterprises_with_need",
        _("Enterprises with an open need"),
        _("Enterprises with a need that was not answered yet, or came back."),
        with_need,
        unit=pgettext_lazy("unit", "enterprises"),
        path_field="path",
    ),
    CALLS,
    of_span(
        CALLS,
        "liaison_visits_today",
        Span.TODAY,
        _("Liaison visits today"),
        _("Visits, calls and talks online with enterprises on the day."),
    ),
    _metric(
        "enterprises_not_visited",
        _("Enterprises not visited in time"),
        _("A liaison officer is wanted or named, and nobody visited in the days of the plan."),
        not_visited,
        unit=pgettext_lazy("unit", "enterprises"),
        rows_right=VISITS,
        path_field="path",
        more_is_better=False,
    ),
    _metric(
        "measures_taken",
        _("Measures taken by enterprises"),
        _("Offers of measures that an enterprise took."),
        taken,
        unit=pgettext_lazy("unit", "measures"),
        when="answered_at",
        rows_right="needs.measure.view",
        more_is_better=True,
    ),
)
