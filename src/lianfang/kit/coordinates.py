"""Coordinates: stored as WGS-84, converted at the edges from the two systems maps in China use.

GCJ-02 (Gaode, Tencent) shifts a point by 100-700 m, BD-09 (Baidu) once more. The formulas are those
of `prcoords`, which match the published values; around them: points outside China come back
unchanged and without a warning (the shift is not defined there), and the inverse is iterated until
it is exact to a tenth of a millimetre. The one step that others publish errs up to 4.4 m from
GCJ-02 and some centimetres from BD-09.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import prcoords
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput
from lianfang.kit.findings import Catalogue

Position = tuple[float, float]
Box = tuple[float, float, float, float]
Geometry = dict[str, Any]

DECIMALS = 7  # about a centimetre
MAX_DEPTH = 4  # collections inside collections; RFC 7946 advises against any
_PRECISION = 1e-9  # degrees, 0.1 mm
_MAX_STEPS = 30


class Crs(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


FINDINGS = Catalogue(
    "geometry",
    {
        "not_geojson": _("This is not a GeoJSON geometry."),
        "unknown_type": _("GeoJSON has no such geometry type."),
        "too_deep": _("Too many geometry collections inside each other."),
        "empty": _("The geometry has no points."),
        "bad_position": _("A position must be two finite numbers: longitude, latitude."),
        "outside_earth": _(
            "Longitude must be within 180 and latitude within 90 degrees; "
            "perhaps the two are swapped."
        ),
        "open_ring": _("The ring of a polygon needs four positions, the last equal to the first."),
        "short_line": _("A line needs at least two positions."),
    },
)


class GeometryError(InvalidInput):
    """A GeoJSON geometry that cannot be used; `code` is one of this module's findings."""

    @classmethod
    def of(cls, name: str) -> "GeometryError":
        finding = FINDINGS.error(name)
        return cls(finding.message, code=finding.code)


def in_china(longitude: float, latitude: float) -> bool:
    """Inside the box in which the GCJ-02 shift is applied (it reaches into the neighbours)."""
    return bool(prcoords.sanity_in_china_p(prcoords.Coords(latitude, longitude)))


def convert(longitude: float, latitude: float, source: Crs, target: Crs = Crs.WGS84) -> Position:
    """One position from `source` to `target`, in degrees; unchanged outside China."""
    if source is target or not in_china(longitude, latitude):
        return longitude, latitude
    point = prcoords.Coords(latitude, longitude)
    if source is Crs.BD09:
        point = _inverse(prcoords.gcj_bd, prcoords.bd_gcj(point), point)
    if source is Crs.WGS84:
        point = _shift(point)
    elif target is Crs.WGS84:
        point = _inverse(_shift, point, point)
    if target is Crs.BD09:
        point = prcoords.gcj_bd(point)
    return point.lon, point.lat


def _shift(point: prcoords.Coords) -> prcoords.Coords:
    """WGS-84 to GCJ-02 without the library's warning: the caller has asked `in_china`."""
    return prcoords.wgs_gcj(point, False)


def _inverse(
    forward: Callable[[prcoords.Coords], prcoords.Coords],
    guess: prcoords.Coords,
    target: prcoords.Coords,
) -> prcoords.Coords:
    """The point that `forward` maps to `target`, by fixed-point iteration (it contracts fast)."""
    for _step in range(_MAX_STEPS):
        difference = forward(guess) - target
        guess = guess - difference
        if abs(difference) < _PRECISION:
            break
    return guess


def read_geometry(data: object, source: Crs = Crs.WGS84) -> Geometry:
    """A GeoJSON geometry, Feature or FeatureCollection as a plain geometry in WGS-84.

    Checks types, positions, rings and nesting; keeps a third coordinate; drops everything else.
    Several features become a GeometryCollection. Raises GeometryError.
    """
    return convert_geometry(_geometry(data, 0), source)


def _geometry(data: object, depth: int) -> Geometry:
    if depth > MAX_DEPTH:
        raise GeometryError.of("too_deep")
    if not isinstance(data, Mapping):
        raise GeometryError.of("not_geojson")
    kind = data.get("type")
    if kind == "Feature":
        return _geometry(data.get("geometry"), depth + 1)
    if kind in ("FeatureCollection", "GeometryCollection"):
        parts = data.get("features" if kind == "FeatureCollection" else "geometries")
        if not isinstance(parts, list):
            raise GeometryError.of("not_geojson")
        if not parts:
            raise GeometryError.of("empty")
        members = [_geometry(part, depth + 1) for part in parts]
        if kind == "FeatureCollection" and len(members) == 1:
            return members[0]
        return {"type": "GeometryCollection", "geometries": members}
    if not isinstance(kind, str) or kind not in _NESTING:
        raise GeometryError.of("unknown_type")
    return {"type": kind, "coordinates": _coordinates(data.get("coordinates"), kind)}


# How many lists lie around a position.
_NESTING = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def _coordinates(data: object, kind: str) -> list[Any]:
    def read(value: object, lists: int) -> list[Any]:
        if lists == 0:
            return _position(value)
        if not isinstance(value, list | tuple):
            raise GeometryError.of("not_geojson")
        if not value:
            raise GeometryError.of("empty")
        inside = [read(item, lists - 1) for item in value]
        if lists == 1:
            _check_path(inside, kind)
        return inside

    return read(data, _NESTING[kind])


def _check_path(path: list[list[float]], kind: str) -> None:
    if kind.endswith("Polygon") and (len(path) < 4 or path[0][:2] != path[-1][:2]):
        raise GeometryError.of("open_ring")
    if kind.endswith("LineString") and len(path) < 2:
        raise GeometryError.of("short_line")


def _position(value: object) -> list[float]:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 3:
        raise GeometryError.of("bad_position")
    for number in value:
        # JSON true is not a coordinate, and an integer may be too large for a float.
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise GeometryError.of("bad_position")
        if not (-1e9 < number < 1e9):
            raise GeometryError.of("bad_position")
    if abs(value[0]) > 180 or abs(value[1]) > 90:
        raise GeometryError.of("outside_earth")
    return list(value)


def convert_geometry(geometry: Geometry, source: Crs, target: Crs = Crs.WGS84) -> Geometry:
    """A valid geometry in another system, rounded to 7 decimals (1 cm); heights stay unchanged."""

    def walk(value: list[Any]) -> list[Any]:
        if isinstance(value[0], list | tuple):
            return [walk(item) for item in value]
        longitude, latitude = convert(value[0], value[1], source, target)
        return [round(longitude, DECIMALS), round(latitude, DECIMALS), *value[2:]]

    if geometry["type"] == "GeometryCollection":
        parts = [convert_geometry(part, source, target) for part in geometry["geometries"]]
        return {"type": "GeometryCollection", "geometries": parts}
    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def positions(geometry: Geometry) -> Iterator[Position]:
    """All positions of a geometry, in order."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from positions(part)
        return
    stack = [geometry["coordinates"]]
    while stack:
        value = stack.pop()
        if isinstance(value[0], list | tuple):
            stack.extend(reversed(value))
        else:
            yield float(value[0]), float(value[1])


def bounding_box(geometry: Geometry) -> Box:
    """West, south, east, north in degrees."""
    longitudes, latitudes = zip(*positions(geometry), strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def centroid(geometry: Geometry) -> Position:
    """Where to put the label: the centre of the areas; without areas, of lines; else of points.

    Plane geometry in degrees, which is good to a few metres for anything smaller than a county.
    """
    for weigh in (_areas, _lines):
        weighted = list(weigh(geometry))
        total = math.fsum(weight for weight, _x, _y in weighted)
        if abs(total) > 1e-15:
            return (
                math.fsum(weight * x for weight, x, _y in weighted) / total,
                math.fsum(weight * y for weight, _x, y in weighted) / total,
            )
    points = list(positions(geometry))
    return (
        math.fsum(x for x, _y in points) / len(points),
        math.fsum(y for _x, y in points) / len(points),
    )


Weighted = Iterator[tuple[float, float, float]]


def _areas(geometry: Geometry) -> Weighted:
    """(area, x, y) of each ring; holes count negative, whichever way they are drawn."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _areas(part)
    elif kind in ("Polygon", "MultiPolygon"):
        several = kind == "MultiPolygon"
        for polygon in geometry["coordinates"] if several else [geometry["coordinates"]]:
            for number, ring in enumerate(polygon):
                area, x, y = _ring_centre(ring)
                yield (-area if number else area), x, y


def _ring_centre(ring: list[list[float]]) -> tuple[float, float, float]:
    # Relative to the first corner: degrees of 110-120 would cancel in the products.
    left, bottom = ring[0][0], ring[0][1]
    double_area = x = y = 0.0
    for start, stop in itertools.pairwise(ring):
        x1, y1, x2, y2 = start[0] - left, start[1] - bottom, stop[0] - left, stop[1] - bottom
        cross = x1 * y2 - x2 * y1
        double_area += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    if double_area == 0:
        return 0.0, left, bottom
    return abs(double_area) / 2, left + x / (3 * double_area), bottom + y / (3 * double_area)


def _lines(geometry: Geometry) -> Weighted:
    """(length, x, y) of each piece of each line; outlines of polygons without area count too."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _lines(part)
        return
    if kind in ("Point", "MultiPoint"):
        return
    paths = geometry["coordinates"]
    if kind == "LineString":
        paths = [paths]
    elif kind == "MultiPolygon":
        paths = [ring for polygon in paths for ring in polygon]
    for path in paths:
        for start, stop in itertools.pairwise(path):
            length = math.hypot(stop[0] - start[0], stop[1] - start[1])
            yield length, (start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2
