"""What the contact of an enterprise may do by machine: needs and offers of its own enterprise."""

import uuid
from collections.abc import Callable
from typing import Any

from ninja import Status

from lianfang.access.pages import operation
from lianfang.needs.api.operations import router, shown
from lianfang.needs.api.shapes import (
    OfferAnswerIn,
    OfferOut,
    OwnOfferOut,
    OwnTicketIn,
    ReasonIn,
    TicketOut,
)
from lianfang.needs.selectors.measures import own_offers
from lianfang.needs.selectors.tickets import get_own_ticket, own_tickets
from lianfang.needs.services.measures import answer_own_offer
from lianfang.needs.services.raising import raise_own_ticket
from lianfang.needs.services.settling import (
    confirm_own_ticket,
    reopen_own_ticket,
    withdraw_own_ticket,
)


def _one(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> dict[str, Any]:
    return shown(request, [get_own_ticket(request.actor, enterprise_id, ticket_id)])[0]


@router.get("/own/{enterprise_id}/tickets", response=list[TicketOut])
@operation("needs.own_ticket.view")
def list_own_tickets(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Needs of the caller's own enterprise, those to be confirmed first."""
    return shown(request, own_tickets(request.actor, enterprise_id))


@router.post("/own/{enterprise_id}/tickets", response={201: TicketOut})
@operation("needs.own_ticket.raise")
def post_own_ticket(request: Any, enterprise_id: uuid.UUID, body: OwnTicketIn) -> Any:
    """Raise a need of one's own enterprise."""
    row = raise_own_ticket(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        need=body.need,
        text=body.text,
        ticket_id=body.id,
    )
    return Status(201, _one(request, enterprise_id, row.pk))


def _settle(
    request: Any,
    enterprise_id: uuid.UUID,
    ticket_id: uuid.UUID,
    service: Callable[..., Any],
    **given: Any,
) -> dict[str, Any]:
    service(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        ticket_id=ticket_id,
        **given,
    )
    return _one(request, enterprise_id, ticket_id)


@router.post("/own/{enterprise_id}/tickets/{ticket_id}/confirm", response=TicketOut)
@operation("needs.own_ticket.confirm")
def post_own_confirm(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> Any:
    """Yes, that settled it."""
    return _settle(request, enterprise_id, ticket_id, confirm_own_ticket)


@router.post("/own/{enterprise_id}/tickets/{ticket_id}/reopen", response=TicketOut)
@operation("needs.own_ticket.reopen")
def post_own_reopen(
    request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID, body: ReasonIn
) -> Any:
    """No, and this is missing."""
    return _settle(request, enterprise_id, ticket_id, reopen_own_ticket, reason=body.reason)


@router.post("/own/{enterprise_id}/tickets/{ticket_id}/withdraw", response=TicketOut)
@operation("needs.own_ticket.withdraw")
def post_own_withdraw(
    request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID, body: ReasonIn
) -> Any:
    """Not needed any more."""
    return _settle(request, enterprise_id, ticket_id, withdraw_own_ticket, reason=body.reason)


@router.get("/own/{enterprise_id}/offers", response=list[OwnOfferOut])
@operation("needs.own_ticket.view")
def list_own_offers(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Measures offered to the caller's own enterprise, those without an answer first."""
    return [_offer(row) for row in own_offers(request.actor, enterprise_id)]


def _offer(row: Any) -> dict[str, Any]:
    given = {name: getattr(row, name) for name in OfferOut.model_fields}
    return {**given, "title": row.measure.title, "text": row.measure.text}


@router.post("/own/{enterprise_id}/offers/{measure_offer_id}/answer", response=OfferOut)
@operation("needs.own_offer.answer")
def post_own_answer(
    request: Any, enterprise_id: uuid.UUID, measure_offer_id: uuid.UUID, body: OfferAnswerIn
) -> Any:
    """Taken, or declined with a reason."""
    return answer_own_offer(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        offer_id=measure_offer_id,
        **body.dict(),
    )
