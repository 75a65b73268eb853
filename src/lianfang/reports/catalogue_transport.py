"""Figures about medical transport: vehicles that serve, rides of the day, requests that wait."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.cuts import of_plans
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import EVENTS, Asked, Metric, declare, of_span
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text
from lianfang.transport.enums import TripState, VehicleKind
from lianfang.transport.models import Trip, TripStep, Vehicle

TRANSPORT = "transport"
OVER = (TripState.CANCELLED, TripState.REFUSED)

ROW_KINDS[Vehicle] = RowKind(
    (
        RowColumn(_("Number plate"), lambda row: row.plate),
        RowColumn(_("Called"), lambda row: row.name or "—"),
        RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
        PLACE,
    ),
    lambda row: reverse("transport:vehicles"),
)
ROW_KINDS[Trip] = RowKind(
    (
        RowColumn(_("Leaves at"), lambda row: moment_text(row.leaves_at)),
        RowColumn(_("Destination"), lambda row: row.destination),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
        PLACE,
    ),
    lambda row: reverse("transport:trip", args=[row.pk]),
)


def vehicles(asked: Asked) -> QuerySet[Any]:
    day = local_day(asked.moment)
    serving = Q(active_to__isnull=True) | Q(active_to__gt=day)
    return Vehicle.objects.filter(serving, active_from__lte=day)


def requested(asked: Asked) -> QuerySet[Any]:
    """Rides asked for by the moment, in the state they had then."""
    steps = TripStep.objects.filter(trip=OuterRef("pk"), recorded_at__lte=asked.moment)
    then = Subquery(steps.order_by("-recorded_at", "-pk").values("to_state")[:1])
    return Trip.objects.filter(requested_at__lte=asked.moment).alias(state_then=then)


def rides(asked: Asked) -> QuerySet[Any]:
    """Rides that leave up to the end of the day."""
    _begin, end = day_bounds(local_day(asked.moment))
    return requested(asked).filter(leaves_at__lt=end).exclude(state_then__in=OVER)


def requests_waiting(asked: Asked) -> QuerySet[Any]:
    return requested(asked).filter(state_then=TripState.REQUESTED, leaves_at__gte=asked.moment)


RIDES = Metric(
    key="rides",
    group=TRANSPORT,
    title=_("Rides"),
    unit=pgettext_lazy("unit", "rides"),
    definition=_("Rides up to the end of the day, neither cancelled nor refused."),
    query=rides,
    rows_right="transport.trip.view",
    spans=EVENTS,
    when="leaves_at",
    dimensions={
        "purpose": of_plans(
            pgettext_lazy("dimension", "Purpose"),
            "purpose",
            lambda plan: [(one.key, one.title) for one in plan.transport.purposes],
        )
    },
)
declare(
    Metric(
        key="medical_vehicles",
        group=TRANSPORT,
        title=_("Medical vehicles"),
        unit=pgettext_lazy("unit", "cars"),
        definition=_("Vehicles for medical transport that serve on the day."),
        query=vehicles,
        rows_right="transport.vehicle.view",
        dimensions={"kind": by_field(_("Kind"), "kind", VehicleKind.choices)},
    ),
    RIDES,
    of_span(
        RIDES,
        "rides_today",
        Span.TODAY,
        _("Rides today"),
        _("Rides that leave on the day, neither cancelled nor refused."),
    ),
    Metric(
        key="rides_waiting",
        group=TRANSPORT,
        title=_("Ride requests that wait"),
        unit=pgettext_lazy("unit", "rides"),
        definition=_("Rides asked for that nobody has confirmed yet and that have not left."),
        query=requests_waiting,
        rows_right="transport.trip.view",
        more_is_better=False,
    ),
)
