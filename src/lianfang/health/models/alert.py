"""Somebody has a fever: the case, what is to be done, and what was done."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.health import StepKind
from lianfang.health.enums import OPEN_STATES, AlertOrigin, AlertState, LogKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed

STEP_KINDS = [
    (StepKind.ISOLATE.value, _("Isolate on the spot")),
    (StepKind.CALL.value, _("Make a call")),
    (StepKind.REMEASURE.value, _("Measure again")),
    (StepKind.TRANSFER.value, _("Bring to the clinic")),
    (StepKind.CLEAR.value, _("Clear the case")),
]


class FeverAlert(Placed):
    """A fever, or a symptom that alarms, of one person, from the finding to the end of the case.

    There is one open case per person however many checks find the fever; each further reading goes
    into its log. `found_at` is when it was measured, `opened_at` when we knew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    origin = models.CharField(_("Found by"), max_length=8, choices=AlertOrigin.choices)
    origin_id = models.UUIDField()
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    found_at = models.DateTimeField(_("Found at"))
    opened_at = models.DateTimeField(pgettext_lazy("fever case", "Opened at"))
    state = models.CharField(
        _("State"), max_length=12, choices=AlertState.choices, default=AlertState.SUSPECTED
    )
    closed_at = models.DateTimeField(pgettext_lazy("fever case", "Closed at"), null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["path", "opened_at"], name="alert_path"),
            models.Index(
                fields=["path"], condition=Q(state__in=OPEN_STATES), name="alert_open_path"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN_STATES), name="alert_once_open"
            )
        ]
        verbose_name = _("fever case")
        verbose_name_plural = _("fever cases")

    def __str__(self) -> str:
        return str(self.id)


class AlertStep(models.Model):
    """One step of the plan's fever path in one case: when it is due, and when it was done.

    `told` counts the levels that were told that it is overdue.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey("health.FeverAlert", models.PROTECT, related_name="steps")
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=STEP_KINDS)
    position = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(_("Due at"))
    done_at = models.DateTimeField(_("Done at"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("Levels told"), default=0)

    class Meta:
        ordering = ["alert", "position"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="step_due")
        ]
        constraints = [
            models.UniqueConstraint(fields=["alert", "key"], name="alert_step_once"),
        ]
        verbose_name = _("step of a fever case")
        verbose_name_plural = _("steps of fever cases")

    def __str__(self) -> str:
        return self.key


class AlertLog(models.Model):
    """What happened in a fever case, in order: found, measured, done, told, ended. Never changed.

    `record_id` is the check or visit that gave a reading; `told_role` whom the escalation told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey("health.FeverAlert", models.PROTECT, related_name="log")
    at = models.DateTimeField(_("Time"))
    kind = models.CharField(max_length=12, choices=LogKind.choices)
    step = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=12, choices=AlertState.choices, blank=True)
    temperature = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    symptoms = ArrayField(models.CharField(max_length=24), default=list)
    record_id = models.UUIDField(null=True, blank=True)
    who = models.CharField(_("Who"), max_length=64)
    called = models.CharField(_("Called"), max_length=64, blank=True)
    told_role = models.CharField(max_length=32, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["alert", "at"], name="alert_log_at")]
        triggers = [
            pgtrigger.Protect(name="alert_log_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        verbose_name = _("entry in a fever case")
        verbose_name_plural = _("entries in fever cases")

    def __str__(self) -> str:
        return self.kind
