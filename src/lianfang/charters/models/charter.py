"""Coaches and train groups that bring workers back, their stops, and every step of them."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.charters.enums import CharterState, StepKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Charter(Placed):
    """One coach, or one group that rides a train together, from an area to the town.

    The place is whose desk sends it. `vehicle` and `area` are keys of the plan, `means` is "coach"
    or "train", `plate` a number plate or the number of a train. Of `seats` only `usable` may be
    taken, by the seating rule of the plan; `taken` of them are, kept with the seats under a lock
    and never above `usable` by a rule of the table. `point` is the checkpoint that expects it and
    `coach` what was announced there. `cost_fen` is for the vehicle; the government pays so many
    per cent of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(pgettext_lazy("charter", "Name"), max_length=64)
    area = models.CharField(_("Area"), max_length=32)
    vehicle = models.CharField(_("Vehicle"), max_length=32)
    means = models.CharField(max_length=8)
    carrier = models.CharField(_("Carrier"), max_length=64, blank=True)
    plate = models.CharField(_("Number plate or train number"), max_length=32, blank=True)
    seats = models.PositiveSmallIntegerField(_("Seats"))
    usable = models.PositiveSmallIntegerField(_("Seats that may be taken"))
    taken = models.PositiveSmallIntegerField(_("Seats taken"), default=0)
    destination = models.CharField(_("Destination"), max_length=64)
    point = models.ForeignKey(
        "gates.Point",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Checkpoint"),
    )
    coach = models.OneToOneField(
        "gates.Coach", models.PROTECT, null=True, blank=True, related_name="charter"
    )
    escort = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Escort"),
    )
    departs_at = models.DateTimeField(_("Departs"))
    arrives_at = models.DateTimeField(_("Arrives"))
    cost_fen = models.BigIntegerField(default=0)
    government_percent = models.PositiveSmallIntegerField(_("Paid by the government (%)"))
    state = models.CharField(_("State"), max_length=10, choices=CharterState.choices)
    state_since = models.DateTimeField(_("In this state since"))
    departed_at = models.DateTimeField(_("Departed"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("Arrived"), null=True, blank=True)
    created_at = models.DateTimeField(_("Recorded"))
    created_by = models.CharField(_("Recorded by"), max_length=64)
    note = models.CharField(_("Note"), max_length=256, blank=True)

    class Meta:
        ordering = ["departs_at", "id"]
        indexes = [models.Index(fields=["path", "departs_at"], name="charter_path")]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("usable")), name="charter_not_beyond"),
            models.CheckConstraint(
                condition=Q(usable__lte=F("seats"), usable__gte=1), name="charter_seats_sense"
            ),
            models.CheckConstraint(
                condition=Q(arrives_at__gt=F("departs_at")), name="charter_arrives_later"
            ),
            models.CheckConstraint(
                condition=Q(cost_fen__gte=0, government_percent__lte=100), name="charter_money"
            ),
        ]
        verbose_name = _("charter")
        verbose_name_plural = _("charters")

    def __str__(self) -> str:
        return self.title


class CharterStop(models.Model):
    """Where and when a charter picks people up; `point` is a key of the plan's area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    charter = models.ForeignKey("charters.Charter", models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField(pgettext_lazy("stop", "No."))
    point = models.CharField(_("Pick-up point"), max_length=32)
    at = models.DateTimeField(pgettext_lazy("stop", "Time"))

    objects = PlacedManager("charter__path")

    class Meta:
        ordering = ["charter", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "position"],
                name="charter_stop_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["charter", "point"], name="charter_stop_once"),
        ]
        verbose_name = _("stop of a charter")
        verbose_name_plural = _("stops of charters")

    def __str__(self) -> str:
        return self.point


class CharterStep(models.Model):
    """What was done about a charter, by whom and why. Steps are only ever added.

    `before` and `after` are states, vehicles in words, or moments in ISO form, by the kind.
    `told`: the contacts of the enterprises whose people ride see it as a notice. `digest` comes
    with a departure or an arrival a device sent under the id of the step.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    charter = models.ForeignKey("charters.Charter", models.PROTECT, related_name="steps")
    kind = models.CharField(_("What"), max_length=8, choices=StepKind.choices)
    before = models.CharField(_("Before"), max_length=128, blank=True)
    after = models.CharField(_("After"), max_length=128)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    told = models.BooleanField(_("Enterprises were told"), default=False)
    at = models.DateTimeField(_("Recorded at"))
    by = models.CharField(_("Recorded by"), max_length=64)
    digest = models.BinaryField(max_length=16, null=True, editable=False)

    objects = PlacedManager("charter__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["charter", "at"], name="charter_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="charter_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a charter")
        verbose_name_plural = _("steps of charters")

    def __str__(self) -> str:
        return f"{self.kind} {self.after}"

    @property
    def path(self) -> Any:
        """Whose desk sends the charter."""
        return self.charter.path
