"""On the phone of the escort: today's charters, the door of one of them, departure and arrival."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.pages import page
from lianfang.charters.forms import DepartForm, DoorForm
from lianfang.charters.selectors.charters import charter_rows, door_charter, todays_charters
from lianfang.charters.selectors.seats import door_seat, seat_rows
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.boarding import record_boarding
from lianfang.charters.services.departing import depart
from lianfang.charters.views.desk import say_fault
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.people.selectors.cards import NAMES

BOTH = ("GET", "POST")
POST = ("POST",)


@page("charters.boarding.record")
def today(request: Any) -> HttpResponse:
    """What leaves or is on the way today, one's own first."""
    rows = charter_rows(todays_charters(request.actor, request.now), request.now)
    return render(request, "charters/today.html", {"rows": rows})


@page("charters.boarding.record")
def door(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """Everybody on the list: who was not looked for yet stands first."""
    return _door(request, charter_id)


def _door(request: Any, charter_id: uuid.UUID, form: DepartForm | None = None) -> HttpResponse:
    row = door_charter(request.actor, charter_id)
    seats = seat_rows(request.actor, row, request.now, named=_named(request, row), past=True)
    listed = [one for one in seats if one.state != "given_back"]
    order = {"planned": 0, "absent": 1, "refused": 1, "present": 2}
    status = 422 if form is not None and form.errors else 200
    context = {
        "row": charter_rows([row], request.now)[0],
        "seats": sorted(listed, key=lambda one: (order.get(one.state, 3), one.number)),
        "left": sum(one.state == "planned" for one in listed),
        "aboard": sum(one.state == "present" for one in listed),
        "needs_driver": row.point_id is not None and row.means == "coach",
        "form": form or DepartForm(),
    }
    return render(request, "charters/door.html", context, status=status)


def _named(request: Any, row: Any) -> bool:
    """An escort calls people by their names, and sees those of their own charter."""
    actor = request.actor
    return actor.can(NAMES, row.path) or not actor.can("charters.boarding.record", row.path)


@page("charters.boarding.record", methods=BOTH)
def check(request: Any, seat_id: uuid.UUID) -> HttpResponse:
    """Somebody stands at the door."""
    seat = door_seat(request.actor, seat_id)
    row = door_charter(request.actor, seat.charter_id)
    plan = health_rules(request.actor, row.path, request.now).plan
    form = DoorForm(
        request.POST if request.method == "POST" else None,
        symptoms=[(one.key, str(one.title)) for one in plan.symptoms],
        initial={"check_id": new_id(), "result": "present"},
    )
    if form.is_bound and form.is_valid():
        try:
            made = record_boarding(
                actor=request.actor,
                now=request.now,
                seat_id=seat_id,
                found=form.found(),
                check_id=form.cleaned_data["check_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            _say(request, made)
            return redirect("charters:door", seat.charter_id)
    named = _named(request, row)
    rows = seat_rows(request.actor, row, request.now, named=named, past=True)
    context = {
        "form": form,
        "charter": row,
        "seat": next(one for one in rows if one.id == seat_id),
    }
    status = 422 if form.errors else 200
    return render(request, "charters/check.html", context, status=status)


def _say(request: Any, made: Any) -> None:
    if made.result == "present":
        messages.success(request, pgettext("boarding", "On board."))
    elif made.result == "absent":
        messages.info(request, _("Noted: did not come."))
    elif made.fever:
        text = _("Not let on: a fever or symptoms. The fever path of the town has begun.")
        messages.error(request, text)
    else:
        messages.warning(request, _("Not let on: %(why)s") % {"why": made.reason})


@page("charters.charter.depart", methods=POST)
def leave(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """It departs."""
    door_charter(request.actor, charter_id, "charters.charter.depart")
    form = DepartForm(request.POST)
    if form.is_valid():
        try:
            depart(actor=request.actor, now=request.now, charter_id=charter_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Under way."))
            return redirect("charters:door", charter_id)
    return _door(request, charter_id, form)


@page("charters.charter.arrive", methods=POST)
def arrive(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """It arrived with everybody but those who are ticked."""
    door_charter(request.actor, charter_id, "charters.charter.arrive")
    try:
        missing = [uuid.UUID(one) for one in request.POST.getlist("missing")[:300]]
        confirm_arrival(
            actor=request.actor, now=request.now, charter_id=charter_id, missing=missing
        )
    except ValueError:
        messages.error(request, _("Choose from the list."))
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, pgettext("charter", "Arrived."))
    return redirect("charters:door", charter_id)
