"""The roster of residents: one row a person, with where and with whom they live."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.people.enums import HouseholdKind, ResidentKind
from lianfang.people.selectors.entries import FINDINGS
from lianfang.people.services.relocations import announce_moves
from lianfang.people.sheets import bulk
from lianfang.people.sheets.columns import RESIDENTS
from lianfang.people.sheets.entries import Entry, natural_key, read_entry
from lianfang.people.sheets.homes import HomeFinder, NewHome
from lianfang.people.sheets.outgoing import resident_rows
from lianfang.people.sheets.plans import Plan, Planner
from lianfang.people.sheets.spots import spots_of
from lianfang.people.sheets.stored import Match, find_stored, groups_of
from lianfang.places.services.paths import hold_still
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    CheckedRow,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)

SEVERAL = gettext_noop("Several residents of this name fit; add the paper number.")
ELSEWHERE = gettext_noop(
    "Somebody with this paper number is registered outside your area; ask for them to be moved."
)
NO_PAPER = CellFinding.of(FINDINGS.warning("no_paper"), "paper")

CHANGES = "people.person.update"
_HOME_KINDS: dict[str, HouseholdKind] = {
    ResidentKind.RESIDENT.value: HouseholdKind.RESIDENT,
    ResidentKind.FLOATING.value: HouseholdKind.FLOATING,
}


class ResidentsSheet(SheetKind):
    """Residents with their households, special groups and where they live."""

    key = "residents"
    title = _("Residents")
    columns = RESIDENTS
    import_rights = (
        "people.person.create",
        "people.person.update",
        "people.household.create",
        "people.group.join",
        "places.dwelling.create",
    )
    export_right = "people.person.export"
    reveal_right = "people.person.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        return natural_key(row)

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        spots_of(context)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        spots = spots_of(context)
        return judge_entries([read_entry(row, spots) for row in rows], context)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        plans: list[Plan] = [verdict.carry for _row, verdict in rows]
        write_residents(plans, context)
        new = sum(plan.stored is None for plan in plans)
        return Applied(created=new, changed=len(plans) - new)

    def finish(self, context: SheetContext) -> None:
        follow_residents(context)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return resident_rows(viewer, place, masked=masked)


def judge_entries(
    read: Sequence[Entry | CellFinding],
    context: SheetContext,
    right: str = CHANGES,
) -> list[Verdict]:
    """A verdict for each entry, or for why there is none; what is to be done in `carry`, a `Plan`.

    Whoever is registered outside the table's place is taken only where the actor has `right`.
    """
    spots = spots_of(context)
    entries = [entry for entry in read if isinstance(entry, Entry)]
    homes = HomeFinder(context, spots.community_path)
    homes.load(entries)
    matches = find_stored(entries, homes, context)
    stored = [match.stored for match in matches if match.stored is not None]
    homes.load((), (row.household_id for row in stored))
    groups = groups_of(row.id for row in stored)
    planner = Planner(spots, homes)
    context.memory["homes"] = homes
    judged = iter(
        [
            _verdict(entry, match, planner, groups, context, right)
            for entry, match in zip(entries, matches, strict=True)
        ]
    )
    return [next(judged) if isinstance(entry, Entry) else _wrong(entry) for entry in read]


def write_residents(plans: Sequence[Plan], context: SheetContext) -> list[UUID]:
    """Write what the plans say, set-based; ids of the residents in the order of the plans."""
    _make_homes(plans, context)
    new = [plan for plan in plans if plan.stored is None]
    changed = [plan for plan in plans if plan.stored is not None]
    made = iter(bulk.insert_persons(new, context))
    bulk.update_persons(changed)
    ids = [next(made) if plan.stored is None else plan.stored.id for plan in plans]
    bulk.insert_groups(zip(ids, plans, strict=True), local_day(context.now))
    _remember(plans, context)
    return ids


def follow_residents(context: SheetContext) -> None:
    """Members follow households that moved, counts follow members, upper rooms hear of it."""
    memory = context.memory
    moved_homes: dict[UUID, Plan] = memory.get("moved homes", {})
    moved: set[UUID] = memory.get("moved persons", set())
    bulk.move_homes(
        {key: (p.place_id, p.path, p.entry.spot.door) for key, p in moved_homes.items()}
    )
    moved |= set(bulk.move_members(moved_homes))
    bulk.move_memberships(moved)
    bulk.recount(memory.get("touched homes", ()))
    if moved or moved_homes:
        announce_moves(
            actor=context.actor,
            now=context.now,
            path=context.place.path,
            person_ids=sorted(moved),
            household_ids=sorted(moved_homes),
        )


def _wrong(finding: CellFinding) -> Verdict:
    return Verdict(Outcome.WRONG, findings=(finding,))


def _verdict(
    entry: Entry,
    match: Match,
    planner: Planner,
    groups: dict[UUID, set[str]],
    context: SheetContext,
    right: str,
) -> Verdict:
    if match.is_ambiguous:
        return _wrong(CellFinding("person.several", SEVERAL, "name"))
    stored = match.stored
    if stored is None:
        doubts = entry.doubts if entry.paper_hash else (*entry.doubts, NO_PAPER)
        return Verdict(Outcome.NEW, findings=doubts, carry=planner.plan_new(entry))
    if not stored.path.startswith(context.place.path) and not context.actor.can(right, stored.path):
        return _wrong(CellFinding("person.elsewhere", ELSEWHERE, "paper"))
    if right == CHANGES and stored.kind == ResidentKind.EMPLOYEE and entry.kind is None:
        # The roster of those who live here names somebody known through an enterprise only.
        entry.kind = ResidentKind.RESIDENT.value
    plan = planner.plan_change(entry, match, groups.get(stored.id, set()))
    outcome = Outcome.CHANGED if plan.changes else Outcome.SAME
    return Verdict(outcome, plan.changes, entry.doubts, str(stored.id), plan)


def _make_homes(plans: Sequence[Plan], context: SheetContext) -> None:
    """Households the batch names and nobody has made yet, with their doors."""
    homes: HomeFinder = context.memory["homes"]
    made: list[NewHome] = []
    for plan in plans:
        ref = plan.entry.home
        if not plan.makes_home or ref is None:
            continue
        plan.home_id = homes.find(ref)
        if plan.home_id is None:
            kind = _HOME_KINDS.get(plan.entry.kind or "", HouseholdKind.REGISTERED)
            made.append(homes.make(ref, plan.entry.spot, kind.value))
            plan.home_id = made[-1].id
    if made:
        bulk.insert_homes(made, context)


def _remember(plans: Sequence[Plan], context: SheetContext) -> None:
    """What the end of the run has to follow up."""
    touched: set[UUID] = context.memory.setdefault("touched homes", set())
    moved_homes: dict[UUID, Plan] = context.memory.setdefault("moved homes", {})
    moved: set[UUID] = context.memory.setdefault("moved persons", set())
    for plan in plans:
        if plan.home_id:
            touched.add(plan.home_id)
            if plan.moves_home:
                moved_homes[plan.home_id] = plan
        if plan.stored is not None:
            if plan.stored.household_id:
                touched.add(plan.stored.household_id)
            if plan.moves:
                moved.add(plan.stored.id)
