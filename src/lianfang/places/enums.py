"""Kinds of places and dwellings, in the terms of grid management (GB/T 34300) and daily use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """What a node of the tree is. Which kind may stand under which is in `HOLDS`."""

    DISTRICT = "district", _("District or county")
    TOWNSHIP = "township", _("Subdistrict or town")
    AREA = "area", _("Area")
    COMMUNITY = "community", _("Community")
    VILLAGE = "village", _("Village")
    GRID = "grid", _("Grid")
    BAY = "bay", _("Bay or village group")
    ESTATE = "estate", _("Estate")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Building unit")
    SITE = "site", _("Site")


class SiteKind(models.TextChoices):
    """What stands at a site."""

    CHECKPOINT = "checkpoint", _("Checkpoint")
    SHOP = "shop", _("Shop")
    FACTORY = "factory", _("Factory")
    PARK = "park", _("Industrial park")
    CONSTRUCTION = "construction", _("Construction site")
    HOTEL = "hotel", _("Hotel")
    NURSING_HOME = "nursing_home", _("Nursing home")
    WELFARE_HOME = "welfare_home", _("Welfare home")
    WAREHOUSE = "warehouse", _("Warehouse")
    CLINIC = "clinic", _("Clinic")
    SCHOOL = "school", _("School")
    MARKET = "market", _("Market")
    OFFICE = "office", _("Office")
    OTHER = "other", _("Other")


class DwellingUse(models.TextChoices):
    """How a dwelling is used."""

    OWNER = "owner", _("Lived in by the owner")
    RENTED = "rented", _("Rented out")
    EMPTY = "empty", _("Empty")
    SHOP = "shop", _("Shop or workshop")
    UNKNOWN = "unknown", _("Not known")


class CodeSystem(models.TextChoices):
    """Who gave the code."""

    NBS = "nbs", _("Statistical division code")
    MCA = "mca", _("Civil affairs division code")
    GRID = "grid", _("Grid code")
    LOCAL = "local", _("Own code")


# Which kinds may stand directly below which. A site may stand anywhere but in another site.
HOLDS: dict[PlaceKind, frozenset[PlaceKind]] = {
    PlaceKind.DISTRICT: frozenset({PlaceKind.TOWNSHIP, PlaceKind.SITE}),
    PlaceKind.TOWNSHIP: frozenset(
        {PlaceKind.AREA, PlaceKind.COMMUNITY, PlaceKind.VILLAGE, PlaceKind.SITE}
    ),
    PlaceKind.AREA: frozenset({PlaceKind.COMMUNITY, PlaceKind.VILLAGE, PlaceKind.SITE}),
    PlaceKind.COMMUNITY: frozenset(
        {PlaceKind.GRID, PlaceKind.ESTATE, PlaceKind.BAY, PlaceKind.BUILDING, PlaceKind.SITE}
    ),
    PlaceKind.VILLAGE: frozenset(
        {PlaceKind.GRID, PlaceKind.BAY, PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.SITE}
    ),
    PlaceKind.GRID: frozenset(
        {PlaceKind.ESTATE, PlaceKind.BAY, PlaceKind.BUILDING, PlaceKind.SITE}
    ),
    PlaceKind.BAY: frozenset({PlaceKind.BUILDING, PlaceKind.SITE}),
    PlaceKind.ESTATE: frozenset({PlaceKind.BUILDING, PlaceKind.SITE}),
    PlaceKind.BUILDING: frozenset({PlaceKind.UNIT, PlaceKind.SITE}),
    PlaceKind.UNIT: frozenset(),
    PlaceKind.SITE: frozenset(),
}

# Where doors can be: a stairwell, but also a house in a bay or village that has no units.
DWELT_IN = frozenset(
    {
        PlaceKind.COMMUNITY,
        PlaceKind.VILLAGE,
        PlaceKind.GRID,
        PlaceKind.BAY,
        PlaceKind.ESTATE,
        PlaceKind.BUILDING,
        PlaceKind.UNIT,
    }
)

# Areas with an outline of their own, which tile the place above them.
AREAL = frozenset(
    {
        PlaceKind.DISTRICT,
        PlaceKind.TOWNSHIP,
        PlaceKind.AREA,
        PlaceKind.COMMUNITY,
        PlaceKind.VILLAGE,
        PlaceKind.GRID,
        PlaceKind.BAY,
        PlaceKind.ESTATE,
    }
)

# What may stand at the very top of a jurisdiction: Zhongshan's towns have no district above them.
ROOT_KINDS = frozenset({PlaceKind.DISTRICT, PlaceKind.TOWNSHIP})
