"""The open places of a jurisdiction in memory, by parent, kind and name: what a table is compared
with.

Places a table announces are put in beside those recorded, so that a later row finds them.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.access.actors import Actor
from lianfang.kit.territory import STEP, ancestors
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors.names import name_key
from lianfang.places.selectors.places import VIEW

# Announced places get paths no real place can have, below their parent's.
_ANNOUNCED = "+"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the index; `id` is None while it is only announced."""

    path: str
    kind: PlaceKind
    name: str
    short_name: str
    site_kind: str = ""
    code: str = ""
    address: str = ""
    walking_order: int = 0
    id: uuid.UUID | None = None


_FIELDS = tuple(Entry.__dataclass_fields__)


class PlaceIndex:
    """Open places at and below `root_path` that the viewer may see, loaded with one query."""

    def __init__(self, viewer: Actor, root_path: str) -> None:
        territory = viewer.territory(VIEW).within(root_path)
        rows = Place.objects.filter(path__under=territory, closed_on__isnull=True).order_by("path")
        self.by_path: dict[str, Entry] = {}
        self.by_code: dict[str, Entry] = {}
        self._children: dict[str, list[Entry]] = defaultdict(list)
        self._found: dict[tuple[str, PlaceKind, str], Entry] = {}
        self._below: dict[tuple[PlaceKind, str], list[Entry]] = defaultdict(list)
        for values in rows.values_list(*_FIELDS).iterator(chunk_size=5000):
            entry = Entry(*values)
            self._put(entry, entry.path[:-STEP])

    def _put(self, entry: Entry, parent_path: str) -> None:
        kind = PlaceKind(entry.kind)
        self.by_path[entry.path] = entry
        if entry.code:
            self.by_code[entry.code] = entry
        self._children[parent_path].append(entry)
        for key in {name_key(entry.short_name), name_key(entry.name)}:
            self._found.setdefault((parent_path, kind, key), entry)
            self._below[kind, key].append(entry)

    def find(self, parent_path: str, kind: PlaceKind, name: str) -> Entry | None:
        """The place of that kind and name directly under a path."""
        return self._found.get((parent_path, kind, name_key(name)))

    def find_below(self, path: str, kind: PlaceKind, name: str) -> list[Entry]:
        """Places of that kind and name anywhere below a path."""
        candidates = self._below.get((kind, name_key(name)), [])
        return [entry for entry in candidates if entry.path.startswith(path)]

    def children(self, path: str, kind: PlaceKind) -> list[Entry]:
        """Places of a kind directly under a path."""
        return [entry for entry in self._children.get(path, []) if entry.kind == kind]

    def announce(self, parent_path: str, kind: PlaceKind, name: str, code: str = "") -> Entry:
        """Put in a place that a row will make; found from now on like any other."""
        number = len(self._children[parent_path])
        path = f"{parent_path}{_ANNOUNCED}{number:03d}"
        entry = Entry(path, kind, name, name, code=code)
        self._put(entry, parent_path)
        return entry

    def parent_of(self, entry: Entry) -> Entry:
        """The place directly above one that is not the root of this index."""
        if _ANNOUNCED in entry.path:
            return self.by_path[entry.path.rsplit(_ANNOUNCED, 1)[0]]
        return self.by_path[entry.path[:-STEP]]

    def above(self, entry: Entry, top: str) -> dict[PlaceKind, str]:
        """Short names of the places between `top` (left out) and a recorded place, by kind."""
        between = (self.by_path[path] for path in ancestors(entry.path) if len(path) > len(top))
        return {PlaceKind(place.kind): place.short_name for place in between}

    def below(self, path: str) -> Iterable[Entry]:
        """All places below a path, the path's own place left out, in tree order."""
        return (e for p, e in sorted(self.by_path.items()) if p.startswith(path) and p != path)


def codes_elsewhere(viewer: Actor, codes: Iterable[str]) -> set[str]:
    """Those of `codes` that some place carries as its own, seen by the viewer or not.

    Only that a code is taken is told: codes are unique in the whole installation.
    """
    return set(Place.objects.filter(code__in=set(codes)).values_list("code", flat=True))
