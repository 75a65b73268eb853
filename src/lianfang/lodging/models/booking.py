"""Who asked for rooms, what was booked, who sleeps where.

That no bed is given twice for one night is a rule of the table: an exclusion constraint over bed
and nights, the days of cleaning included.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.lodging.enums import BookingState, WishState
from lianfang.places.models import Placed

_HELD: Any = Func("from_day", "free_on", Value("[)"), function="daterange")


class LodgingWish(Placed):
    """An enterprise asks for beds for so many persons, from a day until they leave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="lodging_wishes"
    )
    persons = models.PositiveSmallIntegerField(_("Persons"))
    from_day = models.DateField(_("Arrive on"))
    until_day = models.DateField(_("Leave on"))
    isolation = models.BooleanField(_("Rooms fit for isolation"), default=False)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=WishState.choices)
    asked_at = models.DateTimeField(_("Asked at"))
    asked_by = models.CharField(_("Asked by"), max_length=64)

    class Meta:
        ordering = ["from_day", "asked_at", "id"]
        indexes = [models.Index(fields=["path", "state"], name="lodging_wish_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gt=F("from_day"), persons__gte=1), name="lodging_wish_sense"
            )
        ]
        verbose_name = _("wish for rooms")
        verbose_name_plural = _("wishes for rooms")

    def __str__(self) -> str:
        return str(self.id)


class Booking(Placed):
    """Beds of a hotel given to an enterprise, from a day until the day they leave.

    It lies where the hotel does. A change makes a new row that supersedes the one before; a
    cancelled one says why. `price_fen` is for all nights.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hotel = models.ForeignKey("lodging.Hotel", models.PROTECT, related_name="bookings")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="lodging_bookings"
    )
    wish = models.ForeignKey(
        "lodging.LodgingWish", models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    from_day = models.DateField(_("Arrive on"))
    until_day = models.DateField(_("Leave on"))
    price_fen = models.BigIntegerField(default=0)
    state = models.CharField(_("State"), max_length=10, choices=BookingState.choices)
    booked_at = models.DateTimeField(_("Booked at"))
    booked_by = models.CharField(_("Booked by"), max_length=64)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(pgettext_lazy("lodging", "Why"), max_length=256, blank=True)

    class Meta:
        ordering = ["-from_day", "id"]
        indexes = [
            models.Index(fields=["path", "from_day"], name="lodging_booking_path"),
            models.Index(fields=["enterprise"], name="lodging_booking_firm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gt=F("from_day")), name="lodging_booking_has_nights"
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.BOOKED, ended_at__isnull=True)
                | (~Q(state=BookingState.BOOKED) & Q(ended_at__isnull=False) & ~Q(reason="")),
                name="lodging_booking_ended_with_reason",
            ),
        ]
        verbose_name = _("booking of rooms")
        verbose_name_plural = _("bookings of rooms")

    def __str__(self) -> str:
        return str(self.id)


class BedNight(models.Model):
    """A bed held by a booking: from the first night until it is clean again (`free_on`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    booking = models.ForeignKey("lodging.Booking", models.PROTECT, related_name="beds")
    bed = models.ForeignKey("lodging.Bed", models.PROTECT, related_name="nights")
    from_day = models.DateField()
    until_day = models.DateField()
    free_on = models.DateField()
    stands = models.BooleanField(default=True)

    objects = PlacedManager("booking__path")

    class Meta:
        ordering = ["booking", "bed"]
        indexes = [models.Index(fields=["bed", "from_day"], name="bed_night_bed")]
        constraints = [
            ExclusionConstraint(
                name="bed_never_twice",
                expressions=[("bed", RangeOperators.EQUAL), (_HELD, RangeOperators.OVERLAPS)],
                condition=Q(stands=True),
            ),
            models.CheckConstraint(
                condition=Q(until_day__gt=F("from_day"), free_on__gte=F("until_day")),
                name="bed_night_days",
            ),
        ]
        verbose_name = _("bed of a booking")
        verbose_name_plural = _("beds of bookings")

    def __str__(self) -> str:
        return str(self.id)


class Guest(models.Model):
    """Somebody who sleeps in a bed of a booking; the name may be left out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    night = models.ForeignKey("lodging.BedNight", models.PROTECT, related_name="guests")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64, blank=True)
    came_at = models.DateTimeField(_("Checked in"))
    left_at = models.DateTimeField(_("Checked out"), null=True, blank=True)

    objects = PlacedManager("night__booking__path")

    class Meta:
        ordering = ["came_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["night"], condition=Q(left_at__isnull=True), name="guest_one_in_a_bed"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                name="guest_leaves_after_coming",
            ),
        ]
        verbose_name = _("guest")
        verbose_name_plural = _("guests")

    def __str__(self) -> str:
        return str(self.id)
