"""Whose desk a filing lies on: the place of the level the plan names."""

from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.kit.territory import ancestors
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.resumption.enums import FilingState, Level
from lianfang.resumption.models import Filing

VILLAGES = (PlaceKind.VILLAGE, PlaceKind.COMMUNITY)


def level_place(path: str, level: str, park_path: str = "") -> Place:
    """The place that answers at the level for something at `path`.

    A park's desk is the park; who stands in none goes to the village. Without a village around it,
    the subdistrict answers; without that, the topmost place.
    """
    if level == Level.PARK and park_path:
        return Place.objects.get(path=park_path)
    above = list(Place.objects.filter(path__in=[*ancestors(path), path]).order_by("path"))
    kinds = (PlaceKind.TOWNSHIP,) if level == Level.SUBDISTRICT else VILLAGES
    for wanted in (kinds, (PlaceKind.TOWNSHIP,)):
        found = [place for place in above if place.kind in wanted]
        if found:
            return found[-1]
    return above[0]


def park_path(enterprise: Enterprise) -> str:
    return enterprise.park.path if enterprise.park else ""


def desk_of(filing: Filing) -> Place:
    """Who checks it."""
    return level_place(filing.path, filing.to_level, park_path(filing.enterprise))


def judge_of(filing: Filing) -> Place:
    """Who decides on it."""
    return level_place(filing.path, filing.decides_level, park_path(filing.enterprise))


def holder_of(filing: Filing) -> Place:
    """Whose move it is now: the desk, or who decides."""
    return judge_of(filing) if filing.state == FilingState.DECIDING else desk_of(filing)


def may(viewer: Actor, right: str, place: Place) -> bool:
    """Whether the right is held at the level, not just somewhere below it."""
    return viewer.can(right, place.path)
