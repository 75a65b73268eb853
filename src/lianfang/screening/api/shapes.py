"""What goes in and out of the screening room's operations."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import plain, tidy

FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Word = Annotated[str, Field(max_length=32), AfterValidator(plain)]
Name = Annotated[str, Field(max_length=64), AfterValidator(plain)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Reason = Annotated[Line, Field(max_length=128)]
Number = Annotated[int, Field(ge=0, le=2000)]
Day = Annotated[date, Field(ge=FIRST, lt=LAST)]
Celsius = Annotated[Decimal, Field(max_digits=3, decimal_places=1, ge=30, le=45)]


def _near(value: datetime) -> datetime:
    if not 2000 <= value.year < 2100:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]


class CampaignOut(Schema):
    """A screening; `households` and `persons` are how many were listed at its start."""

    id: uuid.UUID
    title: str
    survey: str
    state: str
    round: int
    until: date | None
    households: int
    persons: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None


class CampaignRowOut(Schema):
    """A screening in a list, counted in the caller's part of the place."""

    campaign: CampaignOut
    places: list[str]
    households: int
    done: int
    missed: int
    found: int


class CampaignPageOut(Schema):
    items: list[CampaignRowOut]
    has_more: bool


class RoundOut(Schema):
    """A round; `done` and `missed` of its households, in the whole screening."""

    number: int
    started_at: datetime
    started_by: str
    until: date | None
    households: int
    joined: int
    done: int
    missed: int


class StepOut(Schema):
    state: str
    at: datetime
    by: str
    reason: str


class DetailOut(CampaignOut):
    """A screening with its rounds, what happened to it, and what is asked."""

    rounds: list[RoundOut]
    steps: list[StepOut]
    household_form: str
    person_form: str
    needs: list[str]


class TallyOut(Schema):
    """Households and persons of a place; `missed` = not_yet + nobody + refused."""

    households: int
    done: int
    screened: int
    gone: int
    missed: int
    not_yet: int
    nobody: int
    refused: int
    found: int
    persons: int
    seen: int
    arrivals: int


class ChildTallyOut(Schema):
    id: uuid.UUID
    name: str
    tally: TallyOut
    is_rest: bool
    holders: list[str]


class DayOut(Schema):
    day: date
    done: int
    seen: int
    total: int


class CoverageOut(Schema):
    """How far a screening has come in a place: whole, by place below, by day."""

    total: TallyOut
    children: list[ChildTallyOut]
    days: list[DayOut]


class HouseholdOut(Schema):
    """A household on the list; the name as the caller may see it."""

    household_id: uuid.UUID
    place_id: uuid.UUID
    where: str
    door: str
    name: str
    persons: int
    seen: int
    reason: str
    round: int
    tries: int
    last_at: datetime | None
    done_at: datetime | None
    found: bool
    holders: list[str]


class HouseholdPageOut(Schema):
    items: list[HouseholdOut]
    has_more: bool


class PersonMissedOut(Schema):
    person_id: uuid.UUID
    household_id: uuid.UUID
    name: str
    where: str
    door: str
    reason: str


class PersonPageOut(Schema):
    items: list[PersonMissedOut]
    has_more: bool


class PreviewOut(Schema):
    """What a screening would be; `nobody_answers`: households nobody would go to."""

    households: int
    persons: int
    nobody_answers: int
    places: list["PreviewPlaceOut"]


class PreviewPlaceOut(Schema):
    id: uuid.UUID
    name: str
    households: int
    persons: int
    holders: list[str]


class PreviewIn(Schema):
    place_ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=200)]
    survey: Key | None = None


class StartIn(PreviewIn):
    """`id` is made by the caller: the same one again is the same screening."""

    id: uuid.UUID | None = None
    title: Annotated[Line, Field(max_length=64)]
    until: Day | None = None


class RoundIn(Schema):
    """`outcomes`: only to those last found so: not_yet, nobody, refused."""

    until: Day | None = None
    outcomes: Annotated[list[Key], Field(max_length=3)] = []


class ReasonIn(Schema):
    reason: Reason = ""


class CameIn(Schema):
    """Where somebody came from; `transport`: rail, air, coach, car, ferry, other."""

    arrived_on: Day
    origin: Annotated[Line, Field(max_length=128)]
    origin_code: Annotated[str, Field(max_length=12, pattern="^[0-9]*$")] = ""
    transport: Key = "other"
    trip_number: Word = ""
    companions: Annotated[int, Field(ge=0, le=200)] = 0


class SaidIn(Schema):
    """What a person said; `answers` to the person's form, by key of the question."""

    temperature: Celsius | None = None
    symptoms: Annotated[list[Key], Field(max_length=20)] = []
    answers: Annotated[dict[str, Any], Field(max_length=200)] = {}
    came: CameIn | None = None


class PersonIn(SaidIn):
    person_id: uuid.UUID
    present: bool = True


class NewcomerIn(SaidIn):
    """Somebody who is not on the register."""

    name: Name
    kind: Key = "floating"
    relation: Key = "other"
    sex: Annotated[str, Field(pattern="^[0129]$")] = "0"
    phones: Annotated[list[Word], Field(max_length=5)] = []
    paper_kind: Word = ""
    paper_number: Word = ""


class FoundIn(Schema):
    """A household that is not on the register."""

    place_id: uuid.UUID | None = None
    dwelling_id: uuid.UUID | None = None
    door: Word = ""
    kind: Key = "rented"
    head_name: Name = ""


class DoorIn(Schema):
    """What was found at a door: screened, nobody, refused, moved or empty. Temperatures in °C."""

    outcome: Key
    taken_at: Moment
    seen: Number | None = None
    living: Number | None = None
    answers: Annotated[dict[str, Any], Field(max_length=200)] = {}
    needs: Annotated[list[Key], Field(max_length=20)] = []
    note: Annotated[Line, Field(max_length=200)] = ""
    people: Annotated[list[PersonIn], Field(max_length=200)] = []
    newcomers: Annotated[list[NewcomerIn], Field(max_length=200)] = []


class RecordIn(DoorIn):
    """A door recorded: of a household on the register, or of one `found` there."""

    id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None
    found: FoundIn | None = None


class CorrectIn(DoorIn):
    """What takes the place of a record; `is_void`: it did not take place."""

    id: uuid.UUID | None = None
    reason: Reason
    is_void: bool = False


class RecordOut(Schema):
    id: uuid.UUID
    campaign_id: uuid.UUID
    household_id: uuid.UUID
    place_id: uuid.UUID
    round: int
    outcome: str
    closes: bool
    seen: int
    living: int
    arrivals: int
    needs: list[str]
    attention: list[str]
    found: bool
    is_void: bool
    supersedes_id: uuid.UUID | None
    taken_at: datetime
    received_at: datetime


class RecordPageOut(Schema):
    items: list[RecordOut]
    has_more: bool


class FollowStepOut(Schema):
    key: str
    done_at: datetime | None


class FollowOut(Schema):
    """What follows from an arrival; `person_id` null while nobody is registered."""

    id: uuid.UUID
    source: str
    person_id: uuid.UUID | None
    people: int
    origin: str
    origin_class: str
    arrived_on: date
    steps: list[FollowStepOut]
    due_at: datetime | None
    is_overdue: bool
    closed_at: datetime | None


class FollowPageOut(Schema):
    items: list[FollowOut]
    has_more: bool
