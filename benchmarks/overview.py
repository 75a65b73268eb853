"""The wall of a district of 300,000, and the ranking and the map behind it.

The world is that of the command room's benchmark: 19 villages and communities with 380 grids,
100,000 households and 15,000 people in special groups, each answered for, the tasks of the day,
and 285,000 residents more. `picture` counts everything anew, as the first screen of a house makes
it after twenty seconds; `asked again` is what every other screen gets.

    python -m benchmarks overview
"""

from datetime import timedelta
from typing import Any

from benchmarks.command import (
    GRIDS,
    HOMES,
    HOUSEHOLDS,
    IN_CARE_OF_300_000,
    PAIRS,
    PEOPLE,
    UNITS,
    VILLAGES,
    hire,
    moment,
    p95,
    statement,
    subdistrict,
    system,
    take_into_care,
    timed,
    village,
    within,
)
from benchmarks.people import own_database

OTHERS = 285_000
READINGS = 20


def run() -> list[dict]:
    with own_database():
        return looking_on()


def world() -> Any:
    """The district with its people and the tasks of the day; its top place."""
    from lianfang.command.services.tasks import create_day_tasks  # noqa: PLC0415  after the set-up

    top = subdistrict(tuple(village(n, GRIDS * UNITS, UNITS) for n in range(1, VILLAGES + 1)))
    hire({"community_worker": 44, "cadre": 20})
    statement(HOMES, HOUSEHOLDS)
    statement(PAIRS.format(table="people_household"), "household_cadre", "household", "cadre")
    take_into_care(IN_CARE_OF_300_000)
    statement(PEOPLE, OTHERS)
    create_day_tasks(actor=system(), now=moment("00:05"), place_id=top.pk)
    statement("VACUUM ANALYZE")
    return top


def looking_on() -> list[dict]:
    from django.core.cache import cache  # noqa: PLC0415  after the set-up

    from lianfang.access.scope import looking  # noqa: PLC0415
    from lianfang.overview.enums import Layer  # noqa: PLC0415
    from lianfang.overview.selectors.mapping import map_geojson, operations_map  # noqa: PLC0415
    from lianfang.overview.selectors.ranking import Wanted, ranking  # noqa: PLC0415
    from lianfang.overview.selectors.wall import eyes_of, wall_picture  # noqa: PLC0415
    from lianfang.reports.references import FigureRef  # noqa: PLC0415

    top, now = world(), moment("15:00")
    eyes = eyes_of(top)

    def wall(after: int) -> Any:
        return wall_picture(eyes, top, now + timedelta(seconds=after))

    def drawn() -> Any:
        shown = operations_map(eyes, top, FigureRef("tasks_done_rate"), Layer, now)
        return map_geojson(eyes, shown)

    with looking(eyes):
        cache.clear()
        first, picture = timed(lambda: wall(0))
        # Every half a minute, as a screen asks; days gone by are known from the first time.
        anew = [timed(lambda n=n: wall(30 * n))[0] for n in range(1, READINGS + 1)]
        wall(30 * READINGS)
        again = [timed(lambda: wall(30 * READINGS + 5))[0] for _reading in range(READINGS)]
        ranks = [
            timed(lambda: ranking(eyes, top, Wanted("daily"), now))[0] for _ in range(READINGS)
        ]
        maps = [timed(drawn)[0] for _reading in range(READINGS)]
    if len(picture["map"]["features"]) != VILLAGES:
        raise AssertionError("the wall does not show every village")
    return [
        within("first picture of the wall after a start", first, 3),
        within("picture of the wall counted anew, p95 of a district of 300,000", p95(anew), 0.5),
        within("picture asked again, p95", p95(again), 0.05),
        within("composite ranking with movement, p95", p95(ranks), 1),
        within("map with all layers, p95", p95(maps), 0.5),
    ]
