"""What was found, and how it was put right."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.inspections.enums import RUNNING, FindingState, FindingStepKind, Severity
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Finding(Placed):
    """An item of an inspection's checklist was not met.

    `due_at` is when it must be put right, later again after a re-check that found it was not.
    `owner` is the enterprise that puts it right, NULL where a village, site or team does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, related_name="findings"
    )
    owner = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    item = models.CharField(_("Item"), max_length=24)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity.choices)
    said = models.CharField(
        pgettext_lazy("inspection", "What was found"), max_length=200, blank=True
    )
    photos = ArrayField(models.UUIDField(), verbose_name=_("Photos"), default=list, blank=True)
    found_at = models.DateTimeField(_("Found at"))
    due_at = models.DateTimeField(_("To be put right by"))
    state = models.CharField(
        _("State"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN
    )
    rectified_at = models.DateTimeField(_("Put right at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["path", "due_at"],
                condition=Q(state__in=RUNNING),
                name="finding_running",
            ),
            models.Index(fields=["path", "found_at"], name="finding_path"),
            models.Index(fields=["owner"], condition=Q(owner__isnull=False), name="finding_owner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="finding_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, closed_at__isnull=True)
                | (~Q(state__in=RUNNING) & Q(closed_at__isnull=False)),
                name="finding_closed_when_over",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="finding_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="finding_stays",
                operation=pgtrigger.UpdateOf(
                    *("id", "inspection_id", "owner_id", "item", "severity", "said", "photos"),
                    "found_at",
                ),
            ),
        ]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.item} {self.id}"


class FindingStep(models.Model):
    """A finding passed from one state to the next: when, by whom, with what proof. Never changed.

    `by_owner`: the enterprise's own contact did it, otherwise the desk or an inspector. `digest`
    is over the bytes sent by a device, NULL for a step from a page.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps")
    kind = models.CharField(_("What"), max_length=10, choices=FindingStepKind.choices)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=FindingState.choices)
    at = models.DateTimeField(_("At"))
    recorded_at = models.DateTimeField(_("Recorded"))
    by = models.CharField(_("By"), max_length=64)
    by_owner = models.BooleanField(_("By the owner"), default=False)
    said = models.CharField(pgettext_lazy("finding step", "In words"), max_length=256, blank=True)
    photos = ArrayField(models.UUIDField(), verbose_name=_("Photos"), default=list, blank=True)
    due_at = models.DateTimeField(_("New deadline"), null=True, blank=True)
    digest = models.BinaryField(max_length=16, null=True, editable=False)

    objects = PlacedManager("finding__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["finding", "recorded_at"], name="finding_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="finding_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a finding")
        verbose_name_plural = _("steps of findings")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
