"""Health checks of a district of 300,000, sent by phones over HTTP to the server as it is served.

Ingestion: batches of 1,000 and of 200 through `POST /api/v1/records/batch` with keys, rights, plan,
duplicates, tasks closed, fevers, counts and audit on; the server runs with the processes and
threads of `lianfang serve`. `ratio` is against COPY (binary) of the very same rows into the same
table and indexes by one plain program in the same run, ten thousand rows a transaction. The last
tenth of the load is held against the first; what is sent again must come faster and add no row.
Single checks: 200 a second through `POST /api/v1/health/checks`.
Devices: fifty come back at once with five hundred checks each, in the field app's batches of 200,
while somebody reads pages.
Pages: who is checked today, and who is not, for the whole district, with one day of checks and with
sixty (eighteen million).

    python -m benchmarks health
    LIANFANG_BENCH_SCALE=0.1 LIANFANG_BENCH_DAYS=5 python -m benchmarks health    (a quick look)
"""

import http.client
import json
import os
import queue
import random
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
DAYS = int(os.environ.get("LIANFANG_BENCH_DAYS", "60"))
PERSONS = int(300_000 * SCALE)
CLIENTS, READINGS = 4, 20
BATCH, SMALL_BATCH, SMALL_BATCHES = 1_000, 200, 200
RESENT = 60
SINGLES_A_SECOND, SINGLE_SECONDS, SINGLE_CLIENTS = 200, 10, 8
COPIED = 10_000
DEVICES, QUEUED, APP_BATCH = 50, 500, 200
# Seconds: a loader is back at once; a phone waits the second it is told to, and some more.
AGAIN_AFTER, PHONE_AGAIN_AFTER = (0.01, 0.1), (1.0, 1.5)
JSON = {"Content-Type": "application/json"}


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict:
    return {
        "name": f"health: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 2),
        "passed": passed,
    }


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def sql(text: str, *params: Any) -> Any:
    from django.db import connection  # noqa: PLC0415  after the set-up

    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchone() if cursor.description else cursor.rowcount


@contextmanager
def server() -> Iterator[int]:
    """The web server as `lianfang serve` starts it, over the benchmark's database; its port."""
    from django.conf import settings  # noqa: PLC0415  after the set-up
    from django.db import connection  # noqa: PLC0415

    from lianfang.cli.supervisor import parts  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name, host = connection.settings_dict["NAME"], settings.DATABASES["default"]["HOST"]
    environment = {**os.environ, "DATABASE_URL": f"postgresql://lianfang@/{name}?host={host}"}
    process = subprocess.Popen(parts("127.0.0.1", port)[0].arguments, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if _get(port, "/healthz", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _get(port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


class Load:
    """Requests sent by several clients at once; when each was answered, and what was said."""

    def __init__(
        self, port: int, secrets: list[str], again_after: tuple[float, float] = AGAIN_AFTER
    ) -> None:
        self.port, self.secrets, self.again_after = port, secrets, again_after

    def send(self, bodies: list[bytes], path: str = "/api/v1/records/batch") -> "Sent":
        waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        for body in bodies:
            waiting.put(body)
        sent = Sent(len(bodies))
        threads = [
            threading.Thread(target=self._client, args=(waiting, secret, path, sent))
            for secret in self.secrets
        ]
        sent.began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sent

    def _client(self, waiting: Any, secret: str, path: str, sent: "Sent") -> None:
        headers = {**JSON, "Authorization": f"Bearer {secret}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while True:
            try:
                body = waiting.get_nowait()
            except queue.Empty:
                return
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 503:  # told to come again, as a phone would
                sent.told_to_wait += 1
                time.sleep(random.uniform(*self.again_after))
                waiting.put(body)
                continue
            with sent.lock:
                sent.answered.append(time.perf_counter())
                sent.count(answer.status, content)


class Sent:
    """How a load went."""

    def __init__(self, number: int) -> None:
        self.number, self.began = number, 0.0
        self.answered: list[float] = []
        self.states: dict[str, int] = {}
        self.told_to_wait = 0
        self.lock = threading.Lock()

    def count(self, status: int, content: bytes) -> None:
        for state in ("accepted", "again", "refused", "conflict"):
            found = content.count(f'"state":"{state}"'.encode())
            self.states[state] = self.states.get(state, 0) + found
        if status != 200:
            self.states[f"HTTP {status}"] = self.states.get(f"HTTP {status}", 0) + 1

    def rate(self, each: int, begin: float = 0.0, end: float = 1.0) -> float:
        """Records a second between two shares of the load."""
        first, last = int(self.number * begin), int(self.number * end)
        since = self.answered[first - 1] if first else self.began
        return (last - first) * each / (self.answered[last - 1] - since)


def run() -> list[dict]:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    with own_database():
        now = clock.now()
        top = world.build_world(PERSONS, now)
        secrets = world.keys(top, now, CLIENTS)
        with server() as port:
            load = Load(port, secrets)
            rows = creating(top, now)
            rows += ingesting(load, now)
            rows += singles(load, now)
            rows += reconnecting(load, top, now)
            rows += reading(port, top, now)
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
    size = sql("SELECT count(*) FROM health_healthcheck")[0]
    sent = load.send(bodies)
    stored = sql("SELECT count(*) FROM health_healthcheck")[0] - size
    rate = sent.rate(BATCH)
    again = load.send(bodies[:RESENT])
    after = sql("SELECT count(*) FROM health_healthcheck")[0] - size
    small = list(
        world.batches(
            persons[: SMALL_BATCH * SMALL_BATCHES], SMALL_BATCH, now - timedelta(hours=2), seed=3
        )
    )
    small_rate = load.send(small).rate(SMALL_BATCH)
    raw = copying()
    wrong = recount()
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
        row(
            f"checks in batches of {SMALL_BATCH} over HTTP",
            small_rate,
            "rec/s",
            ">= 20000, 0.30 of COPY",
            small_rate >= 20_000 and small_rate >= 0.30 * raw,
            small_rate / raw,
        ),
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


def copying() -> float:
    """Rows a second of a plain program that copies the very same rows into the emptied table."""
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
    for start in range(0, len(rows), COPIED):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for one in rows[start : start + COPIED]:
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
    persons = world.person_ids()[: SINGLES_A_SECOND * SINGLE_SECONDS]
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


def reconnecting(load: Load, top: Any, now: datetime) -> list[dict]:
    """Fifty devices that were without signal send what they kept, while a page is read again and
    again."""
    persons = world.person_ids()
    queues = [
        list(
            world.batches(
                persons[first : first + QUEUED],
                APP_BATCH,
                now - timedelta(hours=3),
                seed=100 + first,
            )
        )
        for first in range(0, DEVICES * QUEUED, QUEUED)
    ]
    load = Load(load.port, load.secrets, PHONE_AGAIN_AFTER)
    sent = Sent(sum(map(len, queues)))
    devices = []
    for number, bodies in enumerate(queues):
        waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        for body in bodies:
            waiting.put(body)
        secret = load.secrets[number % len(load.secrets)]
        arguments = (waiting, secret, "/api/v1/records/batch", sent)
        devices.append(threading.Thread(target=load._client, args=arguments))
    headers = signed_in(top)
    _times(load.port, f"/health/?place={top.pk}", headers)
    took: list[float] = []
    sent.began = time.perf_counter()
    for device in devices:
        device.start()
    while any(device.is_alive() for device in devices):
        began = time.perf_counter()
        status, _content = _get(load.port, f"/health/?place={top.pk}", headers)
        took.append(time.perf_counter() - began if status == 200 else 60.0)
    through = sent.answered[-1] - sent.began
    kept, slow = sent.states["accepted"], p95(took) if len(took) > 1 else took[0]
    return [
        row(
            f"{DEVICES} devices come back with {QUEUED} checks each, {kept} kept",
            through,
            "s",
            "<= 60 s",
            through <= 60 and kept == DEVICES * QUEUED,
        ),
        row(f"a page meanwhile, {len(took)} times, p95", slow, "s", "<= 1 s", slow <= 1),
    ]


# One check of everybody on each of the days before; what the benchmark does not read is plain.
PAST = """
INSERT INTO health_healthcheck (id, person_id, place_id, path, taken_at, received_at, skew_ms,
    temperature, symptoms, source, setting, fever, reason, void)
SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(
    int8send(floor(extract(epoch FROM %s::timestamptz) * 1000)::bigint + n) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid,
    p.id, p.place_id, p.path, %s::timestamptz, %s::timestamptz, 0, 36.5, '{}', 'verified', 'home',
    false, '', false
FROM (SELECT *, row_number() OVER (ORDER BY path) AS n FROM people_person) p"""
PAST_PERSONS = """
INSERT INTO health_personday (day, person_id, check_id)
SELECT %s, id, id FROM people_person ON CONFLICT DO NOTHING"""
PAST_TALLIES = """
INSERT INTO health_healthtally (day, place_id, path, source, checks, persons, fevers)
SELECT %s, place_id, path, source, checks, persons, fevers FROM health_healthtally
WHERE day = %s ON CONFLICT DO NOTHING"""


def fill_past(now: datetime) -> None:
    """The checks of the days before, behind the guards' back to save the minutes."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.health.services.parts import prepare_parts  # noqa: PLC0415
    from lianfang.kit.clock import local_day  # noqa: PLC0415

    sql("SET session_replication_role = replica")
    for ago in range(1, DAYS):
        moment = now - timedelta(days=ago)
        prepare_parts(actor=Actor.system("benchmark"), now=moment)
        sql(PAST, moment, moment, moment)
        sql(PAST_PERSONS, local_day(moment))
        sql(PAST_TALLIES, local_day(moment), local_day(now))
    sql("SET session_replication_role = origin")
    sql("VACUUM ANALYZE health_healthcheck")
    sql("VACUUM ANALYZE health_personday")


def signed_in(top: Any) -> dict[str, str]:
    """The cookie of somebody who leads the district."""
    from django.test import Client  # noqa: PLC0415  after the set-up

    from lianfang.access.models import User  # noqa: PLC0415

    client = Client()
    user = User.objects.get(username="phones-0")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def reading(port: int, top: Any, now: datetime) -> list[dict]:
    headers = signed_in(top)
    pages = {
        "who is checked today": f"/health/?place={top.pk}",
        "first page of who is not": f"/health/missing/?place={top.pk}",
    }
    sql("VACUUM ANALYZE health_personday")
    sql("VACUUM ANALYZE health_healthtally")
    before = {name: _times(port, path, headers) for name, path in pages.items()}
    fill_past(now)
    rows = []
    for name, path in pages.items():
        slow, early = p95(_times(port, path, headers)) * 1000, p95(before[name]) * 1000
        rows.append(
            row(f"{name}, {PERSONS} persons, 1 day, p95", early, "ms", "<= 500 ms", early <= 500)
        )
        rows.append(
            row(
                f"{name}, {PERSONS} persons, {DAYS} days, p95",
                slow,
                "ms",
                "<= 500 ms, flat",
                slow <= 500 and slow <= 1.3 * early,
                slow / early,
            )
        )
    return rows


def _times(port: int, path: str, headers: dict[str, str]) -> list[float]:
    took = []
    for _reading in range(READINGS + 2):
        began = time.perf_counter()
        status, _content = _get(port, path, headers)
        took.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    return took[2:]
