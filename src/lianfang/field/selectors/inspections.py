"""An inspector's part of the day for their phone: the premises of their accepted rounds in walking
order, the checklists meant for them, and findings to look at again.

An inspector without a round takes along who is due, the riskiest first. Whoever else may inspect
carries only the rounds they were sent on: a phone is no register of premises.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.command.selectors.plan import RuleBook
from lianfang.command.selectors.subjects import common_place
from lianfang.inspections.selectors.coverage import DueSubject, due_subjects
from lianfang.inspections.selectors.day import Recheck, definition, rechecks
from lianfang.inspections.selectors.plans import BEGINNING, READER, PlanOf
from lianfang.inspections.selectors.rounds import StopRow, TeamRow, own_rounds
from lianfang.inspections.selectors.subjects import RECORD, possible_inspectors
from lianfang.kit.clock import local_day

SUSPEND = "inspections.notice.suspend"
MOST_DUE = 40
MOST_RECHECKS = 60
MOST_PEOPLE = 60
# What the phone needs of a checklist to draw and judge it.
OF_A_LIST = ("key", "title", "purpose", "keep_days", "questions", "steps", "items", "results")


@dataclass(frozen=True, slots=True)
class FieldSubject:
    """Premises or a place to be inspected. `checklist` counts into the day's lists; -1: the plan
    knows the list no more. `arrives` "09:10" in a round, "" outside one; `done`: seen today."""

    subject_kind: str
    subject_id: uuid.UUID
    name: str
    where: str
    address: str
    checklist: int
    arrives: str
    why: tuple[str, ...]
    done: bool
    may_suspend: bool


@dataclass(frozen=True, slots=True)
class FieldRound:
    """`names`: who goes together; empty for what is due without being in a round."""

    names: str
    subjects: tuple[FieldSubject, ...]


@dataclass(frozen=True, slots=True)
class FieldInspections:
    """Everything an inspector takes along; `people` may be named as having gone along."""

    rounds: tuple[FieldRound, ...]
    lists: tuple[dict[str, Any], ...]
    rechecks: tuple[Recheck, ...]
    people: tuple[tuple[uuid.UUID, str], ...]


@dataclass
class _Lists:
    """The checklists met so far, each once, by the version of the plan that knows it."""

    book: RuleBook
    plain: list[dict[str, Any]] = field(default_factory=list)
    known: dict[tuple[uuid.UUID | None, str], int] = field(default_factory=dict)

    def number(self, path: str, checklist: str) -> int:
        plan = self._plan(path)
        key = (plan.playbook_id, checklist)
        if key not in self.known:
            found = plan.plan.checklist(checklist)
            self.known[key] = len(self.plain) if found else -1
            if found:
                whole = definition(plan, found)
                self.plain.append({name: whole[name] for name in OF_A_LIST})
        return self.known[key]

    def _plan(self, path: str) -> PlanOf:
        view = self.book.view(path)
        if view is None:
            return BEGINNING
        return PlanOf(view.playbook.inspections, view.playbook, view.playbook_id)


def field_inspections(viewer: Actor, moment: datetime) -> FieldInspections | None:
    """The viewer's inspections of the day, None for whoever inspects nothing today.

    A fixed number of queries for any number of premises.
    """
    if RECORD not in viewer.rights:
        return None
    is_inspector = Role.INSPECTOR in viewer.roles
    rounds = own_rounds(viewer, local_day(moment))
    if not rounds and not is_inspector:
        return None
    root = viewer.home(RECORD)[1]
    planned = {stop.subject_id for one in rounds for stop in one.stops}
    due = _due(viewer, root, moment, planned) if is_inspector else []
    again = [one for one in rechecks(viewer, moment, root) if one.may_recheck]
    paths = {stop.path for one in rounds for stop in one.stops} | {one.path for one in due}
    lists = _Lists(RuleBook(READER, common_place(sorted(paths)), moment))
    shown = [_round(viewer, one, lists) for one in rounds]
    if due:
        shown.append(FieldRound("", tuple(_due_subject(viewer, one, lists) for one in due)))
    return FieldInspections(
        rounds=tuple(shown),
        lists=tuple(lists.plain),
        rechecks=tuple(again[:MOST_RECHECKS]),
        people=_people(viewer, rounds, root),
    )


def _due(
    viewer: Actor, root: str, moment: datetime, planned: Iterable[uuid.UUID]
) -> list[DueSubject]:
    left_out = set(planned)
    found = due_subjects(viewer, root, moment, right=RECORD, limit=MOST_DUE + len(left_out))
    return [one for one in found if one.id not in left_out][:MOST_DUE]


def _round(viewer: Actor, row: TeamRow, lists: _Lists) -> FieldRound:
    return FieldRound(row.names, tuple(_stop(viewer, stop, lists) for stop in row.stops))


def _stop(viewer: Actor, stop: StopRow, lists: _Lists) -> FieldSubject:
    return FieldSubject(
        subject_kind=stop.subject_kind,
        subject_id=stop.subject_id,
        name=stop.name,
        where=stop.place_name,
        address=stop.address,
        checklist=lists.number(stop.path, stop.checklist),
        arrives=stop.arrives,
        why=stop.why,
        done=stop.done,
        may_suspend=viewer.can(SUSPEND, stop.path),
    )


def _due_subject(viewer: Actor, one: DueSubject, lists: _Lists) -> FieldSubject:
    return FieldSubject(
        subject_kind=one.subject_kind,
        subject_id=one.id,
        name=one.name,
        where=one.place_name,
        address=one.address,
        checklist=lists.number(one.path, one.checklist),
        arrives="",
        why=(),
        done=False,
        may_suspend=viewer.can(SUSPEND, one.path),
    )


def _people(
    viewer: Actor, rounds: Sequence[TeamRow], root: str
) -> tuple[tuple[uuid.UUID, str], ...]:
    """Those one goes with today first, then whoever may inspect in one's places."""
    pairs = [person for one in rounds for person in (one.team.first, one.team.second)]
    found = {person.pk: person.name for person in pairs}
    found |= {pk: row.name for pk, row in possible_inspectors(viewer, root).items()}
    return tuple(found.items())[:MOST_PEOPLE]
