"""Who has which bed in a home."""

import json

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.keys import key_ring
from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed

PURPOSE = "institutions.contact"


@keep_history()
class Stay(Placed):
    """A resident of a home has a bed there, from a day until another. The place is the home.

    Whoever changes the bed gets a new row. `care_level` is a key of the plan. The relative to be
    called lies sealed in `contact`. A stay says nothing of where somebody is registered: the home
    counts everybody the register has there, with a bed or without.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    room = models.CharField(_("Room"), max_length=16)
    bed = models.CharField(_("Bed"), max_length=16)
    care_level = models.CharField(_("Level of care"), max_length=32, blank=True)
    contact = models.BinaryField(null=True, editable=False)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["path", "room", "bed", "id"]
        indexes = [models.Index(fields=["path", "room", "bed"], name="stay_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="stay_once"
            ),
            models.UniqueConstraint(
                fields=["place", "room", "bed"],
                condition=Q(until__isnull=True),
                name="stay_bed_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="stay_ends_after_start",
            ),
        ]
        verbose_name = _("stay in a home")
        verbose_name_plural = _("stays in homes")

    def __str__(self) -> str:
        return f"{self.room}-{self.bed}"


def seal_contact(stay_id: object, name: str, phone: str) -> bytes | None:
    """The relative to be called, encrypted; opens only as that of this stay."""
    if not (name or phone):
        return None
    text = json.dumps([str(stay_id), name, phone], ensure_ascii=False)
    return key_ring().encrypt(PURPOSE, text)


def open_contact(stay: Stay) -> tuple[str, str]:
    """(name, phone) of the relative to be called; empty where nobody is named."""
    if stay.contact is None:
        return "", ""
    owner, name, phone = json.loads(key_ring().decrypt(PURPOSE, stay.contact))
    if owner != str(stay.pk):
        raise ValueError("a contact of another stay")
    return name, phone
