"""A published policy, frozen as it was published."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.policies.enums import PolicyState


class Policy(Placed):
    """One version of a policy for the enterprises of a place: text, whom it fits, how to apply.

    What was published never changes: a correction is a new version with a new number of `version`
    and the same `family`. `fit` is a `Fit` of `selectors.fitting` as JSON; `questions` are
    {"question", "answer"}, `steps` are {"what", "papers", "where", "contact"}. `fund_key` is the
    key of a programme of the funds room, "" without one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    family = models.UUIDField(default=new_id, editable=False)
    version = models.PositiveSmallIntegerField(pgettext_lazy("policy", "Version"), default=1)
    number = models.CharField(_("Document number"), max_length=64, blank=True)
    title = models.CharField(pgettext_lazy("policy", "Title"), max_length=128)
    issuer = models.CharField(pgettext_lazy("policy", "Issued by"), max_length=128)
    issued_on = models.DateField(_("Issued on"))
    valid_from = models.DateField(pgettext_lazy("policy", "Valid from"))
    valid_until = models.DateField(pgettext_lazy("policy", "Valid until"), null=True, blank=True)
    apply_until = models.DateField(_("Apply until"), null=True, blank=True)
    text = models.TextField(pgettext_lazy("policy", "Text"))
    benefit = models.CharField(_("What an enterprise gets"), max_length=256)
    fit = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    fund_key = models.CharField(_("Fund programme"), max_length=32, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=PolicyState.choices, default=PolicyState.PUBLISHED
    )
    published_at = models.DateTimeField(_("Published at"))
    published_by = models.CharField(_("Published by"), max_length=64)
    ended_at = models.DateTimeField(pgettext_lazy("policy", "Ended at"), null=True, blank=True)
    # Why this version replaces the one before it, or why it was withdrawn.
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    end_reason = models.CharField(_("Why ended"), max_length=256, blank=True)

    class Meta:
        ordering = ["-issued_on", "title", "id"]
        indexes = [
            models.Index(
                fields=["path"], condition=Q(state=PolicyState.PUBLISHED), name="policy_in_force"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["family", "version"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(state=PolicyState.PUBLISHED),
                name="policy_one_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="policy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=PolicyState.PUBLISHED, ended_at__isnull=True)
                | (~Q(state=PolicyState.PUBLISHED) & Q(ended_at__isnull=False)),
                name="policy_ended_at_when_over",
            ),
        ]
        triggers = [
            # A place may move in the tree, and a version ends; nothing else ever changes.
            pgtrigger.ReadOnly(
                name="policy_is_frozen",
                exclude=["place", "path", "state", "ended_at", "end_reason"],
            ),
            pgtrigger.Protect(name="policy_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def __str__(self) -> str:
        return self.title
