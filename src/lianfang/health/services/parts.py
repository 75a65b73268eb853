"""The table of checks is cut into months by the time in the ids; parts are made ahead.

A check whose month has no part yet goes into the default part and is moved when its month's is
made, so nothing is ever refused for want of one.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pgtrigger
from django.db import connection

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor

TABLE = "health_healthcheck"
DEFAULT_PART = "health_healthcheck_other"
MONTHS_BACK, MONTHS_AHEAD = 1, 2


def first_id(day: date) -> str:
    """The smallest UUIDv7 of the day's first millisecond (UTC), as text."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    digits = f"{int(moment.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-0000-0000-000000000000"


def months_around(now: datetime) -> Iterator[date]:
    """First days of the month before, this one, and those to be ready for."""
    months = now.year * 12 + now.month - 1
    for number in range(months - MONTHS_BACK, months + MONTHS_AHEAD + 1):
        yield date(number // 12, number % 12 + 1, 1)


def part_name(month: date) -> str:
    return f"{TABLE}_{month:%Y_%m}"


@action("health.part.prepare")
def prepare_parts(*, actor: Actor, now: datetime) -> list[str]:
    """Make the parts of the months around `now` that are not there yet; their names."""
    concerning("health.healthcheck", path="")
    made = [part_name(month) for month in months_around(now) if _make(month)]
    concerning("health.healthcheck", path="", made=made)
    return made


def _make(month: date) -> bool:
    name = part_name(month)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begin, end = first_id(month), first_id(following)
    with (
        connection.cursor() as cursor,
        pgtrigger.ignore("health.HealthCheck:health_check_remains"),
    ):
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if cursor.fetchone()[0]:
            return False
        # A table with checks that are still to be made cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Whoever writes into the default part waits until the month has its own.
        cursor.execute(f"LOCK TABLE {DEFAULT_PART} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        cursor.execute(
            f"WITH moved AS (DELETE FROM {DEFAULT_PART} WHERE id >= %s AND id < %s RETURNING *)"  # noqa: S608  own constants
            f" INSERT INTO {name} SELECT * FROM moved",
            [begin, end],
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ('{begin}') TO ('{end}')"
        )
    return True
