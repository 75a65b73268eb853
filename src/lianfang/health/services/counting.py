"""The counts beside the checks follow corrections and merges, and a recount proves them.

A person counts once a day, by the check named in `PersonDay`. Where that check counts no longer,
the one of the day that came in first takes its place.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import person_ids
from lianfang.health.models import HealthCheck, PersonDay
from lianfang.health.selectors.cells import cells_of
from lianfang.health.selectors.checks import counting
from lianfang.health.services.keeping import Tallies, add_tallies, no_tallies
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person
from lianfang.places.selectors import get_place

PersonOnDay = tuple[uuid.UUID, date]


def _add(tallies: Tallies, check: HealthCheck, checks: int, persons: int, fevers: int) -> None:
    place_id, path = cells_of([check.path])[check.path]
    tally = tallies[local_day(check.taken_at), str(place_id), path, check.source]
    for index, number in enumerate((checks, persons, fevers)):
        tally[index] += number


def uncount(check: HealthCheck) -> None:
    """The check counts no longer; whoever it had counted is checked on that day no more, until
    `recredit` finds another check."""
    tallies = no_tallies()
    if not check.void:
        _add(tallies, check, -1, 0, -int(check.fever))
    credited = PersonDay.objects.filter(day=local_day(check.taken_at), check_id=check.pk)
    if credited.delete()[0]:
        _add(tallies, check, 0, -1, 0)
    add_tallies(tallies)


def recredit(pairs: Iterable[PersonOnDay]) -> None:
    """Whoever is not counted on the day but has a check that counts is counted by the check that
    came in first."""
    tallies = no_tallies()
    for person_id, day in sorted(set(pairs)):
        if PersonDay.objects.filter(person_id=person_id, day=day).exists():
            continue
        begin, end = day_bounds(day)
        rows = HealthCheck._base_manager.filter(
            counting(), person_id__in=person_ids(person_id), taken_at__gte=begin, taken_at__lt=end
        )
        first = rows.order_by("received_at", "id").first()
        if first is not None:
            PersonDay.objects.create(day=day, person_id=person_id, check_id=first.pk)
            _add(tallies, first, 0, 1, 0)
    add_tallies(tallies)


def _discredit(row: PersonDay) -> None:
    """Take one counted person of a day out of the counts."""
    check = HealthCheck._base_manager.get(pk=row.check_id)
    PersonDay.objects.filter(day=row.day, person_id=row.person_id).delete()
    tallies = no_tallies()
    _add(tallies, check, 0, -1, 0)
    add_tallies(tallies)


@action("health.tally.follow_merge")
def follow_merge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID
) -> int:
    """Merged persons count once a day, parted ones each for themselves; number of days touched.

    For a merge and for one that was undone: what holds now is read from the register. May be
    repeated.
    """
    kept = Person._base_manager.filter(pk=kept_id).first()
    duplicate = Person._base_manager.filter(pk=duplicate_id).first()
    if kept is None or duplicate is None:
        raise NotFound()
    concerning(kept, path=kept.path, duplicate=str(duplicate_id))
    both = [kept_id, duplicate_id]
    merged = duplicate.merged_into_id is not None
    own = set(person_ids(duplicate_id))
    checks = HealthCheck._base_manager.filter(counting(), person_id__in=[*own, kept_id])
    days = {local_day(moment) for moment in checks.values_list("taken_at", flat=True)}
    rows = PersonDay.objects.filter(day__in=days, person_id__in=both).order_by("day", "person_id")
    for row in list(rows):
        of_duplicate = HealthCheck._base_manager.filter(pk=row.check_id, person_id__in=own).exists()
        # A day counted under the wrong one of the two is taken out and counted anew.
        if row.person_id == (duplicate_id if merged else kept_id) and (merged or of_duplicate):
            _discredit(row)
    recredit((kept_id, day) for day in days)
    if not merged:
        recredit((duplicate_id, day) for day in days)
    concerning(kept, path=kept.path, days=len(days))
    return len(days)


# --- the recount ---------------------------------------------------------------------------------

# Every person and the one they were merged into in the end; only merged ones are in it.
_MERGED = """
    WITH RECURSIVE chain(id, root) AS (
        SELECT id, merged_into_id FROM people_person WHERE merged_into_id IS NOT NULL
        UNION
        SELECT chain.id, p.merged_into_id FROM chain JOIN people_person p ON p.id = chain.root
        WHERE p.merged_into_id IS NOT NULL),
    merged AS (
        SELECT chain.id, chain.root FROM chain JOIN people_person p ON p.id = chain.root
        WHERE p.merged_into_id IS NULL)"""
_COUNTING = """NOT c.void AND NOT EXISTS (
        SELECT 1 FROM health_healthcheck k WHERE k.supersedes_id = c.id)"""


@action("health.tally.recount")
def recount_checks(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, day: date | None = None
) -> int:
    """Count the checks of a day in the place again from their rows and put right what differs.

    Returns the number of differences found; nought says the counts were right. Writers of counts
    wait meanwhile.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    day = day or local_day(now)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE health_personday IN SHARE ROW EXCLUSIVE MODE")
        # All of a day is held against all of it. Of a day that has just come in the database knows
        # nothing yet, takes it for a few rows, and would go through them once for every person.
        cursor.execute("SET LOCAL enable_nestloop = off")
    wrong = _right_persons(place.path, day)
    wrong += _right_tallies(place.path, day)
    concerning(place, path=place.path, day=str(day), differences=wrong)
    return wrong


def _right_persons(path: str, day: date) -> int:
    """Counted persons without a check that counts go, checked persons who are not counted come."""
    begin, end = day_bounds(day)
    params: tuple[Any, ...] = (begin, end, path, path + "~")
    found = f"""{_MERGED},
        valid AS (
            SELECT c.id, coalesce(m.root, c.person_id) AS person_id, c.received_at
            FROM health_healthcheck c LEFT JOIN merged m ON m.id = c.person_id
            WHERE c.taken_at >= %s AND c.taken_at < %s AND c.path >= %s AND c.path < %s
              AND {_COUNTING})"""  # noqa: S608  own constants; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{found}
            DELETE FROM health_personday d USING people_person p
            WHERE d.day = %s AND p.id = d.person_id AND p.path >= %s AND p.path < %s
              AND NOT EXISTS (SELECT 1 FROM valid
                              WHERE valid.id = d.check_id AND valid.person_id = d.person_id)
              AND NOT EXISTS (SELECT 1 FROM health_healthcheck c
                              WHERE c.id = d.check_id AND NOT (c.path >= %s AND c.path < %s))""",  # noqa: S608  own constants; values are parameters
            [*params, day, path, path + "~", path, path + "~"],
        )
        removed = int(cursor.rowcount)
        cursor.execute(
            f"""{found}
            INSERT INTO health_personday (day, person_id, check_id)
            SELECT DISTINCT ON (person_id) %s::date, person_id, id FROM valid
            ORDER BY person_id, received_at, id
            ON CONFLICT DO NOTHING""",  # noqa: S608  own constants; values are parameters
            [*params, day],
        )
        return removed + int(cursor.rowcount)


def _right_tallies(path: str, day: date) -> int:
    """The tallies as their rows say; number of those that differed."""
    counted: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = _counted(path, day)
    cells = cells_of({row[0] for row in rows})
    for at, source, *numbers in rows:
        place_id, cell = cells[at]
        tally = counted[str(place_id), cell, source]
        for index, number in enumerate(numbers):
            tally[index] += number
    stored: dict[tuple[str, str, str], list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, path, source, checks, persons, fevers FROM health_healthtally"
            " WHERE day = %s AND path >= %s AND path < %s FOR UPDATE",
            [day, path, path + "~"],
        )
        stored = {(str(row[0]), row[1], row[2]): list(row[3:]) for row in cursor.fetchall()}
    changes = no_tallies()
    for key in {*counted, *stored}:
        should, has = counted.get(key, [0, 0, 0]), stored.get(key, [0, 0, 0])
        if should != has:
            changes[day, *key] = [a - b for a, b in zip(should, has, strict=True)]
    add_tallies(changes)
    return len(changes)


def _counted(path: str, day: date) -> list[Any]:
    """(path, source, checks, persons, fevers) from the rows of checks."""
    begin, end = day_bounds(day)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT c.path, c.source, count(*), count(d.check_id), count(*) FILTER (WHERE c.fever)
            FROM health_healthcheck c
            LEFT JOIN health_personday d ON d.day = %s AND d.check_id = c.id
            WHERE c.taken_at >= %s AND c.taken_at < %s AND c.path >= %s AND c.path < %s
              AND {_COUNTING}
            GROUP BY 1, 2""",  # noqa: S608  own constants; values are parameters
            [day, begin, end, path, path + "~"],
        )
        return cursor.fetchall()
