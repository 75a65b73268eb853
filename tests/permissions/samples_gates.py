"""Rows of the gates room for the permission test."""

from datetime import date, timedelta
from typing import Any

from lianfang.gates.models import (
    Closure,
    Coach,
    Duty,
    Expected,
    Passage,
    Passenger,
    Permit,
    Point,
    RosterPost,
    RosterProposal,
)
from lianfang.gates.selectors.coach_link import coach_link
from lianfang.kit.ids import new_id
from lianfang.people.services.households import register_household
from lianfang.places.services.places import create_place
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World, worker


def point(corner: Corner, name: str) -> Any:
    site = create_place(
        actor=SYSTEM,
        now=EARLIER,
        parent_id=corner.place.pk,
        kind="site",
        site_kind="checkpoint",
        name=f"{name}卡口",
    )
    return Point.objects.create(place=site, path=site.path, kind="estate", opened_at=EARLIER)


def passage(at: Any, **more: Any) -> Any:
    return Passage._base_manager.create(
        id=new_id(),
        place_id=at.place_id,
        path=at.path,
        taken_at=NOW,
        received_at=NOW,
        direction="out",
        vehicle="car",
        plate="鄂B12345",
        persons=1,
        deed="pass",
        **more,
    )


@sample("point_id")
def point_id(world: World, corner: Corner) -> Any:
    return point(corner, "东门").pk


@sample("duty_id")
def duty_id(world: World, corner: Corner) -> Any:
    at = point(corner, "南门")
    return Duty.objects.create(
        point=at,
        place_id=at.place_id,
        path=at.path,
        staff=worker(corner.place, f"guards {corner.name}"),
        day=date(2020, 3, 18),
        shift="morning",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=8),
    ).pk


@sample("passage_id")
def passage_id(world: World, corner: Corner) -> Any:
    return passage(point(corner, "西门")).pk


@sample("expected_id")
def expected_id(world: World, corner: Corner) -> Any:
    return Expected.objects.create(
        passage=passage(point(corner, "北门"), destination=corner.place),
        place=corner.place,
        path=corner.place.path,
        point_name="北门",
        vehicle="car",
        persons=1,
        left_at=NOW,
        due_at=NOW + timedelta(hours=1),
    ).pk


def coach(corner: Corner, name: str) -> Any:
    at = point(corner, name)
    return Coach.objects.create(
        id=new_id(),
        place_id=at.place_id,
        path=at.path,
        direction="in",
        plate="鄂B12345",
        passengers=3,
        origin="武汉",
        opened_at=NOW,
        opened_by="test",
        link_until=NOW + timedelta(hours=2),
    )


@sample("coach_id")
def coach_id(world: World, corner: Corner) -> Any:
    return coach(corner, "路口").pk


@sample("passenger_id")
def passenger_id(world: World, corner: Corner) -> Any:
    held = coach(corner, "桥头")
    return Passenger.objects.create(
        id=new_id(), coach=held, place_id=held.place_id, path=held.path, number=1, joined_at=NOW
    ).pk


def passenger(expected: Any) -> Any:
    """Somebody of a coach who goes to the village that expects it; the same one every time."""
    at = expected.passage
    known = Passenger._base_manager.filter(coach__passage=at).first()
    if known is not None:
        return known
    held = Coach._base_manager.create(
        id=new_id(),
        place_id=at.place_id,
        path=at.path,
        direction="in",
        plate="鄂B12345",
        passengers=3,
        origin="武汉",
        opened_at=NOW,
        opened_by="test",
        closed_at=NOW,
        passage=at,
    )
    return Passenger._base_manager.create(
        id=new_id(),
        coach=held,
        place_id=at.place_id,
        path=at.path,
        number=1,
        joined_at=NOW,
        destination_id=expected.place_id,
    )


@sample("gates:join|link", anywhere=True)
def coach_link_of(world: World, corner: Corner) -> Any:
    """The code a guard holds up; the one who scans it needs no right."""
    return coach_link(coach(corner, "渡口"))


@sample("closure_id")
def closure_id(world: World, corner: Corner) -> Any:
    return Closure.objects.create(
        place=corner.place,
        path=corner.place.path,
        sealed_at=EARLIER,
        reason="封闭管理",
        sealed_by="test",
    ).pk


@sample("permit_id")
def permit_id(world: World, corner: Corner) -> Any:
    home = register_household(
        actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, door="909", head_name="持证人"
    )
    return Permit.objects.create(
        number=f"P{corner.name.upper()}"[:10],
        rule="household",
        household=home,
        place_id=home.place_id,
        path=home.path,
        valid_from=date(2020, 3, 1),
        valid_to=date(2020, 3, 30),
        every_days=3,
        uses=1,
        begins=420,
        ends=1140,
        issued_at=EARLIER,
        issued_by="test",
    ).pk


@sample("roster_id")
def roster_id(world: World, corner: Corner) -> Any:
    return roster(corner).pk


def roster(corner: Corner) -> Any:
    return RosterProposal.objects.create(
        place=corner.place,
        path=corner.place.path,
        points=[str(point(corner, f"排班{new_id().hex[-4:]}").pk)],
        kinds=["cadre"],
        reach=[corner.place.path],
        first=date(2020, 3, 19),
        last=date(2020, 3, 20),
        state="open",
        created_by="test",
        created_at=NOW,
    )


@sample("post_id")
def post_id(world: World, corner: Corner) -> Any:
    row = roster(corner)
    return RosterPost.objects.create(
        roster=row,
        point_id=row.points[0],
        staff=worker(corner.place, f"rostered {corner.name}"),
        day=date(2020, 3, 19),
        shift="morning",
    ).pk
