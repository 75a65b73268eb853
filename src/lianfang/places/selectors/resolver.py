"""Which place a roster means: 四棵社区3栋2单元, 金山花园 3-2-501, a code, or a name people use.

The whole of a jurisdiction is loaded once, then every row is answered from memory. A text is read
from left to right; each part must lie inside what the parts before it named, and levels may be left
out. Where several places fit, all are returned: a resolver never picks one by chance.
"""

import re
import uuid
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lianfang.access.actors import Actor
from lianfang.access.scope import after
from lianfang.kit.territory import ancestors
from lianfang.kit.text import compact
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Division, OfficialCode, Place
from lianfang.places.selectors.addresses import Door, floor_of, read_door
from lianfang.places.selectors.names import fold, spellings

MAX_TEXT = 200
MAX_CANDIDATES = 10
# Levels people leave out without a thought; leaving out any other makes a reading less likely.
_UNSPOKEN = {PlaceKind.GRID, PlaceKind.AREA}
# A flat behind a stairwell: what stands before it is the same for all flats there.
_FLAT = re.compile(r"(.*(?:单元|[0-9A-Z]-[0-9]{1,2}))-?([0-9]{3,4}[A-Z]?)[室房户号]?")
_DIVISION_WORD = re.compile(r"(?:特别行政区|自治区|省|市|县|区)$")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place as the resolver knows it."""

    id: uuid.UUID
    path: str
    kind: PlaceKind
    name: str
    short_name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text means.

    place       the one place it names, None if none or several
    door        label of the door behind it, "" if none; `floor` if the label tells it
    candidates  the places it could mean when there are several (at most 10)
    rest        the part that was not understood
    """

    place: KnownPlace | None = None
    door: str = ""
    floor: int | None = None
    candidates: tuple[KnownPlace, ...] = ()
    rest: str = ""

    @property
    def is_clear(self) -> bool:
        """One place, and nothing left over."""
        return self.place is not None and not self.rest

    @property
    def is_ambiguous(self) -> bool:
        return len(self.candidates) > 1


Reading = tuple[tuple[KnownPlace, ...], str]


class PlaceResolver:
    """Answers what texts mean inside `root_path`, as far as the viewer may see places.

    Loads all open places once (10,000 in a quarter of a second) and remembers answers. Places
    created meanwhile are learnt with `learn`.
    """

    def __init__(self, viewer: Actor, root_path: str) -> None:
        self.root_path = root_path
        territory = viewer.territory("places.place.view").within(root_path)
        rows = Place.objects.filter(path__under=territory, closed_on__isnull=True).order_by("path")
        fields = rows.values_list("id", "path", "kind", "name", "short_name", "code", "aliases")
        self._by_path: dict[str, KnownPlace] = {}
        self._by_code: dict[str, KnownPlace] = {}
        self._certain: dict[str, list[str]] = defaultdict(list)
        self._doubtful: dict[str, list[str]] = defaultdict(list)
        self._cache: dict[tuple[str, str], Resolution] = {}
        self._paths: list[str] = []
        for pk, path, kind, name, short_name, code, aliases in fields.iterator(chunk_size=5000):
            self._add(KnownPlace(pk, path, PlaceKind(kind), name, short_name, code), aliases)
        self._add_official_codes(territory)
        self._above = self._names_above()
        self._measure()

    def _add(self, place: KnownPlace, aliases: Iterable[str] = ()) -> None:
        self._by_path[place.path] = place
        insort(self._paths, place.path)
        if place.code:
            self._by_code[place.code] = place
        above = [self._by_path[p].short_name for p in ancestors(place.path) if p in self._by_path]
        certain, doubtful = spellings(place.kind, place.name, place.short_name, aliases, above)
        for spelling in certain:
            insort(self._certain[spelling], place.path)
        for spelling in doubtful:
            insort(self._doubtful[spelling], place.path)

    def _add_official_codes(self, territory: object) -> None:
        rows = OfficialCode.objects.filter(place__path__under=territory, valid_to__isnull=True)
        for code, path in rows.values_list("code", "place__path"):
            if path in self._by_path:
                self._by_code.setdefault(code, self._by_path[path])

    def _names_above(self) -> tuple[str, ...]:
        """Folded names that may stand before the jurisdiction's own: province, city, district."""
        above = Place.objects.filter(path__in=[*ancestors(self.root_path), self.root_path])
        names = {name for pair in above.values_list("name", "short_name") for name in pair}
        codes = OfficialCode.objects.filter(
            place__path__in=[*ancestors(self.root_path), self.root_path]
        )
        wanted: set[str] = set()
        for code in codes.values_list("code", flat=True):
            wanted |= {code[:end].ljust(12, "0") for end in (2, 4, 6, 9)}
        names |= set(Division.objects.filter(code__in=wanted).values_list("name", flat=True))
        full = {fold(name) for name in names} - {""}
        bare = {_DIVISION_WORD.sub("", name) for name in full}
        return tuple(sorted(full | {n for n in bare if len(n) > 1}, key=lambda n: (-len(n), n)))

    def _measure(self) -> None:
        lengths = {len(s) for s in self._certain} | {len(s) for s in self._doubtful}
        self._lengths = sorted(lengths, reverse=True)

    def learn(self, places: Iterable[Place]) -> None:
        """Take in places that were just created inside the jurisdiction."""
        for place in places:
            kind = PlaceKind(place.kind)
            known = KnownPlace(place.id, place.path, kind, place.name, place.short_name, place.code)
            self._add(known, place.aliases)
        self._measure()
        self._cache.clear()

    def at(self, path: str) -> KnownPlace | None:
        """The known place at `path`."""
        return self._by_path.get(path)

    def children(self, path: str, kind: PlaceKind | None = None) -> list[KnownPlace]:
        """Known places directly below `path`, in order."""
        length = len(path) + 4
        return [
            place
            for place in self._under(self._paths, path)
            if len(place.path) == length and kind in (None, place.kind)
        ]

    def resolve(self, text: str, within: str | None = None) -> Resolution:
        """What `text` means, read inside the place at path `within` (the root if not given)."""
        base = self.root_path if within is None else within
        key = (base, text)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._resolve(text[:MAX_TEXT], base)
        return found

    def _resolve(self, text: str, base: str) -> Resolution:
        by_code = self._by_code.get(compact(text))
        if by_code and by_code.path.startswith(base):
            return Resolution(by_code)
        folded = fold(text)
        if not folded:
            return Resolution()
        flat = _FLAT.fullmatch(folded)
        if flat:
            key = (base, flat[1])
            stairwell = self._cache.get(key) or self._meaning(flat[1], base)
            self._cache[key] = stairwell
            if stairwell.is_clear and not stairwell.door:
                return Resolution(stairwell.place, flat[2], floor_of(flat[2]))
        return self._meaning(folded, base)

    def _meaning(self, folded: str, base: str) -> Resolution:
        start = self._by_path.get(base)
        currents = (start,) if start else ()
        reading = self._read(currents, base, folded)
        if reading == (currents, folded) and not self._tail(reading)[0]:
            reading = self._read(currents, base, self._without_names_above(folded))
        places, door = self._tail(reading)
        return self._answer(places, door, reading, currents)

    def _answer(
        self,
        places: tuple[KnownPlace, ...],
        door: Door,
        reading: Reading,
        start: Sequence[KnownPlace],
    ) -> Resolution:
        if not places:
            # The tail was not understood: say how far it went.
            places = reading[0] if reading[0] != tuple(start) else ()
            door = Door(rest=reading[1])
        if len(places) > 1:
            return Resolution(None, door.label, door.floor, places[:MAX_CANDIDATES], door.rest)
        place = places[0] if places else None
        return Resolution(place, door.label, door.floor, (), door.rest)

    def _without_names_above(self, text: str) -> str:
        while True:
            name = next((n for n in self._above if text.startswith(n) and text != n), None)
            if name is None:
                return text
            text = text.removeprefix(name)  # the longest that fits

    def _read(self, currents: tuple[KnownPlace, ...], base: str, text: str) -> Reading:
        """The longest reading of `text` as names, each inside the one before."""
        best: Reading = (currents, text)
        for length in self._lengths:
            if length > len(text):
                continue
            head, rest = text[:length], text[length:]
            if head[-1].isdigit() and rest[:1].isdigit():
                continue
            inside = self._named(head, currents, base)
            if not inside:
                continue
            reading = self._read(inside, base, rest.lstrip("-"))
            if not reading[1] or self._tail(reading)[0]:
                return reading
            if len(reading[1]) < len(best[1]):
                best = reading
        return best

    def _named(
        self, spelling: str, currents: tuple[KnownPlace, ...], base: str
    ) -> tuple[KnownPlace, ...]:
        """Places of that spelling inside any of `currents` (or at `base`), the least far down."""
        for index in (self._certain, self._doubtful):
            paths = index.get(spelling)
            if not paths:
                continue
            found: dict[str, tuple[int, KnownPlace]] = {}
            for top in [place.path for place in currents] or [base]:
                for place in self._under(paths, top):
                    found[place.path] = (self._skipped(place.path, top), place)
            if found:
                least = min(skipped for skipped, _place in found.values())
                return tuple(place for skipped, place in found.values() if skipped == least)
        return ()

    def _under(self, paths: list[str], top: str) -> list[KnownPlace]:
        """Known places among sorted `paths` that lie at or under `top`."""
        if not top:
            return [self._by_path[path] for path in paths]
        first, last = bisect_left(paths, top), bisect_left(paths, after(top))
        return [self._by_path[path] for path in paths[first:last]]

    def _skipped(self, path: str, top: str) -> int:
        """Levels left out between `top` and `path`; naming `top` itself again comes last."""
        if path == top:
            return len(path)
        between = (self._by_path.get(p) for p in ancestors(path) if len(p) > len(top))
        return sum(1 for place in between if place and place.kind not in _UNSPOKEN)

    def _tail(self, reading: Reading) -> tuple[tuple[KnownPlace, ...], Door]:
        """Building, stairwell and door behind the names; no places if that makes no sense."""
        places, text = reading
        if not text:
            return places, Door()
        door = read_door(text)
        if door.rest or not places:
            return (), door
        building, unit = door.building, door.unit
        in_building = all(place.kind is PlaceKind.BUILDING for place in places)
        if unit and not building and not in_building:
            building, unit = unit, ""  # 3-501 outside a building: building 3
        for number, word in ((building, "栋"), (unit, "单元")):
            if number:
                places = self._named(f"{number}{word}", places, self.root_path)
                if not places:
                    return (), door
        return self._into_only_unit(places, door), door

    def _into_only_unit(self, places: tuple[KnownPlace, ...], door: Door) -> tuple[KnownPlace, ...]:
        """A flat in a building with one stairwell is in that stairwell."""
        if not door.label or len(places) != 1 or places[0].kind is not PlaceKind.BUILDING:
            return places
        units = self.children(places[0].path, PlaceKind.UNIT)
        return (units[0],) if len(units) == 1 else places
