"""Workers who live away, charters and proposals in small; everything is made through services."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.charters.models import Charter, CharterProposal, CharterStep, Rider, Seat
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.boarding import AtTheDoor, record_boarding
from lianfang.charters.services.chartering import (
    CharterEntry,
    StopEntry,
    announce_charter,
    cancel_charter,
    create_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.planning import create_proposal, plan_proposal
from lianfang.charters.services.seating import give_seats
from lianfang.charters.services.signing_up import sign_up
from lianfang.enterprises.models import Enterprise, EnterpriseMember
from lianfang.gates.models import Point
from lianfang.gates.services.points import open_point
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.services.cases import open_case
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.people.models import Staff
from lianfang.people.services.staff import register_staff
from lianfang.places.services.places import create_place
from lianfang.workforce.models import Employment
from tests.enterprises.builders import enforce_plan, register
from tests.people.builders import NOW, SYSTEM, Town, appointed, build_town
from tests.workforce.builders import hired

TODAY = local_day(NOW)
TOMORROW = TODAY + timedelta(days=1)
DEPARTS = NOW + timedelta(hours=22, minutes=30)
ABOARD_AT = DEPARTS - timedelta(minutes=30)
ARRIVES = DEPARTS + timedelta(hours=3)


@dataclass(frozen=True)
class Yard:
    """The town, an enterprise with staff far away, and the plan of Jinshan in force."""

    town: Town
    firm: Enterprise

    @property
    def desk(self) -> Actor:
        return appointed(Role.COMMANDER, self.town.township)


_standing: list[Yard] = []


def build_yard() -> Yard:
    """A yard of one's own, or the one that stands for all tests of the file."""
    if _standing:
        return _standing[-1]
    town = build_town()
    enforce_plan(town.township, "sealed")
    return Yard(town, register(town))


@contextmanager
def standing() -> Iterator[Yard]:
    """One yard that `build_yard` gives everybody meanwhile."""
    _standing.append(build_yard())
    try:
        yield _standing[-1]
    finally:
        _standing.clear()


def away(
    yard: Yard, number: int = 1, origin: str = "浠水县", firm: Enterprise | None = None, **more
):
    """Somebody who works for the enterprise and is not back yet."""
    return hired(firm or yard.firm, number, origin=origin, **more)


def signed(
    yard: Yard, *rows: Employment, actor: Actor | None = None, now=NOW, **more
) -> list[Rider]:
    done = sign_up(
        actor=actor or yard.desk,
        now=now,
        enterprise_id=rows[0].enterprise_id,
        employment_ids=[one.pk for one in rows],
        **more,
    )
    return list(done.made)


def waiting(yard: Yard, number: int, start: int = 1, **more) -> list[Rider]:
    """So many people from Xishui who wait for a seat."""
    return signed(yard, *(away(yard, one) for one in range(start, start + number)), **more)


def stops(at: datetime = DEPARTS) -> list[StopEntry]:
    return [
        StopEntry("qichun_station", at),
        StopEntry("xishui_square", at + timedelta(minutes=40)),
    ]


def entry(at: datetime = DEPARTS, **more) -> CharterEntry:
    given = {
        "title": "黄冈一号车",
        "area": "huanggang",
        "vehicle": "coach_33",
        "stops": stops(at),
        "arrives_at": at + timedelta(hours=3),
        "destination": "金山街道",
        "carrier": "黄石客运",
        "plate": "鄂B20001",
        **more,
    }
    return CharterEntry(**given)


def charter(yard: Yard, now=NOW, place=None, **more) -> Charter:
    """A 33-seat coach of which 16 seats may be taken."""
    place = place or yard.town.township
    return create_charter(actor=yard.desk, now=now, place_id=place.pk, entry=entry(**more))


def seat(yard: Yard, row: Charter, *riders: Rider, now=NOW, actor=None) -> list[Seat]:
    return give_seats(
        actor=actor or yard.desk,
        now=now,
        charter_id=row.pk,
        rider_ids=[one.pk for one in riders],
    )


def announced(yard: Yard, number: int = 2, start: int = 1, **more) -> tuple[Charter, list[Seat]]:
    """A charter that was announced, with so many people on it."""
    row = charter(yard, **more)
    seats = seat(yard, row, *waiting(yard, number, start))
    announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)
    return row, seats


def at_the_door(
    yard: Yard,
    held: Seat,
    result: str = "present",
    heat: str | None = "36.5",
    *,
    actor: Actor | None = None,
    now: datetime = ABOARD_AT,
    check_id: uuid.UUID | None = None,
    **more,
):
    heat = heat if result != "absent" else None
    found = AtTheDoor(result, None if heat is None else Decimal(heat), **more)
    return record_boarding(
        actor=actor or yard.desk, now=now, seat_id=held.pk, found=found, check_id=check_id
    )


def left(yard: Yard, row: Charter, *seats: Seat, now=DEPARTS, **more) -> Charter:
    """Everybody of these is let on, and it departs."""
    for one in seats:
        at_the_door(yard, one)
    return depart(actor=yard.desk, now=now, charter_id=row.pk, **more)


def brought_to(
    yard: Yard, state: str, number: int = 2, start: int = 1, **more
) -> tuple[Charter, list[Seat]]:
    """A charter that has come so far, with so many people on it, as they are stored now."""
    if state == "draft":
        row = charter(yard, **more)
        seats = seat(yard, row, *waiting(yard, number, start))
        return fresh(row), [fresh(one) for one in seats]
    row, seats = announced(yard, number, start, **more)
    if state == "boarding":
        at_the_door(yard, seats[0])
    if state in ("underway", "arrived"):
        left(yard, row, *seats)
    if state == "arrived":
        confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)
    if state == "cancelled":
        cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="线路停运")
    return fresh(row), [fresh(one) for one in seats]


def second_firm(yard: Yard, name: str = "另一家有限公司", **entry) -> Enterprise:
    return register(yard.town, name, **entry)


def escort(yard: Yard, name: str = "罗桂兰", place=None) -> Staff:
    """Somebody of the town who may go along with a charter."""
    place = place or yard.town.community
    return register_staff(actor=SYSTEM, now=NOW, place_id=place.pk, name=name, kind="grid_worker")


def isolated(row: Employment, now: datetime = NOW) -> IsolationCase:
    """The employee is a close contact from that day on."""
    return open_case(
        actor=SYSTEM,
        now=now,
        person_id=row.person_id,
        reason="close_contact",
        mode="home",
        starts_on=local_day(now),
    )


def refused(error: type[WorkError], what, *args, **given) -> Any:
    """What the error says by field, or its code where it speaks of no field."""
    with pytest.raises(error) as caught:
        what(*args, **given)
    fields = getattr(caught.value, "fields", None)
    return list(fields) if fields else caught.value.code


def checkpoint(yard: Yard) -> Point:
    place = create_place(
        actor=SYSTEM,
        now=NOW - timedelta(days=2),
        parent_id=yard.town.township.pk,
        kind="site",
        site_kind="checkpoint",
        name="316国道卡口",
    )
    return open_point(actor=SYSTEM, now=NOW - timedelta(days=2), place_id=place.pk, kind="road")


def proposed(yard: Yard, day: date = TOMORROW, **more) -> CharterProposal:
    row = create_proposal(actor=yard.desk, now=NOW, place_id=yard.town.township.pk, day=day, **more)
    return plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)


def contact(yard: Yard, firm: Enterprise | None = None) -> Actor:
    """Somebody with an account who acts for the enterprise."""
    firm = firm or yard.firm
    is_near = firm.path.startswith(yard.town.community.path)
    place = yard.town.community if is_near else yard.town.neighbour
    actor = appointed(Role.ENTERPRISE_CONTACT, place, f"contact-{firm.name}")
    with everywhere("a test makes somebody the contact of an enterprise"):
        EnterpriseMember.objects.get_or_create(enterprise=firm, user_id=actor.user_id, since=NOW)
    return actor


def fresh(row):
    """The row as it is stored now."""
    with everywhere("a test looks at what was stored"):
        return type(row).objects.get(pk=row.pk)


def stored(model, **conditions) -> list:
    with everywhere("a test looks at what was stored"):
        return list(model.objects.filter(**conditions).order_by("pk"))


def steps(row: Charter) -> list[tuple[str, str]]:
    """Kind and what it is after each step, in order."""
    found = sorted(stored(CharterStep, charter=row), key=lambda one: (one.at, one.pk))
    return [(one.kind, one.after) for one in found]
