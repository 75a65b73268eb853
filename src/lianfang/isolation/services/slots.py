"""Slots are made for the day, marked when they pass without anybody asking, and told upwards.

Everything is a fixed number of statements for each plan in force whatever the number of cases, and
may be repeated: a slot exists once for each case, day and key.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.isolation import Slot, Telling
from lianfang.command.selectors.subjects import common_place
from lianfang.isolation.enums import ISOLATED, RUNNING, CaseState, Mode, SlotState, Told
from lianfang.isolation.models import CaseSlot, IsolationCase, Outing
from lianfang.isolation.selectors.plans import plan_groups
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.ids import NEW_ID_SQL
from lianfang.places.services.paths import hold_still

SYSTEM = Actor.system("isolation")
# How far back a slot may lie and still be told upwards; older ones are history.
ESCALATED_DAYS = 2


@action("isolation.slot.create")
def create_day_slots(*, actor: Actor, now: datetime) -> int:
    """The slots of the day for every running case that has none yet; how many were new."""
    hold_still()
    paths = _running_paths("")
    made = make_slots("", now)
    concerning("isolation.caseslot", path=common_place(paths.values()), made=made)
    return made


def make_slots(path: str, now: datetime, case: IsolationCase | None = None) -> int:
    """Slots of the day that are not over yet, for cases under `path` or for one case.

    Who is in hospital is asked there. After the release the plan's slots of contact begin on the
    next day.
    """
    paths = {case.pk: case.path} if case else _running_paths(path)
    made = 0
    for plan, ids in plan_groups(SYSTEM, now, paths):
        made += _insert(plan.slots, ids, now, ISOLATED)
        made += _insert(plan.after, ids, now, (CaseState.RELEASED,))
    return made


def _running_paths(path: str) -> dict[uuid.UUID, str]:
    with everywhere("the day's slots are made for every case"):
        rows = IsolationCase.objects.filter(state__in=RUNNING)
        if path:
            rows = rows.filter(path__under=path)
        return dict(rows.order_by().values_list("pk", "path"))


def _insert(
    slots: Sequence[Slot], ids: Sequence[uuid.UUID], now: datetime, states: Sequence[str]
) -> int:
    """One statement: a slot for each case and window that is not over."""
    day = local_day(now)
    windows = [(slot.key, *slot.on(day)) for slot in slots]
    windows = [window for window in windows if window[2] > now]
    if not windows or not ids:
        return 0
    values = ", ".join(["(%s, %s::timestamptz, %s::timestamptz)"] * len(windows))
    begins, _ends = day_bounds(day)
    params: list[Any] = [part for window in windows for part in window]
    params = [day, *params, list(ids), list(states), day, day, begins, Mode.HOSPITAL.value]
    statement = f"""
        INSERT INTO isolation_caseslot (id, case_id, path, day, key, due_from, due_to, state, told)
        SELECT {NEW_ID_SQL}, c.id, c.path, %s, slot.key, slot.due_from, slot.due_to, 'open', 0
        FROM isolation_isolationcase c
        CROSS JOIN (VALUES {values}) AS slot(key, due_from, due_to)
        WHERE c.id = ANY(%s::uuid[]) AND c.state = ANY(%s) AND c.starts_on <= %s
          AND (c.contact_until IS NULL OR c.contact_until >= %s)
          AND (c.released_at IS NULL OR c.released_at < %s)
          AND c.mode <> %s
        ON CONFLICT (case_id, day, key) DO NOTHING
    """  # noqa: S608  constants of this module; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def revive_slots(case: IsolationCase, now: datetime) -> None:
    """Somebody is back from hospital: what was not needed there and is not over yet is, again."""
    rows = CaseSlot._base_manager.filter(
        case=case, day=local_day(now), state=SlotState.CANCELLED, due_to__gt=now
    )
    rows.update(state=SlotState.OPEN)
    make_slots(case.path, now, case=case)


def is_anything_overdue(now: datetime) -> bool:
    """Whether a slot has passed, or somebody is out, so that the levels above may have to know."""
    since = local_day(now) - timedelta(days=ESCALATED_DAYS - 1)
    with everywhere("a job looks whether there is work"):
        slots = CaseSlot.objects.filter(
            case__state__in=RUNNING,
            state__in=[SlotState.OPEN, SlotState.MISSED],
            day__gte=since,
            due_to__lte=now,
        )
        return slots.exists() or _out().exists()


def _out() -> Any:
    return Outing._base_manager.filter(back_at__isnull=True, allowed=False)


@action("isolation.slot.escalate")
def escalate_slots(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Mark slots nobody asked in, and tell the levels above of them and of whoever left, as the
    plan says. Returns (newly missed, newly told); each level is told once, and of nobody whose case
    is over meanwhile."""
    since = local_day(now) - timedelta(days=ESCALATED_DAYS - 1)
    open_ones = CaseSlot._base_manager.filter(state=SlotState.OPEN, due_to__lte=now)
    missed = open_ones.update(state=SlotState.MISSED)
    rows = CaseSlot._base_manager.filter(
        state=SlotState.MISSED, day__gte=since, case__state__in=RUNNING
    )
    slots = dict(rows.order_by().values_list("pk", "path"))
    outings = dict(_out().order_by().values_list("pk", "case__path"))
    told = 0
    for plan, ids in plan_groups(SYSTEM, now, slots):
        told += _tell(plan.tell, Told.SLOT, ids, now)
    for plan, ids in plan_groups(SYSTEM, now, outings):
        told += _tell(plan.tell_outing, Told.OUTING, ids, now)
    path = common_place([*slots.values(), *outings.values()])
    concerning("isolation.caseslot", path=path, missed=missed, told=told)
    if not missed and not told:
        nothing_done()
    return missed, told


_SOURCES = {
    Told.SLOT: ("isolation_caseslot", "due_to"),
    Told.OUTING: ("isolation_outing", "left_at"),
}


def _tell(steps: Sequence[Telling], about: Told, ids: Sequence[uuid.UUID], now: datetime) -> int:
    """One statement for each level: rows that have waited long enough, and who was told."""
    table, since = _SOURCES[about]
    statement = f"""
        WITH late AS (
            UPDATE {table} SET told = %s
            WHERE id = ANY(%s::uuid[]) AND told = %s AND {since} <= %s
            RETURNING id, case_id
        )
        INSERT INTO isolation_telling (id, case_id, about, about_id, role, at)
        SELECT {NEW_ID_SQL}, late.case_id, %s, late.id, %s, %s FROM late
        ON CONFLICT (about_id, role) DO NOTHING
    """  # noqa: S608  constants of this module; values are parameters
    told = 0
    with connection.cursor() as cursor:
        for level, step in enumerate(steps, start=1):
            over = now - timedelta(minutes=step.after_minutes)
            cursor.execute(
                statement,
                [level, list(ids), level - 1, over, about.value, step.to.value, now],
            )
            told += int(cursor.rowcount)
    return told
