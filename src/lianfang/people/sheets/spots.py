"""Where a row says somebody lives: a place of the tree, and the door there.

Columns are read from the community down, each inside the one before; an address is read inside what
the columns named. A place that is not in the tree makes the row wrong: a roster of people does not
invent buildings.
"""

from typing import NamedTuple

from django.utils.translation import gettext_noop

from lianfang.kit.territory import ancestors
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors.addresses import read_label
from lianfang.places.selectors.names import fold
from lianfang.places.selectors.resolver import KnownPlace, PlaceResolver, Resolution
from lianfang.sheets.kinds import CellFinding, SheetContext, TableNotes

UNKNOWN = gettext_noop("“%(text)s” is not known in %(within)s; create the place first.")
ADDRESS_UNKNOWN = gettext_noop("This address is not understood beyond %(within)s.")
AMBIGUOUS = gettext_noop("This may mean %(count)s places; add the community, estate or building.")

LEVELS = ("community", "grid", "bay", "estate", "building", "unit")
# What stands for a level when only its number is written.
_WORDS = {"grid": "网格", "bay": "组", "building": "栋", "unit": "单元"}
_LONGEST_DOOR = 32


class Spot(NamedTuple):
    """A place and the door there ("" if the row does not say); `is_given` if the row names any."""

    place: KnownPlace
    door: str
    is_given: bool


class SpotFinder:
    """Reads the places of the rows of one table. Answers are remembered: rosters repeat them."""

    def __init__(self, context: SheetContext) -> None:
        root = context.place
        self._context = context
        self.resolver = PlaceResolver(context.actor, root.path)
        self.root = self.resolver.at(root.path) or KnownPlace(
            root.id, root.path, PlaceKind.COMMUNITY, root.name, root.name, root.code
        )
        self._steps: dict[tuple[str, str, str], Resolution] = {}
        self._found: dict[tuple[int | str | None, ...], Spot | CellFinding] = {}
        self._titles: dict[int, KnownPlace | None] = {}
        self._doors: dict[str, str] = {}
        self._communities: dict[str, str] = {}

    def find(
        self, levels: tuple[str | None, ...], address: str | None, door: str | None, sheet: int
    ) -> Spot | CellFinding:
        """The spot the level columns (in the order of `LEVELS`), address and door of a row tell.

        What they leave open, the title of the worksheet (12栋, 四棵社区花名册) may tell.
        """
        key = (sheet, *levels, address)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._read_in_sheet(levels, address, sheet)
        if door is None or isinstance(found, CellFinding):
            return found
        return Spot(self._only_unit(found.place), self._door(door), True)

    def _titled(self, sheet: int) -> KnownPlace | None:
        """The place a worksheet's name, title or reporting unit says once for all its rows."""
        if sheet not in self._titles:
            notes = self._context.notes.get(sheet) or TableNotes()
            texts = (self._context.sheets.get(sheet, ""), notes.title, notes.unit)
            places = [self._in_title(text) for text in texts if text]
            known = [place for place in places if place and place.path != self.root.path]
            self._titles[sheet] = max(known, key=lambda place: len(place.path), default=None)
        return self._titles[sheet]

    def _in_title(self, text: str) -> KnownPlace | None:
        """The one place whose name stands in a title, whatever else the title says."""
        place = self.resolver.resolve(text).place
        return place if place and fold(place.short_name) in fold(text) else None

    def named(self, text: str, field: str) -> Spot | CellFinding:
        """The place one text of the column `field` means, such as the place somebody serves in."""
        return self._step(self.root, field, text, is_address=True)

    def community_path(self, path: str) -> str:
        """Path of the community or village around `path`; the whole table's place if none is."""
        known = self._communities.get(path)
        if known is None:
            kinds = {PlaceKind.COMMUNITY, PlaceKind.VILLAGE}
            above = [self.resolver.at(p) for p in (*ancestors(path), path)]
            around = [place.path for place in above if place and place.kind in kinds]
            known = self._communities[path] = around[-1] if around else self.root.path
        return known

    def _read_in_sheet(
        self, levels: tuple[str | None, ...], address: str | None, sheet: int
    ) -> Spot | CellFinding:
        found = self._read(levels, address, self.root)
        if isinstance(found, Spot) and found.is_given:
            return found
        titled = self._titled(sheet)
        inside = self._read(levels, address, titled) if titled else found
        return found if isinstance(inside, CellFinding) else inside

    def _read(
        self, levels: tuple[str | None, ...], address: str | None, root: KnownPlace
    ) -> Spot | CellFinding:
        spot = Spot(root, "", False)
        for field, text in zip(LEVELS, levels, strict=True):
            if text is None:
                continue
            found = self._step(spot.place, field, self._worded(field, text))
            if isinstance(found, CellFinding):
                return found
            spot = found
        if address is None:
            return spot
        found = self._step(spot.place, "address", address, is_address=True)
        if isinstance(found, CellFinding):
            return found
        return found._replace(place=self._only_unit(found.place) if found.door else found.place)

    def _step(
        self, inside: KnownPlace, field: str, text: str, is_address: bool = False
    ) -> Spot | CellFinding:
        answer = self.resolver.resolve(text, inside.path)
        if answer.place is None and answer.is_ambiguous:
            count = len(answer.candidates)
            return CellFinding("place.ambiguous", AMBIGUOUS, field, {"count": count})
        if answer.place is None or answer.rest:
            reached = answer.place or inside
            if is_address:  # an address may name somebody's door; it is not repeated
                params: dict[str, str | int | float] = {"within": reached.short_name}
                return CellFinding("place.address", ADDRESS_UNKNOWN, field, params)
            params = {"text": text, "within": inside.short_name}
            return CellFinding("place.unknown", UNKNOWN, field, params)
        return Spot(answer.place, answer.door, True)

    def _worded(self, field: str, text: str) -> str:
        """ "3" in the column of buildings is 3栋."""
        word = _WORDS.get(field)
        if word is None:
            return text
        bare = fold(text)
        return f"{text}{word}" if bare.isalnum() and bare.isascii() and len(bare) <= 4 else text

    def _door(self, text: str) -> str:
        label = self._doors.get(text)
        if label is None:
            read, _floor, rest = read_label(text)
            label = self._doors[text] = (read if read and not rest else fold(text))[:_LONGEST_DOOR]
        return label

    def _only_unit(self, place: KnownPlace) -> KnownPlace:
        """A door in a building with one stairwell is in that stairwell."""
        if place.kind is not PlaceKind.BUILDING:
            return place
        units = self.resolver.children(place.path, PlaceKind.UNIT)
        return units[0] if len(units) == 1 else place


def spots_of(context: SheetContext) -> SpotFinder:
    """The finder of this run, made once."""
    finder = context.memory.get("spots")
    if finder is None:
        finder = context.memory["spots"] = SpotFinder(context)
    return finder


def place_columns(finder: PlaceResolver, path: str, root: str) -> dict[str, str | None]:
    """The level columns that lead to the place at `path`; `address` for what has no column."""
    found: dict[str, str | None] = {}
    by_kind = {
        PlaceKind.COMMUNITY: "community",
        PlaceKind.VILLAGE: "community",
        PlaceKind.GRID: "grid",
        PlaceKind.BAY: "bay",
        PlaceKind.ESTATE: "estate",
        PlaceKind.BUILDING: "building",
        PlaceKind.UNIT: "unit",
    }
    for above in (*ancestors(path), path):
        place = finder.at(above)
        if place is None or len(above) < len(root):
            continue
        field = by_kind.get(place.kind)
        if field:
            found[field] = place.short_name
        elif above == path and above != root:
            found["address"] = place.code or place.name
    return found
