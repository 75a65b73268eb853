"""Health checks of a district of 300,000, sent by phones over HTTP to the server as it is served.

Ingestion: batches of 200 and of 1,000 through `POST /api/v1/records/batch` with keys, rights, plan,
duplicates, tasks closed, fevers, counts and audit on; the server runs with the processes and
threads of `lianfang serve`. `ratio` is against COPY (binary) of the very same rows into the same
table and indexes by one plain program in the same run, with as many rows in each transaction. The
last tenth of the load is held against the first; what is sent again must come faster and add no
row.
Single checks: 200 a second through `POST /api/v1/health/checks`, before all of that. The small
batches come before the large ones: what the database puts in order in the background after a load
is felt by the load that follows, and should not be of 300,000 checks within ten seconds.

    python -m benchmarks health_checks
    LIANFANG_BENCH_SCALE=0.1 python -m benchmarks health_checks    (a quick look)
"""

import http.client
import json
import os
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import JSON, Load, p95, row, server, sql
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
PERSONS = int(300_000 * SCALE)
# More than the processes: two on each by chance would leave one of them idle.
CLIENTS = 8
BATCH, SMALL_BATCH, SMALL_BATCHES = 1_000, 200, 300
RESENT = 60
SINGLES_A_SECOND, SINGLE_SECONDS, SINGLE_CLIENTS = 200, 10, 8
WARMING = 200


def run() -> list[dict]:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    with own_database():
        now = clock.now()
        top = world.build_world(PERSONS, now)
        secrets = world.keys(top, now, CLIENTS)
        with server() as port:
            load = Load(port, secrets)
            rows = creating(top, now)
            # Before hundreds of thousands of checks come in within seconds, after which the
            # database is busy for a while with putting them in order.
            rows += singles(load, now)
            rows += ingesting(load, now)
    return rows


def creating(top: Any, now: datetime) -> list[dict]:
    """The tasks of tomorrow for the whole district."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.command.services.tasks import create_day_tasks  # noqa: PLC0415
    from lianfang.kit.clock import local_day  # noqa: PLC0415

    began = time.perf_counter()
    made = create_day_tasks(
        actor=Actor.system("benchmark"),
        now=now,
        place_id=top.pk,
        day=local_day(now) + timedelta(days=1),
    )
    took = time.perf_counter() - began
    name = f"{made} tasks of a day made, {PERSONS} persons"
    return [row(name, took, "s", "<= 20 s", took <= 20)]


def ingesting(load: Load, now: datetime) -> list[dict]:
    persons = world.person_ids()
    bodies = list(world.batches(persons, BATCH, now))
    load.send(list(world.batches(persons[:4000], BATCH, now - timedelta(hours=1), seed=9)))
    small_rate, second_rate = small_ones(load, persons, now)
    size = sql("SELECT count(*) FROM health_healthcheck")[0]
    sent = load.send(bodies)
    stored = sql("SELECT count(*) FROM health_healthcheck")[0] - size
    rate = sent.rate(BATCH)
    again = load.send(bodies[:RESENT])
    after = sql("SELECT count(*) FROM health_healthcheck")[0] - size
    wrong = recount()
    raw, raw_small = copying(BATCH), copying(SMALL_BATCH)
    tenth = sent.rate(BATCH, 0.9, 1.0) / sent.rate(BATCH, 0.0, 0.1)
    faster = again.rate(BATCH) / rate
    total = len(persons)
    return [
        row(
            f"{total} checks in batches of {BATCH} over HTTP",
            rate,
            "rec/s",
            ">= 20000, 0.30 of COPY",
            rate >= 20_000 and rate >= 0.30 * raw and stored == sent.states["accepted"] == total,
            rate / raw,
        ),
        in_small(f"checks in batches of {SMALL_BATCH} over HTTP", small_rate, raw_small),
        in_small("the same people again that day", second_rate, raw_small),
        row("last tenth of the load against the first", tenth, "x", ">= 0.8", tenth >= 0.8),
        row(
            f"sent again, rows added: {after - stored}",
            again.rate(BATCH),
            "rec/s",
            ">= 1.3 x, no row",
            faster >= 1.3 and after == stored,
            faster,
        ),
        row("counts that a recount finds wrong", wrong, "counts", "0", wrong == 0),
    ]


def small_ones(load: Load, persons: Any, now: datetime) -> tuple[float, float]:
    """Checks a second in small batches: the first ones of yesterday of each person, by phones that
    had no signal, and their second ones."""
    from lianfang.kit.clock import day_bounds, local_day  # noqa: PLC0415  needs no set-up

    some = persons[: SMALL_BATCH * SMALL_BATCHES]
    rates = []
    yesterday = local_day(now) - timedelta(days=1)
    noon = day_bounds(yesterday)[0] + timedelta(hours=12)
    for seed, at in ((3, noon), (4, noon + timedelta(minutes=20))):
        bodies = list(world.batches(some, SMALL_BATCH, at, seed=seed, sent_at=now))
        rates.append(load.send(bodies).rate(SMALL_BATCH))
    return rates[0], rates[1]


def in_small(name: str, rate: float, raw: float) -> dict:
    passed = rate >= 20_000 and rate >= 0.30 * raw
    return row(name, rate, "rec/s", ">= 20000, 0.30 of COPY", passed, rate / raw)


def copying(each: int) -> float:
    """Rows a second of a plain program that copies the very same rows into the emptied table, so
    many in each transaction as a batch has: what is answered has been stored for good."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM health_healthcheck ORDER BY id")
        columns = [column.name for column in cursor.description]
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT atttypid::regtype::text FROM pg_attribute"
            " WHERE attrelid = 'health_healthcheck'::regclass AND attnum > 0 ORDER BY attnum"
        )
        types = [one[0].replace("character varying", "varchar") for one in cursor.fetchall()]
    sql("TRUNCATE health_healthcheck")
    statement = f"COPY health_healthcheck ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    began = time.perf_counter()
    for start in range(0, len(rows), each):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for one in rows[start : start + each]:
                copy.write_row(one)
    return len(rows) / (time.perf_counter() - began)


def recount() -> int:
    """How many counts the recount of today and yesterday finds wrong."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.health.services.counting import recount_checks  # noqa: PLC0415
    from lianfang.kit import clock  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415

    now, top = clock.now(), Place.objects.get(depth=1)
    days = [clock.local_day(now) - timedelta(days=ago) for ago in (0, 1)]
    actor = Actor.system("benchmark")
    return sum(recount_checks(actor=actor, now=now, place_id=top.pk, day=day) for day in days)


def singles(load: Load, now: datetime) -> list[dict]:
    """So many single checks a second, spread evenly; how long each took."""
    # A server that has just begun reads the plan and much else with its first requests; and the
    # first second of the load is not counted either.
    load.send(list(world.batches(world.person_ids()[-WARMING:], 1, now - timedelta(hours=3))))
    persons = world.person_ids()[: SINGLES_A_SECOND * (SINGLE_SECONDS + 1)]
    took: list[float] = []
    failed: list[int] = []
    begin = time.perf_counter() + 0.5

    def post(client: int) -> None:
        secret = load.secrets[client % len(load.secrets)]
        headers = {**JSON, "Authorization": f"Bearer {secret}"}
        connection = http.client.HTTPConnection("127.0.0.1", load.port, timeout=60)
        for number in range(client, len(persons), SINGLE_CLIENTS):
            body = {
                "person_id": str(persons[number]),
                "taken_at": (now - timedelta(minutes=5)).isoformat(),
                "temperature": 36.6,
                "source": "verified",
                "where": "gate",
            }
            due = begin + number / SINGLES_A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.request("POST", "/api/v1/health/checks", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
            if number >= SINGLES_A_SECOND:
                took.append(time.perf_counter() - due)
            if answer.status != 200:
                failed.append(answer.status)

    threads = [threading.Thread(target=post, args=(n,)) for n in range(SINGLE_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slow = p95(took) * 1000
    return [
        row(
            f"single checks at {SINGLES_A_SECOND}/s, p95, {len(failed)} failed",
            slow,
            "ms",
            "<= 60 ms",
            slow <= 60 and not failed,
        )
    ]
