"""Five vehicles take people to dialysis, chemotherapy and clinics, and fetch medicine.

Published: five vehicles for special medical needs. Their plates are invented and cannot exist (a
plate never has an O or I after its first two characters); so are the rides.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.transport.enums import TripState
from lianfang.transport.models import Driver, Medicine, Trip, Vehicle
from lianfang.transport.services.bookings import confirm_trip, request_trip
from lianfang.transport.services.driving import CheckEntry, return_trip, start_trip
from lianfang.transport.services.fleet import appoint_driver, register_vehicle
from lianfang.transport.services.medicines import add_medicine, hand_over_medicine
from lianfang.transport.services.series import repeat_trip

# Plate, what it is called, kind, seats for passengers.
VEHICLES = (
    ("鄂BO0001", "1号救护车", "ambulance", 3),
    ("鄂BO0002", "2号就医专车", "car", 4),
    ("鄂BO0003", "3号就医专车", "car", 4),
    ("鄂BO0004", "4号就医专车", "van", 7),
    ("鄂BO0005", "5号药品专车", "van", 5),
)
HOSPITAL, PHARMACY = "黄石市中心医院", "金山大药房"
# Two vehicles serve three rounds of dialysis each, on alternate weekdays.
ROUNDS = ((1, 3, 5), (2, 4, 6))
DIALYSIS = (time(7, 0), time(13, 30))
MEDICINE = ("缬沙坦胶囊 2盒", "二甲双胍片 3盒", "阿司匹林肠溶片 1盒", "胰岛素 1支")


@dataclass(frozen=True)
class Fleet:
    """The vehicles and the drivers that usually drive them, in the same order."""

    vehicles: tuple[Vehicle, ...]
    drivers: tuple[Driver, ...]


def bring_vehicles(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, staff_ids: Sequence[uuid.UUID]
) -> Fleet:
    """Put the five vehicles at the disposal of the subdistrict; `staff_ids` name who drives them,
    five or more of its own roster."""
    day = local_day(now)
    vehicles = tuple(
        register_vehicle(
            actor=actor,
            now=now,
            place_id=place_id,
            plate=plate,
            name=name,
            kind=kind,
            seats=seats,
            active_from=day,
        )
        for plate, name, kind, seats in VEHICLES
    )
    drivers = tuple(
        appoint_driver(
            actor=actor,
            now=now,
            staff_id=staff_id,
            place_id=place_id,
            licence="C1",
            usual_id=vehicle.pk,
        )
        for vehicle, staff_id in zip(vehicles, staff_ids, strict=False)
    )
    return Fleet(vehicles, drivers)


def book_rides(
    *,
    actor: Actor,
    now: datetime,
    fleet: Fleet,
    place_id: uuid.UUID,
    dialysis: Sequence[uuid.UUID],
    others: Sequence[uuid.UUID],
) -> None:
    """Repeating dialysis for up to eight persons; for three `others` a chemotherapy, and two
    requests that wait for a decision; a medicine run for the first four of `dialysis`."""
    slots = [(car, days, leaves) for car in (1, 2) for days in ROUNDS for leaves in DIALYSIS]
    for person_id, (car, days, leaves) in zip(dialysis, slots, strict=False):
        repeat_trip(
            actor=actor,
            now=now,
            purpose="dialysis",
            destination=HOSPITAL,
            person_id=person_id,
            weekdays=days,
            leaves=leaves,
            starts_on=local_day(now),
            ends_on=local_day(now) + timedelta(days=60),
            vehicle_id=fleet.vehicles[car].pk,
            driver_id=fleet.drivers[car].pk,
        )
    wishes = (("chemotherapy", 2), ("antenatal", 5), ("other", 6))
    for person_id, (purpose, hours) in zip(others, wishes, strict=False):
        trip = request_trip(
            actor=actor,
            now=now,
            purpose=purpose,
            destination=HOSPITAL,
            person_id=person_id,
            leaves_at=now + timedelta(hours=hours),
            companions=1,
        )
        if purpose == "chemotherapy":
            _confirm(actor, now, trip, fleet, 3)
    run = request_trip(
        actor=actor,
        now=now,
        purpose="medicine",
        destination=PHARMACY,
        place_id=place_id,
        leaves_at=now + timedelta(hours=1),
    )
    for person_id, what in zip(dialysis, MEDICINE, strict=False):
        add_medicine(actor=actor, now=now, trip_id=run.pk, person_id=person_id, what=what)
    _confirm(actor, now, run, fleet, 4)


def _confirm(actor: Actor, now: datetime, trip: Trip, fleet: Fleet, number: int) -> None:
    confirm_trip(
        actor=actor,
        now=now,
        trip_id=trip.pk,
        vehicle_id=fleet.vehicles[number].pk,
        driver_id=fleet.drivers[number].pk,
    )


def drive_rides(*, actor: Actor, now: datetime) -> int:
    """Every confirmed ride that was to leave by `now` leaves and, where it was to be back by then,
    comes back with its checks and hands its medicine over. How many left. May be called again."""
    with everywhere("the scenario drives the whole town's rides"):
        due = Trip.objects.filter(state=TripState.CONFIRMED, leaves_at__lte=now)
        trips = list(due.order_by("leaves_at", "id"))
    for trip in trips:
        start_trip(actor=actor, now=trip.leaves_at, trip_id=trip.pk)
        if trip.back_at > now:
            continue
        with everywhere("the list of a run of this very scenario"):
            medicines = list(Medicine.objects.filter(trip=trip, settled_at__isnull=True))
        for medicine in medicines:
            hand_over_medicine(
                actor=actor, now=trip.back_at, medicine_id=medicine.pk, handed_to="本人"
            )
        checks = [
            CheckEntry("driver_temperature", Decimal("36.4")),
            CheckEntry("disinfection", agent="84消毒液"),
        ]
        if not trip.medicine_run:
            checks.append(CheckEntry("passenger_temperature", Decimal("36.6")))
        return_trip(actor=actor, now=trip.back_at, trip_id=trip.pk, checks=checks)
    return len(trips)
