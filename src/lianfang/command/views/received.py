"""Orders addressed to me, on the phone: what is due next, read, done with proof, passed on."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import OrderState
from lianfang.command.forms import ReportForm
from lianfang.command.selectors.order_audience import addressees
from lianfang.command.selectors.orders import evidence_of, get_received, received_list
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.services.order_reports import pass_on_order, read_order, report_done
from lianfang.command.views.orders import addressed_form
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place


@page("command.order.read")
def inbox(request: Any) -> HttpResponse:
    """Orders addressed to the person who is signed in."""
    return render(
        request,
        "command/inbox.html",
        {
            "staff": own_staff(request.actor),
            "received": received_list(request.actor, request.now),
        },
    )


@page("command.order.read", methods=("GET", "POST"))
def received(request: Any, recipient_id: uuid.UUID) -> HttpResponse:
    """One order; opening it marks it read, sending the form reports it as done."""
    shown = get_received(request.actor, recipient_id, request.now)
    form = ReportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    form.ask_for(shown.order.evidence)
    if form.is_bound and form.is_valid():
        try:
            report_done(
                actor=request.actor,
                now=request.now,
                recipient_id=recipient_id,
                text=form.cleaned_data["text"],
                photo=form.photo_content(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Reported as done."))
            return redirect("command:inbox")
    if request.method == "GET" and shown.row.read_at is None:
        read_order(actor=request.actor, now=request.now, recipient_id=recipient_id)
    in_force = shown.order.state == OrderState.ISSUED
    return render(
        request,
        "command/received.html",
        {
            "shown": shown,
            "form": form if in_force and not shown.row.done_at else None,
            "evidence": evidence_of(request.actor, shown),
            "may_pass_on": in_force and "command.order.pass_on" in request.actor.rights,
        },
        status=422 if form.errors else 200,
    )


@page("command.order.pass_on", methods=("GET", "POST"))
def pass_on(request: Any, recipient_id: uuid.UUID) -> HttpResponse:
    """Give it on to one's own people, for the place one looks at."""
    shown = get_received(request.actor, recipient_id, request.now)
    place = current_place(request)
    initial = {
        "title": shown.order.title,
        "text": shown.order.text,
        "due_at": shown.order.due_at.astimezone(LOCAL_ZONE),
        "evidence": shown.order.evidence,
        "through": "account:grid_worker",
    }
    form = addressed_form(request, place, initial)
    found = None
    if form.is_bound and form.is_valid():
        try:
            if request.POST.get("send") == "1":
                pass_on_order(
                    actor=request.actor,
                    now=request.now,
                    recipient_id=recipient_id,
                    place_id=place.pk,
                    words=form.words(),
                    audience=form.audience(),
                )
                messages.success(request, _("Passed on."))
                return redirect("command:received", recipient_id)
            found = addressees(request.actor, place, form.audience(), request.now)
        except WorkError as error:
            form.take_errors(error)
    return render(
        request,
        "command/order_form.html",
        {"place": place, "form": form, "found": found, "above": shown},
        status=422 if form.errors else 200,
    )
