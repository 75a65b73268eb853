"""What the benchmarks of health checks share: the server as it is served, and requests to it."""

import http.client
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
from typing import Any

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
            if get(port, "/healthz", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def get(port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
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
            threading.Thread(target=self.client, args=(waiting, secret, path, sent))
            for secret in self.secrets
        ]
        sent.began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sent

    def client(self, waiting: Any, secret: str, path: str, sent: "Sent") -> None:
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


def signed_in() -> dict[str, str]:
    """The cookie of somebody who leads the district."""
    from django.test import Client  # noqa: PLC0415  after the set-up

    from lianfang.access.models import User  # noqa: PLC0415

    client = Client()
    user = User.objects.get(username="phones-0")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def times(port: int, path: str, headers: dict[str, str], readings: int) -> list[float]:
    """Seconds of so many readings of a page, the first two left out."""
    took = []
    for _reading in range(readings + 2):
        began = time.perf_counter()
        status, _content = get(port, path, headers)
        took.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    return took[2:]
