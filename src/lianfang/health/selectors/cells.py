"""Where a check is counted: the grid, or the lowest place above that people share."""

import uuid
from collections.abc import Collection, Iterable

from lianfang.kit.statements import fetch
from lianfang.kit.territory import STEP, ancestors
from lianfang.places.enums import PlaceKind

# A stairwell or a house is too small to count by; its people meet in the place above.
TOO_SMALL = frozenset({PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.SITE})

Cell = tuple[uuid.UUID, str]
# How fit a place is to be counted in: at all, because people share it, because it is a grid.
ANY, SHARED, GRID = range(3)
_PLACES = "SELECT path, id, kind FROM places_place WHERE path = ANY(%s::text[])"


def cells_of(paths: Iterable[str]) -> dict[str, Cell]:
    """Id and path of the place each path is counted in, in one query.

    The grid above where there is one; else the deepest place above that is no building, stairwell
    or site; else the place itself.
    """
    wanted = set(paths)
    # From above, because the stairwells of an estate have all that lies above them in common.
    steps = sorted(wanted.union(*map(ancestors, wanted)), key=len)
    places = {
        path: (_fitness(kind), (place_id, path))
        for path, place_id, kind in fetch(_PLACES, ["{" + ",".join(steps) + "}"])
    }
    best: dict[str, tuple[int, Cell]] = {}
    for step in steps:
        above, here = best.get(step[:-STEP]), places.get(step)
        if above is None or (here is not None and here[0] >= above[0]):
            above = here
        if above is not None:
            best[step] = above
    return {path: best[path][1] for path in wanted}


# What was found out, by place and path. A place keeps its kind, and a path is given once: where it
# moves it gets another. So this holds as long as the process lives.
_found: dict[tuple[bytes, str], Cell] = {}
MOST_FOUND = 50_000


def known_cells(places: Collection[tuple[bytes, str]]) -> dict[str, Cell]:
    """As `cells_of`, for places given with their id (16 bytes) and path: only those are asked for
    that nothing was found out about yet. The caller holds them still."""
    known = {one: _found.get(one) for one in places}
    unknown = [one for one, cell in known.items() if cell is None]
    if unknown:
        cells = cells_of(path for _place, path in unknown)
        fresh = {one: cells[one[1]] for one in unknown}
        if len(_found) + len(fresh) > MOST_FOUND:
            _found.clear()
        _found.update(fresh)
        known |= fresh
    return {path: cell for (_place, path), cell in known.items() if cell is not None}


def _fitness(kind: str) -> int:
    if kind == PlaceKind.GRID:
        return GRID
    return ANY if kind in TOO_SMALL else SHARED
