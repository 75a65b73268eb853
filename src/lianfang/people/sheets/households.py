"""The roster of households: one row a door or family, with its head, kind and size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.people.enums import HouseholdKind, Relation
from lianfang.people.models import PRESENT, Household, Person
from lianfang.people.models.sealed import open_phones, seal_phones
from lianfang.people.services.relocations import announce_moves
from lianfang.people.sheets import bulk
from lianfang.people.sheets.columns import HOUSEHOLDS
from lianfang.people.sheets.entries import HomeRef
from lianfang.people.sheets.homes import HomeFinder
from lianfang.people.sheets.outgoing import household_rows
from lianfang.people.sheets.spots import LEVELS, Spot, SpotFinder, spots_of
from lianfang.people.sheets.texts import Texts, place_name
from lianfang.places.services.paths import hold_still
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)

NAMELESS = CellFinding(
    "household.nameless", gettext_noop("Give the number, the door or the head of the household.")
)
HEAD_DIFFERS = CellFinding(
    "household.head_differs",
    gettext_noop("The register of residents names another head; that one was kept."),
    "head_name",
)
ANOTHER = CellFinding(
    "household.another",
    gettext_noop("Another household is registered behind this door; this one is added to it."),
    "door",
)

_AT = HOUSEHOLDS.positions
TEXTS = Texts(HOUSEHOLDS)
_LEVELS = [_AT[field] for field in LEVELS]
_FIELDS = (
    "id",
    "place_id",
    "path",
    "door",
    "kind",
    "head_name",
    "phone_cipher",
    "stated_members",
    "member_count",
    "note",
)
_UPDATED = ("id", "kind", "head_name", "phone_cipher", "phone_hash", "lookup_keys")


class Stored(NamedTuple):
    """A household as stored, as far as this table compares."""

    id: UUID
    place_id: UUID
    path: str
    door: str
    kind: str
    head_name: str
    phone_cipher: Any
    stated_members: int | None
    member_count: int
    note: str


@dataclass(slots=True)
class Row:
    """A row as understood."""

    ref: HomeRef
    spot: Spot
    values: dict[str, Any]
    stored: Stored | None = None
    moves: bool = False


class HouseholdsSheet(SheetKind):
    """Households with their doors; residents join them by their own roster."""

    key = "households"
    title = _("Households")
    columns = HOUSEHOLDS
    import_rights = (
        "people.household.create",
        "people.household.update",
        "places.dwelling.create",
    )
    export_right = "people.household.export"
    reveal_right = "people.household.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        where = tuple(row.values[index] for index in (*_LEVELS, _AT["address"]))
        number = row.values[_AT["household_no"]]
        if number is not None:
            return ("number", row.values[_AT["community"]], number)
        return (where, row.values[_AT["door"]], row.values[_AT["head_name"]])

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        spots_of(context)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        spots = spots_of(context)
        read = [_read(row, spots) for row in rows]
        understood = [row for row in read if isinstance(row, Row)]
        homes = HomeFinder(context, spots.community_path)
        homes.load_refs(row.ref for row in understood)
        context.memory["homes"] = homes
        ids = {_found(row.ref, homes) for row in understood} - {None}
        queryset = Household.objects.filter(id__any_of=list(ids)).order_by("pk")
        if context.locking:
            queryset = queryset.select_for_update(of=("self",))
        stored = {row[0]: Stored._make(row) for row in queryset.values_list(*_FIELDS)}
        headed = _with_registered_head(stored)
        judge = _Judge(spots, homes, stored, headed)
        return [
            judge.verdict(row) if isinstance(row, Row) else Verdict(Outcome.WRONG, findings=(row,))
            for row in read
        ]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        plans: list[Row] = [verdict.carry for _row, verdict in rows]
        homes: HomeFinder = context.memory["homes"]
        new = [row for row in plans if row.stored is None]
        made = [
            homes.make(
                row.ref, row.spot, row.values["kind"] or HouseholdKind.REGISTERED.value
            )._replace(
                phones=row.values["phones"] or (),
                stated_members=row.values["members"],
                note=row.values["note"] or "",
            )
            for row in new
        ]
        bulk.insert_homes(made, context)
        changed = [row for row in plans if row.stored is not None]
        columns = (*_UPDATED, "stated_members", "note")
        bulk.update_rows("people_household", columns, [_update(row) for row in changed])
        moved = context.memory.setdefault("moved homes", {})
        for row in changed:
            if row.moves and row.stored is not None:
                moved[row.stored.id] = (row.spot.place.id, row.spot.place.path, row.spot.door)
        return Applied(created=len(new), changed=len(changed))

    def finish(self, context: SheetContext) -> None:
        """Members follow households that moved, and the rooms above hear of it."""
        moved: dict[UUID, tuple[UUID, str, str]] = context.memory.get("moved homes", {})
        bulk.move_homes(moved)
        persons = bulk.move_members(moved)
        bulk.move_memberships(persons)
        if moved:
            announce_moves(
                actor=context.actor,
                now=context.now,
                path=context.place.path,
                person_ids=persons,
                household_ids=sorted(moved),
            )

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return household_rows(viewer, place, masked=masked)


def _read(row: CheckedRow, spots: SpotFinder) -> Row | CellFinding:
    values = {column.field: row.values[_AT[column.field]] for column in HOUSEHOLDS}
    levels = tuple([row.values[index] for index in _LEVELS])
    spot = spots.find(levels, values["address"], values["door"], row.sheet)
    if isinstance(spot, CellFinding):
        return spot
    head = values["head_name"] or ""
    if values["household_no"] is not None:
        scope = spots.community_path(spot.place.path)
        return Row(HomeRef("number", scope, values["household_no"], head), spot, values)
    if spot.door:
        return Row(HomeRef("door", spot.place.path, spot.door, head), spot, values)
    if head:
        return Row(HomeRef("head", spot.place.path, head, head), spot, values)
    return NAMELESS


def _found(ref: HomeRef, homes: HomeFinder) -> UUID | None:
    """The household a row means; an empty one behind the same door is taken over by a new head."""
    found = homes.find(ref)
    behind = homes.behind(ref) if found is None and ref.by == "door" else []
    return behind[0].id if len(behind) == 1 else found


def _with_registered_head(household_ids: Any) -> set[UUID]:
    rows = Person.objects.filter(
        PRESENT, household__id__any_of=list(household_ids), relation=Relation.HEAD
    )
    return set(rows.order_by().values_list("household_id", flat=True))


class _Judge:
    def __init__(
        self,
        spots: SpotFinder,
        homes: HomeFinder,
        stored: dict[UUID, Stored],
        headed: set[UUID],
    ) -> None:
        self.spots, self.homes, self.stored, self.headed = spots, homes, stored, headed

    def verdict(self, row: Row) -> Verdict:
        found = _found(row.ref, self.homes)
        stored = self.stored.get(found) if found else None
        if stored is not None and self.homes.find(row.ref) is None and stored.member_count:
            stored = None
        if stored is None:
            behind = row.ref.by == "door" and self.homes.behind(row.ref)
            return Verdict(Outcome.NEW, findings=(ANOTHER,) if behind else (), carry=row)
        row.stored = stored
        doubts: tuple[CellFinding, ...] = ()
        head = row.values["head_name"]
        if head and head != stored.head_name and stored.id in self.headed:
            row.values["head_name"] = None
            doubts = (HEAD_DIFFERS,)
        changes = self._changes(row, stored)
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return Verdict(outcome, tuple(changes), doubts, str(stored.id), row)

    def _changes(self, row: Row, stored: Stored) -> list[Change]:
        said = row.values
        before = {
            "head_name": stored.head_name,
            "kind": stored.kind,
            "members": stored.stated_members,
            "phones": open_phones(stored.phone_cipher),
            "note": stored.note,
        }
        changes = [
            Change(field, TEXTS.of(field, old), TEXTS.of(field, said[field]))
            for field, old in before.items()
            if said[field] is not None and said[field] != old
        ]
        if row.spot.is_given and not stored.path.startswith(row.spot.place.path):
            row.moves = True
            old, new = (place_name(self.spots, path) for path in (stored.path, row.spot.place.path))
            changes.append(Change("community", old, new))
        return changes


def _update(row: Row) -> tuple[Any, ...]:
    stored, said = row.stored, row.values
    if stored is None:
        raise ValueError("a new household is not updated")
    numbers = open_phones(stored.phone_cipher)
    phones = seal_phones(said["phones"] if said["phones"] is not None else numbers)
    return (
        stored.id,
        said["kind"] or stored.kind,
        said["head_name"] or stored.head_name,
        phones.cipher,
        phones.hash,
        bulk.numbers(phones.keys),
        stored.stated_members if said["members"] is None else said["members"],
        stored.note if said["note"] is None else said["note"],
    )
