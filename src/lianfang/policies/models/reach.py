"""An enterprise came to know of a policy."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.policies.enums import ReachHow


class Reach(models.Model):
    """An enterprise opened a policy, or was told of it: when, how, by whom. Never changed; the
    first of each way is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey("policies.Policy", models.PROTECT, related_name="reached")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    how = models.CharField(pgettext_lazy("policy", "How"), max_length=8, choices=ReachHow.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "enterprise", "how"], name="policy_reached_once_each_way"
            )
        ]
        indexes = [models.Index(fields=["enterprise", "policy"], name="policy_reach_of")]
        triggers = [
            pgtrigger.Protect(
                name="policy_reach_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("enterprise reached")
        verbose_name_plural = _("enterprises reached")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)
