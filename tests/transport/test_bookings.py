"""Asking for rides, deciding on them, and that no vehicle or driver is promised twice."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.services.staff import set_unavailable
from lianfang.transport.models import Trip, TripStep
from lianfang.transport.services.bookings import (
    TripConflict,
    cancel_trip,
    move_trip,
    refuse_trip,
)
from lianfang.transport.services.holding import Taken
from lianfang.transport.services.steps import WrongState
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    fresh,
    jinshan_text,
    resident,
    secretary,
    stored,
)
from tests.transport.builders import (
    HOSPITAL,
    ask,
    booked,
    build_fleet,
    confirm,
    desk,
    driver,
    states_of,
    vehicle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet():
    return build_fleet()


def test_a_ride_begins_where_the_person_lives_and_waits_for_a_decision(fleet):
    trip = ask(fleet, actor=secretary(fleet.town.sike))

    assert (trip.state, trip.path) == ("requested", fleet.town.unit.path)
    assert trip.free_at == trip.back_at + timedelta(minutes=30)
    assert states_of(trip) == ["requested"]


def test_the_return_is_guessed_from_the_purpose_when_nobody_says_it(fleet):
    trip = ask(fleet, back_at=None)

    assert trip.back_at - trip.leaves_at == timedelta(minutes=330)


def test_the_same_request_sent_twice_is_one_ride(fleet):
    trip_id = new_id()
    first = ask(fleet, trip_id=trip_id)
    move_trip(actor=SYSTEM, now=at("09:05"), trip_id=trip_id, leaves_at=at("11:00"))

    assert ask(fleet, trip_id=trip_id).pk == first.pk
    with pytest.raises(TripConflict):
        ask(fleet, trip_id=trip_id, destination="别处")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose": "shopping"}, "purpose"),
        ({"destination": " "}, "destination"),
        ({"leaves_at": at("08:00")}, "leaves_at"),
        ({"back_at": at("09:59")}, "back_at"),
        ({"back_at": at("11:00", 20)}, "back_at"),
        ({"companions": 61}, "companions"),
        ({"person_id": None}, "place_id"),
        ({"purpose": "medicine"}, "person_id"),
    ],
)
def test_what_makes_no_sense_is_named_by_its_field(fleet, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        ask(fleet, **wrong)

    assert list(refused.value.fields) == [field]


def test_the_plan_says_who_may_ask(fleet):
    town = fleet.town
    with pytest.raises(NotPermitted):
        ask(fleet, actor=appointed(Role.LEADER, town.township))
    assert ask(fleet, actor=appointed(Role.GRID_WORKER, town.sike)).state == "requested"


def test_a_plan_may_keep_asking_to_the_secretaries():
    head = jinshan_text().split("\ntransport:")[0]
    narrow = f"{head}\ntransport: {{may_ask: [community_secretary]}}\n"
    fleet = build_fleet(text=narrow)

    with pytest.raises(NotPermitted):
        ask(fleet, actor=appointed(Role.COMMUNITY_WORKER, fleet.town.sike))
    assert ask(fleet, actor=secretary(fleet.town.sike)).state == "requested"


def test_nobody_asks_for_a_resident_outside_their_places(fleet):
    with pytest.raises(NotFound):
        ask(fleet, actor=secretary(fleet.town.wangtai))


def test_a_confirmed_ride_has_vehicle_and_driver_and_a_step_that_says_who(fleet):
    trip = booked(fleet)

    assert (trip.state, trip.vehicle_id, trip.driver_id) == (
        "confirmed",
        fleet.car.pk,
        fleet.first.pk,
    )
    assert states_of(trip) == ["requested", "confirmed"]
    assert stored(TripStep, trip=trip)[1].details == {
        "vehicle": str(fleet.car.pk),
        "driver": str(fleet.first.pk),
    }


def test_who_is_second_hears_which_booking_is_in_the_way_and_what_is_free(fleet):
    first = booked(fleet)
    second = ask(fleet, at("12:00"))

    with pytest.raises(Taken) as refused:
        confirm(second, fleet.car, fleet.first, actor=desk(fleet.town))

    error = refused.value
    assert (error.status, error.code, error.way.trip_id) == (409, "vehicle_taken", first.pk)
    assert error.next_at == at("14:30")
    assert [offer.vehicle.pk for offer in error.offers] == [fleet.van.pk]
    assert "03-18 10:00" in error.message
    assert "鄂B67890" in error.message
    assert fresh(second).state == "requested"


def test_a_driver_is_not_in_two_vehicles_at_once(fleet):
    booked(fleet)
    second = ask(fleet, at("12:00"))

    with pytest.raises(Taken) as refused:
        confirm(second, fleet.van, fleet.first)

    assert refused.value.code == "driver_taken"


def test_the_time_to_disinfect_keeps_the_vehicle_too(fleet):
    booked(fleet)

    with pytest.raises(Taken):
        confirm(ask(fleet, at("14:29")), fleet.car, fleet.first)
    assert confirm(ask(fleet, at("14:30")), fleet.car, fleet.first).state == "confirmed"


def test_a_cancelled_ride_frees_its_vehicle(fleet):
    first = booked(fleet)
    cancel_trip(actor=SYSTEM, now=at("09:10"), trip_id=first.pk, reason="改约")

    assert confirm(ask(fleet), fleet.car, fleet.first).state == "confirmed"
    assert states_of(first) == ["requested", "confirmed", "cancelled"]


def test_a_ride_can_be_given_to_another_vehicle(fleet):
    trip = booked(fleet)

    confirm(trip, fleet.van, fleet.second)

    assert fresh(trip).vehicle_id == fleet.van.pk
    assert states_of(trip) == ["requested", "confirmed", "confirmed"]


def test_a_refusal_needs_a_reason_and_ends_the_request(fleet):
    trip = ask(fleet)
    with pytest.raises(InvalidInput):
        refuse_trip(actor=SYSTEM, now=at("09:10"), trip_id=trip.pk, reason=" ")
    refuse_trip(actor=SYSTEM, now=at("09:10"), trip_id=trip.pk, reason="无车")

    assert stored(TripStep, trip=trip)[-1].reason == "无车"
    with pytest.raises(WrongState):
        confirm(trip, fleet.car, fleet.first)


def test_a_moved_ride_keeps_its_vehicle_if_that_is_free_then(fleet):
    booked(fleet, at("15:00"))
    trip = booked(fleet)

    with pytest.raises(Taken):
        move_trip(actor=SYSTEM, now=at("09:10"), trip_id=trip.pk, leaves_at=at("14:00"))
    assert fresh(trip).leaves_at == at("10:00")
    move_trip(actor=SYSTEM, now=at("09:10"), trip_id=trip.pk, leaves_at=at("10:30"))

    moved = fresh(trip)
    assert (moved.leaves_at, moved.back_at, moved.free_at) == (
        at("10:30"),
        at("14:30"),
        at("15:00"),
    )
    assert states_of(trip) == ["requested", "confirmed", "confirmed"]


def test_seats_kind_and_absence_are_checked(fleet):
    with pytest.raises(InvalidInput) as few:
        confirm(ask(fleet, companions=4), fleet.car, fleet.first)
    with pytest.raises(InvalidInput) as unfit:
        confirm(ask(fleet, purpose="fever_clinic"), fleet.car, fleet.first)
    day = at("10:00").date()
    set_unavailable(
        actor=SYSTEM, now=at("08:00"), staff_id=fleet.first.staff_id, first_day=day, last_day=day
    )
    with pytest.raises(InvalidInput) as away:
        confirm(ask(fleet), fleet.car, fleet.first)

    assert [list(one.value.fields) for one in (few, unfit, away)] == [
        ["vehicle_id"],
        ["vehicle_id"],
        ["driver_id"],
    ]


def test_a_community_decides_over_its_own_vehicles_only(fleet):
    own = vehicle(fleet.town.sike, "鄂B11111")
    boss = secretary(fleet.town.sike)
    trip = ask(fleet)

    with pytest.raises(NotFound):
        confirm(trip, fleet.car, fleet.first, actor=boss)
    with pytest.raises(NotFound):
        confirm(trip, own, fleet.first, actor=boss)
    assert stored(Trip, state="confirmed") == []


def test_what_a_neighbour_booked_is_told_without_saying_for_whom(fleet):
    booked(fleet)
    own = vehicle(fleet.town.wangtai, "鄂B22222")
    other = resident(fleet.town.wangtai_unit, "王大爷")
    theirs = driver(fleet.town.wangtai, "司机丙")
    confirm(ask(fleet, person_id=other.pk), own, theirs)
    again = ask(fleet, at("11:00"), person_id=other.pk, place_id=fleet.town.wangtai_unit.pk)

    with pytest.raises(Taken) as refused:
        confirm(again, own, theirs, actor=secretary(fleet.town.wangtai))

    assert refused.value.way.trip_id is not None
    assert HOSPITAL in refused.value.message
