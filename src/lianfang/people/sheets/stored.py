"""Finding the residents of a batch of rows on the register.

First by paper number, in the whole installation. Who is left is looked for among namesakes in the
table's place: the same date of birth, the same phone, or the same household, and nothing that
speaks against it. Where several fit, a person has to decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.people.models import GroupMembership, Person
from lianfang.people.sheets.entries import Entry, HomeRef
from lianfang.people.sheets.homes import HomeFinder
from lianfang.sheets.kinds import SheetContext

FIELDS = (
    "id",
    "name",
    "place_id",
    "path",
    "paper_kind",
    "paper_hash",
    "paper_cipher",
    "no_paper_reason",
    "sex",
    "birth_date",
    "phone_cipher",
    "household_id",
    "relation",
    "kind",
    "registered_place",
    "party_member",
    "employer",
    "note",
    "left_on",
    "merged_into_id",
)


class Stored(NamedTuple):
    """A resident as stored, as far as tables compare."""

    id: UUID
    name: str
    place_id: UUID
    path: str
    paper_kind: str
    paper_hash: Any
    paper_cipher: Any
    no_paper_reason: str
    sex: str
    birth_date: date | None
    phone_cipher: Any
    household_id: UUID | None
    relation: str
    kind: str
    registered_place: str
    party_member: bool
    employer: str
    note: str
    left_on: date | None
    merged_into_id: UUID | None


class Namesake(NamedTuple):
    """Somebody of the same name in the table's place."""

    id: UUID
    name: str
    place_id: UUID
    path: str
    birth_date: date | None
    has_paper: bool
    phone_hash: bytes | None
    household_id: UUID | None


class Match(NamedTuple):
    """Who a row means. `by_merged`: through the paper of an entry that was merged into this one."""

    stored: Stored | None = None
    by_merged: bool = False
    is_ambiguous: bool = False


NOBODY = Match()
SEVERAL = Match(is_ambiguous=True)


def find_stored(entries: Sequence[Entry], homes: HomeFinder, context: SheetContext) -> list[Match]:
    """Who each entry means; at most four statements for all of them."""
    by_paper = _by_paper(entries, context)
    matches: list[Match | None] = [
        by_paper.get(entry.paper_hash) if entry.paper_hash else None for entry in entries
    ]
    open_ = [entry for entry, match in zip(entries, matches, strict=True) if match is None]
    chosen = _among_namesakes(open_, homes, context)
    ids = {found for found in chosen.values() if isinstance(found, UUID)}
    rows = _rows({"id__any_of": list(ids)}, context) if ids else {}
    for index, entry in enumerate(entries):
        if matches[index] is None:
            found = chosen.get(id(entry))
            if found is False:
                matches[index] = SEVERAL
            else:
                matches[index] = Match(rows[found]) if isinstance(found, UUID) else NOBODY
    return [match or NOBODY for match in matches]


def groups_of(person_ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The special groups each person belongs to at present."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = GroupMembership.objects.filter(person__id__any_of=list(person_ids), until__isnull=True)
    for person_id, group in rows.order_by().values_list("person_id", "group"):
        found[person_id].add(group)
    return found


def _rows(condition: dict[str, Any], context: SheetContext) -> dict[UUID, Stored]:
    queryset = Person.objects.filter(**condition).order_by("pk")
    if context.locking:
        queryset = queryset.select_for_update(of=("self",))
    return {row[0]: Stored._make(row) for row in queryset.values_list(*FIELDS)}


def _by_paper(entries: Sequence[Entry], context: SheetContext) -> dict[bytes, Match]:
    hashes = {entry.paper_hash for entry in entries if entry.paper_hash}
    if not hashes:
        return {}
    # Outside the actor's places the row is found too, so that nobody is registered twice; what
    # it holds is never shown: the row is then wrong.
    with everywhere("a paper number is unique in the whole installation"):
        rows = _rows({"paper_hash__any_of": list(hashes)}, context)
        merged = {row.merged_into_id for row in rows.values() if row.merged_into_id}
        kept = _rows({"id__any_of": list(merged)}, context) if merged else {}
    found: dict[bytes, Match] = {}
    for row in sorted(rows.values(), key=lambda row: row.merged_into_id is None):
        if row.merged_into_id is None:
            found[bytes(row.paper_hash)] = Match(row)
        else:
            found[bytes(row.paper_hash)] = Match(kept[row.merged_into_id], by_merged=True)
    return found


def _among_namesakes(
    entries: Sequence[Entry], homes: HomeFinder, context: SheetContext
) -> dict[int, UUID | bool]:
    """The id each entry means, False for several; missing for nobody."""
    if not entries:
        return {}
    rows = Person.objects.filter(
        name__any_of=list({entry.name for entry in entries}),
        path__under=context.place.path,
        merged_into__isnull=True,
    )
    if all(entry.paper_hash for entry in entries):
        rows = rows.filter(paper_hash__isnull=True)
    namesakes: dict[str, list[Namesake]] = defaultdict(list)
    fields = ("id", "name", "place_id", "path", "birth_date", "paper_hash", "phone_hash")
    for row in rows.order_by().values_list(*fields, "household_id"):
        phone = bytes(row[6]) if row[6] is not None else None
        namesake = Namesake(
            row[0], row[1], row[2], row[3], row[4], row[5] is not None, phone, row[7]
        )
        namesakes[namesake.name].append(namesake)
    chosen: dict[int, UUID | bool] = {}
    for entry in entries:
        answer = _choose(entry, namesakes.get(entry.name, ()), homes)
        if answer is not None:
            chosen[id(entry)] = answer
    return chosen


def _choose(entry: Entry, namesakes: Sequence[Namesake], homes: HomeFinder) -> UUID | bool | None:
    fitting = [row for row in namesakes if _fits(entry, row, homes)]
    if len(fitting) > 1:
        closer = [row for row in fitting if _is_at_home(entry.home, row, homes)]
        fitting = closer if len(closer) == 1 else fitting
    if not fitting:
        return None
    return fitting[0].id if len(fitting) == 1 else False


def _fits(entry: Entry, row: Namesake, homes: HomeFinder) -> bool:
    """Something speaks for it and nothing against it."""
    if entry.paper_hash is not None and row.has_paper:
        return False
    both_born = entry.birth_date is not None and row.birth_date is not None
    if both_born and entry.birth_date != row.birth_date:
        return False
    same_phone = entry.phone_hash is not None and entry.phone_hash == row.phone_hash
    if both_born or same_phone:
        return True
    if _is_at_home(entry.home, row, homes):
        return True
    # A name alone counts only where the row tells nothing more and the place is the same.
    says_nothing = entry.birth_date is None and entry.phone_hash is None and entry.home is None
    return says_nothing and entry.spot.place.id == row.place_id


def _is_at_home(home: HomeRef | None, row: Namesake, homes: HomeFinder) -> bool:
    return (
        home is not None and row.household_id is not None and homes.is_home(home, row.household_id)
    )
