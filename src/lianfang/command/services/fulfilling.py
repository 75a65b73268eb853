"""Records of rooms above that do a task's work: the task is closed by them, never ticked by hand.

Works on many records at once, inside the transaction of the action that keeps them.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Value, When

from lianfang.command.enums import TaskState
from lianfang.command.models import Task
from lianfang.kit.clock import local_day
from lianfang.kit.statements import BigintArray, UuidArray, run

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Done(NamedTuple):
    """Work that was done: for whom, by which record (ids as their 16 bytes), and when, in
    microseconds since the beginning of 2000."""

    person: bytes
    record: bytes
    at: int


# Person by person (OFFSET 0 keeps it so): joined as a whole the database would read every task of
# the day for each batch of two hundred.
_FULFIL = """
    WITH done(person, record, at) AS (
        SELECT person, record, %s::timestamptz + at * interval '1 microsecond'
        FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) AS given (person, record, at)),
    hit AS (
        SELECT DISTINCT ON (t.id) t.id, done.record, done.at
        FROM done CROSS JOIN unnest(%s::date[]) AS date(day) CROSS JOIN LATERAL (
            SELECT c.id FROM command_task c
            WHERE c.day = date.day AND c.routine = %s AND c.subject_id = done.person
              AND c.state IN ('open', 'missed')
              AND done.at >= c.due_from - make_interval(mins => %s) AND done.at < c.due_to
            OFFSET 0) t
        ORDER BY t.id, done.at),
    held AS (
        SELECT t.id FROM command_task t WHERE t.id IN (SELECT id FROM hit)
        ORDER BY t.id FOR UPDATE)
    UPDATE command_task t
    SET state = 'done', closed_by_id = hit.record, closed_at = hit.at
    FROM hit JOIN held USING (id)
    WHERE t.id = hit.id AND t.state IN ('open', 'missed')
"""


def fulfil(routine: str, early_minutes: int, done: Sequence[Done]) -> int:
    """Close the tasks of the routine in whose window these records fall; number of tasks closed.

    A window may begin `early_minutes` before its time. What is done already stays done by the
    record that did it first; a record that arrives late still closes the window it was made in.
    """
    if not done:
        return 0
    first, last = min(one.at for one in done), max(one.at for one in done)
    begin, end = (local_day(EPOCH + timedelta(microseconds=at)) for at in (first, last))
    days = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    people = UuidArray.of(one.person for one in done)
    records = UuidArray.of(one.record for one in done)
    moments = BigintArray.of(one.at for one in done)
    return run(_FULFIL, [EPOCH, people, records, moments, days, routine, early_minutes])


def take_back(record_ids: Iterable[uuid.UUID], now: datetime) -> int:
    """Tasks that these records had closed are not done any more; number of tasks."""
    state = Case(When(due_to__gt=now, then=Value(TaskState.OPEN)), default=Value(TaskState.MISSED))
    rows = Task.objects.filter(closed_by_id__in=list(record_ids))
    return int(rows.update(state=state, closed_by_id=None, closed_at=None))
