"""How a need ends: the enterprise confirms the answer, says it is not settled, or withdraws it.

The enterprise does so itself; the desk writes down what it was told by phone. Each has an action
of its own, since a contact never holds a right of the desk.
"""

import uuid
from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.errors import NotFound
from lianfang.needs.enums import OPEN, TicketState, TicketStepKind
from lianfang.needs.models import Ticket
from lianfang.needs.selectors.plans import needs_plan
from lianfang.needs.services.steps import given_words, locked_ticket, pass_ticket, require


@action("needs.ticket.confirm")
def confirm_ticket(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, reason: str) -> Ticket:
    """The enterprise told the desk that its need is settled; `reason` says who said so."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    return _confirm(ticket, actor, now, given_words(reason))


@action("needs.ticket.reopen")
def reopen_ticket(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, reason: str) -> Ticket:
    """The enterprise told the desk that it is not settled, and what is missing."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    return _reopen(ticket, actor, now, reason)


@action("needs.ticket.withdraw")
def withdraw_ticket(*, actor: Actor, now: datetime, ticket_id: uuid.UUID, reason: str) -> Ticket:
    """The enterprise does not need it any more, or it was written down by mistake."""
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    return _withdraw(ticket, actor, now, reason)


@action("needs.own_ticket.confirm")
def confirm_own_ticket(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, ticket_id: uuid.UUID
) -> Ticket:
    """Yes, that settled it."""
    ticket = _own(actor, enterprise_id, ticket_id)
    return _confirm(ticket, actor, now, "")


@action("needs.own_ticket.reopen")
def reopen_own_ticket(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, ticket_id: uuid.UUID, reason: str
) -> Ticket:
    """No, it is not settled, and this is missing."""
    return _reopen(_own(actor, enterprise_id, ticket_id), actor, now, reason)


@action("needs.own_ticket.withdraw")
def withdraw_own_ticket(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, ticket_id: uuid.UUID, reason: str
) -> Ticket:
    """We do not need it any more."""
    return _withdraw(_own(actor, enterprise_id, ticket_id), actor, now, reason)


def _own(actor: Actor, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> Ticket:
    """The ticket, locked, if it is one of the actor's own enterprise; NotFound otherwise."""
    row = own_enterprise(actor, enterprise_id)
    ticket = locked_ticket(ticket_id)
    if ticket.enterprise_id != row.pk:
        raise NotFound()
    concerning(ticket, path=ticket.path)
    return ticket


def _confirm(ticket: Ticket, actor: Actor, now: datetime, words: str) -> Ticket:
    require(ticket, TicketState.ANSWERED)
    return pass_ticket(ticket, TicketState.CONFIRMED, TicketStepKind.CONFIRMED, actor, now, words)


def _reopen(ticket: Ticket, actor: Actor, now: datetime, reason: str) -> Ticket:
    """The clock begins anew: what was answered was answered in time or late, and stays in the
    steps; the rest has the hours of its kind."""
    require(ticket, TicketState.ANSWERED, TicketState.CONFIRMED)
    words = given_words(reason)
    kind = needs_plan(ticket.path, now).kind(ticket.need)
    hours = kind.hours if kind else int((ticket.due_at - ticket.raised_at).total_seconds() // 3600)
    ticket.due_at, ticket.told = now + timedelta(hours=hours), 0
    ticket.answered_at = None
    return pass_ticket(ticket, TicketState.REOPENED, TicketStepKind.REOPENED, actor, now, words)


def _withdraw(ticket: Ticket, actor: Actor, now: datetime, reason: str) -> Ticket:
    require(ticket, *OPEN, TicketState.ANSWERED)
    words = given_words(reason)
    return pass_ticket(ticket, TicketState.WITHDRAWN, TicketStepKind.WITHDRAWN, actor, now, words)
