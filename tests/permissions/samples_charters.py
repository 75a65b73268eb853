"""Rows of the charters room for the permission test."""

from datetime import timedelta
from functools import cache
from typing import Any

from lianfang.charters.models import (
    Charter,
    CharterProposal,
    CharterStop,
    ProposedVehicle,
    Rider,
    Seat,
)
from lianfang.people.services.persons import register_person
from lianfang.workforce.models import Employment
from tests.permissions.samples import sample
from tests.permissions.samples_enterprises import enterprise
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World

TOMORROW = NOW + timedelta(days=1)


def charter(corner: Corner, name: str) -> Charter:
    """An announced coach of the corner that leaves tomorrow."""
    row = Charter.objects.create(
        place=corner.place,
        path=corner.place.path,
        title=f"{name}{corner.name}",
        area="huanggang",
        vehicle="coach_33",
        means="coach",
        plate="鄂B20001",
        seats=33,
        usable=16,
        destination="金山",
        departs_at=TOMORROW,
        arrives_at=TOMORROW + timedelta(hours=3),
        government_percent=50,
        state="announced",
        state_since=EARLIER,
        created_at=EARLIER,
        created_by="test",
    )
    CharterStop.objects.create(charter=row, position=1, point="xishui_square", at=TOMORROW)
    return row


@cache
def rider(corner: Corner, name: str, state: str = "waiting") -> Rider:
    """Somebody of an enterprise of the corner who is away."""
    firm = enterprise(corner, f"接返企业{name}{corner.name}")
    person = register_person(
        actor=SYSTEM,
        now=NOW,
        place_id=corner.place.pk,
        name=f"马{name}",
        kind="employee",
        phones=[f"1350000{1000 + len(name + state):04d}"],
    )
    employment = Employment.objects.create(
        person=person,
        enterprise=firm,
        state="away",
        state_since=EARLIER.date(),
        since=EARLIER.date(),
        source="desk",
        created_at=EARLIER,
    )
    return Rider.objects.create(
        place=corner.place,
        path=corner.place.path,
        employment=employment,
        enterprise=firm,
        area="huanggang",
        point="xishui_square",
        earliest_on=NOW.date(),
        state=state,
        source="desk",
        signed_at=EARLIER,
        signed_by="test",
    )


@sample("rider_id")
def rider_id(world: World, corner: Corner) -> Any:
    return rider(corner, "待接").pk


@sample("charter_id")
def charter_id(world: World, corner: Corner) -> Any:
    return charter(corner, "一号车").pk


@sample("seat_id")
def seat_id(world: World, corner: Corner) -> Any:
    row = charter(corner, "二号车")
    made = Seat.objects.create(
        charter=row,
        rider=rider(corner, "有座", "seated"),
        number=1,
        point="xishui_square",
        state="planned",
        given_at=EARLIER,
        given_by="test",
    )
    Charter.objects.filter(pk=row.pk).update(taken=1)
    return made.pk


def proposal(corner: Corner) -> CharterProposal:
    return CharterProposal.objects.create(
        place=corner.place,
        path=corner.place.path,
        day=TOMORROW.date(),
        state="open",
        created_by="test",
        created_at=EARLIER,
    )


@sample("charter_proposal_id")
def charter_proposal_id(world: World, corner: Corner) -> Any:
    return proposal(corner).pk


@sample("proposed_vehicle_id")
def proposed_vehicle_id(world: World, corner: Corner) -> Any:
    return ProposedVehicle.objects.create(
        proposal=proposal(corner), number=1, area="huanggang", vehicle="coach_33"
    ).pk
