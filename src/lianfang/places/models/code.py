"""Official codes: dated attributes of places, and the published lists they come from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.enums import CodeSystem


class OfficialCode(models.Model):
    """A code a place carries in some system during some time; codes are never given twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="codes")
    system = models.CharField(_("System"), max_length=8, choices=CodeSystem.choices)
    code = models.CharField(_("Code"), max_length=20)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=128)
    replaced_by = models.CharField(_("Replaced by"), max_length=20, blank=True)

    class Meta:
        ordering = ["system", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code"],
                condition=Q(valid_to__isnull=True),
                name="official_code_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Division(models.Model):
    """One line of a published list of division codes: reference data, not the jurisdiction
    itself."""

    code = models.CharField(_("Code"), max_length=12, primary_key=True)
    parent_code = models.CharField(_("Above"), max_length=12, blank=True, db_index=True)
    level = models.SmallIntegerField(_("Level"))
    name = models.CharField(_("Name"), max_length=64)
    urban_rural_class = models.CharField(_("Urban-rural class"), max_length=3, blank=True)
    cut_off = models.DateField(_("State of"))
    source = models.CharField(_("Source"), max_length=128)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
