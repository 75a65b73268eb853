"""Needs and liaison visits for machines; measures and a contact's own needs stand beside."""

import uuid
from collections.abc import Callable
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.text import plain
from lianfang.needs.api.shapes import (
    AcceptIn,
    AnswerIn,
    ApplyIn,
    AssignIn,
    BeginIn,
    CorrectVisitIn,
    Limit,
    LinkIn,
    NoteIn,
    OfferOut,
    Offset,
    PassOnIn,
    ReasonIn,
    RoundOut,
    TicketIn,
    TicketOut,
    TicketPageOut,
    TicketStepOut,
    VisitIn,
    VisitOut,
)
from lianfang.needs.selectors.rounds import (
    VisitFilter,
    get_liaison_visit,
    longest_ago,
    own_round,
    round_rows,
    rounds,
    visit_list,
)
from lianfang.needs.selectors.tickets import (
    TicketFilter,
    by_urgency,
    get_ticket,
    steps_of,
    ticket_list,
    ticket_rows,
)
from lianfang.needs.services import handling, settling
from lianfang.needs.services.measures import apply_measure
from lianfang.needs.services.raising import raise_ticket
from lianfang.needs.services.visits import correct_liaison_visit, record_liaison_visit
from lianfang.places.selectors import get_place

router = Router(tags=["needs"])


def shown(request: Any, rows: Any, below: str = "") -> list[dict[str, Any]]:
    """Needs as they go out."""
    found = ticket_rows(request.actor, rows, request.now, below)
    return [{name: getattr(row, name) for name in TicketOut.model_fields} for row in found]


def _one(request: Any, ticket_id: uuid.UUID) -> dict[str, Any]:
    return shown(request, [get_ticket(request.actor, ticket_id)])[0]


def _do(
    request: Any, ticket_id: uuid.UUID, service: Callable[..., Any], **given: Any
) -> dict[str, Any]:
    get_ticket(request.actor, ticket_id, service.right)  # type: ignore[attr-defined]
    service(actor=request.actor, now=request.now, ticket_id=ticket_id, **given)
    return _one(request, ticket_id)


@router.get("/tickets", response=TicketPageOut)
@operation("needs.ticket.view")
def list_tickets(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(overdue|open|answered|over|)$"),
    need: str = Query("", max_length=32),
    team_id: uuid.UUID | None = None,
    enterprise_id: uuid.UUID | None = None,
    text: str = Query("", max_length=64),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Needs of enterprises in a place and all inside it, what is overdue first."""
    place = get_place(request.actor, place_id)
    wanted = TicketFilter(
        stage=stage,
        need=plain(need),
        team_id=team_id,
        enterprise_id=enterprise_id,
        text=plain(text),
    )
    rows = by_urgency(ticket_list(request.actor, request.now, place.path, wanted))
    found = list(rows[offset : offset + limit + 1])
    return {"items": shown(request, found[:limit], place.path), "more": len(found) > limit}


@router.post("/tickets", response={201: TicketOut})
@operation("needs.ticket.raise")
def post_ticket(request: Any, body: TicketIn) -> Any:
    """Raise a need for an enterprise; the same id again is the same need."""
    row = raise_ticket(
        actor=request.actor,
        now=request.now,
        enterprise_id=body.enterprise_id,
        need=body.need,
        text=body.text,
        ticket_id=body.id,
    )
    return Status(201, _one(request, row.pk))


@router.get("/visits", response=list[VisitOut])
@operation("needs.visit.view")
def list_visits(
    request: Any,
    place_id: uuid.UUID,
    enterprise_id: uuid.UUID | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Visits that count, the latest first."""
    place = get_place(request.actor, place_id)
    wanted = VisitFilter(enterprise_id=enterprise_id)
    return list(visit_list(request.actor, place.path, wanted)[offset : offset + limit])


@router.post("/visits", response={201: VisitOut})
@operation("needs.visit.record")
def post_visit(request: Any, body: VisitIn) -> Any:
    """A liaison visit with the needs named at it."""
    row = record_liaison_visit(
        actor=request.actor,
        now=request.now,
        enterprise_id=body.enterprise_id,
        how=body.how,
        said=body.said,
        visited_at=body.visited_at,
        raised=[(one.need, one.text) for one in body.needs],
        visit_id=body.id,
    )
    return Status(201, row)


@router.post("/visits/{liaison_visit_id}/correct", response={201: VisitOut})
@operation("needs.visit.correct")
def post_correction(request: Any, liaison_visit_id: uuid.UUID, body: CorrectVisitIn) -> Any:
    """A correction is a new record that says why."""
    visit = get_liaison_visit(request.actor, liaison_visit_id, "needs.visit.correct")
    row = correct_liaison_visit(
        actor=request.actor, now=request.now, visit_id=visit.pk, **body.dict()
    )
    return Status(201, row)


@router.get("/rounds", response=list[RoundOut])
@operation("needs.visit.view")
def list_rounds(
    request: Any,
    place_id: uuid.UUID,
    due: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Enterprises somebody visits, those not visited for longest first; `due`: only those nobody
    visited in the days of the plan."""
    place = get_place(request.actor, place_id)
    rows = longest_ago(rounds(request.actor, request.now, place.path, only_due=due))
    return round_rows(request.actor, rows[offset : offset + limit], request.now, place.path)


@router.get("/rounds/mine", response=list[RoundOut])
@operation("needs.visit.record")
def list_own_round(request: Any, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Enterprises the caller answers for, those not visited for longest first."""
    rows = own_round(request.actor, request.now)[offset : offset + limit]
    return round_rows(request.actor, rows, request.now)


@router.get("/tickets/{ticket_id}", response=TicketOut)
@operation("needs.ticket.view")
def get_one_ticket(request: Any, ticket_id: uuid.UUID) -> Any:
    """One need."""
    return _one(request, ticket_id)


@router.get("/tickets/{ticket_id}/steps", response=list[TicketStepOut])
@operation("needs.ticket.view")
def list_ticket_steps(request: Any, ticket_id: uuid.UUID) -> Any:
    """Everything that was done about it."""
    return steps_of(request.actor, get_ticket(request.actor, ticket_id))


@router.post("/tickets/{ticket_id}/accept", response=TicketOut)
@operation("needs.ticket.accept")
def post_accept(request: Any, ticket_id: uuid.UUID, body: AcceptIn) -> Any:
    """Take it up, and say which department answers."""
    return _do(request, ticket_id, handling.accept_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/assign", response=TicketOut)
@operation("needs.ticket.assign")
def post_assign(request: Any, ticket_id: uuid.UUID, body: AssignIn) -> Any:
    """Somebody of the department answers in person."""
    return _do(request, ticket_id, handling.assign_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/begin", response=TicketOut)
@operation("needs.ticket.begin")
def post_begin(request: Any, ticket_id: uuid.UUID, body: BeginIn) -> Any:
    """The department works on it."""
    return _do(request, ticket_id, handling.begin_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/pass-on", response=TicketOut)
@operation("needs.ticket.pass_on")
def post_pass_on(request: Any, ticket_id: uuid.UUID, body: PassOnIn) -> Any:
    """Another department answers."""
    return _do(request, ticket_id, handling.pass_on_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/note", response=TicketOut)
@operation("needs.ticket.note")
def post_note(request: Any, ticket_id: uuid.UUID, body: NoteIn) -> Any:
    """What was done meanwhile."""
    return _do(request, ticket_id, handling.note_progress, **body.dict())


@router.post("/tickets/{ticket_id}/answer", response=TicketOut)
@operation("needs.ticket.answer")
def post_answer(request: Any, ticket_id: uuid.UUID, body: AnswerIn) -> Any:
    """Tell the enterprise how it is settled."""
    return _do(request, ticket_id, handling.answer_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/link", response=TicketOut)
@operation("needs.ticket.link")
def post_link(request: Any, ticket_id: uuid.UUID, body: LinkIn) -> Any:
    """It was raised twice."""
    return _do(request, ticket_id, handling.link_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/measure", response={201: OfferOut})
@operation("needs.measure.apply")
def post_apply(request: Any, ticket_id: uuid.UUID, body: ApplyIn) -> Any:
    """A known measure is used for it."""
    get_ticket(request.actor, ticket_id, "needs.measure.apply")
    row = apply_measure(
        actor=request.actor, now=request.now, ticket_id=ticket_id, measure_id=body.measure_id
    )
    return Status(201, row)


@router.post("/tickets/{ticket_id}/confirm", response=TicketOut)
@operation("needs.ticket.confirm")
def post_confirm(request: Any, ticket_id: uuid.UUID, body: ReasonIn) -> Any:
    """The enterprise told the desk that it is settled."""
    return _do(request, ticket_id, settling.confirm_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/reopen", response=TicketOut)
@operation("needs.ticket.reopen")
def post_reopen(request: Any, ticket_id: uuid.UUID, body: ReasonIn) -> Any:
    """The enterprise told the desk that it is not."""
    return _do(request, ticket_id, settling.reopen_ticket, **body.dict())


@router.post("/tickets/{ticket_id}/withdraw", response=TicketOut)
@operation("needs.ticket.withdraw")
def post_withdraw(request: Any, ticket_id: uuid.UUID, body: ReasonIn) -> Any:
    """It is not needed any more."""
    return _do(request, ticket_id, settling.withdraw_ticket, **body.dict())
