"""Needs are raised: by the enterprise itself, by the desk, or at a liaison visit."""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.needs.enums import TicketSource, TicketState, TicketStepKind
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.departments import department_named
from lianfang.needs.selectors.plans import needs_plan
from lianfang.needs.services.steps import given_words, note_step

SYSTEM = Actor.system("needs")


class TicketConflict(Conflict):
    """The same id was sent before with other content."""

    code = "ticket_conflict"
    default = _("A different need was sent before under the same number.")


@action("needs.ticket.raise")
def raise_ticket(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    need: str,
    text: str,
    ticket_id: uuid.UUID | None = None,
    visit: LiaisonVisit | None = None,
) -> Ticket:
    """The desk, or a liaison officer at a visit, raises a need for an enterprise.

    The id may be made by the form: the same need again is the same row. Raises InvalidInput by
    field (`need`, `text`), TicketConflict, NotFound.
    """
    row = get_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, need=need)
    source = TicketSource.DESK if visit is None else TicketSource.VISIT
    ticket = _store(actor, now, row, need, text, source, ticket_id, visit)
    concerning(ticket, path=row.path)
    return ticket


@action("needs.own_ticket.raise")
def raise_own_ticket(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    need: str,
    text: str,
    ticket_id: uuid.UUID | None = None,
) -> Ticket:
    """The enterprise says what it needs. Raises as `raise_ticket`."""
    row = own_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, need=need)
    ticket = _store(actor, now, row, need, text, TicketSource.CONTACT, ticket_id, None)
    concerning(ticket, path=row.path)
    return ticket


def _store(
    actor: Actor,
    now: datetime,
    enterprise: Enterprise,
    need: str,
    text: str,
    source: TicketSource,
    ticket_id: uuid.UUID | None,
    visit: LiaisonVisit | None,
) -> Ticket:
    kind = needs_plan(enterprise.path, now).kind(need)
    words = given_words(text, "text")
    if kind is None:
        raise InvalidInput(fields={"need": _("Choose one of the list.")})
    present = _present(ticket_id, enterprise, need, words)
    if present is not None:
        return present
    ticket = Ticket(
        id=ticket_id or new_id(),
        enterprise=enterprise,
        need=need,
        text=words,
        source=source,
        visit=visit,
        raised_at=now,
        raised_by=actor.display_name[:64],
        due_at=now + timedelta(hours=kind.hours),
        team=department_named(SYSTEM, enterprise.path, kind.team, local_day(now)),
        state=TicketState.RAISED,
    )
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError:
        # The same form sent twice at the same moment: the other one was stored first.
        present = _present(ticket_id, enterprise, need, words)
        if present is None:
            raise
        return present
    note_step(ticket, TicketStepKind.RAISED, actor, now, words, before="", team=ticket.team)
    return ticket


def _present(
    ticket_id: uuid.UUID | None, enterprise: Enterprise, need: str, words: str
) -> Ticket | None:
    """The need that was sent before under this id. Raises TicketConflict for another one."""
    if ticket_id is None:
        return None
    with everywhere("an id is taken wherever it was used"):
        row: Ticket | None = Ticket.objects.filter(pk=ticket_id).first()
    if row is not None and (row.enterprise_id, row.need, row.text) != (enterprise.pk, need, words):
        raise TicketConflict()
    return row
