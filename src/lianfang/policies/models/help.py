"""Help with an application until its last step."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.policies.enums import RUNNING, HelpState


class Help(models.Model):
    """An enterprise is helped to apply for a policy: who helps, and how far it has come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey("policies.Policy", models.PROTECT, related_name="helps")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("State"), max_length=10, choices=HelpState.choices, default=HelpState.ASKED
    )
    # Since when it is in this state.
    since = models.DateTimeField(_("Since"))
    asked_at = models.DateTimeField(pgettext_lazy("help", "Asked at"))
    asked_by = models.CharField(pgettext_lazy("help", "Asked by"), max_length=64)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["enterprise", "state"], name="policy_help_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "enterprise"],
                condition=Q(state__in=sorted(RUNNING)),
                name="policy_help_once",
            )
        ]
        verbose_name = _("help with an application")
        verbose_name_plural = _("help with applications")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)


class HelpStep(models.Model):
    """An application came a step further: to which state, when, by whom, in words. Never changed
    nor deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    help = models.ForeignKey("policies.Help", models.PROTECT, related_name="steps")
    to_state = models.CharField(_("State"), max_length=10, choices=HelpState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    note = models.CharField(pgettext_lazy("help", "In words"), max_length=512, blank=True)

    objects = PlacedManager("help__enterprise__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["help", "at"], name="policy_help_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="policy_help_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return str(self.to_state)
