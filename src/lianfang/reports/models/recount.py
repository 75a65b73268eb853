"""What the recount by night found."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.reports.enums import RecountKind


class Recount(models.Model):
    """One kind of kept figures of one day was counted again from the records: how many were
    compared, and how many differed and were put right. Never changed.

    It is of the whole jurisdiction and holds no personal data. What was wrong in a row stands in
    the trail.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("What is kept"), max_length=8, choices=RecountKind.choices)
    day = models.DateField(_("Day"))
    at = models.DateTimeField(_("Recounted"))
    compared = models.IntegerField(_("Compared"))
    differences = models.IntegerField(pgettext_lazy("recount", "Differences"))

    class Meta:
        ordering = ["-at", "kind", "-day"]
        indexes = [models.Index(fields=["kind", "-at"], name="recount_kind_at")]
        triggers = [
            pgtrigger.Protect(name="recount_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        verbose_name = pgettext_lazy("noun", "recount")
        verbose_name_plural = pgettext_lazy("noun", "recounts")

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
