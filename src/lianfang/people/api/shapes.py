"""What goes in and out of the people room's operations. Numbers go out masked, whoever asks."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.text import plain
from lianfang.people.enums import (
    ArrivalTransport,
    HouseholdKind,
    Relation,
    ResidentKind,
    Revealable,
    Sex,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)

MAX_ITEMS = 200
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(plain)]
Short = Annotated[str, Field(max_length=64), AfterValidator(plain)]
Long = Annotated[str, Field(max_length=256), AfterValidator(plain)]
Limit = Annotated[int, Query(50, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Sort = Literal["place", "-place", "name", "-name", "age", "-age", "recorded", "-recorded"]
Missing = Literal["paper", "phone", "birth_date", "household"]


class PersonOut(Schema):
    """A resident as the caller may see them: `is_masked` tells that the name is masked too."""

    id: uuid.UUID
    name: str
    is_masked: bool
    sex: str
    age: int | None
    birth_date: date | None
    paper_kind: str
    paper: str
    no_paper_reason: str
    phones: list[str]
    kind: str
    relation: str
    household_id: uuid.UUID | None
    door: str
    place_id: uuid.UUID
    place_name: str
    party_member: bool
    groups: list[str]
    registered_place: str
    employer: str
    note: str
    left_on: date | None
    merged_into_id: uuid.UUID | None
    recorded_at: datetime


class PersonPageOut(Schema):
    """Part of a list. `after` is asked for next; `total` counts to 1,000, beyond it `is_more`."""

    items: list[PersonOut]
    after: uuid.UUID | None
    total: int
    is_more: bool


class PersonQuery(Schema):
    """What narrows a list of residents; without a place all of the caller's places."""

    place_id: uuid.UUID | None = None
    group: SpecialGroup | Literal["any"] | None = None
    kind: ResidentKind | None = None
    sex: Sex | None = None
    age_from: int | None = Field(None, ge=0, le=130)
    age_to: int | None = Field(None, ge=0, le=130)
    party_member: bool | None = None
    missing: Missing | None = None
    gone: bool = Field(False, description="Those who have left instead of those who live there.")
    sort: Sort = "place"
    after: uuid.UUID | None = None
    limit: int = Field(50, ge=1, le=MAX_ITEMS)


class PersonSearch(PersonQuery):
    """The same with words: name, pinyin, initials, building, last four, whole number."""

    text: Short


class PersonIn(Schema):
    """A new resident. `paper_kind` left out is told from the number; without a number a reason."""

    request_id: uuid.UUID | None = None
    place_id: uuid.UUID
    name: Short
    paper_kind: PaperKind | None = None
    paper_number: Short | None = None
    no_paper_reason: Short | None = None
    sex: Sex | None = None
    birth_date: date | None = None
    phones: list[Short] | None = Field(None, max_length=10)
    household_id: uuid.UUID | None = None
    relation: Relation | None = None
    kind: ResidentKind | None = None
    registered_place: Long | None = None
    party_member: bool | None = None
    employer: Long | None = None
    note: Long | None = None


class PersonPatch(Schema):
    """Only what is given changes."""

    place_id: uuid.UUID | None = None
    name: Short | None = None
    paper_kind: PaperKind | None = None
    paper_number: Short | None = None
    no_paper_reason: Short | None = None
    sex: Sex | None = None
    birth_date: date | None = None
    phones: list[Short] | None = Field(None, max_length=10)
    household_id: uuid.UUID | None = None
    relation: Relation | None = None
    kind: ResidentKind | None = None
    registered_place: Long | None = None
    party_member: bool | None = None
    employer: Long | None = None
    note: Long | None = None


class RevealIn(Schema):
    """Which masked field, and what for."""

    field: Revealable
    reason: Annotated[str, Field(min_length=2, max_length=128), AfterValidator(plain)]


class StaffRevealIn(Schema):
    reason: Annotated[str, Field(min_length=2, max_length=128), AfterValidator(plain)]


class RevealOut(Schema):
    """The plain value, and how many reveals are left today."""

    value: str
    left_today: int


class GroupIn(Schema):
    group: SpecialGroup
    since: date | None = None
    note: Short = ""


class MembershipOut(Schema):
    """A person in a special group; `until` is the first day no longer."""

    id: uuid.UUID
    group: str
    since: date
    until: date | None


class LeaveIn(Schema):
    until: date | None = None


class ArrivalIn(Schema):
    request_id: uuid.UUID | None = None
    arrived_on: date
    origin: Annotated[str, Field(min_length=1, max_length=128), AfterValidator(plain)]
    origin_code: Annotated[str, Field(pattern="^[0-9]{0,12}$")] = ""
    transport: ArrivalTransport = ArrivalTransport.OTHER
    trip_number: Annotated[str, Field(max_length=32), AfterValidator(plain)] = ""
    companions: int = Field(0, ge=0, le=99)
    note: Long = ""


class CorrectionIn(ArrivalIn):
    """A record in place of a wrong one, and why."""

    reason: Annotated[str, Field(min_length=2, max_length=128), AfterValidator(plain)]


class ArrivalOut(Schema):
    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    place_name: str
    arrived_on: date
    origin: str
    origin_code: str
    transport: str
    trip_number: str
    companions: int
    note: str
    recorded_at: datetime
    recorded_by: str
    reason: str


class ArrivalPageOut(Schema):
    items: list[ArrivalOut]
    more: bool


class HouseholdOut(Schema):
    """A household; `stated_members` as its roster says, `member_count` as registered."""

    id: uuid.UUID
    head_name: str
    is_masked: bool
    door: str
    place_id: uuid.UUID
    place_name: str
    kind: str
    member_count: int
    stated_members: int | None
    phones: list[str]
    note: str
    left_on: date | None


class HouseholdDetail(HouseholdOut):
    members: list[PersonOut]


class HouseholdPageOut(Schema):
    items: list[HouseholdOut]
    more: bool


class HouseholdIn(Schema):
    request_id: uuid.UUID | None = None
    place_id: uuid.UUID
    door: Annotated[str, Field(max_length=32), AfterValidator(plain)] = ""
    kind: HouseholdKind = HouseholdKind.REGISTERED
    head_name: Short = ""
    phones: list[Short] = Field([], max_length=10)
    stated_members: int | None = Field(None, ge=0, le=999)
    note: Long = ""


class StaffOut(Schema):
    """Somebody who serves."""

    id: uuid.UUID
    name: str
    kind_label: str
    level_label: str
    organisation: str
    title: str
    party_member: bool
    phones: list[str]
    place_id: uuid.UUID
    place_name: str
    is_away: bool
    has_account: bool
    left_on: date | None


class StaffPageOut(Schema):
    items: list[StaffOut]
    more: bool


class StaffIn(Schema):
    request_id: uuid.UUID | None = None
    place_id: uuid.UUID
    name: Short
    kind: StaffKind
    level: StaffLevel = StaffLevel.COMMUNITY
    organisation: Long = ""
    title: Short = ""
    party_member: bool = False
    phones: list[Short] = Field([], max_length=10)


class DuplicatesOut(Schema):
    """Entries that are probably one person, the one to keep first; `rule`: birth or phone."""

    rule: str
    cards: list[PersonOut]
