"""Asking for a ride and deciding on it.

Whoever looks after residents asks; whoever leads the vehicles confirms with a vehicle and a driver
or refuses with a reason. A booking that is still ahead can be moved, given another vehicle, or
cancelled. Nothing is deleted and every step is logged.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.transport import Transport
from lianfang.kit.errors import Conflict, InvalidInput, NotPermitted
from lianfang.kit.text import tidy
from lianfang.people.selectors.persons import get_person
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.transport.enums import AHEAD, TripState
from lianfang.transport.models import Trip, TripStep
from lianfang.transport.models.fleet import MAX_SEATS
from lianfang.transport.selectors.plans import may_ask, transport_plan
from lianfang.transport.services.holding import free_again, hold, lock_pair
from lianfang.transport.services.steps import locked_trip, note_step, pass_on, require

# A ride that is asked for while the patient waits at the door may lie a few minutes back.
JUST_NOW = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=184)


class TripConflict(Conflict):
    """The same id was sent before with other content."""

    code = "trip_conflict"
    default = _("A different booking was sent before under the same number.")


@action("transport.trip.request")
def request_trip(
    *,
    actor: Actor,
    now: datetime,
    purpose: str,
    destination: str,
    leaves_at: datetime,
    back_at: datetime | None = None,
    person_id: uuid.UUID | None = None,
    place_id: uuid.UUID | None = None,
    pickup: str = "",
    companions: int = 0,
    note: str = "",
    trip_id: uuid.UUID | None = None,
) -> Trip:
    """Ask for a ride of a person, or for a medicine run from a place.

    The ride begins where the person lives unless `place_id` says otherwise. `back_at` is guessed
    from the purpose. The id may be made by the device: the same booking again is the same row.
    Raises InvalidInput by field, NotPermitted for who may not ask by the plan, TripConflict.
    """
    hold_still()
    person = get_person(actor, person_id) if person_id else None
    place = _start(actor, person, place_id)
    plan = transport_plan(place.path, now)
    trip = Trip(
        place=place,
        path=place.path,
        purpose=purpose,
        person=person,
        pickup=tidy(pickup)[:128],
        destination=tidy(destination)[:128],
        companions=companions,
        note=tidy(note)[:256],
        leaves_at=leaves_at,
        requested_by=actor.display_name[:64],
        requested_at=now,
    )
    if trip_id is not None:
        trip.id = trip_id
    details = {"purpose": purpose, "person": str(person.pk) if person else ""}
    concerning(trip, path=place.path, **details)
    if not may_ask(actor, place.path, plan):
        raise NotPermitted(_("By the plan in force here your role does not ask for rides."))
    check_request(trip, plan, now, back_at)
    if trip_id is not None:
        present = _present(trip)
        if present is not None:
            concerning(present, path=present.path, again=True)
            return present
    trip.save(force_insert=True)
    note_step(trip, "", actor, now, now)
    return trip


def _start(actor: Actor, person: Any, place_id: uuid.UUID | None) -> Place:
    if place_id is not None:
        return get_place(actor, place_id)
    if person is None:
        raise InvalidInput(fields={"place_id": _("Say where the ride begins.")})
    place: Place = person.place
    return place


def check_request(trip: Trip, plan: Transport, now: datetime, back_at: datetime | None) -> None:
    """Fill in what follows from the purpose. Raises InvalidInput by field."""
    fields: dict[str, Any] = {}
    purpose = plan.purpose(trip.purpose)
    if purpose is None:
        raise InvalidInput(fields={"purpose": _("This plan does not drive for this purpose.")})
    trip.medicine_run = purpose.medicine_run
    if purpose.medicine_run and trip.person is not None:
        fields["person_id"] = _("A medicine run has a list of persons instead of a passenger.")
    if trip.person is not None and trip.person.left_on is not None:
        fields["person_id"] = _("This person does not live here any more.")
    if not purpose.medicine_run and trip.person is None:
        fields["person_id"] = _("Say who is driven.")
    if not trip.destination:
        fields["destination"] = _("Say where the ride goes.")
    if not 0 <= trip.companions <= MAX_SEATS:
        fields["companions"] = _("Between 0 and 60 companions.")
    fields |= _check_times(trip, now, back_at or _guessed(trip, purpose.minutes))
    if fields:
        raise InvalidInput(fields=fields)
    trip.free_at = free_again(trip, plan)


def _guessed(trip: Trip, minutes: int) -> datetime:
    return trip.leaves_at + timedelta(minutes=minutes)


def _check_times(trip: Trip, now: datetime, back_at: datetime) -> dict[str, Any]:
    for name, moment in (("leaves_at", trip.leaves_at), ("back_at", back_at)):
        if moment.tzinfo is None:
            return {name: _("The time needs a time zone.")}
    if trip.leaves_at < now - JUST_NOW:
        return {"leaves_at": _("This time is over.")}
    if trip.leaves_at > now + FARTHEST:
        return {"leaves_at": _("This lies more than half a year ahead.")}
    if back_at <= trip.leaves_at:
        return {"back_at": _("The ride would be back before it leaves.")}
    if back_at - trip.leaves_at > LONGEST:
        return {"back_at": _("A ride takes at most 24 hours.")}
    trip.back_at = back_at
    return {}


def _present(trip: Trip) -> Trip | None:
    """The row of this id, if it was sent before. Raises TripConflict for other content."""
    with everywhere("an id is taken wherever it was used"):
        present: Trip | None = Trip.objects.filter(pk=trip.pk).first()
        moves = TripStep.objects.filter(trip_id=trip.pk, details__has_key="from")
        first_move = moves.order_by("recorded_at", "id").first()
    if present is None:
        return None
    same = ("purpose", "person_id", "place_id", "destination", "companions", "pickup", "note")
    asked = present.leaves_at
    if first_move is not None:
        asked = datetime.fromisoformat(first_move.details["from"])
    differs = any(getattr(present, name) != getattr(trip, name) for name in same)
    if differs or asked != trip.leaves_at:
        raise TripConflict()
    return present


@action("transport.trip.confirm")
def confirm_trip(
    *,
    actor: Actor,
    now: datetime,
    trip_id: uuid.UUID,
    vehicle_id: uuid.UUID,
    driver_id: uuid.UUID,
    reason: str = "",
) -> Trip:
    """Give the booking a vehicle and a driver; also other ones than before.

    Both must be based where the actor decides. Raises Taken with the booking in the way and what is
    free instead, InvalidInput when seats, kind or absence do not fit, WrongState.
    """
    trip = locked_trip(trip_id)
    concerning(trip, path=trip.path, vehicle=str(vehicle_id), driver=str(driver_id))
    require(trip, *AHEAD)
    vehicle, driver = lock_pair(actor, vehicle_id, driver_id)
    before = trip.state
    trip.state = TripState.CONFIRMED
    hold(actor, trip, vehicle, driver, transport_plan(trip.path, now), now)
    details = {"vehicle": str(vehicle_id), "driver": str(driver_id)}
    note_step(trip, before, actor, now, now, tidy(reason)[:256], **details)
    return trip


@action("transport.trip.refuse")
def refuse_trip(*, actor: Actor, now: datetime, trip_id: uuid.UUID, reason: str) -> Trip:
    """Nobody can drive it; the reason is told to who asked. Raises InvalidInput, WrongState."""
    return _end(actor, trip_id, TripState.REFUSED, (TripState.REQUESTED,), now, reason)


@action("transport.trip.cancel")
def cancel_trip(*, actor: Actor, now: datetime, trip_id: uuid.UUID, reason: str) -> Trip:
    """The ride is not needed any more; a date of a series is not made again."""
    return _end(actor, trip_id, TripState.CANCELLED, AHEAD, now, reason)


def _end(
    actor: Actor,
    trip_id: uuid.UUID,
    state: str,
    allowed: tuple[str, ...],
    now: datetime,
    reason: str,
) -> Trip:
    trip = locked_trip(trip_id)
    concerning(trip, path=trip.path)
    require(trip, *allowed)
    reason = tidy(reason)[:256]
    if len(reason) < 2:
        raise InvalidInput(fields={"reason": _("Give a reason.")})
    pass_on(trip, state, actor, now, now, reason)
    trip.save(update_fields=["state"])
    return trip


@action("transport.trip.move")
def move_trip(
    *,
    actor: Actor,
    now: datetime,
    trip_id: uuid.UUID,
    leaves_at: datetime,
    back_at: datetime | None = None,
    reason: str = "",
) -> Trip:
    """Another time; a confirmed booking keeps vehicle and driver if they are free then.

    The ride takes as long as before unless `back_at` is given. Raises Taken, InvalidInput,
    WrongState; for a confirmed one NotFound where somebody else decides over its vehicle.
    """
    trip = locked_trip(trip_id)
    concerning(trip, path=trip.path)
    require(trip, *AHEAD)
    plan = transport_plan(trip.path, now)
    old, length = trip.leaves_at, trip.back_at - trip.leaves_at
    trip.leaves_at = leaves_at
    fields = _check_times(trip, now, back_at or leaves_at + length)
    if fields:
        raise InvalidInput(fields=fields)
    trip.free_at = free_again(trip, plan)
    if trip.state == TripState.CONFIRMED and trip.vehicle_id and trip.driver_id:
        vehicle, driver = lock_pair(actor, trip.vehicle_id, trip.driver_id)
        hold(actor, trip, vehicle, driver, plan, now)
    else:
        trip.save(update_fields=["leaves_at", "back_at", "free_at"])
    times = {"from": old.isoformat(), "to": leaves_at.isoformat()}
    note_step(trip, trip.state, actor, now, now, tidy(reason)[:256], **times)
    concerning(trip, path=trip.path, **times)
    return trip
