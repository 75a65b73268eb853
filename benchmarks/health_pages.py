"""The pages of health checks for a district of 300,000, with one day of checks and with sixty.

Sixty days of everybody are eighteen million checks. They are filled in behind the guards' back, set
by set; the counts of the day the pages show are made by the recount, as an office would.

    python -m benchmarks health_pages
    LIANFANG_BENCH_SCALE=0.1 LIANFANG_BENCH_DAYS=5 python -m benchmarks health_pages    (quick)
"""

import os
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import p95, row, server, signed_in, times
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
DAYS = int(os.environ.get("LIANFANG_BENCH_DAYS", "60"))
PERSONS = int(300_000 * SCALE)
READINGS = 40


def run() -> list[dict]:
    from lianfang.kit import clock  # noqa: PLC0415  needs no set-up

    with own_database():
        now = clock.now()
        top = world.build_world(PERSONS, now)
        world.keys(top, now, 1)
        world.fill_days(top, now, 0, 0)
        with server() as port:
            early = reading(port, top)
            world.fill_days(top, now, 1, DAYS - 1)
            return compared(early, reading(port, top))


def reading(port: int, top: Any) -> dict[str, float]:
    """The 95th percentile of each page, in milliseconds."""
    headers = signed_in()
    pages = {
        "who is checked today": f"/health/?place={top.pk}",
        "first page of who is not": f"/health/missing/?place={top.pk}",
    }
    return {name: p95(times(port, path, headers, READINGS)) * 1000 for name, path in pages.items()}


def compared(early: dict[str, float], late: dict[str, float]) -> list[dict]:
    rows = []
    for name, slow in late.items():
        before = early[name]
        rows.append(
            row(f"{name}, {PERSONS} persons, 1 day, p95", before, "ms", "<= 500 ms", before <= 500)
        )
        rows.append(
            row(
                f"{name}, {PERSONS} persons, {DAYS} days, p95",
                slow,
                "ms",
                "<= 500 ms, flat",
                slow <= 500 and slow <= 1.3 * before,
                slow / before,
            )
        )
    return rows
