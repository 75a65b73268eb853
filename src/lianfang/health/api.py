"""Health checks, who is missing, and fever cases for machines."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Router, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.access.pages import operation
from lianfang.health.enums import Setting, Source
from lianfang.health.selectors.alerts import alert_list, get_case
from lianfang.health.selectors.checks import check_list, checks_of_person
from lianfang.health.selectors.coverage import Tally, day_coverage, missing_persons
from lianfang.health.services.cases import clear_alert, do_step
from lianfang.health.services.checks import (
    CheckEntry,
    correct_health_check,
    record_health_check,
)
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, one_page, shaped

router = Router(tags=["health"])

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(plain)]
Key = Annotated[str, Field(max_length=24, pattern="^[a-z][a-z0-9_]*$")]
Heat = Annotated[Decimal, Field(ge=30, le=45, max_digits=4, decimal_places=1)]


class CheckIn(Schema):
    """A check. `id` (UUIDv7) is made by whoever records, so that sending again stores nothing
    twice; without one the server makes it."""

    id: uuid.UUID | None = None
    person_id: uuid.UUID
    taken_at: AwareDatetime
    temperature: Heat | None = None
    symptoms: Annotated[list[Key], Field(max_length=16)] = []
    source: Source
    where: Setting
    staff_id: uuid.UUID | None = None


class CheckCorrectionIn(Schema):
    """What takes the place of a check, and why; `void`: it never took place."""

    id: uuid.UUID | None = None
    taken_at: AwareDatetime
    temperature: Heat | None = None
    symptoms: Annotated[list[Key], Field(max_length=16)] = []
    source: Source
    where: Setting
    void: bool = False
    reason: Annotated[Line, Field(min_length=2, max_length=128)]


class CheckOut(Schema):
    """A check as stored. `fever` is by the plan in force when it was received."""

    id: uuid.UUID
    person_id: uuid.UUID
    place_id: uuid.UUID
    taken_at: datetime
    received_at: datetime
    temperature: Decimal | None
    symptoms: list[str]
    source: str
    where: str = Field(alias="setting")
    fever: bool
    staff_id: uuid.UUID | None
    supersedes_id: uuid.UUID | None
    reason: str
    void: bool


class CheckPageOut(Schema):
    items: list[CheckOut]
    more: bool


class TallyOut(Schema):
    """Persons asked, checked among them and missing; checks, verified ones, fevers, open cases."""

    asked: int
    checked: int
    missing: int
    checks: int
    verified: int
    fevers: int
    cases: int


class PlaceTallyOut(Schema):
    """The tally of a place directly below, or (`is_rest`) of the place itself outside those."""

    place_id: uuid.UUID
    name: str
    is_rest: bool
    tally: TallyOut


class HealthDayOut(Schema):
    """A day in a place. `is_asked`: whether a plan in force asks for checks there."""

    place_id: uuid.UUID
    day: date
    is_asked: bool
    total: TallyOut
    below: list[PlaceTallyOut]


class MissingOut(Schema):
    """Somebody who was asked and not checked; the name is masked unless the caller may read it."""

    person_id: uuid.UUID
    title: str
    door: str
    where: str


class MissingPageOut(Schema):
    items: list[MissingOut]
    more: bool


class AlertOut(Schema):
    """A fever case."""

    id: uuid.UUID
    person_id: uuid.UUID
    place_id: uuid.UUID
    state: str
    temperature: Decimal | None
    symptoms: list[str]
    found_at: datetime
    opened_at: datetime
    closed_at: datetime | None


class AlertPageOut(Schema):
    items: list[AlertOut]
    more: bool


class StepOut(Schema):
    key: str
    kind: str
    title: str
    due_at: datetime
    done_at: datetime | None
    overdue: bool
    told: int


class LogOut(Schema):
    """One entry of a case's log."""

    at: datetime
    kind: str
    step: str
    state: str
    temperature: Decimal | None
    symptoms: list[str]
    who: str
    called: str
    told_role: str
    note: str


class AlertCaseOut(Schema):
    """A case with its steps and its log."""

    alert: AlertOut
    steps: list[StepOut]
    log: list[LogOut]


class StepIn(Schema):
    """A step of the plan that was done; `called` says whom."""

    step: Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
    called: Annotated[Line, Field(max_length=64)] = ""
    note: Annotated[Line, Field(max_length=256)] = ""


class ClearIn(Schema):
    note: Annotated[Line, Field(min_length=2, max_length=256)]


@router.get("/day", response=HealthDayOut)
@operation("health.coverage.view")
def get_day(request: Any, place_id: uuid.UUID, day: date | None = None) -> Any:
    """How far the checks of a day have come in a place, and in each place directly below."""
    place = get_place(request.actor, place_id, "health.coverage.view")
    found = day_coverage(request.actor, place, request.now, day)
    return {
        "place_id": place.pk,
        "day": found.day,
        "is_asked": found.is_asked,
        "total": _tally(found.total),
        "below": [
            {
                "place_id": one.id,
                "name": one.name,
                "is_rest": one.is_rest,
                "tally": _tally(one.tally),
            }
            for one in found.children
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return shaped(tally, TallyOut)


@router.get("/missing", response=MissingPageOut)
@operation("health.check.view")
def list_missing(
    request: Any,
    place_id: uuid.UUID,
    day: date | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Who was asked for a check on the day and has none, in the order of places."""
    place = get_place(request.actor, place_id)
    found = missing_persons(request.actor, place, request.now, day=day, offset=offset, limit=limit)
    items = [
        {"person_id": one.id, "title": one.title, "door": one.door, "where": one.where}
        for one in found.cards
    ]
    return {"items": items, "more": found.has_more}


@router.get("/checks", response=CheckPageOut)
@operation("health.check.view")
def list_checks(
    request: Any,
    place_id: uuid.UUID,
    day: date | None = None,
    fever: bool = False,
    source: Source | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Checks of a day in a place that count, latest first."""
    place = get_place(request.actor, place_id)
    day = day or local_day(request.now)
    rows = check_list(request.actor, place, day, fever=fever, source=source or "")
    return one_page(rows, limit, offset)


@router.post("/checks", response={200: CheckOut})
@operation("health.check.record")
def post_check(request: Any, body: CheckIn) -> Any:
    """Record a check. The same record again gives the same answer; other content under the same id
    is refused with 409."""
    return record_health_check(
        actor=request.actor,
        now=request.now,
        check_id=body.id,
        person_id=body.person_id,
        entry=_entry(body),
        staff_id=body.staff_id,
    )


@router.post("/checks/{check_id}/correction", response={200: CheckOut})
@operation("health.check.correct")
def post_check_correction(request: Any, check_id: uuid.UUID, body: CheckCorrectionIn) -> Any:
    """Supersede a check and say why; counts, tasks and cases follow."""
    return correct_health_check(
        actor=request.actor,
        now=request.now,
        check_id=body.id,
        corrects_id=check_id,
        reason=body.reason,
        entry=_entry(body, body.void),
    )


def _entry(body: CheckIn | CheckCorrectionIn, void: bool = False) -> CheckEntry:
    return CheckEntry(
        taken_at=body.taken_at,
        temperature=None if void else body.temperature,
        symptoms=() if void else tuple(body.symptoms),
        source=body.source,
        setting=body.where,
        void=void,
    )


@router.get("/persons/{person_id}/checks", response=list[CheckOut])
@operation("health.check.view")
def list_person_checks(request: Any, person_id: uuid.UUID) -> Any:
    """A person's checks of the last thirty days, latest first, corrected ones included."""
    return [one.check for one in checks_of_person(request.actor, person_id, request.now)]


@router.get("/alerts", response=AlertPageOut)
@operation("health.fever.view")
def list_alerts(
    request: Any,
    place_id: uuid.UUID,
    all_states: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Open fever cases of a place, the most overdue first; or all, the latest first."""
    place = get_place(request.actor, place_id)
    return one_page(alert_list(request.actor, place, only_open=not all_states), limit, offset)


@router.get("/alerts/{alert_id}", response=AlertCaseOut)
@operation("health.fever.view")
def get_alert(request: Any, alert_id: uuid.UUID) -> Any:
    """A case with its steps and its log."""
    case = get_case(request.actor, alert_id, request.now)
    return {
        "alert": case.alert,
        "steps": [
            {
                "key": one.step.key,
                "kind": one.step.kind,
                "title": one.title,
                "due_at": one.step.due_at,
                "done_at": one.step.done_at,
                "overdue": one.overdue,
                "told": one.step.told,
            }
            for one in case.steps
        ],
        "log": [one.entry for one in case.log],
    }


@router.post("/alerts/{alert_id}/steps", response={200: AlertOut})
@operation("health.fever.act")
def post_step(request: Any, alert_id: uuid.UUID, body: StepIn) -> Any:
    """Note that a step was done. Measuring again is done by a health check."""
    return do_step(
        actor=request.actor,
        now=request.now,
        alert_id=alert_id,
        step=body.step,
        called=body.called,
        note=body.note,
    )


@router.post("/alerts/{alert_id}/clear", response={200: AlertOut})
@operation("health.fever.clear")
def post_clear(request: Any, alert_id: uuid.UUID, body: ClearIn) -> Any:
    """End a case and say why."""
    return clear_alert(actor=request.actor, now=request.now, alert_id=alert_id, note=body.note)
