"""How a booking passes from state to state: always locked, always with a step that says so."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import Conflict, NotFound
from lianfang.transport.enums import TripState
from lianfang.transport.models import Trip, TripStep


class WrongState(Conflict):
    """The booking is not in a state in which this can be done."""

    code = "trip_state"
    default = _("This booking is “%(state)s”; that cannot be done now.")

    def __init__(self, trip: Trip) -> None:
        super().__init__(state=TripState(trip.state).label)


def locked_trip(trip_id: uuid.UUID) -> Trip:
    """The booking, locked, wherever it begins; who may touch it is checked by the caller."""
    with everywhere("the caller checks the place, or that the actor drives it"):
        row: Trip | None = Trip.objects.select_for_update().filter(pk=trip_id).first()
    if row is None:
        raise NotFound()
    return row


def require(trip: Trip, *states: str) -> None:
    """Raises WrongState unless the booking is in one of the states."""
    if trip.state not in states:
        raise WrongState(trip)


def pass_on(
    trip: Trip,
    state: str,
    actor: Actor,
    at: datetime,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> TripStep:
    """Put the booking into the state and log the step; the caller saves the booking."""
    before, trip.state = trip.state, state
    return note_step(trip, before, actor, at, now, reason, **details)


def note_step(
    trip: Trip,
    before: str,
    actor: Actor,
    at: datetime,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> TripStep:
    """Log that the booking came from the state `before` to the one it is in."""
    return TripStep.objects.create(
        trip=trip,
        from_state=before,
        to_state=trip.state,
        at=at.astimezone(UTC),
        recorded_at=now.astimezone(UTC),
        by=actor.display_name[:64],
        reason=reason,
        details=details,
    )


def clock_text(moment: datetime) -> str:
    """The moment in China as messages name it: 03-18 08:00."""
    return moment.astimezone(LOCAL_ZONE).strftime("%m-%d %H:%M")
