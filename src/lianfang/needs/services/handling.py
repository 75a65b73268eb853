"""What the departments do about a need: accept, name somebody, take in hand, pass on, answer."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.needs.enums import TicketState, TicketStepKind
from lianfang.needs.models import Ticket
from lianfang.needs.selectors.departments import get_department, members
from lianfang.needs.services.steps import (
    given_words,
    locked_ticket,
    note_step,
    pass_ticket,
    require,
    require_open,
)


@action("needs.ticket.accept")
def accept_ticket(
    *, actor: Actor, now: datetime, ticket_id: uuid.UUID, team_id: uuid.UUID | None = None
) -> Ticket:
    """The desk takes the need up and says which department answers; None leaves it as it is.

    Raises InvalidInput (`team_id`) where no department is known, WrongTicketState.
    """
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require(ticket, TicketState.RAISED, TicketState.REOPENED)
    if team_id is not None:
        ticket.team = get_department(actor, ticket.path, team_id, local_day(now))
    if ticket.team_id is None:
        raise InvalidInput(fields={"team_id": _("Choose the department that answers.")})
    return pass_ticket(
        ticket, TicketState.ACCEPTED, TicketStepKind.ACCEPTED, actor, now, team=ticket.team
    )


@action("needs.ticket.assign")
def assign_ticket(
    *, actor: Actor, now: datetime, ticket_id: uuid.UUID, staff_id: uuid.UUID
) -> Ticket:
    """Somebody of the department answers for it in person. Raises InvalidInput (`staff_id`)."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require_open(ticket)
    known = {one.pk: one for one in members(actor, ticket.team_id, local_day(now))}
    if staff_id not in known:
        raise InvalidInput(fields={"staff_id": _("Choose somebody of the department.")})
    ticket.staff = known[staff_id]
    ticket.save(update_fields=["staff"])
    note_step(ticket, TicketStepKind.NAMED, actor, now, staff=ticket.staff)
    return ticket


@action("needs.ticket.begin")
def begin_ticket(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, plan: str) -> Ticket:
    """The department works on it; `plan` says what it does, for the enterprise to read.

    A need that was not accepted yet is accepted by that. Raises InvalidInput, WrongTicketState.
    """
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require(ticket, TicketState.RAISED, TicketState.ACCEPTED, TicketState.REOPENED)
    words = given_words(plan, "plan")
    if ticket.team_id is None:
        raise InvalidInput(_("Accept it first: no department is named yet."))
    return pass_ticket(ticket, TicketState.IN_HAND, TicketStepKind.BEGUN, actor, now, words)


@action("needs.ticket.pass_on")
def pass_on_ticket(
    *, actor: Actor, now: datetime, ticket_id: uuid.UUID, team_id: uuid.UUID, reason: str
) -> Ticket:
    """Another department answers from now on; the deadline stays. Raises InvalidInput."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require_open(ticket)
    words = given_words(reason)
    if team_id == ticket.team_id:
        raise InvalidInput(fields={"team_id": _("It is with this department already.")})
    ticket.team, ticket.staff = get_department(actor, ticket.path, team_id, local_day(now)), None
    state = TicketState.ACCEPTED
    return pass_ticket(ticket, state, TicketStepKind.PASSED_ON, actor, now, words, team=ticket.team)


@action("needs.ticket.note")
def note_progress(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, text: str) -> Ticket:
    """What was done meanwhile, for the departments among themselves."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require_open(ticket)
    note_step(ticket, TicketStepKind.NOTED, actor, now, given_words(text, "text"))
    return ticket


@action("needs.ticket.answer")
def answer_ticket(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, answer: str) -> Ticket:
    """The enterprise is told how its need is settled; it confirms or says that it is not.

    Raises InvalidInput (`answer`), WrongTicketState.
    """
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require_open(ticket)
    words = given_words(answer, "answer")
    if ticket.team_id is None:
        raise InvalidInput(_("Accept it first: no department is named yet."))
    ticket.answer, ticket.answered_at = words, now
    return pass_ticket(ticket, TicketState.ANSWERED, TicketStepKind.ANSWERED, actor, now, words)


@action("needs.ticket.link")
def link_ticket(
    *, actor: Actor, now: datetime, ticket_id: uuid.UUID, same_as_id: uuid.UUID
) -> Ticket:
    """It was raised twice: the other ticket of the same enterprise is answered in its place.

    Raises InvalidInput (`same_as_id`) for a ticket of another enterprise, withdrawn, or itself a
    duplicate; Conflict when others were joined to this one already.
    """
    # The lower id first: two desks that join the same two tickets do not wait for each other.
    first, second = sorted((ticket_id, same_as_id))
    rows = {row.pk: row for row in (locked_ticket(first), locked_ticket(second))}
    ticket, other = rows[ticket_id], rows[same_as_id]
    concerning(ticket, path=ticket.path)
    require_open(ticket)
    fits = other.state not in (TicketState.DUPLICATE, TicketState.WITHDRAWN)
    if other.pk == ticket.pk or other.enterprise_id != ticket.enterprise_id or not fits:
        raise InvalidInput(fields={"same_as_id": _("Choose another need of this enterprise.")})
    if Ticket.objects.filter(same_as=ticket).exists():
        raise Conflict(_("Other needs were joined to this one; join those to the other first."))
    ticket.same_as = other
    pass_ticket(ticket, TicketState.DUPLICATE, TicketStepKind.LINKED, actor, now)
    return ticket
