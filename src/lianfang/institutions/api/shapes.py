"""What goes in and out of the institutions room's operations; temperatures in °C."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import tidy

Line = Annotated[str, AfterValidator(tidy)]
Word = Annotated[Line, Field(max_length=32)]
Short = Annotated[Line, Field(min_length=1, max_length=16)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
OptionalKey = Annotated[str, Field(max_length=32, pattern="^([a-z][a-z0-9_]*)?$")]
Celsius = Annotated[Decimal, Field(max_digits=3, decimal_places=1, ge=30, le=45)]
Day = Annotated[date, Field(ge=date(2020, 1, 1), lt=date(2100, 1, 1))]
MOST_LINES = 500


class RoundOut(Schema):
    """One round of the day; `missing`: ids of those nobody measured in it."""

    key: str
    ends_at: datetime
    checked: int
    missing: list[uuid.UUID]
    is_late: bool


class HomeOut(Schema):
    """A home on a day, counted from rows. `visitors` sent away, `goods` deliveries taken in;
    `has_reported`: the home's own report of the day is there."""

    id: uuid.UUID
    name: str
    where: str
    day: date
    residents: int
    without_bed: int
    fevers: int
    on_watch: int
    sleeping_in: int
    visitors: int
    goods: int
    has_reported: bool
    rounds: list[RoundOut]


class MeasuredOut(Schema):
    """What was measured last in a round."""

    temperature: Decimal | None
    taken_at: datetime
    fever: bool


class ResidentOut(Schema):
    """Somebody who lives in the home, as the caller may see them. `rounds` in the plan's order,
    null where nobody measured; the relative to call is masked."""

    person_id: uuid.UUID
    stay_id: uuid.UUID | None
    name: str
    room: str
    bed: str
    care_level: str
    contact_name: str
    contact_phone: str
    rounds: list[MeasuredOut | None]
    in_fever_path: bool


class BedIn(Schema):
    """The bed of somebody who is registered in the home. A relative left empty stays as before."""

    person_id: uuid.UUID
    room: Short
    bed: Short
    care_level: OptionalKey = ""
    contact_name: Word = ""
    contact_phone: Word = ""


class StayOut(Schema):
    """A bed somebody has from a day on."""

    id: uuid.UUID
    person_id: uuid.UUID
    place_id: uuid.UUID
    room: str
    bed: str
    care_level: str
    since: date
    until: date | None


class LineIn(Schema):
    """One resident in a round; `check_id` made by the caller: the same again is the same check."""

    person_id: uuid.UUID
    temperature: Celsius | None = None
    symptoms: Annotated[list[Key], Field(max_length=20)] = []
    check_id: uuid.UUID | None = None


class RoundIn(Schema):
    """What was measured from bed to bed; all of it is kept or nothing."""

    taken_at: AwareDatetime
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]


class KeptOut(Schema):
    """How many were kept, and how many of them have a fever."""

    kept: int
    fevers: int


class WatchIn(Schema):
    """Somebody of the staff in a shift of the plan."""

    staff_id: uuid.UUID
    day: Day
    shift: Annotated[str, Field(max_length=16, pattern="^[a-z][a-z0-9_]*$")]
    sleeps_in: bool = False


class WatchOut(Schema):
    """Somebody works in the home in a shift."""

    id: uuid.UUID
    place_id: uuid.UUID
    staff_id: uuid.UUID
    day: date
    shift: str
    begins_at: datetime
    ends_at: datetime
    sleeps_in: bool
    withdrawn_at: datetime | None
