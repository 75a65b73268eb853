"""The nine checkpoints: built in two days, 968 people in three shifts, a thousand vehicles a day.

Published: nine checkpoints on three expressways and two national roads, built in two days; 968
people round the clock; more than 1,000 vehicles a day at one exit. Who came through is invented;
number plates lie below 00100, which is given to nobody.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.gates.models import Point
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.points import open_point
from lianfang.gates.services.receiving import receive_passages
from lianfang.gates.services.rosters import accept_roster, create_roster, plan_roster
from lianfang.kit.clock import local_day
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.qujiang.staffing import AT_CHECKPOINTS
from lianfang.scenarios.qujiang.town import SEED, checkpoint
from lianfang.scenarios.sending import as_sent
from lianfang.scenarios.stage import INSTALLER, Stage

FIRST_DAY, SECOND_DAY = range(1, 6), range(6, 10)
BUSY_EXIT = checkpoint(1)
# Vehicles at that exit from shift to shift; at each other one so many in a shift.
VEHICLES = {"night": 130, "morning": 540, "evening": 390}
ELSEWHERE = 12
BATCH = 250
KINDS = ("car", "car", "car", "lorry", "coach", "motorcycle")
ORIGINS = ("韶关浈江", "韶关武江", "韶关乳源", "广东清远", "湖南郴州", "江西赣州", "广东广州")
KEY_REGION = "湖北武汉"
FROM_KEY_REGION = 0.006


def build(numbers: range) -> Callable[[Stage, datetime], None]:
    """A step that opens these checkpoints."""

    def do(stage: Stage, now: datetime) -> None:
        for number in numbers:
            open_point(
                actor=stage.actor("commander", now),
                now=now,
                place_id=stage.place(checkpoint(number)).id,
                kind="road",
                reason="外防输入",
            )
        stage.note(f"{now:%d %B}: {len(numbers)} checkpoints opened")

    return do


def roster(first: date, days: int) -> Callable[[Stage, datetime], None]:
    """A step that has the duty lists of so many days planned, and accepts them."""

    def do(stage: Stage, now: datetime) -> None:
        commander = stage.actor("commander", now)
        row = create_roster(
            actor=commander,
            now=now,
            place_id=stage.township.pk,
            first=first,
            last=first + timedelta(days=days - 1),
            kinds=[str(kind) for kind in AT_CHECKPOINTS],
        )
        planned = plan_roster(actor=INSTALLER, now=now, roster_id=row.pk)
        accept_roster(actor=commander, now=now, roster_id=row.pk)
        gaps = len(planned.unserved)
        stage.note(f"{now:%d %B}: duty lists of {days} days from {first:%d %B}, {gaps} gaps")

    return do


def let_through(shift: str, hours: tuple[int, int]) -> Callable[[Stage, datetime], None]:
    """A step that sends what the guards' phones wrote down in a shift, a batch at a time."""

    def do(stage: Stage, now: datetime) -> None:
        actor, total = stage.actor(CLERK, now), 0
        with everywhere("the scenario stands at every checkpoint"):
            points = list(Point.objects.filter(closed_at__isnull=True).select_related("place"))
        begins = now.replace(hour=hours[0], minute=0)
        length = timedelta(hours=hours[1] - hours[0])
        for point in sorted(points, key=lambda one: one.place.short_name):
            busy = point.place.short_name == BUSY_EXIT
            count = VEHICLES[shift] if busy else ELSEWHERE
            seed = f"{SEED} {local_day(now)} {shift} {point.place.short_name}"
            bodies = list(_passing(point, count, random.Random(seed)))  # noqa: S311  a play
            gap = min(length, now - begins) / (count + 1)
            sent = [as_sent(one, begins + gap * (n + 1)) for n, one in enumerate(bodies)]
            for at in range(0, len(sent), BATCH):
                receive_passages(actor=actor, now=now, records=sent[at : at + BATCH])
            total += len(sent)
        stage.note(f"{now:%d %B %H:%M}: {total} vehicles passed")

    return do


def _passing(point: Point, count: int, chance: random.Random) -> Iterator[PassageBody]:
    for _vehicle in range(count):
        inward = chance.random() < 0.5
        origin = chance.choice(ORIGINS) if inward else ""
        if inward and chance.random() < FROM_KEY_REGION:
            origin = KEY_REGION
        vehicle = chance.choice(KINDS)
        yield PassageBody(
            point=point.place_id,
            direction="in" if inward else "out",
            vehicle=vehicle,  # type: ignore[arg-type]  # one of KINDS
            action="turned_back" if origin == KEY_REGION else "registered" if origin else "pass",
            plate=f"粤F{chance.randrange(1, 100):05d}",
            persons=chance.choice((1, 1, 2, 3, 4)) if vehicle == "car" else 1,
            temperature=chance.randrange(361, 369) / 10,
            origin=origin,
        )
