"""A coach at a checkpoint, who is on board, and what the guard measured."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.gates.enums import MAX_PERSONS, Direction
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed

MOST_PASSENGERS = MAX_PERSONS - 1
POSSIBLE_HEAT = Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45)


class Coach(Placed):
    """A coach held at a checkpoint: the driver declares it, passengers join by its link, the guard
    closes it.

    The place is the checkpoint's. `passengers` are those declared, without the driver. The link
    holds while its number is `link_number` and `link_until` lies ahead; withdrawn it has none.
    Closed, it points to the passage that says what was decided, the latest one after a correction;
    the driver is written there then, and `sealed` is empty.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    direction = models.CharField(_("Direction"), max_length=4, choices=Direction.choices)
    plate = models.CharField(_("Number plate"), max_length=16)
    passengers = models.PositiveSmallIntegerField(
        _("Passengers declared"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PASSENGERS)],
    )
    origin = models.CharField(_("From"), max_length=64)
    destination = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination_text = models.CharField(_("Destination"), max_length=64, blank=True)
    sealed = models.BinaryField(null=True, editable=False)
    opened_at = models.DateTimeField(_("Opened"))
    opened_by = models.CharField(_("Opened by"), max_length=64)
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)
    link_until = models.DateTimeField(_("Link holds until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    closed_by = models.CharField(_("Closed by"), max_length=64, blank=True)
    passage = models.OneToOneField(
        "gates.Passage", models.PROTECT, null=True, blank=True, related_name="coach"
    )

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["path", "opened_at"], name="coach_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, passage__isnull=True)
                | Q(closed_at__isnull=False, passage__isnull=False, sealed__isnull=True),
                name="coach_closes_with_passage",
            ),
            models.CheckConstraint(
                condition=Q(passengers__gte=1, passengers__lte=MOST_PASSENGERS),
                name="coach_somebody",
            ),
        ]
        verbose_name = pgettext_lazy("checkpoint", "coach")
        verbose_name_plural = pgettext_lazy("checkpoint", "coaches")

    def __str__(self) -> str:
        return str(self.id)


class Passenger(Placed):
    """Somebody on a coach, as they wrote it themselves or a guard for them: append-only.

    The place is the checkpoint's. `number` is their place on the list. `sealed` holds name, paper
    and phone; it and `paper_hash`, under which the register keeps the same paper, are cleared after
    the days of the plan. `person` is the resident whose paper and name these are. `temperature`
    and `symptoms` are self-reported. A wrong entry is struck out with a reason and written anew.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    coach = models.ForeignKey("gates.Coach", models.PROTECT, related_name="joined")
    number = models.PositiveSmallIntegerField(_("No."))
    joined_at = models.DateTimeField(_("Joined"))
    by_guard = models.CharField(_("Written by"), max_length=64, blank=True)
    sealed = models.BinaryField(null=True, editable=False)
    paper_hash = models.BinaryField(max_length=16, null=True, editable=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(_("From"), max_length=64, blank=True)
    destination = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination_text = models.CharField(_("Destination"), max_length=64, blank=True)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(
        models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list, blank=True
    )
    alarm = models.BooleanField(_("Fever or symptoms told"), default=False)
    withdrawn_at = models.DateTimeField(_("Struck out"), null=True, blank=True)
    withdrawn_by = models.CharField(_("Struck out by"), max_length=64, blank=True)
    withdrawn_reason = models.CharField(_("Why struck out"), max_length=128, blank=True)
    cleared_at = models.DateTimeField(_("Cleared at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["coach", "number"]
        indexes = [models.Index(fields=["path", "joined_at"], name="passenger_path")]
        constraints = [
            models.UniqueConstraint(fields=["coach", "number"], name="passenger_number_once"),
            models.UniqueConstraint(
                fields=["coach", "paper_hash"],
                condition=Q(withdrawn_at__isnull=True, paper_hash__isnull=False),
                name="passenger_paper_once",
            ),
            models.CheckConstraint(condition=POSSIBLE_HEAT, name="passenger_temperature_possible"),
        ]
        triggers = [
            pgtrigger.Protect(name="passenger_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="passenger_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "coach_id",
                    "number",
                    "joined_at",
                    "by_guard",
                    "sealed",
                    "paper_hash",
                    "person_id",
                    "origin",
                    "destination_id",
                    "destination_text",
                    "temperature",
                    "symptoms",
                    "alarm",
                ),
            ),
        ]
        verbose_name = _("passenger of a coach")
        verbose_name_plural = _("passengers of coaches")

    def __str__(self) -> str:
        return str(self.id)


class Reading(Placed):
    """A temperature the guard measured of a passenger: append-only, the latest one counts.

    The place is the checkpoint's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    passenger = models.ForeignKey("gates.Passenger", models.PROTECT, related_name="readings")
    taken_at = models.DateTimeField(_("Happened at"))
    temperature = models.DecimalField(_("Temperature (°C)"), max_digits=3, decimal_places=1)
    fever = models.BooleanField(_("Fever"), default=False)
    measured_by = models.CharField(_("Recorded by"), max_length=64)

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=POSSIBLE_HEAT, name="reading_temperature_possible")
        ]
        triggers = [
            # Only the copied path may follow its place when the tree is rearranged.
            pgtrigger.ReadOnly(name="reading_stays", exclude=["path"]),
            pgtrigger.Protect(name="reading_kept", operation=pgtrigger.Delete),
        ]
        verbose_name = _("temperature of a passenger")
        verbose_name_plural = _("temperatures of passengers")

    def __str__(self) -> str:
        return str(self.id)
