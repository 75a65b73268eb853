"""How far a campaign has come: by place with the most missed first, by day, by round.

Everything is counted from the list, which the records keep up to date; the list has one row for
each household, however often somebody went there.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from lianfang.access.actors import Actor
from lianfang.access.scope import after
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.territory import STEP, Territory
from lianfang.places.models import Place
from lianfang.screening.models import Campaign
from lianfang.screening.selectors.answering import Holder, holders_of
from lianfang.screening.selectors.campaigns import area_of


@dataclass(frozen=True, slots=True)
class Tally:
    """Households of a place on the list, and the persons who live there.

    `screened` and `gone` (moved away, nobody lives there) are settled. `persons` and `seen` leave
    out who is gone.
    """

    households: int = 0
    screened: int = 0
    gone: int = 0
    nobody: int = 0
    refused: int = 0
    not_yet: int = 0
    found: int = 0
    persons: int = 0
    seen: int = 0
    arrivals: int = 0

    @property
    def done(self) -> int:
        return self.screened + self.gone

    @property
    def missed(self) -> int:
        return self.households - self.done

    @property
    def unseen(self) -> int:
        """Persons nobody has met."""
        return self.persons - self.seen


@dataclass(frozen=True, slots=True)
class ChildTally:
    """A place directly below; `is_rest`: of the place itself, outside those below."""

    id: uuid.UUID
    path: str
    name: str
    tally: Tally
    holders: tuple[Holder, ...] = ()
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """A campaign in a place: whole, and by place below with the most missed first."""

    total: Tally
    children: tuple[ChildTally, ...]
    territory: Territory = field(default_factory=lambda: Territory(()))


_COUNT = """
    SELECT left(path, %s), count(*),
        count(*) FILTER (WHERE done_at IS NOT NULL AND outcome = 'screened'),
        count(*) FILTER (WHERE done_at IS NOT NULL AND outcome <> 'screened'),
        count(*) FILTER (WHERE done_at IS NULL AND outcome = 'nobody'),
        count(*) FILTER (WHERE done_at IS NULL AND outcome = 'refused'),
        count(*) FILTER (WHERE done_at IS NULL AND outcome NOT IN ('nobody', 'refused')),
        count(*) FILTER (WHERE found),
        coalesce(sum(persons), 0), coalesce(sum(seen), 0), coalesce(sum(arrivals), 0)
    FROM screening_listedhousehold WHERE campaign_id = %s AND {where} GROUP BY 1"""


def inside(territory: Territory, column: str = "path") -> tuple[str, list[str]]:
    """A condition in SQL: the column lies in the territory, as index ranges."""
    if territory.is_everywhere:
        return "TRUE", []
    if territory.is_nowhere:
        return "FALSE", []
    ranges = [f"({column} >= %s AND {column} < %s)" for _prefix in territory.prefixes]
    params = [bound for prefix in territory.prefixes for bound in (prefix, after(prefix))]
    return "(" + " OR ".join(ranges) + ")", params


def coverage(viewer: Actor, campaign: Campaign, place: Place, moment: datetime) -> Coverage:
    """How far the campaign has come in the place and in each place directly below; four queries."""
    territory = area_of(viewer, campaign, place.path)
    where, params = inside(territory)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(where=where), [len(place.path) + STEP, campaign.pk, *params])
        numbers = {row[0]: Tally(*row[1:]) for row in cursor.fetchall()}
    total = Tally(*(sum(column) for column in zip(*map(_values, numbers.values()), strict=True)))
    named = Place.objects.filter(path__in=numbers).values_list("id", "path", "short_name")
    holders = holders_of(viewer, numbers, moment)
    children = [
        ChildTally(pk, path, name, numbers[path], holders[path], path == place.path)
        for pk, path, name in named
    ]
    children.sort(key=lambda one: (-one.tally.missed, one.path))
    return Coverage(total, tuple(children), territory)


def _values(tally: Tally) -> tuple[int, ...]:
    return tuple(getattr(tally, name) for name in Tally.__slots__)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Households settled, and persons met there, on one day."""

    day: date
    done: int
    seen: int
    total: int


def days_of(viewer: Actor, campaign: Campaign, place: Place, moment: datetime) -> list[DayCount]:
    """Day by day from the start to the end or to today; `total` is how many were settled by then.

    A quiet day has its row too; at most the last sixty are given.
    """
    where, params = inside(area_of(viewer, campaign, place.path))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (done_at AT TIME ZONE %s)::date AS day, count(*), sum(seen)"  # noqa: S608  a condition of fixed words
            " FROM screening_listedhousehold WHERE campaign_id = %s AND done_at IS NOT NULL"
            f" AND {where} GROUP BY 1",
            [str(LOCAL_ZONE), campaign.pk, *params],
        )
        found: dict[date, tuple[int, int]] = {row[0]: row[1:] for row in cursor.fetchall()}
    last = local_day(min(campaign.ended_at or moment, moment))
    first = min([local_day(campaign.started_at), *found])
    days, total = [], 0
    for ordinal in range(first.toordinal(), max(last, *found, first).toordinal() + 1):
        day = date.fromordinal(ordinal)
        done, seen = found.get(day, (0, 0))
        total += done
        days.append(DayCount(day, done, seen or 0, total))
    return days[-60:]


def curve_chart(days: list[DayCount], labels: tuple[str, str]) -> dict[str, Any]:
    """The curve as a chart: settled that day as bars of their own, all so far as a line."""
    return {
        "kind": "line",
        "categories": [f"{one.day.month}-{one.day.day}" for one in days],
        "series": [
            {"name": labels[0], "values": [one.done for one in days], "tone": "accent"},
            {"name": labels[1], "values": [one.total for one in days], "tone": "done"},
        ],
    }
