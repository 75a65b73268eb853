"""The audit chain at a million events: sealing, verifying, and what sealing costs the writers.

Events are made in bulk SQL through the real trigger, sealed by the worker's function and verified
by the auditor's. `ratio` of verifying is its time over a plain SELECT of the same rows in the same
run; of writing, the rate while another process seals over the rate while nobody does.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

EVENTS = 1_000_000
VERIFY_SECONDS = 60
SEALED_PER_SECOND = 5_000
WRITING_SECONDS = 5
KEPT_SHARE = 0.8

# Ids rise as UUIDv7 do; details are as long as those of a recorded visit.
MAKE_EVENTS = """
    INSERT INTO access_auditevent (id, at, recorded_at, actor_id, actor_name, action, result,
        subject_kind, subject_id, path, details)
    SELECT (lpad(to_hex(1584490000000 + n / 10), 12, '0') || '7' || lpad(to_hex(n %% 4096), 3, '0')
            || '8' || substr(md5(n::text), 1, 15))::uuid,
        timestamptz '2020-03-18 08:00+08' + n * interval '40 ms', now(), NULL,
        'grid worker ' || n %% 300, 'command.visit.record', 'done', 'command.visit',
        md5(n::text), lpad((n %% 19)::text, 8, '0'),
        jsonb_build_object('task', md5((n + 1)::text), 'findings', n %% 3)
    FROM generate_series(%s::bigint, %s::bigint) AS n
"""
READ_PLAINLY = """
    SELECT s.position, s.hash, e.id, e.at, e.recorded_at, e.actor_id, e.actor_name, e.action,
        e.result, e.subject_kind, e.subject_id, e.path, e.details::text
    FROM access_auditseal s JOIN access_auditevent e ON e.id = s.event_id ORDER BY s.position
"""
# As the worker does it: every three seconds all there is.
SEALER = """
import time
import django; django.setup()
from lianfang.access.services.chain import seal_events
print("ready", flush=True)
while True:
    while seal_events():
        pass
    time.sleep(3)
"""


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict:
    return {
        "name": f"audit: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 3),
        "passed": passed,
    }


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def run() -> list[dict]:
    # Django can only be imported once the instance's folder is in the environment.
    import django  # noqa: PLC0415

    django.setup()
    from lianfang.cli.environment import database, migrate  # noqa: PLC0415

    with database():
        migrate()
        rows = writing()
        rows += sealing_and_verifying()
        clear()
    return rows


def sealing_and_verifying() -> list[dict]:
    from lianfang.access.services.chain import seal_events, verify_chain  # noqa: PLC0415

    make_events(EVENTS)

    def seal_all() -> None:
        while seal_events():
            pass

    sealing = timed(seal_all)
    plain = timed(read_plainly)
    began = time.perf_counter()
    verdict = verify_chain()
    verifying = time.perf_counter() - began
    hashing = timed(hash_as_much)
    whole = verdict.broken_at is None and verdict.checked >= EVENTS
    rate = EVENTS / sealing
    return [
        row(
            f"seal {EVENTS:,} events",
            rate,
            "events/s",
            f">= {SEALED_PER_SECOND:,}",
            rate >= SEALED_PER_SECOND,
        ),
        row(
            f"verify {EVENTS:,} events and those of the writers",
            verifying,
            "s",
            f"<= {VERIFY_SECONDS}",
            whole and verifying <= VERIFY_SECONDS,
            verifying / plain,
        ),
        row("plain SELECT of the same rows", plain, "s", "-", True),
        row("bare SHA-256 of as many texts", hashing, "s", "-", True),
    ]


def make_events(count: int, batch: int = 100_000) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for first in range(1, count + 1, batch):
            cursor.execute(MAKE_EVENTS, [first, min(first + batch - 1, count)])
        cursor.execute("ANALYZE access_auditevent")


def read_plainly() -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(READ_PLAINLY)
        while cursor.fetchmany(20_000):
            pass


def hash_as_much() -> None:
    text = b"x" * 32 + b"y" * 300
    for _ in range(EVENTS):
        hashlib.sha256(text).digest()


def writing() -> list[dict]:
    """Events written one by one through an action, alone and beside a process that seals."""
    from django.conf import settings  # noqa: PLC0415

    alone = write_for(WRITING_SECONDS)
    bare = insert_for(WRITING_SECONDS)
    sealer = subprocess.Popen(
        [sys.executable, "-c", SEALER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.PACKAGE.parent,
    )
    try:
        assert sealer.stdout is not None
        sealer.stdout.readline()
        beside = write_for(3 * WRITING_SECONDS)
    finally:
        sealer.kill()
        sealer.wait()
    # Before and after: the machine may be busy with something else for a while.
    alone = (alone + write_for(WRITING_SECONDS)) / 2
    kept = beside / alone
    return [
        row("actions a second while nobody seals", alone, "events/s", "-", True, alone / bare),
        row(
            "actions a second while another process seals",
            beside,
            "events/s",
            f">= {KEPT_SHARE:.0%} of alone",
            kept >= KEPT_SHARE,
            kept,
        ),
    ]


def write_for(seconds: float) -> float:
    from lianfang.access.actions import action, concerning  # noqa: PLC0415
    from lianfang.access.actors import Actor  # noqa: PLC0415

    @action("places.place.update")
    def touch(*, actor: Actor, now: datetime) -> None:
        concerning("places.place", path="0001", subject_id="gate")

    actor, now = Actor.system("benchmark"), datetime.now(UTC)
    touch(actor=actor, now=now)
    count, end = 0, time.perf_counter() + seconds
    begun = time.perf_counter()
    while time.perf_counter() < end:
        touch(actor=actor, now=now)
        count += 1
    return count / (time.perf_counter() - begun)


def insert_for(seconds: float) -> float:
    """The raw limit: the same row by a bare INSERT in a transaction of its own."""
    from django.db import connection  # noqa: PLC0415

    from lianfang.kit.ids import new_id  # noqa: PLC0415

    count, begun = 0, time.perf_counter()
    with connection.cursor() as cursor:
        while time.perf_counter() - begun < seconds:
            cursor.execute(
                "INSERT INTO access_auditevent (id, at, recorded_at, actor_name, action, result, "
                "subject_kind, subject_id, path, details) VALUES (%s, now(), now(), 'benchmark', "
                "'places.place.update', 'done', 'places.place', 'gate', '0001', '{}')",
                [new_id()],
            )
            count += 1
    return count / (time.perf_counter() - begun)


def clear() -> None:
    """Leave nothing behind for the benchmarks that follow in the same database."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE access_auditevent, access_auditseal, access_auditpending")
