"""A campaign: all households of some places, fixed when it starts, and how far it has come."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.screening.enums import CampaignState, DoorOutcome


class Campaign(Placed):
    """A screening of every household in a set of places, as it was ordered.

    The place is the smallest that holds all of its places. `playbook` is the version of the plan
    whose questions are asked, `survey` which of its kinds of screening. `households` and `persons`
    are how many were listed when it started; what is found later stands on the list itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(_("Title"), max_length=64)
    survey = models.CharField(_("Kind of screening"), max_length=32)
    playbook = models.ForeignKey(
        "command.PlaybookVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("State"), max_length=12, choices=CampaignState.choices, default=CampaignState.OPEN
    )
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    until = models.DateField(_("Until"), null=True, blank=True)
    households = models.PositiveIntegerField(_("Households at the start"), default=0)
    persons = models.PositiveIntegerField(_("Persons at the start"), default=0)
    started_at = models.DateTimeField(_("Started at"))
    started_by = models.CharField(_("Started by"), max_length=64)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["path", "started_at"], name="campaign_path")]
        verbose_name = _("screening campaign")
        verbose_name_plural = _("screening campaigns")

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN


class CampaignPlace(Placed):
    """One of the places a campaign covers, with everything inside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="places")

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "place"], name="campaign_place_once")
        ]
        indexes = [models.Index(fields=["path", "campaign"], name="campaign_place_path")]
        verbose_name = _("place of a campaign")
        verbose_name_plural = _("places of campaigns")

    def __str__(self) -> str:
        return self.path


class CampaignRound(models.Model):
    """A round of a campaign: when it began, by when it should be through, over how many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("Round"))
    started_at = models.DateTimeField(_("Started at"))
    started_by = models.CharField(_("Started by"), max_length=64)
    until = models.DateField(_("Until"), null=True, blank=True)
    households = models.PositiveIntegerField(_("Households"))
    # How many of them were on the register since but not on the list before.
    joined = models.PositiveIntegerField(_("New on the list"), default=0)

    class Meta:
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_round_once")
        ]
        verbose_name = _("round of a campaign")
        verbose_name_plural = _("rounds of campaigns")

    def __str__(self) -> str:
        return str(self.number)


class CampaignStep(models.Model):
    """A campaign passed into a state: who said so, when and why. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="steps")
    state = models.CharField(_("State"), max_length=12, choices=CampaignState.choices)
    at = models.DateTimeField(pgettext_lazy("screening campaign", "At"))
    by = models.CharField(pgettext_lazy("screening campaign", "By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["campaign", "at"], name="campaign_steps")]
        triggers = [
            pgtrigger.Protect(
                name="campaign_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a campaign")
        verbose_name_plural = _("steps of campaigns")

    def __str__(self) -> str:
        return self.state


class ListedHousehold(Placed):
    """A household on the list of a campaign, and how far it has come there.

    `stated` is how many lived there by the register when it was listed. What follows is kept from
    the records, which alone say what happened: `outcome` of the last one, or of the one that
    settled it ("" while nobody came); `done_at` when it was settled first; `persons` who live
    there, `seen` of them met. `round` is the last one it was to be asked in. `found`: at
    the door, and not on the list before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="listed")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    walking_order = models.IntegerField(default=0)
    door = models.CharField(_("Door"), max_length=32, blank=True)
    stated = models.PositiveSmallIntegerField(_("Persons by the register"), default=0)
    persons = models.PositiveSmallIntegerField(_("Persons"), default=0)
    seen = models.PositiveSmallIntegerField(_("Persons seen"), default=0)
    arrivals = models.PositiveSmallIntegerField(_("Arrivals noted"), default=0)
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    found = models.BooleanField(_("Found at the door"), default=False)
    listed_at = models.DateTimeField(_("Listed at"))
    outcome = models.CharField(
        _("Outcome"), max_length=8, choices=DoorOutcome.choices, blank=True, default=""
    )
    tries = models.PositiveSmallIntegerField(_("Times at the door"), default=0)
    last_at = models.DateTimeField(_("Last time"), null=True, blank=True)
    done_at = models.DateTimeField(_("Settled at"), null=True, blank=True)

    class Meta:
        ordering = ["path", "walking_order", "door", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "household"], name="listed_once")
        ]
        indexes = [
            # The counts of a place come from the index alone.
            models.Index(
                fields=["campaign", "path"],
                include=["outcome", "done_at", "persons", "seen", "found", "arrivals", "round"],
                name="listed_count",
            ),
            models.Index(
                fields=["campaign", "path", "walking_order", "door", "id"],
                condition=Q(done_at__isnull=True),
                name="listed_missed",
            ),
            models.Index(
                fields=["path", "done_at"], condition=Q(done_at__isnull=False), name="listed_done"
            ),
        ]
        verbose_name = _("household on a list")
        verbose_name_plural = _("households on lists")

    def __str__(self) -> str:
        return self.door
