"""What goes in and out of the policies room's operations."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState, ParkKind, TaxClass
from lianfang.kit.text import tidy
from lianfang.policies.enums import HelpState

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Limit = Annotated[int, Query(100, ge=1, le=500)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Words = Annotated[Line, Field(max_length=1_000)]
Note = Annotated[Line, Field(max_length=512)]
Size = Annotated[int, Field(ge=0, le=1_000_000)]


class FitIn(Schema):
    """Whom a policy fits: everything given must hold; nothing given fits everybody."""

    kinds: Annotated[list[EnterpriseKind], Field(max_length=10)] = []
    parks: Annotated[list[ParkKind], Field(max_length=10)] = []
    taxes: Annotated[list[TaxClass], Field(max_length=10)] = []
    scales: Annotated[list[Key], Field(max_length=20)] = []
    levels: Annotated[list[Key], Field(max_length=10)] = []
    industries: Annotated[list[Annotated[str, Field(pattern="^[A-T]$")]], Field(max_length=20)] = []
    classes: Annotated[list[Key], Field(max_length=20)] = []
    states: Annotated[list[EnterpriseState], Field(max_length=10)] = []
    min_staff: Size = 0
    max_staff: Size | None = None
    premises: bool = False


class QuestionIn(Schema):
    """A question and its answer in plain words."""

    question: Words
    answer: Words


class StepIn(Schema):
    """A step of applying."""

    what: Words
    papers: Words = ""
    where: Words = ""
    contact: Words = ""


class PolicyIn(Schema):
    """All that is said of a policy."""

    title: Annotated[Line, Field(max_length=128)]
    number: Annotated[Line, Field(max_length=64)] = ""
    issuer: Annotated[Line, Field(max_length=128)]
    issued_on: Day
    valid_from: Day
    valid_until: Day | None = None
    apply_until: Day | None = None
    text: Annotated[str, Field(max_length=20_000)]
    benefit: Annotated[Line, Field(max_length=256)]
    fit: FitIn = FitIn()
    questions: Annotated[list[QuestionIn], Field(max_length=30)] = []
    steps: Annotated[list[StepIn], Field(max_length=30)] = []
    fund_key: Annotated[str, Field(max_length=32, pattern="^([a-z][a-z0-9_]*)?$")] = ""


class NewPolicyIn(PolicyIn):
    """A policy for the enterprises of a place; the same id again is the same policy."""

    id: uuid.UUID | None = None
    place_id: uuid.UUID


class CorrectedPolicyIn(PolicyIn):
    """What stands instead, and why."""

    reason: Annotated[Line, Field(max_length=256)]


class PolicyOut(Schema):
    """A policy with its counts in the caller's places."""

    id: uuid.UUID
    title: str
    number: str
    issuer: str
    issued_on: date
    apply_until: date | None
    benefit: str
    place_name: str
    version: int
    state: str
    fits: int
    reached: int
    unreached: int
    helped: int
    granted: int
    is_open: bool


class PolicyTextOut(Schema):
    """A policy in full; `asked` says in words whom it fits, empty for everybody."""

    id: uuid.UUID
    family: uuid.UUID
    version: int
    state: str
    title: str
    number: str
    issuer: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    apply_until: date | None
    text: str
    benefit: str
    asked: list[str]
    questions: list[dict[str, str]]
    steps: list[dict[str, str]]
    fund_key: str


class ReasonIn(Schema):
    """Why, in a few words."""

    reason: Annotated[Line, Field(max_length=256)]


class FirmOut(Schema):
    """An enterprise a policy fits, why, and whether it has heard of it."""

    id: uuid.UUID
    name: str
    why: list[str]
    is_reached: bool


class ToldIn(Schema):
    """Enterprises that were told, and how."""

    enterprise_ids: Annotated[list[uuid.UUID], Field(max_length=2_000)]
    how: Literal["visit", "phone", "online"]


class ToldOut(Schema):
    """How many had not been told so before."""

    told: int


class HelpIn(Schema):
    """Which enterprise is helped."""

    enterprise_id: uuid.UUID
    note: Note = ""


class AskIn(Schema):
    """Anything to be said with it."""

    note: Note = ""


class AdvanceIn(Schema):
    """The step an application came to."""

    state: HelpState
    note: Note = ""


class HelpOut(Schema):
    """Help with an application."""

    id: uuid.UUID
    policy_id: uuid.UUID
    enterprise_id: uuid.UUID
    state: str
    since: datetime
    asked_at: datetime
    asked_by: str


class EntitledOut(Schema):
    """A policy the caller's own enterprise may be entitled to, and why."""

    policy_id: uuid.UUID
    title: str
    benefit: str
    apply_until: date | None
    why: list[str]
    is_known: bool
    help_state: str
