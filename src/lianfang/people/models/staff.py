"""Those who serve: cadres, community workers, volunteers."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.people.models.contact import Named, Reachable
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history("name_order", "name_search", "lookup_keys")
class Staff(Named, Reachable, Placed):
    """Somebody who serves in the emergency: their place is where they are sent, `home` where they
    live.

    The work phone of a responsible person is public to those they answer for (the contact card),
    yet stored sealed and masked elsewhere like any other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Capacity"), max_length=20, choices=StaffKind.choices)
    level = models.CharField(
        _("Sent by level"), max_length=12, choices=StaffLevel.choices, default=StaffLevel.COMMUNITY
    )
    organisation = models.CharField(_("Organisation"), max_length=128, blank=True)
    title = models.CharField(_("Position"), max_length=64, blank=True)
    party_member = models.BooleanField(_("Party member"), default=False)
    home = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="staff"
    )
    unavailable_from = models.DateField(_("Away from"), null=True, blank=True)
    unavailable_to = models.DateField(_("Away until"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    created_at = models.DateTimeField(_("Recorded"))

    class Meta:
        ordering = ["path", "id"]
        indexes = [
            models.Index(fields=["path", "kind"], name="staff_path_kind"),
            models.Index(fields=["phone_hash"], name="staff_phone"),
            GinIndex(fields=["lookup_keys"], name="staff_lookup"),
            GinIndex(fields=["name_search"], name="staff_name_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name", "phone_hash"],
                condition=Q(left_on__isnull=True),
                nulls_distinct=False,
                name="staff_once_in_place",
            )
        ]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return str(self.id)
