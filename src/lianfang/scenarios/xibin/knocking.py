"""From door to door: the households of Yuejin are screened, street by street, and a second time
where nobody was met. Two of its four streets are done when the demo opens.

What was found behind the doors is invented.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.people.enums import HouseholdKind, Sex
from lianfang.people.models import Person
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.xibin.town import SEED, YUEJIN
from lianfang.screening.enums import DoorOutcome
from lianfang.screening.models import Campaign, ListedHousehold
from lianfang.screening.services.campaigns import start_next_round, start_screening
from lianfang.screening.services.entries import (
    CameFrom,
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.screening.services.recording import record_screening

SECRETARY = "yuejin"
TITLE = "跃进入户排查"
LAST_DAY = date(2020, 3, 13)
# The first round goes through the streets day by day: number of the grid by day of March.
ROUTE = {10: 1, 11: 2}
NOBODY, REFUSED, EMPTY, OUT = 0.09, 0.01, 0.02, 0.05
STILL_NOBODY = 0.3
UNMET = (DoorOutcome.NOBODY.value, DoorOutcome.REFUSED.value)
# Behind this door of the first street lives somebody whom no roster knows.
UNKNOWN_DOOR = "阁楼"


def begin(stage: Stage, now: datetime) -> None:
    """Every household of the community goes on the list."""
    campaign = start_screening(
        actor=stage.actor(SECRETARY, now),
        now=now,
        place_ids=[stage.place(YUEJIN).id],
        title=TITLE,
        survey="households",
        until=LAST_DAY,
    )
    stage.note(f"{now:%d %B %H:%M}: {campaign.households} households of {YUEJIN} to be screened")


def knock(stage: Stage, now: datetime) -> None:
    """The street of the day, door after door; nobody home at some, somebody unknown at one."""
    grid = ROUTE[local_day(now).day]
    path = stage.place(f"{YUEJIN}第{grid}网格").path
    _go_round(stage, now, [row for row in _list() if row.path.startswith(path)], first=True)
    if grid == 1:
        _find_somebody_unknown(stage, now)


def go_again(stage: Stage, now: datetime) -> None:
    """The second round: only where nobody was met, or the door stayed shut; not the streets that
    the first round has not come to."""
    later = start_next_round(
        actor=stage.actor(SECRETARY, now),
        now=now,
        campaign_id=_campaign().pk,
        until=LAST_DAY,
        outcomes=UNMET,
    )
    stage.note(f"{now:%d %B %H:%M}: second round over {later.households} households")


def knock_again(stage: Stage, now: datetime) -> None:
    _go_round(stage, now, [row for row in _list() if row.outcome in UNMET], first=False)


def _campaign() -> Campaign:
    with everywhere("the scenario has one screening"):
        return Campaign.objects.get(title=TITLE)


def _list() -> list[ListedHousehold]:
    with everywhere("the scenario goes from door to door"):
        rows = ListedHousehold.objects.filter(campaign__title=TITLE).select_related("household")
        return list(rows.order_by("path", "walking_order", "door", "household__head_name"))


def _go_round(stage: Stage, now: datetime, rows: list[ListedHousehold], *, first: bool) -> None:
    campaign = _campaign()
    chance = random.Random(f"{SEED} doors {local_day(now)} {first}")  # noqa: S311  a play
    with everywhere("the scenario goes from door to door"):
        members: dict[object, list[Person]] = {}
        for person in Person.objects.filter(
            household__in=[row.household_id for row in rows], left_on__isnull=True
        ).order_by("birth_date", "name"):
            members.setdefault(person.household_id, []).append(person)
    begun = now - timedelta(hours=3)
    actor, met = stage.actor(SECRETARY, now), 0
    for number, row in enumerate(rows):
        at = max(begun + number * timedelta(hours=3) / (len(rows) + 1), campaign.started_at)
        outcome = _outcome(chance, first)
        met += outcome == DoorOutcome.SCREENED
        people = list(_seen(chance, members.get(row.household_id, [])))
        record_screening(
            actor=actor,
            now=now,
            campaign_id=campaign.pk,
            household_id=row.household_id,
            entry=_entry(outcome, at, row.household.kind, people),
        )
    stage.note(f"{now:%d %B %H:%M}: {len(rows)} doors, {met} households screened")


def _outcome(chance: random.Random, first: bool) -> DoorOutcome:
    luck = chance.random()
    if not first:
        return DoorOutcome.NOBODY if luck < STILL_NOBODY else DoorOutcome.SCREENED
    for outcome, share in (
        (DoorOutcome.NOBODY, NOBODY),
        (DoorOutcome.REFUSED, REFUSED),
        (DoorOutcome.EMPTY, EMPTY),
    ):
        if luck < share:
            return outcome
        luck -= share
    return DoorOutcome.SCREENED


def _seen(chance: random.Random, members: list[Person]) -> Iterator[SeenPerson]:
    for number, person in enumerate(members):
        if number and chance.random() < OUT:
            yield SeenPerson(person.pk, present=False)
        else:
            answers = {"contact": False, "unwell": False}
            yield SeenPerson(person.pk, answers=answers)


def _entry(outcome: DoorOutcome, at: datetime, kind: str, people: list[SeenPerson]) -> DoorEntry:
    if outcome != DoorOutcome.SCREENED:
        return DoorEntry(outcome=outcome.value, taken_at=at)
    answers: dict[str, object] = {"came_back": False, "told": True}
    if kind == HouseholdKind.RENTED:
        answers |= {"rooms": max(1, len(people) // 2), "landlord_told": True}
    return DoorEntry(outcome=outcome.value, taken_at=at, answers=answers, people=people)


def _find_somebody_unknown(stage: Stage, now: datetime) -> None:
    """Two in an attic whom no roster knew: put on the register with the record of the door."""
    street = stage.town.layout(YUEJIN).bays[0]
    register = stage.register
    came = CameFrom(date(2020, 3, 7), "贵州遵义", transport="rail")
    newcomers = [
        Newcomer(
            name=register.name(),
            sex=sex.value,
            relation=relation,
            phones=(register.phone(),),
            paper_number=register.paper(date(1990 + year, 5, 4), sex),
            answers={"contact": False, "unwell": False},
            came=came,
        )
        for year, sex, relation in ((1, Sex.MALE, "head"), (3, Sex.FEMALE, "spouse"))
    ]
    record_screening(
        actor=stage.actor(SECRETARY, now),
        now=now,
        campaign_id=_campaign().pk,
        found=FoundHousehold(place_id=stage.place(f"{YUEJIN}{street}").id, door=UNKNOWN_DOOR),
        entry=DoorEntry(
            outcome=DoorOutcome.SCREENED.value,
            taken_at=now,
            answers={"came_back": True, "told": True, "rooms": 1, "landlord_told": False},
            newcomers=newcomers,
        ),
    )
