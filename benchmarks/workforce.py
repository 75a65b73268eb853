"""The daily report of 500 enterprises with 200 staff each, sent over HTTP to the server as served.

Bar: what comes in during the last ten minutes before 10:00 is all accepted, p95 <= 500 ms. The
contacts of all enterprises send within `SPREAD` seconds, at moments drawn evenly: by default three
times as densely as the bar says. Each report is one request of its own contact with its own key:
200 temperatures, kept as health checks with rights, plan, tasks closed, fevers, counts and audit.
Afterwards the board of missing reports is read, and a quarter of the reports is sent once more.

    python -m benchmarks workforce
    LIANFANG_BENCH_SCALE=0.1 python -m benchmarks workforce    (a quick look)
"""

import http.client
import json
import os
import random
import threading
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import JSON, get, p95, server, sql
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
ENTERPRISES, STAFF = int(500 * SCALE), 200
SPREAD = 200.0 * SCALE
BOARDS = 20


def row(name: str, value: float, unit: str, target: str, passed: bool) -> dict:
    return {
        "name": f"workforce: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None,
        "passed": passed,
    }


def run() -> list[dict]:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    with own_database():
        now = clock.now()
        top = world.build_world(ENTERPRISES * STAFF, now)
        desk = world.keys(top, now, 1)[0]
        reports = build_enterprises(top, now)
        with server() as port:
            # Not of the bar: what each process reads once, when it is asked for the first time.
            warm = reports[: len(reports) // 10]
            _load(port, warm, SPREAD / 10)
            rows = sending(port, reports[len(warm) :])
            rows += reading(port, desk)
            rows += again(port, reports[: ENTERPRISES // 4])
    return rows


class Report:
    """One enterprise's report: where it goes, with whose key, and its body."""

    def __init__(
        self, enterprise_id: uuid.UUID, secret: str, lines: list[dict], now: datetime
    ) -> None:
        from lianfang.kit.ids import id_at  # noqa: PLC0415  needs no set-up

        self.path = f"/api/v1/workforce/own/{enterprise_id}/reports"
        self.headers = {**JSON, "Authorization": f"Bearer {secret}"}
        self.body = json.dumps({"id": str(id_at(now)), "lines": lines})


def build_enterprises(top: Any, now: datetime) -> list[Report]:
    """Enterprises where the first of their staff live, the staff, and a contact with a key each."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.access.models import Appointment, User  # noqa: PLC0415
    from lianfang.access.services.tokens import issue_token  # noqa: PLC0415
    from lianfang.enterprises.models import Enterprise, EnterpriseMember  # noqa: PLC0415
    from lianfang.kit.clock import local_day  # noqa: PLC0415
    from lianfang.people.models import Person  # noqa: PLC0415
    from lianfang.workforce.models import Employment  # noqa: PLC0415

    system, day, chance = Actor.system("benchmark"), local_day(now), random.Random(5)
    persons = list(Person._base_manager.order_by("path", "pk").values_list("pk", "place", "path"))
    chance.shuffle(persons)
    reports = []
    for index in range(ENTERPRISES):
        staff = persons[index * STAFF : (index + 1) * STAFF]
        _person, place_id, path = staff[0]
        firm = Enterprise.objects.create(
            place_id=place_id,
            path=path,
            name=f"第{index}厂",
            name_key=f"第{index}厂",
            code_pending="benchmark",
            state_since=day,
            created_at=now,
        )
        user = User.objects.create(
            username=f"contact-{index}", display_name="Contact", place_id=top.pk, path=top.path
        )
        Appointment.objects.create(
            user=user,
            role="enterprise_contact",
            place_id=place_id,
            path=path,
            valid_from=now - timedelta(days=1),
        )
        EnterpriseMember.objects.create(enterprise=firm, user=user, since=now - timedelta(days=1))
        issued = issue_token(actor=system, now=now, user_id=user.pk, label="staff", days=7)
        made = Employment.objects.bulk_create(
            Employment(
                person_id=person_id,
                enterprise=firm,
                state="back",
                state_since=day,
                back_on=day,
                since=day,
                source="roster",
                created_at=now,
            )
            for person_id, _place, _path in staff
        )
        lines = [
            {"employment_id": str(one.pk), "temperature": round(36 + chance.random(), 1)}
            for one in made
        ]
        reports.append(Report(firm.pk, issued.secret, lines, now))
    sql("VACUUM ANALYZE workforce_employment, enterprises_enterprise")
    return reports


def _send(port: int, report: Report, due: float, took: list[float], wrong: list[int]) -> None:
    time.sleep(max(0.0, due - time.perf_counter()))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", report.path, report.body, report.headers)
    answer = connection.getresponse()
    answer.read()
    took.append(time.perf_counter() - due)
    if answer.status != 201:
        wrong.append(answer.status)
    connection.close()


def _load(port: int, reports: list[Report], spread: float) -> tuple[list[float], list[int]]:
    """Each report at a moment of its own; how long each took, and what was not accepted."""
    chance, took, wrong = random.Random(7), [], []
    begin = time.perf_counter() + 1.0
    threads = [
        threading.Thread(
            target=_send, args=(port, one, begin + chance.random() * spread, took, wrong)
        )
        for one in reports
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, wrong


def sending(port: int, reports: list[Report]) -> list[dict]:
    before = sql("SELECT count(*) FROM health_healthcheck")[0]
    took, wrong = _load(port, reports, SPREAD)
    stored = sql("SELECT count(*) FROM health_healthcheck")[0] - before
    slow = p95(took) * 1000
    all_kept = not wrong and stored == len(reports) * STAFF
    return [
        row(
            f"{len(reports)} reports of {STAFF} within {SPREAD:.0f} s, p95",
            slow,
            "ms",
            "<= 500 ms",
            slow <= 500 and all_kept,
        ),
        row("reports not accepted", len(wrong), "reports", "0", all_kept),
    ]


def reading(port: int, secret: str) -> list[dict]:
    """The board of all enterprises, as the desk of the district reads it."""
    headers = {"Authorization": f"Bearer {secret}"}
    took = []
    for _reading in range(BOARDS + 2):
        began = time.perf_counter()
        status, content = get(port, "/api/v1/workforce/reports", headers)
        took.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"the board answered {status}")
    slow, total = p95(took[2:]) * 1000, json.loads(content)["total"]
    name = f"board of {total['reported']} of {total['asked']} reported, p95"
    return [row(name, slow, "ms", "<= 1000 ms", slow <= 1_000)]


def again(port: int, reports: list[Report]) -> list[dict]:
    """Sent once more, as impatient contacts do: answered as before, no row added."""
    before = sql("SELECT count(*) FROM health_healthcheck")[0]
    _took, wrong = _load(port, reports, SPREAD / 4)
    added = sql("SELECT count(*) FROM health_healthcheck")[0] - before
    passed = not wrong and added == 0
    return [row("rows added by reports sent again", added, "rows", "0", passed)]
