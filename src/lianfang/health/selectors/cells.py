"""Where a check is counted: the grid, or the lowest place above that people share."""

import uuid
from collections.abc import Iterable

from lianfang.kit.statements import fetch
from lianfang.kit.territory import ancestors
from lianfang.places.enums import PlaceKind

# A stairwell or a house is too small to count by; its people meet in the place above.
TOO_SMALL = frozenset({PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.SITE})

Cell = tuple[uuid.UUID, str]
_PLACES = "SELECT path, id, kind FROM places_place WHERE path = ANY(%s::text[])"


def cells_of(paths: Iterable[str]) -> dict[str, Cell]:
    """Id and path of the place each path is counted in, in one query.

    The grid above where there is one; else the deepest place above that is no building, stairwell
    or site; else the place itself.
    """
    wanted = set(paths)
    steps = {step for path in wanted for step in (*ancestors(path), path)}
    rows = fetch(_PLACES, ["{" + ",".join(steps) + "}"])
    places = {path: (place_id, kind) for path, place_id, kind in rows}
    cells = {}
    for path in wanted:
        above = [step for step in (*ancestors(path), path) if step in places]
        shared = [step for step in above if places[step][1] not in TOO_SMALL]
        grids = [step for step in shared if places[step][1] == PlaceKind.GRID]
        chosen = (grids or shared or above)[-1]
        cells[path] = (places[chosen][0], chosen)
    return cells
