"""Rides that come back every week: made ahead set-based, single dates moved or cancelled."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.services.staff import set_unavailable
from lianfang.transport.jobs import look_ahead, make_trips
from lianfang.transport.models import Trip, TripStep
from lianfang.transport.services.bookings import TripConflict, cancel_trip, move_trip
from lianfang.transport.services.series import end_series, make_trips_ahead, repeat_trip
from tests.command.builders import SYSTEM, appointed, at, fresh, resident, stored
from tests.transport.builders import HOSPITAL, booked, build_fleet, desk

pytestmark = pytest.mark.django_db
# 18 March 2020 is a Wednesday.
WEDNESDAY = date(2020, 3, 18)


@pytest.fixture
def fleet():
    return build_fleet()


def repeat(fleet, *, actor=SYSTEM, now=None, **more):
    """Dialysis on Monday, Wednesday and Friday at 10:00 for two weeks, with the car."""
    given = {
        "purpose": "dialysis",
        "destination": HOSPITAL,
        "person_id": fleet.patient.pk,
        "weekdays": [1, 3, 5],
        "leaves": time(10, 0),
        "minutes": 240,
        "starts_on": WEDNESDAY,
        "ends_on": WEDNESDAY + timedelta(days=13),
        "vehicle_id": fleet.car.pk,
        "driver_id": fleet.first.pk,
    }
    return repeat_trip(actor=actor, now=now or at("09:00"), **(given | more))


def dates(**conditions):
    return [trip.series_day for trip in sorted(stored(Trip, **conditions), key=_leaving)]


def _leaving(trip):
    return trip.leaves_at


def make(fleet, when):
    return make_trips_ahead(actor=SYSTEM, now=when, place_id=fleet.town.township.pk)


def test_every_date_is_a_booking_of_its_own_confirmed_with_its_step(fleet):
    series = repeat(fleet)

    march = [18, 20, 23, 25, 27, 30]
    assert dates(series=series, state="confirmed") == [date(2020, 3, day) for day in march]
    trips = stored(Trip, series=series)
    assert {trip.leaves_at.astimezone(at("10:00").tzinfo).hour for trip in trips} == {10}
    assert {trip.free_at - trip.leaves_at for trip in trips} == {timedelta(minutes=270)}
    assert len(stored(TripStep)) == 6


def test_dates_are_made_as_far_ahead_as_the_plan_says_and_not_twice(fleet):
    series = repeat(fleet, ends_on=date(2020, 6, 30))

    assert max(dates(series=series)) == date(2020, 4, 15)
    assert make(fleet, at("09:10")) == 0
    assert make(fleet, at("09:10", 20)) == 1
    assert max(dates(series=series)) == date(2020, 4, 17)


def test_a_date_whose_vehicle_is_taken_waits_for_a_decision(fleet):
    booked(fleet, at("12:00", 20))

    series = repeat(fleet)

    assert dates(series=series, state="requested") == [date(2020, 3, 20)]
    waiting = stored(Trip, series=series, state="requested")[0]
    assert (waiting.vehicle_id, waiting.driver_id) == (None, None)


def test_two_series_of_one_vehicle_do_not_meet(fleet):
    repeat(fleet)
    other = resident(fleet.town.unit, "张奶奶")

    second = repeat(fleet, person_id=other.pk, leaves=time(12, 0))

    assert dates(series=second, state="confirmed") == []
    assert len(dates(series=second, state="requested")) == 6


def test_a_date_on_which_the_driver_is_away_waits_for_a_decision(fleet):
    day = date(2020, 3, 25)
    set_unavailable(
        actor=SYSTEM,
        now=at("08:00"),
        staff_id=fleet.first.staff_id,
        first_day=day,
        last_day=day,
    )

    assert dates(series=repeat(fleet), state="requested") == [day]


def test_a_moved_or_cancelled_date_is_not_made_again(fleet):
    series = repeat(fleet)
    first, second = sorted(stored(Trip, series=series), key=_leaving)[:2]
    move_trip(actor=SYSTEM, now=at("09:10"), trip_id=first.pk, leaves_at=at("11:00", 19))
    cancel_trip(actor=SYSTEM, now=at("09:10"), trip_id=second.pk, reason="住院")

    assert make(fleet, at("09:20")) == 0
    assert fresh(first).series_day == WEDNESDAY
    assert len(dates(series=series)) == 6


def test_an_ended_series_cancels_its_dates_ahead_and_keeps_those_before(fleet):
    series = repeat(fleet)

    end_series(actor=SYSTEM, now=at("12:00", 23), series_id=series.pk, reason="转院")

    assert dates(series=series, state="cancelled") == [date(2020, 3, d) for d in (25, 27, 30)]
    assert make(fleet, at("12:10", 23)) == 0


def test_making_dates_takes_as_many_queries_for_many_series_as_for_one(fleet):
    def queries(when):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            make(fleet, when)
        return len(seen)

    repeat(fleet, ends_on=date(2020, 6, 30))
    one = queries(at("09:10", 20))
    for number in range(5):
        person = resident(fleet.town.unit, f"赵{number}")
        repeat(
            fleet,
            person_id=person.pk,
            vehicle_id=None,
            driver_id=None,
            ends_on=date(2020, 6, 30),
        )

    assert queries(at("09:10", 27)) == one


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [8]}, "weekdays"),
        ({"ends_on": date(2020, 3, 17)}, "ends_on"),
        ({"ends_on": date(2021, 5, 1)}, "ends_on"),
        ({"starts_on": date(2020, 3, 17)}, "starts_on"),
        ({"purpose": "shopping"}, "purpose"),
        ({"destination": ""}, "destination"),
        ({"companions": 9}, "vehicle_id"),
    ],
)
def test_what_cannot_repeat_is_named_by_its_field(fleet, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        repeat(fleet, **wrong)

    assert list(refused.value.fields) == [field]


def test_the_same_series_sent_twice_is_one(fleet):
    series_id = new_id()
    first = repeat(fleet, series_id=series_id)

    assert repeat(fleet, series_id=series_id).pk == first.pk
    assert len(stored(Trip)) == 6
    with pytest.raises(TripConflict):
        repeat(fleet, series_id=series_id, destination="别处")


def test_a_vehicle_without_a_driver_is_no_offer(fleet):
    with pytest.raises(InvalidInput):
        repeat(fleet, driver_id=None)


def test_whoever_may_not_confirm_asks_without_a_vehicle(fleet):
    worker = appointed(Role.GRID_WORKER, fleet.town.sike)

    with pytest.raises(NotPermitted):
        repeat(fleet, actor=worker)
    series = repeat(fleet, actor=worker, vehicle_id=None, driver_id=None)
    assert len(dates(series=series, state="requested")) == 6
    assert repeat(fleet, actor=desk(fleet.town)).vehicle_id == fleet.car.pk


def test_the_worker_makes_the_dates_of_every_place_that_has_a_series(fleet, monkeypatch):
    series = repeat(fleet, ends_on=date(2020, 6, 30))
    started = []
    monkeypatch.setattr(make_trips, "defer", lambda **given: started.append(given))
    monkeypatch.setattr(clock, "now", lambda: at("09:20", 20))

    look_ahead.func(0)
    assert started == [{"place_id": str(fleet.town.unit.pk)}]
    make_trips.func(**started[0])

    assert max(dates(series=series)) == date(2020, 4, 17)
