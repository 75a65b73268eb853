"""What goes in and out of the charters room's operations. Amounts are in fen."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AwareDatetime

from lianfang.charters.enums import BoardingResult
from lianfang.kit.money import MOST_FEN
from lianfang.web.shapes import Day, Line

Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Key = Annotated[str, Field(max_length=32)]
Note = Annotated[Line, Field(max_length=256)]
Reason = Annotated[Line, Field(max_length=200)]
Ids = Annotated[list[uuid.UUID], Field(max_length=500)]
Heat = Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1)]
Symptoms = Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=16)]


class ClearanceOut(Schema):
    """Whether somebody may be fetched; `until` is the last day on which they may not."""

    verdict: str
    until: date | None
    why: str


class RiderOut(Schema):
    """Somebody signed up; `judged` only while they wait for a seat."""

    id: uuid.UUID
    employment_id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    name: str
    area: str
    area_title: str
    point_title: str
    earliest_on: date
    note: str
    state: str
    judged: ClearanceOut | None
    charter_id: uuid.UUID | None
    reason: str


class SignUpIn(Schema):
    """Employees to be fetched; without a point it is the first one of the area they come from."""

    employment_ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=2_000)]
    point: Key = ""
    earliest_on: Day | None = None
    note: Annotated[Line, Field(max_length=128)] = ""


class SignedUpOut(Schema):
    """How many were signed up, how many of them may not be fetched yet, how many were before."""

    made: list[uuid.UUID]
    held: int
    before: int


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class StopIn(Schema):
    """A pick-up point of the plan and the time."""

    point: Key
    at: AwareDatetime


class StopOut(Schema):
    """A pick-up point and the time."""

    point: str
    title: str
    at: datetime


class CharterBody(Schema):
    """A charter; without `cost_fen` it costs what the plan says."""

    title: Annotated[Line, Field(max_length=64)]
    area: Key
    vehicle: Key
    stops: Annotated[list[StopIn], Field(max_length=20)]
    arrives_at: AwareDatetime
    destination: Annotated[Line, Field(max_length=64)]
    carrier: Annotated[Line, Field(max_length=64)] = ""
    plate: Annotated[Line, Field(max_length=32)] = ""
    cost_fen: Fen | None = None
    point_id: uuid.UUID | None = None
    escort_id: uuid.UUID | None = None
    note: Note = ""


class CharterIn(CharterBody):
    """A charter of a place; the same id again is the same charter."""

    place_id: uuid.UUID
    id: uuid.UUID | None = None


class CharterOut(Schema):
    """A charter; of `usable` seats `taken` are."""

    id: uuid.UUID
    title: str
    area: str
    vehicle: str
    means: str
    carrier: str
    plate: str
    seats: int
    usable: int
    taken: int
    destination: str
    escort_name: str
    departs_at: datetime
    arrives_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    cost_fen: int
    government_percent: int
    state: str
    note: str
    stops: list[StopOut]


class ShareOut(Schema):
    """What one enterprise's people cost."""

    enterprise_id: uuid.UUID
    name: str
    heads: int
    fen: int
    enterprise_fen: int
    government_fen: int


class CostOut(Schema):
    """What a charter costs and who pays."""

    fen: int
    heads: int
    per_head: int | None
    enterprise_fen: int
    government_fen: int
    shares: list[ShareOut]


class SeatOut(Schema):
    """Somebody on the list; the name masked unless the caller may read it."""

    id: uuid.UUID
    rider_id: uuid.UUID
    number: int
    name: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    point: str
    state: str
    reason: str
    temperature: Decimal | None
    holds: bool


class SeatsIn(Schema):
    """Who is to have a seat; all of them or none."""

    rider_ids: Ids


class VehicleIn(Schema):
    """Another vehicle; without `cost_fen` the cost stays."""

    vehicle: Key
    plate: Annotated[Line, Field(max_length=32)]
    carrier: Annotated[Line, Field(max_length=64)] = ""
    cost_fen: Fen | None = None
    reason: Reason


class DelayIn(Schema):
    """Another time of departure; every stop moves by as much."""

    departs_at: AwareDatetime
    reason: Reason


class CheckIn(Schema):
    """What was found at the door; the same id again is the same check."""

    result: BoardingResult
    temperature: Heat | None = None
    symptoms: Symptoms = []
    papers: bool | None = None
    reason: Note = ""
    at: AwareDatetime | None = None
    id: uuid.UUID | None = None


class CheckOut(Schema):
    """A boarding check as it was kept: whoever has a fever was not let on."""

    id: uuid.UUID
    result: str
    temperature: Decimal | None
    fever: bool
    papers: bool | None
    reason: str
    taken_at: datetime


class DepartIn(Schema):
    """Who drives, where a checkpoint expects the coach."""

    driver: Annotated[Line, Field(max_length=64)] = ""
    phone: Annotated[Line, Field(max_length=32)] = ""


class MeasuredIn(Schema):
    """Somebody measured on arrival; °C with one decimal, keys of symptoms of the plan."""

    seat_id: uuid.UUID
    temperature: Heat | None = None
    symptoms: Symptoms = []


class ArriveIn(Schema):
    """Seats of those on board who did not arrive, and what was measured of the others; `at` is when
    they came (now)."""

    missing: Ids = []
    measured: Annotated[list[MeasuredIn], Field(max_length=500)] = []
    at: AwareDatetime | None = None


class ProposalIn(Schema):
    """For which day, from which areas of the plan (none: all)."""

    place_id: uuid.UUID
    day: Day
    areas: Annotated[list[Key], Field(max_length=50)] = []


class ProposalOut(Schema):
    """A proposal of vehicles."""

    id: uuid.UUID
    place_id: uuid.UUID
    day: date
    areas: list[str]
    state: str
    status: str
    gap: float | None
    created_at: datetime
    reason: str


class ProposedRiderOut(Schema):
    """Somebody of a proposal; `why` says why they are left behind."""

    id: uuid.UUID
    rider_id: uuid.UUID
    name: str
    enterprise_name: str
    why: str


class ProposedVehicleOut(Schema):
    """A vehicle of a proposal; cost in yuan, as the plan counts."""

    id: uuid.UUID
    number: int
    area_title: str
    vehicle: str
    seats: int
    usable: int
    people: int
    cost: int
    why: list[str]
    charter_id: uuid.UUID | None
    riders: list[ProposedRiderOut]


class ProposalLinesOut(Schema):
    """The vehicles of a proposal, and who is left behind."""

    vehicles: list[ProposedVehicleOut]
    left: list[ProposedRiderOut]


class MoveIn(Schema):
    """Seats of a proposal into another vehicle of it, or out of all (null)."""

    seat_ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=1_000)]
    to_vehicle: uuid.UUID | None = None


class AcceptIn(Schema):
    """Where the vehicles go and when they leave."""

    destination: Annotated[Line, Field(max_length=64)]
    departs: Annotated[str, Field(max_length=5)] = "08:00"
    point_id: uuid.UUID | None = None


class AcceptedOut(Schema):
    """The charters made, and how many could not be taken along any more."""

    charter_ids: list[uuid.UUID]
    dropped: int
