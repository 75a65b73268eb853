"""Vehicles and rides, counted from their rows."""

import pytest

from lianfang.reports.metrics import figure, get_counted, rows_of
from lianfang.scenarios.jinshan.rides import book_rides, bring_vehicles, drive_rides
from tests.command.builders import SYSTEM, at, build_town, resident, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Five vehicles since Monday 16 March; eight go to dialysis, three ask for more."""
    town = build_town()
    start = at("06:30", 16)
    fleet = bring_vehicles(
        actor=SYSTEM,
        now=start,
        place_id=town.township.pk,
        staff_ids=[worker(town.township, f"司机{n}", "volunteer").pk for n in range(5)],
    )
    people = [resident(town.unit, f"赵{n}").pk for n in range(11)]
    book_rides(
        actor=SYSTEM,
        now=start,
        fleet=fleet,
        place_id=town.township.pk,
        dialysis=people[:8],
        others=people[8:],
    )
    return town


def value(town, key, moment):
    return figure(SYSTEM, key, town.township.path, moment).value


def test_vehicles_count_from_the_day_they_serve(town, no_limits):
    days = [value(town, "medical_vehicles", at("12:00", day)) for day in (15, 16, 17)]

    assert days == [0, 5, 5]


def test_rides_of_the_day_count_whether_they_are_over_or_not(town, no_limits):
    before = value(town, "rides_today", at("08:00", 16))
    drive_rides(actor=SYSTEM, now=at("23:00", 16))

    # Four to dialysis, one to chemotherapy, one medicine run, two nobody has confirmed.
    assert before == value(town, "rides_today", at("23:00", 16)) == 8


def test_requests_wait_until_their_time_has_come(town, no_limits):
    waits = [value(town, "rides_waiting", moment) for moment in (at("08:00", 16), at("12:00", 16))]

    assert waits == [2, 1]


@pytest.mark.parametrize("key", ["medical_vehicles", "rides_today", "rides_waiting"])
def test_the_rows_behind_a_figure_are_as_many(town, no_limits, key):
    moment = at("08:00", 16)
    rows = rows_of(SYSTEM, get_counted(key), town.township.path, moment)

    assert rows.count() == value(town, key, moment)
