"""What goes in and out of the operations about filings to resume."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.enterprises.enums import EnterpriseKind
from lianfang.kit.text import plain, tidy
from lianfang.resumption.enums import FilingState, Level, Mode

MAX_ITEMS = 500
Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Reason = Annotated[str, Field(max_length=512), AfterValidator(tidy)]
Choice = Annotated[str, Field(max_length=32, pattern="^([a-z][a-z0-9_]*)?$")]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
People = Annotated[int, Field(ge=0, le=1_000_000)]
Amount = Annotated[Decimal, Field(ge=0, le=100_000_000)]
Stage = Literal[
    "not_filed",
    "overdue",
    "waiting",
    "returned",
    "approved",
    "suspended",
    "idle",
    "resumed",
    "all",
]


class FilterIn(Schema):
    """What the list is narrowed to; without a stage, who has not filed."""

    stage: Stage = "not_filed"
    text: Annotated[str, Field(max_length=64)] = ""
    kind: EnterpriseKind | None = None
    service_class: Choice = ""
    scale: Choice = ""
    mode: Mode | None = None
    state: FilingState | None = None
    with_level: Level | None = None
    sort: Annotated[str, Field(pattern="^-?(place|name|due|planned|staff)$")] = "place"


class FilingRowOut(Schema):
    """An enterprise with how far it is; `filing_id` and the rest of the filing null before one was
    begun."""

    enterprise_id: uuid.UUID
    name: str
    place_name: str
    class_title: str
    staff_count: int | None
    works: bool
    filing_id: uuid.UUID | None
    state: str
    state_label: str
    since: datetime | None
    due_at: datetime | None
    planned_on: date | None
    is_overdue: bool
    told: int


class FilingPageOut(Schema):
    """A page of enterprises; `more` says whether others follow."""

    items: list[FilingRowOut]
    more: bool


class CheckOut(Schema):
    """An automatic check, with what proves it, in words."""

    key: str
    title: str
    verdict: str
    proof: str


class BatchOut(Schema):
    """People of one process who start together."""

    id: uuid.UUID
    process: str
    starts_on: date
    people: int


class StepOut(Schema):
    """A step of a filing; `fields` are reasons by field where it was returned."""

    label: str
    at: datetime
    by: str
    reason: str
    fields: dict[str, str]


class FilingOut(Schema):
    """One filing as it was handed in last, checked, with its steps."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    mode: str
    to_level: str
    decides_level: str
    state: str
    due_at: datetime | None
    version: int
    planned_on: date | None
    staff_total: int | None
    notice_number: str
    checks: list[CheckOut]
    batches: list[BatchOut]
    steps: list[StepOut]


class StateOut(Schema):
    """A filing after something was done about it."""

    id: uuid.UUID
    state: str
    due_at: datetime | None
    notice_number: str


class ReasonIn(Schema):
    """Why, or a remark."""

    reason: Reason = ""


class ReturnIn(Schema):
    """What is wrong: in general, by field, or both."""

    reason: Reason = ""
    fields: Annotated[dict[Key, Annotated[str, Field(max_length=256)]], Field(max_length=40)] = {}


class SiteIn(Schema):
    """The inspection that was the check on site."""

    inspection_id: uuid.UUID
    reason: Reason = ""


class StartIn(Schema):
    """So many of a batch are at their posts since the day (today)."""

    people: Annotated[int, Field(ge=1, le=1_000_000)]
    day: Day | None = None


class MarkIn(Schema):
    """Enterprises of a place that work again since a day, or do not; how it is known."""

    place_id: uuid.UUID
    enterprise_ids: Annotated[list[uuid.UUID], Field(max_length=5_000)]
    day: Day
    source: Annotated[str, Field(max_length=256), AfterValidator(tidy)]
    works: bool = True
    with_staff: bool = False


class MarkedOut(Schema):
    """How many were marked; the others were in that state already."""

    marked: int


class ReturnPeopleIn(Schema):
    """So many more are back at their posts; a minus corrects an earlier record."""

    day: Day
    people: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    source: Annotated[str, Field(max_length=256), AfterValidator(tidy)]


class MadeOut(Schema):
    """What was made."""

    id: uuid.UUID


class LineOut(Schema):
    """One group of enterprises in figures."""

    key: str
    title: str
    total: int
    filed: int
    approved: int
    resumed: int
    staff: int
    back: int


class DayOut(Schema):
    """Work as it stood at the end of one day."""

    day: date
    resumed: int
    back: int


class FiguresOut(Schema):
    """Everything at the end of a day."""

    day: date
    whole: LineOut
    groups: list[LineOut]
    classes: list[LineOut]
    days: list[DayOut]


class SupplyIn(Schema):
    """What is in stock of a supply, and what is used of it a day."""

    stock: Amount | None = None
    daily: Amount | None = None


class BatchIn(Schema):
    """People of one process who are to start together."""

    process: Annotated[str, Field(max_length=64), AfterValidator(plain)]
    starts_on: Day
    people: Annotated[int, Field(ge=1, le=1_000_000)]


class AnswersIn(Schema):
    """What is filled in; fields that are not sent stay, null takes away. `batches` replace all."""

    planned_on: Day | None = None
    scope: Reason | None = None
    reason: Reason | None = None
    duty_phone: Annotated[str, Field(max_length=64)] | None = None
    staff_total: People | None = None
    back_now: People | None = None
    outside_county: People | None = None
    from_key_areas: People | None = None
    isolation_rooms: People | None = None
    trained_on: Day | None = None
    trained: People | None = None
    supplies: Annotated[dict[Key, SupplyIn], Field(max_length=40)] | None = None
    in_place: Annotated[dict[Key, bool | None], Field(max_length=40)] | None = None
    batches: Annotated[list[BatchIn], Field(max_length=60)] | None = None


class MissingOut(Schema):
    """Something that must be there before it is handed in."""

    step: str
    field: str
    text: str


class OwnFilingOut(StateOut):
    """The filing of one's own enterprise, with what is missing in it."""

    mode: str
    version: int
    missing: list[MissingOut]
