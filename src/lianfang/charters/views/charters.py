"""One charter at the desk: made, filled, announced, changed, printed, exported."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.charters.forms import (
    FEWEST_STOPS,
    CharterForm,
    DelayForm,
    VehicleForm,
    charter_initial,
    local_now,
)
from lianfang.charters.selectors.charters import (
    charter_rows,
    escort_options,
    get_charter,
    point_options,
    step_rows,
    vehicle_options,
)
from lianfang.charters.selectors.costs import charter_cost
from lianfang.charters.selectors.plans import area_choices, charters_plan, point_choices
from lianfang.charters.selectors.riders import rider_rows
from lianfang.charters.selectors.seats import get_seat, riders_for, seat_rows
from lianfang.charters.services.chartering import (
    announce_charter,
    cancel_charter,
    change_vehicle,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.exporting import export_manifest
from lianfang.charters.services.seating import give_seats, take_back_seat
from lianfang.charters.views.desk import EXPORTS_PER_HOUR, say_fault
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.qr import qr_svg
from lianfang.people.selectors.cards import NAMES
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment

BOTH = ("GET", "POST")
POST = ("POST",)
MOST_WAITING = 200
_MAY = (
    *(("update", "charter.update"), ("announce", "charter.announce")),
    *(("vehicle", "charter.change_vehicle"), ("delay", "charter.delay")),
    *(("cancel", "charter.cancel"), ("give", "seat.give"), ("take_back", "seat.take_back")),
    *(("board", "boarding.record"), ("export", "charter.export")),
)


@page("charters.charter.view")
def charter(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """One charter: who is on it, who might be, what was done, what it costs."""
    return _charter(request, get_charter(request.actor, charter_id))


def _charter(request: Any, row: Any, **forms: Any) -> HttpResponse:
    actor, now = request.actor, request.now
    shown = charter_rows([row], now)[0]
    may = {word: actor.can(f"charters.{right}", row.path) for word, right in _MAY}
    free, held = riders_for(actor, row, now) if shown.is_open and may["give"] else ([], 0)
    status = 422 if any(form.errors for form in forms.values()) else 200
    context = {
        "row": shown,
        "may": may,
        "may_name": actor.can(NAMES, row.path),
        "seats": seat_rows(actor, row, now, past=True),
        "waiting": rider_rows(actor, free[:MOST_WAITING], now),
        "held": held,
        "steps": step_rows(row),
        "cost": charter_cost(row),
        "vehicle_form": forms.get("vehicle")
        or VehicleForm(
            vehicles=vehicle_options(row.path, now),
            initial={"vehicle": row.vehicle, "plate": row.plate, "carrier": row.carrier},
        ),
        "delay_form": forms.get("delay")
        or DelayForm(initial={"departs_at": local_now(row.departs_at)}),
    }
    return render(request, "charters/charter.html", context, status=status)


def _form(request: Any, path: str, initial: dict[str, Any], stops: int = 0) -> CharterForm:
    """The form, with a line for each stop a vehicle of the plan makes and the charter has."""
    plan = charters_plan(path, request.now)
    most = max((one.most_stops for one in plan.vehicles), default=0)
    return CharterForm(
        request.POST if request.method == "POST" else None,
        areas=area_choices(plan),
        vehicles=vehicle_options(path, request.now),
        points=point_choices(plan.areas),
        checkpoints=point_options(request.actor, path, request.now),
        staff=escort_options(request.actor, path),
        stops=max(FEWEST_STOPS, most, stops),
        initial=initial,
    )


@page("charters.charter.create", methods=BOTH)
def new_charter(request: Any) -> HttpResponse:
    """A charter entered by hand."""
    place = current_place(request)
    initial = {"day": local_day(request.now), "destination": place.short_name}
    form = _form(request, place.path, initial)
    if form.is_bound and form.is_valid():
        try:
            made = create_charter(
                actor=request.actor, now=request.now, place_id=place.pk, entry=form.entry()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("In preparation. Give its seats now."))
            return redirect("charters:charter", made.pk)
    context = {"form": form, "place": place, "back": reverse("charters:charters")}
    status = 422 if form.errors else 200
    return render(request, "charters/charter_form.html", context, status=status)


@page("charters.charter.update", methods=BOTH)
def edit_charter(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """A charter in preparation put right."""
    row = get_charter(request.actor, charter_id, "charters.charter.update")
    shown = charter_rows([row], request.now)[0]
    initial = charter_initial(shown) | {"point_id": row.point_id}
    form = _form(request, row.path, initial, len(shown.stops))
    if form.is_bound and form.is_valid():
        try:
            update_charter(
                actor=request.actor, now=request.now, charter_id=charter_id, entry=form.entry()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("charters:charter", charter_id)
    context = {
        "form": form,
        "place": row.place,
        "charter": row,
        "back": reverse("charters:charter", args=[charter_id]),
    }
    status = 422 if form.errors else 200
    return render(request, "charters/charter_form.html", context, status=status)


@page("charters.seat.give", methods=POST)
def give(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """Those who are ticked have a seat."""
    get_charter(request.actor, charter_id, "charters.seat.give")
    try:
        ids = [uuid.UUID(one) for one in request.POST.getlist("selected")[:500]]
        made = give_seats(
            actor=request.actor, now=request.now, charter_id=charter_id, rider_ids=ids
        )
    except ValueError:
        messages.error(request, _("Choose at least one person."))
    except WorkError as error:
        if error.status == 404:
            raise
        say_fault(request, error)
    else:
        text = ngettext("%(n)s seat is given.", "%(n)s seats are given.", len(made))
        messages.success(request, text % {"n": len(made)})
    return redirect("charters:charter", charter_id)


@page("charters.seat.take_back", methods=POST)
def take_back(request: Any, seat_id: uuid.UUID) -> HttpResponse:
    """Somebody does not ride."""
    seat = get_seat(request.actor, seat_id, "charters.seat.take_back")
    try:
        take_back_seat(
            actor=request.actor,
            now=request.now,
            seat_id=seat_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("The seat is free again."))
    return redirect("charters:charter", seat.charter_id)


@page("charters.charter.announce", methods=POST)
def announce(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """The contacts of the enterprises on board see it."""
    get_charter(request.actor, charter_id, "charters.charter.announce")
    try:
        announce_charter(actor=request.actor, now=request.now, charter_id=charter_id)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Announced: the enterprises on board see it with their list."))
    return redirect("charters:charter", charter_id)


@page("charters.charter.change_vehicle", methods=POST)
def vehicle(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """Another vehicle."""
    row = get_charter(request.actor, charter_id, "charters.charter.change_vehicle")
    form = VehicleForm(request.POST, vehicles=vehicle_options(row.path, request.now))
    if form.is_valid():
        try:
            change_vehicle(
                actor=request.actor, now=request.now, charter_id=charter_id, **form.given()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed."))
            return redirect("charters:charter", charter_id)
    return _charter(request, row, vehicle=form)


@page("charters.charter.delay", methods=POST)
def delay(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """Another time."""
    row = get_charter(request.actor, charter_id, "charters.charter.delay")
    form = DelayForm(request.POST)
    if form.is_valid():
        try:
            delay_charter(
                actor=request.actor,
                now=request.now,
                charter_id=charter_id,
                departs_at=form.cleaned_data["departs_at"],
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed; every stop moved by as much."))
            return redirect("charters:charter", charter_id)
    return _charter(request, row, delay=form)


@page("charters.charter.cancel", methods=POST)
def cancel(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """It does not run."""
    get_charter(request.actor, charter_id, "charters.charter.cancel")
    try:
        cancel_charter(
            actor=request.actor,
            now=request.now,
            charter_id=charter_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Cancelled; everybody on it waits for another seat."))
    return redirect("charters:charter", charter_id)


@page("charters.charter.view")
def manifest(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """The list as it is printed for the escort: a sheet of A4 with boxes to write in."""
    row = get_charter(request.actor, charter_id)
    return printed(request, row, reverse("charters:charter", args=[row.pk]))


def printed(request: Any, row: Any, back: str) -> HttpResponse:
    """The list of a charter on paper; its code opens the page at the door."""
    address = request.build_absolute_uri(reverse("charters:door", args=[row.pk]))
    code = qr_svg(address, title=_("Open this list on the phone"))
    context = {
        "row": charter_rows([row], request.now)[0],
        "seats": seat_rows(request.actor, row, request.now),
        "place": row.place,
        "back": back,
        "code": mark_safe(code),  # noqa: S308  made here; its title is escaped
        "printed_at": request.now,
    }
    return render(request, "charters/manifest.html", context)


@page("charters.charter.export", methods=POST, second_factor=True)
def export(request: Any, charter_id: uuid.UUID) -> HttpResponse:
    """The list as a table."""
    get_charter(request.actor, charter_id, "charters.charter.export")
    limit("charters.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    table = export_manifest(
        actor=request.actor,
        now=request.now,
        charter_id=charter_id,
        masked=not request.POST.get("open"),
        reason=request.POST.get("reason", ""),
    )
    return attachment(table.name, table.content)
