"""What goes in and out of the gates room's operations."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator

from lianfang.gates.enums import MAX_PERSONS, Deed, Direction, PointKind, VehicleKind
from lianfang.kit.text import plain, tidy

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
FIRST_YEAR, LAST_YEAR = 2020, 2100
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]
Plate = Annotated[str, Field(max_length=40), AfterValidator(plain)]
Short = Annotated[Line, Field(max_length=64)]
Celsius = Annotated[Decimal, Field(max_digits=3, decimal_places=1, ge=30, le=45)]
Reason = Annotated[Line, Field(min_length=2, max_length=128)]
Note = Annotated[Line, Field(max_length=128)]


class FiguresOut(Schema):
    """What came through on a day."""

    vehicles: int
    people: int
    turned_back: int
    fevers: int


class PointOut(Schema):
    """A checkpoint; `needed` people a shift by the plan, 0: not manned in this phase."""

    id: uuid.UUID
    place_id: uuid.UUID
    name: str
    where: str
    kind: str
    opened_at: datetime
    closed_at: datetime | None
    needed: int
    on_duty: list[str]
    figures: FiguresOut


class PointIn(Schema):
    """A checkpoint to be opened at a site."""

    place_id: uuid.UUID
    kind: PointKind
    reason: Note = ""
    id: uuid.UUID | None = None


class ReasonIn(Schema):
    """Why."""

    reason: Note = ""


class DutyIn(Schema):
    """Somebody for a shift of the plan."""

    staff_id: uuid.UUID
    day: Day
    shift: Annotated[str, Field(max_length=16, pattern="^[a-z][a-z0-9_]*$")]
    id: uuid.UUID | None = None


class DutyOut(Schema):
    """Somebody stands at a checkpoint in a shift."""

    id: uuid.UUID
    point_id: uuid.UUID
    staff_id: uuid.UUID
    day: date
    shift: str
    begins_at: datetime
    ends_at: datetime
    withdrawn_at: datetime | None


class PassageOut(Schema):
    """A passage; the driver is masked."""

    id: uuid.UUID
    place_id: uuid.UUID
    point: str
    taken_at: datetime
    received_at: datetime
    direction: str
    vehicle: str
    plate: str
    odd_plate: bool
    persons: int
    deed: str
    temperature: Decimal | None
    fever: bool
    origin: str
    destination_id: uuid.UUID | None
    destination: str
    person_id: uuid.UUID | None
    permit_id: uuid.UUID | None
    driver_name: str
    driver_phone: str
    slip: str
    note: str
    is_void: bool
    supersedes_id: uuid.UUID | None
    reason: str


class PassagePageOut(Schema):
    """Passages, latest first; `has_more`: ask again with a higher offset."""

    items: list[PassageOut]
    has_more: bool


class CorrectionIn(Schema):
    """What the passage should have said, and why; `void`: it never took place."""

    reason: Reason
    direction: Direction
    vehicle: VehicleKind
    action: Deed
    plate: Plate = ""
    persons: Annotated[int, Field(ge=1, le=MAX_PERSONS)] = 1
    temperature: Celsius | None = None
    origin: Short = ""
    destination: uuid.UUID | None = None
    destination_text: Short = ""
    note: Note = ""
    void: bool = False
    id: uuid.UUID | None = None


class ExpectedOut(Schema):
    """Somebody a checkpoint sent to a village."""

    id: uuid.UUID
    place_id: uuid.UUID
    where: str
    point: str
    plate: str
    persons: int
    slip: str
    left_at: datetime
    due_at: datetime
    state: str
    is_overdue: bool
    settled_at: datetime | None


class ConfirmIn(Schema):
    """They arrived, or did not."""

    arrived: bool = True
    note: Note = ""


class SealIn(Schema):
    """A place to be sealed."""

    place_id: uuid.UUID
    reason: Reason
    until: Day | None = None
    id: uuid.UUID | None = None


class ClosureOut(Schema):
    """A sealing of a place."""

    id: uuid.UUID
    place_id: uuid.UUID
    where: str
    sealed_at: datetime
    reason: str
    until: date | None
    opened_at: datetime | None
    opened_reason: str


class PermitIn(Schema):
    """A pass for a household or a person, by a rule of the plan."""

    rule: Key
    household_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    purpose: Annotated[str, Field(max_length=16, pattern="^([a-z][a-z0-9_]*)?$")] = ""
    valid_from: Day | None = None


class PermitsIn(Schema):
    """A pass for every household of a place that has none of this kind."""

    place_id: uuid.UUID
    rule: Key
    purpose: Annotated[str, Field(max_length=16, pattern="^([a-z][a-z0-9_]*)?$")] = ""
    valid_from: Day | None = None


class IssuedOut(Schema):
    """How many passes were issued, and how many households were left out."""

    issued: int
    left_out: int


class PermitOut(Schema):
    """A pass; the holder is the door, or a name as the viewer may read it."""

    id: uuid.UUID
    number: str
    rule: str
    holder: str
    where: str
    valid_from: date
    valid_to: date
    every_days: int
    uses: int
    begins: str
    ends: str
    state: str


class CodeOut(Schema):
    """The text of a pass's QR code."""

    number: str
    code: str


class CheckIn(Schema):
    """A pass shown at a checkpoint: its code as scanned, or its number."""

    point_id: uuid.UUID
    code: Annotated[str, Field(min_length=1, max_length=400), AfterValidator(plain)]
    direction: Direction = Direction.OUT


class CheckOut(Schema):
    """May they pass, and why not; `code`: the first reason for machines."""

    answer: str
    code: str
    reasons: list[str]
    permit_id: uuid.UUID | None
    number: str
    rule_title: str
    holder: str
    where: str
    last_use: datetime | None


class KeyOut(Schema):
    """A public key: `mark` as in the code, `key` in base64 (32 bytes, Ed25519)."""

    mark: str
    key: str


class OfflineOut(Schema):
    """What a gate carries to check passes without signal. `revoked`: the last six bytes of ids."""

    keys: list[KeyOut]
    revoked: list[str]
