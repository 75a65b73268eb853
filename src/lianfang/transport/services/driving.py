"""On the road: leaving, coming back, and what must be recorded before the vehicle may leave again.

Done by the driver on the phone, or written up at the desk by whoever confirms rides. One tap sent
twice is one tap: what has left already is not sent off again.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.transport import Transport
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.transport.enums import OUT, CheckKind, TripState
from lianfang.transport.models import Trip, TripCheck
from lianfang.transport.selectors.fleet import driving_path
from lianfang.transport.selectors.plans import needed_checks, transport_plan
from lianfang.transport.services.steps import (
    clock_text,
    locked_trip,
    pass_on,
    require,
)


class NotReady(Conflict):
    """The vehicle or its driver is still away, or back without all checks."""

    code = "not_ready"
    default = _(
        "The ride before (%(time)s → %(destination)s) is not closed. Record its return first."
    )


class TooEarly(Conflict):
    code = "too_early"
    default = _("This ride leaves at %(time)s; it can begin at most %(minutes)s minutes earlier.")


class CheckConflict(Conflict):
    """The same id was sent before with other content."""

    code = "check_conflict"
    default = _("A different record was sent before under the same number.")


class AlreadyCorrected(Conflict):
    code = "check_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One thing recorded on return.

    kind         a `CheckKind`
    temperature  °C with one decimal, for the two temperatures
    agent        what was used to disinfect
    check_id     made by the device; done_at  by the device's clock, None = now
    """

    kind: str
    temperature: Decimal | None = None
    agent: str = ""
    check_id: uuid.UUID | None = None
    done_at: datetime | None = None


def _drive(actor: Actor, trip: Trip, right: str) -> None:
    """State what the action concerns, where the actor may do it for this ride."""
    concerning(trip, path=driving_path(actor, trip, right))


@action("transport.trip.start")
def start_trip(
    *, actor: Actor, now: datetime, trip_id: uuid.UUID, left_at: datetime | None = None
) -> Trip:
    """The vehicle leaves. Raises NotReady while vehicle or driver are out or not checked, TooEarly,
    WrongState, InvalidInput for an impossible time."""
    trip = locked_trip(trip_id)
    _drive(actor, trip, "transport.trip.start")
    if trip.state == TripState.UNDER_WAY:
        return trip
    require(trip, TripState.CONFIRMED)
    plan = transport_plan(trip.path, now)
    at = happened_at(left_at, now, "left_at")
    if at < trip.leaves_at - timedelta(minutes=plan.early_minutes):
        raise TooEarly(time=clock_text(trip.leaves_at), minutes=plan.early_minutes)
    trip.state, trip.left_at = TripState.UNDER_WAY, at
    try:
        with transaction.atomic():
            trip.save(update_fields=["state", "left_at"])
    except IntegrityError as error:
        if "_out_once" not in str(error):
            raise
        raise _not_ready(trip) from error
    trip.state = TripState.CONFIRMED
    pass_on(trip, TripState.UNDER_WAY, actor, at, now)
    return trip


def _not_ready(trip: Trip) -> NotReady:
    with everywhere("the ride before may be of another place"):
        same = Q(vehicle=trip.vehicle_id) | Q(driver=trip.driver_id)
        before = Trip.objects.filter(same, state__in=OUT).exclude(pk=trip.pk).first()
    time = clock_text(before.leaves_at) if before else "—"
    return NotReady(time=time, destination=before.destination if before else "—")


@action("transport.trip.return")
def return_trip(
    *,
    actor: Actor,
    now: datetime,
    trip_id: uuid.UUID,
    returned_at: datetime | None = None,
    passenger_stayed: bool = False,
    checks: Sequence[CheckEntry] = (),
) -> Trip:
    """The vehicle is back; whatever checks were done are recorded with it.

    Back earlier than expected, it can be booked again earlier. Closed as soon as every check the
    plan asks for is recorded. `passenger_stayed`: kept in hospital, so no passenger's temperature.
    """
    trip = locked_trip(trip_id)
    _drive(actor, trip, "transport.trip.return")
    plan = transport_plan(trip.path, now)
    if trip.state not in (TripState.BACK, TripState.CLOSED):
        require(trip, TripState.UNDER_WAY)
        at = happened_at(returned_at, now, "returned_at")
        if trip.left_at is not None and at < trip.left_at:
            raise InvalidInput(fields={"returned_at": _("The ride would be back before it left.")})
        pass_on(trip, TripState.BACK, actor, at, now)
        trip.returned_at, trip.passenger_stayed = at, passenger_stayed
        early = at + timedelta(minutes=plan.buffer(trip.purpose))
        trip.free_at = max(trip.leaves_at, min(trip.free_at, early))
        _close_if_complete(trip, plan, actor, now)
        trip.save()
    for entry in checks:
        trip = record_check(actor=actor, now=now, trip_id=trip.pk, entry=entry).trip
    concerning(trip, path=driving_path(actor, trip, "transport.trip.return"), state=trip.state)
    return trip


def _close_if_complete(trip: Trip, plan: Transport, actor: Actor, now: datetime) -> bool:
    """Close a ride that is back when nothing is missing any more."""
    with everywhere("the ride itself was checked"):
        done = set(TripCheck.objects.filter(trip=trip).values_list("kind", flat=True))
    if set(needed_checks(trip, plan)) - done:
        return False
    pass_on(trip, TripState.CLOSED, actor, now, now)
    return True


@action("transport.check.record")
def record_check(
    *, actor: Actor, now: datetime, trip_id: uuid.UUID, entry: CheckEntry
) -> TripCheck:
    """Record disinfection or a temperature of a ride that is back; the last one closes the ride.

    The same record again (by its id) is the same row. The event says `fever` when the threshold of
    the plan was reached. Raises InvalidInput by field, CheckConflict, WrongState.
    """
    trip = locked_trip(trip_id)
    _drive(actor, trip, "transport.check.record")
    plan = transport_plan(trip.path, now)
    row = _checked(trip, plan, entry, actor, now)
    present = _present(row)
    if present is not None:
        present.trip = trip
        return present
    require(trip, TripState.BACK)
    with everywhere("the ride itself was checked"):
        if TripCheck.objects.filter(trip=trip, kind=row.kind).exists():
            raise Conflict(_("This is recorded already. Correct the record."), code="check_done")
    row.save(force_insert=True)
    closes = _close_if_complete(trip, plan, actor, now)
    if closes:
        trip.save(update_fields=["state"])
    path = driving_path(actor, trip, "transport.check.record")
    concerning(trip, path=path, check=row.kind, fever=row.fever, closes=closes)
    return row


@action("transport.check.correct")
def correct_check(
    *,
    actor: Actor,
    now: datetime,
    check_id: uuid.UUID,
    reason: str,
    entry: CheckEntry,
) -> TripCheck:
    """A new record takes the place of a wrong one and says why; the old one stays readable.

    Raises AlreadyCorrected, InvalidInput without a reason.
    """
    with everywhere("the ride is checked just below"):
        old = TripCheck.objects.filter(pk=check_id).first()
    if old is None:
        raise NotFound()
    trip = locked_trip(old.trip_id)
    _drive(actor, trip, "transport.check.correct")
    reason = tidy(reason)[:128]
    if len(reason) < 2:
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    row = _checked(trip, transport_plan(trip.path, now), replace(entry, kind=old.kind), actor, now)
    row.supersedes, row.reason = old, reason
    present = _present(row)
    if present is not None:
        return present
    with everywhere("the ride itself was checked"):
        if TripCheck.objects.filter(supersedes=old).exists():
            raise AlreadyCorrected()
    row.save(force_insert=True)
    path = driving_path(actor, trip, "transport.check.correct")
    concerning(trip, path=path, corrects=str(old.pk), fever=row.fever)
    return row


def _checked(
    trip: Trip, plan: Transport, entry: CheckEntry, actor: Actor, now: datetime
) -> TripCheck:
    """The record as it would be stored."""
    fields: dict[str, Any] = {}
    heat = entry.temperature
    if entry.kind not in CheckKind.values:
        raise InvalidInput(fields={"kind": _("There is no such check.")})
    if entry.kind == CheckKind.DISINFECTION:
        if heat is not None:
            fields["temperature"] = _("A disinfection has no temperature.")
    elif heat is None:
        fields["temperature"] = _("Take the temperature.")
    elif not heat.is_finite() or not plan.minimum <= heat <= plan.maximum:
        fields["temperature"] = _("Between %(minimum)s and %(maximum)s °C.") % {
            "minimum": plan.minimum,
            "maximum": plan.maximum,
        }
    elif heat != heat.quantize(Decimal("0.1")):
        fields["temperature"] = _("One decimal, as on the thermometer.")
    if fields:
        raise InvalidInput(fields=fields)
    return TripCheck(
        id=entry.check_id or new_id(),
        trip=trip,
        kind=entry.kind,
        temperature=heat.quantize(Decimal("0.1")) if heat is not None else None,
        fever=heat is not None and heat >= plan.fever,
        agent=tidy(entry.agent)[:64],
        done_at=happened_at(entry.done_at, now, "done_at").astimezone(UTC),
        recorded_at=now.astimezone(UTC),
        recorded_by=actor.display_name[:64],
    )


def _present(row: TripCheck) -> TripCheck | None:
    """The record of this id, if it was sent before. Raises CheckConflict for other content."""
    with everywhere("an id is taken wherever it was used"):
        present: TripCheck | None = TripCheck.objects.filter(pk=row.pk).first()
    if present is None:
        return None
    same = ("trip_id", "kind", "temperature", "agent", "supersedes_id")
    if any(getattr(present, name) != getattr(row, name) for name in same):
        raise CheckConflict()
    return present
