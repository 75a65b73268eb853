"""What happened to a booking and on a ride: steps, checks on return, medicine handed over."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.transport.enums import CheckKind, TripState


def _kept(name: str) -> list[pgtrigger.Trigger]:
    """Neither changed nor deleted, whoever tries."""
    return [
        pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.Update),
        pgtrigger.Protect(name=f"{name}_remains", operation=pgtrigger.Delete),
    ]


class TripStep(models.Model):
    """A booking passed from one state to the next, or was moved within one: when, by whom, why.

    `at` is when it happened, `recorded_at` when it was written down. `details` hold ids and times.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey("transport.Trip", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=TripState.choices, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=TripState.choices)
    at = models.DateTimeField(_("At"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("trip__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["trip", "recorded_at"], name="trip_step_of_trip")]
        triggers = _kept("trip_step")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"


class TripCheck(models.Model):
    """Recorded on return: the vehicle was disinfected, the driver's or passenger's temperature.

    Append-only; a correction supersedes and says why. The id is made by the device that records.
    `fever`: by the threshold of the plan in force when it was recorded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey("transport.Trip", models.PROTECT, related_name="checks")
    kind = models.CharField(_("Check"), max_length=24, choices=CheckKind.choices)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    fever = models.BooleanField(_("Fever"), default=False)
    agent = models.CharField(_("Disinfectant"), max_length=64, blank=True)
    done_at = models.DateTimeField(_("Done at"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)

    objects = PlacedManager("trip__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["trip", "kind"], name="trip_check_of_trip")]
        constraints = [
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="trip_check_temperature_possible",
            ),
            models.CheckConstraint(
                condition=Q(kind=CheckKind.DISINFECTION) | Q(temperature__isnull=False),
                name="trip_check_has_temperature",
            ),
        ]
        triggers = _kept("trip_check")

    def __str__(self) -> str:
        return self.kind


class Medicine(models.Model):
    """What a medicine run fetches for one person, and when it was handed over or why it was not.

    Written up once when handed over; what was asked for stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trip = models.ForeignKey("transport.Trip", models.PROTECT, related_name="medicines")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    what = models.CharField(_("Prescription"), max_length=200)
    added_at = models.DateTimeField(_("Recorded at"))
    handed_at = models.DateTimeField(_("Handed over at"), null=True, blank=True)
    handed_by = models.CharField(_("Handed over by"), max_length=64, blank=True)
    handed_to = models.CharField(_("Received by"), max_length=64, blank=True)
    failed = models.CharField(_("Why not"), max_length=128, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = PlacedManager("trip__path")

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["trip"], name="medicine_of_trip"),
            models.Index(fields=["person"], name="medicine_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(failed=""), name="medicine_one_outcome"
            )
        ]
        verbose_name = _("medicine")
        verbose_name_plural = _("medicines")

    def __str__(self) -> str:
        return str(self.id)
