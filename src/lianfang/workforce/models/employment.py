"""Who works for whom, and every step of it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.workforce.enums import EmploymentSource, EmploymentState


@keep_history()
class Employment(models.Model):
    """A person works for an enterprise, from a day on; it lies where the enterprise stands.

    `person` is a row of the register of persons: somebody who lives in the town is found there,
    everybody else is put on it as an employee who is no resident. `state` says how far they have
    come back: `back_on` is the first day at the post and filled only while they are there,
    `planned_on` when they mean to come. `until` is the first day on which they do not work there
    any more. `dormitory` is a site of the enterprise, `room` what stands on the door; a site that
    is not registered is written into `room` alone. `origin_code` is a division code.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="employments")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="employments"
    )
    staff_number = models.CharField(_("Staff number"), max_length=32, blank=True)
    job = models.CharField(pgettext_lazy("of an employee", "Job"), max_length=64, blank=True)
    process = models.CharField(_("Process"), max_length=64, blank=True)
    site = models.ForeignKey(
        "enterprises.EnterpriseSite",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Works at"),
    )
    dormitory = models.ForeignKey(
        "enterprises.EnterpriseSite",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Dormitory"),
    )
    room = models.CharField(_("Dormitory and room"), max_length=64, blank=True)
    address = models.CharField(_("Lives at now"), max_length=256, blank=True)
    origin = models.CharField(_("Comes from"), max_length=128, blank=True)
    origin_code = models.CharField(_("Division code of the origin"), max_length=12, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=EmploymentState.choices)
    state_since = models.DateField(_("In this state since"))
    planned_on = models.DateField(_("Means to come back on"), null=True, blank=True)
    back_on = models.DateField(_("At the post since"), null=True, blank=True)
    since = models.DateField(_("Employed since"))
    until = models.DateField(_("Employed until"), null=True, blank=True)
    source = models.CharField(
        pgettext_lazy("of an employee", "Put on the list by"),
        max_length=8,
        choices=EmploymentSource.choices,
    )
    created_at = models.DateTimeField(_("Recorded"))

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["enterprise", "state", "id"]
        indexes = [
            models.Index(fields=["enterprise", "state"], name="employment_of_enterprise"),
            models.Index(fields=["person"], name="employment_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "enterprise"],
                condition=Q(until__isnull=True),
                name="employment_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="employment_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=EmploymentState.LEFT, until__isnull=False)
                | (~Q(state=EmploymentState.LEFT) & Q(until__isnull=True)),
                name="employment_left_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state=EmploymentState.BACK, back_on__isnull=False)
                | (~Q(state=EmploymentState.BACK) & Q(back_on__isnull=True)),
                name="employment_back_since_a_day",
            ),
        ]
        verbose_name = _("employment")
        verbose_name_plural = _("employments")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)


class EmploymentStep(models.Model):
    """From which state to which, as of which day, why, by whom. Steps are only ever added.

    `day` is when it happened and `at` when it was written down; the first step of an employment
    comes from no state. Figures of any day are counted from these.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employment = models.ForeignKey("workforce.Employment", models.PROTECT, related_name="steps")
    from_state = models.CharField(_("State before"), max_length=8, blank=True)
    to_state = models.CharField(_("State after"), max_length=8, choices=EmploymentState.choices)
    day = models.DateField(_("Day"))
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    at = models.DateTimeField(_("Recorded at"))
    by = models.CharField(_("Recorded by"), max_length=64)

    objects = PlacedManager("employment__enterprise__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["employment", "at"], name="employment_step_of"),
            models.Index(fields=["day"], name="employment_step_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="employment_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of an employment")
        verbose_name_plural = _("steps of employments")

    def __str__(self) -> str:
        return f"{self.from_state} > {self.to_state}"

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return self.employment.path
