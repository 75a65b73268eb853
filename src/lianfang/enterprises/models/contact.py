"""Whom to call at an enterprise."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.enterprises.enums import ContactRole
from lianfang.kit.ids import new_id
from lianfang.people.models.contact import Reachable
from lianfang.people.models.history import keep_history


@keep_history("lookup_keys")
class Contact(Reachable):
    """The legal representative, contact person or duty phone of an enterprise; phones sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="contacts"
    )
    role = models.CharField(_("Capacity"), max_length=16, choices=ContactRole.choices)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64, blank=True)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["enterprise", "role"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "role"], name="enterprise_contact_once")
        ]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return str(self.id)
