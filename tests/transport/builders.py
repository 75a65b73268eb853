"""Vehicles and drivers of 金山街道 in small, and rides made through the services."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lianfang.access.enums import Role
from lianfang.people.models import Person
from lianfang.transport.models import Driver, Trip, TripStep, Vehicle
from lianfang.transport.services.bookings import confirm_trip, request_trip
from lianfang.transport.services.fleet import appoint_driver, register_vehicle
from tests.command.builders import (
    EARLIER,
    SYSTEM,
    Town,
    appointed,
    at,
    build_town,
    resident,
    signed_in,
    stored,
    worker,
)

HOSPITAL = "黄石市中心医院"


@dataclass(frozen=True)
class Fleet:
    """The town with two vehicles of the subdistrict, two drivers, and a resident on dialysis."""

    town: Town
    car: Vehicle
    van: Vehicle
    first: Driver
    second: Driver
    patient: Person


def vehicle(place, plate="鄂B12345", kind="car", seats=4, **more) -> Vehicle:
    return register_vehicle(
        actor=SYSTEM, now=EARLIER, place_id=place.pk, plate=plate, kind=kind, seats=seats, **more
    )


def driver(place, name, usual=None) -> Driver:
    staff = worker(place, name, "volunteer")
    usual_id = usual.pk if usual else None
    return appoint_driver(
        actor=SYSTEM, now=EARLIER, staff_id=staff.pk, licence="C1", usual_id=usual_id
    )


def build_fleet(phase: str = "sealed", text: str = "") -> Fleet:
    town = build_town(phase, text)
    car, van = vehicle(town.township), vehicle(town.township, "鄂B67890", "van", 10)
    return Fleet(
        town=town,
        car=car,
        van=van,
        first=driver(town.township, "司机甲", car),
        second=driver(town.township, "司机乙", van),
        patient=resident(town.unit, "李桂英"),
    )


def desk(town: Town):
    """Somebody of the working group who decides over the subdistrict's vehicles."""
    return appointed(Role.WORKING_GROUP_MEMBER, town.township)


def driving(fleet: Fleet, one: Driver):
    """The driver's own account: a volunteer of the subdistrict."""
    return signed_in(one.staff, Role.VOLUNTEER, fleet.town.township)


def ask(fleet: Fleet, leaves: datetime | None = None, *, actor=SYSTEM, now=None, **more) -> Trip:
    """A ride to dialysis for the patient, from 10:00 for four hours unless said otherwise."""
    leaves = leaves or at("10:00")
    given = {
        "purpose": "dialysis",
        "destination": HOSPITAL,
        "leaves_at": leaves,
        "back_at": leaves + timedelta(hours=4),
        "person_id": fleet.patient.pk,
    }
    return request_trip(actor=actor, now=now or at("09:00"), **(given | more))


def confirm(trip: Trip, car: Vehicle, who: Driver, *, actor=SYSTEM, now=None) -> Trip:
    return confirm_trip(
        actor=actor,
        now=now or at("09:00"),
        trip_id=trip.pk,
        vehicle_id=car.pk,
        driver_id=who.pk,
    )


def booked(fleet: Fleet, leaves: datetime | None = None, **more) -> Trip:
    """A confirmed ride with the car and its usual driver."""
    return confirm(ask(fleet, leaves, **more), fleet.car, fleet.first)


def states_of(trip: Trip) -> list[str]:
    """The states the booking passed through, as its steps say."""
    return [step.to_state for step in stored(TripStep, trip_id=trip.pk)]
