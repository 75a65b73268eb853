"""Rounds of a day the planner proposes and a person decides on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.inspections.enums import RoundState, RoundTime, SubjectKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class RoundProposal(Placed):
    """Who shall inspect what on one day, and in which order, waiting to be accepted.

    `begins` and `ends` are minutes of that day (a night's may lie beyond 1,440), `minutes` what a
    visit takes, `most` visits of one team at most. `penalties` names the wishes given up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(_("Day"))
    time = models.CharField(
        _("Time"), max_length=5, choices=RoundTime.choices, default=RoundTime.DAY
    )
    begins = models.PositiveIntegerField(_("Begins"))
    ends = models.PositiveIntegerField(_("Ends"))
    minutes = models.PositiveIntegerField(_("Minutes a visit"))
    most = models.PositiveIntegerField(_("Visits of a team at most"))
    lists = models.JSONField(default=list)
    state = models.CharField(
        _("State"), max_length=10, choices=RoundState.choices, default=RoundState.PLANNING
    )
    input_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, blank=True)
    seconds = models.FloatField(_("Planned in (s)"), null=True, blank=True)
    penalties = models.JSONField(_("Penalties"), default=list)
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["path", "day"], name="round_path_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=models.F("begins")), name="round_ends_after_it_begins"
            )
        ]
        verbose_name = _("inspection rounds")
        verbose_name_plural = _("inspection rounds")

    def __str__(self) -> str:
        return f"{self.day} {self.time}"


class RoundTeam(models.Model):
    """Two people who go round together, best one of the town and one of the village.

    They inspect below `area` (a path), where the one who knows the place serves, and set out there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(RoundProposal, models.CASCADE, related_name="teams")
    number = models.PositiveIntegerField(_("Number"))
    first = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    second = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    area = models.CharField(max_length=255)

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="round_team_number")
        ]
        verbose_name = _("team of a round")
        verbose_name_plural = _("teams of rounds")

    def __str__(self) -> str:
        return str(self.number)


class RoundStop(models.Model):
    """Something due for inspection that day: the team that goes there and when, or why nobody.

    `team` is empty where nobody goes. `arrives`, `begins` and `leaves` are minutes of the day.
    What the planner knew of it is kept beside it, so that every change is judged by the same.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(RoundProposal, models.CASCADE, related_name="stops")
    team = models.ForeignKey(RoundTeam, models.CASCADE, null=True, blank=True, related_name="stops")
    position = models.PositiveIntegerField(default=0)
    subject_kind = models.CharField(_("Subject"), max_length=10, choices=SubjectKind.choices)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    path = models.CharField(max_length=255)
    checklist = models.CharField(_("Checklist"), max_length=32)
    risk = models.PositiveIntegerField(_("Risk"), default=0)
    days = models.PositiveIntegerField(_("Days since the last inspection"), default=0)
    is_must = models.BooleanField(_("Must be seen today"), default=False)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    arrives = models.PositiveIntegerField(null=True, blank=True)
    begins = models.PositiveIntegerField(null=True, blank=True)
    leaves = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(_("Reasons"), default=list)
    is_edited = models.BooleanField(default=False)

    objects = PlacedManager("proposal__path")

    class Meta:
        ordering = ["proposal", "team", "position", "id"]
        indexes = [models.Index(fields=["proposal", "team", "position"], name="round_stop_order")]
        verbose_name = _("stop of a round")
        verbose_name_plural = _("stops of rounds")

    def __str__(self) -> str:
        return f"{self.checklist} {self.id}"
