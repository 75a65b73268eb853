"""Somebody who looks for work and said that they want to be recommended."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.labour.enums import ConsentWay, Raised, SeekerState
from lianfang.labour.models.seeking import Seeking
from lianfang.people.models.contact import Reachable
from lianfang.places.models import Placed


class Seeker(Reachable, Seeking, Placed):
    """A resident of the register who opted in (`person`), or somebody from outside, by name.

    Of a resident name, phones, sex and birth stay in the register alone. `team` is the department
    that brought them. Without consent nobody is listed: one who withdraws it is gone from every
    list, and what was known of an outsider is cleared.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64, blank=True)
    consent_way = models.CharField(_("Consent given"), max_length=8, choices=ConsentWay.choices)
    consent_at = models.DateTimeField(_("Consent given at"))
    consent_by = models.CharField(_("Consent written down by"), max_length=64)
    state = models.CharField(
        _("State"), max_length=10, choices=SeekerState.choices, default=SeekerState.LOOKING
    )
    withdrawn_at = models.DateTimeField(_("Consent withdrawn at"), null=True, blank=True)
    withdrawn_why = models.CharField(_("Why withdrawn"), max_length=256, blank=True)
    raised = models.CharField(_("Origin"), max_length=8, choices=Raised.choices)
    raised_at = models.DateTimeField(_("Recorded at"))

    class Meta:
        ordering = ["path", "available_from", "id"]
        indexes = [
            models.Index(fields=["path", "state", "available_from"], name="seeker_path_state"),
            models.Index(fields=["person"], name="seeker_person"),
            models.Index(fields=["-raised_at", "id"], name="seeker_newest"),
            GinIndex(fields=["lookup_keys"], name="seeker_lookup"),
            GinIndex(fields=["skills"], name="seeker_skills"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=SeekerState.LOOKING, person__isnull=False),
                name="seeker_person_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name="") | Q(state=SeekerState.WITHDRAWN),
                name="seeker_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state=SeekerState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=SeekerState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="seeker_withdrawn_at_when_gone",
            ),
        ]
        verbose_name = _("job seeker")
        verbose_name_plural = _("job seekers")

    def __str__(self) -> str:
        return str(self.id)
