"""What the planner proposes and a person decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PathField, PlacedManager
from lianfang.command.enums import (
    LineChange,
    LineState,
    ProposalPurpose,
    ProposalState,
    SubjectKind,
)
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Proposal(Placed):
    """A plan of who shall answer for whom in a place, waiting to be accepted, edited or refused.

    `input_digest` is the fingerprint of what was planned from, `status` how far the planner got
    (optimal, feasible, greedy), `gap` the share of the points a better plan might still save.
    `reach` are the paths of the places whose staff the asker may put to work. `absent` is who is
    away, where stand-ins are proposed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rules = models.JSONField(_("Coverage rules"))
    reach = models.JSONField(default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.PLANNING
    )
    purpose = models.CharField(
        _("Purpose"),
        max_length=8,
        choices=ProposalPurpose.choices,
        default=ProposalPurpose.GAPS,
    )
    absent = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    input_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("Quality"), max_length=10, blank=True)
    kept = models.IntegerField(_("Stay as they are"), default=0)
    seconds = models.FloatField(_("Planned in (s)"), null=True, blank=True)
    gap = models.FloatField(_("Gap to the bound"), null=True, blank=True)
    penalties = models.JSONField(_("Penalties"), default=list)
    unserved = models.JSONField(_("Without anybody"), default=list)
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return str(self.id)


class ProposalLine(models.Model):
    """One change proposed: this person shall (or shall no longer) answer for this subject, because.

    `reasons` is a list of `{"code": ..., parameter: ...}` in the planner's stable words;
    `proposed_staff` is whom the planner named, when a person has named another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey("command.Proposal", models.CASCADE, related_name="lines")
    role = models.CharField(_("Role"), max_length=32)
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    subject_kind = models.CharField(_("For"), max_length=12, choices=SubjectKind.choices)
    subject_id = models.UUIDField()
    subject_path = PathField(editable=False)
    change = models.CharField(
        _("Change"), max_length=4, choices=LineChange.choices, default=LineChange.ADD
    )
    responsibility = models.ForeignKey(
        "command.Responsibility", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.JSONField(_("Reasons"), default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=LineState.choices, default=LineState.PROPOSED
    )
    note = models.CharField(_("Note"), max_length=128, blank=True)

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["subject_path", "role", "id"]
        indexes = [models.Index(fields=["proposal", "subject_path"], name="proposal_line_path")]

    def __str__(self) -> str:
        return self.role
