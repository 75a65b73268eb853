"""Which vehicles might bring whom back: what the planner proposes and a person decides."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.charters.enums import ProposalState
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class CharterProposal(Placed):
    """Vehicles for all who wait in a place and may be fetched on a day.

    `areas` are keys of the plan, none for all of them. `input_digest` is the fingerprint of what
    was planned from, `status` how far the planner got, `gap` the share of the points a better plan
    might still save, `penalties` the wishes given up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(_("Day"))
    areas = models.JSONField(default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.PLANNING
    )
    input_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("Quality"), max_length=16, blank=True)
    seconds = models.FloatField(_("Planned in (s)"), null=True, blank=True)
    gap = models.FloatField(_("Gap to the bound"), null=True, blank=True)
    penalties = models.JSONField(_("Penalties"), default=list)
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["path", "created_at"], name="charter_proposal_path")]
        verbose_name = _("proposal of charters")
        verbose_name_plural = _("proposals of charters")

    def __str__(self) -> str:
        return f"{self.day}"


class ProposedVehicle(models.Model):
    """One vehicle of a proposal: its kind, its stops in order, what it costs, and why.

    `stops` is a list of `{"point": ..., "people": ...}`, `reasons` of `{"code": ..., ...}` in the
    planner's stable words. Accepted, it is a charter.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey("charters.CharterProposal", models.CASCADE, related_name="planned")
    number = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=32)
    vehicle = models.CharField(_("Vehicle"), max_length=32)
    stops = models.JSONField(default=list)
    cost = models.PositiveIntegerField(_("Cost (yuan)"), default=0)
    reasons = models.JSONField(_("Reasons"), default=list)
    is_edited = models.BooleanField(default=False)
    charter = models.OneToOneField(
        "charters.Charter", models.PROTECT, null=True, blank=True, related_name="planned"
    )

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposed_vehicle_number")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def path(self) -> Any:
        """Whose desk asked for the proposal."""
        return self.proposal.path


class ProposedSeat(models.Model):
    """Somebody in a vehicle of a proposal; without one they are left behind, and `left` says why.

    `point` and `enterprise_id` are what was planned from, so that a change is judged by the same.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey("charters.CharterProposal", models.CASCADE, related_name="seats")
    vehicle = models.ForeignKey(
        "charters.ProposedVehicle", models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    rider = models.ForeignKey("charters.Rider", models.PROTECT, related_name="+")
    area = models.CharField(max_length=32)
    point = models.CharField(max_length=32)
    enterprise_key = models.CharField(max_length=36)
    left = models.JSONField(default=dict)
    is_edited = models.BooleanField(default=False)

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["proposal", "vehicle", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "rider"], name="proposed_rider_once")
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> Any:
        """Whose desk asked for the proposal."""
        return self.proposal.path
