"""Who signs in for an enterprise."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.enterprises.enums import AccountEnd, ContactRole
from lianfang.kit.ids import new_id


class EnterpriseMember(models.Model):
    """An account that acts for an enterprise, from a moment on; ended ones stay on record.

    The account's appointment (role enterprise contact) lets it into the pages; this row says whose
    pages they are. One account may act for several enterprises. `role` is as which contact of the
    register the person was invited.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(_("Capacity"), max_length=16, choices=ContactRole.choices, blank=True)
    since = models.DateTimeField(_("Since"))
    until = models.DateTimeField(_("Until"), null=True, blank=True)

    end_reason = models.CharField(max_length=8, choices=AccountEnd.choices, blank=True)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["enterprise", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(until__isnull=True),
                name="enterprise_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="enterprise_member_ends_after_start",
            ),
        ]
        verbose_name = _("member of an enterprise")
        verbose_name_plural = _("members of enterprises")

    def __str__(self) -> str:
        return str(self.id)
