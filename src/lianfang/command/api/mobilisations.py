"""Mobilisations for machines: called, handed to a message gateway as links, followed."""

import uuid
from datetime import datetime
from typing import Any

from django.urls import reverse
from ninja import Query, Schema, Status

from lianfang.access.pages import operation
from lianfang.command.api.operations import router
from lianfang.command.api.shapes import Key
from lianfang.command.enums import InvitationState
from lianfang.command.selectors.mobilisations import (
    get_mobilisation,
    invitation_list,
    mobilisation_list,
    mobilisation_view,
)
from lianfang.command.services.mobilisations import (
    hand_out_links,
    open_mobilisation,
    release_unanswered,
    start_mobilisation,
)
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, one_page


class CallIn(Schema):
    """A call of the plan in force in the place, by its key."""

    place_id: uuid.UUID
    key: Key


class InPlaceIn(Schema):
    """Only those called to places in this one; `only_new`: without a link so far."""

    place_id: uuid.UUID
    only_new: bool = False


class AnswersOut(Schema):
    """Invitations in the caller's places by answer; `unprinted`: nobody made a link for yet."""

    total: int
    pending: int
    accepted: int
    declined: int
    released: int
    unprinted: int


class MobilisationOut(Schema):
    """A call; `state` is planning, open, refused, failed, running or over."""

    id: uuid.UUID
    place_id: uuid.UUID
    proposal_id: uuid.UUID
    key: str
    title: str
    state: str
    opened_at: datetime | None
    closes_at: datetime | None
    answers: AnswersOut


class InvitationOut(Schema):
    """Somebody called to a place and what they answered."""

    id: uuid.UUID
    staff_id: uuid.UUID
    place_id: uuid.UUID
    state: str
    answered_at: datetime | None
    reason: str
    printed_at: datetime | None


class InvitationPageOut(Schema):
    items: list[InvitationOut]
    more: bool


class LinkOut(Schema):
    """A link, told this once."""

    invitation_id: uuid.UUID
    staff_id: uuid.UUID
    token: str
    address: str


def _told(request: Any, row: Any) -> dict[str, Any]:
    shown = mobilisation_view(request.actor, row, request.now)
    own = ("id", "place_id", "proposal_id", "key", "opened_at", "closes_at")
    return {
        **{name: getattr(row, name) for name in own},
        "title": shown.title,
        "state": shown.state,
        "answers": {name: getattr(shown.answers, name) for name in AnswersOut.model_fields},
    }


@router.get("/mobilisations", response=list[MobilisationOut])
@operation("command.mobilisation.view")
def list_mobilisations(request: Any, place_id: uuid.UUID, limit: Limit = 20) -> Any:
    """Calls that reach a place, the latest first."""
    place = get_place(request.actor, place_id, "command.mobilisation.view")
    return [_told(request, row) for row in mobilisation_list(request.actor, place)[:limit]]


@router.post("/mobilisations", response={201: MobilisationOut})
@operation("command.mobilisation.start")
def post_mobilisation(request: Any, body: CallIn) -> Any:
    """Ask for one proposal that gives everybody who is free a place."""
    made = start_mobilisation(actor=request.actor, now=request.now, **body.dict())
    return Status(201, _told(request, made))


@router.get("/mobilisations/{mobilisation_id}", response=MobilisationOut)
@operation("command.mobilisation.view")
def read_mobilisation(request: Any, mobilisation_id: uuid.UUID) -> Any:
    """One call and its answers in the caller's places."""
    return _told(request, get_mobilisation(request.actor, mobilisation_id))


@router.get("/mobilisations/{mobilisation_id}/invitations", response=InvitationPageOut)
@operation("command.mobilisation.view")
def list_invitations(
    request: Any,
    mobilisation_id: uuid.UUID,
    state: InvitationState | None = Query(None),  # noqa: B008  as the library wants it
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Who was called where and what they answered, the unanswered first."""
    row = get_mobilisation(request.actor, mobilisation_id)
    rows = invitation_list(request.actor, row, state=state.value if state else "")
    return one_page(rows, limit, offset)


@router.post("/mobilisations/{mobilisation_id}/open", response={200: MobilisationOut})
@operation("command.mobilisation.open")
def post_opening(request: Any, mobilisation_id: uuid.UUID) -> Any:
    """Accept the proposal and invite everybody in it."""
    row = get_mobilisation(request.actor, mobilisation_id, "command.mobilisation.open")
    made = open_mobilisation(actor=request.actor, now=request.now, mobilisation_id=row.pk)
    return _told(request, made)


@router.post("/mobilisations/{mobilisation_id}/links", response={200: list[LinkOut]})
@operation("command.mobilisation.hand_out")
def post_links(request: Any, mobilisation_id: uuid.UUID, body: InPlaceIn) -> Any:
    """Make links for up to 1,000 who have not answered; earlier links of theirs become invalid."""
    row = get_mobilisation(request.actor, mobilisation_id)
    made = hand_out_links(
        actor=request.actor, now=request.now, mobilisation_id=row.pk, **body.dict()
    )
    return [
        {
            "invitation_id": link.invitation.pk,
            "staff_id": link.invitation.staff_id,
            "token": link.token,
            "address": request.build_absolute_uri(reverse("command:invitation", args=[link.token])),
        }
        for link in made
    ]


@router.post("/mobilisations/{mobilisation_id}/release", response={200: int})
@operation("command.mobilisation.release")
def post_release(request: Any, mobilisation_id: uuid.UUID, body: InPlaceIn) -> Any:
    """Whoever has not answered in time is no longer counted on; how many they are."""
    row = get_mobilisation(request.actor, mobilisation_id)
    return release_unanswered(
        actor=request.actor,
        now=request.now,
        mobilisation_id=row.pk,
        place_id=body.place_id,
    )
