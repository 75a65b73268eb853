"""Phases for machines: what holds and has held, what a decision changes, deciding, going back."""

import uuid
from datetime import datetime
from typing import Any

from ninja import Field, Schema, Status

from lianfang.access.pages import operation
from lianfang.command.api.operations import router
from lianfang.command.api.shapes import Key, Line
from lianfang.command.selectors.changes import Preview, preview_of_enforcing
from lianfang.command.selectors.phase_history import phase_history
from lianfang.command.selectors.plan import get_phase, get_playbook, phases_in_force
from lianfang.command.services.plans import enforce_phase, restore_phase, revoke_phase
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit


class PhaseNowOut(Schema):
    """A phase in force at a place or at a part of it."""

    id: uuid.UUID
    place_id: uuid.UUID
    playbook: str
    phase: str
    title: str
    since: datetime


class PhaseRowOut(Schema):
    """One decision: which phase, where, from when to when, by whom and why."""

    id: uuid.UUID
    place_id: uuid.UUID
    playbook_id: uuid.UUID
    phase: str
    valid_from: datetime
    valid_to: datetime | None
    restores_id: uuid.UUID | None
    enforced_by: str
    reason: str
    ended_by: str
    end_reason: str


class ForeseenOut(Schema):
    """One line of a preview; `turn` is begins, ends, changes or attention."""

    section: str
    turn: str
    text: str
    number: int


class PreviewOut(Schema):
    """What would change. `seal` goes into `instead_of` when deciding on it."""

    place_id: uuid.UUID
    before: str | None
    after: str | None
    seal: str
    lines: list[ForeseenOut]
    untouched: list[str]


class EnforceIn(Schema):
    """A phase to put in force in a place; `instead_of`: the seal of the preview decided on."""

    incident_id: uuid.UUID
    place_id: uuid.UUID
    playbook_id: uuid.UUID
    phase: Key
    reason: Line = Field("", max_length=256)
    instead_of: Line = Field("", max_length=40)


class RevokeIn(Schema):
    reason: Line = Field("", max_length=256)
    instead_of: Line = Field("", max_length=40)


class RestoreIn(Schema):
    place_id: uuid.UUID
    reason: Line = Field(min_length=1, max_length=256)
    instead_of: Line = Field("", max_length=40)


@router.get("/phases", response=list[PhaseNowOut])
@operation("command.team.view")
def list_phases(request: Any, place_id: uuid.UUID) -> Any:
    """The phase of the place and of every part with one of its own."""
    place = get_place(request.actor, place_id, "command.team.view")
    return [
        {
            "id": view.in_force_id,
            "place_id": view.place_id,
            "playbook": view.playbook.key,
            "phase": view.phase.key,
            "title": str(view.phase.title),
            "since": view.since,
        }
        for view in phases_in_force(request.actor, place.path, request.now)
    ]


@router.get("/phases/history", response=list[PhaseRowOut])
@operation("command.team.view")
def list_history(request: Any, place_id: uuid.UUID, limit: Limit = 100) -> Any:
    """Every decision about the place and those under it, the latest first."""
    place = get_place(request.actor, place_id, "command.team.view")
    return [one.row for one in phase_history(request.actor, place, limit)]


@router.get("/phases/preview", response=PreviewOut)
@operation("command.phase.enforce")
def read_preview(request: Any, place_id: uuid.UUID, playbook_id: uuid.UUID, phase: str) -> Any:
    """What would change if the phase were put in force in the place now."""
    place = get_place(request.actor, place_id, "command.phase.enforce")
    version = get_playbook(request.actor, playbook_id)
    return _told(preview_of_enforcing(request.actor, place, version, phase, request.now))


def _told(shown: Preview) -> dict[str, Any]:
    return {
        "place_id": shown.place.pk,
        "before": shown.before.phase.key if shown.before else None,
        "after": shown.after.phase.key if shown.after else None,
        "seal": shown.seal,
        "lines": [
            {
                "section": str(section.title),
                "turn": line.turn,
                "text": str(line.text),
                "number": line.number,
            }
            for section in shown.sections
            for line in section.lines
        ],
        "untouched": list(shown.untouched),
    }


@router.post("/phases", response={201: PhaseRowOut})
@operation("command.phase.enforce")
def post_phase(request: Any, body: EnforceIn) -> Any:
    """Put a phase in force; 409 when what the preview was for no longer holds."""
    return Status(201, enforce_phase(actor=request.actor, now=request.now, **body.dict()))


@router.post("/phases/{phase_id}/revoke", response={200: PhaseRowOut})
@operation("command.phase.revoke")
def post_revocation(request: Any, phase_id: uuid.UUID, body: RevokeIn) -> Any:
    """End a phase in its place; that of the place above holds again."""
    row = get_phase(request.actor, phase_id)
    return revoke_phase(actor=request.actor, now=request.now, phase_id=row.pk, **body.dict())


@router.post("/phases/restore", response={200: PhaseRowOut})
@operation("command.phase.restore")
def post_restoration(request: Any, body: RestoreIn) -> Any:
    """Take the last decision about a place back."""
    return restore_phase(actor=request.actor, now=request.now, **body.dict())
