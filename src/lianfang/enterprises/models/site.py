"""Where else an enterprise is."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.enterprises.enums import SiteUse
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class EnterpriseSite(Placed):
    """A place an enterprise uses besides the one it stands at: a second plant, a dormitory, a shop.

    `until` is the first day on which it does not use it any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="sites")
    use = models.CharField(_("Used as"), max_length=12, choices=SiteUse.choices)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["enterprise", "path", "id"]
        indexes = [models.Index(fields=["path"], name="enterprise_site_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "place", "use"],
                condition=Q(until__isnull=True),
                name="enterprise_site_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="enterprise_site_ends_after_start",
            ),
        ]
        verbose_name = _("site of an enterprise")
        verbose_name_plural = _("sites of enterprises")

    def __str__(self) -> str:
        return str(self.id)
