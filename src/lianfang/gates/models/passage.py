"""Who and what came through a checkpoint, and whom a village expects from there."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.gates.enums import MAX_PERSONS, Deed, Direction, ExpectedState, VehicleKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.records.models import Sent


class Passage(Sent):
    """A vehicle or people at a checkpoint: append-only; a correction supersedes and says why.

    The place is the checkpoint's. `sealed` holds the driver's name, paper and phone encrypted,
    where they were asked for; it is cleared after the days of the plan. `permit` is the pass that
    was shown, `person` the resident it speaks of, where known. `odd_plate`: its form was unusual,
    which stops nobody. `slip` is the number of a paper slip given along.
    """

    direction = models.CharField(_("Direction"), max_length=4, choices=Direction.choices)
    vehicle = models.CharField(_("Vehicle"), max_length=12, choices=VehicleKind.choices)
    plate = models.CharField(_("Number plate"), max_length=16, blank=True)
    odd_plate = models.BooleanField(_("Unusual plate"), default=False)
    persons = models.PositiveSmallIntegerField(
        _("Persons"), validators=[MinValueValidator(1), MaxValueValidator(MAX_PERSONS)]
    )
    deed = models.CharField(_("Decision"), max_length=12, choices=Deed.choices)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    fever = models.BooleanField(_("Fever"), default=False)
    origin = models.CharField(_("From"), max_length=64, blank=True)
    destination = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination_text = models.CharField(_("Destination"), max_length=64, blank=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    permit = models.ForeignKey(
        "gates.Permit", models.PROTECT, null=True, blank=True, related_name="passages"
    )
    sealed = models.BinaryField(null=True, editable=False)
    slip = models.CharField(_("Slip"), max_length=16, blank=True)
    note = models.CharField(_("Note"), max_length=128, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)
    is_void = models.BooleanField(_("Did not take place"), default=False)
    # Set when the days of the plan were over and what may identify somebody was cleared.
    cleared_at = models.DateTimeField(_("Cleared at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["path", "taken_at"], name="passage_path"),
            models.Index(
                fields=["plate", "taken_at"], condition=~Q(plate=""), name="passage_plate"
            ),
            models.Index(
                fields=["permit", "taken_at"],
                condition=Q(permit__isnull=False),
                name="passage_permit",
            ),
            models.Index(
                fields=["person", "taken_at"],
                condition=Q(person__isnull=False),
                name="passage_person",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="passage_temperature_possible",
            ),
            models.CheckConstraint(
                condition=Q(persons__gte=1, persons__lte=MAX_PERSONS), name="passage_somebody"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="passage_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="passage_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "digest",
                    "taken_at",
                    "received_at",
                    "skew_ms",
                    "staff_id",
                    "direction",
                    "vehicle",
                    "plate",
                    "persons",
                    "deed",
                    "temperature",
                    "fever",
                    "origin",
                    "destination_id",
                    "destination_text",
                    "person_id",
                    "permit_id",
                    "sealed",
                    "slip",
                    "supersedes_id",
                    "reason",
                    "is_void",
                ),
            ),
        ]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")

    def __str__(self) -> str:
        return str(self.id)


class Expected(Placed):
    """A village was told that somebody is on the way from a checkpoint; it confirms the arrival.

    The place is the destination. What the village needs to know them by (plate, how many, from
    which checkpoint) is copied, because the passage itself lies at the checkpoint. A coach may
    bring people to several villages: each is told of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    passage = models.ForeignKey("gates.Passage", models.PROTECT, related_name="expected")
    point_name = models.CharField(_("Checkpoint"), max_length=64)
    plate = models.CharField(_("Number plate"), max_length=16, blank=True)
    vehicle = models.CharField(_("Vehicle"), max_length=12, choices=VehicleKind.choices)
    persons = models.PositiveSmallIntegerField(_("Persons"))
    slip = models.CharField(_("Slip"), max_length=16, blank=True)
    left_at = models.DateTimeField(_("Left the checkpoint"))
    due_at = models.DateTimeField(_("Expected by"))
    state = models.CharField(
        _("State"),
        max_length=12,
        choices=ExpectedState.choices,
        default=ExpectedState.WAITING,
    )
    settled_at = models.DateTimeField(_("Confirmed at"), null=True, blank=True)
    settled_by = models.CharField(_("Confirmed by"), max_length=64, blank=True)
    note = models.CharField(_("Note"), max_length=128, blank=True)
    escalated_at = models.DateTimeField(_("Told on at"), null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["path", "due_at"], name="expected_path"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="expected_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["passage", "place"], name="expected_once_a_village")
        ]
        verbose_name = _("expected arrival")
        verbose_name_plural = _("expected arrivals")

    def __str__(self) -> str:
        return str(self.id)
