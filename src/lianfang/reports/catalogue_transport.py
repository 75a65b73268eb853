"""Figures about medical transport: vehicles that serve, rides of the day, requests that wait."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.metrics import Asked, Metric, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text
from lianfang.transport.enums import TripState
from lianfang.transport.models import Trip, Vehicle

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


def rides_today(asked: Asked) -> QuerySet[Any]:
    begin, end = day_bounds(local_day(asked.moment))
    return Trip.objects.filter(leaves_at__gte=begin, leaves_at__lt=end).exclude(state__in=OVER)


def requests_waiting(asked: Asked) -> QuerySet[Any]:
    return Trip.objects.filter(state=TripState.REQUESTED, leaves_at__gte=asked.moment)


declare(
    Metric(
        key="medical_vehicles",
        group=TRANSPORT,
        title=_("Medical vehicles"),
        unit=pgettext_lazy("unit", "cars"),
        definition=_("Vehicles for medical transport that serve on the day."),
        query=vehicles,
        rows_right="transport.vehicle.view",
    ),
    Metric(
        key="rides_today",
        group=TRANSPORT,
        title=_("Rides today"),
        unit=pgettext_lazy("unit", "rides"),
        definition=_("Rides that leave on the day, neither cancelled nor refused."),
        query=rides_today,
        rows_right="transport.trip.view",
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
