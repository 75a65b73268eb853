"""What goes in and out of the needs room's operations."""

import uuid
from datetime import datetime
from typing import Annotated

from ninja import Field, Query, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import tidy
from lianfang.needs.enums import MeasureKind, VisitHow

MAX_ITEMS = 500
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Words = Annotated[Line, Field(max_length=1_000)]
Reason = Annotated[Line, Field(max_length=256)]
Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
# Within a lifetime of today: what lies beyond is a slip, and no arithmetic on it can overflow.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]


class TicketOut(Schema):
    """A need of an enterprise. `told`: roles that were told it is overdue, in words."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    place_name: str
    need: str
    need_title: str
    text: str
    source: str
    raised_at: datetime
    raised_by: str
    due_at: datetime
    is_overdue: bool
    team_id: uuid.UUID | None
    team_name: str
    staff_id: uuid.UUID | None
    staff_name: str
    state: str
    answer: str
    answered_at: datetime | None
    ended_at: datetime | None
    told: list[str]


class TicketPageOut(Schema):
    """Some needs, and whether more follow."""

    items: list[TicketOut]
    more: bool


class TicketStepOut(Schema):
    """Something that was done about a need."""

    id: uuid.UUID
    kind: str
    from_state: str
    to_state: str
    at: datetime
    by: str
    reason: str
    team_id: uuid.UUID | None
    staff_id: uuid.UUID | None
    measure_id: uuid.UUID | None
    told_to: str


class TicketIn(Schema):
    """A need; the same id again is the same need."""

    id: uuid.UUID | None = None
    enterprise_id: uuid.UUID
    need: Key
    text: Words


class OwnTicketIn(Schema):
    """A need of one's own enterprise."""

    id: uuid.UUID | None = None
    need: Key
    text: Words


class AcceptIn(Schema):
    """Which department answers; not sent: as it is."""

    team_id: uuid.UUID | None = None


class AssignIn(Schema):
    """Who answers in person."""

    staff_id: uuid.UUID


class BeginIn(Schema):
    """What the department will do."""

    plan: Words


class PassOnIn(Schema):
    """To which department, and why."""

    team_id: uuid.UUID
    reason: Words


class NoteIn(Schema):
    """What was done meanwhile."""

    text: Words


class AnswerIn(Schema):
    """The answer the enterprise reads."""

    answer: Words


class LinkIn(Schema):
    """The need that says the same."""

    same_as_id: uuid.UUID


class ReasonIn(Schema):
    """Why, in a few words."""

    reason: Words


class ApplyIn(Schema):
    """A measure used for a need."""

    measure_id: uuid.UUID


class MeasureIn(Schema):
    """A measure; `industries` are sections of GB/T 4754, empty lists fit everybody."""

    kind: MeasureKind
    title: Annotated[Line, Field(max_length=64)]
    text: Words
    need: Key
    industries: Annotated[list[Annotated[str, Field(pattern="^[A-T]$")]], Field(max_length=20)] = []
    classes: Annotated[list[Key], Field(max_length=20)] = []


class NewMeasureIn(MeasureIn):
    """A measure for the enterprises of a place."""

    place_id: uuid.UUID


class RevisedMeasureIn(MeasureIn):
    """Other words from now on, and why."""

    reason: Reason


class MeasureOut(Schema):
    """A measure with how many were offered, took or declined it."""

    id: uuid.UUID
    place_id: uuid.UUID
    place_name: str
    kind: str
    title: str
    text: str
    need: str
    need_title: str
    industries: list[str]
    classes: list[str]
    offered: int
    taken: int
    declined: int
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    end_reason: str


class OfferManyIn(Schema):
    """Enterprises the measure is offered to."""

    enterprise_ids: Annotated[list[uuid.UUID], Field(max_length=2_000)]


class OfferedOut(Schema):
    """How many were offered it now."""

    offered: int


class OfferAnswerIn(Schema):
    """Taken, or declined with a reason."""

    taken: bool
    note: Reason = ""


class OfferOut(Schema):
    """A measure offered to an enterprise."""

    id: uuid.UUID
    measure_id: uuid.UUID
    enterprise_id: uuid.UUID
    ticket_id: uuid.UUID | None
    state: str
    offered_at: datetime
    offered_by: str
    answered_at: datetime | None
    note: str


class OwnOfferOut(OfferOut):
    """With what is offered, for the enterprise itself."""

    title: str
    text: str


class NeedIn(Schema):
    """A need named at a visit."""

    need: Key
    text: Words


class VisitIn(Schema):
    """A liaison visit; the same id again is the same visit."""

    id: uuid.UUID | None = None
    enterprise_id: uuid.UUID
    how: VisitHow
    said: Words
    visited_at: Moment | None = None
    needs: Annotated[list[NeedIn], Field(max_length=10)] = []


class CorrectVisitIn(Schema):
    """What stands instead, and why."""

    how: VisitHow
    said: Words
    visited_at: Moment
    reason: Reason


class VisitOut(Schema):
    """A liaison visit that counts."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    visitor: str
    how: str
    visited_at: datetime
    said: str
    recorded_at: datetime
    supersedes_id: uuid.UUID | None
    reason: str


class RoundOut(Schema):
    """An enterprise somebody visits; `days` since the last visit, null if there was none."""

    id: uuid.UUID
    name: str
    place_name: str
    officers: list[str]
    last_visit: datetime | None
    days: int | None
    is_due: bool
    open_needs: int
    overdue_needs: int
