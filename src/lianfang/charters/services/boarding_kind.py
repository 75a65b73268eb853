"""What was found at the door of a vehicle, its departure and its arrival, recorded on a phone
without signal."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import ABOARD, BoardingResult
from lianfang.charters.models import BoardingCheck, CharterStep, Seat
from lianfang.charters.services.arriving import Measured, confirm_arrival
from lianfang.charters.services.boarding import AtTheDoor, CheckConflict, record_boarding
from lianfang.charters.services.departing import depart
from lianfang.charters.services.steps import StepConflict, Told
from lianfang.records.kinds import Incoming, Lines, OneByOneKind

Heat = Annotated[float, msgspec.Meta(ge=0, le=100)]
Symptoms = Annotated[list[Annotated[str, msgspec.Meta(max_length=24)]], msgspec.Meta(max_length=16)]
MOST_SEATS = 2_000


class BoardingBody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody of the list at the door; see `services.boarding.AtTheDoor` for each entry."""

    seat_id: uuid.UUID
    result: Annotated[str, msgspec.Meta(max_length=8)]
    temperature: Heat | None = None
    symptoms: Symptoms = []
    reason: Annotated[str, msgspec.Meta(max_length=256)] = ""
    papers: bool | None = None


class BoardingKind(OneByOneKind):
    """`boarding_check`: kept in this room; the seat follows, and so does the fever path."""

    key = "boarding_check"
    right = "charters.boarding.record"
    body = BoardingBody
    conflicts = (CheckConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        with everywhere("an id is taken wherever it was used"):
            rows = BoardingCheck.objects.select_related("seat__charter")
            known: BoardingCheck | None = rows.filter(pk=record_id).first()
        return None if known is None else (known.digest, str(known.path))

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: BoardingBody = record.body
        heat = body.temperature
        record_boarding(
            actor=actor,
            now=now,
            seat_id=body.seat_id,
            found=AtTheDoor(
                result=body.result,
                temperature=None if heat is None else Decimal(str(heat)),
                symptoms=body.symptoms,
                reason=body.reason,
                papers=body.papers,
            ),
            at=record.taken_at,
            check_id=record.id,
            digest=record.digest,
            skew_ms=record.skew,
        )

    def title(self) -> str:
        return _("Boarding check")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        labels: dict[str, Any] = dict(BoardingResult.choices)
        heat = "—" if body.temperature is None else str(body.temperature)
        return [
            (_("Result"), str(labels.get(body.result, body.result))),
            (_("Temperature (°C)"), heat),
            (pgettext("boarding", "Reason"), body.reason),
        ]


class DepartureBody(msgspec.Struct, forbid_unknown_fields=True):
    """It left with those on board; `driver` and `phone` for the checkpoint that expects a coach."""

    charter_id: uuid.UUID
    driver: Annotated[str, msgspec.Meta(max_length=64)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=32)] = ""


class MeasuredBody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody measured on arrival; temperatures in °C."""

    seat_id: uuid.UUID
    temperature: Heat | None = None
    symptoms: Symptoms = []


class ArrivalBody(msgspec.Struct, forbid_unknown_fields=True):
    """It arrived with everybody on board but those of the seats in `missing`."""

    charter_id: uuid.UUID
    missing: Annotated[list[uuid.UUID], msgspec.Meta(max_length=MOST_SEATS)] = []
    measured: Annotated[list[MeasuredBody], msgspec.Meta(max_length=MOST_SEATS)] = []


class ToldStepKind(OneByOneKind):
    """A step of a charter that a device tells: kept under the id the device gave it."""

    conflicts = (StepConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        with everywhere("an id is taken wherever it was used"):
            rows = CharterStep.objects.select_related("charter")
            known: CharterStep | None = rows.filter(pk=record_id).first()
        return None if known is None else (known.digest, str(known.path))


class DepartureKind(ToldStepKind):
    """`charter_departure`: the vehicle left; whoever was not looked for did not come."""

    key = "charter_departure"
    right = "charters.charter.depart"
    body = DepartureBody

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: DepartureBody = record.body
        depart(
            actor=actor,
            now=now,
            charter_id=body.charter_id,
            driver=body.driver,
            phone=body.phone,
            at=record.taken_at,
            told=Told(record.id, record.digest, record.skew),
        )

    def title(self) -> str:
        return _("Departure of a charter")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        return []


class ArrivalKind(ToldStepKind):
    """`charter_arrival`: the vehicle is there. The list on a phone may be older than the departure:
    who was not on board by then did not arrive, and is not missing."""

    key = "charter_arrival"
    right = "charters.charter.arrive"
    body = ArrivalBody

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: ArrivalBody = record.body
        with everywhere("only seats of this charter; who may touch it is checked by the service"):
            seats = Seat.objects.filter(charter=body.charter_id)
            known = dict(seats.values_list("pk", "state"))
        left = {key for key, state in known.items() if state not in ABOARD}
        confirm_arrival(
            actor=actor,
            now=now,
            charter_id=body.charter_id,
            missing=[one for one in body.missing if one not in left],
            measured=[
                Measured(
                    one.seat_id,
                    None if one.temperature is None else Decimal(str(one.temperature)),
                    one.symptoms,
                )
                for one in body.measured
                if one.seat_id not in left
            ],
            at=record.taken_at,
            told=Told(record.id, record.digest, record.skew),
        )

    def title(self) -> str:
        return _("Arrival of a charter")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        return [(_("Did not arrive"), str(len(body.missing)))]
