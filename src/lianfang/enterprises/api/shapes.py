"""What goes in and out of the operations of the register."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.enterprises.enums import (
    ContactRole,
    EnterpriseKind,
    EnterpriseState,
    ParkKind,
    ProjectLevel,
    SiteUse,
    TaxClass,
)
from lianfang.kit.text import plain, tidy

MAX_ITEMS = 500
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Choice = Annotated[str, Field(max_length=32, pattern="^([a-z][a-z0-9_]*)?$")]
Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Name = Annotated[str, Field(max_length=128), AfterValidator(plain)]
Person = Annotated[str, Field(max_length=64), AfterValidator(plain)]
Phones = Annotated[
    list[Annotated[str, Field(max_length=64), AfterValidator(plain)]], Field(max_length=8)
]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Reason = Annotated[Line, Field(max_length=256)]
Number = Annotated[int, Field(ge=0, le=100_000_000)]


class EnterpriseOut(Schema):
    """An enterprise as a list shows it. `class_title` is in the plan's words."""

    id: uuid.UUID
    name: str
    kind: str
    credit_code: str
    place_id: uuid.UUID
    place_name: str
    address: str
    class_title: str
    is_decided: bool
    state: str
    state_since: date
    industry_title: str
    scale_title: str
    staff_count: int | None
    area_m2: int | None
    officers: list[str]


class ContactOut(Schema):
    """Whom to call; phones are masked."""

    role: str
    name: str
    phones: list[str]


class StepOut(Schema):
    """A change of state or service class, in words."""

    kind_label: str
    before: str
    after: str
    day: date
    reason: str
    recorded_at: datetime
    recorded_by: str


class EnterpriseFullOut(EnterpriseOut):
    """One enterprise with all that is known; contacts masked, the newest step first."""

    code_pending: str
    industry: str
    scale: str
    tax_class: str
    premises: str
    project_level: str
    service_class: str
    park_id: uuid.UUID | None
    note: str
    contacts: list[ContactOut]
    steps: list[StepOut]


class EnterprisePageOut(Schema):
    """A page of enterprises; `more` says whether others follow."""

    items: list[EnterpriseOut]
    more: bool


class ContactIn(Schema):
    """A contact; phones that are not sent stay, an empty list takes them away."""

    name: Person = ""
    phones: Phones | None = None


class EnterpriseChangesIn(Schema):
    """What changes; fields that are not sent stay. `contacts` by role."""

    name: Name | None = None
    place_id: uuid.UUID | None = None
    kind: EnterpriseKind | None = None
    credit_code: Annotated[str, Field(max_length=64)] | None = None
    code_pending: Annotated[Line, Field(max_length=128)] | None = None
    premises: Choice | None = None
    address: Annotated[Line, Field(max_length=256)] | None = None
    industry: Annotated[str, Field(max_length=64)] | None = None
    scale: Choice | None = None
    tax_class: TaxClass | None = None
    staff_count: Number | None = None
    area_m2: Number | None = None
    project_level: ProjectLevel | None = None
    note: Annotated[Line, Field(max_length=256)] | None = None
    contacts: dict[ContactRole, ContactIn] | None = None


class EnterpriseIn(EnterpriseChangesIn):
    """An enterprise to be registered; `id` may be chosen by whoever sends it."""

    name: Name
    place_id: uuid.UUID
    id: uuid.UUID | None = None


class StateIn(Schema):
    """From `day` (today) on it is in that state, because."""

    state: EnterpriseState
    reason: Reason
    day: Day | None = None


class ClassIn(Schema):
    """The class of service a person decides; "" gives it back to the rule."""

    service_class: Choice = ""
    reason: Reason


class ParkOut(Schema):
    """A park with its enterprises and staff."""

    id: uuid.UUID
    place_id: uuid.UUID
    name: str
    kind: str
    manager: str
    enterprises: int
    staff: int


class ParkIn(Schema):
    """A park: a new site `name` inside `within_id`, or the park that stands at `place_id`."""

    kind: ParkKind
    within_id: uuid.UUID | None = None
    name: Name = ""
    place_id: uuid.UUID | None = None
    manager: Name = ""


class ParkChangesIn(Schema):
    """What changes of a park."""

    kind: ParkKind | None = None
    manager: Name | None = None


class MadeOut(Schema):
    """What was made or changed."""

    id: uuid.UUID


class SiteIn(Schema):
    """A further place an enterprise uses from `since` (today) on."""

    place_id: uuid.UUID
    use: SiteUse
    since: Day | None = None


class EndIn(Schema):
    """The first day it is not used any more (today)."""

    until: Day | None = None


class IndustryOut(Schema):
    """A section or division of GB/T 4754 in both languages."""

    code: str
    zh: str
    en: str


class ScaleOut(Schema):
    """One of the lists of four-above units as it stands on a day."""

    key: str
    zh: str
    en: str
    threshold_zh: str
    threshold_en: str
    is_above_scale: bool
    valid_from: date
    valid_to: date | None
    source: str


class ListsOut(Schema):
    """The published lists the register speaks in."""

    industry_source: str
    industries: list[IndustryOut]
    scales: list[ScaleOut]


class FilterIn(Schema):
    """What a list is narrowed to; see `EnterpriseFilter`."""

    text: Annotated[str, Field(max_length=64)] = ""
    kind: EnterpriseKind | None = None
    service_class: Choice = ""
    state: EnterpriseState | None = None
    park_id: uuid.UUID | None = None
    park_kind: ParkKind | None = None
    premises: Choice = ""
    scale: Choice = ""
    tax_class: TaxClass | None = None
    section: Annotated[str, Field(pattern="^[A-T]?$")] = ""
    level: ProjectLevel | None = None
    answered: Literal["", "yes", "no"] = ""
    lacks: Literal["", "code", "phone", "staff", "industry"] = ""
    sort: Annotated[str, Field(pattern="^-?(name|place|staff|area|recorded)$")] = "place"
