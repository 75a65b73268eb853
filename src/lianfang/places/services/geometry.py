"""Where a place lies on the map: outlines and points as GeoJSON, kept in WGS-84."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.coordinates import (
    DECIMALS,
    Crs,
    Geometry,
    centroid,
    convert,
    positions,
    read_geometry,
)
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import plain
from lianfang.places.models import Place
from lianfang.places.services.places import held_place

MAX_BYTES = 512 * 1024
MAX_POSITIONS = 20_000


@action("places.place.locate")
def locate_place(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    geometry: Any = None,
    longitude: float | None = None,
    latitude: float | None = None,
    source_crs: Crs = Crs.WGS84,
    source: str = "",
) -> Place:
    """Give a place its outline (GeoJSON as text or decoded) or its point, in `source_crs`.

    The point is the outline's centre unless given. Nothing given clears both. `source` says who
    drew it. Raises InvalidInput with the field `geometry` or `longitude`.
    """
    place = held_place(place_id)
    concerning(place, path=place.path)
    outline = read_outline(geometry, source_crs) if geometry else None
    if (longitude is None) != (latitude is None):
        raise InvalidInput(fields={"longitude": _("Give both longitude and latitude.")})
    if longitude is not None and latitude is not None:
        point: tuple[float | None, float | None] = _point(longitude, latitude, source_crs)
    else:
        point = centroid(outline) if outline else (None, None)
    place.geometry = outline if outline and outline["type"] != "Point" else None
    place.longitude, place.latitude = (
        round(degrees, DECIMALS) if degrees is not None else None for degrees in point
    )
    place.geometry_source = plain(source)[:128] if place.longitude is not None else ""
    place.save(update_fields=["geometry", "longitude", "latitude", "geometry_source"])
    concerning(place, path=place.path, crs=str(source_crs), outline=place.geometry is not None)
    return place


def read_outline(data: Any, source_crs: Crs) -> Geometry:
    """Checked geometry in WGS-84. Raises InvalidInput naming the field `geometry`."""
    if isinstance(data, str | bytes):
        if len(data) > MAX_BYTES:
            raise InvalidInput(fields={"geometry": _("The outline is larger than 512 kB.")})
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(fields={"geometry": _("This is not GeoJSON.")}) from error
    try:
        outline = read_geometry(data, source_crs)
    except InvalidInput as error:
        raise InvalidInput(fields={"geometry": error.message}, code=error.code) from error
    if sum(1 for _position in positions(outline)) > MAX_POSITIONS:
        raise InvalidInput(fields={"geometry": _("The outline has more than 20,000 points.")})
    return outline


def _point(longitude: float, latitude: float, source_crs: Crs) -> tuple[float, float]:
    given = {"type": "Point", "coordinates": [longitude, latitude]}
    try:
        read_geometry(given)
    except InvalidInput as error:
        raise InvalidInput(fields={"longitude": error.message}, code=error.code) from error
    return convert(longitude, latitude, source_crs)
