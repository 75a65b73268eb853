"""A drawing for places whose outlines nobody has: equal tiles in a honeycomb, said to be schematic.

It shows how places compare, not where they lie. The same places always give the same drawing.
"""

import math
from collections.abc import Iterator

from lianfang.kit.coordinates import DECIMALS, Geometry

# Length of a tile's side in degrees, about 600 m: any size does, the drawing is fitted to the
# screen.
SIDE = 0.006
# Tiles are drawn a little smaller than their cell, so that a white line stays between them.
SHRINK = 0.97

Cell = tuple[int, int]
_AROUND: tuple[Cell, ...] = ((0, -1), (1, -1), (1, 0), (0, 1), (-1, 1), (-1, 0))


def spiral() -> Iterator[Cell]:
    """Cells of a honeycomb (axial coordinates), ring by ring round the middle."""
    yield 0, 0
    ring = 1
    while True:
        q, r = -ring, ring  # the lower left corner
        for dq, dr in _AROUND:
            for _step in range(ring):
                yield q, r
                q, r = q + dq, r + dr
        ring += 1


def middle_of(cell: Cell, side: float = SIDE) -> tuple[float, float]:
    """Where the middle of a cell lies (x to the right, y up), pointed top."""
    q, r = cell
    return side * math.sqrt(3) * (q + r / 2), -side * 1.5 * r


def tiles(number: int, centre: tuple[float, float] = (0.0, 0.0)) -> list[Geometry]:
    """`number` hexagons as GeoJSON polygons round `centre` (longitude, latitude).

    Widths are stretched by the latitude, so that the tiles look regular on a Mercator map. Full
    rings have 1, 7, 19, 37, 61 tiles.
    """
    longitude, latitude = centre
    lower = math.cos(math.radians(latitude))
    found: list[Geometry] = []
    for cell, _wanted in zip(spiral(), range(number), strict=False):
        x, y = middle_of(cell)
        ring = []
        for corner in range(6):
            angle = math.radians(60 * corner + 30)
            dx, dy = SIDE * SHRINK * math.cos(angle), SIDE * SHRINK * math.sin(angle)
            east, north = longitude + x + dx, latitude + (y + dy) * lower
            ring.append([round(east, DECIMALS), round(north, DECIMALS)])
        found.append({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return found
