"""The command page of a district of 300,000 on day 60, as whole answers of the server.

19 villages and communities with 1,520 stairwells; 300,000 residents, 100,000 households, 15,000
people in special groups who are visited twice a day: after sixty days 1.8 million tasks and as many
visits. `ratio` is the page on day 60 against the page on day 1. Beside the page each of its figures
is timed alone, so that the one that grows is seen by name.

    python -m benchmarks figures
    LIANFANG_BENCH_SCALE=0.1 LIANFANG_BENCH_DAYS=5 python -m benchmarks figures    (quick)
"""

import os
import statistics
import time
from typing import Any

from benchmarks.command import (
    GRIDS,
    HOMES,
    PAIRS,
    PEOPLE,
    UNITS,
    VILLAGES,
    hire,
    moment,
    p95,
    row,
    statement,
    subdistrict,
    system,
    take_into_care,
    village,
)
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
DAYS = int(os.environ.get("LIANFANG_BENCH_DAYS", "60"))
PERSONS, HOUSEHOLDS = int(300_000 * SCALE), int(100_000 * SCALE)
IN_CARE = int(15_000 * SCALE)
READINGS = 20

# Twice a day each of them, seen at the window's middle; every hundredth reading is a fever.
TASKS = """
INSERT INTO command_task (id, routine, "window", day, subject_kind, subject_id, path, walking_order,
    staff_id, due_from, due_to, state, closed_at, escalation)
SELECT uuidv7(d.day - clock_timestamp()), 'special_visits', w.key,
    (d.day AT TIME ZONE 'Asia/Shanghai')::date, 'person', g.person_id, g.path, 0, NULL,
    d.day + w.begins, d.day + w.ends, 'done', d.day + w.begins + interval '30 min', 0
FROM generate_series(%s::timestamptz, %s::timestamptz, interval '1 day') d(day)
CROSS JOIN (VALUES ('morning', interval '8 h', interval '11 h'),
                   ('evening', interval '15 h', interval '18 h')) w(key, begins, ends)
JOIN people_groupmembership g ON true"""
VISITS = """
INSERT INTO command_visit (id, place_id, path, person_id, staff_id, task_id, outcome, temperature,
    fever, symptoms, needs, note, visited_at, recorded_at, reason)
SELECT uuidv7(t.closed_at - clock_timestamp()), g.place_id, g.path, g.person_id,
    (SELECT id FROM people_staff LIMIT 1), t.id, 'seen', 36.5, hashtext(t.id::text) %% 100 = 0,
    '{}', '{}', '', t.closed_at, t.closed_at, ''
FROM command_task t JOIN people_groupmembership g ON g.person_id = t.subject_id
WHERE t.day BETWEEN %s AND %s"""


def run() -> list[dict]:
    with own_database():
        top = district()
        work(1, 0)
        early = reading(top)
        work(DAYS - 1, 1)
        late = reading(top)
        return [*pages(early, late), *slowest(top)]


def district() -> Any:
    """Places, plan, staff, residents and who is visited."""
    top = subdistrict(tuple(village(n, GRIDS * UNITS, UNITS) for n in range(1, VILLAGES + 1)))
    hire({"community_worker": 44, "cadre": 20})
    statement(HOMES, HOUSEHOLDS)
    statement(PAIRS.format(table="people_household"), "household_cadre", "household", "cadre")
    take_into_care(IN_CARE)
    statement(PEOPLE, PERSONS - IN_CARE)
    statement("VACUUM ANALYZE people_person, people_household, command_responsibility")
    return top


def work(days: int, before: int) -> None:
    """So many days of tasks and visits, the last of them `before` days ago."""
    from datetime import timedelta  # noqa: PLC0415  only here

    last = moment("00:00") - timedelta(days=before)
    first = last - timedelta(days=days - 1)
    statement(TASKS, first, last)
    statement(VISITS, first.date(), last.date())
    statement("VACUUM ANALYZE command_task, command_visit")


def reading(top: Any) -> float:
    """The 95th percentile of the page's answers, in seconds."""
    from django.test import Client  # noqa: PLC0415  after the set-up
    from django.urls import reverse  # noqa: PLC0415

    client, address = Client(), f"{reverse('reports:dashboard')}?place={top.pk}"
    client.force_login(_commander(top))
    client.get(address)
    seconds = []
    for _number in range(READINGS):
        began = time.perf_counter()
        answer = client.get(address)
        seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"the command page answers {answer.status_code}")
    return p95(seconds)


def _commander(top: Any) -> Any:
    from datetime import timedelta  # noqa: PLC0415  only here

    from lianfang.access.models import Appointment, User  # noqa: PLC0415  after the set-up

    user, made = User.objects.get_or_create(username="benchmark", display_name="Benchmark")
    if made:
        since = moment("00:00") - timedelta(days=DAYS)
        Appointment.objects.create(
            user=user,
            role="commander",
            place_id=top.pk,
            path=top.path,
            valid_from=since,
        )
    return user


def pages(early: float, late: float) -> list[dict]:
    return [
        row(
            f"page of {PERSONS} persons, {days} days, p95",
            seconds * 1000,
            "ms",
            "<= 500 ms",
            seconds <= 0.5,
            seconds / early,
        )
        for days, seconds in ((1, early), (DAYS, late))
    ]


def slowest(top: Any) -> list[dict]:
    """The figures of the page one by one, those above a tenth of the whole time allowed."""
    from lianfang.access.scope import looking  # noqa: PLC0415  after the set-up
    from lianfang.command.selectors.coverage import coverage  # noqa: PLC0415
    from lianfang.reports import board  # noqa: PLC0415
    from lianfang.reports.metrics import figure  # noqa: PLC0415

    actor, now = system(), moment("17:00")
    parts: dict[str, Any] = {
        key: (lambda key=key: figure(actor, key, top.path, now))
        for key in (*board.ALARMS, *board.TODAY, *board.STRUCTURE)
    }
    parts["coverage"] = lambda: coverage(actor, top, now)
    found = {}
    with looking(actor):
        for key, part in parts.items():
            seconds = []
            for _number in range(5):
                began = time.perf_counter()
                part()
                seconds.append(time.perf_counter() - began)
            found[key] = statistics.median(seconds) * 1000
    slow = sorted(found.items(), key=lambda pair: -pair[1])
    return [
        row(f"alone: {key}, median", ms, "ms", "<= 500 ms", ms <= 500)
        for key, ms in slow
        if ms > 50
    ]
