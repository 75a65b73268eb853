"""Who wants to be fetched, and the seats they are given."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.charters.enums import (
    HOLDING,
    OPEN_RIDERS,
    RiderState,
    SeatState,
    SignUpSource,
)
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Rider(Placed):
    """An employee of an enterprise who lives away and wants to be fetched.

    The place is the enterprise's. `area` and `point` are keys of the plan: where they come from and
    where they want to be picked up; they ride on `earliest_on` or later. Whether they may be
    fetched at all is looked up each time, never stored: a key area or an isolation ends.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employment = models.ForeignKey("workforce.Employment", models.PROTECT, related_name="rides")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="riders")
    area = models.CharField(_("Area"), max_length=32)
    point = models.CharField(_("Pick-up point"), max_length=32)
    earliest_on = models.DateField(_("Not before"))
    note = models.CharField(_("Note"), max_length=128, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=RiderState.choices)
    source = models.CharField(_("Signed up by"), max_length=8, choices=SignUpSource.choices)
    signed_at = models.DateTimeField(_("Signed up"))
    signed_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["signed_at", "id"]
        indexes = [
            models.Index(fields=["path", "state"], name="rider_path"),
            models.Index(fields=["enterprise", "state"], name="rider_enterprise"),
            models.Index(fields=["area", "point"], name="rider_area"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employment"],
                condition=Q(state__in=[one.value for one in OPEN_RIDERS]),
                name="rider_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[one.value for one in (*OPEN_RIDERS, RiderState.BACK)],
                )
                | (Q(state=RiderState.WITHDRAWN, ended_at__isnull=False) & ~Q(reason="")),
                name="rider_withdrawn_with_reason",
            ),
        ]
        verbose_name = _("worker to be fetched")
        verbose_name_plural = _("workers to be fetched")

    def __str__(self) -> str:
        return str(self.id)


class Seat(models.Model):
    """A seat of a charter given to somebody; one that was given back stays to be read.

    `number` counts the seats of the charter from 1; while it stands nobody else has it, and nobody
    has two. `passenger` is the same person on the list of the coach at the checkpoint.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    charter = models.ForeignKey("charters.Charter", models.PROTECT, related_name="held")
    rider = models.ForeignKey("charters.Rider", models.PROTECT, related_name="held")
    number = models.PositiveSmallIntegerField(pgettext_lazy("seat", "No."))
    point = models.CharField(_("Pick-up point"), max_length=32)
    state = models.CharField(_("State"), max_length=10, choices=SeatState.choices)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    given_at = models.DateTimeField(_("Given"))
    given_by = models.CharField(max_length=64)
    boarded_at = models.DateTimeField(_("Boarded"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("Arrived"), null=True, blank=True)
    passenger = models.OneToOneField(
        "gates.Passenger", models.PROTECT, null=True, blank=True, related_name="charter_seat"
    )

    objects = PlacedManager("charter__path")

    class Meta:
        ordering = ["charter", "number", "id"]
        indexes = [models.Index(fields=["rider"], name="seat_of_rider")]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "number"],
                condition=Q(state__in=[one.value for one in HOLDING]),
                name="seat_never_twice",
            ),
            models.UniqueConstraint(
                fields=["rider"],
                condition=Q(state__in=[SeatState.PLANNED.value, SeatState.PRESENT.value]),
                name="seat_one_for_a_rider",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(arrived_at__gte=F("given_at")),
                name="seat_arrives_later",
            ),
        ]
        verbose_name = _("seat of a charter")
        verbose_name_plural = _("seats of charters")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> Any:
        """Whose desk sends the charter."""
        return self.charter.path
