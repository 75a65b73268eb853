"""Passes of those who live in sealed places."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history()
class Permit(Placed):
    """A pass of a household or of one person, issued by a rule of the plan.

    The rule's numbers are copied, so that a pass means what it meant on the day it was issued.
    `weekdays` has bit 0 for Monday; `begins` and `ends` are minutes of the day. The place is where
    the holder lives. `number` is what is typed where no camera is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("Number"), max_length=10, unique=True)
    rule = models.CharField(_("Kind of pass"), max_length=32)
    household = models.ForeignKey(
        "people.Household", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("Purpose"), max_length=16, blank=True)
    valid_from = models.DateField(_("From day"))
    valid_to = models.DateField(_("To day"))
    every_days = models.PositiveSmallIntegerField(_("Days from one outing to the next"))
    uses = models.PositiveSmallIntegerField(_("Times on such a day"))
    weekdays = models.PositiveSmallIntegerField(_("Weekdays"), default=127)
    begins = models.PositiveSmallIntegerField(_("From"))
    ends = models.PositiveSmallIntegerField(_("Until"))
    issued_at = models.DateTimeField(_("Issued"))
    issued_by = models.CharField(_("Issued by"), max_length=64)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)
    revoked_by = models.CharField(_("Revoked by"), max_length=64, blank=True)
    revoked_reason = models.CharField(_("Why revoked"), max_length=128, blank=True)

    class Meta:
        ordering = ["path", "-issued_at", "-id"]
        indexes = [
            models.Index(fields=["path", "valid_to"], name="permit_path"),
            models.Index(
                fields=["household"], condition=Q(household__isnull=False), name="permit_household"
            ),
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="permit_person"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) ^ Q(person__isnull=False),
                name="permit_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="permit_ends_after_start"
            ),
        ]
        verbose_name = _("pass")
        verbose_name_plural = _("passes")

    def __str__(self) -> str:
        return self.number
