"""Tallies that are kept by part of the tree: told quickly for a wide place, and never out of date.

The truth is in the rows. A job counts them for today and yesterday by parts of three steps of the
tree (`services.keeping`); triggers mark where something was changed since (`KeptChange`), in the
transaction of the change. Whoever reads takes the kept tallies of all parts without a mark and
counts the others now, from the rows. So a tally that no longer holds is never shown, whether the
job runs or not; without it pages become slower, not wrong.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Left

from lianfang.access.scope import after, territory_in_force
from lianfang.command.models.kept import PART
from lianfang.command.playbook import Rule
from lianfang.command.selectors.held import Tally, counted
from lianfang.command.selectors.plan import RuleArea
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.statements import fetch
from lianfang.kit.territory import NOWHERE, STEP, Territory

# Raised when something is counted in another way than before: what was kept holds no longer.
SCHEME = 1
# More marked parts than this are taken together by the places above them, more of those than this
# by the place at the top: a question that names many ranges is dearer than one over all of them.
MANY, MANY_ABOVE = 32, 8

# Rows with a path that count on a day, whoever asks: see `keep_count`.
Rows = Callable[[date], QuerySet[Any]]
COUNTS: dict[str, Rows] = {}


def keep_count(key: str, rows: Rows) -> None:
    """Keep also how many of these rows there are; called once when a room above is ready.

    They have a `path` and a `created_at`, before which they do not count; besides, they may depend
    on nothing but the day, and only on tables whose changes are marked (migration `0007_kept`).
    """
    COUNTS[f"{SCHEME}:{key}"] = rows


@lru_cache(maxsize=256)
def key_of(rule: Rule) -> str:
    """What the tallies of a rule are kept under; a rule that says something else has another."""
    return f"{SCHEME}:{hashlib.sha256(msgspec.json.encode(rule)).hexdigest()[:32]}"


# What a reader needs in one look, so that marks and tallies are of the same moment: whether the day
# is kept (2), where its tallies do not hold (1), and the tallies of all other parts (0). Besides
# what was marked, no tally holds where a phase began or ended between the count and the moment
# asked for, or where rows count that came only after it.
_KEPT = f"""
    WITH kept AS MATERIALIZED (SELECT counted_at FROM command_keptday
                              WHERE day = %(day)s AND keys @> %(keys)s::varchar[]),
    change(path) AS MATERIALIZED (
        SELECT path FROM command_keptchange WHERE EXISTS (SELECT FROM kept)
        UNION
        SELECT left(f.path, {PART}) FROM command_phaseinforce f, kept
        WHERE (f.valid_from > least(kept.counted_at, %(moment)s)
               AND f.valid_from <= greatest(kept.counted_at, %(moment)s))
           OR (f.valid_to > least(kept.counted_at, %(moment)s)
               AND f.valid_to <= greatest(kept.counted_at, %(moment)s))
        UNION
        SELECT t.path FROM command_kepttally t
        WHERE t.day = %(day)s AND t.key = ANY(%(keys)s::text[]) AND t.since > %(moment)s),
    fine(length) AS (
        SELECT CASE WHEN (SELECT count(*) FROM change) <= {MANY} THEN {PART}
                    WHEN (SELECT count(DISTINCT left(path, {2 * STEP})) FROM change) <= {MANY_ABOVE}
                    THEN {2 * STEP} ELSE {STEP} END),
    stale(path) AS MATERIALIZED (
        SELECT DISTINCT left(change.path, fine.length) FROM change, fine)
    SELECT 2, '', '', 0, 0, 0, 0, 0 FROM kept
    UNION ALL
    SELECT 1, path, '', 0, 0, 0, 0, 0 FROM stale
    UNION ALL
    SELECT 0, left(t.path, %(length)s), t.key, sum(t.total)::int, sum(t.covered)::int,
           sum(t.without)::int, sum(t.short)::int, sum(t.over)::int
    FROM unnest(%(froms)s::text[], %(ends)s::text[]) AS inside(a, b)
    JOIN command_kepttally t ON t.day = %(day)s AND t.path >= inside.a AND t.path < inside.b
    WHERE t.key = ANY(%(keys)s::text[])
      AND NOT (left(t.path, {STEP}) IN (SELECT path FROM stale)
               OR left(t.path, {2 * STEP}) IN (SELECT path FROM stale)
               OR t.path IN (SELECT path FROM stale))
    GROUP BY 2, 3
"""  # noqa: S608  whole numbers of this module; values are parameters


@dataclass(frozen=True, slots=True)
class Kept:
    """Tallies that hold, by key and by the beginning of the path; `live`: where to count now."""

    live: Territory
    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)


def kept_tallies(keys: Iterable[str], territory: Territory, moment: datetime, length: int) -> Kept:
    """What is kept of the territory on the day of the moment, by the first `length` characters.

    Where nothing is kept (a day gone by, a place too small, somebody's own corner of one) all of
    the territory is to be counted now.
    """
    wall = territory_in_force()
    if (
        length > PART
        or territory.is_nowhere
        or wall is None
        or any(len(one) > PART or not one or not wall.covers(one) for one in territory.prefixes)
    ):
        return Kept(territory)
    values = {
        "day": local_day(moment),
        "moment": moment,
        "length": length,
        "keys": list(keys),
        "froms": list(territory.prefixes),
        "ends": [after(prefix) for prefix in territory.prefixes],
    }
    is_kept, stale, tallies = False, [], dict[str, dict[str, Tally]]()
    for what, path, key, *numbers in fetch(_KEPT, values):
        if what == 2:
            is_kept = True
        elif what == 1:
            stale.append(path)
        else:
            tallies.setdefault(key, {})[path] = Tally(*numbers)
    return Kept(common(territory, stale), tallies) if is_kept else Kept(territory)


def coarse(paths: Iterable[str]) -> Territory:
    """The parts at these paths, many of them taken together."""
    found = Territory.of(path[:PART] for path in paths)
    for length, many in ((2 * STEP, MANY), (STEP, MANY_ABOVE)):
        if len(found.prefixes) > many:
            found = Territory.of(path[:length] for path in found.prefixes)
    return found


def common(territory: Territory, paths: Iterable[str]) -> Territory:
    """What of the territory lies at or under one of the paths."""
    parts = [territory.within(path) for path in paths]
    return Territory.of(prefix for part in parts for prefix in part.prefixes)


def rule_tallies(
    areas: Sequence[RuleArea], path: str, territory: Territory, moment: datetime
) -> list[dict[str, Tally]]:
    """For each rule its tally in each place directly below the one at `path`, by its path."""
    if not areas:
        return []
    length = len(path) + STEP
    kept = kept_tallies((key_of(area.rule) for area in areas), territory, moment, length)
    found = []
    for area in areas:
        below = kept.tallies.get(key_of(area.rule), {})
        if kept.live != NOWHERE:
            below = added(below, counted(area, kept.live, moment, length))
        found.append(dict(sorted(below.items())))
    return found


def count_by_part(key: str, territory: Territory, moment: datetime, length: int) -> dict[str, int]:
    """A registered count in the territory, by the first `length` characters of its rows' paths."""
    name = f"{SCHEME}:{key}"
    kept = kept_tallies([name], territory, moment, length)
    found = kept.tallies.get(name, {})
    if kept.live != NOWHERE:
        now = counted_rows(name, kept.live, local_day(moment), length, moment)
        found = added(found, {part: tally for part, (tally, _since) in now.items()})
    return {part: tally.total for part, tally in found.items()}


def counted_rows(
    key: str, territory: Territory, day: date, length: int, moment: datetime | None = None
) -> dict[str, tuple[Tally, datetime]]:
    """A registered count as of the moment or else the end of the day, counted now; with the moment
    the last of the rows came."""
    rows = COUNTS[key](day).filter(path__under=territory).order_by()
    end = {"created_at__lt": day_bounds(day)[1]}
    rows = rows.filter(**(end if moment is None else {"created_at__lte": moment}))
    parts = rows.annotate(part=Left("path", length)).values_list("part")
    found = parts.annotate(number=Count("pk"), since=Max("created_at"))
    return {part: (Tally(number), since) for part, number, since in found}


def added(one: dict[str, Tally], other: dict[str, Tally]) -> dict[str, Tally]:
    """Both together, part by part."""
    return {part: one.get(part, Tally()) + other.get(part, Tally()) for part in {**one, **other}}
