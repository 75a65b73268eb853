"""The link by which a contact of an enterprise comes in for the first time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.enterprises.enums import ContactRole
from lianfang.kit.ids import new_id


class Invitation(models.Model):
    """One contact of the register is asked to act for their enterprise on its own pages.

    The link holds a random word. It is found by its hash; sealed beside it while the link holds, so
    that a slip can be printed again. Alone it opens nothing: the code goes to the phone the
    register had when the invitation was made. `batch` are those made at one stroke.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("Capacity"), max_length=16, choices=ContactRole.choices)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64, blank=True)
    phone_cipher = models.BinaryField(editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True, editable=False)
    token_cipher = models.BinaryField(null=True, editable=False)
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    invited_at = models.DateTimeField(_("Invited"))
    invited_by = models.CharField(_("By"), max_length=64)
    expires_at = models.DateTimeField(_("Holds until"))
    used_at = models.DateTimeField(_("Accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    member = models.ForeignKey(
        "enterprises.EnterpriseMember", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["enterprise", "-invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "role"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="enterprise_invitation_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="enterprise_invitation_holds"
            ),
        ]
        verbose_name = _("invitation of an enterprise")
        verbose_name_plural = _("invitations of enterprises")

    def __str__(self) -> str:
        return str(self.id)
