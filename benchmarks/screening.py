"""Screenings of a whole district of 300,000: how long a start takes, how fast the pages answer.

100,000 households stand on each of two lists: a screening that is over, and one under way.
Six doors of ten are settled, a record at each, a name for each person met. Read are the pages a
commander opens for the whole district and a secretary for one community, deep pages among them,
through the server as `lianfang serve` starts it; then doors are recorded one after the other.

    python -m benchmarks screening
    LIANFANG_BENCH_SCALE=0.02 python -m benchmarks screening    (a quick look)
"""

import http.client
import json
import os
import time
from datetime import timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import p95, server, signed_in, sql, times
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
PERSONS = int(300_000 * SCALE)
A_HOUSEHOLD = 3
OVER, DOORS, READINGS = 1, 200, 20

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
# Six of ten doors settled, one refused, one empty-handed; written behind the services' back, as
# the records of the doors with them.
PROGRESS = """
UPDATE screening_listedhousehold SET tries = 1, last_at = %s,
    outcome = CASE WHEN n < 6 THEN 'screened' WHEN n = 6 THEN 'refused' ELSE 'nobody' END,
    done_at = CASE WHEN n < 6 THEN %s::timestamptz END,
    seen = CASE WHEN n < 6 THEN greatest(persons - n %% 2, 0) ELSE 0 END
FROM (SELECT id AS listed, abs(hashtext(id::text)) %% 10 AS n FROM screening_listedhousehold) picked
WHERE id = listed AND n < 8"""
RECORDS = """
INSERT INTO screening_screeningrecord (id, campaign_id, listed_id, household_id, place_id, path,
    skew_ms, taken_at, received_at, round, outcome, closes, seen, living, arrivals, answers, needs,
    attention, found, note, reason, is_void)
SELECT gen_random_uuid(), campaign_id, id, household_id, place_id, path, 0, last_at, last_at, 1,
    outcome, done_at IS NOT NULL, seen, persons, 0, '{}', '{}', '{}', false, '', '', false
FROM screening_listedhousehold WHERE tries > 0"""
# Who was met is named; where one was away, the last one.
MET = """
INSERT INTO screening_screenedperson (id, record_id, campaign_id, person_id, place_id, path,
    present, symptoms, answers)
SELECT gen_random_uuid(), r.id, r.campaign_id, p.id, p.place_id, p.path, p.turn <= r.seen, '{}',
    '{}'
FROM screening_screeningrecord r JOIN (
    SELECT *, row_number() OVER (PARTITION BY household_id ORDER BY id) AS turn FROM people_person
) p ON p.household_id = r.household_id WHERE r.closes"""
TABLES = ("listedhousehold", "screeningrecord", "screenedperson")


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
    with own_database():
        from lianfang.kit import clock  # noqa: PLC0415  after the set-up

        now = clock.now()
        top = world.build_world(PERSONS, now)
        secrets = world.keys(top, now, 1)
        sql("SET session_replication_role = replica")
        sql(HOUSEHOLDS, A_HOUSEHOLD, now - timedelta(days=1))
        sql("SET session_replication_role = origin")
        sql("VACUUM ANALYZE people_household")
        sql("VACUUM ANALYZE people_person")
        campaign, took = _campaigns(top, now)
        rows = [
            row(f"start over {campaign.households} households", took, "s", "<= 20 s", took <= 20)
        ]
        with server() as port:
            rows += _reading(port, campaign.pk, top)
            rows.append(_recording(port, campaign, secrets[0]))
    return rows


def _campaigns(top: Any, now: Any) -> tuple[Any, float]:
    """A screening that is over and one under way, and how long the last took to start (s)."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.screening.services.campaigns import (  # noqa: PLC0415
        close_screening,
        start_screening,
    )

    actor, took = Actor.system("benchmark"), 0.0
    for number in range(OVER + 1):
        began = time.perf_counter()
        campaign = start_screening(
            actor=actor, now=now, place_ids=[top.pk], title=f"benchmark {number}"
        )
        took = time.perf_counter() - began
        if number < OVER:
            close_screening(actor=actor, now=now, campaign_id=campaign.pk)
    sql("SET session_replication_role = replica")
    sql(PROGRESS, now, now)
    sql(RECORDS)
    sql(MET)
    sql("SET session_replication_role = origin")
    for table in TABLES:
        sql(f"VACUUM ANALYZE screening_{table}")
    return campaign, took


def _reading(port: int, campaign_id: Any, top: Any) -> list[dict[str, Any]]:
    from lianfang.places.models import Place  # noqa: PLC0415  after the set-up

    community = Place._base_manager.filter(depth=3).order_by("path")[7]
    headers = signed_in()
    base, whole = f"/screening/campaigns/{campaign_id}", f"?place={top.pk}"
    pages = {
        "coverage": f"{base}/{whole}",
        "coverage of a community": f"{base}/?place={community.pk}",
        "households that would join a round": f"{base}/joining/",
        "missed households": f"{base}/missed/{whole}",
        "missed households, page 200": f"{base}/missed/{whole}&page=200",
        "missed households that refused": f"{base}/missed/{whole}&reason=refused",
        "missed households of a community": f"{base}/missed/?place={community.pk}",
        "missed persons": f"{base}/persons/{whole}",
        "missed persons, page 200": f"{base}/persons/{whole}&page=200",
        "settled households": f"{base}/households/{whole}&only=done",
        "paper list of a community": f"{base}/paper/?place={community.pk}",
        "records of a screening": f"/screening/records/{whole}&campaign_id={campaign_id}",
        "records of all screenings": f"/screening/records/{whole}",
        "screenings": f"/screening/{whole}&state=all",
    }
    found = []
    for name, path in pages.items():
        slow = p95(times(port, path, headers, READINGS)) * 1000
        text = f"{name}, {PERSONS} persons, p95"
        found.append(row(text, slow, "ms", "<= 500 ms", slow <= 500))
    return found


def _recording(port: int, campaign: Any, secret: str) -> dict[str, Any]:
    """Doors recorded one after the other through the API."""
    from lianfang.kit import clock  # noqa: PLC0415  after the set-up
    from lianfang.screening.models import ListedHousehold  # noqa: PLC0415

    doors = ListedHousehold._base_manager.filter(campaign=campaign, tries=0)
    path = f"/api/v1/screening/campaigns/{campaign.pk}/records"
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for home in doors.values_list("household_id", flat=True)[:DOORS]:
        body = {
            "household_id": str(home),
            "outcome": "nobody",
            "taken_at": clock.now().isoformat(),
        }
        began = time.perf_counter()
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != 201:
            raise RuntimeError(f"a door answered {answer.status}")
    slow = p95(took) * 1000
    return row(f"a door recorded, {PERSONS} persons, p95", slow, "ms", "<= 60 ms", slow <= 60)
