"""Jinshan in small with families behind doors, a worker who goes there, and a screening of it."""

from dataclasses import dataclass
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.ids import id_at
from lianfang.people.models import Household, Person, Staff
from lianfang.screening.models import ArrivalFollow, Campaign, ListedHousehold, ScreeningRecord
from lianfang.screening.services.campaigns import start_screening
from lianfang.screening.services.entries import (
    CameFrom,
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.screening.services.recording import record_screening
from tests.command.builders import (
    SYSTEM,
    Town,
    answers,
    appointed,
    at,
    build_town,
    family,
    resident,
    signed_in,
    stored,
    worker,
)

TOLD = {"came_back": "false", "left_for": "false"}
MORNING = at("08:00")


@dataclass(frozen=True)
class Street:
    """The town; three families in 四棵, one in 王太; who lives behind the first door; the grid
    worker of 四棵 and their account."""

    town: Town
    first: Household
    second: Household
    third: Household
    far: Household
    father: Person
    mother: Person
    staff: Staff
    worker: Actor


def build_street(text: str = "") -> Street:
    town = build_town("grid_screening", text)
    first = family(town.unit, "101", stated_members=2, walking_order=1)
    second = family(town.unit, "201", stated_members=3, walking_order=2)
    third = family(town.other_unit, "101")
    far = family(town.wangtai_unit, "302", stated_members=4)
    father = resident(town.unit, "赵德明", household_id=first.pk, relation="head")
    mother = resident(town.unit, "孙桂兰", household_id=first.pk, relation="spouse")
    resident(town.other_unit, "周国强", household_id=third.pk)
    staff = worker(town.grid, "网格员甲", "community_worker")
    answers(staff, "grid_community_cadre", town.grid)
    actor = signed_in(staff, Role.GRID_WORKER, town.grid)
    return Street(town, first, second, third, far, father, mother, staff, actor)


def started(street: Street, *places, actor=SYSTEM, now=MORNING, **more) -> Campaign:
    wanted = places or (street.town.sike, street.town.wangtai)
    given = {"title": "第一轮排查", "survey": "households"} | more
    return start_screening(actor=actor, now=now, place_ids=[one.pk for one in wanted], **given)


def desk(town: Town) -> Actor:
    return appointed(Role.COMMUNITY_SECRETARY, town.sike)


def said(outcome="screened", when=None, **more) -> DoorEntry:
    """What somebody says of a door; where it was screened the questions are answered."""
    given = {"answers": TOLD} if outcome == "screened" else {}
    return DoorEntry(outcome, when or at("09:00"), **(given | more))


def there(person: Person, heat=None, **more) -> SeenPerson:
    return SeenPerson(person.pk, temperature=Decimal(heat) if heat else None, **more)


def from_wuhan(day=17, **more) -> CameFrom:
    return CameFrom(at("00:00", day).date(), "武汉市", **more)


def recorded(
    campaign: Campaign,
    household: Household | None,
    entry: DoorEntry | None = None,
    *,
    actor=SYSTEM,
    now=None,
    **more,
) -> ScreeningRecord:
    entry = entry or said()
    return record_screening(
        actor=actor,
        now=now or entry.taken_at,
        campaign_id=campaign.pk,
        household_id=household.pk if household else None,
        entry=entry,
        **more,
    )


def found_at(street: Street, **more) -> FoundHousehold:
    return FoundHousehold(place_id=street.town.unit.pk, **({"door": "301"} | more))


def tenant(name="钱小勇", **more) -> Newcomer:
    return Newcomer(name, relation="tenant", **more)


def listed(campaign: Campaign, household: Household) -> ListedHousehold:
    (row,) = stored(ListedHousehold, campaign=campaign, household=household)
    return row


def follows() -> list[ArrivalFollow]:
    return stored(ArrivalFollow)


def number(when):
    return id_at(when)


def news(action: str, handler, now) -> None:
    """The worker tells the room of every event of that name, in order."""
    for event in AuditEvent.objects.filter(action=action).order_by("at", "pk"):
        handler(event, now)
