"""A day's visits: the routines become tasks, people are visited, windows close.

Most visits are paid in their window, a few fall out, somebody is not at home; what is found beyond
chance stands in the script of the town.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import TaskState, VisitOutcome
from lianfang.command.models import Task
from lianfang.command.services.tasks import create_day_tasks, mark_missed_windows
from lianfang.command.services.visits import VisitEntry, correct_visit, record_visit
from lianfang.kit.clock import local_day
from lianfang.kit.ids import new_id
from lianfang.kit.territory import STEP
from lianfang.people.models import Person
from lianfang.scenarios.lanes import LANES, in_lanes
from lianfang.scenarios.stage import Script, Stage

# Writes up what those without a phone of the program phoned in.
DESK = "clerk"

LEFT_OUT, NOBODY, PHONED = 0.025, 0.02, 0.05
NEED, SYMPTOM = 0.07, 0.011
MISREAD_AS, MISREAD_FOR = Decimal("37.9"), Decimal("36.9")
NEEDS = ("medicine", "vegetables", "vegetables", "rice_oil", "masks", "doctor", "repair", "company")
SYMPTOMS = ("cough", "fatigue", "sore_throat", "low_spirits")
FIRST_STEPS, LAST_STEPS = timedelta(minutes=4), timedelta(minutes=12)


@dataclass(frozen=True)
class Call:
    """A visit to be paid: whose task it is, how it goes, and what it should have said."""

    task: Task
    entry: VisitEntry
    correction: VisitEntry | None = None


def open_day(stage: Stage, now: datetime) -> None:
    """The routines in force become the day's tasks."""
    actor = stage.actor(DESK, now)
    created = create_day_tasks(actor=actor, now=now, place_id=stage.township.pk)
    stage.note(f"{now:%d %B}: {created} tasks for the day")


def close_window(stage: Stage, now: datetime) -> None:
    """What was not done in its window is missed, and the level above is told in time."""
    actor = stage.actor("commander", now)
    missed, told = mark_missed_windows(actor=actor, now=now, place_id=stage.township.pk)
    if missed or told:
        stage.note(f"{now:%d %B %H:%M}: {missed} tasks missed, {told} told upwards")


def pay_visits(stage: Stage, now: datetime) -> None:
    """The visits of the window under way or just over, in the order they were paid up to `now`."""
    rounds = _rounds(stage, now)
    finds = _places_of_finds(stage, rounds)
    calls = [
        call
        for path, tasks in rounds.items()
        for call in _calls(stage.script, path, finds.get(path, ""), tasks)
    ]
    paid = [call for call in calls if call.entry.visited_at <= now]
    paid.sort(key=lambda call: call.entry.visited_at)
    in_lanes([partial(_pay, stage, now, paid[lane::LANES]) for lane in range(LANES)])
    due = sum(map(len, rounds.values()))
    stage.note(f"{now:%d %B %H:%M}: {len(paid)} visits recorded, {due} tasks due")


def _pay(stage: Stage, now: datetime, calls: Sequence[Call]) -> None:
    """Record these visits one after the other, as they were paid."""
    desk, own = stage.actor(DESK, now), _own_actors(stage, now)
    for call in calls:
        visit_id = _record(desk, own, call.task, call.entry)
        if call.correction is not None:
            correct_visit(
                actor=desk,
                now=now,
                visit_id=new_id(),
                corrects_id=visit_id,
                reason="体温看错，应为36.9",
                entry=call.correction,
            )


def _rounds(stage: Stage, now: datetime) -> dict[str, list[Task]]:
    """What is due and has somebody, for each grid (its path) in walking order.

    The order rests on where people live and what they are called, not on the ids of rows or on whom
    the planner chose: so the same play has the same days.
    """
    with everywhere("the scenario plays everybody who visits"):
        tasks = Task.objects.filter(
            day=local_day(now),
            due_from__lt=now,
            due_to__gt=now - timedelta(minutes=30),
            state=TaskState.OPEN,
            staff__isnull=False,
        )
        by_person = {task.subject_id: task for task in tasks}
        order = (
            Person.objects.filter(pk__in=by_person)
            .order_by("path", "household__walking_order", "household__door", "name", "birth_date")
            .values_list("pk", "path")
        )
        grid = len(stage.township.path) + 2 * STEP
        found: dict[str, list[Task]] = defaultdict(list)
        for person_id, path in order:
            found[path[:grid]].append(by_person[person_id])
        return found


def _places_of_finds(stage: Stage, rounds: Iterable[str]) -> dict[str, str]:
    """The first round of each village and community, with the place's name."""
    found: dict[str, str] = {}
    for path in sorted(rounds):
        name = stage.community_of(path)
        if name not in found.values():
            found[path] = name
    return found


def _own_actors(stage: Stage, now: datetime) -> Mapping[uuid.UUID, Actor]:
    """Staff row -> account, for those who record on their own phone."""
    found = {}
    for persona in stage.script.personas:
        if persona.worker is not None and persona.username in stage.script.findings.phones:
            worker = persona.worker(stage.staffing)
            found[stage.staff_id(worker)] = stage.actor(persona.username, now)
    return found


def _calls(script: Script, path: str, place: str, tasks: list[Task]) -> Iterator[Call]:
    """A grid is walked from shortly after the window begins to shortly before it ends; a few doors
    are left out on the way. `place` names the village or community in its first grid."""
    first = tasks[0]
    chance = random.Random(f"{script.seed} {first.day} {first.window} {path}")  # noqa: S311  a play
    length = first.due_to - first.due_from - FIRST_STEPS - LAST_STEPS
    for position, task in enumerate(tasks):
        moment = task.due_from + FIRST_STEPS + length * (position / len(tasks))
        moment += timedelta(seconds=chance.randrange(0, 240))
        entry = _entry(chance, moment)
        if position == 0 and place and task.window == "morning":
            yield _first_door(script, place, task, moment)
        elif entry is not None:
            yield Call(task, entry)


def _first_door(script: Script, place: str, task: Task, moment: datetime) -> Call:
    """The morning's first visit in a place: always paid, here and there with a finding."""
    fever = script.findings.fevers.get((task.day, place))
    if fever is not None:
        heat = Decimal(fever)
        return Call(task, VisitEntry(VisitOutcome.SEEN, moment, heat, ("fatigue",), ("doctor",)))
    well = VisitEntry(VisitOutcome.SEEN, moment, MISREAD_FOR)
    if (task.day, place) == script.findings.misread:
        return Call(task, VisitEntry(VisitOutcome.SEEN, moment, MISREAD_AS), well)
    return Call(task, well)


def _entry(chance: random.Random, moment: datetime) -> VisitEntry | None:
    """How a visit goes; None if nobody goes there in this window."""
    luck = chance.random()
    heat = Decimal(chance.randrange(360, 370)) / 10
    wishes = (chance.choice(NEEDS),) if chance.random() < NEED else ()
    complaints = (chance.choice(SYMPTOMS),) if chance.random() < SYMPTOM else ()
    if luck < LEFT_OUT:
        return None
    if luck < LEFT_OUT + NOBODY:
        return VisitEntry(VisitOutcome.NOBODY, moment)
    if luck < LEFT_OUT + NOBODY + PHONED:
        return VisitEntry(VisitOutcome.PHONED, moment, None, complaints, wishes)
    return VisitEntry(VisitOutcome.SEEN, moment, heat, complaints, wishes)


def _record(
    desk: Actor, own: Mapping[uuid.UUID, Actor], task: Task, entry: VisitEntry
) -> uuid.UUID:
    """Record it a minute later: on the visitor's own phone, or by the desk in their name."""
    phone = own.get(task.staff_id) if task.staff_id else None
    if phone is not None and not phone.can("command.visit.record", task.path):
        phone = None
    return record_visit(
        actor=phone or desk,
        now=entry.visited_at + timedelta(seconds=50),
        visit_id=new_id(),
        person_id=task.subject_id,
        entry=entry,
        staff_id=None if phone else task.staff_id,
    ).pk
