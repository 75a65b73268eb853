"""Figures about screenings: households to be screened, settled and missed, people met, arrivals."""

from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.metrics import Asked, Metric, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text
from lianfang.screening.enums import CampaignState
from lianfang.screening.models import ArrivalFollow, ListedHousehold, ScreeningRecord

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


def to_screen(asked: Asked) -> QuerySet[Any]:
    rows = ListedHousehold.objects.filter(listed_at__lte=asked.moment)
    return rows.exclude(campaign__state=CampaignState.WITHDRAWN)


def screened(asked: Asked) -> QuerySet[Any]:
    return to_screen(asked).filter(done_at__lte=asked.moment)


def missed(asked: Asked) -> QuerySet[Any]:
    open_then = Q(done_at__isnull=True) | Q(done_at__gt=asked.moment)
    return to_screen(asked).filter(open_then)


def screened_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return screened(asked).filter(done_at__gte=begin)


def found(asked: Asked) -> QuerySet[Any]:
    return to_screen(asked).filter(found=True)


def records(asked: Asked) -> QuerySet[Any]:
    rows = ScreeningRecord.objects.filter(
        superseded_by__isnull=True, is_void=False, taken_at__lte=asked.moment
    )
    return rows.exclude(campaign__state=CampaignState.WITHDRAWN)


def met(asked: Asked) -> QuerySet[Any]:
    return records(asked).filter(seen__gt=0)


def met_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return met(asked).filter(taken_at__gte=begin)


def arrivals(asked: Asked) -> QuerySet[Any]:
    return records(asked).filter(arrivals__gt=0)


def arrivals_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return arrivals(asked).filter(taken_at__gte=begin)


def unreported(asked: Asked) -> QuerySet[Any]:
    rows = ArrivalFollow.objects.filter(due_at__isnull=False, noted_at__lte=asked.moment)
    told = Q(reported_at__isnull=True) | Q(reported_at__gt=asked.moment)
    still = Q(closed_at__isnull=True) | Q(closed_at__gt=asked.moment)
    return rows.filter(told, still)


def _metric(key: str, title: Any, definition: Any, query: Any, **more: Any) -> Metric:
    given = {"unit": HOUSEHOLDS, "rows_right": RIGHT, **more}
    return Metric(
        key=key, group=SCREENING, title=title, definition=definition, query=query, **given
    )


def _people(field: str) -> dict[str, Any]:
    return {"unit": PERSONS, "total": Sum(field, default=0), "counts_rows": False}


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
    _metric(
        "screening_done",
        _("Households screened"),
        _("Listed households that were settled by then: screened, moved away or empty."),
        screened,
        more_is_better=True,
    ),
    _metric(
        "screening_done_today",
        _("Doors settled today"),
        _("Households settled on the day."),
        screened_today,
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
    _metric(
        "screening_persons",
        _("Persons met at doors"),
        _("Persons who were there when somebody came, each time counted."),
        met,
        **_people("seen"),
    ),
    _metric(
        "screening_persons_today",
        _("Persons met today"),
        _("Persons who were there when somebody came on the day."),
        met_today,
        **_people("seen"),
    ),
    _metric(
        "screening_arrivals",
        _("Arrivals noted at doors"),
        _("Persons from elsewhere noted at doors by then."),
        arrivals,
        **_people("arrivals"),
    ),
    _metric(
        "screening_arrivals_today",
        _("Arrivals noted at doors today"),
        _("Persons from elsewhere noted at doors on the day."),
        arrivals_today,
        **_people("arrivals"),
    ),
    _metric(
        "arrivals_to_report",
        _("Arrivals to be reported"),
        _("Arrivals the plan wants reported that nobody had reported by then."),
        unreported,
        rows_right="screening.follow.view",
        more_is_better=False,
    ),
)
