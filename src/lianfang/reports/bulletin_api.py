"""Bulletins for machines: the same steps as on the pages, by the same rights."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Query, Schema, Status
from pydantic import AfterValidator, AwareDatetime

from lianfang.access.pages import operation
from lianfang.kit.text import tidy
from lianfang.places.selectors import current_place, get_place
from lianfang.reports.api import router
from lianfang.reports.selectors import bulletin_list, get_bulletin
from lianfang.reports.services.bulletins import (
    add_event,
    approve_bulletin,
    correct_bulletin,
    discard_bulletin,
    draft_bulletin,
    issue_bulletin,
    return_bulletin,
    strike_event,
    submit_bulletin,
)

Line = Annotated[str, AfterValidator(tidy)]
Limit = Annotated[int, Query(100, ge=1, le=500)]
Offset = Annotated[int, Query(0, ge=0, le=10_000_000)]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _near(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise ValueError("out of range")
    return value


class BulletinOut(Schema):
    id: uuid.UUID
    number: int | None
    kind: str
    state: str
    title: str
    as_of: datetime
    issued_at: datetime | None
    digest: str


class BulletinDetailOut(BulletinOut):
    body: dict[str, Any]
    figures: dict[str, str]


class DraftIn(Schema):
    """Which kind (the town's main one if none is named), for which place, as of when."""

    place_id: uuid.UUID
    as_of: Annotated[AwareDatetime, AfterValidator(_near)]
    kind: Annotated[str, Field(max_length=32, pattern="^[a-z0-9_]*$")] = ""


class WhyIn(Schema):
    reason: Annotated[Line, Field(max_length=256)]


class EventIn(Schema):
    zh: Annotated[Line, Field(max_length=120)]
    en: Annotated[Line, Field(max_length=120)] = ""


class StrikeIn(Schema):
    """The event's place in the list, from nought; `back` puts it back."""

    index: Annotated[int, Field(ge=0, le=100)]
    back: bool = False


class StepOut(Schema):
    """Where a bulletin stands after a step."""

    id: uuid.UUID
    kind: str
    number: int | None
    state: str
    day: date
    events: list[Any]
    corrects_id: uuid.UUID | None
    changes: list[Any]
    digest: str


@router.get("/bulletins", response=list[BulletinOut])
@operation("reports.bulletin.view")
def list_bulletins(
    request: Any, place_id: uuid.UUID | None = None, limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Bulletins of a place (the caller's own if none is named) and the places in it, newest
    first."""
    place = get_place(request.actor, place_id) if place_id else current_place(request)
    return list(bulletin_list(request.actor, place.path)[offset : offset + limit])


@router.get("/bulletins/{bulletin_id}", response=BulletinDetailOut)
@operation("reports.bulletin.view")
def read_bulletin(request: Any, bulletin_id: uuid.UUID) -> Any:
    """One bulletin with its text in both languages and its frozen figures."""
    return get_bulletin(request.actor, bulletin_id)


@router.post("/bulletins", response={201: StepOut})
@operation("reports.bulletin.draft")
def post_bulletin(request: Any, body: DraftIn) -> Any:
    """Draft a bulletin with the figures of a moment."""
    made = draft_bulletin(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        as_of=body.as_of,
        kind=body.kind,
    )
    return Status(201, made)


@router.post("/bulletins/{bulletin_id}/events", response=StepOut)
@operation("reports.event.add")
def post_event(request: Any, bulletin_id: uuid.UUID, body: EventIn) -> Any:
    """Add a line to the events of a draft; no resident is named in it."""
    get_bulletin(request.actor, bulletin_id)
    return add_event(
        actor=request.actor, now=request.now, bulletin_id=bulletin_id, zh=body.zh, en=body.en
    )


@router.post("/bulletins/{bulletin_id}/events/strike", response=StepOut)
@operation("reports.event.strike")
def post_strike(request: Any, bulletin_id: uuid.UUID, body: StrikeIn) -> Any:
    """Leave an event out of a draft, or put it back."""
    return strike_event(
        actor=request.actor,
        now=request.now,
        bulletin_id=bulletin_id,
        index=body.index,
        back=body.back,
    )


@router.post("/bulletins/{bulletin_id}/submit", response=StepOut)
@operation("reports.bulletin.submit")
def post_submit(request: Any, bulletin_id: uuid.UUID) -> Any:
    """Send a draft to review."""
    return submit_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)


@router.post("/bulletins/{bulletin_id}/approve", response=StepOut)
@operation("reports.bulletin.review")
def post_approve(request: Any, bulletin_id: uuid.UUID) -> Any:
    """Let it pass; whoever had a hand in it may not."""
    return approve_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)


@router.post("/bulletins/{bulletin_id}/return", response=StepOut)
@operation("reports.bulletin.return")
def post_return(request: Any, bulletin_id: uuid.UUID, body: WhyIn) -> Any:
    """Send it back with what is wrong."""
    return return_bulletin(
        actor=request.actor, now=request.now, bulletin_id=bulletin_id, reason=body.reason
    )


@router.post("/bulletins/{bulletin_id}/discard", response=StepOut)
@operation("reports.bulletin.discard")
def post_discard(request: Any, bulletin_id: uuid.UUID) -> Any:
    """Put a draft away."""
    return discard_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)


@router.post("/bulletins/{bulletin_id}/issue", response=StepOut)
@operation("reports.bulletin.issue")
def post_issue(request: Any, bulletin_id: uuid.UUID) -> Any:
    """Give a reviewed bulletin its number and freeze it."""
    return issue_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)


@router.post("/bulletins/{bulletin_id}/correct", response={201: StepOut})
@operation("reports.bulletin.correct")
def post_correct(request: Any, bulletin_id: uuid.UUID, body: WhyIn) -> Any:
    """Draft a correction of an issued bulletin."""
    made = correct_bulletin(
        actor=request.actor, now=request.now, bulletin_id=bulletin_id, reason=body.reason
    )
    return Status(201, made)
