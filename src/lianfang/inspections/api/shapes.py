"""What goes in and out of the API of inspections."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Query, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.inspections.enums import FindingState, InspectionResult, Severity, SubjectKind
from lianfang.kit.text import tidy

MAX_ITEMS = 500
Answers = dict[str, Any]
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Said = Annotated[Line, Field(max_length=256)]
Note = Annotated[Line, Field(max_length=500)]
Reason = Annotated[Line, Field(max_length=128)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Hours = Annotated[int, Field(ge=1, le=720)]
People = Annotated[list[uuid.UUID], Field(max_length=12)]
Photos = Annotated[list[uuid.UUID], Field(max_length=4)]
# Within a lifetime of today: what lies beyond is a slip, and no arithmetic on it can overflow.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]


class CoverageOut(Schema):
    """How far a list was gone through: `total` subjects, `done` of them within `days`."""

    key: str
    title: str
    subject_kind: SubjectKind
    days: int
    total: int
    done: int
    missing: int


class DueOut(Schema):
    """A subject that was not inspected within the days of its list."""

    subject_kind: SubjectKind
    id: uuid.UUID
    name: str
    checklist: str
    checklist_title: str
    days: int
    place_id: uuid.UUID
    place_name: str
    address: str
    longitude: float | None
    latitude: float | None
    last_at: datetime | None
    days_since: int | None
    open_findings: int
    critical: int
    overdue: int
    risk: float


class RecheckOut(Schema):
    """A finding to look at again."""

    id: uuid.UUID
    inspection_id: uuid.UUID
    subject_kind: SubjectKind
    subject_id: uuid.UUID
    subject_name: str
    place_id: uuid.UUID
    place_name: str
    longitude: float | None
    latitude: float | None
    checklist: str
    item: str
    title: str
    severity: Severity
    said: str
    due_at: datetime
    state: FindingState
    is_overdue: bool
    proof: str
    may_recheck: bool


class DayOut(Schema):
    """An inspector's day: who is due, what to look at again, the checklists as forms."""

    day: date
    subjects: list[DueOut]
    rechecks: list[RecheckOut]
    forms: list[dict[str, Any]]
    people: list[dict[str, str]]


class InspectionOut(Schema):
    """An inspection as a list shows it. `found` findings there were, `left` are not closed."""

    id: uuid.UUID
    taken_at: datetime
    subject_kind: SubjectKind
    subject_id: uuid.UUID
    subject_name: str
    place_name: str
    checklist_title: str
    result: InspectionResult
    result_title: str
    found: int
    left: int
    inspectors: list[str]
    group_name: str
    is_closed: bool


class FindingOut(Schema):
    """A finding."""

    id: uuid.UUID
    inspection_id: uuid.UUID
    subject_kind: SubjectKind
    subject_id: uuid.UUID
    subject_name: str
    place_name: str
    checklist: str
    item: str
    title: str
    severity: Severity
    said: str
    photos: list[uuid.UUID]
    found_at: datetime
    due_at: datetime
    state: FindingState
    is_overdue: bool
    rectified_at: datetime | None
    closed_at: datetime | None


class InspectionDetailOut(InspectionOut):
    """An inspection with its answers and findings."""

    note: str
    reason: str
    is_void: bool
    is_current: bool
    corrects_id: uuid.UUID | None
    closed_at: datetime | None
    answers: Answers
    findings: list[FindingOut]


class InspectionsOut(Schema):
    """A page of inspections; `more`: there are further ones."""

    items: list[InspectionOut]
    more: bool


class FindingsOut(Schema):
    """A page of findings; `more`: there are further ones."""

    items: list[FindingOut]
    more: bool


class InspectionIn(Schema):
    """A checklist gone through; `answers` by key of the question of its form: "met", "unmet" or
    "na" for an item, `<item>_said` and `<item>_photo` (numbers of photos) for an unmet one."""

    id: uuid.UUID | None = None
    subject_kind: SubjectKind
    subject_id: uuid.UUID
    checklist: Key
    answers: Answers
    result: InspectionResult | None = None
    taken_at: Moment | None = None
    note: Note = ""
    inspectors: People = []
    group_id: uuid.UUID | None = None


class CorrectionIn(Schema):
    """Another record in the place of an earlier one; `is_void`: it did not take place."""

    reason: Reason
    is_void: bool = False
    answers: Answers = {}
    result: InspectionResult | None = None
    taken_at: Moment | None = None
    note: Note = ""
    inspectors: People = []
    group_id: uuid.UUID | None = None


class ReasonIn(Schema):
    reason: Said


class ProofIn(Schema):
    """It is put right: in words, with photos that were sent before."""

    said: Said
    photos: Photos = []


class RecheckIn(Schema):
    """Somebody looked again; `hours` until it must be put right where it is not."""

    is_right: bool
    said: Said = ""
    photos: Photos = []
    hours: Hours | None = None


class OrderIn(Schema):
    """A supervision order; without a person it goes to whoever answers for the subject."""

    responsible_id: uuid.UUID | None = None
    demand: Said = ""
    hours: Hours | None = None


class AnswerIn(Schema):
    said: Said


class OrderOut(Schema):
    """A supervision order."""

    id: uuid.UUID
    number: str
    finding_id: uuid.UUID
    subject_name: str
    responsible: str
    demand: str
    issued_at: datetime
    due_at: datetime
    state: str
    is_overdue: bool


class SuspendIn(Schema):
    """Premises must close; `demands`: what must be done before they open."""

    reason: Said
    demands: Note = ""


class NoticeOut(Schema):
    """A notice that closes premises or lets them open again."""

    id: uuid.UUID
    kind: str
    number: str
    enterprise_id: uuid.UUID
    issued_at: datetime
    reason: str
