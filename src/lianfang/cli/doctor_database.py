"""What the doctor asks the database: server, tables, clock, secret, worker, trail, places."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models
from django.db.migrations.executor import MigrationExecutor

from lianfang.access.keys import key_ring
from lianfang.access.services.chain import verify_chain
from lianfang.cli.doctor_machine import Finding
from lianfang.kit import clock
from lianfang.places.services.paths import strayed_copies
from lianfang.reports.models import Recount

ENOUGH_POSTGRESQL = 150_000
EXTENSIONS = ("pg_trgm", "btree_gist")
CLOCK_SECONDS = 5
SIGN_OF_LIFE_SECONDS = 60
HEADER_BYTES = 5
SAMPLE_ROWS = 100_000
RECOUNT_HOURS = 30


def database_findings(*, is_running: bool) -> Iterator[Finding]:
    """`is_running`: whether the program itself was running before the doctor came."""
    yield _server()
    yield _extensions()
    tables = _migrations()
    yield tables
    if tables.is_right:
        yield _clock()
        yield secret_fits()
        yield _worker(is_running)
        yield _failed_jobs()
        yield _audit()
        yield _paths()
        yield recounted(clock.now())


def _one(question: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(cursor.fetchone())


def _server() -> Finding:
    connection.ensure_connection()
    number = connection.connection.info.server_version
    kind = "embedded" if settings.USES_EMBEDDED_DATABASE else "own server"
    return Finding(
        "PostgreSQL", number >= ENOUGH_POSTGRESQL, f"{number // 10000} ({kind})", "use 15 or newer"
    )


def _extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
        )
        there = {name for (name,) in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in there]
    return Finding(
        "extensions",
        not missing,
        "missing: " + ", ".join(missing) if missing else "there",
        "install PostgreSQL's contrib package on the database server",
    )


def _migrations() -> Finding:
    executor = MigrationExecutor(connections["default"])
    graph, applied = executor.loader.graph, executor.loader.applied_migrations
    unknown = [key for key in applied if key not in graph.nodes and key[0] in apps.app_configs]
    if unknown:
        detail = f"of a newer version: {unknown[0][0]}.{unknown[0][1]}"
        return Finding("tables", False, detail, "install the version that made them, or a newer")
    waiting = executor.migration_plan(graph.leaf_nodes())
    detail = f"{len(waiting)} migrations waiting" if waiting else "up to date"
    detail = detail if applied else "none: the database is empty"
    return Finding("tables", not waiting, detail, "run `lianfang migrate`")


def _clock() -> Finding:
    """The machine's time against the server's, and against the newest thing written down."""
    server, migrated, last = _one(
        "SELECT clock_timestamp(), (SELECT max(applied) FROM django_migrations),"
        " (SELECT max(at) FROM access_auditevent)"
    )
    is_demo = bool(os.environ.get("LIANFANG_CLOCK_START"))
    now = datetime.now(UTC)
    return clock_finding(
        now,
        server=server if isinstance(server, datetime) else now,
        newest=[
            moment
            for moment in (migrated, None if is_demo else last)
            if isinstance(moment, datetime)
        ],
    )


def clock_finding(now: datetime, *, server: datetime, newest: list[datetime]) -> Finding:
    apart = abs((server - now).total_seconds())
    shown = now.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    latest = max(newest, default=now)
    if latest > now + timedelta(seconds=CLOCK_SECONDS):
        written = latest.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        detail = f"it shows {shown}, but something was written down at {written}"
        return Finding("clock", False, detail, "set the machine's time, best by NTP")
    return Finding(
        "clock",
        apart < CLOCK_SECONDS,
        f"{shown} in China, {apart:.1f} s from the database's",
        "set the time of this machine and of the database server, best by NTP",
    )


def secret_fits() -> Finding:
    """Whether the secrets at hand open what lies in the database, told by each field's header."""
    ring, sealed, foreign = key_ring(), 0, 0
    for header, number in _headers():
        sealed += number
        foreign += 0 if ring.knows(header) else number
    return Finding(
        "secret and data",
        not foreign,
        f"{foreign} of {sealed} sealed fields were closed with another secret"
        if foreign
        else f"the secret fits {sealed} sealed fields",
        "this is another installation's secret: set LIANFANG_SECRET to the one the data was made "
        "with, or add it to LIANFANG_RETIRED_SECRETS",
    )


def _headers() -> Iterator[tuple[bytes, int]]:
    """The first bytes of sealed fields and how many begin so; of large tables a part."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.BinaryField) and field.name.endswith(("cipher", "sealed")):
                table = connection.ops.quote_name(model._meta.db_table)
                column = connection.ops.quote_name(str(field.column))
                with connection.cursor() as cursor:
                    cursor.execute(  # names of our own tables, quoted
                        f"SELECT substring({column} FOR %s), count(*) FROM (SELECT {column}"  # noqa: S608
                        f" FROM {table} WHERE {column} IS NOT NULL LIMIT %s) AS part GROUP BY 1",
                        [HEADER_BYTES, SAMPLE_ROWS],
                    )
                    for header, number in cursor.fetchall():
                        yield bytes(header), number


def _worker(is_running: bool) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [SIGN_OF_LIFE_SECONDS],
        )
        alive = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs AS job JOIN procrastinate_events AS event"
            " ON event.job_id = job.id AND event.type = 'deferred' WHERE job.status = 'todo'"
            " AND coalesce(job.scheduled_at, event.at) < now() - make_interval(secs => %s)",
            [SIGN_OF_LIFE_SECONDS],
        )
        waiting = cursor.fetchone()[0]
    advice = "start `lianfang serve`, or `lianfang worker` beside a program that runs"
    if alive:
        return Finding("worker", True, f"running, {waiting} jobs wait longer than a minute")
    if waiting or is_running:
        return Finding("worker", False, f"not running, {waiting} jobs wait", advice)
    return Finding("worker", True, "not running, as the program is not; nothing waits")


def _failed_jobs() -> Finding:
    """Jobs that failed for good. One that comes by itself counts only if its last run failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job.task_name, count(*) FROM procrastinate_jobs AS job"
            " WHERE job.status = 'failed' AND NOT EXISTS (SELECT FROM procrastinate_periodic_defers"
            " AS later WHERE later.task_name = job.task_name"
            " AND later.defer_timestamp > (job.args->>'timestamp')::bigint"
            " AND NOT EXISTS (SELECT FROM procrastinate_jobs AS same"
            " WHERE same.id = later.job_id AND same.status = 'failed'))"
            " GROUP BY job.task_name ORDER BY job.task_name"
        )
        failed = cursor.fetchall()
    detail = ", ".join(f"{number} of {name.split('.', 1)[-1]}" for name, number in failed)
    return Finding(
        "jobs",
        not failed,
        f"failed: {detail}" if failed else "none failed",
        "see the worker's log lines and mend the cause; they stay in procrastinate_jobs",
    )


def _audit() -> Finding:
    verdict = verify_chain()
    detail = f"{verdict.checked} events, {verdict.unsealed} waiting to be sealed"
    return Finding(
        "audit chain",
        verdict.broken_at is None,
        detail if verdict.broken_at is None else f"broken at position {verdict.broken_at}",
        "keep the database as it is and tell the audit administrator",
    )


def _paths() -> Finding:
    strayed = strayed_copies()
    detail = ", ".join(f"{number} of {label}" for label, number in strayed.items())
    return Finding(
        "places of records",
        not strayed,
        detail or "every record is seen by the people of its place",
        "these records are seen from the wrong places: stop the program and restore a backup",
    )


def recounted(now: datetime) -> Finding:
    """Whether the last recount of what is kept found it equal, and whether one came at all."""
    last = Recount.objects.first()
    if last is None:
        return Finding("kept figures", True, "not recounted yet; the first one comes at night")
    night = Recount.objects.filter(at__gt=last.at - timedelta(hours=1))
    wrong = [one for one in night if one.differences]
    if wrong:
        detail = ", ".join(f"{one.differences} of {one.compared} {one.kind}" for one in wrong)
        return Finding(
            "kept figures",
            False,
            f"the last recount put right {detail}",
            "the figures are right now; send the log lines of that night to whoever maintains it",
        )
    is_late = now - last.at > timedelta(hours=RECOUNT_HOURS)
    when = last.at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    return Finding(
        "kept figures",
        not is_late,
        f"last recounted {when}" + (": no recount since" if is_late else ", all equal"),
        "let `lianfang serve` or `lianfang worker` run through the night",
    )
