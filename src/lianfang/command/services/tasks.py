"""Routines become the day's tasks, windows that pass without the work are marked and told upwards.

Everything is one statement per routine whatever the number of people, and may be repeated: a task
exists once for each subject, day and window.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.enums import TaskState
from lianfang.command.models import Task
from lianfang.command.selectors.plan import RoutineArea, routine_areas
from lianfang.command.selectors.subjects import subject_rows
from lianfang.command.services.hand_over import chosen
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import NEW_ID_SQL
from lianfang.people.models import Staff
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

# How far back a window may lie and still be escalated; older ones are history.
ESCALATED_DAYS = 2


@action("command.task.create")
def create_day_tasks(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, day: date | None = None
) -> int:
    """Every task of the day for the place, from the routines in force there; number of new ones.

    Windows that are over already are left out; tasks ahead whose routine or subject no longer
    applies are cancelled, and come back when they apply again. Raises InvalidInput for a past day.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    today = local_day(now)
    day = day or today
    if day < today:
        raise InvalidInput(_("Tasks are not made for a day that is over."))
    _one_at_a_time(place.path)
    areas = routine_areas(actor, place.path, now)
    for area in areas:
        _follow_times(area, place.path, day)
    created = sum(_create(area, place.path, day, now) for area in areas)
    cancelled = _cancel(areas, place.path, day, now)
    concerning(place, path=place.path, day=str(day), created=created, cancelled=cancelled)
    return created


def _one_at_a_time(path: str) -> None:
    """Two makers of the same tasks would wait row by row for each other, so they wait once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"command.tasks.{path[:4]}"])


def _subjects(area: RoutineArea, path: str, day: date) -> tuple[str, list[Any]]:
    where = Q(path__under=path) & area.condition()
    sql, params = subject_rows(area.routine.subjects, where, day).query.sql_with_params()
    return sql, list(params)


def _create(area: RoutineArea, path: str, day: date, now: datetime) -> int:
    routine = area.routine
    windows = [(window.key, *window.on(day)) for window in routine.windows]
    windows = [window for window in windows if window[2] > now]
    if not windows:
        return 0
    subjects, subject_params = _subjects(area, path, day)
    pick, pick_params = chosen(
        routine.done_by, day, "r.path >= %s AND r.path < %s", [path, path + "~"]
    )
    values = ", ".join(["(%s, %s::timestamptz, %s::timestamptz)"] * len(windows))
    statement = f"""
        WITH subject(id, path, walking_order) AS ({subjects}),
             worker AS ({pick}),
             slot(key, due_from, due_to) AS (VALUES {values})
        INSERT INTO command_task (id, routine, "window", day, subject_kind, subject_id, path,
            walking_order, staff_id, due_from, due_to, state, escalation)
        SELECT {NEW_ID_SQL}, %s, slot.key, %s, %s, subject.id, subject.path,
            subject.walking_order, worker.staff_id, slot.due_from, slot.due_to, 'open', 0
        FROM subject CROSS JOIN slot LEFT JOIN worker ON worker.subject_id = subject.id
        ON CONFLICT (day, routine, subject_id, "window") DO UPDATE
            SET state = 'open', path = excluded.path, staff_id = excluded.staff_id,
                due_from = excluded.due_from, due_to = excluded.due_to
            WHERE command_task.state = 'cancelled'
    """  # noqa: S608  compiled parts and constants; values are parameters
    params = [
        *subject_params,
        *pick_params,
        *(part for window in windows for part in window),
        routine.key,
        day,
        routine.subjects.kind,
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def _follow_times(area: RoutineArea, path: str, day: date) -> None:
    """Open tasks take the hours of their window from the plan now in force."""
    slots = [(window.key, *window.on(day)) for window in area.routine.windows]
    inside = Task.objects.filter(
        area.condition(), path__under=path, day=day, routine=area.routine.key, state=TaskState.OPEN
    )
    for key, due_from, due_to in slots:
        rows = inside.filter(window=key).exclude(due_from=due_from, due_to=due_to)
        rows.update(due_from=due_from, due_to=due_to)


def _cancel(areas: Sequence[RoutineArea], path: str, day: date, now: datetime) -> int:
    """Cancel open tasks ahead that no routine in force asks for any more, or not in that window."""
    parts = ["SELECT NULL::text AS routine, NULL::text[] AS windows, NULL::uuid AS id WHERE FALSE"]
    params: list[Any] = []
    for area in areas:
        subjects, subject_params = _subjects(area, path, day)
        parts.append(f"SELECT %s, %s::text[], id FROM ({subjects}) AS s(id, path, walking_order)")  # noqa: S608
        windows = [window.key for window in area.routine.windows]
        params += [area.routine.key, windows, *subject_params]
    statement = f"""
        WITH wanted(routine, windows, id) AS ({" UNION ALL ".join(parts)})
        UPDATE command_task t SET state = 'cancelled'
        WHERE t.day = %s AND t.path >= %s AND t.path < %s AND t.state = 'open' AND t.due_to > %s
          AND NOT EXISTS (
            SELECT 1 FROM wanted WHERE wanted.id = t.subject_id AND wanted.routine = t.routine
              AND t."window" = ANY(wanted.windows))
    """  # noqa: S608  compiled parts and constants; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, day, path, path + "~", now])
        return int(cursor.rowcount)


@action("command.task.escalate")
def mark_missed_windows(*, actor: Actor, now: datetime, place_id: uuid.UUID) -> tuple[int, int]:
    """Mark what was not done in its window and tell the levels above as the plan says.

    Returns (newly missed, newly told). A missed task can still be done late, and then is done.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    inside = Task.objects.filter(path__under=place.path)
    missed = inside.filter(state=TaskState.OPEN, due_to__lte=now).update(state=TaskState.MISSED)
    told = 0
    since = local_day(now) - timedelta(days=ESCALATED_DAYS - 1)
    for area in routine_areas(actor, place.path, now):
        rows = inside.filter(
            area.condition(), routine=area.routine.key, state=TaskState.MISSED, day__gte=since
        )
        for level, step in enumerate(area.routine.escalations, start=1):
            over = now - timedelta(minutes=step.after_minutes)
            told += rows.filter(escalation=level - 1, due_to__lte=over).update(
                escalation=level, escalated_at=now
            )
    concerning(place, path=place.path, missed=missed, told=told)
    if not missed and not told:
        nothing_done()
    return missed, told


@action("command.task.reassign")
def reassign_tasks(
    *, actor: Actor, now: datetime, task_ids: Sequence[uuid.UUID], staff_id: uuid.UUID
) -> int:
    """Give tasks that are not done to somebody else; they stay theirs whatever the plan says.

    Raises Conflict when one of them is done or cancelled already, NotFound outside one's places.
    """
    wanted = set(task_ids)
    tasks = list(Task.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if not tasks or len(tasks) != len(wanted):
        raise NotFound()
    for task in tasks:
        concerning(task, path=task.path)
    concerning(tasks[0], path=tasks[0].path, count=len(tasks), staff=str(staff_id))
    if any(task.state not in (TaskState.OPEN, TaskState.MISSED) for task in tasks):
        raise Conflict(_("One of these tasks is done or cancelled already."), code="task_closed")
    staff = _helper(actor, staff_id, max(task.day for task in tasks))
    Task.objects.filter(pk__in=wanted).update(staff=staff, reassigned_at=now)
    return len(tasks)


def _helper(actor: Actor, staff_id: uuid.UUID, day: date) -> Staff:
    """Somebody of the actor's places who is there on the day."""
    staff: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=actor.territory("people.staff.view")
    ).first()
    if staff is None:
        raise NotFound()
    away = staff.unavailable_from is not None and staff.unavailable_from <= day
    back = staff.unavailable_to is not None and staff.unavailable_to < day
    if (staff.left_on is not None and staff.left_on <= day) or (away and not back):
        raise InvalidInput(fields={"staff": _("This person is away on that day.")})
    return staff
