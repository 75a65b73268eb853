"""What goes in and out of the operations of the workforce room."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator

from lianfang.kit.text import plain
from lianfang.web.shapes import Day, Line
from lianfang.workforce.enums import EmploymentState

MAX_LINES = 1_000
Name = Annotated[str, Field(max_length=64), AfterValidator(plain)]
Text = Annotated[Line, Field(max_length=64)]
Long = Annotated[Line, Field(max_length=256)]
Origin = Annotated[str, Field(max_length=128), AfterValidator(plain)]
Phones = Annotated[
    list[Annotated[str, Field(max_length=64), AfterValidator(plain)]], Field(max_length=4)
]
State = Literal["away", "waiting", "back"]
Heat = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Symptom = Annotated[str, Field(max_length=24)]


class EmployeeOut(Schema):
    """An employee as a list shows them: names and phones masked by the rule of residents."""

    id: uuid.UUID
    person_id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    name: str
    is_masked: bool
    sex_label: str
    age: int | None
    phone: str
    staff_number: str
    job: str
    process: str
    site: str
    room: str
    origin: str
    state: EmploymentState
    state_label: str
    state_since: date
    planned_on: date | None
    back_on: date | None
    is_resident: bool
    other_employers: list[str]


class EmployeePageOut(Schema):
    items: list[EmployeeOut]
    total: int


class FilterIn(Schema):
    """What narrows the list; names and numbers are never asked for in an address."""

    enterprise_id: uuid.UUID | None = None
    state: Literal["", "away", "waiting", "back", "left"] = ""
    dormitory: Annotated[str, Field(max_length=32)] = ""
    origin: Annotated[str, Field(max_length=32)] = ""
    process: Annotated[str, Field(max_length=32)] = ""
    lives: Literal["", "here", "elsewhere"] = ""
    twice: bool = False


class WhoIn(Schema):
    """Who an employee is: found on the register by paper, or name and phone, or put on it."""

    name: Name
    paper_kind: Annotated[str, Field(max_length=24)] = ""
    paper_number: Annotated[str, Field(max_length=64)] = ""
    phones: Phones = []
    sex: Literal["", "0", "1", "2", "9"] = ""
    birth_date: Day | None = None


class DetailsIn(Schema):
    """What is known of a job; what is not sent stays."""

    staff_number: Annotated[Line, Field(max_length=32)] = ""
    job: Text = ""
    process: Text = ""
    site_id: uuid.UUID | None = None
    dormitory_id: uuid.UUID | None = None
    room: Text = ""
    address: Long = ""
    origin: Origin = ""
    origin_code: Annotated[Line, Field(max_length=12)] = ""
    planned_on: Day | None = None


class OwnEmployIn(DetailsIn):
    """A new employment by the contact of the enterprise in the address; `id` makes a second
    delivery a conflict instead of a second one."""

    id: uuid.UUID | None = None
    who: WhoIn
    state: State | None = None
    state_since: Day | None = None
    back_on: Day | None = None
    since: Day | None = None


class EmployIn(OwnEmployIn):
    """The same by the desk, for any enterprise."""

    enterprise_id: uuid.UUID


class StatesIn(Schema):
    """From `day` (today) on these employees are in that state."""

    employment_ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=MAX_LINES)]
    state: State
    day: Day | None = None
    reason: Long = ""


class EndIn(Schema):
    until: Day | None = None
    reason: Long = ""


class MadeOut(Schema):
    id: uuid.UUID


class ChangedOut(Schema):
    changed: int


class ReadingIn(Schema):
    """One employee's line: °C with one decimal, symptoms by the plan's keys."""

    employment_id: uuid.UUID
    temperature: Heat | None = None
    symptoms: Annotated[list[Symptom], Field(max_length=16)] = []


class ReportIn(Schema):
    """A report; `id` (a UUID of version 7) makes a second delivery the same report."""

    id: uuid.UUID
    lines: Annotated[list[ReadingIn], Field(min_length=1, max_length=MAX_LINES)]
    taken_at: datetime | None = None
    source: Literal["verified", "self_reported"] = "verified"


class SentOut(Schema):
    """Lines kept now, and lines that were kept before."""

    kept: int
    again: int


class WindowOut(Schema):
    key: str
    title: str
    begins_at: datetime
    due_at: datetime
    ends_at: datetime


class ReportOut(Schema):
    asked: int
    reported: int
    verified: int
    fevers: int
    late: int
    missing: int


class EnterpriseReportOut(Schema):
    id: uuid.UUID
    name: str
    place_name: str
    report: ReportOut
    told: int


class BoardOut(Schema):
    """A window of a day over a place, the enterprises with the most missing first."""

    window: WindowOut
    total: ReportOut
    complete: int
    enterprises: list[EnterpriseReportOut]


class SaidOut(Schema):
    taken_at: datetime
    temperature: Decimal | None
    is_verified: bool
    fever: bool


class LineOut(Schema):
    employee: EmployeeOut
    said: SaidOut | None


class StaffDayOut(Schema):
    """A window of an enterprise's day: fevers first, then who has not reported."""

    window: WindowOut
    report: ReportOut
    employed: int
    back: int
    waiting: int
    away: int
    lines: list[LineOut]


class ReturnDayOut(Schema):
    """How many were employed and at the post at the end of a day."""

    day: date
    employed: int
    back: int
    rate: float | None


class ReturnsOut(Schema):
    days: list[ReturnDayOut]
