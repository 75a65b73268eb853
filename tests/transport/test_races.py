"""Clerks at the same moment, each on a connection of their own: one vehicle, one promise."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from lianfang.access.scope import everywhere
from lianfang.transport.models import Trip
from lianfang.transport.services.driving import NotReady, start_trip
from lianfang.transport.services.holding import Taken
from lianfang.transport.services.series import make_trips_ahead
from tests.command.builders import SYSTEM, at, stored
from tests.transport.builders import ask, booked, build_fleet, confirm
from tests.transport.test_series import repeat

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Results, or the errors raised, of calls that start together."""
    barrier = threading.Barrier(len(works), timeout=30)
    results: list[Any] = [None] * len(works)

    def run(index: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return results


def overlapping_pairs() -> int:
    """Pairs of rides that hold the same vehicle or driver at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM transport_trip a JOIN transport_trip b ON a.id < b.id"
            " AND (a.vehicle_id = b.vehicle_id OR a.driver_id = b.driver_id)"
            " AND a.leaves_at < b.free_at AND b.leaves_at < a.free_at"
            " WHERE a.state IN ('confirmed', 'under_way', 'back', 'closed')"
            " AND b.state IN ('confirmed', 'under_way', 'back', 'closed')"
        )
        return int(cursor.fetchone()[0])


def test_eight_clerks_confirm_one_vehicle_and_one_gets_it():
    fleet = build_fleet()
    trips = [ask(fleet, at("10:00")) for _number in range(8)]

    results = at_once(*(lambda trip=trip: confirm(trip, fleet.car, fleet.first) for trip in trips))

    assert sum(isinstance(one, Trip) for one in results) == 1
    assert sum(isinstance(one, Taken) for one in results) == 7
    assert len(stored(Trip, state="confirmed")) == 1
    winner = stored(Trip, state="confirmed")[0]
    assert {one.way.trip_id for one in results if isinstance(one, Taken)} == {winner.pk}


def test_clerks_with_crossed_vehicles_and_drivers_do_not_wait_in_a_circle():
    fleet = build_fleet()
    pairs = [(fleet.car, fleet.first), (fleet.van, fleet.first)] * 2
    pairs += [(fleet.car, fleet.second), (fleet.van, fleet.second)] * 2
    trips = [ask(fleet, at("10:00")) for _pair in pairs]

    results = at_once(
        *(
            lambda trip=trip, pair=pair: confirm(trip, *pair)
            for trip, pair in zip(trips, pairs, strict=True)
        )
    )

    assert {type(one) for one in results} <= {Trip, Taken}
    assert len(stored(Trip, state="confirmed")) in {1, 2}
    assert overlapping_pairs() == 0


def test_the_table_refuses_overlaps_even_past_the_services():
    fleet = build_fleet()
    trips = [ask(fleet, at(f"{hour:02}:{minute}")) for hour in (10, 11, 12) for minute in (10, 40)]

    def write(trip):
        trip.state, trip.vehicle, trip.driver = "confirmed", fleet.car, fleet.first
        with everywhere("a test writes past the services"):
            trip.save()
        return trip

    results = at_once(*(lambda trip=trip: write(trip) for trip in trips))

    refused = [one for one in results if not isinstance(one, Trip)]
    assert all(isinstance(one, IntegrityError) or "deadlock" in str(one) for one in refused)
    assert len(stored(Trip, state="confirmed")) == 1
    assert overlapping_pairs() == 0


def test_two_taps_on_two_phones_send_a_vehicle_off_once():
    fleet = build_fleet()
    first, second = booked(fleet), booked(fleet, at("14:30"))
    works = [
        lambda trip=trip: start_trip(actor=SYSTEM, now=at("13:45"), trip_id=trip.pk)
        for trip in (first, second)
    ]

    results = at_once(*works)

    assert sorted(type(one).__name__ for one in results) == ["NotReady", "Trip"]
    assert isinstance(next(one for one in results if not isinstance(one, Trip)), NotReady)


def test_dates_are_made_once_by_two_workers_at_the_same_time():
    fleet = build_fleet()
    series = repeat(fleet, ends_on=date(2020, 6, 30))
    place_id, later = fleet.town.township.pk, at("09:00", 27)

    results = at_once(*(lambda: make_trips_ahead(actor=SYSTEM, now=later, place_id=place_id),) * 2)

    assert sum(results) == 4
    days = [trip.series_day for trip in stored(Trip, series=series)]
    assert len(days) == len(set(days))
