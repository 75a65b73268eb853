"""Seats of a charter are given and given back; never one more than may be taken.

The charter is locked before its riders, always in that order: of many who take the last seat one
has it and the others hear that none is left. The table's own rules make it certain.
"""

import contextlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import (
    BEFORE_DEPARTURE,
    HOLDING,
    CharterState,
    RiderState,
    SeatState,
)
from lianfang.charters.models import Charter, CharterStop, Rider, Seat
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.services.steps import (
    CharterFull,
    NotCleared,
    given_reason,
    locked_charter,
    locked_riders,
    require,
)
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.masking import mask_name
from lianfang.workforce.enums import EmploymentState

MOST_ATTEMPTS = 5


@action("charters.seat.give")
def give_seats(
    *, actor: Actor, now: datetime, charter_id: uuid.UUID, rider_ids: Sequence[uuid.UUID]
) -> list[Seat]:
    """Give seats to people who wait, all or none; who has a seat of it already keeps that.

    Raises CharterFull, NotCleared (nobody from a key area is put on the list), InvalidInput,
    WrongCharterState, NotFound for somebody of an enterprise outside the place.
    """
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    riders = locked_riders(rider_ids)
    if any(not one.path.startswith(charter.path) for one in riders):
        raise NotFound()
    made = take_seats(actor, now, charter, riders)
    concerning(charter, path=charter.path, count=len(made))
    return made


@action("charters.own_seat.take")
def take_own_seats(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    charter_id: uuid.UUID,
    rider_ids: Sequence[uuid.UUID],
) -> list[Seat]:
    """A contact takes seats that are left on an announced charter for people of their own."""
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    charter = locked_charter(charter_id)
    if not enterprise.path.startswith(charter.path) or charter.state == CharterState.DRAFT:
        raise NotFound()
    riders = locked_riders(rider_ids)
    if any(one.enterprise_id != enterprise.pk for one in riders):
        raise NotFound()
    made = take_seats(actor, now, charter, riders)
    concerning(enterprise, path=enterprise.path, count=len(made), charter=str(charter.pk))
    return made


def take_seats(
    actor: Actor, now: datetime, charter: Charter, riders: Sequence[Rider]
) -> list[Seat]:
    """Seats for locked riders of a locked charter; raises as `give_seats`."""
    require(charter, *BEFORE_DEPARTURE)
    with everywhere("charter and riders are locked by whoever may touch them"):
        held = {
            one.rider_id: one for one in Seat.objects.filter(charter=charter, state__in=HOLDING)
        }
        fresh = [one for one in riders if one.pk not in held]
        if not riders:
            raise InvalidInput(fields={"riders": _("Choose at least one person.")})
        _check(charter, fresh, now)
        if charter.taken + len(fresh) > charter.usable:
            raise CharterFull(free=charter.usable - charter.taken)
        numbers = _free_numbers({one.number for one in held.values()}, len(fresh))
        stops = set(CharterStop.objects.filter(charter=charter).values_list("point", flat=True))
        made = [
            Seat(
                charter=charter,
                rider=one,
                number=number,
                point=one.point if one.point in stops else _first_stop(charter),
                state=SeatState.PLANNED,
                given_at=now,
                given_by=actor.display_name[:64],
            )
            for one, number in zip(fresh, numbers, strict=True)
        ]
        Seat.objects.bulk_create(made, batch_size=200)
        Rider.objects.filter(pk__in=[one.pk for one in fresh]).update(state=RiderState.SEATED)
        _count(charter)
    return made


def _check(charter: Charter, riders: Sequence[Rider], now: datetime) -> None:
    """Raises where somebody may not have a seat of the charter."""
    judged = clearances([one.employment for one in riders], now)
    twice = seated_elsewhere(riders)
    for one in riders:
        found = judged[one.employment_id]
        # Nobody's health is told: the kind of reason is enough, and the name is masked.
        name = mask_name(one.employment.person.name)
        if not found.is_free:
            raise NotCleared(name=name, why=found.why)
        is_away = one.employment.state == EmploymentState.AWAY
        if one.state != RiderState.WAITING or not is_away or one.pk in twice:
            text = _("%(name)s has a seat already, or is not waiting any more.")
            raise Conflict(text, code="rider_not_waiting", name=name)
        if one.area != charter.area:
            told = _("%(name)s comes from another area.") % {"name": name}
            raise InvalidInput(fields={"riders": told})
        if one.earliest_on > local_day(charter.departs_at):
            text = _("%(name)s cannot travel before %(day)s.")
            told = text % {"name": name, "day": one.earliest_on.isoformat()}
            raise InvalidInput(fields={"riders": told})


def seated_elsewhere(riders: Sequence[Rider]) -> set[uuid.UUID]:
    """Riders who are somebody with a seat, or in a vehicle, through another enterprise that employs
    them too; of two who are one person the second."""
    persons: dict[uuid.UUID, uuid.UUID] = {}
    twice = set()
    for one in riders:
        if persons.setdefault(one.employment.person_id, one.pk) != one.pk:
            twice.add(one.pk)
    with everywhere("the same person may be employed anywhere in the town"):
        held = Rider.objects.filter(
            employment__person__in=persons, state__in=(RiderState.SEATED, RiderState.ABOARD)
        ).exclude(pk__in=[one.pk for one in riders])
        taken = set(held.values_list("employment__person", flat=True))
    return twice | {one.pk for one in riders if one.employment.person_id in taken}


def _free_numbers(held: set[int], number: int) -> list[int]:
    free: list[int] = []
    candidate = 1
    while len(free) < number:
        if candidate not in held:
            free.append(candidate)
        candidate += 1
    return free


def _first_stop(charter: Charter) -> str:
    stops = CharterStop.objects.filter(charter=charter).order_by("position")
    return str(stops.values_list("point", flat=True)[0])


def _count(charter: Charter) -> None:
    charter.taken = Seat.objects.filter(charter=charter, state__in=HOLDING).count()
    charter.save(update_fields=["taken"])


@action("charters.seat.take_back")
def take_back_seat(*, actor: Actor, now: datetime, seat_id: uuid.UUID, reason: str) -> Seat:
    """Somebody does not ride; they wait for another seat. Done twice it is the same.

    Raises InvalidInput without a reason, WrongCharterState after the departure, Conflict where they
    have lost it already: they may have one elsewhere by now.
    """
    known = Seat.objects.filter(pk=seat_id).values_list("charter_id", flat=True).first()
    if known is None:
        raise NotFound()
    charter = locked_charter(known)
    concerning(charter, path=charter.path, seat=str(seat_id))
    text = given_reason(reason)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat_id)
    if seat.state == SeatState.GIVEN_BACK:
        return seat
    require(charter, *BEFORE_DEPARTURE)
    if seat.state not in HOLDING:
        raise Conflict(_("They do not have this seat any more."), code="seat_not_held")
    free_seats(charter, [seat], SeatState.GIVEN_BACK, text)
    return seat


def free_seats(charter: Charter, seats: Iterable[Seat], state: SeatState, reason: str = "") -> None:
    """Seats of a locked charter are free again and their riders wait."""
    rows = list(seats)
    for one in rows:
        one.state, one.reason = state, reason[:256]
    with everywhere("the charter is locked by whoever may touch it"):
        Seat.objects.bulk_update(rows, ["state", "reason"])
        Rider.objects.filter(
            pk__in=[one.rider_id for one in rows], state__in=(RiderState.SEATED, RiderState.ABOARD)
        ).update(state=RiderState.WAITING)
        _count(charter)


def hold_again(charter: Charter, seat: Seat) -> None:
    """Somebody who had lost their seat comes after all: they have one again where one is left.

    Raises CharterFull; Conflict where they have a seat of another charter, or are signed off.
    """
    with everywhere("the charter is locked by whoever may touch it"):
        if charter.taken >= charter.usable:
            raise CharterFull(free=0)
        taken_on = Rider.objects.filter(pk=seat.rider_id, state=RiderState.WAITING)
        if not taken_on.exists():
            text = _("They have a seat elsewhere, or are not waiting any more.")
            raise Conflict(text, code="rider_not_waiting")
        held = Seat.objects.filter(charter=charter, state__in=HOLDING)
        seat.number = _free_numbers(set(held.values_list("number", flat=True)), 1)[0]
        seat.state, seat.reason = SeatState.PLANNED, ""
        seat.save(update_fields=["number", "state", "reason"])
        taken_on.update(state=RiderState.SEATED)
        _count(charter)


def held_rider(rider_id: uuid.UUID) -> Rider:
    """A rider, held after the charter they have a seat of; the caller checks who may touch them.

    Where a seat was given or taken back before they were held, they are let go and it begins anew:
    who held a rider first and then waited for the charter would wait for somebody who waits for
    the rider. Raises NotFound, Conflict where they are passed on without end.
    """
    for _attempt in range(MOST_ATTEMPTS):
        with contextlib.suppress(_SeatChanged), transaction.atomic():
            known = _charter_of(rider_id)
            if known is not None:
                locked_charter(known)
            row = locked_riders([rider_id])[0]
            if _charter_of(rider_id) != known:
                raise _SeatChanged
            return row
    raise Conflict()


class _SeatChanged(Exception):
    """Undoes an attempt; told to nobody."""


def _charter_of(rider_id: uuid.UUID) -> uuid.UUID | None:
    with everywhere("only locked; the caller checks who may touch it"):
        seats = Seat.objects.filter(rider=rider_id, state__in=HOLDING).order_by("-given_at")
        return seats.values_list("charter_id", flat=True).first()


def give_back_seat_of(rider: Rider, reason: str) -> None:
    """The seat a locked rider has is free again. Raises WrongCharterState after the departure."""
    with everywhere("the rider is locked by whoever may withdraw it"):
        seat = Seat.objects.filter(rider=rider, state__in=HOLDING).order_by("-given_at").first()
    if seat is None:
        return
    charter = locked_charter(seat.charter_id)
    require(charter, *BEFORE_DEPARTURE)
    free_seats(charter, [seat], SeatState.GIVEN_BACK, reason)
