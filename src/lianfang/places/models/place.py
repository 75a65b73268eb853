"""The jurisdiction as it is governed, which is not always as it is coded."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from lianfang.access.scope import PathField
from lianfang.kit.ids import new_id
from lianfang.kit.territory import STEP
from lianfang.places.enums import PlaceKind, SiteKind


class Place(MP_Node):
    """A subdistrict, a village, a grid, a building, a stairwell, a checkpoint: anything with a
    door.

    `path` is the materialised path (4 characters a level): everything inside a place starts with
    its path. Official codes are dated attributes in `OfficialCode`, never the structure. Names of
    places are public, so this table has no wall around it; selectors still narrow it to the
    viewer's places.
    """

    steplen = STEP

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    path = PathField(unique=True)
    kind = models.CharField(_("Kind"), max_length=16, choices=PlaceKind.choices)
    site_kind = models.CharField(
        _("Kind of site"), max_length=24, choices=SiteKind.choices, blank=True
    )
    name = models.CharField(_("Name"), max_length=128)
    short_name = models.CharField(_("Short name"), max_length=64)
    aliases = ArrayField(
        models.CharField(max_length=64), verbose_name=_("Other names"), default=list, blank=True
    )
    code = models.CharField(_("Own code"), max_length=32, blank=True)
    address = models.CharField(_("Address"), max_length=256, blank=True)
    walking_order = models.IntegerField(_("Walking order"), default=0)
    geometry = models.JSONField(_("Outline"), null=True, blank=True)
    longitude = models.FloatField(_("Longitude (WGS-84)"), null=True, blank=True)
    latitude = models.FloatField(_("Latitude (WGS-84)"), null=True, blank=True)
    geometry_source = models.CharField(_("Source of the outline"), max_length=128, blank=True)
    opened_on = models.DateField(_("Since"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    class Meta:
        ordering = ["path"]
        indexes = [
            models.Index(fields=["kind", "path"], name="place_kind_path"),
            models.Index(fields=["short_name"], name="place_short_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="place_own_code"),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.SITE) ^ Q(site_kind=""), name="place_site_has_kind"
            ),
        ]
        verbose_name = _("place")
        verbose_name_plural = _("Places")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None
