"""The households the rows of a roster belong to: found, or to be made.

A household is named by its number in the community, by its door, or by its head in a place; see
`entries.HomeRef`. What a batch names is looked up with a few statements. Households made in this
run are remembered, so that later rows of the same table join them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from lianfang.kit.ids import new_id
from lianfang.people.models import Household
from lianfang.people.sheets.entries import Entry, HomeRef
from lianfang.people.sheets.spots import Spot
from lianfang.places.selectors.resolver import KnownPlace
from lianfang.sheets.kinds import SheetContext

_FIELDS = ("id", "place_id", "path", "door", "head_name", "source_key")


class Home(NamedTuple):
    """A household as tables know it."""

    id: UUID
    place_id: UUID
    path: str
    door: str
    head_name: str
    source_key: str


class NewHome(NamedTuple):
    """A household a row will make."""

    id: UUID
    place: KnownPlace
    door: str
    head_name: str
    source_key: str
    kind: str
    phones: tuple[str, ...] = ()
    stated_members: int | None = None
    note: str = ""


class HomeFinder:
    """Households of one batch, and those made in this run."""

    def __init__(self, context: SheetContext, community_of: Callable[[str], str]) -> None:
        self._context = context
        self._community_of = community_of
        self._by_id: dict[UUID, Home] = {}
        self._by_ref: dict[HomeRef, list[Home]] = defaultdict(list)
        self._made: dict[HomeRef, UUID] = context.memory.setdefault("made homes", {})

    def load(self, entries: Iterable[Entry], household_ids: Iterable[UUID | None] = ()) -> None:
        """Look up what the entries name, and households known by id."""
        self.load_refs((entry.home for entry in entries if entry.home is not None), household_ids)

    def load_refs(
        self, named: Iterable[HomeRef], household_ids: Iterable[UUID | None] = ()
    ) -> None:
        """Look up households by what rows call them, and by id."""
        refs = set(named)
        numbers = {ref.name for ref in refs if ref.by == "number"}
        doors = {ref.name for ref in refs if ref.by == "door"}
        heads = {ref.name for ref in refs if ref.by == "head"}
        scopes = {ref.scope for ref in refs if ref.by != "number"}
        here = Household.objects.filter(path__under=self._context.place.path, left_on__isnull=True)
        if numbers:
            self._take(here.filter(source_key__any_of=list(numbers)))
        if doors:
            self._take(here.filter(path__any_of=list(scopes), door__any_of=list(doors)))
        if heads:
            self._take(
                here.filter(path__any_of=list(scopes), door="", head_name__any_of=list(heads))
            )
        ids = {key for key in household_ids if key is not None} - self._by_id.keys()
        if ids:
            self._take(Household.objects.filter(id__any_of=list(ids)))

    def _take(self, rows: Any) -> None:
        for row in rows.order_by("pk").values_list(*_FIELDS):
            home = Home._make(row)
            if home.id in self._by_id:
                continue
            self._by_id[home.id] = home
            if home.source_key:
                community = self._community_of(home.path)
                self._by_ref[HomeRef("number", community, home.source_key)].append(home)
            by, name = ("door", home.door) if home.door else ("head", home.head_name)
            self._by_ref[HomeRef(by, home.path, name)].append(home)

    def get(self, household_id: UUID | None) -> Home | None:
        return self._by_id.get(household_id) if household_id else None

    def is_home(self, ref: HomeRef, household_id: UUID) -> bool:
        """Whether a household is the one a row names. A head may have changed behind a door."""
        home = self._by_id.get(household_id)
        if home is None:
            return False
        if ref.by == "number":
            return home.source_key == ref.name and self._community_of(home.path) == ref.scope
        if home.path != ref.scope:
            return False
        return home.door == ref.name if ref.by == "door" else home.head_name in ("", ref.name)

    def find(self, ref: HomeRef) -> UUID | None:
        """The household a row names, None if it has yet to be made.

        Behind one door several households may live: then the head decides, and a household without
        a head is taken for the only one.
        """
        plain = HomeRef(ref.by, ref.scope, ref.name)
        found = self._by_ref.get(plain, [])
        if ref.by == "door" and ref.head:
            same = [home for home in found if home.head_name == ref.head]
            found = same or (found if len(found) == 1 and not found[0].head_name else [])
            return found[0].id if found else self._made.get(ref)
        return found[0].id if found else self._made.get(plain)

    def behind(self, ref: HomeRef) -> list[Home]:
        """Every stored household behind the door a row names."""
        return self._by_ref.get(HomeRef(ref.by, ref.scope, ref.name), [])

    def make(self, ref: HomeRef, spot: Spot, kind: str) -> NewHome:
        """A new household at the spot; later rows with the same reference find it."""
        home_id = new_id()
        self._made[ref] = self._made[ref._replace(head="")] = home_id
        number = ref.name if ref.by == "number" else ""
        return NewHome(home_id, spot.place, spot.door, ref.head, number, kind)
