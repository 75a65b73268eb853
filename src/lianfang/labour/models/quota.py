"""How many people a village or a department is to bring into work."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Quota(Placed):
    """A target for a period: of the department `team`, else of the village or community itself.

    One that is set anew replaces the one before, which stays on record: the ranking of a past day
    is counted against what held then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    first = models.DateField(_("From day"))
    last = models.DateField(_("To day"))
    target = models.PositiveIntegerField(_("Target"))
    set_at = models.DateTimeField(_("Set at"))
    set_by = models.CharField(_("Set by"), max_length=64)
    replaced_at = models.DateTimeField(_("Replaced at"), null=True, blank=True)

    class Meta:
        ordering = ["path", "first", "id"]
        indexes = [models.Index(fields=["path", "first"], name="labour_quota_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(replaced_at__isnull=True, team__isnull=True),
                name="labour_quota_of_place_once",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(replaced_at__isnull=True, team__isnull=False),
                name="labour_quota_of_team_once",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="labour_quota_ends_after_start"
            ),
        ]
        verbose_name = _("recruitment quota")
        verbose_name_plural = _("recruitment quotas")

    def __str__(self) -> str:
        return f"{self.first} {self.target}"
