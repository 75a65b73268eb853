"""The door a household lives behind."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.enums import DwellingUse
from lianfang.places.models.placed import Placed


class Dwelling(Placed):
    """A flat in a building unit, or a house in a bay; `label` is what stands on the door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(_("Door"), max_length=32)
    floor = models.SmallIntegerField(_("Floor"), null=True, blank=True)
    use = models.CharField(
        _("Use"), max_length=8, choices=DwellingUse.choices, default=DwellingUse.UNKNOWN
    )
    walking_order = models.IntegerField(_("Walking order"), default=0)

    class Meta:
        ordering = ["path", "walking_order", "label"]
        constraints = [
            models.UniqueConstraint(fields=["place", "label"], name="dwelling_label_once")
        ]
        indexes = [models.Index(fields=["path", "walking_order"], name="dwelling_path")]
        verbose_name = _("dwelling")
        verbose_name_plural = _("dwellings")

    def __str__(self) -> str:
        return self.label
