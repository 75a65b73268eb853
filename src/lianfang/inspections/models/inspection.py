"""Inspections: a checklist gone through somewhere, by one or several people."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.inspections.enums import InspectionResult, SubjectKind
from lianfang.kit.ids import new_id
from lianfang.records.models import Sent

_STAYS = (
    *("id", "digest", "taken_at", "received_at", "skew_ms", "staff_id", "checklist"),
    *("playbook_id", "subject_kind", "enterprise_id", "team_id", "group_id", "answers", "result"),
    *("note", "sender_id", "recorded_by", "supersedes_id", "reason", "is_void"),
)
# The rule of the house, kept by the database: what is critical is put right before anything closes.
_CRITICAL_LEFT = """
    IF NEW.closed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM inspections_finding
        WHERE inspection_id = NEW.id AND severity = 'critical' AND state IN ('open', 'rectified')
    ) THEN
        RAISE EXCEPTION 'an inspection with an open critical finding stays open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'inspection_critical_open';
    END IF;
    RETURN NEW;
"""


class Inspection(Sent):
    """An enterprise, a place or a team was inspected with a checklist of the plan.

    Append-only: a correction is a new row that names the one it takes the place of and says why;
    `is_void` says that it did not take place. Only `is_current` and the closing change.
    `playbook` is the version whose list was gone through, NULL for the lists every town begins
    with. `group` is the supervision group that came. `closed_at`: nothing is left to be done.
    """

    subject_kind = models.CharField(_("Subject"), max_length=10, choices=SubjectKind.choices)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        "command.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Supervision group"),
    )
    checklist = models.CharField(_("Checklist"), max_length=32)
    playbook = models.ForeignKey(
        "command.PlaybookVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answers = models.JSONField(pgettext_lazy("inspection", "Answers"), default=dict)
    result = models.CharField(_("Result"), max_length=8, choices=InspectionResult.choices)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    sender_id = models.UUIDField(null=True, blank=True, editable=False)
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)
    is_void = models.BooleanField(_("Did not take place"), default=False)
    # Neither void nor taken the place of: what lists and figures count.
    is_current = models.BooleanField(default=True, editable=False)
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)
    closed_by = models.CharField(_("Closed by"), max_length=64, blank=True)
    closing_reason = models.CharField(_("Why closed"), max_length=256, blank=True)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(
                fields=["path", "taken_at"], condition=Q(is_current=True), name="inspection_path"
            ),
            models.Index(fields=["taken_at"], name="inspection_day"),
            models.Index(
                fields=["enterprise", "taken_at"],
                condition=Q(is_current=True, enterprise__isnull=False),
                name="inspection_enterprise",
            ),
            models.Index(
                fields=["place", "taken_at"],
                condition=Q(is_current=True, subject_kind=SubjectKind.PLACE),
                name="inspection_place",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    subject_kind=SubjectKind.ENTERPRISE,
                    enterprise__isnull=False,
                    team__isnull=True,
                )
                | Q(subject_kind=SubjectKind.PLACE, enterprise__isnull=True, team__isnull=True)
                | Q(subject_kind=SubjectKind.TEAM, enterprise__isnull=True, team__isnull=False),
                name="inspection_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(result=InspectionResult.SUSPEND)
                | Q(subject_kind=SubjectKind.ENTERPRISE),
                name="inspection_closes_enterprises_only",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="inspection_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="inspection_stays", operation=pgtrigger.UpdateOf(*_STAYS)),
            pgtrigger.Trigger(
                name="inspection_critical_open",
                operation=pgtrigger.UpdateOf("closed_at"),
                when=pgtrigger.Before,
                func=_CRITICAL_LEFT,
            ),
        ]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return f"{self.checklist} {self.id}"


class Inspector(models.Model):
    """Somebody who took part in an inspection; people of town and village often go together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="inspectors")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")

    objects = PlacedManager("inspection__path")

    class Meta:
        ordering = ["inspection", "id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "staff"], name="inspector_once")
        ]
        triggers = [
            pgtrigger.Protect(name="inspector_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        verbose_name = _("inspector")
        verbose_name_plural = _("inspectors")

    def __str__(self) -> str:
        return str(self.id)
