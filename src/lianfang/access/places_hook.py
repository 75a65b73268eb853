"""What this room must know about places, told by the places room above when the program starts.

An appointment needs the path of the place that was chosen, and its list the names of places. This
room may not import places, so that room registers two functions here in its `AppConfig.ready`.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping

from lianfang.kit.errors import NotFound

# Place id -> path, or None if there is no such place, or it is closed.
PathOf = Callable[[uuid.UUID], str | None]
# Paths -> their names as people say them; unknown paths are left out.
NamesOf = Callable[[Iterable[str]], Mapping[str, str]]

_path_of: PathOf | None = None
_names_of: NamesOf | None = None


def register_place_resolver(path_of: PathOf, names_of: NamesOf | None = None) -> None:
    """Tell how to find a place's path by its id and, if given, the names of places by their
    paths."""
    global _path_of, _names_of
    _path_of, _names_of = path_of, names_of


def path_of_place(place_id: uuid.UUID) -> str:
    """The path of the place; `NotFound` if there is none."""
    path = _path_of(place_id) if _path_of else None
    if path is None:
        raise NotFound()
    return path


def names_of_places(paths: Iterable[str]) -> dict[str, str]:
    """Names by path, for lists; paths nobody knows a name for are left out."""
    wanted = {path for path in paths if path}
    return dict(_names_of(wanted)) if _names_of and wanted else {}
