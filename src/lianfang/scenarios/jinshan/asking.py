"""Morning and evening somebody asks everybody in isolation how they are and what they need.

Most are reached in time, a few are missed and the levels above told; what they need is carried to
the door. Invented.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import RUNNING, Channel, ErrandState, SlotState
from lianfang.isolation.models import CaseDuty, CaseSlot, Errand
from lianfang.isolation.services.errands import (
    ask_errand,
    cancel_errand,
    confirm_errand,
    finish_errand,
    take_errand,
)
from lianfang.isolation.services.records import SlotEntry, record_slot
from lianfang.isolation.services.slots import create_day_slots, escalate_slots
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.people.models import GroupMembership
from lianfang.scenarios.jinshan.isolating import DESK, running
from lianfang.scenarios.jinshan.town import SEED, SIKE
from lianfang.scenarios.stage import INSTALLER, Stage

# Those who look after people of their own grid write up their own slots.
OWN = ("grid", "volunteer")
MISSED, COUGHS, NEEDY = 0.045, 0.02, 0.15
NEEDS = {
    "food": "青菜、鸡蛋、面条",
    "medicine": "降压药一盒",
    "rubbish": "两袋生活垃圾",
    "other": "手机充电器",
}
CHANNELS = (Channel.PHONE, Channel.PHONE, Channel.VIDEO)
TAKEN, LEFT, CONFIRMED = timedelta(minutes=25), timedelta(minutes=55), timedelta(minutes=80)
# What people in Sike who cannot go out asked for on the morning of the 18th, and when.
MORNING = {"08:10": "medicine", "08:45": "food", "09:15": "rubbish"}


def open_day(stage: Stage, now: datetime) -> None:
    """The day's slots for everybody in isolation and whoever was released."""
    made = create_day_slots(actor=INSTALLER, now=now)
    stage.note(f"{now:%d %B}: {made} slots of isolation for the day")


def ask(stage: Stage, now: datetime) -> None:
    """The slot under way or just over: whoever was reached by `now`."""
    actors, desk = dict(_actors(stage, now)), stage.actor(DESK, now)
    with everywhere("the scenario plays everybody who asks"):
        slots = list(
            CaseSlot.objects.filter(state=SlotState.OPEN, due_from__lt=now, day=local_day(now))
            .exclude(due_to__lt=now)
            .order_by("path", "case__starts_on", "case__person__name")
        )
    reached = 0
    for slot in slots:
        chance = random.Random(f"{SEED} {slot.day} {slot.key} {reached} {slot.path}")  # noqa: S311  the same play each time
        moment = slot.due_from + (slot.due_to - slot.due_from) * chance.uniform(0.04, 0.8)
        is_own = slot.case_id in actors
        if chance.random() < MISSED or moment > now - timedelta(minutes=1):
            continue
        reached += 1
        needs = (chance.choice(tuple(NEEDS)),) if chance.random() < NEEDY else ()
        entry = SlotEntry(
            taken_at=moment,
            channel=Channel.VISIT if is_own else chance.choice(CHANNELS),
            temperature=Decimal(chance.randrange(361, 370)) / 10,
            symptoms=("cough",) if chance.random() < COUGHS else (),
            needs=needs,
            note="、".join(NEEDS[need] for need in needs),
        )
        record_slot(
            actor=actors.get(slot.case_id, desk),
            now=moment + timedelta(seconds=40),
            case_id=slot.case_id,
            entry=entry,
        )
    stage.note(f"{now:%d %B %H:%M}: {reached} of {len(slots)} in isolation asked")


def _actors(stage: Stage, now: datetime) -> Iterator[tuple[UUID, Actor]]:
    """Case -> whoever looks after the person with an account of their own."""
    for username in OWN:
        with everywhere("the scenario plays everybody who asks"):
            rows = CaseDuty.objects.filter(
                until__isnull=True, staff__user_id=stage.users[username]
            ).values_list("case_id", flat=True)
            cases = list(rows)
        for case_id in cases:
            yield case_id, stage.actor(username, now)


def tell(_stage: Stage, now: datetime) -> None:
    """What was missed is told upwards in time."""
    escalate_slots(actor=INSTALLER, now=now)


def carry(stage: Stage, now: datetime) -> None:
    """Errands go their way, as far as they have come by `now`."""
    desk = stage.actor(DESK, now)
    with everywhere("the scenario carries everybody's errands"):
        rows = Errand.objects.exclude(state__in=[ErrandState.CONFIRMED, ErrandState.CANCELLED])
        errands = list(rows.order_by("asked_at", "path"))
        carers = dict(
            CaseDuty.objects.filter(until__isnull=True).values_list("case_id", "staff_id")
        )
    helper = stage.staff_id(stage.staffing.grid_worker(SIKE, "第1网格"))
    for errand in errands:
        # Where nobody looks after the person the grid worker of Sike helps out on the next day.
        waits = errand.case_id is not None and local_day(errand.asked_at) == local_day(now)
        staff_id = None if waits else helper
        if errand.case_id is not None:
            staff_id = carers.get(errand.case_id, staff_id)
        if errand.state == ErrandState.ASKED and staff_id and errand.asked_at + TAKEN <= now:
            at = errand.asked_at + TAKEN
            take_errand(actor=desk, now=at, errand_id=errand.pk, staff_id=staff_id)
            errand.state = ErrandState.TAKEN
        if errand.state == ErrandState.TAKEN and errand.asked_at + LEFT <= now:
            finish_errand(actor=desk, now=errand.asked_at + LEFT, errand_id=errand.pk)
            errand.state = ErrandState.DONE
        if errand.state == ErrandState.DONE and errand.asked_at + CONFIRMED <= now:
            confirm_errand(actor=desk, now=errand.asked_at + CONFIRMED, errand_id=errand.pk)
    stage.note(f"{now:%d %B %H:%M}: {len(errands)} errands under way")


def ask_at_night(stage: Stage, now: datetime) -> None:
    """Medicine at night for somebody in isolation, brought within the hour; and something that
    could not be had."""
    desk, cases = stage.actor(DESK, now), running(*RUNNING)
    night = ask_errand(
        actor=desk,
        now=now,
        person_id=cases[0].person_id,
        kind="night_medicine",
        what="退热贴（药箱已备，社区卫生站领取）",
    )
    carer = stage.staff_id(stage.staffing.grid_worker(SIKE, "第1网格"))
    take_errand(actor=desk, now=now + timedelta(minutes=6), errand_id=night.pk, staff_id=carer)
    for minutes, do in ((38, finish_errand), (41, confirm_errand)):
        do(actor=desk, now=now + timedelta(minutes=minutes), errand_id=night.pk)
    wish = ask_errand(
        actor=desk, now=now, person_id=cases[-1].person_id, kind="other", what="象棋一副"
    )
    cancel_errand(
        actor=desk,
        now=now + timedelta(minutes=50),
        errand_id=wish.pk,
        reason="商店均已关闭，本人同意取消",
    )


def ask_in_the_morning(stage: Stage, now: datetime) -> None:
    """Somebody who lives alone in Sike asks for an errand of the day."""
    asked = list(MORNING)
    number = asked.index(f"{now.astimezone(LOCAL_ZONE):%H:%M}")
    with everywhere("the scenario knows who lives alone"):
        alone = GroupMembership.objects.filter(
            group="living_alone", until__isnull=True, path__under=stage.place(SIKE).path
        )
        people = alone.order_by("path", "person__name").values_list("person_id", flat=True)
        person_id = people[number]
    kind = MORNING[asked[number]]
    ask_errand(
        actor=stage.actor("worker", now), now=now, person_id=person_id, kind=kind, what=NEEDS[kind]
    )
