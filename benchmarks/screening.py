"""A screening of a whole district: how long its start takes, and how fast its pages answer.

python -m benchmarks screening
LIANFANG_BENCH_SCALE=0.02 python -m benchmarks screening    (a quick look)
"""

import os
import time
from datetime import timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks.health import _times, p95, server, signed_in, sql
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
PERSONS = int(300_000 * SCALE)
A_HOUSEHOLD = 3

# Three neighbours of a place make a household.
HOUSEHOLDS = """
WITH numbered AS (
    SELECT id, place_id, path, (row_number() OVER (PARTITION BY path ORDER BY id) - 1) / %s AS home
    FROM people_person),
homes AS (
    SELECT place_id, path, home, gen_random_uuid() AS id, count(*) AS members
    FROM numbered GROUP BY place_id, path, home),
made AS (
    INSERT INTO people_household (id, place_id, path, door, kind, head_name, member_count,
        walking_order, source_key, note, created_at, lookup_keys)
    SELECT id, place_id, path, (100 + home)::text, 'registered', '', members, home, '', '', %s,
        '{}' FROM homes RETURNING id)
UPDATE people_person p SET household_id = homes.id
FROM numbered JOIN homes USING (path, home) WHERE p.id = numbered.id"""
# Six of ten doors settled, one refused, one empty-handed; written behind the services' back.
PROGRESS = """
UPDATE screening_listedhousehold SET tries = 1, last_at = %s,
    outcome = CASE WHEN n < 6 THEN 'screened' WHEN n = 6 THEN 'refused' ELSE 'nobody' END,
    done_at = CASE WHEN n < 6 THEN %s::timestamptz END,
    seen = CASE WHEN n < 6 THEN persons ELSE 0 END
FROM (SELECT id AS listed, walking_order %% 10 AS n FROM screening_listedhousehold) picked
WHERE id = listed AND n < 8"""


def row(name: str, value: float, unit: str, target: str, passed: bool) -> dict[str, Any]:
    return {
        "name": f"screening: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None,
        "passed": passed,
    }


def run() -> list[dict[str, Any]]:
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.kit import clock  # noqa: PLC0415
    from lianfang.screening.services.campaigns import start_screening  # noqa: PLC0415

    with own_database():
        now = clock.now()
        top = world.build_world(PERSONS, now)
        world.keys(top, now, 1)
        sql("SET session_replication_role = replica")
        sql(HOUSEHOLDS, A_HOUSEHOLD, now - timedelta(days=1))
        sql("SET session_replication_role = origin")
        sql("VACUUM ANALYZE people_household")
        began = time.perf_counter()
        campaign = start_screening(
            actor=Actor.system("benchmark"), now=now, place_ids=[top.pk], title="benchmark"
        )
        took = time.perf_counter() - began
        rows = [
            row(f"start over {campaign.households} households", took, "s", "<= 20 s", took <= 20)
        ]
        sql(PROGRESS, now, now)
        sql("VACUUM ANALYZE screening_listedhousehold")
        with server() as port:
            rows += _reading(port, campaign.pk, top)
    return rows


def _reading(port: int, campaign_id: Any, top: Any) -> list[dict[str, Any]]:
    headers = signed_in(top)
    base = f"/screening/campaigns/{campaign_id}"
    pages = {
        "coverage": f"{base}/?place={top.pk}",
        "missed households": f"{base}/missed/?place={top.pk}",
        "missed persons": f"{base}/persons/?place={top.pk}",
    }
    found = []
    for name, path in pages.items():
        slow = p95(_times(port, path, headers)) * 1000
        text = f"{name}, {PERSONS} persons, p95"
        found.append(row(text, slow, "ms", "<= 500 ms", slow <= 500))
    return found
