"""Rows of the transport room for the permission test."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from lianfang.transport.models import Driver, Medicine, Trip, TripCheck, TripSeries, Vehicle
from tests.permissions.samples import resident, sample
from tests.permissions.world import EARLIER, NOW, Corner, World, worker


def vehicle(corner: Corner, plate: str) -> Any:
    return Vehicle.objects.create(
        place=corner.place,
        path=corner.place.path,
        plate=f"{plate}{corner.name}"[:16],
        kind="van",
        seats=6,
        active_from=date(2020, 3, 1),
    )


def ride(corner: Corner, name: str, **more: Any) -> Any:
    return Trip.objects.create(
        place=corner.home,
        path=corner.home.path,
        purpose="dialysis",
        person=resident(corner, name),
        destination="中心医院",
        leaves_at=NOW + timedelta(hours=1),
        back_at=NOW + timedelta(hours=5),
        free_at=NOW + timedelta(hours=6),
        requested_by="test",
        requested_at=EARLIER,
        **more,
    )


@sample("vehicle_id")
def vehicle_id(world: World, corner: Corner) -> Any:
    return vehicle(corner, "鄂B").pk


@sample("driver_id")
def driver_id(world: World, corner: Corner) -> Any:
    return Driver.objects.create(
        place=corner.place,
        path=corner.place.path,
        staff=worker(corner.place, f"drives {corner.name}"),
        active_from=date(2020, 3, 1),
    ).pk


@sample("trip_id")
def trip_id(world: World, corner: Corner) -> Any:
    """A ride that waits for a decision."""
    return ride(corner, "林奶奶").pk


@sample(
    "transport:drive|trip_id",
    "transport:start_trip|trip_id",
    "transport:return_trip|trip_id",
    "api:transport/trips/{trip_id}/start|trip_id",
    "api:transport/trips/{trip_id}/return|trip_id",
    "api:transport/trips/{trip_id}/checks|trip_id",
)
def driven_id(world: World, corner: Corner) -> Any:
    """A ride that was given to a vehicle and a driver; one for all its doors, since a vehicle is
    never promised twice."""
    found = world.samples.get((driven_id, corner.name))
    return (
        found
        or ride(
            corner,
            "何爷爷",
            state="confirmed",
            vehicle=vehicle(corner, "鄂C"),
            driver_id=world.samples[(driver_id, corner.name)],
        ).pk
    )


@sample("check_id")
def check_id(world: World, corner: Corner) -> Any:
    return TripCheck.objects.create(
        trip_id=world.samples[(driven_id, corner.name)],
        kind="driver_temperature",
        temperature=Decimal("36.5"),
        done_at=NOW,
        recorded_at=NOW,
        recorded_by="test",
    ).pk


@sample("medicine_id")
def medicine_id(world: World, corner: Corner) -> Any:
    return Medicine.objects.create(
        trip_id=world.samples[(driven_id, corner.name)],
        person=resident(corner, "高奶奶"),
        what="缬沙坦",
        added_at=EARLIER,
    ).pk


@sample("series_id")
def series_id(world: World, corner: Corner) -> Any:
    return TripSeries.objects.create(
        place=corner.home,
        path=corner.home.path,
        purpose="dialysis",
        person=resident(corner, "罗爷爷"),
        destination="中心医院",
        weekdays=[1, 3, 5],
        leaves=time(8, 0),
        minutes=240,
        starts_on=date(2020, 3, 1),
        ends_on=date(2020, 4, 30),
        requested_by="test",
        requested_at=EARLIER,
    ).pk
