"""Pages of an enterprise's own contact: the rooms they have, and asking for some."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.lodging.forms import WishForm
from lianfang.lodging.selectors.bookings import booking_rows, own_bookings, own_wishes, wish_rows
from lianfang.lodging.services.booking import ask_for_own_rooms, withdraw_own_wish
from lianfang.lodging.views.bookings import say_fault


@page("lodging.own_booking.view")
def own_lodging(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Our rooms: which hotel, which rooms, until when; what we asked for."""
    return _page(request, enterprise_id)


def _page(request: Any, enterprise_id: uuid.UUID, form: WishForm | None = None) -> HttpResponse:
    actor, day = request.actor, local_day(request.now)
    enterprise = own_enterprise(actor, enterprise_id)
    return render(
        request,
        "lodging/own_lodging.html",
        {
            "enterprise": enterprise,
            "wishes": wish_rows(own_wishes(actor, enterprise_id)),
            "rows": booking_rows(own_bookings(actor, enterprise_id), day),
            "form": form or WishForm(initial={"wish_id": new_id(), "from_day": day}),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("lodging.own_wish.ask", methods=("POST",))
def own_ask(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """We need rooms."""
    own_enterprise(request.actor, enterprise_id)
    form = WishForm(request.POST)
    if form.is_valid():
        try:
            ask_for_own_rooms(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise_id,
                asked=form.asked(),
                wish_id=form.cleaned_data["wish_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Asked. You will see here which rooms you get."))
            return redirect("lodging:own_lodging", enterprise_id)
    return _page(request, enterprise_id, form)


@page("lodging.own_wish.withdraw", methods=("POST",))
def own_drop(request: Any, enterprise_id: uuid.UUID, wish_id: uuid.UUID) -> HttpResponse:
    """We need none any more."""
    try:
        withdraw_own_wish(
            actor=request.actor, now=request.now, enterprise_id=enterprise_id, wish_id=wish_id
        )
    except WorkError as error:
        if error.status == 404:
            raise
        say_fault(request, error)
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("lodging:own_lodging", enterprise_id)
