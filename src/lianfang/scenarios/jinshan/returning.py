"""Who came back: arrivals written up from the lists of January, and those of March as they came.

A few who came back in March were put on the register at the checkpoint without papers although
they stand on it already: what the page of likely duplicates is for. Everybody is invented.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.people.enums import ArrivalTransport
from lianfang.people.models import Person
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.persons import register_person
from lianfang.scenarios.jinshan.town import SEED
from lianfang.scenarios.stage import Stage

# Where from, by what; before the outbreak city was closed, and when work began again.
JANUARY = (("湖北武汉", ArrivalTransport.COACH), ("湖北黄冈", ArrivalTransport.CAR))
# From Wuhan with a paper of both headquarters, from abroad by a flight: key regions of the plan.
MARCH = (
    *(("广东佛山", ArrivalTransport.COACH),) * 3,
    *(("浙江宁波", ArrivalTransport.CAR),) * 3,
    *(("湖北大冶", ArrivalTransport.CAR),) * 2,
    *(("福建晋江", ArrivalTransport.RAIL),) * 2,
    *(("湖北武汉", ArrivalTransport.CAR),) * 2,
    ("境外（意大利）", ArrivalTransport.AIR),
)
IN_JANUARY, IN_MARCH, WRITTEN_TWICE = 64, 48, 5


def write_up_january(stage: Stage, now: datetime) -> None:
    """Those who came home for the festival, from the villages' lists."""
    _arrive(stage, now, JANUARY, IN_JANUARY, date(2020, 1, 17), 7)


def come_back_in_march(stage: Stage, now: datetime) -> None:
    """Those let through when roads opened; some of them were registered a second time."""
    came = _arrive(stage, now, MARCH, IN_MARCH, local_day(now) - timedelta(days=3), 4)
    desk = stage.actor("clerk", now)
    for person in came[:: IN_MARCH // WRITTEN_TWICE][:WRITTEN_TWICE]:
        register_person(
            actor=desk,
            now=now,
            place_id=person.place_id,
            name=person.name,
            birth_date=person.birth_date,
            sex=person.sex,
            no_paper_reason="卡口登记，未带证件",
        )


def _arrive(
    stage: Stage,
    now: datetime,
    origins: Sequence[tuple[str, ArrivalTransport]],
    count: int,
    first: date,
    days: int,
) -> list[Person]:
    chance = random.Random(f"{SEED} arrivals {first}")  # noqa: S311  the same play each time
    desk = stage.actor("clerk", now)
    with everywhere("the scenario plays everybody who comes back"):
        grown_up = Person.objects.filter(
            birth_date__range=(date(1965, 1, 1), date(1999, 12, 31)), merged_into=None
        )
        keys = list(grown_up.order_by("path", "name", "birth_date").values_list("pk", flat=True))
        # From all over the town: those of January and those of March begin elsewhere in the list.
        chosen = keys[days :: max(1, len(keys) // count)][:count]
        found = grown_up.in_bulk(chosen)
        came = [found[key] for key in chosen]
    for person in came:
        origin, transport = chance.choice(origins)
        record_arrival(
            actor=desk,
            now=now,
            person_id=person.pk,
            arrived_on=first + timedelta(days=chance.randrange(days)),
            origin=origin,
            transport=transport,
            companions=chance.choice((0, 0, 1, 2)),
        )
    stage.note(f"{len(came)} arrivals from {first:%d %B} on")
    return came
