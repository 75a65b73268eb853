"""What the contact of an enterprise sees on the phone: its needs, their answers, measures offered.

Whose pages these are says `own_enterprise`; for any other enterprise nothing exists.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.needs.enums import OPEN, TicketState
from lianfang.needs.forms import NeedForm
from lianfang.needs.selectors.measures import own_offers
from lianfang.needs.selectors.plans import hints, need_choices, needs_plan
from lianfang.needs.selectors.tickets import (
    get_own_ticket,
    own_steps,
    own_tickets,
    ticket_rows,
)
from lianfang.needs.services.measures import answer_own_offer
from lianfang.needs.services.raising import raise_own_ticket
from lianfang.needs.services.settling import (
    confirm_own_ticket,
    reopen_own_ticket,
    withdraw_own_ticket,
)

POST = ("POST",)


@page("needs.own_ticket.view")
def own_needs(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Our needs: those we must say something to first; measures offered to us."""
    actor, now = request.actor, request.now
    row = own_enterprise(actor, enterprise_id)
    tickets = ticket_rows(actor, own_tickets(actor, row.pk), now, row.path)
    return render(
        request,
        "needs/own_needs.html",
        {
            "enterprise": row,
            "answered": [one for one in tickets if one.state == TicketState.ANSWERED],
            "open": [one for one in tickets if one.state in OPEN],
            "over": [
                one
                for one in tickets
                if one.state not in OPEN and one.state != TicketState.ANSWERED
            ],
            "offers": own_offers(actor, row.pk),
        },
    )


@page("needs.own_ticket.raise", methods=("GET", "POST"))
def own_raise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """We need something."""
    row = own_enterprise(request.actor, enterprise_id)
    plan = needs_plan(row.path, request.now)
    form = NeedForm(
        request.POST if request.method == "POST" else None,
        needs=need_choices(plan),
        initial={"ticket_id": new_id()},
    )
    if form.is_bound and form.is_valid():
        try:
            made = raise_own_ticket(
                actor=request.actor, now=request.now, enterprise_id=row.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Sent. You see here what becomes of it."))
            return redirect("needs:own_ticket", row.pk, made.pk)
    context = {"form": form, "enterprise": row, "hints": hints(plan)}
    return render(request, "needs/own_raise.html", context, status=422 if form.errors else 200)


@page("needs.own_ticket.view")
def own_ticket(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> HttpResponse:
    """One need of ours: who has it, until when, what was done, what was answered."""
    actor, now = request.actor, request.now
    row = own_enterprise(actor, enterprise_id)
    ticket = get_own_ticket(actor, enterprise_id, ticket_id)
    return render(
        request,
        "needs/own_ticket.html",
        {
            "enterprise": row,
            "row": ticket_rows(actor, [ticket], now, row.path)[0],
            "steps": own_steps(actor, enterprise_id, ticket_id),
            "is_answered": ticket.state == TicketState.ANSWERED,
            "is_settled": ticket.state == TicketState.CONFIRMED,
            "is_open": ticket.state in OPEN,
        },
    )


@page("needs.own_ticket.confirm", methods=POST)
def own_confirm(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> HttpResponse:
    """It is settled."""
    said = _("Thank you. The need is settled.")
    return _done(request, enterprise_id, ticket_id, confirm_own_ticket, said)


@page("needs.own_ticket.reopen", methods=POST)
def own_reopen(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> HttpResponse:
    """It is not settled, and this is missing."""
    reason = str(request.POST.get("reason", ""))
    said = _("Sent back. You will get another answer.")
    return _done(request, enterprise_id, ticket_id, reopen_own_ticket, said, reason=reason)


@page("needs.own_ticket.withdraw", methods=POST)
def own_withdraw(request: Any, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> HttpResponse:
    """We do not need it any more."""
    reason = str(request.POST.get("reason", ""))
    said = _("Withdrawn.")
    return _done(request, enterprise_id, ticket_id, withdraw_own_ticket, said, reason=reason)


def _done(
    request: Any,
    enterprise_id: uuid.UUID,
    ticket_id: uuid.UUID,
    service: Callable[..., Any],
    said: str,
    **given: Any,
) -> HttpResponse:
    get_own_ticket(request.actor, enterprise_id, ticket_id)
    service(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        ticket_id=ticket_id,
        **given,
    )
    messages.success(request, said)
    return redirect("needs:own_ticket", enterprise_id, ticket_id)


@page("needs.own_offer.answer", methods=POST)
def own_answer(request: Any, enterprise_id: uuid.UUID, measure_offer_id: uuid.UUID) -> HttpResponse:
    """We take a measure, or say why it does not help."""
    own_enterprise(request.actor, enterprise_id)
    answer_own_offer(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        offer_id=measure_offer_id,
        taken=request.POST.get("taken") == "yes",
        note=str(request.POST.get("reason", "")),
    )
    messages.success(request, _("Thank you, your answer has been sent."))
    return redirect("needs:own_needs", enterprise_id)
