"""A district of 300,000 for the benchmark of health checks, and the requests its phones make.

10 subdistricts, 200 communities, 2,000 grids, 8,000 buildings; everybody is asked for a check each
day; 15,000 people of special groups are visited twice a day, and a check at home by somebody else
closes the visit's task. Four accounts with keys send for two subdistricts each, from many devices.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from random import Random
from typing import Any

from benchmarks.people import build_places

# Everything on: tasks closed by checks, alarms, everybody asked.
HEALTH = """
health:
  asking: {of: everybody}
  closes: [{routine: special_visits, sources: [verified], settings: [home]}]
"""
IN_CARE_EACH = 20
FEVERS_EACH = 500
COUGHS_EACH = 50

PEOPLE = """
INSERT INTO people_person (id, place_id, path, name, name_order, name_search, lookup_keys, sex,
    paper_kind, no_paper_reason, relation, kind, registered_place, party_member, employer, note,
    created_at)
SELECT gen_random_uuid(), p.id, p.path, '试验居民', '', ''::tsvector, '{}', '2', 'none_yet', '',
    'other', 'registered', '', false, '', '', '2020-02-01'
FROM generate_series(0, %s - 1) n JOIN (
    SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS turn
    FROM places_place WHERE kind = 'building') p ON p.turn = n %% 8000"""
GROUPS = """
INSERT INTO people_groupmembership (id, person_id, place_id, path, "group", since, note)
SELECT gen_random_uuid(), id, place_id, path, 'living_alone', '2020-02-01', ''
FROM (SELECT *, row_number() OVER (ORDER BY id) AS turn FROM people_person) p
WHERE turn %% %s = 0"""


def plan_text() -> str:
    text = resources.files("lianfang").joinpath("playbooks", "jinshan.yaml").read_text("utf-8")
    head, _health, tail = text.partition("\nhealth:\n")
    # The plan's own health part, if it has one, ends at the next heading.
    kept = tail[tail.index("\n# --- ") :] if tail else ""
    return head + kept + HEALTH


def build_world(persons: int, now: datetime) -> Any:
    """Places, plan and people; returns the top place."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    from lianfang.access.actors import Actor  # noqa: PLC0415
    from lianfang.command.services.plans import (  # noqa: PLC0415
        enforce_phase,
        install_playbook,
        open_incident,
    )
    from lianfang.command.services.tasks import create_day_tasks  # noqa: PLC0415
    from lianfang.health.services.parts import prepare_parts  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415

    actor = Actor.system("benchmark")
    build_places()
    top = Place.objects.get(depth=1)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [persons])
        cursor.execute(GROUPS, [IN_CARE_EACH])
        cursor.execute("VACUUM ANALYZE people_person, people_groupmembership, places_place")
    early = now.replace(hour=0, minute=1)
    plan = install_playbook(actor=actor, now=early, text=plan_text())
    incident = open_incident(actor=actor, now=early, place_id=top.pk, name="试验")
    enforce_phase(
        actor=actor,
        now=early,
        incident_id=incident.pk,
        place_id=top.pk,
        playbook_id=plan.pk,
        phase="sealed",
    )
    create_day_tasks(actor=actor, now=early, place_id=top.pk)
    prepare_parts(actor=actor, now=now)
    return top


# One check of everybody on a day, of nine in ten today, with ids of its moment; what nobody reads
# here is plain.
CHECKS = """
INSERT INTO {part} (id, person_id, place_id, path, taken_at, received_at, skew_ms,
    temperature, symptoms, source, setting, fever, reason, void)
SELECT uuidv7(%(moment)s::timestamptz - clock_timestamp()), id, place_id, path, %(moment)s,
    %(moment)s, 0, 36.5, '{{}}', 'verified', 'home', false, '', false
FROM people_person WHERE hashtext(id::text) %% 10 IS DISTINCT FROM %(left_out)s::int"""
PERSON_DAYS = """
INSERT INTO health_personday (day, person_id, check_id)
SELECT %(day)s, person_id, id FROM {part} WHERE taken_at = %(moment)s ORDER BY person_id"""
MONTHS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'health_healthcheck'::regclass"""
INDEXES = """
SELECT indexname, conname IS NOT NULL FROM pg_indexes
LEFT JOIN pg_constraint ON conname = indexname WHERE tablename = %s"""


def fill_days(top: Any, now: datetime, first: int, last: int) -> None:
    """Checks of the days from `first` to `last` days ago, at noon or at `now`; the counts of today.

    Each month of the table is taken out, filled without its indexes, and put back, which makes
    them: eighteen million rows one by one through every index would take half an hour.
    """
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.health.services.counting import recount_checks  # noqa: PLC0415
    from lianfang.health.services.parts import part_name, prepare_parts  # noqa: PLC0415
    from lianfang.kit.clock import local_day  # noqa: PLC0415

    actor = Actor.system("benchmark")
    months: dict[str, list[datetime]] = {}
    for ago in range(first, last + 1):
        noon = (now - timedelta(days=ago)).replace(hour=4, minute=0, second=0, microsecond=0)
        moment = now if ago == 0 else noon
        prepare_parts(actor=actor, now=moment)
        months.setdefault(part_name(moment.date().replace(day=1)), []).append(moment)
    _fill_months(months, now)
    if first == 0:
        recount_checks(actor=actor, now=now, place_id=top.pk, day=local_day(now))


def _fill_months(months: dict[str, list[datetime]], now: datetime) -> None:
    from django.db import connection  # noqa: PLC0415  after the set-up

    from lianfang.kit.clock import local_day  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("ALTER TABLE health_personday DROP CONSTRAINT health_personday_pkey")
        cursor.execute(MONTHS)
        bounds = dict(cursor.fetchall())
        for part, moments in months.items():
            cursor.execute(f"ALTER TABLE health_healthcheck DETACH PARTITION {part}")
            cursor.execute(INDEXES, [part])
            for name, is_constraint in cursor.fetchall():
                what = f"ALTER TABLE {part} DROP CONSTRAINT" if is_constraint else "DROP INDEX"
                cursor.execute(f"{what} {name}")
            for moment in moments:
                values = {
                    "moment": moment,
                    "day": local_day(moment),
                    "left_out": 0 if moment == now else None,
                }
                cursor.execute(CHECKS.format(part=part), values)
                cursor.execute(PERSON_DAYS.format(part=part), values)
            cursor.execute(f"ALTER TABLE health_healthcheck ATTACH PARTITION {part} {bounds[part]}")
        cursor.execute("ALTER TABLE health_personday ADD PRIMARY KEY (day, person_id)")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE health_healthcheck, health_personday")


def keys(top: Any, now: datetime, number: int) -> list[str]:
    """So many accounts that may record in the whole district; the secrets of their API keys."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.access.models import Appointment, User  # noqa: PLC0415
    from lianfang.access.services.tokens import issue_token  # noqa: PLC0415

    secrets = []
    for index in range(number):
        user = User.objects.create(username=f"phones-{index}", display_name=f"Phones {index}")
        user.place_id, user.path = top.pk, top.path
        user.save()
        Appointment.objects.create(
            user=user,
            role="community_secretary",
            place_id=top.pk,
            path=top.path,
            valid_from=now - timedelta(days=1),
        )
        system = Actor.system("benchmark")
        issued = issue_token(actor=system, now=now, user_id=user.pk, label="phones", days=7)
        secrets.append(issued.secret)
    return secrets


def person_ids() -> list[uuid.UUID]:
    """Everybody, community by community, as their workers go from door to door."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_person ORDER BY left(path, 12), id")
        return [row[0] for row in cursor.fetchall()]


def batches(
    persons: list[uuid.UUID],
    size: int,
    now: datetime,
    seed: int = 1,
    sent_at: datetime | None = None,
) -> Iterator[bytes]:
    """Requests with `size` checks each: one check of each person in the ten minutes before `now`,
    one fever in 500. Sent then, or at `sent_at` by a phone that had no signal."""
    from lianfang.kit.ids import id_at  # noqa: PLC0415  after the set-up

    random = Random(seed)
    for number, start in enumerate(range(0, len(persons), size)):
        records = []
        for offset, person in enumerate(persons[start : start + size]):
            moment = now - timedelta(milliseconds=random.randrange(1, 600_000))
            hot = (start + offset) % FEVERS_EACH == 0
            body: dict[str, Any] = {
                "person": str(person),
                "temperature": 38.2 if hot else random.randrange(360, 372) / 10,
                "source": "verified" if offset % 4 else "self_reported",
                "where": "home",
            }
            if (start + offset) % COUGHS_EACH == 0:
                body["symptoms"] = ["cough"]
            records.append(
                {
                    "id": str(id_at(moment)),
                    "kind": "health_check",
                    "at": moment.isoformat(),
                    "body": body,
                }
            )
        device = str(uuid.UUID(int=0x7 << 76 | 0b10 << 62 | (seed << 16) + number % 64))
        yield json.dumps(
            {"device": device, "sent_at": (sent_at or now).isoformat(), "records": records}
        ).encode()
