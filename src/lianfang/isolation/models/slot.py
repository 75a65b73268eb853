"""Twice a day somebody asks how a person in isolation is: what is due, and what was answered."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PathField, PlacedManager
from lianfang.isolation.enums import Answer, Channel, SlotState
from lianfang.kit.ids import new_id
from lianfang.records.models import Sent


class CaseSlot(models.Model):
    """One slot of one day of one case, due once; closed by a record, never ticked by hand.

    `told` counts the levels that were told that it was missed. A missed slot can still be made up
    late, and then is seen. The path is the case's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="slots")
    path = PathField(editable=False)
    day = models.DateField(_("Day"))
    key = models.CharField(_("Slot"), max_length=16)
    due_from = models.DateTimeField(pgettext_lazy("slot", "From"))
    due_to = models.DateTimeField(_("Until"))
    state = models.CharField(
        _("State"), max_length=10, choices=SlotState.choices, default=SlotState.OPEN
    )
    record_id = models.UUIDField(null=True, blank=True)
    seen_at = models.DateTimeField(pgettext_lazy("slot", "Asked at"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("Levels told"), default=0)

    objects = PlacedManager()

    class Meta:
        ordering = ["day", "due_from", "path", "id"]
        indexes = [
            models.Index(fields=["day", "path"], name="isolation_slot_day"),
            models.Index(
                fields=["due_to"], condition=Q(state=SlotState.OPEN), name="isolation_slot_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "day", "key"], name="isolation_slot_once")
        ]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return f"{self.day} {self.key}"


class SlotRecord(Sent):
    """What somebody in isolation answered: temperature, symptoms, needs. Append-only.

    A correction is a new row that names the one it supersedes and says why. `check_id` is the
    health check made of it, which counts, and starts the fever path where it finds a fever.
    """

    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="records")
    channel = models.CharField(pgettext_lazy("slot", "How"), max_length=8, choices=Channel.choices)
    answer = models.CharField(pgettext_lazy("slot", "Answer"), max_length=8, choices=Answer.choices)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    needs = ArrayField(models.CharField(max_length=16), verbose_name=_("Needs"), default=list)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    fever = models.BooleanField(_("Fever"), default=False)
    check_id = models.UUIDField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["case", "taken_at"], name="isolation_record_case"),
            models.Index(fields=["path", "taken_at"], name="isolation_record_path"),
        ]
        triggers = [
            pgtrigger.Protect(name="slot_record_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="slot_record_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "digest",
                    "taken_at",
                    "received_at",
                    "skew_ms",
                    "staff_id",
                    "case_id",
                    "channel",
                    "answer",
                    "temperature",
                    "symptoms",
                    "needs",
                    "note",
                    "fever",
                    "check_id",
                    "supersedes_id",
                    "reason",
                ),
            ),
        ]
        verbose_name = _("slot record")
        verbose_name_plural = _("slot records")

    def __str__(self) -> str:
        return str(self.id)
