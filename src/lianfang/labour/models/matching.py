"""Who might work where: what the planner proposes and a person decides on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.labour.enums import LineState, ProposalState
from lianfang.places.models import Placed


class MatchProposal(Placed):
    """Seekers of a place put to open vacancies of the town, waiting to be looked through.

    `chosen` are ids of seekers, none for everybody who looks; `within` the path the vacancies lie
    in. `unmatched` names each seeker nobody was found for, with the reason, `facts` what went in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chosen = models.JSONField(default=list)
    within = models.CharField(max_length=255)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.PLANNING
    )
    status = models.CharField(_("Quality"), max_length=16, blank=True)
    seconds = models.FloatField(_("Planned in (s)"), null=True, blank=True)
    facts = models.JSONField(default=dict)
    unmatched = models.JSONField(_("Without a vacancy"), default=list)
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["path", "created_at"], name="match_path_created")]
        verbose_name = _("matching proposal")
        verbose_name_plural = _("matching proposals")

    def __str__(self) -> str:
        return str(self.id)


class MatchLine(models.Model):
    """One seeker put to one vacancy, because.

    `reasons` is a list of `{"code": ..., parameter: ...}` in the planner's stable words;
    `proposed` is the vacancy the planner named, when a person has named another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey("labour.MatchProposal", models.CASCADE, related_name="lines")
    seeker = models.ForeignKey("labour.Seeker", models.PROTECT, related_name="+")
    vacancy = models.ForeignKey("labour.Vacancy", models.PROTECT, related_name="+")
    proposed = models.ForeignKey(
        "labour.Vacancy", models.PROTECT, null=True, blank=True, related_name="+"
    )
    referral = models.OneToOneField(
        "labour.Referral", models.PROTECT, null=True, blank=True, related_name="line"
    )
    score = models.IntegerField(default=0)
    reasons = models.JSONField(_("Reasons"), default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=LineState.choices, default=LineState.PROPOSED
    )

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "state"], name="match_line_state")]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "seeker"], name="match_line_seeker_once")
        ]

    def __str__(self) -> str:
        return str(self.id)
