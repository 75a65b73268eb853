"""What was found at a door, and of whom."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.records.models import Sent
from lianfang.screening.enums import DoorOutcome

RULES = "screening.ScreeningRecord:screening_stays"
PERSON_RULES = "screening.ScreenedPerson:screened_stays"


class ScreeningRecord(Sent):
    """Somebody stood at a door of a campaign: append-only; a correction supersedes and says why.

    `closes`: by the plan of that day the outcome settled the household. `seen` people were met of
    the `living` who live there. `answers` without what may identify somebody; that is in `sealed`.
    `attention` names questions whose answers need a person. `found`: the household was not on the
    register, or not on the list, before.
    """

    campaign = models.ForeignKey("screening.Campaign", models.PROTECT, related_name="records")
    listed = models.ForeignKey("screening.ListedHousehold", models.PROTECT, related_name="records")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=DoorOutcome.choices)
    closes = models.BooleanField(_("Settles the household"), default=False)
    seen = models.PositiveSmallIntegerField(_("Persons seen"), default=0)
    living = models.PositiveSmallIntegerField(_("Persons living there"), default=0)
    arrivals = models.PositiveSmallIntegerField(_("Arrivals noted"), default=0)
    answers = models.JSONField(_("Answers"), default=dict)
    sealed = models.BinaryField(null=True, editable=False)
    needs = ArrayField(models.CharField(max_length=16), verbose_name=_("Needs"), default=list)
    attention = ArrayField(
        models.CharField(max_length=32), verbose_name=_("Needs a person"), default=list
    )
    found = models.BooleanField(_("Found at the door"), default=False)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    sender_id = models.UUIDField(null=True, blank=True, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)
    is_void = models.BooleanField(_("Did not take place"), default=False)
    # Set when the days of the form were over and everything that may identify somebody went.
    cleared_at = models.DateTimeField(_("Cleared at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["path", "taken_at"], name="screening_path"),
            models.Index(fields=["taken_at", "id"], name="screening_latest"),
            models.Index(fields=["campaign", "taken_at"], name="screening_by_campaign"),
            models.Index(fields=["listed", "taken_at"], name="screening_listed"),
            models.Index(
                fields=["taken_at"], condition=Q(cleared_at__isnull=True), name="screening_to_clear"
            ),
        ]
        triggers = [
            # Only the copied path may follow its place when the tree is rearranged.
            pgtrigger.ReadOnly(name="screening_stays", exclude=["path"]),
            pgtrigger.Protect(name="screening_kept", operation=pgtrigger.Delete),
        ]
        verbose_name = _("screening record")
        verbose_name_plural = _("screening records")

    def __str__(self) -> str:
        return str(self.id)


class ScreenedPerson(Placed):
    """What a record says of one person of the household: there or not, temperature, symptoms (keys
    of the plan's), answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="people")
    campaign = models.ForeignKey("screening.Campaign", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    present = models.BooleanField(_("Was there"), default=True)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(models.CharField(max_length=32), verbose_name=_("Symptoms"), default=list)
    answers = models.JSONField(_("Answers"), default=dict)
    sealed = models.BinaryField(null=True, editable=False)
    # The health check that temperature and symptoms became; corrected with the record.
    check_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["record", "id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="screened_person_once"),
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="screened_temperature_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "person"], name="screened_campaign"),
            models.Index(fields=["person"], name="screened_person"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="screened_stays", exclude=["path"]),
            pgtrigger.Protect(name="screened_kept", operation=pgtrigger.Delete),
        ]
        verbose_name = _("screened person")
        verbose_name_plural = _("screened persons")

    def __str__(self) -> str:
        return str(self.id)
