"""What machines send and get about work plans."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema

from lianfang.workplan.enums import Counting

Title = Annotated[str, Field(min_length=2, max_length=64)]
Words = Annotated[str, Field(max_length=512)]
Reason = Annotated[str, Field(max_length=256)]
Number = Annotated[Decimal, Field(ge=0, le=1_000_000_000, max_digits=14, decimal_places=2)]
Points = Annotated[int, Field(ge=0, le=100)]


class PlanIn(Schema):
    """A plan to be drawn up; the same id again is refused as it stands."""

    id: uuid.UUID | None = None
    place_id: uuid.UUID
    title: Title
    title_en: Annotated[str, Field(max_length=96)] = ""
    starts_on: date
    target_on: date
    counts_from: date | None = None
    counting: Counting = Counting.TODAY_GONE
    working_days: bool = False
    tolerance: Points = 10
    remind_days: Points = 3
    tell_days: Points = 2


class WorkIn(Schema):
    """A key work to be added."""

    title: Title
    title_en: Annotated[str, Field(max_length=96)] = ""
    purpose: Words = ""
    figure: Annotated[str, Field(max_length=128)] = ""
    target: Number
    unit: Annotated[str, Field(max_length=16)] = ""
    starts_on: date | None = None
    due_on: date | None = None
    leader_id: uuid.UUID | None = None
    department_id: uuid.UUID | None = None


class MilestoneIn(Schema):
    """A milestone to be added."""

    title: Title
    due_on: date


class ReachIn(Schema):
    """A milestone was reached."""

    reached_on: date
    evidence: Reason


class ProgressIn(Schema):
    """How far a work is; `value` only where no figure counts it, with evidence."""

    id: uuid.UUID | None = None
    text: Words
    value: Number | None = None
    evidence: Reason = ""
    at: datetime | None = None


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class MilestoneOut(Schema):
    """A milestone as of today."""

    id: uuid.UUID
    title: str
    due_on: date
    reached_on: date | None
    evidence: str
    is_overdue: bool


class WorkOut(Schema):
    """A key work as of now: so far, of the target and of the time, in per cent."""

    id: uuid.UUID
    number: int
    title: str
    state: str
    leader: str
    department: str
    figure: str
    unit: str
    target: Decimal
    actual: Decimal | None
    share: Decimal
    expected: Decimal
    is_behind: bool
    starts_on: date
    due_on: date
    milestones: list[MilestoneOut]


class PlanOut(Schema):
    """A plan with its countdown."""

    id: uuid.UUID
    place_id: uuid.UUID
    title: str
    title_en: str
    state: str
    starts_on: date
    target_on: date
    days_gone: int
    days_left: int


class PlanDetailOut(PlanOut):
    """The same with its key works, those furthest behind first."""

    works: list[WorkOut]


class ProgressOut(Schema):
    """How far a work was at a moment."""

    id: uuid.UUID
    at: datetime
    value: Decimal | None
    text: str
    evidence: str
    recorded_at: datetime
    recorded_by: str


class StepOut(Schema):
    """Something that happened to a plan or work."""

    id: uuid.UUID
    kind: str
    at: datetime
    by: str
    reason: str
    work_id: uuid.UUID | None
    milestone_id: uuid.UUID | None
