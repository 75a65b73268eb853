"""They have arrived: said by the checkpoint that let the coach through, or by whoever receives it.

Whoever arrived is back in the town: their employment says so, and the register has an arrival. What
a thermometer showed on arrival is a health check of the person.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.charters.enums import ABOARD, CharterState, RiderState, SeatState
from lianfang.charters.models import Charter, Rider, Seat
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.services.measuring import hand_to_health, heat_fault
from lianfang.charters.services.steps import (
    Told,
    at_the_end,
    locked_charter,
    pass_on,
    require,
    was_told,
)
from lianfang.gates.enums import LET_THROUGH
from lianfang.gates.models import Coach, Passenger
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.ids import id_from
from lianfang.kit.lateness import happened_at
from lianfang.people.enums import ArrivalTransport
from lianfang.people.services.arrivals import record_arrival
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.services.employees import set_states

SYSTEM = Actor.system("charters")


@dataclass(frozen=True, slots=True)
class Measured:
    """What somebody's thermometer showed on arrival: °C with one decimal, keys of symptoms."""

    seat_id: uuid.UUID
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()


@action("charters.charter.arrive")
def confirm_arrival(
    *,
    actor: Actor,
    now: datetime,
    charter_id: uuid.UUID,
    missing: Sequence[uuid.UUID] = (),
    measured: Sequence[Measured] = (),
    at: datetime | None = None,
    told: Told | None = None,
) -> Charter:
    """Everybody on board has arrived `at` a moment (now) but those of the seats in `missing`; what
    was measured goes to health. Done twice it is the same.

    `told`: by a device, which may say it again. Raises InvalidInput for a seat that is not on
    board, somebody measured who did not arrive or measured twice, a moment before the departure, a
    temperature no thermometer shows; WrongCharterState.
    """
    charter = locked_charter(charter_id)
    path = at_the_end(actor, charter)
    concerning(charter, path=path)
    came_at = happened_at(at, now, "at")
    if told is not None and was_told(charter, told):
        return charter
    if charter.state != CharterState.ARRIVED:
        require(charter, CharterState.UNDERWAY)
    elif at is None and charter.arrived_at is not None:
        # Said again, it is the same arrival, and what was measured at it the same checks.
        came_at = charter.arrived_at
    _measured(now, charter, measured, missing, came_at, told)
    if charter.state == CharterState.ARRIVED:
        return charter
    if at is not None and charter.departed_at is not None and came_at < charter.departed_at:
        raise InvalidInput(fields={"at": _("This lies before the departure.")})
    with everywhere("the charter is locked by whoever may touch it"):
        aboard = list(_aboard(charter))
    gone = set(missing)
    if not gone <= {one.pk for one in aboard}:
        raise InvalidInput(fields={"missing": _("Choose one of the list.")})
    arrived = [one for one in aboard if one.pk not in gone]
    finish(actor, now, charter, arrived, [one for one in aboard if one.pk in gone], came_at, told)
    concerning(charter, path=path, count=len(arrived), missing=len(gone))
    return charter


def _measured(
    now: datetime,
    charter: Charter,
    measured: Sequence[Measured],
    missing: Sequence[uuid.UUID],
    came_at: datetime,
    told: Told | None,
) -> None:
    """Hand what was measured to health, once; everything is checked before anything is kept."""
    if not measured:
        return
    rules = health_rules(SYSTEM, charter.path, now)
    with everywhere("the charter is locked by whoever may touch it"):
        seats = Seat.objects.filter(charter=charter, state__in=ABOARD)
        persons = dict(seats.values_list("pk", "rider__employment__person_id"))
    fields: dict[str, Any] = {}
    seen: set[uuid.UUID] = set()
    for index, one in enumerate(measured):
        fields |= _faults(rules, persons, one, f"measured.{index}")
        if one.seat_id in missing:
            fields[f"measured.{index}.seat_id"] = _("This person is said not to have arrived.")
        elif one.seat_id in seen:
            fields[f"measured.{index}.seat_id"] = _("This person is named twice.")
        seen.add(one.seat_id)
    if fields:
        raise InvalidInput(fields=fields)
    record = told.id if told else charter.pk
    for one in measured:
        if one.temperature is None and not one.symptoms:
            continue
        hand_to_health(
            now=now,
            check_id=id_from(b"arrival check", record, one.seat_id, at=came_at),
            person_id=persons[one.seat_id],
            taken_at=came_at,
            temperature=one.temperature,
            symptoms=list(dict.fromkeys(one.symptoms)),
            skew=told.skew if told else 0,
        )


def _faults(
    rules: HealthRules, persons: Mapping[uuid.UUID, uuid.UUID], one: Measured, where: str
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if one.seat_id not in persons:
        fields[f"{where}.seat_id"] = _("Choose one of the list.")
    if one.temperature is not None:
        tenths = int((one.temperature * 10).to_integral_value())
        if fault := heat_fault(rules, tenths):
            fields[f"{where}.temperature"] = fault
    if not set(one.symptoms) <= rules.symptoms:
        fields[f"{where}.symptoms"] = _("Choose from the list.")
    return fields


@action("charters.charter.take_coach")
def take_coach(*, actor: Actor, now: datetime, coach_id: uuid.UUID) -> int:
    """The checkpoint closed a coach: where it let it through, its charter has arrived with those
    who stayed on the list. How many arrived; 0 for any other coach. May be repeated."""
    with everywhere("the coach was closed at a checkpoint of the town"):
        coach = Coach.objects.select_related("passage").filter(pk=coach_id).first()
        known = Charter.objects.filter(coach=coach_id).values_list("pk", "path").first()
    concerning("charters.charter", path=known[1] if known else "", coach=str(coach_id))
    if known is None or coach is None or coach.passage is None:
        return 0
    charter = locked_charter(known[0])
    if charter.state != CharterState.UNDERWAY or coach.passage.deed not in LET_THROUGH:
        return 0
    with everywhere("the charter is locked by the system"):
        aboard = list(_aboard(charter).select_related("passenger"))
    struck = [one for one in aboard if one.passenger and one.passenger.withdrawn_at is not None]
    arrived = [one for one in aboard if one not in struck]
    finish(actor, now, charter, arrived, struck, coach.closed_at or now)
    concerning(charter, path=charter.path, count=len(arrived), missing=len(struck))
    return len(arrived)


def _aboard(charter: Charter) -> QuerySet[Seat]:
    rows: QuerySet[Seat] = Seat.objects.filter(charter=charter, state=SeatState.PRESENT)
    return rows.select_for_update(of=("self",)).order_by("pk")


def finish(
    actor: Actor,
    now: datetime,
    charter: Charter,
    arrived: Sequence[Seat],
    missing: Sequence[Seat],
    came_at: datetime,
    told: Told | None = None,
) -> None:
    """Seats, riders, employments and the register say who arrived, and on which day; the charter is
    over."""
    for seat in arrived:
        seat.state, seat.arrived_at = SeatState.ARRIVED, came_at
    for seat in missing:
        seat.state = SeatState.MISSING
    with everywhere("the charter is locked by whoever may touch it"):
        Seat.objects.bulk_update([*arrived, *missing], ["state", "arrived_at"])
        back = Rider.objects.filter(pk__in=[one.rider_id for one in arrived])
        back.update(state=RiderState.BACK, ended_at=came_at, ended_by=actor.display_name[:64])
        Rider.objects.filter(pk__in=[one.rider_id for one in missing]).update(
            state=RiderState.WAITING
        )
        riders = list(back.select_related("employment__person"))
    pass_on(actor, now, charter, CharterState.ARRIVED, at=came_at, told=told)
    day = local_day(came_at)
    with looking(SYSTEM):
        _returned(now, day, charter, [one.employment for one in riders])
        recorded = _recorded_at_the_checkpoint(charter, arrived)
        for rider in riders:
            if rider.pk not in recorded:
                _record_arrival(now, day, charter, rider)


def _recorded_at_the_checkpoint(charter: Charter, arrived: Sequence[Seat]) -> set[uuid.UUID]:
    """Riders whom the checkpoint records as arrived itself: those on its list whom it found in the
    register, unless it turned the coach back."""
    if charter.coach_id is None:
        return set()
    with everywhere("the coach that was announced for this charter"):
        coach = Coach.objects.select_related("passage").get(pk=charter.coach_id)
        if coach.passage is not None and coach.passage.deed not in LET_THROUGH:
            return set()
        rows = Passenger.objects.filter(
            coach=coach, person__isnull=False, withdrawn_at__isnull=True
        )
        known = set(rows.values_list("pk", flat=True))
    return {one.rider_id for one in arrived if one.passenger_id in known}


def _returned(now: datetime, day: date, charter: Charter, rows: Sequence[Employment]) -> None:
    """They are back in the town and wait to begin; whoever is further already stays there."""
    by_enterprise: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one in rows:
        if one.state == EmploymentState.AWAY:
            by_enterprise[one.enterprise_id].append(one.pk)
    for enterprise_id, ids in sorted(by_enterprise.items()):
        try:
            set_states(
                actor=SYSTEM,
                now=now,
                enterprise_id=enterprise_id,
                employment_ids=ids,
                state=EmploymentState.WAITING,
                day=day,
                reason=charter.title,
            )
        except WorkError:
            # Somebody of them was changed at this very moment: theirs stays, the rest is told.
            continue


def _record_arrival(now: datetime, day: date, charter: Charter, rider: Rider) -> None:
    employment = rider.employment
    means = ArrivalTransport.COACH if charter.means == "coach" else ArrivalTransport.RAIL
    title = charters_plan(charter.path, now).area_title(charter.area)
    try:
        record_arrival(
            actor=SYSTEM,
            now=now,
            person_id=employment.person_id,
            arrived_on=day,
            origin=employment.origin or title,
            origin_code=employment.origin_code,
            transport=means,
            trip_number=charter.plate,
            note=charter.title[:64],
        )
    except WorkError:
        # The register does not take it, of somebody who has left it: the charter is over all the
        # same.
        return
