"""What goes in and out of the posts room's operations."""

import uuid
from datetime import date, datetime, time
from typing import Annotated

from ninja import Field, Query, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import tidy
from lianfang.people.enums import StaffKind
from lianfang.places.enums import PlaceKind

MAX_ITEMS = 500
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Seats = Annotated[int, Field(ge=1, le=200)]
# Within a lifetime of today: what lies beyond is a slip, and no arithmetic on it can overflow.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


def _wall_clock(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of the day in China, without a zone")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]
ClockTime = Annotated[time, AfterValidator(_wall_clock)]
Reason = Annotated[Line, Field(max_length=256)]
Title = Annotated[Line, Field(max_length=64)]
Duties = Annotated[Line, Field(max_length=512)]


class PostOut(Schema):
    """A post. `taken` places are held, of which `waiting` wait for confirmation; `free` are left;
    `served` counts who has served. `who` says in words who may come forward; empty: everybody."""

    id: uuid.UUID
    kind: str
    kind_title: str
    nature: str
    title: str
    duties: str
    place_id: uuid.UUID
    place_name: str
    seats: int
    taken: int
    waiting: int
    served: int
    free: int
    holders: list[str]
    first_day: date
    last_day: date | None
    begins: time | None
    ends: time | None
    who: list[str]
    staff_kinds: list[str]
    party_only: bool
    needs_confirming: bool
    state: str
    published_by: str
    published_at: datetime
    closed_at: datetime | None
    thanks: str


class PostPageOut(Schema):
    """Some posts, and whether more follow."""

    items: list[PostOut]
    more: bool


class TermsIn(Schema):
    """What a post asks for; what is not sent is as the kind of the plan says."""

    title: Title | None = None
    duties: Duties | None = None
    seats: Seats | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    begins: ClockTime | None = None
    ends: ClockTime | None = None
    staff_kinds: Annotated[list[StaffKind], Field(max_length=20)] | None = None
    party_only: bool | None = None


class PostIn(TermsIn):
    """A post to be published; the id may be made by the sender."""

    place_id: uuid.UUID
    kind: Key
    id: uuid.UUID | None = None


class PostsIn(TermsIn):
    """A post for every place of `place_kind` in the place and inside it. `fill`: whoever answers
    for it in the role of the kind is put at it. The same `batch` again does nothing."""

    place_id: uuid.UUID
    kind: Key
    place_kind: PlaceKind
    fill: bool = False
    batch: uuid.UUID | None = None


class PublishedOut(Schema):
    """How many posts were made, how many people stand at them, and how many places had one."""

    batch: uuid.UUID
    posts: int
    filled: int
    present: int


class ForetoldOut(Schema):
    """What publishing many would make."""

    posts: int
    filled: int
    unfilled: int
    present: int


class PostChangesIn(Schema):
    """The whole of what may change about a published post."""

    title: Title
    duties: Duties = ""
    seats: Seats
    last_day: Day | None = None
    begins: ClockTime | None = None
    ends: ClockTime | None = None


class StepOut(Schema):
    """What happened: to the post itself, or to somebody's turn at it."""

    turn_id: uuid.UUID | None
    from_state: str
    to_state: str
    at: datetime
    by: str
    reason: str


class StintOut(Schema):
    """Time served; `stands` is false once it was corrected."""

    id: uuid.UUID
    turn_id: uuid.UUID
    begins_at: datetime
    ends_at: datetime | None
    note: str
    recorded_at: datetime
    recorded_by: str
    stands: bool
    reason: str


class TurnOut(Schema):
    """Somebody at a post; `minutes` is what they served so far."""

    id: uuid.UUID
    post_id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    seat: int
    state: str
    claimed_at: datetime
    ended_at: datetime | None
    minutes: int
    on_duty_since: datetime | None


class AssignIn(Schema):
    """Whom the desk names."""

    staff_id: uuid.UUID


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class ThanksIn(Schema):
    """A word of thanks, or an assessment."""

    thanks: Annotated[Line, Field(max_length=512)]


class BeginIn(Schema):
    """On duty; nothing said means now. The id may be made by the device."""

    begins_at: Moment | None = None
    id: uuid.UUID | None = None


class EndIn(Schema):
    """Off duty; nothing said means now."""

    ends_at: Moment | None = None
    note: Reason = ""


class StintIn(Schema):
    """Time that was served. The id may be made by the device."""

    begins_at: Moment
    ends_at: Moment
    note: Reason = ""
    id: uuid.UUID | None = None


class CorrectStintIn(Schema):
    """What the time really was, and why it is corrected."""

    begins_at: Moment
    ends_at: Moment
    reason: Reason
