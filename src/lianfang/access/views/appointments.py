"""Granting and ending appointments, issuing and revoking keys: the security administrator's
hand."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.enums import Role
from lianfang.access.forms import AppointmentForm, TokenForm, say_errors
from lianfang.access.pages import WorkRequest, page
from lianfang.access.selectors import get_user
from lianfang.access.services.appointments import end_appointment, grant_appointment
from lianfang.access.services.tokens import issue_token, revoke_token
from lianfang.kit.errors import Conflict, InvalidInput


@page("access.appointment.grant", methods=("GET", "POST"), second_factor=True)
def grant(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    """A new appointment for an account."""
    account = get_user(request.actor, user_id)
    form = AppointmentForm(request.POST or None)
    if form.is_valid():
        begin, end = form.period()
        given = form.with_place(request.actor.home("access.appointment.grant"))
        try:
            grant_appointment(
                actor=request.actor,
                now=request.now,
                user_id=user_id,
                role=Role(given["role"]),
                place_id=given["place_id"],
                path=given["path"],
                valid_from=begin,
                valid_to=end,
            )
        except InvalidInput as error:
            say_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Appointed. It holds from the person's next click."))
            return redirect("access:user", user_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "account": account}
    return render(request, "access/appointment_form.html", context, status=status)


@page("access.appointment.end", methods=("POST",), second_factor=True)
def end(request: WorkRequest, appointment_id: uuid.UUID) -> HttpResponse:
    ended = end_appointment(actor=request.actor, now=request.now, appointment_id=appointment_id)
    messages.success(request, _("The appointment has ended."))
    return redirect("access:user", ended.user_id)


@page("access.token.issue", methods=("GET", "POST"), second_factor=True)
def new_token(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    """A key for a machine; its secret is shown once, in the answer itself."""
    account = get_user(request.actor, user_id)
    form = TokenForm(request.POST or None)
    context = {"form": form, "account": account}
    if form.is_valid():
        try:
            issued = issue_token(
                actor=request.actor, now=request.now, user_id=user_id, **form.cleaned_data
            )
        except InvalidInput as error:
            say_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            return render(request, "access/token_shown.html", {**context, "issued": issued})
    status = 422 if request.method == "POST" else 200
    return render(request, "access/token_form.html", context, status=status)


@page("access.token.revoke", methods=("POST",), second_factor=True)
def revoke(request: WorkRequest, token_id: uuid.UUID) -> HttpResponse:
    token = revoke_token(actor=request.actor, now=request.now, token_id=token_id)
    messages.success(request, _("The key is revoked."))
    return redirect("access:user", token.user_id)
