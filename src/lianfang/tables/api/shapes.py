"""What goes in and out of the tables room's operations."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Query, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import tidy
from lianfang.tables.enums import Asker, Finding, Rhythm

MAX_ITEMS = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
Line = Annotated[str, AfterValidator(tidy)]
Limit = Annotated[int, Query(50, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=100_000)]


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
ClockTime = Annotated[str, Field(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]


class TableOut(Schema):
    """A superior's table. `version_id` is the newest version of its blank."""

    id: uuid.UUID
    title: str
    asker: str
    asker_name: str
    place_id: uuid.UUID
    rhythm: str
    due_on: date | None
    due_time: str
    draft_time: str
    received_at: datetime
    ended_at: datetime | None
    version_id: uuid.UUID | None
    version: int


class TablePageOut(Schema):
    """Some tables, and whether more follow."""

    items: list[TableOut]
    more: bool


class DueOut(Schema):
    """A table due today and how far it is."""

    table_id: uuid.UUID
    title: str
    due_at: datetime
    filling_id: uuid.UUID | None
    state: str
    is_done: bool
    is_late: bool


class TermsIn(Schema):
    """Who asks for a table and when it is due."""

    title: Annotated[Line, Field(max_length=128)] = ""
    asker: Asker = Asker.COUNTY
    asker_name: Annotated[Line, Field(max_length=64)] = ""
    rhythm: Rhythm = Rhythm.DAILY
    due_on: date | None = None
    due_time: ClockTime = ""
    draft_time: ClockTime = ""


class MeaningOut(Schema):
    """What a slot means. `meaning` is `figure:…`, `field:…`, `stamp:…`, `constant:…`, `place:…`,
    `empty` or "" (nobody knows)."""

    slot: str
    heading: str
    meaning: str
    title: str
    source: str
    confidence: int
    first_meaning: str


class MappingOut(Schema):
    """A version of a blank with what everything in it means."""

    id: uuid.UUID
    table_id: uuid.UUID
    number: int
    filename: str
    received_at: datetime
    meanings: list[MeaningOut]


class ChooseIn(Schema):
    """Another meaning for a slot."""

    slot: Annotated[str, Field(min_length=1, max_length=64)]
    meaning: Annotated[str, Field(max_length=256)]


class RegisterIn(Schema):
    """Rows of a table of the blank come from another register."""

    region: Annotated[str, Field(max_length=16)]
    register_key: Annotated[str, Field(max_length=32)]


class FillIn(Schema):
    """For which place inside the table's own, as of when; rows in full need a purpose."""

    place_id: uuid.UUID | None = None
    as_of: Moment | None = None
    masked: bool = True
    purpose: Annotated[Line, Field(max_length=200)] = ""


class ReasonIn(Schema):
    reason: Annotated[Line, Field(max_length=256)]


class FilledOut(Schema):
    """A filled table. `figures` are the cells with what they were counted from; `blanks` the cells
    left empty, with the reason."""

    id: uuid.UUID
    table_id: uuid.UUID
    version_id: uuid.UUID
    place_id: uuid.UUID
    as_of: datetime
    state: str
    number: int | None
    digest: str
    is_personal: bool
    is_masked: bool
    row_count: int
    reason: str
    due_at: datetime | None
    drafted_by: str
    drafted_at: datetime
    frozen_by: str
    frozen_at: datetime | None
    corrects_id: uuid.UUID | None
    figures: list[dict[str, Any]]
    blanks: list[dict[str, str]]


class FilledShortOut(Schema):
    """A filled table in short."""

    id: uuid.UUID
    as_of: datetime
    state: str
    number: int | None
    place_id: uuid.UUID
    drafted_at: datetime


class TheirsIn(Schema):
    """The number a superior has for a cell."""

    cell: Annotated[str, Field(max_length=100)]
    theirs: Annotated[str, Field(max_length=24)]


class DifferenceOut(Schema):
    """Theirs, ours, and what may explain it: causes with the number of rows."""

    id: uuid.UUID
    cell: str
    heading: str
    ours: str
    theirs: str
    explained: list[dict[str, Any]]
    finding: str
    note: str


class FindingIn(Schema):
    """What came out of looking into a difference."""

    finding: Finding
    note: Annotated[Line, Field(max_length=256)] = ""
