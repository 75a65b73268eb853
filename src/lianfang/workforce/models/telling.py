"""Who was told that an enterprise's reports are missing."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id


class MissingTold(models.Model):
    """One level was told that staff of an enterprise have not reported in a window of a day.

    `level` counts the levels of the plan from 1, `role` is whom it tells, `asked` and `missing` how
    many it was about at that moment. That they have reported since is never ticked off: it is read
    from the health checks. Kept for good.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    day = models.DateField(_("Day"))
    window = models.CharField(pgettext_lazy("daily report", "Window"), max_length=32)
    level = models.PositiveSmallIntegerField(_("Level"))
    role = models.CharField(pgettext_lazy("daily report", "Told"), max_length=32)
    asked = models.PositiveIntegerField(pgettext_lazy("daily report", "Asked"))
    missing = models.PositiveIntegerField(pgettext_lazy("daily report", "Missing"))
    told_at = models.DateTimeField(pgettext_lazy("daily report", "Told at"))

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["day", "told_at", "id"]
        indexes = [models.Index(fields=["day", "window"], name="missing_told_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "day", "window", "level"], name="missing_told_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="missing_told_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("telling of missing reports")
        verbose_name_plural = _("tellings of missing reports")

    def __str__(self) -> str:
        return f"{self.day} {self.window} {self.level}"

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)
