"""Figures about bringing workers back: who came back from where, who waits, charters and seats.

Whoever has no seat is counted as they are now; who came back and what was driven is told from
moments, so that any day of the past gives what was true then. Money is in yuan.
"""

from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.charters.enums import (
    ABOARD,
    BEFORE_DEPARTURE,
    CharterState,
    RiderState,
    SeatState,
)
from lianfang.charters.models import Charter, Rider, Seat
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.selectors.riders import held_back
from lianfang.command.playbook.charters import Means
from lianfang.kit.money import yuan
from lianfang.reports.dimensions import Dimension, Part, by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import (
    EVENTS,
    Asked,
    Metric,
    Query,
    Rate,
    declare,
    of_span,
)
from lianfang.reports.rows import ROW_KINDS, RowColumn, RowKind, day_text, moment_text

CHARTERS = "charters"
PEOPLE = pgettext_lazy("unit", "people")
RUNS = pgettext_lazy("unit", "charters")
SEATS = pgettext_lazy("unit", "seats")
YUAN = pgettext_lazy("unit", "yuan")
# What somebody who rode cost: their part of the vehicle, in yuan.
PER_HEAD = ExpressionWrapper(
    F("charter__cost_fen") / Decimal(100) / F("charter__taken"),
    DecimalField(max_digits=20, decimal_places=10),
)
MEANS = (
    (Means.COACH.value, pgettext_lazy("charter", "Coach")),
    (Means.TRAIN.value, pgettext_lazy("charter", "Train group")),
)

ROW_KINDS[Rider] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(_("Not before"), lambda row: day_text(row.earliest_on)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("charters:riders"),
    related=("enterprise",),
)
ROW_KINDS[Seat] = RowKind(
    (
        RowColumn(_("Charter"), lambda row: row.charter.title),
        RowColumn(_("Enterprise"), lambda row: row.rider.enterprise.name),
        RowColumn(pgettext_lazy("charter", "Arrived"), lambda row: moment_text(row.arrived_at)),
    ),
    lambda row: reverse("charters:charter", args=[row.charter_id]),
    related=("charter", "rider__enterprise"),
)
ROW_KINDS[Charter] = RowKind(
    (
        RowColumn(_("Charter"), lambda row: row.title),
        RowColumn(_("Departs"), lambda row: moment_text(row.departs_at)),
        RowColumn(_("Seats taken"), lambda row: f"{row.taken} / {row.usable}"),
        RowColumn(_("Cost (yuan)"), lambda row: yuan(row.cost_fen)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("charters:charter", args=[row.pk]),
)


def _by_area(field: str) -> Dimension:
    """Told apart by the areas of the plan in force."""

    def parts(asked: Asked) -> list[Part]:
        areas = charters_plan(asked.path, asked.moment).areas
        return [Part(one.key, one.title, Q(**{field: one.key})) for one in areas]

    return Dimension(pgettext_lazy("charters", "Origin"), parts)


def arrived(asked: Asked) -> QuerySet[Any]:
    return Seat.objects.filter(state=SeatState.ARRIVED, arrived_at__lte=asked.moment)


def waiting(asked: Asked) -> QuerySet[Any]:
    return Rider.objects.filter(signed_at__lte=asked.moment, state=RiderState.WAITING)


def held(asked: Asked) -> QuerySet[Any]:
    """Who may not be fetched, judged for the place asked for."""
    return held_back(waiting(asked).filter(path__startswith=asked.path), asked.moment)


def runs(asked: Asked) -> QuerySet[Any]:
    return Charter.objects.filter(created_at__lte=asked.moment)


def coming(asked: Asked) -> QuerySet[Any]:
    return runs(asked).filter(state__in=BEFORE_DEPARTURE)


def driven(asked: Asked) -> QuerySet[Any]:
    return Charter.objects.filter(departed_at__lte=asked.moment)


RIDER_CUTS = {"origin": _by_area("area")}
RUN_CUTS = {
    "origin": _by_area("area"),
    "means": by_field(_("Means"), "means", MEANS),
}


def _metric(key: str, title: Any, definition: Any, query: Query, unit: Any, **more: Any) -> Metric:
    given = {"rows_right": "charters.charter.view", **more}
    return Metric(
        key=key,
        group=CHARTERS,
        title=title,
        unit=unit,
        definition=definition,
        query=query,
        **given,
    )


def rode(asked: Asked) -> QuerySet[Any]:
    """Everybody who rode, each with their part of what the vehicle cost."""
    rows = Seat.objects.filter(state__in=ABOARD, charter__departed_at__lte=asked.moment)
    return rows.annotate(cost_of_it=Round(PER_HEAD, 2))


def _sum(field: str) -> Any:
    return Coalesce(Sum(field), 0)


FETCHED = _metric(
    "workers_fetched",
    _("Workers brought back so far"),
    _("People who arrived with a charter, by where their enterprise stands."),
    arrived,
    PEOPLE,
    path_field="rider__path",
    spans=EVENTS,
    when="arrived_at",
    dimensions={"origin": _by_area("charter__area")},
    more_is_better=True,
)
declare(
    FETCHED,
    of_span(
        FETCHED,
        "workers_fetched_today",
        Span.TODAY,
        _("Workers brought back today"),
        _("People who arrived with a charter on the day so far."),
    ),
    _metric(
        "riders_waiting",
        _("Signed up and without a seat"),
        _("Workers signed up to be fetched who have no seat of a charter yet."),
        waiting,
        PEOPLE,
        rows_right="charters.rider.view",
        dimensions=RIDER_CUTS,
        more_is_better=False,
    ),
    _metric(
        "riders_held",
        _("Signed up and may not be fetched"),
        _(
            "Of those without a seat who is in a key area, isolated or observed, or has a fever"
            " case."
        ),
        held,
        PEOPLE,
        rows_right="charters.rider.view",
        dimensions=RIDER_CUTS,
        more_is_better=False,
    ),
    _metric(
        "charters",
        _("Charters"),
        _("Coaches and train groups written down, in every state."),
        runs,
        RUNS,
        dimensions={**RUN_CUTS, "state": by_field(_("State"), "state", CharterState.choices)},
    ),
    _metric(
        "charters_driven",
        _("Charters departed so far"),
        _("Coaches and train groups that departed."),
        driven,
        RUNS,
        spans=EVENTS,
        when="departed_at",
        dimensions=RUN_CUTS,
    ),
    _metric(
        "charters_cost",
        _("Cost of charters so far (yuan)"),
        _("What the charters that departed cost, the government's share and the enterprises'."),
        driven,
        YUAN,
        spans=EVENTS,
        when="departed_at",
        total=Coalesce(Sum(F("cost_fen") / Decimal(100)), Decimal(0)),
        dimensions=RUN_CUTS,
    ),
    _metric(
        "charter_cost_per_head",
        _("Cost of charters per head (yuan)"),
        _(
            "What the charters that departed cost, divided by those who rode, by where their"
            " enterprise stands."
        ),
        rode,
        YUAN,
        path_field="rider__path",
        spans=EVENTS,
        when="charter__departed_at",
        total=Round(Avg(PER_HEAD), 2),
        empty=None,
        also=((_("Cost (yuan)"), "cost_of_it"),),
        dimensions={
            "origin": _by_area("charter__area"),
            "means": by_field(_("Means"), "charter__means", MEANS),
        },
        more_is_better=False,
    ),
    _metric(
        "charter_seats",
        _("Seats that may be taken"),
        _("Seats of charters that have not departed, by the seating rule."),
        coming,
        SEATS,
        total=_sum("usable"),
        dimensions=RUN_CUTS,
    ),
    _metric(
        "charter_seats_taken",
        _("Seats taken"),
        _("Seats of charters that have not departed which somebody has."),
        coming,
        SEATS,
        total=_sum("taken"),
        dimensions=RUN_CUTS,
    ),
    Rate(
        key="charter_seats_rate",
        group=CHARTERS,
        title=_("Seats taken (%)"),
        definition=_("Seats taken of those that may be taken, of charters that have not departed."),
        part="charter_seats_taken",
        whole="charter_seats",
    ),
)
