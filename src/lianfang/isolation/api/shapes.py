"""What goes in and out of the isolation room's operations."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.isolation.enums import Answer, Channel, Mode
from lianfang.kit.text import tidy

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Celsius = Annotated[Decimal, Field(max_digits=3, decimal_places=1, ge=30, le=45)]
# Within a lifetime of today: what lies beyond is a slip, and no arithmetic on it can overflow.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]
Reason = Annotated[Line, Field(max_length=256)]
ShortReason = Annotated[Line, Field(max_length=128)]
Room = Annotated[Line, Field(max_length=64)]


class CaseOut(Schema):
    """A case as the caller may see it; `unseen` and `missed` are today's slots in words."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    place_id: uuid.UUID
    place_name: str
    room: str
    reason: str
    reason_title: str
    mode: str
    state: str
    starts_on: date
    due_on: date
    days_left: int
    contact_until: date | None
    staff_id: uuid.UUID | None
    worker: str
    unseen: list[str]
    missed: list[str]
    is_out: bool
    errands: int


class CasePageOut(Schema):
    """Part of a list; `more`: there are further ones."""

    items: list[CaseOut]
    more: bool


class CaseIn(Schema):
    """A case to be opened; at home the person's place, else the site named."""

    person_id: uuid.UUID
    reason: Key
    mode: Mode | None = None
    place_id: uuid.UUID | None = None
    room: Room = ""
    starts_on: Day | None = None
    note: Annotated[Line, Field(max_length=256)] = ""
    id: uuid.UUID | None = None


class ExtendIn(Schema):
    """Another last day."""

    due_on: Day
    reason: Reason


class MoveIn(Schema):
    """Another place or way of isolating; to hospital it is a transfer."""

    mode: Mode
    place_id: uuid.UUID | None = None
    room: Room = ""
    reason: Reason


class ReleaseIn(Schema):
    """Which points of the plan's checklist were checked."""

    checked: Annotated[list[Key], Field(max_length=40)]
    reason: Reason = ""


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class AssignIn(Schema):
    """Who looks after the person."""

    staff_id: uuid.UUID


class SlotOut(Schema):
    """A slot of a day."""

    id: uuid.UUID
    key: str
    title: str
    day: date
    due_from: datetime
    due_to: datetime
    state: str
    seen_at: datetime | None
    told: int


class SlotIn(Schema):
    """What somebody answered."""

    channel: Channel
    answer: Answer = Answer.REACHED
    temperature: Celsius | None = None
    symptoms: Annotated[list[Key], Field(max_length=16)] = []
    needs: Annotated[list[Key], Field(max_length=12)] = []
    note: Annotated[Line, Field(max_length=256)] = ""
    taken_at: Moment | None = None
    id: uuid.UUID | None = None


class CorrectIn(SlotIn):
    """What takes the place of a wrong record, and why."""

    reason: ShortReason


class RecordOut(Schema):
    """What was answered; `supersedes_id`: the record it corrects."""

    id: uuid.UUID
    case_id: uuid.UUID
    taken_at: datetime
    channel: str
    answer: str
    temperature: Decimal | None
    symptoms: list[str]
    needs: list[str]
    note: str
    fever: bool
    supersedes_id: uuid.UUID | None
    reason: str


class OutingIn(Schema):
    """The person left."""

    reason: ShortReason
    left_at: Moment | None = None
    allowed: bool = False


class BackIn(Schema):
    """When they were back; now if not sent."""

    back_at: Moment | None = None


class OutingOut(Schema):
    """When somebody in isolation was out."""

    id: uuid.UUID
    case_id: uuid.UUID
    left_at: datetime
    back_at: datetime | None
    allowed: bool
    reason: str
    told: int


class ErrandOut(Schema):
    """An errand as the caller may see it."""

    id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID | None
    name: str
    kind: str
    kind_title: str
    what: str
    place_id: uuid.UUID
    place_name: str
    room: str
    state: str
    asked_at: datetime
    due_at: datetime
    is_late: bool
    staff_id: uuid.UUID | None
    worker: str
    taken_at: datetime | None
    done_at: datetime | None
    confirmed_at: datetime | None
    photo_id: uuid.UUID | None


class ErrandPageOut(Schema):
    """Part of a list; `more`: there are further ones."""

    items: list[ErrandOut]
    more: bool


class ErrandIn(Schema):
    """What somebody needs."""

    person_id: uuid.UUID
    kind: Key
    what: Annotated[Line, Field(max_length=256)] = ""
    id: uuid.UUID | None = None


class TakeIn(Schema):
    """Who carries it; the caller if nobody is named."""

    staff_id: uuid.UUID | None = None
    at: Moment | None = None


class DropIn(Schema):
    """It was left at the door."""

    photo_id: uuid.UUID | None = None
    note: ShortReason = ""
    at: Moment | None = None


class AtIn(Schema):
    """When; now if not sent."""

    at: Moment | None = None


class BackErrandIn(Schema):
    """Why somebody else must carry it, or why it is not needed."""

    reason: ShortReason


class PaperOut(Schema):
    """A paper; `word` stands in the address its code opens."""

    id: uuid.UUID
    kind: str
    number: str
    word: str
    starts_on: date
    due_on: date
    issued_at: datetime
    signed_at: datetime | None
    withdrawn_at: datetime | None


class PaperIn(Schema):
    """Which paper is written anew: notice or agreement."""

    kind: Annotated[str, Field(max_length=10)]
