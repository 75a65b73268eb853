"""Patrols of the sealed weeks, written up at the desk, and the rides of those who need treatment.

Published for 17 March: 1,082 people sent home from gatherings since the sealing, 44 sent to study.
Which patrol met how many is invented; the sums are not.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.ids import new_id
from lianfang.people.models import GroupMembership
from lianfang.records.services.records import Entry, make_record
from lianfang.scenarios.jinshan import rides
from lianfang.scenarios.jinshan.town import LAYOUTS, SEED, SIKE
from lianfang.scenarios.stage import Stage

DISSUADED, SENT_TO_STUDY = 1082, 44
FIRST, LAST = date(2020, 2, 16), date(2020, 3, 17)
ROUNDS = ("10:20", "15:40", "19:10")
GATHERINGS = ("chatting", "chatting", "cards", "children", "dancing", "queue", "no_mask")
# There the plan of returning to work holds since 12 March, without patrols.
OPEN_AGAIN = "新农村"
DRIVERS, TO_DIALYSIS, OTHERS = 5, 8, 3


def _split(total: int, parts: int, chance: random.Random) -> list[int]:
    """`total` in `parts` uneven parts of nought or more."""
    cuts = sorted(chance.randrange(total + 1) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def patrols() -> Iterator[tuple[datetime, str, int, int, str]]:
    """Every patrol that met somebody: when, where, sent home, sent to study, what it was."""
    chance = random.Random(f"{SEED} patrols")  # noqa: S311  the same play each time
    days = (LAST - FIRST).days + 1
    slots = [(FIRST + timedelta(days=day), time) for day in range(days) for time in ROUNDS]
    people = _split(DISSUADED, len(slots), chance)
    stubborn = _split(SENT_TO_STUDY, len(slots), chance)
    places = [layout.name for layout in LAYOUTS if layout.name != OPEN_AGAIN]
    for (day, time), sent_home, to_study in zip(slots, people, stubborn, strict=True):
        if sent_home or to_study:
            place, kind = chance.choice(places), chance.choice(GATHERINGS)
            yield local_moment(day, time), place, sent_home, to_study, kind


def write_up_patrols(stage: Stage, now: datetime) -> None:
    """What patrols phoned in since the evening before, by the desk."""
    desk, count = stage.actor("clerk", now), 0
    for moment, place, sent_home, to_study, kind in patrols():
        if local_day(moment) == local_day(now):
            make_record(
                actor=desk,
                now=now,
                entry=Entry(
                    id=new_id(),
                    form="patrol",
                    place_id=stage.place(place).id,
                    taken_at=moment,
                    answers={
                        "dissuaded": sent_home,
                        "sent_to_study": to_study,
                        "gathering": [kind],
                        "patrollers": 4,
                    },
                ),
            )
            count += 1
    if local_day(now) == LAST:
        stage.note(f"{count} patrols today; {DISSUADED} people sent home since {FIRST:%d %B}")


def bring_vehicles(stage: Stage, now: datetime) -> None:
    """Five vehicles with their drivers, and the rides of those who need treatment."""
    commander = stage.actor("commander", now)
    volunteers = stage.staffing.volunteers(SIKE)[-DRIVERS:]
    fleet = rides.bring_vehicles(
        actor=commander,
        now=now,
        place_id=stage.township.pk,
        staff_ids=[stage.staff_id(worker) for worker in volunteers],
    )
    with everywhere("the scenario knows who needs treatment"):
        ill = GroupMembership.objects.filter(group="chronically_ill", until__isnull=True)
        order = ill.order_by("path", "person__name", "person__birth_date")
        people = list(order.values_list("person_id", flat=True)[: TO_DIALYSIS + OTHERS])
    rides.book_rides(
        actor=commander,
        now=now,
        fleet=fleet,
        place_id=stage.township.pk,
        dialysis=people[:TO_DIALYSIS],
        others=people[TO_DIALYSIS:],
    )
    stage.note(f"{len(fleet.vehicles)} vehicles take people to treatment")


def drive(stage: Stage, now: datetime) -> None:
    """The rides that were to leave by now."""
    driven = rides.drive_rides(actor=stage.actor("commander", now), now=now)
    stage.note(f"{now:%d %B %H:%M}: {driven} rides left")
