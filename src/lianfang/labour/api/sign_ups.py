"""Forms of people who registered themselves, for machines of the desk."""

import uuid
from typing import Any

from ninja import Status

from lianfang.access.pages import operation
from lianfang.labour.api import shapes as s
from lianfang.labour.api.operations import router
from lianfang.labour.selectors.seekers import seeker_rows
from lianfang.labour.selectors.sign_ups import sign_up_rows, waiting_sign_ups
from lianfang.labour.services.signing_up import confirm_sign_up, decline_sign_up
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset


@router.get("/sign-ups", response=s.SignUpPageOut)
@operation("labour.signup.settle")
def list_sign_ups(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Forms people sent by the code of a place that nobody has decided on, the oldest first."""
    place = get_place(request.actor, place_id)
    found = list(waiting_sign_ups(request.actor, place.path)[offset : offset + limit + 1])
    return {
        "items": sign_up_rows(request.actor, found[:limit], request.now, place.path),
        "more": len(found) > limit,
    }


@router.post("/sign-ups/{seeker_sign_up_id}/confirm", response={201: s.SeekerOut})
@operation("labour.signup.settle")
def post_confirm(request: Any, seeker_sign_up_id: uuid.UUID, body: s.ConfirmIn) -> Any:
    """They are listed, as a resident of the register or as somebody from outside."""
    row = confirm_sign_up(
        actor=request.actor,
        now=request.now,
        sign_up_id=seeker_sign_up_id,
        person_id=body.person_id,
    )
    return Status(201, seeker_rows(request.actor, [row], request.now)[0])


@router.post("/sign-ups/{seeker_sign_up_id}/decline", response={204: None})
@operation("labour.signup.settle")
def post_decline_sign_up(request: Any, seeker_sign_up_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The form becomes no entry."""
    decline_sign_up(
        actor=request.actor, now=request.now, sign_up_id=seeker_sign_up_id, reason=body.reason
    )
    return Status(204, None)
