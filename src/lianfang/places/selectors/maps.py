"""Places as GeoJSON: outlines where they are known, else a drawing that says it is schematic."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from lianfang.access.actors import Actor
from lianfang.places.enums import AREAL, PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors.places import KIND_ORDER, children_of
from lianfang.places.selectors.schematic import tiles

FeatureCollection = dict[str, Any]
MAX_FEATURES = 2_000


def map_children(viewer: Actor, place: Place) -> list[Place]:
    """The places a map of `place` shows: areas below it if there are any, else whatever is."""
    children = list(children_of(viewer, place)[:MAX_FEATURES])
    areas = [child for child in children if child.kind in AREAL]
    return areas or children


def geojson_of(
    viewer: Actor,
    place: Place,
    children: Sequence[Place] | None = None,
    properties: Mapping[uuid.UUID, Mapping[str, Any]] | None = None,
) -> FeatureCollection:
    """A FeatureCollection of `children` (those of `map_children` if not given), seen by the viewer.

    Each feature's properties hold `id`, `name`, `kind`, and what `properties` adds by place id (a
    metric's value, a text, an address). The collection's hold `schematic`, `located` (how many are
    drawn where they are) and `total`. One missing outline makes the whole drawing schematic: half a
    map of real outlines would hide the other half.
    """
    territory = viewer.territory("places.place.view")
    shown = map_children(viewer, place) if children is None else list(children)
    shown = [child for child in shown if territory.covers(child.path)]
    real = [geometry_of(child) for child in shown]
    located = sum(1 for geometry in real if geometry)
    schematic = located < len(shown)
    shapes = _schematic(place, shown) if schematic else real
    added = properties or {}
    return {
        "type": "FeatureCollection",
        "properties": {"schematic": schematic, "located": located, "total": len(shown)},
        "features": [
            {
                "type": "Feature",
                "id": str(child.id),
                "geometry": shape,
                "properties": {
                    "id": str(child.id),
                    "name": child.short_name,
                    "kind": child.kind,
                    **added.get(child.id, {}),
                },
            }
            for child, shape in zip(shown, shapes, strict=True)
        ],
    }


def geometry_of(place: Place) -> dict[str, Any] | None:
    """The outline of a place, else its point, else None."""
    if place.geometry:
        outline: dict[str, Any] = place.geometry
        return outline
    if place.longitude is None or place.latitude is None:
        return None
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}


def _schematic(place: Place, shown: Sequence[Place]) -> list[dict[str, Any]]:
    """A tile for each place: communities in the middle, villages around, in their own order."""
    order = sorted(range(len(shown)), key=lambda i: _rank(shown[i]))
    centre = (place.longitude or 0.0, place.latitude or 0.0)
    shapes = dict(zip(order, tiles(len(shown), centre), strict=True))
    return [shapes[i] for i in range(len(shown))]


def _rank(place: Place) -> tuple[int, int, str]:
    return KIND_ORDER.index(PlaceKind(place.kind)), place.walking_order, place.path
