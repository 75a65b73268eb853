"""What employees say of the last fourteen days, and those who say it before they are known."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.people.enums import ArrivalTransport, Sex
from lianfang.people.models.contact import Reachable
from lianfang.workforce.enums import SignUpState, SurveySource


class Answered(models.Model):
    """The answers of the health survey of employees (员工健康情况摸查表).

    The four questions of the last fourteen days are None where nobody answered. `symptoms` are keys
    of the plan's health section. `came_on` is the day of the journey back.
    """

    in_key_region = models.BooleanField(_("Is in a key region now"), null=True)
    stayed = models.BooleanField(_("Stayed in a key region within 14 days"), null=True)
    met_case = models.BooleanField(_("Met a case within 14 days"), null=True)
    met_region = models.BooleanField(_("Met people from a key region within 14 days"), null=True)
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    came_on = models.DateField(_("Came back on"), null=True, blank=True)
    transport = models.CharField(
        _("Came by"), max_length=8, choices=ArrivalTransport.choices, blank=True
    )
    trip_number = models.CharField(_("Trip number or plate"), max_length=32, blank=True)
    companions = models.CharField(_("Who came along"), max_length=128, blank=True)
    told_community_on = models.DateField(_("Registered with the community on"), null=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)

    class Meta:
        abstract = True


class Survey(Answered):
    """What was said of one employee at one moment. Append-only; the latest one counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employment = models.ForeignKey("workforce.Employment", models.PROTECT, related_name="surveys")
    said_at = models.DateTimeField(_("Said at"))
    source = models.CharField(
        pgettext_lazy("of a survey", "Source"), max_length=16, choices=SurveySource.choices
    )
    recorded_by = models.CharField(_("Recorded by"), max_length=64)

    objects = PlacedManager("employment__enterprise__path")

    class Meta:
        ordering = ["-said_at", "-id"]
        indexes = [models.Index(fields=["employment", "-said_at"], name="survey_of_employment")]
        triggers = [
            pgtrigger.Protect(name="survey_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        verbose_name = _("survey of an employee")
        verbose_name_plural = _("surveys of employees")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return self.employment.path


class SignUp(Reachable, Answered):
    """Somebody without an account says that they work for an enterprise, and how they are.

    They may be anybody, so nothing of this counts until the enterprise's contact has looked at it;
    it is deleted after thirty days, taken over or not. Paper and phone are sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    paper_kind = models.CharField(max_length=24, blank=True)
    paper_cipher = models.BinaryField(null=True, editable=False)
    job = models.CharField(pgettext_lazy("of an employee", "Job"), max_length=64, blank=True)
    room = models.CharField(_("Dormitory and room"), max_length=64, blank=True)
    address = models.CharField(_("Lives at now"), max_length=256, blank=True)
    origin = models.CharField(_("Comes from"), max_length=128, blank=True)
    planned_on = models.DateField(_("Means to come back on"), null=True, blank=True)
    sent_at = models.DateTimeField(_("Sent at"))
    state = models.CharField(
        _("State"), max_length=8, choices=SignUpState.choices, default=SignUpState.WAITING
    )
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)
    settled_by = models.CharField(_("Settled by"), max_length=64, blank=True)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(fields=["enterprise", "state"], name="sign_up_of_enterprise"),
            models.Index(fields=["sent_at"], name="sign_up_sent"),
        ]
        verbose_name = _("form of an employee")
        verbose_name_plural = _("forms of employees")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)
