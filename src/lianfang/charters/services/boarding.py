"""At the door: who is there, how warm they are, who is let on; then it departs.

Nobody with a fever or an alarming symptom is let on, and nobody who may not be fetched any more.
What the thermometer showed is a health check of the person: a fever starts the fever path.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.charters.enums import (
    HOLDING,
    BoardingResult,
    CharterState,
    RiderState,
    SeatState,
)
from lianfang.charters.models import BoardingCheck, Charter, Rider, Seat
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.services.announcing import expect_coach
from lianfang.charters.services.chartering import NobodyAboard
from lianfang.charters.services.seating import free_seats, hold_again
from lianfang.charters.services.steps import at_the_door, locked_charter, pass_on, require
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.records.kinds import Incoming
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
    """What the escort found: a `BoardingResult`, °C with one decimal, keys of symptoms."""

    result: str
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    reason: str = ""


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
    fetched any more is kept as not let on, with the reason. The latest check counts; the same id
    again is the check made before. Raises InvalidInput by field, WrongCharterState, CharterFull.
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
    require(charter, *BOARDING)
    seat = _seat(seat_id)
    if seat.state == SeatState.GIVEN_BACK:
        raise Conflict(_("This seat was given back."), code="seat_given_back")
    rules = health_rules(SYSTEM, charter.path, now)
    check = _judged(seat, found, rules, now)
    check.pk, check.taken_at, check.recorded_at = check_id, taken_at, now
    check.recorded_by, check.digest, check.skew_ms = actor.display_name[:64], digest, skew_ms
    _follow(charter, seat, check)
    with everywhere("the charter is locked by whoever stands at its door"):
        check.save(force_insert=True)
    if charter.state == CharterState.ANNOUNCED:
        pass_on(actor, now, charter, CharterState.BOARDING)
    if check.temperature is not None:
        hand_to_health(now, seat.rider.employment.person_id, check)
    concerning(charter, path=path, result=check.result, fever=check.fever)
    return check


def _seat(seat_id: uuid.UUID) -> Seat:
    with everywhere("the charter is locked by whoever may touch it"):
        rows = Seat.objects.select_for_update(of=("self",)).select_related(
            "rider__employment__enterprise"
        )
        return rows.get(pk=seat_id)


def _judged(seat: Seat, found: AtTheDoor, rules: HealthRules, now: datetime) -> BoardingCheck:
    """The check, not saved: whether they are let on and why not. Raises InvalidInput."""
    fields: dict[str, Any] = {}
    if found.result not in BoardingResult.values:
        fields["result"] = _("Choose one of the list.")
    heat = found.temperature
    tenths = None if heat is None else int((heat * 10).to_integral_value())
    if tenths is not None and not rules.lowest <= tenths <= rules.highest:
        fields["temperature"] = _("Between %(low)s and %(high)s °C.") % {
            "low": rules.lowest / 10,
            "high": rules.highest / 10,
        }
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
    if fields:
        raise InvalidInput(fields=fields)
    result, fever = found.result, rules.is_alarming(tenths, symptoms)
    if fever and result != BoardingResult.ABSENT:
        result, reason = BoardingResult.REFUSED, reason or str(_("Fever or symptoms."))
    elif result == BoardingResult.PRESENT:
        known = _not_cleared(seat.rider.employment, now)
        if known:
            result, reason = BoardingResult.REFUSED, known
    return BoardingCheck(
        seat=seat,
        result=result,
        temperature=None if tenths is None else Decimal(tenths) / 10,
        symptoms=symptoms,
        fever=fever,
        reason=reason,
    )


def _not_cleared(one: Employment, now: datetime) -> str:
    found = clearances([one], now)[one.pk]
    return "" if found.is_free else found.why


def _follow(charter: Charter, seat: Seat, check: BoardingCheck) -> None:
    """The seat and whoever has it are what the check says."""
    if check.result == BoardingResult.PRESENT:
        if seat.state not in HOLDING:
            hold_again(charter, seat)
        seat.state, seat.boarded_at, seat.reason = SeatState.PRESENT, check.taken_at, ""
        seat.save(update_fields=["state", "boarded_at", "reason"])
        return
    states = {
        BoardingResult.ABSENT.value: SeatState.ABSENT,
        BoardingResult.REFUSED.value: SeatState.REFUSED,
    }
    state = states[check.result]
    if seat.state in HOLDING:
        free_seats(charter, [seat], state, check.reason)
    else:
        seat.state, seat.reason = state, check.reason
        seat.save(update_fields=["state", "reason"])


def hand_to_health(now: datetime, person_id: uuid.UUID, check: BoardingCheck) -> None:
    """The temperature is a health check of the person; a fever opens their case.

    Done for the system: an escort need not hold rights over the place somebody is registered in. A
    check that health does not take leaves the boarding as it is.
    """
    body = CheckBody(
        person=person_id,
        source="verified",
        where="other",
        temperature=None if check.temperature is None else float(check.temperature),
        symptoms=list(check.symptoms),
    )
    record = Incoming(
        id=id_at(check.taken_at),
        digest=hashlib.sha256(check.pk.bytes).digest()[:16],
        device_time=check.taken_at,
        taken_at=check.taken_at,
        skew=check.skew_ms,
        body=body,
        raw=b"",
    )
    with looking(SYSTEM):
        receive_checks(actor=SYSTEM, now=now, records=[record])


@action("charters.charter.depart")
def depart(
    *, actor: Actor, now: datetime, charter_id: uuid.UUID, driver: str = "", phone: str = ""
) -> Charter:
    """It departs with those who are on board; who was not looked for did not come.

    A coach is announced to its checkpoint with `driver` and the list of passengers. Raises
    NobodyAboard, WrongCharterState, InvalidInput where a checkpoint expects it and no driver is
    named.
    """
    charter = locked_charter(charter_id)
    path = at_the_door(actor, charter)
    concerning(charter, path=path)
    require(charter, *BOARDING)
    with everywhere("the charter is locked by whoever may touch it"):
        seats = Seat.objects.filter(charter=charter).select_for_update(of=("self",)).order_by("pk")
        planned = list(seats.filter(state=SeatState.PLANNED))
        aboard = list(seats.filter(state=SeatState.PRESENT))
        if not aboard:
            raise NobodyAboard()
        free_seats(charter, planned, SeatState.ABSENT)
        Rider.objects.filter(pk__in=[one.rider_id for one in aboard]).update(
            state=RiderState.ABOARD
        )
    if charter.point_id and charter.means == "coach":
        expect_coach(now, charter, aboard, driver=driver, phone=phone)
    pass_on(actor, now, charter, CharterState.UNDERWAY)
    concerning(charter, path=path, count=len(aboard), absent=len(planned))
    return charter
