"""Bookings of vehicles, single and repeating.

That no vehicle and no driver is in two places at once is a rule of the table itself: two exclusion
constraints over the booked time and the time to disinfect after it.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.transport.enums import HOLDING, OUT, TripState


def _never_twice(field: str) -> ExclusionConstraint:
    """No two bookings hold the same one at the same time, disinfection included."""
    held: Any = Func("leaves_at", "free_at", Value("[)"), function="tstzrange")
    return ExclusionConstraint(
        name=f"trip_{field}_never_twice",
        expressions=[(field, RangeOperators.EQUAL), (held, RangeOperators.OVERLAPS)],
        condition=Q(state__in=sorted(HOLDING)),
    )


def _out_once(field: str) -> models.UniqueConstraint:
    """Away, or back and not fit to leave again, on one trip only."""
    return models.UniqueConstraint(
        fields=[field], condition=Q(state__in=sorted(OUT)), name=f"trip_{field}_out_once"
    )


class Request(Placed):
    """What a booking and a repeating booking have in common: who, what for, whereto.

    The place is where the ride begins; `pickup` says at which door or gate.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(_("Purpose"), max_length=32)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    pickup = models.CharField(_("Where to wait"), max_length=128, blank=True)
    destination = models.CharField(_("Destination"), max_length=128)
    companions = models.PositiveSmallIntegerField(_("Companions"), default=0)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    vehicle = models.ForeignKey(
        "transport.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    driver = models.ForeignKey(
        "transport.Driver", models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by = models.CharField(_("Asked by"), max_length=64)
    requested_at = models.DateTimeField(_("Asked at"))

    class Meta:
        abstract = True


class TripSeries(Request):
    """A ride that comes back on the same weekdays, such as dialysis on Monday, Wednesday, Friday.

    Its single dates are `Trip` rows made ahead by a job; each can be moved or cancelled by itself
    and is not made again. `weekdays` are ISO numbers, Monday 1. `ends_on` is the last day.
    """

    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Weekdays"))
    leaves = models.TimeField(_("Leaves at"))
    minutes = models.PositiveSmallIntegerField(_("Minutes there and back"))
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))

    class Meta:
        ordering = ["-starts_on", "id"]
        indexes = [
            models.Index(fields=["path", "ends_on"], name="trip_series_path"),
            models.Index(fields=["person"], name="trip_series_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440), name="trip_series_within_a_day"
            )
        ]
        verbose_name = _("repeating booking")
        verbose_name_plural = _("repeating bookings")

    def __str__(self) -> str:
        return str(self.id)


class Trip(Request):
    """One booking of medical transport: a passenger with companions, or a medicine run for several.

    Booked are `leaves_at` to `back_at`; `free_at` adds the time to disinfect, and comes earlier
    when the vehicle was back earlier. `left_at` and `returned_at` are what really happened.
    `passenger_stayed`: the passenger was kept in hospital, so nobody's temperature is missing.
    """

    medicine_run = models.BooleanField(_("Medicine run"), default=False)
    leaves_at = models.DateTimeField(_("Leaves at"))
    back_at = models.DateTimeField(_("Expected back"))
    free_at = models.DateTimeField(_("Free again"))
    state = models.CharField(
        _("State"), max_length=10, choices=TripState.choices, default=TripState.REQUESTED
    )
    left_at = models.DateTimeField(_("Left at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("Back at"), null=True, blank=True)
    passenger_stayed = models.BooleanField(_("Passenger stayed in hospital"), default=False)
    series = models.ForeignKey(
        "transport.TripSeries", models.PROTECT, null=True, blank=True, related_name="trips"
    )
    series_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["leaves_at", "id"]
        indexes = [
            models.Index(fields=["path", "leaves_at"], name="trip_path_leaves"),
            models.Index(fields=["vehicle", "leaves_at"], name="trip_vehicle_leaves"),
            models.Index(fields=["driver", "leaves_at"], name="trip_driver_leaves"),
            models.Index(fields=["person", "leaves_at"], name="trip_person_leaves"),
            models.Index(
                fields=["path", "leaves_at"],
                condition=Q(state=TripState.REQUESTED),
                name="trip_waiting",
            ),
        ]
        constraints = [
            _never_twice("vehicle"),
            _never_twice("driver"),
            _out_once("vehicle"),
            _out_once("driver"),
            models.UniqueConstraint(fields=["series", "series_day"], name="trip_series_day_once"),
            models.CheckConstraint(
                condition=Q(back_at__gt=F("leaves_at"), free_at__gte=F("leaves_at")),
                name="trip_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(medicine_run=True, person__isnull=True)
                | Q(medicine_run=False, person__isnull=False),
                name="trip_has_passenger_or_is_medicine_run",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(HOLDING))
                | Q(vehicle__isnull=False, driver__isnull=False),
                name="trip_held_by_vehicle_and_driver",
            ),
        ]
        verbose_name = _("trip")
        verbose_name_plural = _("trips")

    def __str__(self) -> str:
        return str(self.id)
