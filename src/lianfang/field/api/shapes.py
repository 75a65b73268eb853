"""What the field app reads. Words of the plan come in both languages, since the phone may change
its language without signal."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

Code = Annotated[str, Field(min_length=1, max_length=64)]


class WordsOut(Schema):
    """One text of the plan in Chinese and English."""

    zh: str
    en: str


class ChoiceOut(Schema):
    key: str
    title: WordsOut


class SopOut(Schema):
    """A named way of working and its steps."""

    key: str
    title: WordsOut
    steps: list[WordsOut]


class VisitFormOut(Schema):
    """What is asked at the door; temperatures in °C, one decimal."""

    title: WordsOut
    minimum: float
    maximum: float
    fever: float
    required_for: list[str]
    closing: list[str]
    symptoms: list[ChoiceOut]
    needs: list[ChoiceOut]


class PlanOut(Schema):
    """A plan and phase that hold at some of the day's places; `forms` are keys of record forms."""

    title: WordsOut
    visit: VisitFormOut | None
    sop: SopOut | None
    alert: SopOut | None
    sops: list[SopOut]
    forms: list[str]


class TaskOut(Schema):
    """One window of one subject; the state the server knew of."""

    id: uuid.UUID
    window: str
    due_from: datetime
    due_to: datetime
    state: str


class StopOut(Schema):
    """One door. `plan` counts into the day's plans, -1 without one."""

    id: uuid.UUID
    kind: str
    title: str
    door: str
    tags: list[str]
    place_id: uuid.UUID | None
    plan: int
    tasks: list[TaskOut]


class WalkOut(Schema):
    """The doors of one stairwell, bay or grid, in walking order."""

    title: str
    stops: list[StopOut]


class PlaceOut(Schema):
    id: uuid.UUID
    name: str
    where: str
    kind: str
    code: str
    plan: int
    is_checkpoint: bool


class ReportOut(Schema):
    """What a resident told: unverified until somebody was there."""

    id: uuid.UUID
    kind: str
    where: str
    door: str
    name: str
    phone: str
    temperature: float | None
    words: list[str]
    origin: str
    arrived_on: date | None
    note: str
    is_urgent: bool
    reported_at: datetime


class PointOut(Schema):
    """A checkpoint of the caller's; temperatures in °C."""

    id: uuid.UUID
    name: str
    where: str
    minimum: float
    fever: float
    maximum: float
    plate_prefix: str


class KeyOut(Schema):
    """A public key passes may be signed with (Ed25519, base64), and its mark in a pass (hex)."""

    mark: str
    key: str


class DestinationOut(Schema):
    id: uuid.UUID
    name: str


class GatesOut(Schema):
    """What a guard needs without signal. `revoked`: last six bytes of the passes' ids, hex."""

    points: list[PointOut]
    keys: list[KeyOut]
    revoked: list[str]
    destinations: list[DestinationOut]


class StaffOut(Schema):
    id: uuid.UUID
    name: str


class MemberOut(Schema):
    """Somebody who lives there by the register, as the caller may see them."""

    id: uuid.UUID
    name: str
    tags: list[str]


class DoorOut(Schema):
    """A household to be asked. `reason`: not_yet, nobody or refused; `tries` times at the door."""

    household_id: uuid.UUID
    door: str
    title: str
    reason: str
    tries: int
    last_at: datetime | None
    stated: int
    members: list[MemberOut]


class DoorsOut(Schema):
    """The doors of one stairwell, bay or grid, in walking order. `plan` counts into the day's
    plans, -1 without one."""

    title: str
    place_id: uuid.UUID
    plan: int
    doors: list[DoorOut]


class DoorPlaceOut(Schema):
    """A place of the campaign in which the caller may find somebody nobody knew."""

    id: uuid.UUID
    where: str


class ScreeningOut(Schema):
    """A screening under way and the caller's doors in it that are not settled (at most 200).

    `household_form` and `person_form` are form definitions as in `records/forms`, of the plan the
    screening was started with; null where nothing is asked. `answers_for`: outcomes with which
    required questions must be answered; `closing`: outcomes that settle a door; `alarms`: symptoms
    that begin the fever path by themselves. Temperatures in °C.
    """

    id: uuid.UUID
    title: str
    kind: WordsOut
    round: int
    until: date | None
    left: int
    done: int
    household_form: dict[str, Any] | None
    person_form: dict[str, Any] | None
    temperature: bool
    minimum: float
    maximum: float
    fever: float
    symptoms: list[ChoiceOut]
    alarms: list[str]
    needs: list[ChoiceOut]
    answers_for: list[str]
    closing: list[str]
    walks: list[DoorsOut]
    places: list[DoorPlaceOut]


class InspectedOut(Schema):
    """Premises or a place to inspect; `checklist` counts into `lists`, -1: the plan has it no more.

    `arrives` is "09:10" in a round, "" outside one; `done`: inspected today.
    """

    subject_kind: str
    subject_id: uuid.UUID
    name: str
    where: str
    address: str
    checklist: int
    arrives: str
    why: list[str]
    done: bool
    may_suspend: bool


class RoundOut(Schema):
    """A round in walking order and who goes it; without names: due, the riskiest first."""

    names: str
    subjects: list[InspectedOut]


class ToRecheckOut(Schema):
    """A finding to look at again, and what was told of it."""

    id: uuid.UUID
    subject_id: uuid.UUID
    subject_name: str
    place_name: str
    title: str
    severity: str
    said: str
    due_at: datetime
    state: str
    is_overdue: bool
    proof: str


class InspectionsOut(Schema):
    """The caller's inspections of the day. `lists`: checklists as form definitions, each with its
    items (severity, hours until it must be put right) and what the town calls the results."""

    rounds: list[RoundOut]
    lists: list[dict[str, Any]]
    rechecks: list[ToRecheckOut]
    people: list[StaffOut]


class RideSeatOut(Schema):
    """Somebody on the list of a charter; `held`: why they may not be fetched, "" where they may."""

    id: uuid.UUID
    number: int
    name: str
    enterprise: str
    point: str
    state: str
    held: str


class RideStopOut(Schema):
    """Where a charter picks people up, and when."""

    title: str
    at: datetime


class RideOut(Schema):
    """A charter of the caller's: `boards` at its door, `receives` where it arrives. `plan` counts
    into the day's plans; temperatures in °C. `alarms`: symptoms with which nobody is let on."""

    id: uuid.UUID
    title: str
    vehicle: str
    way: str
    point: str
    departs_at: datetime
    arrives_at: datetime
    state: str
    boards: bool
    receives: bool
    needs_driver: bool
    plan: int
    minimum: float
    maximum: float
    fever: float
    symptoms: list[ChoiceOut]
    alarms: list[str]
    stops: list[RideStopOut]
    seats: list[RideSeatOut]


class DayOut(Schema):
    """A worker's own day. `own_clock`: the system runs on a day of its own, as a demo does."""

    user_id: uuid.UUID
    staff: StaffOut | None
    server_time: datetime
    own_clock: bool
    day: date
    walks: list[WalkOut]
    plans: list[PlanOut]
    places: list[PlaceOut]
    reports: list[ReportOut]
    gates: GatesOut
    screenings: list[ScreeningOut]
    inspections: InspectionsOut | None
    charters: list[RideOut]


class FoundPlaceOut(Schema):
    """A scanned place; `forms` are keys of the record forms in force there."""

    id: uuid.UUID
    name: str
    where: str
    kind: str
    code: str
    is_checkpoint: bool
    forms: list[str]


class CloseIn(Schema):
    """How a report was settled: verified, helped, passed_on or not_so."""

    outcome: Annotated[str, Field(max_length=16)]
    answer: Annotated[str, Field(max_length=128)] = ""
