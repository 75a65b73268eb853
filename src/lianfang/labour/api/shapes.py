"""What goes in and out of the operations of recruitment."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import plain
from lianfang.labour.enums import ConsentWay, DeclinedBy, Reach, Schooling
from lianfang.people.enums import Sex
from lianfang.web.paging import MAX_ITEMS
from lianfang.web.shapes import Day, Line

Name = Annotated[str, Field(max_length=64), AfterValidator(plain)]
Short = Annotated[Line, Field(max_length=64)]
Note = Annotated[Line, Field(max_length=256)]
Skills = Annotated[list[Annotated[Line, Field(max_length=64)]], Field(max_length=20)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_near)]


class VacancyOut(Schema):
    """A vacancy. `taken` seats are recommended for or hired on, `hired` of these; pay is yuan a
    month; `skills` in the words of the plan."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    title: str
    place_name: str
    seats: int
    taken: int
    hired: int
    free: int
    skills: list[str]
    skills_required: bool
    pay_from: int | None
    pay_to: int | None
    workplace: str
    dormitory: bool
    meals: bool
    night_shift: bool
    schooling: str
    age_from: int
    age_to: int | None
    contact_hint: str
    note: str
    open_from: date
    open_until: date | None
    state: str
    is_open: bool
    closed_on: date | None
    close_reason: str
    raised_at: datetime


class VacancyPageOut(Schema):
    """Some vacancies, and whether more follow."""

    items: list[VacancyOut]
    more: bool


class VacancyChangesIn(Schema):
    """What may be said of a vacancy; what is not sent stays."""

    title: Short | None = None
    seats: Number | None = None
    skills: Skills | None = None
    skills_required: bool | None = None
    pay_from: Number | None = None
    pay_to: Number | None = None
    workplace: Annotated[Line, Field(max_length=128)] | None = None
    dormitory: bool | None = None
    meals: bool | None = None
    night_shift: bool | None = None
    schooling: Schooling | None = None
    age_from: Number | None = None
    age_to: Number | None = None
    contact_hint: Short | None = None
    note: Note | None = None
    open_from: Day | None = None
    open_until: Day | None = None


class VacancyIn(VacancyChangesIn):
    """A vacancy of an enterprise; the id may be made by the sender."""

    enterprise_id: uuid.UUID
    title: Short
    seats: Number
    id: uuid.UUID | None = None


class OwnVacancyIn(VacancyChangesIn):
    """The same by the contact of the enterprise in the address."""

    title: Short
    seats: Number
    id: uuid.UUID | None = None


class ReasonIn(Schema):
    reason: Note


class SeekerOut(Schema):
    """Somebody who looks for work, masked as residents are."""

    id: uuid.UUID
    person_id: uuid.UUID | None
    name: str
    sex_label: str
    age: int | None
    phones: list[str]
    place_id: uuid.UUID
    place_name: str
    team_id: uuid.UUID | None
    team_name: str
    origin: str
    skills: list[str]
    schooling: str
    wanted_pay: int | None
    reach: str
    wants_dormitory: bool
    night_shift: bool
    available_from: date
    note: str
    state: str
    is_free: bool
    consent_at: datetime
    raised: str
    raised_at: datetime


class SignUpOut(Schema):
    """A form somebody sent about themselves that waits for the desk; phones masked."""

    id: uuid.UUID
    name: str
    sex_label: str
    age: int | None
    phones: list[str]
    place_name: str
    origin: str
    skills: list[str]
    wanted_pay: int | None
    wants_dormitory: bool
    night_shift: bool
    available_from: date
    note: str
    sent_at: datetime


class SignUpPageOut(Schema):
    items: list[SignUpOut]
    more: bool


class ConfirmIn(Schema):
    """The resident it is; none: somebody from outside."""

    person_id: uuid.UUID | None = None


class SeekerPageOut(Schema):
    """Some seekers, and whether more follow."""

    items: list[SeekerOut]
    more: bool


class SeekerChangesIn(Schema):
    """What somebody wants; what is not sent stays, but the department is as sent."""

    skills: Skills | None = None
    schooling: Schooling | None = None
    wanted_pay: Number | None = None
    reach: Reach | None = None
    wants_dormitory: bool | None = None
    night_shift: bool | None = None
    available_from: Day | None = None
    note: Note | None = None
    team_id: uuid.UUID | None = None


class OptInIn(SeekerChangesIn):
    """A resident looks for work and agreed to be recommended."""

    person_id: uuid.UUID
    consent_way: ConsentWay
    consent_at: Moment | None = None


class OutsiderIn(SeekerChangesIn):
    """Somebody from outside does, reached through a place; the id may be made by the sender."""

    id: uuid.UUID | None = None
    place_id: uuid.UUID
    name: Name
    phones: Annotated[list[Short], Field(max_length=8)]
    sex: Sex = Sex.UNKNOWN
    birth_year: Number | None = None
    origin: Short = ""
    consent_way: ConsentWay
    consent_at: Moment | None = None


class ReferralOut(Schema):
    """A recommendation, the name masked as residents are."""

    id: uuid.UUID
    seeker_id: uuid.UUID
    vacancy_id: uuid.UUID
    enterprise_id: uuid.UUID
    name: str
    sex_label: str
    age: int | None
    skills: list[str]
    title: str
    enterprise_name: str
    unit_name: str
    seat: int
    state: str
    is_late: bool
    recommended_at: datetime
    recommended_by: str
    interview_at: datetime | None
    interview_how: str
    hired_on: date | None
    ended_at: datetime | None


class ReferralPageOut(Schema):
    """Some recommendations, and whether more follow."""

    items: list[ReferralOut]
    more: bool


class RecommendIn(Schema):
    """Whom to recommend for which vacancy."""

    seeker_id: uuid.UUID
    vacancy_id: uuid.UUID
    note: Note = ""


class InterviewIn(Schema):
    interview_at: Moment
    interview_how: Annotated[Line, Field(max_length=200)]


class PassedIn(Schema):
    note: Note = ""


class HiredIn(Schema):
    hired_on: Day | None = None


class HiredOneIn(Schema):
    referral_id: uuid.UUID
    hired_on: Day | None = None


class HiredManyIn(Schema):
    """Many of a place have begun."""

    place_id: uuid.UUID
    hired: Annotated[list[HiredOneIn], Field(min_length=1, max_length=MAX_ITEMS)]


class HiredManyOut(Schema):
    """How many are hired, and those that could not be, each with the code of the reason."""

    hired: int
    failed: dict[str, str]


class DeclinedIn(ReasonIn):
    declined_by: DeclinedBy


class StepOut(Schema):
    """From which state to which, when, by whom, why."""

    before: str
    after: str
    at: datetime
    by: str
    reason: str


class ProposalIn(Schema):
    """Ask the planner for these seekers, or with none for all who are recommended nowhere."""

    place_id: uuid.UUID
    seekers: Annotated[list[uuid.UUID], Field(max_length=5_000)] = []


class ProposalOut(Schema):
    """A matching proposal; planned in the background, `state` tells how far it is."""

    id: uuid.UUID
    place_id: uuid.UUID
    state: str
    status: str
    facts: dict[str, int]
    created_at: datetime
    decided_at: datetime | None


class LineOut(Schema):
    """One seeker put to one vacancy, and why in words."""

    id: uuid.UUID
    seeker_id: uuid.UUID
    name: str
    vacancy_id: uuid.UUID
    title: str
    enterprise_name: str
    why: list[str]
    is_edited: bool
    state: str
    referral_id: uuid.UUID | None


class EditIn(Schema):
    """Another vacancy, left out, or (neither) as proposed again."""

    vacancy_id: uuid.UUID | None = None
    leave_out: bool = False


class AcceptedOut(Schema):
    recommended: int
    overtaken: int


class StandingOut(Schema):
    """A village, community or department on the day; `change`: ranks won (+) or lost."""

    id: uuid.UUID
    name: str
    is_department: bool
    recommended: int
    hired: int
    target: int
    rate: Decimal | None
    rank: int | None
    change: int | None
    today: int


class RankingOut(Schema):
    """The ranking of a day; `counts` says what targets count."""

    day: date
    counts: str
    places: list[StandingOut]
    departments: list[StandingOut]


class QuotasIn(Schema):
    """Targets for a period, by id of the village or community and of the department."""

    place_id: uuid.UUID
    first: Day
    last: Day
    places: dict[uuid.UUID, Number] = {}
    teams: dict[uuid.UUID, Number] = {}


class SetOut(Schema):
    units: int
