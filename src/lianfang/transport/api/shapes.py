"""What goes in and out of the transport room's operations."""

import uuid
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.kit.text import plain, tidy
from lianfang.transport.enums import CheckKind, VehicleKind

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(tidy)]
Plate = Annotated[str, Field(max_length=40), AfterValidator(plain)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Seats = Annotated[int, Field(ge=1, le=60)]
Companions = Annotated[int, Field(ge=0, le=60)]
Celsius = Annotated[Decimal, Field(max_digits=3, decimal_places=1, ge=30, le=45)]
Weekday = Annotated[int, Field(ge=1, le=7)]
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


class VehicleOut(Schema):
    """A vehicle; `place_id` is where it stands and is led from."""

    id: uuid.UUID
    plate: str
    name: str
    kind: str
    seats: int
    place_id: uuid.UUID
    team_id: uuid.UUID | None
    note: str
    active_from: date
    active_to: date | None


class VehicleIn(Schema):
    """A vehicle to be put at a place's disposal."""

    place_id: uuid.UUID
    plate: Plate
    kind: VehicleKind
    seats: Seats
    name: Annotated[Line, Field(max_length=32)] = ""
    team_id: uuid.UUID | None = None
    note: Annotated[Line, Field(max_length=128)] = ""
    active_from: Day | None = None
    id: uuid.UUID | None = None


class VehicleChangesIn(Schema):
    """What changes; fields that are not sent stay."""

    place_id: uuid.UUID | None = None
    plate: Plate | None = None
    kind: VehicleKind | None = None
    seats: Seats | None = None
    name: Annotated[Line, Field(max_length=32)] | None = None
    team_id: uuid.UUID | None = None
    note: Annotated[Line, Field(max_length=128)] | None = None
    active_to: Day | None = None


class DriverOut(Schema):
    """Somebody who drives; `is_away` on the day asked about."""

    id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    licence: str
    usual_id: uuid.UUID | None
    place_id: uuid.UUID
    active_from: date
    active_to: date | None
    is_away: bool


class DriverIn(Schema):
    """Somebody of the roster who is to drive."""

    staff_id: uuid.UUID
    place_id: uuid.UUID | None = None
    licence: Annotated[Line, Field(max_length=8)] = ""
    usual_id: uuid.UUID | None = None
    active_from: Day | None = None


class EndIn(Schema):
    """The last day, today if not said."""

    ended_on: Day | None = None
    reason: Reason = ""


class TripOut(Schema):
    """A ride. The passenger's name is masked unless the caller may read names; `missing` are checks
    still to be recorded before the vehicle may leave again."""

    id: uuid.UUID
    state: str
    purpose: str
    purpose_title: str
    person_id: uuid.UUID | None
    passenger: str
    companions: int
    place_id: uuid.UUID
    place_name: str
    pickup: str
    destination: str
    leaves_at: datetime
    back_at: datetime
    left_at: datetime | None
    returned_at: datetime | None
    vehicle_id: uuid.UUID | None
    plate: str
    driver: str
    medicine_run: bool
    series_id: uuid.UUID | None
    note: str
    missing: list[str]
    is_late: bool
    requested_by: str
    requested_at: datetime


class TripPageOut(Schema):
    """One page of rides; `more`: there are others behind it."""

    items: list[TripOut]
    more: bool


class TripIn(Schema):
    """A ride to be asked for: of a person, or a medicine run from a place. `back_at` is guessed
    from the purpose when not sent; `id` made by the device makes sending twice harmless."""

    purpose: Key
    destination: Annotated[Line, Field(max_length=128)]
    leaves_at: Moment
    back_at: Moment | None = None
    person_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    pickup: Annotated[Line, Field(max_length=128)] = ""
    companions: Companions = 0
    note: Reason = ""
    id: uuid.UUID | None = None


class PairIn(Schema):
    """The vehicle and driver that are to drive."""

    vehicle_id: uuid.UUID
    driver_id: uuid.UUID
    reason: Reason = ""


class MoveIn(Schema):
    """Another time; takes as long as before when `back_at` is not sent."""

    leaves_at: Moment
    back_at: Moment | None = None
    reason: Reason = ""


class ReasonIn(Schema):
    """Why."""

    reason: Reason = ""


class OfferOut(Schema):
    """A vehicle for a ride. `fits`: free and suitable, with `driver_id`; else `next_at` is when it
    and a driver are free for as long. `may_decide`: the caller confirms rides of this vehicle."""

    vehicle_id: uuid.UUID
    plate: str
    driver_id: uuid.UUID | None
    driver: str
    fits: bool
    reasons: list[str]
    next_at: datetime | None
    may_decide: bool


class TakenOut(Schema):
    """Vehicle or driver is held by another booking: which one (id only for who may see it), until
    when, and what can be done instead."""

    code: str
    message: str
    trip_id: uuid.UUID | None = None
    leaves_at: datetime | None = None
    free_at: datetime | None = None
    next_at: datetime | None = None
    offers: list[OfferOut] = []


class StartIn(Schema):
    """When it left, by the device's clock; now if not sent."""

    left_at: Moment | None = None


class CheckIn(Schema):
    """One thing recorded on return."""

    kind: CheckKind
    temperature: Celsius | None = None
    agent: Annotated[Line, Field(max_length=64)] = ""
    id: uuid.UUID | None = None
    done_at: Moment | None = None


class ReturnIn(Schema):
    """Back, with whatever was checked so far."""

    returned_at: Moment | None = None
    passenger_stayed: bool = False
    checks: Annotated[list[CheckIn], Field(max_length=3)] = []


class CorrectCheckIn(Schema):
    """A record that takes the place of a wrong one, and why."""

    reason: Reason
    temperature: Celsius | None = None
    agent: Annotated[Line, Field(max_length=64)] = ""
    id: uuid.UUID | None = None
    done_at: Moment | None = None


class CheckOut(Schema):
    """What was recorded on return; `supersedes_id`: the record it corrects."""

    id: uuid.UUID
    trip_id: uuid.UUID
    kind: str
    temperature: Decimal | None
    fever: bool
    agent: str
    done_at: datetime
    recorded_at: datetime
    recorded_by: str
    supersedes_id: uuid.UUID | None
    reason: str


class StepOut(Schema):
    """A booking passed from one state to the next, or was moved within one."""

    from_state: str
    to_state: str
    at: datetime
    recorded_at: datetime
    by: str
    reason: str
    details: dict[str, str]


class MedicineIn(Schema):
    """What is fetched for one person."""

    person_id: uuid.UUID
    what: Annotated[Line, Field(min_length=1, max_length=200)]
    id: uuid.UUID | None = None


class HandOverIn(Schema):
    """Handed over to whom and when, or with `failed` why not."""

    handed_to: Annotated[Line, Field(max_length=64)] = ""
    handed_at: Moment | None = None
    failed: Annotated[Line, Field(max_length=128)] = ""


class MedicineOut(Schema):
    """What is fetched for one person; name and prescription masked unless the caller may read
    names."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    what: str
    handed_at: datetime | None
    handed_by: str
    handed_to: str
    failed: str


class SeriesIn(Schema):
    """A ride that comes back on these weekdays (ISO, Monday 1), China time."""

    purpose: Key
    destination: Annotated[Line, Field(max_length=128)]
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    leaves: ClockTime
    starts_on: Day
    ends_on: Day
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    person_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    pickup: Annotated[Line, Field(max_length=128)] = ""
    companions: Companions = 0
    note: Reason = ""
    vehicle_id: uuid.UUID | None = None
    driver_id: uuid.UUID | None = None
    id: uuid.UUID | None = None


class SeriesOut(Schema):
    """A repeating booking; `weekdays` in words."""

    id: uuid.UUID
    purpose_title: str
    person_id: uuid.UUID | None
    passenger: str
    place_name: str
    destination: str
    weekdays: list[str]
    leaves: time
    minutes: int
    starts_on: date
    ends_on: date
    plate: str
    driver: str


class SeriesPageOut(Schema):
    """One page of repeating bookings."""

    items: list[SeriesOut]
    more: bool
