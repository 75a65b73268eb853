"""How a ticket passes from state to state: locked, and always with a step that says so."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.needs.enums import OPEN, OVER, TicketState, TicketStepKind
from lianfang.needs.models import Ticket, TicketStep
from lianfang.needs.models.ticket import LONGEST_TEXT


class WrongTicketState(Conflict):
    """The ticket is in a state in which this cannot be done."""

    code = "ticket_state"
    default = _("This need is “%(state)s”; that cannot be done now.")

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(state=TicketState(ticket.state).label)


def locked_ticket(ticket_id: uuid.UUID) -> Ticket:
    """The ticket, locked, within the places of whoever acts; NotFound otherwise."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("enterprise")
    row: Ticket | None = rows.filter(pk=ticket_id).first()
    if row is None:
        raise NotFound()
    return row


def require(ticket: Ticket, *states: str) -> None:
    """Raises WrongTicketState unless the ticket is in one of the states."""
    if ticket.state not in states:
        raise WrongTicketState(ticket)


def require_open(ticket: Ticket) -> None:
    require(ticket, *OPEN)


def given_words(text: str, field: str = "reason") -> str:
    """The words, tidied. Raises InvalidInput where there are none or too many."""
    words = tidy(text)
    if len(words) < 2:
        raise InvalidInput(fields={field: _("Say it in a few words.")})
    if len(words) > LONGEST_TEXT:
        raise InvalidInput(fields={field: _("At most 1,000 characters.")})
    return words


def note_step(
    ticket: Ticket,
    kind: TicketStepKind,
    actor: Actor,
    now: datetime,
    reason: str = "",
    *,
    before: str | None = None,
    **more: Any,
) -> TicketStep:
    """Log what was done; `before` is the state the ticket came from, its own if not said."""
    step = TicketStep(
        ticket=ticket,
        kind=kind,
        from_state=ticket.state if before is None else before,
        to_state=ticket.state,
        at=now.astimezone(UTC),
        by=actor.display_name[:64],
        reason=reason,
        **more,
    )
    step.save(force_insert=True)
    return step


def pass_ticket(
    ticket: Ticket,
    state: TicketState,
    kind: TicketStepKind,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **more: Any,
) -> Ticket:
    """Put the ticket into the state, save it and log the step."""
    before, ticket.state = ticket.state, state
    ticket.ended_at = now if state in OVER else None
    ticket.save()
    note_step(ticket, kind, actor, now, reason, before=before, **more)
    return ticket
