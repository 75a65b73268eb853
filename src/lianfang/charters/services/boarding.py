"""At the door: who is there, how warm they are, whose papers were seen, who is let on.

Nobody with a fever or an alarming symptom is let on, and nobody who may not be fetched any more.
What the thermometer showed is a health check of the person: a fever starts the fever path. Phones
without signal send late and in any order: the check that was made last decides, and one that was
made before the vehicle left still says who is in it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import (
    HOLDING,
    BoardingResult,
    CharterState,
    RiderState,
    SeatState,
)
from lianfang.charters.models import BoardingCheck, Charter, Rider, Seat
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.services.announcing import list_late, strike_out
from lianfang.charters.services.measuring import hand_to_health, heat_fault
from lianfang.charters.services.seating import free_seats, hold_again
from lianfang.charters.services.steps import at_the_door, locked_charter, pass_on, require
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at, id_from
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.workforce.models import Employment

SYSTEM = Actor.system("charters")
BOARDING = (CharterState.ANNOUNCED, CharterState.BOARDING)


class CheckConflict(Conflict):
    """The same number was sent before with other content; `path` is where the first one lies."""

    code = "boarding_conflict"

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__()


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """What the escort found: a `BoardingResult`, °C with one decimal, keys of symptoms, whether the
    papers were shown (None: nobody asked)."""

    result: str
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    reason: str = ""
    papers: bool | None = None


@action("charters.boarding.record")
def record_boarding(
    *,
    actor: Actor,
    now: datetime,
    seat_id: uuid.UUID,
    found: AtTheDoor,
    at: datetime | None = None,
    check_id: uuid.UUID | None = None,
    digest: bytes | None = None,
    skew_ms: int = 0,
) -> BoardingCheck:
    """Somebody on the list is there and let on, there and not let on, or did not come.

    Whoever is said to be present but has a fever by the plan, an alarming symptom, or may not be
    fetched any more is kept as not let on, with the reason. The check made last counts, whichever
    comes last; one made before the departure counts after it. The same id again is the check made
    before. Raises InvalidInput by field, WrongCharterState, CharterFull.
    """
    with everywhere("the escort may serve elsewhere; the place is checked below"):
        known = Seat.objects.filter(pk=seat_id).values_list("charter_id", flat=True).first()
    if known is None:
        raise NotFound()
    charter = locked_charter(known)
    path = at_the_door(actor, charter)
    concerning(charter, path=path, seat=str(seat_id))
    check_id, taken_at = check_id or id_at(now), happened_at(at, now, "at")
    with everywhere("an id is taken wherever it was used"):
        before: BoardingCheck | None = BoardingCheck.objects.filter(pk=check_id).first()
    if before is not None:
        if before.seat_id != seat_id or (
            digest and before.digest and bytes(before.digest) != digest
        ):
            raise CheckConflict(charter.path)
        return before
    left_at = charter.departed_at
    is_late = at is not None and left_at is not None and taken_at <= left_at
    if not is_late:
        require(charter, *BOARDING)
    seat = _seat(seat_id)
    if seat.state == SeatState.GIVEN_BACK:
        raise Conflict(_("This seat was given back."), code="seat_given_back")
    rules = health_rules(SYSTEM, charter.path, now)
    check = _judged(seat, found, rules, None if is_late else now)
    check.pk, check.taken_at, check.recorded_at = check_id, taken_at, now
    check.recorded_by, check.digest, check.skew_ms = actor.display_name[:64], digest, skew_ms
    if _is_latest(check):
        if is_late:
            _follow_late(now, charter, seat, check)
        else:
            _follow(charter, seat, check)
    with everywhere("the charter is locked by whoever stands at its door"):
        check.save(force_insert=True)
    if charter.state == CharterState.ANNOUNCED:
        pass_on(actor, now, charter, CharterState.BOARDING)
    if check.temperature is not None or check.symptoms:
        hand_to_health(
            now=now,
            check_id=id_from(b"boarding check", check.pk, at=check.taken_at),
            person_id=seat.rider.employment.person_id,
            taken_at=check.taken_at,
            temperature=check.temperature,
            symptoms=check.symptoms,
            skew=check.skew_ms,
        )
    concerning(charter, path=path, result=check.result, fever=check.fever)
    return check


def _seat(seat_id: uuid.UUID) -> Seat:
    with everywhere("the charter is locked by whoever may touch it"):
        rows = Seat.objects.select_for_update(of=("self",)).select_related(
            "rider__employment__enterprise"
        )
        return rows.get(pk=seat_id)


def _is_latest(check: BoardingCheck) -> bool:
    """Whether nobody has looked at them since; of two at one moment the one that came last."""
    with everywhere("the charter is locked by whoever stands at its door"):
        since = BoardingCheck.objects.filter(seat=check.seat_id, taken_at__gt=check.taken_at)
        return not since.exists()


def _judged(
    seat: Seat, found: AtTheDoor, rules: HealthRules, now: datetime | None
) -> BoardingCheck:
    """The check, not saved: whether they are let on and why not; `now` is None where they have
    left already, so that only a fever counts. Raises InvalidInput."""
    fields: dict[str, Any] = {}
    if found.result not in BoardingResult.values:
        fields["result"] = _("Choose one of the list.")
    heat = found.temperature
    tenths = None if heat is None else int((heat * 10).to_integral_value())
    if tenths is not None and (fault := heat_fault(rules, tenths)):
        fields["temperature"] = fault
    if found.result == BoardingResult.PRESENT and heat is None:
        fields["temperature"] = _("Whoever is let on is measured.")
    symptoms = list(dict.fromkeys(found.symptoms))
    if not set(symptoms) <= rules.symptoms:
        fields["symptoms"] = _("Choose from the list.")
    reason = tidy(found.reason)[:256]
    if (
        found.result == BoardingResult.REFUSED
        and not reason
        and not rules.is_alarming(tenths, symptoms)
    ):
        fields["reason"] = _("Say why they are not let on.")
    lets_on = found.result == BoardingResult.PRESENT and not rules.is_alarming(tenths, symptoms)
    if lets_on and found.papers is False and not reason:
        fields["reason"] = _("Say why they are let on without papers.")
    if fields:
        raise InvalidInput(fields=fields)
    result, fever = found.result, rules.is_alarming(tenths, symptoms)
    if fever and result != BoardingResult.ABSENT:
        result, reason = BoardingResult.REFUSED, reason or str(_("Fever or symptoms."))
    elif result == BoardingResult.PRESENT and now is not None:
        known = _not_cleared(seat.rider.employment, now)
        if known:
            result, reason = BoardingResult.REFUSED, known
    return BoardingCheck(
        seat=seat,
        result=result,
        temperature=None if tenths is None else Decimal(tenths) / 10,
        symptoms=symptoms,
        fever=fever,
        papers=None if result == BoardingResult.ABSENT else found.papers,
        reason=reason,
    )


def _not_cleared(one: Employment, now: datetime) -> str:
    found = clearances([one], now)[one.pk]
    return "" if found.is_free else found.why


_LOST = {
    BoardingResult.ABSENT: SeatState.ABSENT,
    BoardingResult.REFUSED: SeatState.REFUSED,
}


def _follow(charter: Charter, seat: Seat, check: BoardingCheck) -> None:
    """The seat and whoever has it are what the check says."""
    if check.result == BoardingResult.PRESENT:
        if seat.state not in HOLDING:
            hold_again(charter, seat)
        seat.state, seat.boarded_at, seat.reason = SeatState.PRESENT, check.taken_at, ""
        seat.save(update_fields=["state", "boarded_at", "reason"])
        return
    state = _LOST[BoardingResult(check.result)]
    if seat.state in HOLDING:
        free_seats(charter, [seat], state, check.reason)
    else:
        seat.state, seat.reason = state, check.reason
        seat.save(update_fields=["state", "reason"])


def _follow_late(now: datetime, charter: Charter, seat: Seat, check: BoardingCheck) -> None:
    """It has left, and what was found before is heard only now: they are in it, or they are not.

    Raises WrongCharterState where somebody is said to be in a vehicle that has arrived without
    them, CharterFull.
    """
    is_aboard = seat.state in HOLDING
    if check.result == BoardingResult.PRESENT:
        if is_aboard:
            return
        require(charter, CharterState.UNDERWAY)
        hold_again(charter, seat)
        seat.state, seat.boarded_at = SeatState.PRESENT, check.taken_at
        seat.save(update_fields=["state", "boarded_at"])
        with everywhere("the charter is locked by whoever stands at its door"):
            Rider.objects.filter(pk=seat.rider_id).update(state=RiderState.ABOARD)
        list_late(now, charter, seat)
        return
    state = _LOST[BoardingResult(check.result)]
    if not is_aboard:
        seat.state, seat.reason = state, check.reason
        seat.save(update_fields=["state", "reason"])
    elif charter.state == CharterState.UNDERWAY:
        free_seats(charter, [seat], state, check.reason)
        strike_out(now, seat)
