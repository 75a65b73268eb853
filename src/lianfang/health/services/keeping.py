"""The counts kept beside the checks, in the transaction that stores them.

Everything here works on many rows with a fixed number of statements. Rows are always written in one
order, so that two batches about the same people wait for each other and never lock each other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lianfang.health.selectors.cells import known_cells
from lianfang.health.services.copying import EPOCH, CheckRow
from lianfang.kit.clock import local_day
from lianfang.kit.statements import UuidArray, fetch, run

# In microseconds.
HOUR = 3_600_000_000
# Day, id and path of the place, source -> checks, persons, fevers.
TallyKey = tuple[date, str, str, str]
Tallies = dict[TallyKey, list[int]]

_NOTE = """
    INSERT INTO health_personday (day, person_id, check_id)
    SELECT %(day)s::date, * FROM unnest(%(persons)s::uuid[], %(checks)s::uuid[])
    ON CONFLICT DO NOTHING
"""
# One by one: of a day that has just begun the database knows nothing yet, and joined to it would
# read all of it for every batch.
_NOT_FIRST = """
    SELECT uuid_send(given.id)
    FROM unnest(%(persons)s::uuid[], %(checks)s::uuid[]) AS given (person, id)
    WHERE given.id <> (SELECT d.check_id FROM health_personday d
                       WHERE d.day = %(day)s AND d.person_id = given.person)
"""
_ADD = """
    INSERT INTO health_healthtally AS t (day, place_id, path, source, checks, persons, fevers)
    SELECT * FROM unnest(%s::text::date[], %s::text::uuid[], %s::text::text[], %s::text::text[],
        %s::text::int[], %s::text::int[], %s::text::int[])
    ON CONFLICT (day, place_id, source) DO UPDATE SET
        checks = t.checks + excluded.checks, persons = t.persons + excluded.persons,
        fevers = t.fevers + excluded.fevers
"""


def no_tallies() -> Tallies:
    return defaultdict(lambda: [0, 0, 0])


def count(rows: Sequence[CheckRow]) -> None:
    """Count the stored rows: who is checked for the first time that day, and the tallies."""
    counted_before = _note_persons(rows)
    found: dict[tuple[str, str, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        tally = found[row.path, row.source, row.day]
        tally[0] += 1
        tally[1] += row.id not in counted_before
        tally[2] += row.fever
    cells = known_cells({(row.place, row.path) for row in rows})
    tallies = no_tallies()
    for (path, source, day), numbers in found.items():
        place_id, cell = cells[path]
        tally = tallies[day, str(place_id), cell, source]
        for index, number in enumerate(numbers):
            tally[index] += number
    add_tallies(tallies)


def _note_persons(rows: Sequence[CheckRow]) -> set[bytes]:
    """Note the first check of each person and day; ids of the checks that are not the first."""
    days: dict[date, dict[bytes, bytes]] = defaultdict(dict)
    later: set[bytes] = set()
    for row in rows:
        if days[row.day].setdefault(row.person, row.id) is not row.id:
            later.add(row.id)
    for day in sorted(days):
        persons = dict(sorted(days[day].items()))
        values = {
            "day": day,
            "persons": UuidArray.of(persons),
            "checks": UuidArray.of(persons.values()),
        }
        if run(_NOTE, values) < len(persons):
            later.update(row[0] for row in fetch(_NOT_FIRST, values))
    return later


def add_tallies(tallies: Mapping[TallyKey, Sequence[int]]) -> None:
    """Add to the counts; a count that has no row yet gets one."""
    changes = sorted((key, value) for key, value in tallies.items() if any(value))
    if not changes:
        return
    columns = zip(*[(*key, *value) for key, value in changes], strict=True)
    # Days, ids, paths, keys and numbers: nothing in them needs quoting.
    run(_ADD, ["{" + ",".join(map(str, column)) + "}" for column in columns])


def day_of(moment: int, known: dict[int, date]) -> date:
    """The day in China of a moment in microseconds since 2000; `known` remembers hours, because a
    batch has a thousand moments."""
    hour = moment // HOUR
    day = known.get(hour)
    if day is None:
        day = known[hour] = local_day(EPOCH + timedelta(hours=hour))
    return day
