"""Coaches at the gate, on the guard's phone: declared, joined, measured, closed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.gates.enums import Direction
from lianfang.gates.forms import CloseCoachForm, CoachForm, MeasureForm, PassengerForm
from lianfang.gates.selectors.coach_link import coach_link, link_holds
from lianfang.gates.selectors.coaches import (
    coaches_of,
    get_coach,
    get_passenger,
    passenger_rows,
    passengers_of,
    point_of,
    progress_of,
)
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import get_point
from lianfang.gates.selectors.villages import villages_around
from lianfang.gates.services.coaches import close_coach, open_coach, renew_link, withdraw_link
from lianfang.gates.services.exporting_coach import export_coach
from lianfang.gates.services.passengers import (
    add_passenger,
    measure_passenger,
    withdraw_passenger,
)
from lianfang.gates.services.travellers import reveal_traveller
from lianfang.gates.views.passages import EXPORTS_PER_HOUR
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_at
from lianfang.kit.qr import qr_svg
from lianfang.sheets.views.at_once import attachment

BOTH = ("GET", "POST")


@page("gates.coach.open", methods=BOTH)
def coaches(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """Coaches held at the checkpoint, and a new one as its driver declares it."""
    point = get_point(request.actor, point_id, "gates.coach.open")
    if point.closed_at is not None:
        raise NotFound()
    form = CoachForm(
        request.POST if request.method == "POST" else None,
        destinations=villages_around(point.path),
        initial={
            "coach_id": id_at(request.now),
            "direction": Direction.IN,
            "plate": gates_plan(point.path, request.now).plate_prefix,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = open_coach(
                actor=request.actor,
                now=request.now,
                point_id=point_id,
                coach_id=form.cleaned_data["coach_id"],
                declared=form.declared(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("gates:coach", made.pk)
    context = {"point": point, "form": form, "coaches": coaches_of(request.actor, point)}
    return render(request, "gates/coaches.html", context, status=422 if form.errors else 200)


def _list(request: Any, coach: Any) -> dict[str, Any]:
    rows = passenger_rows(request.actor, passengers_of(request.actor, coach), request.now)
    # Whoever needs the guard first, then in the order they joined.
    order = {"now": 0, "soon": 1, "": 2}
    rows.sort(key=lambda row: (row.withdrawn_at is not None, order[row.tone], row.number))
    return {"coach": coach, "rows": rows, "progress": progress_of(coach, rows)}


@page("gates.coach.view")
def coach(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """The code to show, who joined, who is missing, what is decided."""
    return _coach_page(request, get_coach(request.actor, coach_id))


def _coach_page(request: Any, found: Any, form: Any = None) -> HttpResponse:
    context = _list(request, found)
    progress, actor = context["progress"], request.actor
    if link_holds(found, found.link_number, request.now):
        address = request.build_absolute_uri(reverse("gates:join", args=[coach_link(found)]))
        context |= {"address": address, "svg": qr_svg(address, title=_("Code for passengers"))}
    form = form or CloseCoachForm(
        initial={
            "passage_id": id_at(request.now),
            "persons": max(progress.joined, progress.declared) + 1,
        }
    )
    context |= {
        "form": form,
        "point_id": point_of(found),
        "may_close": found.closed_at is None and actor.can("gates.coach.close", found.path),
        "may_invite": found.closed_at is None and actor.can("gates.coach.invite", found.path),
        "may_add": found.closed_at is None and actor.can("gates.passenger.add", found.path),
        "may_export": actor.can("gates.coach.export", found.path),
    }
    return render(request, "gates/coach.html", context, status=422 if form.errors else 200)


@page("gates.coach.view")
def coach_now(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """The list of the moment (a piece of the page, asked for every few seconds)."""
    found = get_coach(request.actor, coach_id)
    return render(request, "gates/coach_now.html", _list(request, found))


@page("gates.coach.invite", methods=("POST",))
def invite(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """A new code, or none any more."""
    get_coach(request.actor, coach_id, "gates.coach.invite")
    change = withdraw_link if request.POST.get("do") == "withdraw" else renew_link
    try:
        change(actor=request.actor, now=request.now, coach_id=coach_id)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("gates:coach", coach_id)


@page("gates.passenger.add", methods=BOTH)
def add(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """The guard writes somebody down who has no phone."""
    found = get_coach(request.actor, coach_id, "gates.passenger.add")
    rules = health_rules(request.actor, found.path, request.now)
    form = PassengerForm(
        request.POST if request.method == "POST" else None,
        destinations=villages_around(found.path),
        symptoms=rules.plan.symptoms,
        by_guard=True,
        initial={
            "passenger_id": id_at(request.now),
            "origin": found.origin,
            "destination": found.destination_id,
            "destination_text": found.destination_text,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = add_passenger(
                actor=request.actor,
                now=request.now,
                coach_id=coach_id,
                passenger_id=form.cleaned_data["passenger_id"],
                said=form.said(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Written down as no. %(n)s.") % {"n": made.number})
            return redirect("gates:coach", coach_id)
    context = {"coach": found, "form": form}
    return render(request, "gates/passenger_form.html", context, status=422 if form.errors else 200)


@page("gates.coach.close", methods=("POST",))
def close(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """The button pressed says what was decided; the slip goes with the coach."""
    found = get_coach(request.actor, coach_id, "gates.coach.close")
    form = CloseCoachForm(request.POST)
    if form.is_valid():
        try:
            closed = close_coach(
                actor=request.actor,
                now=request.now,
                coach_id=coach_id,
                deed=request.POST.get("deed", ""),
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded: %(what)s") % {"what": closed.plate})
            return redirect("gates:slip", closed.passage_id)
    return _coach_page(request, found, form)


@page("gates.coach.view")
def passenger(request: Any, passenger_id: uuid.UUID) -> HttpResponse:
    """One passenger: measured here, struck out here."""
    return _passenger_page(request, get_passenger(request.actor, passenger_id))


def _passenger_page(
    request: Any, found: Any, form: Any = None, shown: Any = None, status: int = 200
) -> HttpResponse:
    actor, is_open = request.actor, found.coach.closed_at is None
    (row,) = passenger_rows(actor, [found], request.now)
    here = is_open and found.withdrawn_at is None
    context = {
        "row": row,
        "coach": found.coach,
        "shown": shown,
        "form": form or MeasureForm(initial={"reading_id": id_at(request.now)}),
        "may_measure": here and actor.can("gates.passenger.measure", found.path),
        "may_withdraw": here and actor.can("gates.passenger.withdraw", found.path),
        "may_reveal": found.sealed is not None and actor.can("gates.passenger.reveal", found.path),
    }
    return render(request, "gates/passenger.html", context, status=status)


@page("gates.passenger.measure", methods=("POST",))
def measure(request: Any, passenger_id: uuid.UUID) -> HttpResponse:
    """What the thermometer shows."""
    found = get_passenger(request.actor, passenger_id, "gates.passenger.measure")
    form = MeasureForm(request.POST)
    if form.is_valid():
        try:
            made = measure_passenger(
                actor=request.actor, now=request.now, passenger_id=passenger_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            if made.fever:
                text = _("Fever: no. %(n)s. Keep them apart and phone the community at once.")
                messages.error(request, text % {"n": found.number})
            else:
                messages.success(request, _("Recorded."))
            return redirect("gates:coach", found.coach_id)
    return _passenger_page(request, found, form, status=422)


@page("gates.passenger.withdraw", methods=("POST",))
def withdraw(request: Any, passenger_id: uuid.UUID) -> HttpResponse:
    """A wrong entry is struck out, with a reason."""
    found = get_passenger(request.actor, passenger_id, "gates.passenger.withdraw")
    try:
        withdraw_passenger(
            actor=request.actor,
            now=request.now,
            passenger_id=passenger_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("gates:passenger", passenger_id)
    return redirect("gates:coach", found.coach_id)


@page("gates.passenger.reveal", methods=("POST",))
def reveal(request: Any, passenger_id: uuid.UUID) -> HttpResponse:
    """A passenger in full, once, with a reason."""
    found = get_passenger(request.actor, passenger_id, "gates.passenger.reveal")
    try:
        shown = reveal_traveller(
            actor=request.actor,
            now=request.now,
            passenger_id=passenger_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return _passenger_page(request, found, status=error.status)
    return _passenger_page(request, found, shown=shown)


@page("gates.coach.export", methods=("POST",), second_factor=True)
def export(request: Any, coach_id: uuid.UUID) -> HttpResponse:
    """The list as a table."""
    get_coach(request.actor, coach_id, "gates.coach.export")
    limit("gates.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    name, content = export_coach(
        actor=request.actor,
        now=request.now,
        coach_id=coach_id,
        masked=not request.POST.get("open"),
        reason=request.POST.get("reason", ""),
    )
    return attachment(name, content)
