"""Somebody recommended for a vacancy, and what became of it.

That a seat is given to one person only is a rule of the table itself, however many recommend at
the same moment.
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.labour.enums import HOLDING, DeclinedBy, ReferralState
from lianfang.places.models import Placed

_HELD = Q(state__in=sorted(HOLDING))


class Referral(Placed):
    """A seeker recommended for one seat of a vacancy, from then until hired or declined.

    Its place is the village or community that is credited; `team` the department, if one brought
    them. `first` marks the first recommendation of that seeker: figures count people, not letters.
    `seat` counts the seats of the vacancy from 1. `waits_since` is the last answer anybody gave.
    `employment` is the entry on the enterprise's list of employees once they are hired.
    `interview_how` is a link or a phone of the enterprise, never of the seeker. `reasons` are those
    of the plan it came from, `{"code": ..., parameter: ...}`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    vacancy = models.ForeignKey("labour.Vacancy", models.PROTECT, related_name="referrals")
    seeker = models.ForeignKey("labour.Seeker", models.PROTECT, related_name="referrals")
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    seat = models.PositiveIntegerField(pgettext_lazy("vacancy", "Seat"))
    first = models.BooleanField(default=True)
    state = models.CharField(
        _("State"),
        max_length=12,
        choices=ReferralState.choices,
        default=ReferralState.RECOMMENDED,
    )
    recommended_at = models.DateTimeField(_("Recommended at"))
    recommended_by = models.CharField(_("Recommended by"), max_length=64)
    reasons = models.JSONField(_("Reasons"), default=list)
    waits_since = models.DateTimeField(_("Waits since"), null=True, blank=True)
    interview_at = models.DateTimeField(_("Interview at"), null=True, blank=True)
    interview_how = models.CharField(_("Link or phone"), max_length=200, blank=True)
    hired_on = models.DateField(pgettext_lazy("referral", "Hired on"), null=True, blank=True)
    hired_at = models.DateTimeField(_("Hiring recorded at"), null=True, blank=True)
    employment = models.ForeignKey(
        "workforce.Employment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_by = models.CharField(
        _("Declined by"), max_length=10, choices=DeclinedBy.choices, blank=True
    )
    ended_at = models.DateTimeField(pgettext_lazy("referral", "Ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-recommended_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state", "waits_since"], name="referral_path_state"),
            models.Index(fields=["vacancy", "state"], name="referral_of_vacancy"),
            models.Index(fields=["seeker", "recommended_at"], name="referral_of_seeker"),
            models.Index(fields=["recommended_at"], name="referral_recommended"),
            models.Index(
                fields=["hired_on"], condition=Q(hired_on__isnull=False), name="referral_hired_on"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy", "seat"], condition=_HELD, name="referral_seat_once"
            ),
            models.UniqueConstraint(
                fields=["vacancy", "seeker"], condition=_HELD, name="referral_seeker_once"
            ),
            models.UniqueConstraint(
                fields=["seeker"],
                condition=Q(state=ReferralState.HIRED),
                name="referral_hired_once",
            ),
            models.UniqueConstraint(
                fields=["seeker"], condition=Q(first=True), name="referral_first_once"
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="referral_seat_from_one"),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.HIRED) | Q(hired_on__isnull=False),
                name="referral_hired_with_day",
            ),
            models.CheckConstraint(
                condition=(_HELD & Q(ended_at__isnull=True)) | (~_HELD & Q(ended_at__isnull=False)),
                name="referral_ended_when_over",
            ),
        ]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")

    def __str__(self) -> str:
        return str(self.id)


class ReferralStep(models.Model):
    """A referral passed from one state to the next: when, by whom, why.

    Never changed nor deleted. `details` hold moments, days and ids, never names or numbers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey("labour.Referral", models.PROTECT, related_name="steps")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(_("State"), max_length=12, choices=ReferralState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("referral__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["referral", "at"], name="referral_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="referral_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a referral")
        verbose_name_plural = _("steps of referrals")

    def __str__(self) -> str:
        return f"{self.before} > {self.after}"
