"""What the rooms below ask about places: access about appointments, sheets about imports.

They may not import this room, so `apps.PlacesConfig.ready` hands them these functions.
"""

import uuid
from collections.abc import Iterable, Mapping

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.places.models import OfficialCode, Place
from lianfang.places.selectors.current import places_to_switch
from lianfang.places.selectors.places import place_by_code, place_by_path
from lianfang.sheets.kinds import PlaceRef


def path_of_place(place_id: uuid.UUID) -> str | None:
    """Path of an open place; None if there is none."""
    rows = Place.objects.filter(pk=place_id, closed_on__isnull=True)
    path: str | None = rows.values_list("path", flat=True).first()
    return path


def names_of_places(paths: Iterable[str]) -> Mapping[str, str]:
    """Short names by path; unknown paths are left out."""
    rows = Place.objects.filter(path__in=list(paths))
    return dict(rows.values_list("path", "short_name"))


class Directory:
    """`sheets.kinds.PlaceDirectory` over the tree."""

    def by_code(self, viewer: Actor, code: str) -> PlaceRef | None:
        try:
            return place_ref(place_by_code(viewer, code))
        except NotFound:
            return None

    def by_path(self, viewer: Actor, path: str) -> PlaceRef | None:
        try:
            return place_ref(place_by_path(viewer, path))
        except NotFound:
            return None

    def choices(self, viewer: Actor) -> list[PlaceRef]:
        places = list(places_to_switch(viewer))
        official = OfficialCode.objects.filter(place__in=places, valid_to__isnull=True)
        codes = dict(official.order_by("-system").values_list("place_id", "code"))
        return [place_ref(place, codes.get(place.id, "")) for place in places]


def place_ref(place: Place, official_code: str | None = None) -> PlaceRef:
    """The place as the sheets room knows it; its code is its own, else an official one."""
    code = place.code
    if not code:
        if official_code is None:
            rows = OfficialCode.objects.filter(place=place, valid_to__isnull=True)
            official_code = rows.order_by("system").values_list("code", flat=True).first()
        code = official_code or ""
    return PlaceRef(id=place.id, path=place.path, code=code, name=place.short_name)
