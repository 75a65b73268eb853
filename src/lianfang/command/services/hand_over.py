"""Whose task it is: whoever answers for the subject in the role the routine names first.

Part of the services that change who answers for whom or who is there; not an action by itself. Done
set-based for any number of subjects.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from lianfang.access.actors import Actor
from lianfang.command.selectors.plan import RoutineArea, routine_areas
from lianfang.kit.clock import local_day

# Of those who answer and are there on the day, one for each subject: by the routine's order of
# roles, then whoever has answered longest. Parameters: day x4 (see `chosen_params`), roles.
CHOSEN = """
    SELECT DISTINCT ON (r.subject_id) r.subject_id, r.staff_id
    FROM command_responsibility r JOIN people_staff st ON st.id = r.staff_id
    WHERE r.role = ANY(%s) AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to > %s)
      AND (st.left_on IS NULL OR st.left_on > %s)
      AND (st.unavailable_from IS NULL OR st.unavailable_from > %s OR st.unavailable_to < %s)
      AND {subjects}
    ORDER BY r.subject_id, array_position(%s, r.role::text), r.valid_from, r.id
"""


def chosen(
    roles: Sequence[str], day: date, subjects: str, params: Sequence[Any]
) -> tuple[str, list[Any]]:
    """(statement, parameters) that picks the worker for each subject; `subjects` is a condition on
    the responsibility `r`."""
    names = list(roles)
    return CHOSEN.format(subjects=subjects), [names, day, day, day, day, day, *params, names]


def hand_over(
    actor: Actor, path: str, now: datetime, subject_ids: Iterable[uuid.UUID] | None = None
) -> int:
    """Give open tasks inside the place at `path` that are still ahead to whoever answers now.

    `subject_ids` limits it to some subjects. A task a person gave to somebody by hand stays with
    them while they are there. Returns the number of tasks that changed hands.
    """
    ids = None if subject_ids is None else list(subject_ids)
    if ids is not None and not ids:
        return 0
    return sum(_hand_over(area, path, now, ids) for area in routine_areas(actor, path, now))


def _hand_over(area: RoutineArea, path: str, now: datetime, ids: list[uuid.UUID] | None) -> int:
    day = local_day(now)
    limits, limit_params = ["r.path >= %s", "r.path < %s"], [path, path + "~"]
    if ids is not None:
        limits.append("r.subject_id = ANY(%s)")
        limit_params.append(ids)  # type: ignore[arg-type]
    pick, pick_params = chosen(area.routine.done_by, day, " AND ".join(limits), limit_params)
    statement = f"""
        UPDATE command_task t SET staff_id = given.staff_id
        FROM (
            SELECT open.id, picked.staff_id
            FROM command_task open
            LEFT JOIN people_staff st ON st.id = open.staff_id
            LEFT JOIN ({pick}) picked ON picked.subject_id = open.subject_id
            WHERE open.day >= %s AND open.state = 'open' AND open.due_to > %s
              AND open.routine = %s AND open.path >= %s AND open.path < %s
              AND (%s::uuid[] IS NULL OR open.subject_id = ANY(%s))
              AND (open.reassigned_at IS NULL OR st.left_on <= %s
                   OR (st.unavailable_from <= %s
                       AND (st.unavailable_to IS NULL OR st.unavailable_to >= %s)))
            ORDER BY open.id FOR UPDATE OF open
        ) given
        WHERE t.id = given.id AND t.staff_id IS DISTINCT FROM given.staff_id
    """  # noqa: S608  constant parts only
    params = [*pick_params, day, now, area.routine.key, path, path + "~", ids, ids, day, day, day]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
