"""Coaches at a checkpoint for machines: declared, joined, measured, decided by the guard.

Passengers join by themselves through the address in `join`, which a device at the checkpoint shows
as a code; it needs no account.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.urls import reverse
from ninja import Field, Schema, Status

from lianfang.access.pages import operation
from lianfang.gates.api.operations import router
from lianfang.gates.api.shapes import Celsius, Key, Line, Note, Reason, Short
from lianfang.gates.enums import MAX_PERSONS, Deed, Direction
from lianfang.gates.selectors.coach_link import coach_link, link_holds
from lianfang.gates.selectors.coaches import (
    coaches_of,
    get_coach,
    get_passenger,
    passenger_rows,
    passengers_of,
    progress_of,
)
from lianfang.gates.selectors.points import get_point
from lianfang.gates.services.coaches import (
    close_coach,
    declared_by,
    open_coach,
    renew_link,
    withdraw_link,
)
from lianfang.gates.services.passengers import (
    Said,
    add_passenger,
    measure_passenger,
    withdraw_passenger,
)
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.ids import id_at

Word = Annotated[Line, Field(max_length=32)]


class CoachIn(Schema):
    """What the driver declares. `passengers` without the driver; the destination is a village or
    community of the town, or said in words. `id` is made by the caller."""

    id: uuid.UUID | None = None
    plate: Annotated[Line, Field(max_length=16)]
    passengers: Annotated[int, Field(ge=1, le=MAX_PERSONS)]
    origin: Short
    driver_name: Short
    driver_phone: Word = ""
    driver_paper: Word = ""
    direction: Direction = Direction.IN
    destination: uuid.UUID | None = None
    destination_text: Short = ""


class CoachRowOut(Schema):
    """A coach in a list; `missing`: declared and not on the list yet."""

    id: uuid.UUID
    plate: str
    passengers: int
    joined: int
    missing: int
    origin: str
    destination: str
    opened_at: datetime
    closed_at: datetime | None
    passage_id: uuid.UUID | None


class CoachOut(Schema):
    """A coach and how far its list is. `join`: the address passengers open on their own phones,
    null when the link is over. `deed`: what the guard decided, null while the coach is held."""

    id: uuid.UUID
    point_place_id: uuid.UUID
    direction: str
    plate: str
    origin: str
    destination: str
    declared: int
    joined: int
    measured: int
    fevers: int
    alarms: int
    opened_at: datetime
    join: str | None
    join_until: datetime | None
    closed_at: datetime | None
    deed: str | None
    passage_id: uuid.UUID | None


class PassengerOut(Schema):
    """Somebody on the list, masked. `told`: the temperature they gave in °C; `measured`: the
    guard's latest one; `is_known`: their paper stands in the register."""

    id: uuid.UUID
    number: int
    name: str
    paper_kind: str
    paper: str
    phone: str
    origin: str
    destination: str
    told: Decimal | None
    symptoms: list[str]
    alarm: bool
    measured: Decimal | None
    measured_at: datetime | None
    fever: bool
    is_known: bool
    joined_at: datetime
    withdrawn_at: datetime | None


class PassengerIn(Schema):
    """Somebody for the list. Without papers `paper_kind` is `none_yet` and `paper` says why;
    `symptoms` are keys of the plan in force."""

    id: uuid.UUID | None = None
    name: Short
    paper_kind: PaperKind
    paper: Short
    phone: Word = ""
    origin: Short = ""
    destination: uuid.UUID | None = None
    destination_text: Short = ""
    temperature: Celsius | None = None
    symptoms: Annotated[list[Key], Field(max_length=20)] = []


class MeasureIn(Schema):
    """What the thermometer shows, °C."""

    id: uuid.UUID | None = None
    temperature: Celsius


class StruckIn(Schema):
    """Why an entry is wrong."""

    reason: Reason


class LinkIn(Schema):
    """A new address for two hours, or none any more."""

    do: Literal["renew", "withdraw"] = "renew"


class DecisionIn(Schema):
    """What is decided; `persons` on board with the driver. A coach that is let through with people
    missing on the list needs a `note` that says why. The same `passage_id` again is the same."""

    deed: Deed
    persons: Annotated[int, Field(ge=1, le=MAX_PERSONS)]
    note: Note = ""
    passage_id: uuid.UUID | None = None


def _coach(request: Any, coach_id: uuid.UUID) -> dict[str, Any]:
    row = get_coach(request.actor, coach_id)
    found = passenger_rows(request.actor, passengers_of(request.actor, row), request.now)
    progress = progress_of(row, found)
    holds = link_holds(row, row.link_number, request.now)
    path = reverse("gates:join", args=[coach_link(row)])
    return {
        "id": row.pk,
        "point_place_id": row.place_id,
        "direction": row.direction,
        "plate": row.plate,
        "origin": row.origin,
        "destination": row.destination.short_name if row.destination else row.destination_text,
        "declared": progress.declared,
        "joined": progress.joined,
        "measured": progress.measured,
        "fevers": progress.fevers,
        "alarms": progress.alarms,
        "opened_at": row.opened_at,
        "join": request.build_absolute_uri(path) if holds else None,
        "join_until": row.link_until if holds else None,
        "closed_at": row.closed_at,
        "deed": row.passage.deed if row.passage else None,
        "passage_id": row.passage_id,
    }


def _passenger(request: Any, passenger_id: uuid.UUID) -> Any:
    row = get_passenger(request.actor, passenger_id)
    return passenger_rows(request.actor, [row], request.now)[0]


@router.get("/points/{point_id}/coaches", response=list[CoachRowOut])
@operation("gates.coach.view")
def list_coaches(request: Any, point_id: uuid.UUID) -> Any:
    """Coaches held at a checkpoint, then the last ten that were closed."""
    return coaches_of(request.actor, get_point(request.actor, point_id, "gates.coach.view"))


@router.post("/points/{point_id}/coaches", response={201: CoachOut})
@operation("gates.coach.open")
def post_coach(request: Any, point_id: uuid.UUID, body: CoachIn) -> Any:
    """Hold a coach at the checkpoint; the same id again is the same coach."""
    get_point(request.actor, point_id, "gates.coach.open")
    row = open_coach(
        actor=request.actor,
        now=request.now,
        point_id=point_id,
        coach_id=body.id or id_at(request.now),
        declared=declared_by(**body.dict(exclude={"id"})),
    )
    return Status(201, _coach(request, row.pk))


@router.get("/coaches/{coach_id}", response=CoachOut)
@operation("gates.coach.view")
def get_one_coach(request: Any, coach_id: uuid.UUID) -> Any:
    """One coach, the address for its passengers, and how far its list is."""
    return _coach(request, coach_id)


@router.post("/coaches/{coach_id}/link", response={200: CoachOut})
@operation("gates.coach.invite")
def post_coach_link(request: Any, coach_id: uuid.UUID, body: LinkIn) -> Any:
    """A new address for the passengers; the one before no longer holds."""
    get_coach(request.actor, coach_id, "gates.coach.invite")
    change = withdraw_link if body.do == "withdraw" else renew_link
    change(actor=request.actor, now=request.now, coach_id=coach_id)
    return _coach(request, coach_id)


@router.get("/coaches/{coach_id}/passengers", response=list[PassengerOut])
@operation("gates.coach.view")
def list_passengers(request: Any, coach_id: uuid.UUID) -> Any:
    """Everybody on the list by number, those struck out too; masked."""
    row = get_coach(request.actor, coach_id)
    return passenger_rows(request.actor, passengers_of(request.actor, row), request.now)


@router.post("/coaches/{coach_id}/passengers", response={201: PassengerOut})
@operation("gates.passenger.add")
def post_passenger(request: Any, coach_id: uuid.UUID, body: PassengerIn) -> Any:
    """Put somebody on the list who has no phone, or joined through a system of the carrier's. The
    same id or paper again is the entry made before."""
    get_coach(request.actor, coach_id, "gates.passenger.add")
    row = add_passenger(
        actor=request.actor,
        now=request.now,
        coach_id=coach_id,
        passenger_id=body.id or id_at(request.now),
        said=Said(**body.dict(exclude={"id"})),
    )
    return Status(201, _passenger(request, row.pk))


@router.post("/passengers/{passenger_id}/measure", response={201: PassengerOut})
@operation("gates.passenger.measure")
def post_measure(request: Any, passenger_id: uuid.UUID, body: MeasureIn) -> Any:
    """The guard measures a passenger; of a resident it is a health check."""
    get_passenger(request.actor, passenger_id, "gates.passenger.measure")
    measure_passenger(
        actor=request.actor,
        now=request.now,
        passenger_id=passenger_id,
        temperature=body.temperature,
        reading_id=body.id,
    )
    return Status(201, _passenger(request, passenger_id))


@router.post("/passengers/{passenger_id}/withdraw", response={200: PassengerOut})
@operation("gates.passenger.withdraw")
def post_struck(request: Any, passenger_id: uuid.UUID, body: StruckIn) -> Any:
    """Strike a wrong entry out; it stays readable."""
    get_passenger(request.actor, passenger_id, "gates.passenger.withdraw")
    withdraw_passenger(
        actor=request.actor, now=request.now, passenger_id=passenger_id, reason=body.reason
    )
    return _passenger(request, passenger_id)


@router.post("/coaches/{coach_id}/close", response={200: CoachOut})
@operation("gates.coach.close")
def post_decision(request: Any, coach_id: uuid.UUID, body: DecisionIn) -> Any:
    """What the guard decides over the coach: its passage is written, villages are told, residents
    have arrived."""
    get_coach(request.actor, coach_id, "gates.coach.close")
    close_coach(
        actor=request.actor,
        now=request.now,
        coach_id=coach_id,
        passage_id=body.passage_id or id_at(request.now),
        deed=body.deed,
        persons=body.persons,
        note=body.note,
    )
    return _coach(request, coach_id)
