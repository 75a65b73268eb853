"""The roster of those who came from elsewhere: one row a person and a journey.

Who is on the register is found as in a roster of residents, who is not is added by the same code.
What the register says about somebody stays; a row that says otherwise about them gets a doubt.
Arrivals are only ever added: a row that differs from a recorded one adds its correction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.ids import new_id
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.arrivals import announce_arrivals
from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.people.sheets.bulk import copy_rows
from lianfang.people.sheets.columns import RESIDENTS
from lianfang.people.sheets.entries import Entry, natural_key, read_entry
from lianfang.people.sheets.journeys import (
    Journey,
    Known,
    corrected,
    differences,
    first_told,
    known_arrivals,
    origin_key,
    read_journey,
    same_arrival,
)
from lianfang.people.sheets.outgoing import arrival_rows
from lianfang.people.sheets.plans import Plan
from lianfang.people.sheets.residents import follow_residents, judge_entries, write_residents
from lianfang.people.sheets.spots import LEVELS, SpotFinder, spots_of
from lianfang.people.sheets.texts import Texts
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

TO_COME = gettext_noop("This day is still to come.")
TWICE = gettext_noop("Another row of this file tells of the same arrival, but otherwise.")
ON_REGISTER = gettext_noop(
    "The register says otherwise and stays as it is; correct the resident's entry if this is right."
)
BY_ROSTER = gettext_noop("Corrected by a roster")

RIGHT = "people.arrival.record_many"
_AT = ARRIVALS.positions
_FROM = [
    _AT[column.field] if column.field in _AT and column.field != "note" else None
    for column in RESIDENTS
]
_WHERE = frozenset([*LEVELS, "door", "address"])
_TOLD_OF_PERSON = frozenset(["paper", "phones", "sex", "birth_date", *_WHERE])
_COLUMNS = (
    *("id", "person_id", "place_id", "path", "arrived_on"),
    *("origin", "origin_code", "transport", "trip_number", "companions", "note"),
    *("recorded_at", "recorded_by", "supersedes_id", "reason"),
)


@dataclass(slots=True)
class ArrivalPlan:
    """One row on its way: whose arrival, what it says, and what of a known one it corrects."""

    resident: Plan
    journey: Journey
    known: Known | None = None
    changes: tuple[Change, ...] = ()

    @property
    def writes_resident(self) -> bool:
        """Whoever is not on the register, or had left it, is on it from now on."""
        stored = self.resident.stored
        return stored is None or stored.left_on is not None


class ArrivalsSheet(SheetKind):
    """Arrivals with who came. A row is found again by person, day and origin."""

    key = "arrivals"
    title = _("Arrivals")
    columns = ARRIVALS
    import_rights = (
        RIGHT,
        "people.arrival.correct",
        "people.person.create",
        "people.person.update",
        "people.household.create",
        "places.dwelling.create",
    )
    export_right = "people.arrival.export"
    reveal_right = "people.person.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = row.values
        who = person_key(_as_resident(row))
        return (*who, values[_AT["arrived_on"]], origin_key(values[_AT["origin"]]))

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        spots_of(context)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        spots = spots_of(context)
        read = [_read(row, spots) for row in rows]
        found = judge_entries([entry for entry, _doubt in read], context, "people.arrival.record")
        stored = {verdict.target for verdict in found if verdict.target}
        known = known_arrivals(map(UUID, stored), context)
        newcomers: dict[tuple[Any, ...], Plan] = {}
        texts = Texts(ARRIVALS)
        verdicts = []
        for row, (_entry, doubt), person in zip(rows, read, found, strict=True):
            person = _settled(person, doubt)
            if person.outcome == Outcome.WRONG:
                verdicts.append(person)
                continue
            plan: Plan = person.carry
            if person.outcome == Outcome.NEW:  # one person may have come twice
                plan = newcomers.setdefault(person_key(_as_resident(row)), plan)
            verdicts.append(_verdict(row, person, plan, known, texts, context))
        return verdicts

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        plans: list[ArrivalPlan] = [verdict.carry for _row, verdict in rows]
        residents = list({id(p.resident): p.resident for p in plans if p.writes_resident}.values())
        ids = write_residents(residents, context)
        made = {id(plan): key for plan, key in zip(residents, ids, strict=True)}
        written = [_record(plan, made, context) for plan in plans]
        copy_rows("people_arrival", _COLUMNS, written)
        context.memory.setdefault("arrivals", []).extend(row[0] for row in written)
        changed = sum(plan.known is not None for plan in plans)
        return Applied(created=len(plans) - changed, changed=changed)

    def finish(self, context: SheetContext) -> None:
        follow_residents(context)
        announce_arrivals(
            actor=context.actor,
            now=context.now,
            path=context.place.path,
            arrival_ids=context.memory.get("arrivals", []),
        )

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return arrival_rows(viewer, place, masked=masked)


def person_key(resident: CheckedRow) -> tuple[Any, ...]:
    """What makes two rows of one file one person: without a paper, birth or phone their name and
    where they stay."""
    known = natural_key(resident)
    if known is not None:
        return known
    values, at = resident.values, RESIDENTS.positions
    return ("name", values[at["name"]], *(values[at[field]] for field in sorted(_WHERE)))


def _as_resident(row: CheckedRow, *, with_place: bool = True) -> CheckedRow:
    """The row as a roster of residents would tell it; the note is about the journey."""
    values = tuple(
        row.values[index]
        if index is not None and (with_place or column.field not in _WHERE)
        else None
        for index, column in zip(_FROM, RESIDENTS, strict=True)
    )
    return CheckedRow(row.sheet, row.row_no, values)


def _read(row: CheckedRow, spots: SpotFinder) -> tuple[Entry | CellFinding, CellFinding | None]:
    """The entry of a row. An address nobody understands is a doubt as long as the paper or the
    phone may tell who it is."""
    entry = read_entry(_as_resident(row), spots)
    if isinstance(entry, Entry) or not (row.values[_AT["paper"]] or row.values[_AT["phones"]]):
        return entry, None
    return read_entry(_as_resident(row, with_place=False), spots), entry


def _settled(person: Verdict, doubt: CellFinding | None) -> Verdict:
    """With an address that is not understood nobody is added; who is known stays where they are."""
    if doubt is None or person.outcome == Outcome.WRONG:
        return person
    if person.outcome == Outcome.NEW:
        return Verdict(Outcome.WRONG, findings=(doubt,))
    findings = (*person.findings, doubt)
    return Verdict(person.outcome, person.changes, findings, person.target, person.carry)


def _verdict(
    row: CheckedRow,
    person: Verdict,
    resident: Plan,
    known: dict[Any, list[Known]],
    texts: Texts,
    context: SheetContext,
) -> Verdict:
    journey = read_journey(row)
    if journey.arrived_on > local_day(context.now):
        return _wrong(CellFinding("arrival.to_come", TO_COME, "arrived_on"))
    doubts = (*person.findings, *_doubts(person, resident))
    if resident.stored is None:
        return Verdict(Outcome.NEW, findings=doubts, carry=ArrivalPlan(resident, journey))
    key = (resident.stored.id, journey.arrived_on)
    told = context.memory.setdefault("told", {})
    before = told.setdefault((*key, origin_key(journey.origin)), (row.row_no, journey))
    if before[0] != row.row_no:
        same = before[1] == journey
        return Verdict(Outcome.SAME) if same else _wrong(CellFinding("arrival.twice", TWICE))
    met = same_arrival(journey, known.get(key, []))
    if met is None:
        return Verdict(Outcome.NEW, findings=doubts, carry=ArrivalPlan(resident, journey))
    changes = differences(journey, met, texts)
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    plan = ArrivalPlan(resident, journey, met, changes)
    return Verdict(outcome, changes, doubts, str(met.id), plan)


def _doubts(person: Verdict, resident: Plan) -> list[CellFinding]:
    """What the row says otherwise about somebody who is on the register and stays as they are."""
    stored, phones = resident.stored, resident.entry.phones
    if stored is None or stored.left_on is not None:
        return []
    fields = {change.field for change in person.changes if change.old} & _TOLD_OF_PERSON
    if phones and phones[0] in open_phones(stored.phone_cipher):
        fields.discard("phones")
    return [
        CellFinding("arrival.register", ON_REGISTER, column.field)
        for column in ARRIVALS
        if column.field in fields
    ]


def _wrong(finding: CellFinding) -> Verdict:
    return Verdict(Outcome.WRONG, findings=(finding,))


def _record(plan: ArrivalPlan, made: dict[int, UUID], context: SheetContext) -> tuple[Any, ...]:
    """The row of a first record, or of one that takes the place of a wrong one."""
    resident, known = plan.resident, plan.known
    if known is not None:
        who = (known.person_id, known.place_id, known.path)
        fields, reason = corrected(plan.journey, known, plan.changes), _reason()
    else:
        fields, reason = first_told(plan.journey), ""
        if plan.writes_resident:
            who = (made[id(resident)], resident.place_id, resident.path)
        elif resident.stored is not None:
            stored = resident.stored
            who = (stored.id, stored.place_id, stored.path)
        else:
            raise ValueError("nobody was found")
    told = [fields[name] for name in _COLUMNS[5:11]]
    supersedes = known.id if known is not None else None
    by = context.actor.display_name[:64]
    return (
        *(new_id(), *who, plan.journey.arrived_on, *told),
        *(context.now, by, supersedes, reason),
    )


def _reason() -> str:
    with override(settings.LANGUAGE_CODE):
        return gettext(BY_ROSTER)
