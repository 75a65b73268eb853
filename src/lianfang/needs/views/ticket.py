"""One need on screen: what was asked, with whom it lies, every step, and what can be done now.

What a dialog sends and a service refuses is said in the dialog, with everything typed still there:
the error goes through to `page`.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.needs.enums import OPEN, TicketState
from lianfang.needs.forms import AnswerForm
from lianfang.needs.selectors.departments import departments, members
from lianfang.needs.selectors.measures import measures_for, offers_for
from lianfang.needs.selectors.plans import needs_plan
from lianfang.needs.selectors.tickets import (
    duplicates_of,
    get_ticket,
    others_of,
    steps_of,
    ticket_rows,
)
from lianfang.needs.services import handling, measures, settling
from lianfang.places.selectors import current_place

ACTIONS = (
    *("accept", "assign", "begin", "pass_on", "note", "answer", "link"),
    *("confirm", "reopen", "withdraw"),
)
POST = ("POST",)


@page("needs.ticket.view")
def ticket(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """One need with everything that was done about it."""
    return _page(request, get_ticket(request.actor, ticket_id))


def _page(request: Any, row: Any, form: AnswerForm | None = None) -> HttpResponse:
    actor, now, day = request.actor, request.now, local_day(request.now)
    below = current_place(request).path
    plan = needs_plan(row.path, now)
    is_open, is_answered = row.state in OPEN, row.state == TicketState.ANSWERED
    may = {name: actor.can(f"needs.ticket.{name}", row.path) for name in ACTIONS}
    may["apply"] = actor.can("needs.measure.apply", row.path)
    is_new = row.state in (TicketState.RAISED, TicketState.REOPENED)
    return render(
        request,
        "needs/ticket.html",
        {
            "ticket": row,
            "row": ticket_rows(actor, [row], now, below)[0],
            "steps": steps_of(actor, row),
            "duplicates": duplicates_of(actor, row),
            "others": [(one, plan.kind_title(one.need)) for one in others_of(actor, row)],
            "offers": offers_for(actor, row),
            "measures": measures_for(actor, row) if may["apply"] else [],
            "teams": departments(actor, row.path, day),
            "members": members(actor, row.team_id, day),
            "form": form or AnswerForm(),
            "may_view_firm": actor.can("enterprises.enterprise.view", row.path),
            "may_accept": may["accept"] and is_new,
            "may_assign": may["assign"] and is_open and row.team_id,
            "may_begin": may["begin"] and is_open and row.team_id and row.state != "in_hand",
            "may_pass_on": may["pass_on"] and is_open and row.team_id,
            "may_note": may["note"] and is_open,
            "may_answer": may["answer"] and is_open and row.team_id,
            "may_link": may["link"] and is_open,
            "may_apply": may["apply"] and (is_open or is_answered),
            "may_confirm": may["confirm"] and is_answered,
            "may_reopen": may["reopen"] and (is_answered or row.state == TicketState.CONFIRMED),
            "may_withdraw": may["withdraw"] and (is_open or is_answered),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("needs.ticket.accept", methods=POST)
def accept(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Take it up, and say which department answers."""
    get_ticket(request.actor, ticket_id, "needs.ticket.accept")
    team = _chosen(request, "team_id", needed=False)
    return _done(request, ticket_id, handling.accept_ticket, _("Accepted."), team_id=team)


@page("needs.ticket.assign", methods=POST)
def assign(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Somebody of the department answers in person."""
    get_ticket(request.actor, ticket_id, "needs.ticket.assign")
    staff = _chosen(request, "staff_id")
    return _done(request, ticket_id, handling.assign_ticket, _("Named."), staff_id=staff)


@page("needs.ticket.begin", methods=POST)
def begin(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """The department works on it."""
    get_ticket(request.actor, ticket_id, "needs.ticket.begin")
    return _done(
        request, ticket_id, handling.begin_ticket, _("In hand."), plan=_typed(request, "reason")
    )


@page("needs.ticket.pass_on", methods=POST)
def pass_on(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Another department answers."""
    get_ticket(request.actor, ticket_id, "needs.ticket.pass_on")
    given = {"team_id": _chosen(request, "team_id"), "reason": _typed(request, "reason")}
    return _done(request, ticket_id, handling.pass_on_ticket, _("Passed on."), **given)


@page("needs.ticket.note", methods=POST)
def note(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """What was done meanwhile."""
    get_ticket(request.actor, ticket_id, "needs.ticket.note")
    text = _typed(request, "reason")
    return _done(request, ticket_id, handling.note_progress, _("Noted."), text=text)


@page("needs.ticket.answer", methods=POST)
def answer(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Tell the enterprise how its need is settled."""
    row = get_ticket(request.actor, ticket_id, "needs.ticket.answer")
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            handling.answer_ticket(
                actor=request.actor, now=request.now, ticket_id=ticket_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(
                request, _("Answered. The enterprise confirms or says what is missing.")
            )
            return redirect("needs:ticket", ticket_id)
    return _page(request, row, form)


@page("needs.ticket.link", methods=POST)
def link(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """It was raised twice."""
    get_ticket(request.actor, ticket_id, "needs.ticket.link")
    other = _chosen(request, "same_as_id")
    return _done(request, ticket_id, handling.link_ticket, _("Joined."), same_as_id=other)


@page("needs.measure.apply", methods=POST)
def apply(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """A known measure is used for it."""
    get_ticket(request.actor, ticket_id, "needs.measure.apply")
    chosen = _chosen(request, "measure_id")
    said = _("Applied. The enterprise sees the measure and answers.")
    return _done(request, ticket_id, measures.apply_measure, said, measure_id=chosen)


@page("needs.ticket.confirm", methods=POST)
def confirm(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """The enterprise told the desk that it is settled."""
    get_ticket(request.actor, ticket_id, "needs.ticket.confirm")
    reason = _typed(request, "reason")
    return _done(request, ticket_id, settling.confirm_ticket, _("Confirmed."), reason=reason)


@page("needs.ticket.reopen", methods=POST)
def reopen(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """The enterprise told the desk that it is not settled."""
    get_ticket(request.actor, ticket_id, "needs.ticket.reopen")
    reason = _typed(request, "reason")
    return _done(request, ticket_id, settling.reopen_ticket, _("Reopened."), reason=reason)


@page("needs.ticket.withdraw", methods=POST)
def withdraw(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """It is not needed any more."""
    get_ticket(request.actor, ticket_id, "needs.ticket.withdraw")
    reason = _typed(request, "reason")
    return _done(request, ticket_id, settling.withdraw_ticket, _("Withdrawn."), reason=reason)


def _typed(request: Any, name: str) -> str:
    return str(request.POST.get(name, ""))


def _chosen(request: Any, name: str, *, needed: bool = True) -> uuid.UUID | None:
    """The id chosen from a list. Raises InvalidInput for none, or for anything else."""
    text = _typed(request, name)
    if not text and not needed:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidInput(fields={name: _("Choose one of the list.")}) from None


def _done(
    request: Any, ticket_id: uuid.UUID, service: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    service(actor=request.actor, now=request.now, ticket_id=ticket_id, **given)
    messages.success(request, said)
    return redirect("needs:ticket", ticket_id)
