"""Pages of an enterprise's own contact: whom we signed up, what they ride in, what was changed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.access.scope import everywhere
from lianfang.charters.forms import PasteForm
from lianfang.charters.selectors.charters import (
    charter_rows,
    own_charter,
    own_charters,
    step_rows,
    with_seats_left,
)
from lianfang.charters.selectors.pasting import read_pasted
from lianfang.charters.selectors.plans import charters_plan, point_choices
from lianfang.charters.selectors.riders import own_riders, rider_rows
from lianfang.charters.selectors.seats import own_riders_for, seat_rows
from lianfang.charters.services.seating import take_own_seats
from lianfang.charters.services.signing_up import sign_up_own, withdraw_own
from lianfang.charters.views.desk import say_fault
from lianfang.charters.views.signing import sign_up_form, signed_up, ticked, to_be_ticked
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.web.templatetags.figures import listed
from lianfang.workforce.selectors.employees import only, own_employee_rows

BOTH = ("GET", "POST")
POST = ("POST",)
PAGE_SIZE = 50
MOST_OVER = 50


@page("charters.own_rider.view")
def own_list(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Whom we signed up, the charters they ride in, those with a seat left."""
    actor, now = request.actor, request.now
    enterprise = own_enterprise(actor, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        charters = charter_rows(own_charters(actor, enterprise_id)[:MOST_OVER], now)
        left = charter_rows(with_seats_left(actor, enterprise_id), now)
        open_ones = rider_rows(actor, own_riders(actor, enterprise_id), now, named=True)
        over = own_riders(actor, enterprise_id, over=True)[:MOST_OVER]
        rows = rider_rows(actor, over, now, named=True)
    context = {
        "enterprise": enterprise,
        "rows": open_ones,
        "over": rows,
        "charters": charters,
        "left": [one for one in left if one.id not in {known.id for known in charters}],
        "has_areas": bool(charters_plan(enterprise.path, now).areas),
    }
    return render(request, "charters/own_charters.html", context)


@page("charters.own_rider.sign_up", methods=BOTH)
def own_sign_up(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Those of our staff who are away, ticked one by one or all of a place of origin."""
    actor = request.actor
    enterprise = own_enterprise(actor, enterprise_id)
    form = sign_up_form(request, enterprise)
    sent = form.is_bound and form.is_valid()
    if sent and signed_up(request, form, enterprise_id, ticked(request), sign_up_own):
        return redirect("charters:own_charters", enterprise_id)
    day = local_day(request.now)
    with everywhere("the enterprise is the viewer's own"):
        context = to_be_ticked(
            request,
            form,
            enterprise,
            lambda staff: own_employee_rows(actor, enterprise_id, only(staff), day),
        )
    status = 422 if form.errors else 200
    return render(request, "charters/own_sign_up.html", context, status=status)


@page("charters.own_rider.sign_up", methods=BOTH)
def own_paste(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """A list pasted from a table; nobody is guessed."""
    actor = request.actor
    enterprise = own_enterprise(actor, enterprise_id)
    form = PasteForm(
        request.POST if request.method == "POST" else None,
        points=point_choices(charters_plan(enterprise.path, request.now).areas),
    )
    if form.is_bound and form.is_valid():
        read = read_pasted(actor, enterprise_id, form.cleaned_data["pasted"])
        _tell_lines(form, read)
        if not form.errors and signed_up(request, form, enterprise_id, read.found, sign_up_own):
            return redirect("charters:own_charters", enterprise_id)
    status = 422 if form.errors else 200
    context = {"enterprise": enterprise, "form": form}
    return render(request, "charters/own_paste.html", context, status=status)


def _tell_lines(form: PasteForm, read: Any) -> None:
    for lines, text in (
        (read.unknown, _("Nobody of your staff fits line %(lines)s.")),
        (read.several, _("Several people fit line %(lines)s; add the phone.")),
    ):
        if lines:
            told = listed(lines[:20])
            form.add_error("pasted", text % {"lines": told})


@page("charters.own_rider.withdraw", methods=POST)
def own_drop(request: Any, enterprise_id: uuid.UUID, rider_id: uuid.UUID) -> HttpResponse:
    """They need not be fetched any more."""
    try:
        withdraw_own(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            rider_id=rider_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        if error.status == 404:
            raise
        say_fault(request, error)
    else:
        messages.success(request, _("Signed off."))
    return redirect("charters:own_charters", enterprise_id)


@page("charters.own_rider.view")
def own_one(request: Any, enterprise_id: uuid.UUID, charter_id: uuid.UUID) -> HttpResponse:
    """A charter our people ride in: when and where, who, and what was changed."""
    actor, now = request.actor, request.now
    enterprise = own_enterprise(actor, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        row = own_charter(actor, enterprise_id, charter_id)
        shown = charter_rows([row], now)[0]
        seats = seat_rows(actor, row, now, named=True, enterprise_id=enterprise.pk, past=True)
        steps = step_rows(row, told_only=True)
        free, held = own_riders_for(actor, enterprise_id, row, now) if shown.free else ([], 0)
        waiting = rider_rows(actor, free, now, named=True)
    may_take = shown.state in ("announced", "boarding")
    context = {
        "enterprise": enterprise,
        "row": shown,
        "seats": seats,
        "steps": steps,
        "waiting": waiting if may_take else [],
        "held": held,
        "more": sum(not one.holds for one in seats),
    }
    return render(request, "charters/own_charter.html", context)


@page("charters.own_seat.take", methods=POST)
def own_take(request: Any, enterprise_id: uuid.UUID, charter_id: uuid.UUID) -> HttpResponse:
    """Seats that are left for people of ours."""
    try:
        ids = [uuid.UUID(one) for one in request.POST.getlist("selected")[:300]]
        made = take_own_seats(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            charter_id=charter_id,
            rider_ids=ids,
        )
    except ValueError:
        messages.error(request, _("Choose at least one person."))
    except WorkError as error:
        if error.status == 404:
            raise
        say_fault(request, error)
    else:
        text = ngettext("%(n)s seat is yours.", "%(n)s seats are yours.", len(made))
        messages.success(request, text % {"n": len(made)})
    return redirect("charters:own_charter", enterprise_id, charter_id)
