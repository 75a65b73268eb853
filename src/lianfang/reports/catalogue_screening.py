"""Figures about screenings: households to be screened, settled and missed, people met, arrivals.

What was noted at doors counts in the version known at the moment; a screening that was withdrawn
counts until then. When a door was settled is that of the list as it stands.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import everywhere
from lianfang.people.enums import HouseholdKind
from lianfang.reports.cuts import BY_ORIGIN_NAMED, by_team, of_plans
from lianfang.reports.dimensions import Dimension, Part, by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import EVENTS, Asked, Metric, Rate, declare, of_span
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text
from lianfang.screening.enums import CampaignState, DoorOutcome, FollowSource
from lianfang.screening.models import (
    ArrivalFollow,
    Campaign,
    CampaignStep,
    ListedHousehold,
    ScreeningRecord,
)

SCREENING = "screening"
RIGHT = "screening.record.view"
HOUSEHOLDS = pgettext_lazy("unit", "households")
PERSONS = pgettext_lazy("unit", "persons")

ROW_KINDS[ListedHousehold] = RowKind(
    (
        RowColumn(_("Door"), lambda row: row.door or "—"),
        RowColumn(_("Outcome"), lambda row: str(row.get_outcome_display()) or "—"),
        RowColumn(_("Settled at"), lambda row: moment_text(row.done_at) if row.done_at else "—"),
        PLACE,
    ),
    lambda row: reverse("people:household", args=[row.household_id]),
)
ROW_KINDS[ScreeningRecord] = RowKind(
    (
        RowColumn(_("When"), lambda row: moment_text(row.taken_at)),
        RowColumn(_("Outcome"), lambda row: str(row.get_outcome_display())),
        RowColumn(_("Persons seen"), lambda row: f"{row.seen}/{row.living}"),
        RowColumn(_("Arrivals noted"), lambda row: str(row.arrivals)),
        PLACE,
    ),
    lambda row: reverse("screening:record", args=[row.pk]),
)
ROW_KINDS[ArrivalFollow] = RowKind(
    (
        RowColumn(_("Came from"), lambda row: row.origin),
        RowColumn(_("Arrived on"), lambda row: str(row.arrived_on)),
        RowColumn(_("To be reported by"), lambda row: moment_text(row.due_at)),
        PLACE,
    ),
    lambda row: reverse("screening:follows"),
)


def _campaigns(asked: Asked) -> list[Part]:
    """The screenings that touch the place, oldest first."""
    rows = Campaign.objects.filter(
        started_at__lte=asked.moment,
        pk__in=ListedHousehold.objects.filter(
            path__under=asked.viewer.territory("reports.metric.view").within(asked.path)
        )
        .order_by()
        .values("campaign"),
    )
    return [Part(str(c.pk), c.title, Q(campaign=c.pk)) for c in rows.order_by("started_at", "pk")]


BY_CAMPAIGN = Dimension(pgettext_lazy("dimension", "Screening"), _campaigns)
LIST_CUTS = {
    "campaign": BY_CAMPAIGN,
    "outcome": by_field(_("Outcome"), "outcome", DoorOutcome.choices),
    "household": by_field(
        pgettext_lazy("dimension", "Kind of household"), "household__kind", HouseholdKind.choices
    ),
}
DOOR_CUTS = {
    "campaign": BY_CAMPAIGN,
    "outcome": by_field(_("Outcome"), "outcome", DoorOutcome.choices),
    "team": by_team(),
}
FOLLOW_CUTS = {
    "origin": BY_ORIGIN_NAMED,
    "origin_class": of_plans(
        _("Class of origin in the plan"),
        "origin_class",
        lambda plan: [
            *((one.key, one.title) for one in plan.arrivals.classes),
            (plan.arrivals.elsewhere.key, plan.arrivals.elsewhere.title),
        ],
    ),
    "source": by_field(pgettext_lazy("dimension", "Noted where"), "source", FollowSource.choices),
}


def _withdrawn(asked: Asked) -> Q:
    """Condition on what belongs to a screening: it was withdrawn by the moment."""
    steps = CampaignStep.objects.filter(state=CampaignState.WITHDRAWN, at__lte=asked.moment)
    return Q(campaign__in=steps.order_by().values("campaign"))


def to_screen(asked: Asked) -> QuerySet[Any]:
    rows = ListedHousehold.objects.filter(listed_at__lte=asked.moment)
    return rows.exclude(_withdrawn(asked))


def screened(asked: Asked) -> QuerySet[Any]:
    return to_screen(asked).filter(done_at__lte=asked.moment)


def missed(asked: Asked) -> QuerySet[Any]:
    open_then = Q(done_at__isnull=True) | Q(done_at__gt=asked.moment)
    return to_screen(asked).filter(open_then)


def found(asked: Asked) -> QuerySet[Any]:
    return to_screen(asked).filter(found=True)


def records(asked: Asked) -> QuerySet[Any]:
    """What was noted at doors by the moment, in the version known then."""
    with everywhere("a correction counts wherever its place lies now"):
        later = Exists(
            ScreeningRecord.objects.filter(supersedes=OuterRef("pk"), received_at__lte=asked.moment)
        )
    rows = ScreeningRecord.objects.filter(
        ~later, is_void=False, taken_at__lte=asked.moment, received_at__lte=asked.moment
    )
    return rows.exclude(_withdrawn(asked))


def met(asked: Asked) -> QuerySet[Any]:
    return records(asked).filter(seen__gt=0)


def arrivals(asked: Asked) -> QuerySet[Any]:
    return records(asked).filter(arrivals__gt=0)


def follows(asked: Asked) -> QuerySet[Any]:
    return ArrivalFollow.objects.filter(noted_at__lte=asked.moment)


def follows_reported(asked: Asked) -> QuerySet[Any]:
    return ArrivalFollow.objects.filter(reported_at__lte=asked.moment)


def unreported(asked: Asked) -> QuerySet[Any]:
    rows = ArrivalFollow.objects.filter(due_at__isnull=False, noted_at__lte=asked.moment)
    told = Q(reported_at__isnull=True) | Q(reported_at__gt=asked.moment)
    still = Q(closed_at__isnull=True) | Q(closed_at__gt=asked.moment)
    return rows.filter(told, still)


def _metric(key: str, title: Any, definition: Any, query: Any, **more: Any) -> Metric:
    given = {"unit": HOUSEHOLDS, "rows_right": RIGHT, "dimensions": LIST_CUTS, **more}
    return Metric(
        key=key, group=SCREENING, title=title, definition=definition, query=query, **given
    )


def _people(field: str) -> dict[str, Any]:
    return {
        "unit": PERSONS,
        "total": Sum(field, default=0),
        "spans": EVENTS,
        "when": "taken_at",
        "dimensions": DOOR_CUTS,
    }


SETTLED = _metric(
    "screening_done",
    _("Households screened"),
    _("Listed households that were settled by then: screened, moved away or empty."),
    screened,
    spans=EVENTS,
    when="done_at",
    more_is_better=True,
)
MET = _metric(
    "screening_persons",
    _("Persons met at doors"),
    _("Persons who were there when somebody came, each time counted."),
    met,
    **_people("seen"),
)
NOTED = _metric(
    "screening_arrivals",
    _("Arrivals noted at doors"),
    _("Persons from elsewhere noted at doors by then."),
    arrivals,
    **_people("arrivals"),
)
declare(
    _metric(
        "screening_households",
        _("Households to be screened"),
        _(
            "Households on lists of screenings under way or closed at the moment,"
            " withdrawn ones left out."
        ),
        to_screen,
    ),
    SETTLED,
    of_span(
        SETTLED,
        "screening_done_today",
        Span.TODAY,
        _("Doors settled today"),
        _("Households settled on the day."),
    ),
    _metric(
        "screening_visits",
        _("Calls at doors"),
        _("Times somebody stood at a door of a screening, settled or not."),
        records,
        unit=pgettext_lazy("unit", "calls"),
        spans=EVENTS,
        when="taken_at",
        dimensions=DOOR_CUTS,
    ),
    _metric(
        "screening_missed",
        _("Households missed"),
        _("Listed households nobody had settled by then."),
        missed,
        more_is_better=False,
    ),
    Rate(
        key="screening_rate",
        group=SCREENING,
        title=_("Screening rate"),
        definition=_("Settled households of all listed ones."),
        part="screening_done",
        whole="screening_households",
        rest="screening_missed",
    ),
    _metric(
        "screening_found",
        _("Households found at the door"),
        _("Listed households that were on no list before somebody stood at their door."),
        found,
    ),
    MET,
    of_span(
        MET,
        "screening_persons_today",
        Span.TODAY,
        _("Persons met today"),
        _("Persons who were there when somebody came on the day."),
    ),
    NOTED,
    of_span(
        NOTED,
        "screening_arrivals_today",
        Span.TODAY,
        _("Arrivals noted at doors today"),
        _("Persons from elsewhere noted at doors on the day."),
    ),
    _metric(
        "arrivals_followed",
        _("Arrivals followed up"),
        _("Persons who arrived and of whom the plan wants something, wherever they were noted."),
        follows,
        unit=PERSONS,
        rows_right="screening.follow.view",
        total=Sum("people", default=0),
        spans=EVENTS,
        when="noted_at",
        dimensions=FOLLOW_CUTS,
    ),
    _metric(
        "arrivals_reported",
        _("Arrivals reported"),
        _("Arrivals the plan wants reported that were reported."),
        follows_reported,
        rows_right="screening.follow.view",
        unit=pgettext_lazy("unit", "arrivals"),
        spans=EVENTS,
        when="reported_at",
        dimensions=FOLLOW_CUTS,
    ),
    _metric(
        "arrivals_to_report",
        _("Arrivals to be reported"),
        _("Arrivals the plan wants reported that nobody had reported by then."),
        unreported,
        rows_right="screening.follow.view",
        unit=pgettext_lazy("unit", "arrivals"),
        dimensions=FOLLOW_CUTS,
        more_is_better=False,
    ),
)
