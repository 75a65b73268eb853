"""The pages of a district of 300,000 on day 60, as whole answers of the server: the command page,
coverage, gaps, map, ranking; and the count behind them, by job and by night.

19 villages and communities with 1,520 stairwells; 300,000 residents, 100,000 households, 15,000
people in special groups who are visited twice a day: after sixty days 1.8 million tasks and as many
visits. `ratio` of the command page is day 60 against day 1, of the others the page against counting
its coverage from the rows. Each figure of the command page is timed alone, so that the one that
grows is seen by name.

    python -m benchmarks figures
    LIANFANG_BENCH_SCALE=0.1 LIANFANG_BENCH_DAYS=5 python -m benchmarks figures    (quick)
"""

import os
import statistics
import time
from datetime import datetime
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
    timed,
    village,
    within,
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


# The moment everybody looks, on the last of the days.
CLOCK = "2020-03-18T17:00:00+08:00"


def run() -> list[dict]:
    os.environ["LIANFANG_CLOCK_START"] = CLOCK
    os.environ["LIANFANG_CLOCK_EPOCH"] = str(time.time())
    try:
        return measured()
    finally:
        del os.environ["LIANFANG_CLOCK_START"], os.environ["LIANFANG_CLOCK_EPOCH"]


def measured() -> list[dict]:
    with own_database():
        top = district()
        work(1, 0)
        early = reading(top, dashboard())
        work(DAYS - 1, 1)
        late = reading(top, dashboard())
        raw = plainly(top)
        return [
            *compared(early, late),
            *(wide_page(name, reading(top, address), raw) for name, address in others().items()),
            *meanwhile(top, raw),
            *proved(),
            *slowest(top),
        ]


def keep() -> float:
    """What the job does every ten seconds; its seconds."""
    from lianfang.command.services.keeping import keep_tallies  # noqa: PLC0415  after the set-up

    return timed(lambda: keep_tallies(actor=system(), now=now()))[0]


def now() -> datetime:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    return clock.now()


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


def dashboard() -> str:
    from django.urls import reverse  # noqa: PLC0415  after the set-up

    return reverse("reports:dashboard")


def others() -> dict[str, str]:
    """The other pages of the whole district; the ranking is the plan's composite one."""
    from django.urls import reverse  # noqa: PLC0415  after the set-up

    rate = reverse("reports:map_data", args=["cadre_per_household_rate"])
    return {
        "coverage page": reverse("command:coverage"),
        "list of gaps": reverse("command:gaps"),
        "data of the map, coverage": rate,
        "map of operations": reverse("overview:map"),
        "composite ranking": reverse("overview:ranking"),
    }


def reading(top: Any, address: str) -> float:
    """The 95th percentile of the page's answers after everything was counted, in seconds."""
    keep()
    return answering(top, address)


def answering(top: Any, address: str) -> float:
    """The 95th percentile of the page's answers, in seconds."""
    from django.test import Client  # noqa: PLC0415  after the set-up

    client, asked = Client(headers={"host": "localhost"}), f"{address}?place={top.pk}"
    client.force_login(_commander(top))
    client.get(asked)
    seconds = []
    for _number in range(READINGS):
        took, answer = timed(lambda: client.get(asked))
        seconds.append(took)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
    return p95(seconds)


def plainly(top: Any) -> float:
    """Seconds to count the coverage of the district from the rows, as a page would without what is
    kept; the median of five."""
    from lianfang.access.scope import looking  # noqa: PLC0415  after the set-up
    from lianfang.command.selectors.held import counted  # noqa: PLC0415
    from lianfang.command.selectors.plan import rule_areas  # noqa: PLC0415
    from lianfang.kit.territory import STEP, Territory  # noqa: PLC0415

    actor, moment_now, whole = system(), now(), Territory((top.path,))

    def count() -> None:
        for area in rule_areas(actor, top.path, moment_now):
            counted(area, whole, moment_now, len(top.path) + STEP)

    with looking(actor):
        return statistics.median(timed(count)[0] for _number in range(5))


def meanwhile(top: Any, raw: float) -> list[dict]:
    """The command page while people work and nothing has been counted anew yet, and the count. A
    thousand changes in one go lie in every village."""
    change = (
        "UPDATE command_responsibility SET valid_to = %s WHERE id IN (SELECT id FROM"
        " command_responsibility WHERE valid_to IS NULL ORDER BY hashtext(id::text) LIMIT %s)"
    )
    rows = []
    for number, limit in ((1, 0.5), (20, 0.5), (1_000, 1)):
        keep()
        statement(change, now().date(), number)
        name = f"command page, {number} changes not counted yet"
        rows.append(wide_page(name, answering(top, dashboard()), raw, limit))
        rows.append(within(f"{number} changes counted anew in the background", keep(), 10))
    return rows


def proved() -> list[dict]:
    """The recount by night: how long, and how much it finds wrong."""
    from lianfang.command.services.keeping import recount_kept  # noqa: PLC0415  after the set-up

    keep()
    seconds, (compared_ones, wrong) = timed(lambda: recount_kept(actor=system(), now=now()))
    name = f"of {compared_ones} kept tallies, found wrong by the recount"
    return [
        within("recount of two days", seconds, 60),
        row(name, wrong, "tallies", "0", wrong == 0 and compared_ones > 0),
    ]


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


def wide_page(name: str, seconds: float, raw: float, limit: float = 0.5) -> dict:
    """`ratio`: against counting coverage from the rows."""
    title = f"{name}, {PERSONS} persons, {DAYS} days, p95"
    target = f"<= {limit * 1000:g} ms"
    return row(title, seconds * 1000, "ms", target, seconds <= limit, seconds / raw)


def compared(early: float, late: float) -> list[dict]:
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

    actor, shown_at = system(), now()
    parts: dict[str, Any] = {
        key: (lambda key=key: figure(actor, key, top.path, shown_at))
        for key in (*board.ALARMS, *board.TODAY, *board.STRUCTURE)
    }
    parts["coverage"] = lambda: coverage(actor, top, shown_at)
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
