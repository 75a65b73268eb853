"""Jinshan in small with somebody in isolation and people who look after them; made by services."""

from dataclasses import dataclass
from decimal import Decimal

from lianfang.access.enums import Role
from lianfang.isolation.models import (
    CaseSlot,
    CaseStep,
    Errand,
    ErrandStep,
    IsolationCase,
    Paper,
    SlotRecord,
)
from lianfang.isolation.services.cases import open_case, release_case
from lianfang.isolation.services.duties import assign_case
from lianfang.isolation.services.errands import ask_errand
from lianfang.isolation.services.records import SlotEntry, record_slot
from lianfang.isolation.services.slots import create_day_slots
from lianfang.people.models import Person, Staff
from tests.command.builders import (
    SYSTEM,
    Town,
    appointed,
    at,
    build_town,
    resident,
    signed_in,
    stored,
    worker,
)

CHECKLIST = ("days", "temperature", "home", "told")


@dataclass(frozen=True)
class Home:
    """The town, somebody who came from Wuhan, a neighbour, and a volunteer of the grid."""

    town: Town
    person: Person
    other: Person
    volunteer: Staff


def build_home(text: str = "") -> Home:
    town = build_town("sealed", text)
    return Home(
        town=town,
        person=resident(town.unit, "李桂英"),
        other=resident(town.other_unit, "王建国"),
        volunteer=worker(town.grid, "志愿者甲", "volunteer"),
    )


def desk(town: Town):
    return appointed(Role.COMMUNITY_WORKER, town.sike)


def helper(home: Home):
    """The volunteer's own account in the grid."""
    return signed_in(home.volunteer, Role.VOLUNTEER, home.town.grid)


def isolated(home: Home, *, person=None, now=None, actor=SYSTEM, **more) -> IsolationCase:
    given = {"reason": "arrival", "mode": "home", "room": "301"} | more
    return open_case(
        actor=actor,
        now=now or at("07:00"),
        person_id=(person or home.person).pk,
        **given,
    )


def given_to(case: IsolationCase, staff: Staff):
    return assign_case(actor=SYSTEM, now=at("07:30"), case_id=case.pk, staff_id=staff.pk)


def answered(case: IsolationCase, when, *, actor=SYSTEM, now=None, record_id=None, **said):
    entry = {"temperature": "36.5"} | said
    if entry["temperature"] is not None:
        entry["temperature"] = Decimal(entry["temperature"])
    return record_slot(
        actor=actor,
        now=now or when,
        case_id=case.pk,
        entry=SlotEntry(taken_at=when, **entry),
        record_id=record_id,
    )


def asked(person: Person, kind="food", *, when=None, actor=SYSTEM, **more) -> Errand:
    return ask_errand(actor=actor, now=when or at("09:00"), person_id=person.pk, kind=kind, **more)


def released(case: IsolationCase, when, **more) -> IsolationCase:
    return release_case(actor=SYSTEM, now=when, case_id=case.pk, checked=CHECKLIST, **more)


def new_day(when) -> int:
    return create_day_slots(actor=SYSTEM, now=when)


def states_of(case: IsolationCase) -> list[str]:
    return [step.to_state for step in stored(CaseStep, case_id=case.pk)]


def errand_states(errand: Errand) -> list[str]:
    return [step.to_state for step in stored(ErrandStep, errand_id=errand.pk)]


def slots_of(case: IsolationCase) -> list[tuple[str, str, str]]:
    """(day of the month, slot, state) in order of time."""
    rows = sorted(stored(CaseSlot, case_id=case.pk), key=lambda row: row.due_from)
    return [(f"{row.day:%d}", row.key, row.state) for row in rows]


def papers_of(case: IsolationCase) -> list[str]:
    return [paper.kind for paper in stored(Paper, case_id=case.pk)]


def records_of(case: IsolationCase) -> list[SlotRecord]:
    return stored(SlotRecord, case_id=case.pk)
