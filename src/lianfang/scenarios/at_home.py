"""Observation at home, one to one: who came from where, who looks after them, until the release.

Everybody is invented. Whoever came from a key region of the plan is observed for fourteen days and
asked twice a day by a worker of their own; what they need is left at the door.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.isolation.enums import ERRAND_OPEN, ISOLATED, Channel, SlotState
from lianfang.isolation.models import CaseSlot, Errand, IsolationCase
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.cases import release_case
from lianfang.isolation.services.duties import assign_case
from lianfang.isolation.services.errands import confirm_errand, finish_errand, take_errand
from lianfang.isolation.services.openings import open_for_arrival
from lianfang.isolation.services.records import SlotEntry, record_slot
from lianfang.isolation.services.slots import create_day_slots, escalate_slots
from lianfang.kit.clock import local_day
from lianfang.people.enums import ArrivalTransport, StaffKind
from lianfang.people.models import Person
from lianfang.people.services.arrivals import record_arrival
from lianfang.scenarios.stage import INSTALLER, Stage

# Day, origin, by what, to which village or community.
Arriving = tuple[date, str, ArrivalTransport, str]
NEEDS = ("food", "rubbish", "medicine", "food", "night_medicine")
NEEDING = 0.15


def make_slots(_stage: Stage, now: datetime) -> None:
    """The slots of the day, as the worker makes them every morning."""
    create_day_slots(actor=INSTALLER, now=now)


def receive(stage: Stage, now: datetime, arrivals: Sequence[Arriving]) -> None:
    """Those who came today: written down, observed where the plan says so, given to somebody."""
    desk, today = stage.actor("clerk", now), local_day(now)
    for number, (day, origin, transport, place) in enumerate(arrivals):
        if day != today:
            continue
        arrival = record_arrival(
            actor=desk,
            now=now,
            person_id=_newcomer(stage, place, number),
            arrived_on=day,
            origin=origin,
            transport=transport,
        )
        case = open_for_arrival(actor=INSTALLER, now=now, arrival_id=arrival.pk)
        if case is not None:
            workers = stage.staffing.at(place, StaffKind.COMMUNITY_WORKER)
            worker = stage.staff_id(workers[number % 2])
            assign_case(actor=desk, now=now, case_id=case.pk, staff_id=worker)
            stage.note(f"{now:%d %B}: somebody from {origin} is observed at home in {place}")


def _newcomer(stage: Stage, place: str, number: int) -> UUID:
    """Somebody of working age; each number another one."""
    with everywhere("the scenario plays everybody who comes back"):
        rows = Person.objects.filter(
            path__under=stage.place(place).path,
            birth_date__range=(date(1975, 1, 1), date(1999, 12, 31)),
        )
        keys = list(rows.order_by("path", "name", "birth_date").values_list("pk", flat=True))
    found: UUID = keys[(number * 17 + 5) % len(keys)]
    return found


def ask_all(stage: Stage, now: datetime, forgotten: tuple[date, str] | None = None) -> None:
    """Everybody whose slot runs is asked by their worker, or by the desk on their behalf; in the
    evening of a day nobody asks in the place that is `forgotten`."""
    with everywhere("the scenario plays every worker"):
        slots = list(
            CaseSlot.objects.filter(state=SlotState.OPEN, due_from__lte=now, due_to__gt=now)
            .select_related("case")
            .order_by("path", "case__opened_at", "case_id")
        )
    for number, slot in enumerate(slots):
        if (slot.day, stage.community_of(slot.path)) == forgotten and slot.key == "evening":
            continue
        seed = f"{stage.script.seed} {slot.day} {slot.key} {number}"
        chance = random.Random(seed)  # noqa: S311  a play
        first = slot.day == slot.case.starts_on
        needs = (chance.choice(NEEDS),) if chance.random() < NEEDING else ()
        record_slot(
            actor=stage.actor("clerk", now),
            now=now + timedelta(minutes=number),
            case_id=slot.case_id,
            entry=SlotEntry(
                taken_at=now + timedelta(minutes=number),
                channel=Channel.VISIT if first else chance.choice((Channel.VIDEO, Channel.PHONE)),
                temperature=Decimal(chance.randrange(361, 370)) / 10,
                needs=needs,
            ),
        )
    if slots and now.minute == 0:
        stage.note(f"{now:%d %B %H:%M}: {len(slots)} under observation asked")


def run_errands(stage: Stage, now: datetime) -> None:
    """What was asked for is brought by their worker and left at the door."""
    desk = stage.actor("clerk", now)
    with everywhere("the scenario plays every worker"):
        errands = list(Errand.objects.filter(state__in=ERRAND_OPEN).order_by("asked_at", "kind"))
    for errand in errands:
        workers = stage.staffing.at(stage.community_of(errand.path), StaffKind.COMMUNITY_WORKER)
        staff_id = stage.staff_id(workers[0])
        take_errand(actor=desk, now=now, errand_id=errand.pk, staff_id=staff_id)
        later = now + timedelta(minutes=25)
        finish_errand(actor=desk, now=later, errand_id=errand.pk, note="无接触放门口")
        confirm_errand(actor=desk, now=later + timedelta(minutes=5), errand_id=errand.pk)


def tell_on(_stage: Stage, now: datetime) -> None:
    """Slots nobody asked in are told upwards."""
    escalate_slots(actor=INSTALLER, now=now)


def release(stage: Stage, now: datetime) -> None:
    """Whose days are over and who is well goes home free, with a certificate."""
    desk = stage.actor("clerk", now)
    with everywhere("the scenario releases whose days are over"):
        cases = list(
            IsolationCase.objects.filter(
                state__in=ISOLATED, due_on__lte=local_day(now), path__under=stage.township.path
            ).order_by("opened_at", "path")
        )
    for case in cases:
        points = [item.key for item in isolation_plan(case.path, now).checklist]
        release_case(actor=desk, now=now, case_id=case.pk, checked=points)
    if cases:
        stage.note(f"{now:%d %B}: {len(cases)} released from observation")
