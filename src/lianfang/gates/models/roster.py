"""Duty rosters the planner proposes and a person decides on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.gates.enums import PostChange, RosterState
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class RosterProposal(Placed):
    """Who shall stand at some checkpoints from one day to another, waiting to be accepted.

    `points` are the ids of the checkpoints, `kinds` of what staff was to be chosen, `reach` the
    paths of the places whose staff the asker may put to work. `unserved` names each gap with its
    reason, `penalties` the wishes given up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    points = models.JSONField(_("Checkpoints"), default=list)
    kinds = models.JSONField(_("Capacity"), default=list)
    reach = models.JSONField(default=list)
    first = models.DateField(_("From day"))
    last = models.DateField(_("To day"))
    state = models.CharField(
        _("State"), max_length=10, choices=RosterState.choices, default=RosterState.PLANNING
    )
    input_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("Quality"), max_length=10, blank=True)
    kept = models.IntegerField(_("Stay as they are"), default=0)
    seconds = models.FloatField(_("Planned in (s)"), null=True, blank=True)
    penalties = models.JSONField(_("Penalties"), default=list)
    unserved = models.JSONField(_("Gaps"), default=list)
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["path", "created_at"], name="roster_path_created")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="roster_ends_not_before")
        ]
        verbose_name = _("duty roster")
        verbose_name_plural = _("duty rosters")

    def __str__(self) -> str:
        return f"{self.first} {self.last}"


class RosterPost(models.Model):
    """One change a roster proposes: this person stands (or stands no more) in a shift, because.

    `reasons` is a list of `{"code": ..., parameter: ...}` in the planner's stable words;
    `proposed_staff` is whom the planner named, when a person has named another. A post left out has
    `is_out`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey("gates.RosterProposal", models.CASCADE, related_name="posts")
    point = models.ForeignKey("gates.Point", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    day = models.DateField(_("Day"))
    shift = models.CharField(_("Shift"), max_length=16)
    change = models.CharField(
        _("Change"), max_length=4, choices=PostChange.choices, default=PostChange.ADD
    )
    duty = models.ForeignKey("gates.Duty", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.JSONField(_("Reasons"), default=list)
    is_edited = models.BooleanField(default=False)
    is_out = models.BooleanField(default=False)

    objects = PlacedManager("roster__path")

    class Meta:
        ordering = ["day", "shift", "id"]
        indexes = [models.Index(fields=["roster", "point", "day"], name="roster_post_cell")]

    def __str__(self) -> str:
        return f"{self.day} {self.shift}"
