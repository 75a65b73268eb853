"""The roster of those who serve: cadres, community workers, volunteers."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain
from lianfang.people.enums import StaffLevel
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones, phone_hash
from lianfang.people.sheets.columns import STAFF
from lianfang.people.sheets.outgoing import staff_rows
from lianfang.people.sheets.spots import SpotFinder, spots_of
from lianfang.people.sheets.texts import Texts
from lianfang.places.services.paths import hold_still
from lianfang.sheets.engine.wording import choice_keys, titled_choice
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

SAY_KIND = gettext_noop("Say in what capacity they serve, such as 志愿者 or 下沉干部.")
FROM_TITLE = gettext_noop("The title of the table says it: %(kind)s.")
SEVERAL = gettext_noop("Several people on the roster have this name; add the phone number.")
_AT = STAFF.positions
TEXTS = Texts(STAFF)
_PLAIN = ("organisation", "title", "level", "kind", "party_member")
_TEXTS = frozenset({"organisation", "title"})
_WRITTEN = (
    *("name", "name_order", "name_search", "kind", "level", "organisation", "title"),
    *("party_member", "phone_cipher", "phone_hash", "lookup_keys", "place_id", "path", "home_id"),
)


@dataclass(slots=True)
class StaffPlan:
    """One row on its way to the roster: the entry as it will be stored, and whether it is there."""

    staff: Staff
    is_new: bool


class StaffSheet(SheetKind):
    """Those who serve. A row is found again by name and phone, or by name within its place."""

    key = "staff"
    title = _("Staff")
    columns = STAFF
    import_rights = ("people.staff.create", "people.staff.update")
    export_right = "people.staff.export"
    reveal_right = "people.staff.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = row.values
        phones = values[_AT["phones"]] or ()
        return (plain(values[_AT["name"]]), values[_AT["serves"]], phones[:1])

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        spots_of(context)
        context.memory["roster"] = _Roster(context)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        spots, roster = spots_of(context), context.memory["roster"]
        return [_judge(row, spots, roster, context) for row in rows]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        plans: list[StaffPlan] = [verdict.carry for _row, verdict in rows]
        new = [plan.staff for plan in plans if plan.is_new]
        changed = [plan.staff for plan in plans if not plan.is_new]
        Staff.objects.bulk_create(new, batch_size=1000)
        Staff.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        return Applied(created=len(new), changed=len(changed))

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return staff_rows(viewer, place, masked=masked)


class _Roster:
    """Everybody who serves in the table's place, by name; read once, a roster is small."""

    def __init__(self, context: SheetContext) -> None:
        rows = Staff.objects.filter(path__under=context.place.path, left_on__isnull=True)
        if context.locking:
            rows = rows.select_for_update(of=("self",))
        self._by_name: dict[str, list[Staff]] = defaultdict(list)
        for row in rows.order_by("pk"):
            self._by_name[plain(row.name)].append(row)

    def find(
        self, name: str, place_id: uuid.UUID, phones: tuple[str, ...] | None
    ) -> Staff | CellFinding | None:
        """The one the row means, None for somebody new, or why it cannot be told."""
        named = self._by_name.get(name, [])
        if phones:
            digest = phone_hash(phones[0])
            same = [one for one in named if one.phone_hash and bytes(one.phone_hash) == digest]
            unmarked = [one for one in named if not one.phone_hash and one.place_id == place_id]
            found = [one for one in same if one.place_id == place_id] or same or unmarked
        else:
            found = [one for one in named if one.place_id == place_id]
            if len(found) > 1:
                return CellFinding("staff.several", SEVERAL, "name")
        return found[0] if found else None


def _judge(row: CheckedRow, spots: SpotFinder, roster: _Roster, context: SheetContext) -> Verdict:
    values = row.values
    name = plain(values[_AT["name"]])
    serves, home = values[_AT["serves"]], values[_AT["home"]]
    place = spots.root
    if serves is not None:
        spot = spots.named(serves, "serves")
        if isinstance(spot, CellFinding):
            return Verdict(Outcome.WRONG, findings=(spot,))
        place = spot.place
    doubts: tuple[CellFinding, ...] = ()
    home_id = None
    if home is not None:
        lives = spots.named(home, "home")
        if isinstance(lives, CellFinding):
            doubts = (lives,)  # where a helper lives may lie outside; it is not taken over
        else:
            home_id = lives.place.id
    phones = values[_AT["phones"]] or None
    stored = roster.find(name, place.id, phones)
    if isinstance(stored, CellFinding):
        return Verdict(Outcome.WRONG, findings=(stored,))
    if stored is None:
        kind = values[_AT["kind"]] or _titled_kind(row, context)
        if kind is None:
            return Verdict(Outcome.WRONG, findings=(CellFinding("staff.kind", SAY_KIND, "kind"),))
        if values[_AT["kind"]] is None:
            told: dict[str, str | int | float] = {"kind": TEXTS.of("kind", kind)}
            doubts = (*doubts, CellFinding("staff.titled", FROM_TITLE, "kind", told))
        staff = _new(name, values, context)
        staff.kind = kind
        staff.place_id, staff.path, staff.home_id = place.id, place.path, home_id
        return Verdict(Outcome.NEW, findings=doubts, carry=StaffPlan(staff, is_new=True))
    moves_to = place if serves is not None else None
    changes = _take(stored, values, moves_to, home_id, spots)
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Verdict(outcome, tuple(changes), doubts, str(stored.pk), StaffPlan(stored, False))


def _titled_kind(row: CheckedRow, context: SheetContext) -> str | None:
    """The capacity the title of the table or its worksheet says once for all (志愿者花名册)."""
    memory = context.memory.setdefault("titled_kinds", {})
    if row.sheet not in memory:
        notes, words = context.notes.get(row.sheet), choice_keys(STAFF.column("kind"))[0]
        titles = (notes.title if notes else "", context.sheets.get(row.sheet, ""))
        found = (titled_choice(title, words) for title in titles)
        memory[row.sheet] = next((kind for kind in found if kind), None)
    known: str | None = memory[row.sheet]
    return known


def _new(name: str, values: Sequence[Any], context: SheetContext) -> Staff:
    staff = Staff(id=new_id(), created_at=context.now, level=StaffLevel.COMMUNITY)
    staff.set_name(name)
    staff.set_phones(values[_AT["phones"]] or ())
    for field in _PLAIN:
        value = values[_AT[field]]
        if value is not None:
            setattr(staff, field, value)
    return staff


def _take(
    staff: Staff, values: Sequence[Any], place: Any, home_id: uuid.UUID | None, spots: SpotFinder
) -> list[Change]:
    """Put what the row says into the entry; what differs, as text."""
    changes: list[Change] = []
    for field in _PLAIN:
        old, new = getattr(staff, field), values[_AT[field]]
        if new is not None and new != old:
            changes.append(Change(field, TEXTS.of(field, old), TEXTS.of(field, new)))
            setattr(staff, field, new)
    phones, known = values[_AT["phones"]], open_phones(staff.phone_cipher)
    if phones and tuple(phones) != known:
        old, new = TEXTS.of("phones", known), TEXTS.of("phones", tuple(phones))
        changes.append(Change("phones", old, new))
        staff.set_phones(phones)
    if place is not None and place.id != staff.place_id:
        before = spots.resolver.at(staff.path)
        changes.append(Change("serves", before.short_name if before else "", place.short_name))
        staff.place_id, staff.path = place.id, place.path
    if home_id is not None and home_id != staff.home_id:
        changes.append(Change("home", "", values[_AT["home"]]))
        staff.home_id = home_id
    return changes
