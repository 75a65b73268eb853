"""Fifty phones that were without signal come back at once, while somebody reads pages.

Each has five hundred checks in its outbox and sends them in the field app's batches of 200, waiting
as it is told when too many send. The page read meanwhile, again and again, is how far
the checks of the whole district of 300,000 have come, most of which are in already.

    python -m benchmarks health_devices
    LIANFANG_BENCH_SCALE=0.1 python -m benchmarks health_devices    (a quick look)
"""

import os
import queue
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import (
    PHONE_AGAIN_AFTER,
    Load,
    Sent,
    get,
    p95,
    row,
    server,
    signed_in,
    times,
)
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
PERSONS = int(300_000 * SCALE)
CLIENTS = 4
DEVICES, QUEUED, APP_BATCH = 50, 500, 200


def run() -> list[dict]:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    with own_database():
        now = clock.now()
        top = world.build_world(PERSONS, now)
        world.fill_days(top, now, 0, 0)
        secrets = world.keys(top, now, CLIENTS)
        with server() as port:
            return reconnecting(Load(port, secrets, PHONE_AGAIN_AFTER), top, now)


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
    sent = Sent(sum(map(len, queues)))
    devices = []
    for number, bodies in enumerate(queues):
        waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        for body in bodies:
            waiting.put(body)
        secret = load.secrets[number % len(load.secrets)]
        arguments = (waiting, secret, "/api/v1/records/batch", sent)
        devices.append(threading.Thread(target=load.client, args=arguments))
    headers = signed_in()
    times(load.port, f"/health/?place={top.pk}", headers, 4)
    took: list[float] = []
    sent.began = time.perf_counter()
    for device in devices:
        device.start()
    while any(device.is_alive() for device in devices):
        began = time.perf_counter()
        status, _content = get(load.port, f"/health/?place={top.pk}", headers)
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
