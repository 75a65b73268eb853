"""When background work is done: as the operations manual says, and in China's night."""

import itertools
import re
from datetime import UTC, datetime
from pathlib import Path

import croniter
from procrastinate.contrib.django import app

from lianfang.kit.clock import LOCAL_ZONE

MANUAL = Path(__file__).parents[2] / "docs/operations/README.md"


def periodic():
    return {
        task.task.name.removeprefix("lianfang."): task.cron
        for task in app.periodic_registry.periodic_tasks.values()
    }


def moments(cron, count=5):
    """The next moments in China after midday of 18 March 2020."""
    noon = datetime(2020, 3, 18, 4, 0, tzinfo=UTC)
    line = croniter.croniter(cron, noon)
    return [line.get_next(datetime).astimezone(LOCAL_ZONE) for _ in range(count)]


def test_events_are_sealed_every_three_seconds_without_a_pause():
    seals = moments(periodic()["access.jobs.seal"], 200)

    assert {(b - a).seconds for a, b in itertools.pairwise(seals)} == {3}


def test_jobs_of_dead_workers_are_looked_for_every_ten_seconds():
    looks = moments(periodic()["access.jobs.retry_stalled"], 50)

    assert {(b - a).seconds for a, b in itertools.pairwise(looks)} == {10}


def test_nightly_work_is_done_at_the_times_of_the_manual_in_china():
    told = set(re.findall(r"^\| (\d\d:\d\d) \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE))
    daily = {cron for cron in periodic().values() if re.fullmatch(r"\d+ \d+ \* \* \*", cron)}

    assert {moments(cron, 1)[0].strftime("%H:%M") for cron in daily} == told
