"""The five vehicles of the scenario, played through the services in a small town."""

import pytest

from lianfang.scenarios.jinshan.rides import book_rides, bring_vehicles, drive_rides
from lianfang.transport.models import Medicine, Trip, Vehicle
from tests.command.builders import SYSTEM, at, build_town, resident, stored, worker

pytestmark = pytest.mark.django_db


def test_five_vehicles_drive_to_dialysis_and_fetch_medicine():
    town = build_town()
    staff = [worker(town.township, f"司机{n}", "volunteer").pk for n in range(5)]
    people = [resident(town.unit, f"赵{n}").pk for n in range(11)]
    place_id = town.township.pk
    # 16 March 2020 is a Monday.
    start = at("06:30", 16)
    fleet = bring_vehicles(actor=SYSTEM, now=start, place_id=place_id, staff_ids=staff)
    book_rides(
        actor=SYSTEM,
        now=start,
        fleet=fleet,
        place_id=place_id,
        dialysis=people[:8],
        others=people[8:],
    )

    driven = drive_rides(actor=SYSTEM, now=at("23:00", 17))

    assert len(stored(Vehicle)) == 5
    # Four rides to dialysis on each of two days, one to chemotherapy, one medicine run.
    assert driven == len(stored(Trip, state="closed")) == 10
    assert len(stored(Trip, state="requested")) == 2
    assert [one.handed_to for one in stored(Medicine)] == ["本人"] * 4
    assert drive_rides(actor=SYSTEM, now=at("23:00", 17)) == 0
