"""Rides that come back every week: asked for once, made ahead on the board by a job.

Each date is a booking of its own, confirmed when the vehicle and driver of the series are free and
there, else waiting for a decision. A date that was moved or cancelled is not made again. Everything
is two statements whatever the number of series.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import NEW_ID_SQL
from lianfang.kit.text import tidy
from lianfang.people.selectors.persons import get_person
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.transport.enums import AHEAD, TripState
from lianfang.transport.models import Trip, TripSeries, Vehicle
from lianfang.transport.planners import why_unfit
from lianfang.transport.selectors.plans import Plans, may_ask, transport_plan
from lianfang.transport.services.bookings import TripConflict, check_request
from lianfang.transport.services.holding import lock_pair
from lianfang.transport.services.steps import pass_on

LONGEST_DAYS = 366


@action("transport.series.create")
def repeat_trip(
    *,
    actor: Actor,
    now: datetime,
    purpose: str,
    destination: str,
    weekdays: Sequence[int],
    leaves: time,
    starts_on: date,
    ends_on: date,
    minutes: int | None = None,
    person_id: uuid.UUID | None = None,
    place_id: uuid.UUID | None = None,
    pickup: str = "",
    companions: int = 0,
    note: str = "",
    vehicle_id: uuid.UUID | None = None,
    driver_id: uuid.UUID | None = None,
    series_id: uuid.UUID | None = None,
) -> TripSeries:
    """A ride on these weekdays (ISO, Monday 1) at `leaves` (China time) from `starts_on` to
    `ends_on`, both included; its dates are made as far ahead as the plan says.

    Vehicle and driver (both or none) need the right to confirm where they are based. Raises
    InvalidInput by field, NotPermitted for who may not ask by the plan.
    """
    hold_still()
    person = get_person(actor, person_id) if person_id else None
    if place_id is None and person is None:
        raise InvalidInput(fields={"place_id": _("Say where the ride begins.")})
    place = get_place(actor, place_id) if place_id else person.place  # type: ignore[union-attr]
    series = TripSeries(
        place=place,
        path=place.path,
        purpose=purpose,
        person=person,
        pickup=tidy(pickup)[:128],
        destination=tidy(destination)[:128],
        companions=companions,
        note=tidy(note)[:256],
        weekdays=sorted(set(weekdays)),
        leaves=leaves,
        starts_on=starts_on,
        ends_on=ends_on,
        requested_by=actor.display_name[:64],
        requested_at=now,
    )
    if series_id is not None:
        series.id = series_id
    concerning(series, path=place.path, purpose=purpose, person=str(person.pk) if person else "")
    plan = transport_plan(place.path, now)
    if not may_ask(actor, place.path, plan):
        raise NotPermitted(_("By the plan in force here your role does not ask for rides."))
    _check(series, plan, now, minutes)
    if series_id is not None:
        present = _present(series)
        if present is not None:
            concerning(present, path=present.path, again=True)
            return present
    if (vehicle_id is None) != (driver_id is None):
        raise InvalidInput(fields={"vehicle_id": _("Choose a vehicle and a driver.")})
    if vehicle_id is not None and driver_id is not None:
        if not actor.can("transport.trip.confirm", place.path):
            raise NotPermitted()
        series.vehicle, series.driver = lock_pair(actor, vehicle_id, driver_id)
        purpose_of = plan.purpose(series.purpose)
        passengers = 1 + companions if person else 0
        if why := why_unfit(series.vehicle, passengers, purpose_of):
            raise InvalidInput(fields={"vehicle_id": why})
    series.save(force_insert=True)
    made = _make(actor, [series], now)
    concerning(series, path=place.path, made=made)
    return series


def _present(series: TripSeries) -> TripSeries | None:
    """The row of this id, if it was sent before. Raises TripConflict for other content."""
    with everywhere("an id is taken wherever it was used"):
        present: TripSeries | None = TripSeries.objects.filter(pk=series.pk).first()
    if present is None:
        return None
    same = ("purpose", "person_id", "place_id", "destination", "weekdays", "leaves", "starts_on")
    if any(getattr(present, name) != getattr(series, name) for name in same):
        raise TripConflict()
    return present


def _check(series: TripSeries, plan: Any, now: datetime, minutes: int | None) -> None:
    fields: dict[str, Any] = {}
    if not series.weekdays or not set(series.weekdays) <= set(range(1, 8)):
        fields["weekdays"] = _("Choose at least one weekday.")
    if series.ends_on < series.starts_on:
        fields["ends_on"] = _("It cannot end before it begins.")
    elif (series.ends_on - series.starts_on).days > LONGEST_DAYS:
        fields["ends_on"] = _("At most one year at a time.")
    if series.starts_on < local_day(now):
        fields["starts_on"] = _("This day is over.")
    purpose = plan.purpose(series.purpose)
    series.minutes = minutes or (purpose.minutes if purpose else 0)
    if not 1 <= series.minutes <= 1440:
        fields["minutes"] = _("A ride takes at most 24 hours.")
    if fields:
        raise InvalidInput(fields=fields)
    # The first date stands for all: what is wrong with it is wrong with every one.
    moment = max(datetime.combine(series.starts_on, series.leaves, LOCAL_ZONE), now)
    first = Trip(
        purpose=series.purpose,
        person=series.person,
        destination=series.destination,
        companions=series.companions,
        leaves_at=min(moment, now + timedelta(days=1)),
    )
    check_request(first, plan, now, first.leaves_at + timedelta(minutes=series.minutes))


@action("transport.series.end")
def end_series(
    *,
    actor: Actor,
    now: datetime,
    series_id: uuid.UUID,
    ends_on: date | None = None,
    reason: str = "",
) -> TripSeries:
    """The last day is `ends_on` (today); dates after it are cancelled, those moved to another day
    too. Raises Conflict when it has ended already."""
    series = TripSeries.objects.select_for_update().filter(pk=series_id).first()
    if series is None:
        raise NotFound()
    concerning(series, path=series.path)
    day = max(ends_on or local_day(now), local_day(now) - timedelta(days=1))
    if series.ends_on <= day:
        raise Conflict(_("This repeating booking ends by then already."))
    series.ends_on = day
    series.save(update_fields=["ends_on"])
    ahead = Trip.objects.select_for_update().filter(
        series=series, series_day__gt=day, state__in=AHEAD
    )
    cancelled = 0
    for trip in ahead.order_by("pk"):
        pass_on(trip, TripState.CANCELLED, actor, now, now, tidy(reason)[:256])
        trip.save(update_fields=["state"])
        cancelled += 1
    concerning(series, path=series.path, cancelled=cancelled)
    return series


@action("transport.series.make")
def make_trips_ahead(*, actor: Actor, now: datetime, place_id: uuid.UUID) -> int:
    """Make the dates of all repeating bookings of the place as far ahead as the plan says; how
    many were new. May be repeated."""
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    rows = TripSeries.objects.filter(path__under=place.path, ends_on__gte=local_day(now))
    made = _make(actor, list(rows.order_by("pk")), now)
    concerning(place, path=place.path, made=made)
    return made


def _make(actor: Actor, series: Sequence[TripSeries], now: datetime) -> int:
    """Two statements: dates that get their vehicle and driver, then all others as requests."""
    if not series:
        return 0
    # Who confirms a single booking locks its vehicle first too, so nobody waits in a circle.
    wanted = [row.vehicle_id for row in series if row.vehicle_id]
    locked = Vehicle._base_manager.select_for_update(no_key=True).filter(pk__in=wanted)
    list(locked.order_by("pk").values_list("pk"))
    plans, day = Plans(now), local_day(now)
    rows = [(row, plans.at(row.path)) for row in series]
    known = [(row, plan) for row, plan in rows if plan.purpose(row.purpose)]
    args: list[Any] = [
        [row.pk for row, _plan in known],
        [plan.buffer(row.purpose) for row, plan in known],
        [_is_run(plan, row) for row, plan in known],
        [min(row.ends_on, day + timedelta(days=plan.ahead_days)) for row, plan in known],
        day,
        now,
    ]
    step: list[Any] = [now, now, actor.display_name[:64]]
    params: list[Any] = [*args, *step]
    with connection.cursor() as cursor:
        cursor.execute(_statement(held=True), params)
        made = int(cursor.rowcount)
        cursor.execute(_statement(held=False), params)
        return made + int(cursor.rowcount)


def _is_run(plan: Any, series: TripSeries) -> bool:
    return bool(plan.purpose(series.purpose).medicine_run)


# Vehicle and driver serve on the day, and the driver is there.
_CAN_HOLD = """
    AND s.vehicle_id IS NOT NULL AND s.driver_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM transport_vehicle v WHERE v.id = s.vehicle_id
        AND v.active_from <= d.day::date AND (v.active_to IS NULL OR v.active_to > d.day::date))
    AND EXISTS (SELECT 1 FROM transport_driver w JOIN people_staff p ON p.id = w.staff_id
        WHERE w.id = s.driver_id
        AND w.active_from <= d.day::date AND (w.active_to IS NULL OR w.active_to > d.day::date)
        AND (p.left_on IS NULL OR p.left_on > d.day::date)
        AND NOT (p.unavailable_from IS NOT NULL AND p.unavailable_from <= d.day::date
            AND (p.unavailable_to IS NULL OR p.unavailable_to >= d.day::date)))
"""


def _statement(*, held: bool) -> str:
    """Dates that are not there yet, each with its first step. A date whose vehicle or driver is
    taken is passed over by the exclusion constraints and made by the second statement."""
    state = TripState.CONFIRMED if held else TripState.REQUESTED
    pair = "vehicle_id, driver_id" if held else "NULL::uuid, NULL::uuid"
    return f"""
        WITH due AS (
            SELECT s.*, x.buffer, x.is_run, d.day::date AS on_day,
                (d.day::date + s.leaves) AT TIME ZONE 'Asia/Shanghai' AS departs
            FROM unnest(%s::uuid[], %s::int[], %s::boolean[], %s::date[])
                AS x(id, buffer, is_run, until)
            JOIN transport_tripseries s ON s.id = x.id
            CROSS JOIN LATERAL generate_series(
                greatest(s.starts_on, %s::date)::timestamp, x.until::timestamp, interval '1 day'
            ) AS d(day)
            WHERE extract(isodow FROM d.day)::int = ANY(s.weekdays)
              AND (d.day::date + s.leaves) AT TIME ZONE 'Asia/Shanghai' > %s
              AND NOT EXISTS (SELECT 1 FROM transport_trip t
                  WHERE t.series_id = s.id AND t.series_day = d.day::date)
              {_CAN_HOLD if held else ""}
        ), made AS (
            INSERT INTO transport_trip (id, place_id, path, purpose, person_id, pickup, destination,
                companions, note, requested_by, requested_at, medicine_run, leaves_at, back_at,
                free_at, state, passenger_stayed, series_id, series_day, vehicle_id, driver_id)
            SELECT {NEW_ID_SQL}, place_id, path, purpose, person_id, pickup, destination,
                companions, note, requested_by, requested_at, is_run, departs,
                departs + make_interval(mins => minutes),
                departs + make_interval(mins => minutes + buffer),
                '{state}', FALSE, id, on_day, {pair}
            FROM due
            ON CONFLICT DO NOTHING
            RETURNING id, state
        )
        INSERT INTO transport_tripstep (id, trip_id, from_state, to_state, at, recorded_at, "by",
            reason, details)
        SELECT {NEW_ID_SQL}, made.id, '', made.state, %s, %s, %s, '', '{{}}' FROM made
    """  # noqa: S608  constants of this module; values are parameters
