"""The command room at the size of a large town: the day's tasks, coverage, a proposal.

Tasks: 50,000 people in special groups, each with a community worker, in 19 villages and communities
with 380 grids and 1,520 stairwells; their 100,000 visits of a day are made by the service. `ratio`
is against inserting the very same rows with one plain statement into the same table and indexes.
Coverage: the page's figures for a town of 300,000 (100,000 households, 15,000 people in special
groups), 95th percentile of 20 readings; `ratio` is against counting the same responsibilities with
one plain query.
Proposal: 191 units of 87 buildings and 1,500 people who want three carers each, from the request to
the stored proposal, and its acceptance with every hard rule checked again; `ratio` is against the
planner alone. The solver's libraries are loaded before, as in a worker that has planned once.

    python -m benchmarks command
"""

import importlib
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from benchmarks.people import own_database

VILLAGES, GRIDS, UNITS = 19, 20, 4
IN_CARE, HOUSEHOLDS = 50_000, 100_000
IN_CARE_OF_300_000 = 15_000
PLANNED_UNITS, PLANNED_PEOPLE = 191, 1_500
READINGS = 20


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict:
    return {
        "name": f"command: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 2),
        "passed": passed,
    }


def within(name: str, seconds: float, limit: float, raw: float | None = None) -> dict:
    ratio = None if raw is None else seconds / raw
    return row(name, seconds, "s", f"<= {limit:g} s", seconds <= limit, ratio)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def run() -> list[dict]:
    with own_database():
        rows = proposing()
    with own_database():
        rows += working()
    return rows


def moment(clock_time: str) -> datetime:
    from lianfang.kit.clock import LOCAL_ZONE  # noqa: PLC0415  after the set-up

    hours, minutes = (int(part) for part in clock_time.split(":"))
    return datetime(2020, 3, 18, hours, minutes, tzinfo=LOCAL_ZONE)


def system() -> Any:
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up

    return Actor.system("benchmark")


def statement(text: str, *params: Any) -> int:
    from django.db import connection  # noqa: PLC0415  after the set-up

    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def subdistrict(villages: tuple[Any, ...]) -> Any:
    """The town with its plan installed and everything sealed; its top place."""
    from importlib import resources  # noqa: PLC0415

    from lianfang.command.services.plans import (  # noqa: PLC0415  after the set-up
        enforce_phase,
        install_playbook,
        open_incident,
    )
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415
    from lianfang.places.services.places import ensure_places  # noqa: PLC0415
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    now, actor = moment("00:00"), system()
    draft = PlaceDraft(PlaceKind.TOWNSHIP, "试验街道", children=villages)
    top = ensure_places(actor=actor, now=now, parent_id=None, drafts=[draft]).placed[0][1]
    text = resources.files("lianfang").joinpath("playbooks", "jinshan.yaml").read_text("utf-8")
    plan = install_playbook(actor=actor, now=now, text=text)
    incident = open_incident(actor=actor, now=now, place_id=top.pk, name="试验")
    enforce_phase(
        actor=actor,
        now=now,
        incident_id=incident.pk,
        place_id=top.pk,
        playbook_id=plan.pk,
        phase="sealed",
    )
    return top


def village(number: int, units: int, per_building: int) -> Any:
    """A village or community with that many stairwells."""
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415  after the set-up
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    kind = PlaceKind.COMMUNITY if number <= 6 else PlaceKind.VILLAGE
    buildings = -(-units // per_building)
    sizes = [per_building] * (buildings - 1) + [units - per_building * (buildings - 1)]
    return PlaceDraft(
        kind,
        f"试验{number}{'社区' if number <= 6 else '村'}",
        children=tuple(
            PlaceDraft(
                PlaceKind.BUILDING,
                f"{b}栋",
                children=tuple(PlaceDraft(PlaceKind.UNIT, f"{u}单元") for u in range(1, size + 1)),
            )
            for b, size in enumerate(sizes, start=1)
        ),
    )


# Invented people by number, as many in each village as in any other, one stairwell after the other;
# what the benchmark does not read is left as empty as the table allows.
SPREAD = """
JOIN (SELECT id, path, dense_rank() OVER (ORDER BY left(path, 8)) - 1 AS village,
             row_number() OVER (PARTITION BY left(path, 8) ORDER BY path) - 1 AS turn,
             count(*) OVER (PARTITION BY left(path, 8)) AS turns
      FROM places_place WHERE kind = 'unit') p
  ON p.village = n %% 19 AND p.turn = (n / 19) %% p.turns"""
PEOPLE = f"""
INSERT INTO people_person (id, place_id, path, name, name_order, name_search, lookup_keys, sex,
    paper_kind, no_paper_reason, relation, kind, registered_place, party_member, employer, note,
    created_at)
SELECT gen_random_uuid(), p.id, p.path, '试验居民', '', ''::tsvector, '{{}}', '2', 'none_yet', '',
    'other', 'registered', '', false, '', '', '2020-02-01'
FROM generate_series(1, %s) n{SPREAD}"""
GROUPS = """
INSERT INTO people_groupmembership (id, person_id, place_id, path, "group", since, note)
SELECT gen_random_uuid(), id, place_id, path, 'living_alone', '2020-02-01', ''
FROM people_person ON CONFLICT DO NOTHING"""
HOMES = f"""
INSERT INTO people_household (id, place_id, path, lookup_keys, door, kind, head_name, member_count,
    walking_order, source_key, note, created_at)
SELECT gen_random_uuid(), p.id, p.path, '{{}}', n::text, 'registered', '', 1, n, '', '',
    '2020-02-01'
FROM generate_series(1, %s) n{SPREAD}"""
# Each person or household is answered for by somebody of their own village, in turn.
PAIRS = """
INSERT INTO command_responsibility (id, role, staff_id, subject_kind, subject_id, path, valid_from,
    source, end_reason, created_at)
SELECT gen_random_uuid(), %s, s.id, %s, p.id, p.path, '2020-02-01', 'benchmark', '', '2020-02-01'
FROM (SELECT id, path, left(path, 8) AS village,
             row_number() OVER (PARTITION BY left(path, 8) ORDER BY id) AS turn FROM {table} t
      WHERE NOT EXISTS (SELECT 1 FROM command_responsibility r WHERE r.subject_id = t.id)) p
JOIN (SELECT id, path AS village, kind, row_number() OVER (PARTITION BY path, kind ORDER BY id) - 1
             AS turn, count(*) OVER (PARTITION BY path, kind) AS number FROM people_staff) s
  ON s.village = p.village AND s.kind = %s AND s.turn = p.turn %% s.number"""


def hire(kinds: dict[str, int], under: str = "") -> None:
    """So many staff of each kind in each village and community, or in the one at `under`."""
    from lianfang.access.scope import everywhere  # noqa: PLC0415  after the set-up
    from lianfang.people.models import Staff  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415

    rows = []
    for place in Place.objects.filter(depth=2, path__startswith=under):
        for kind, number in kinds.items():
            for index in range(number):
                staff = Staff(place=place, path=place.path, kind=kind, created_at=moment("00:00"))
                staff.set_name(f"{kind}{under}{index}")
                rows.append(staff)
    with everywhere("a benchmark fills its own database"):
        Staff.objects.bulk_create(rows)


def proposing() -> list[dict]:
    from lianfang.access.actors import Actor, Post  # noqa: PLC0415  after the set-up
    from lianfang.access.enums import Role  # noqa: PLC0415
    from lianfang.command.services.proposals import (  # noqa: PLC0415
        accept_proposal,
        create_proposal,
        plan_proposal,
    )

    # 191 units in 87 buildings stand in the first community; the other places are flat.
    villages = [village(1, PLANNED_UNITS, 2), *(village(n, 8, 2) for n in range(2, VILLAGES + 1))]
    top = subdistrict(tuple(villages))
    hire({"cadre": 4, "community_worker": 3, "volunteer": 12})
    hire({"volunteer": 80}, under=f"{top.path}0001")
    statement(PEOPLE, PLANNED_PEOPLE)
    statement(GROUPS)
    extra = (
        "UPDATE places_place SET closed_on = '2020-03-01' WHERE kind = 'unit' AND path NOT LIKE %s"
    )
    statement(extra, f"{top.path}0001%")  # only Sike's stairwells are asked for
    statement("VACUUM ANALYZE")
    commander = Actor(None, "Commander", (Post(Role.COMMANDER, top.path, top.pk),))
    now = moment("09:00")
    rules = (
        "volunteers_per_unit",
        "special_cadre",
        "special_community_worker",
        "special_volunteer",
    )

    def propose() -> Any:
        made = create_proposal(actor=commander, now=now, place_id=top.pk, rules=rules)
        return plan_proposal(actor=system(), now=now, proposal_id=made.pk)

    importlib.import_module("lianfang.planning.assignment.solve")
    seconds, proposal = timed(propose)
    accepting, _accepted = timed(
        lambda: accept_proposal(actor=commander, now=now, proposal_id=proposal.pk)
    )
    written = statement("SELECT 1 FROM command_responsibility")
    missing = sum(one["missing"] for one in proposal.unserved)
    wanted = PLANNED_UNITS + 3 * PLANNED_PEOPLE
    return [
        within(
            f"proposal for {PLANNED_UNITS} units and {PLANNED_PEOPLE} persons, stored",
            seconds,
            10,
            proposal.seconds,
        ),
        within(f"acceptance of its {written} lines, rules checked again", accepting, 10),
        row(
            "of the pairs wanted, named by the proposal",
            (wanted - missing) / wanted,
            "share",
            ">= 1",
            missing == 0,
        ),
    ]


def working() -> list[dict]:
    from lianfang.command.services.tasks import (  # noqa: PLC0415  after the set-up
        create_day_tasks,
        mark_missed_windows,
    )

    top = subdistrict(tuple(village(n, GRIDS * UNITS, UNITS) for n in range(1, VILLAGES + 1)))
    hire({"community_worker": 44, "cadre": 20})
    statement(HOMES, HOUSEHOLDS)
    statement(PAIRS.format(table="people_household"), "household_cadre", "household", "cadre")
    take_into_care(IN_CARE_OF_300_000)
    rows = covering(top)
    take_into_care(IN_CARE - IN_CARE_OF_300_000)

    seconds, created = timed(
        lambda: create_day_tasks(actor=system(), now=moment("00:05"), place_id=top.pk)
    )
    again, _none = timed(
        lambda: create_day_tasks(actor=system(), now=moment("00:06"), place_id=top.pk)
    )
    missing, (missed, _told) = timed(
        lambda: mark_missed_windows(actor=system(), now=moment("12:30"), place_id=top.pk)
    )
    raw = plain_insert()
    return [
        *rows,
        within(f"{created} tasks of the day made from routines", seconds, 10, raw),
        within("the same day made again, nothing to do", again, 10),
        within(f"{missed} missed windows marked and told upwards", missing, 10),
    ]


def take_into_care(number: int) -> None:
    """So many people more in special groups, each with a community worker."""
    statement(PEOPLE, number)
    statement(GROUPS)
    worker = "community_worker"
    statement(PAIRS.format(table="people_person"), f"special_{worker}", "person", worker)
    statement("VACUUM ANALYZE")


def plain_insert() -> float:
    """Seconds to insert the very same rows with one statement into the emptied table."""
    statement("CREATE TEMP TABLE copied AS SELECT * FROM command_task")
    statement("TRUNCATE command_task CASCADE")
    seconds, _rows = timed(lambda: statement("INSERT INTO command_task SELECT * FROM copied"))
    return seconds


def covering(top: Any) -> list[dict]:
    from lianfang.access.scope import looking  # noqa: PLC0415  after the set-up
    from lianfang.command.selectors.coverage import coverage, gaps  # noqa: PLC0415

    actor, now = system(), moment("09:00")
    plain = "SELECT role, count(*) FROM command_responsibility WHERE valid_to IS NULL GROUP BY role"
    raw, _number = timed(lambda: statement(plain))
    with looking(actor):
        pages = [timed(lambda: coverage(actor, top, now))[0] for _reading in range(READINGS)]
        lists = [
            timed(lambda: gaps(actor, top, now, "special_cadre"))[0] for _reading in range(READINGS)
        ]
        found = coverage(actor, top, now)
    subjects = sum(rule.tally.total for rule in found.rules)
    return [
        within(
            f"coverage page, {len(found.rules)} rules over {subjects} subjects, p95",
            p95(pages),
            1,
            raw,
        ),
        within(f"first page of {IN_CARE_OF_300_000} gaps, p95", p95(lists), 0.5),
    ]


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
