"""What became of an enterprise, step by step."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.enterprises.enums import StepKind
from lianfang.kit.ids import new_id


class EnterpriseStep(models.Model):
    """A change of state or service class: from what to what, as of which day, why, by whom.

    Steps are only ever added. `day` is when it happened, `recorded_at` when it was written down.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="steps")
    kind = models.CharField(_("What"), max_length=16, choices=StepKind.choices)
    before = models.CharField(_("Before"), max_length=32, blank=True)
    after = models.CharField(_("After"), max_length=32, blank=True)
    day = models.DateField(_("Day"))
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded"))
    recorded_by = models.CharField(_("By"), max_length=64)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["enterprise", "recorded_at"], name="enterprise_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="enterprise_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of an enterprise")
        verbose_name_plural = _("steps of enterprises")

    def __str__(self) -> str:
        return f"{self.before} > {self.after}"
