"""Vehicles and drivers on screen."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place, get_place
from lianfang.transport.forms import DriverForm, VehicleForm
from lianfang.transport.selectors.fleet import (
    driver_list,
    get_driver,
    get_vehicle,
    staff_who_could_drive,
    team_choices,
    there_on,
    vehicle_list,
)
from lianfang.transport.services.fleet import (
    appoint_driver,
    end_driver,
    register_vehicle,
    update_vehicle,
)

BOTH = ("GET", "POST")


@page("transport.vehicle.view")
def vehicles(request: Any) -> HttpResponse:
    """Vehicles that serve the place, and who drives."""
    place = current_place(request)
    may_appoint = request.actor.can("transport.driver.create", place.path)
    return _fleet_page(request, place, _driver_form(request, place) if may_appoint else None)


def _fleet_page(request: Any, place: Any, form: Any, status: int = 200) -> HttpResponse:
    actor, day = request.actor, local_day(request.now)
    drivers = driver_list(actor, place.path, day)
    there = set(drivers.filter(there_on(day)).values_list("pk", flat=True))
    found = vehicle_list(actor, place.path, day, retired=True)
    return render(
        request,
        "transport/vehicles.html",
        {
            "place": place,
            "vehicles": [(row, actor.can("transport.vehicle.update", row.path)) for row in found],
            "drivers": [
                (row, row.pk in there, actor.can("transport.driver.end", row.path))
                for row in drivers
            ],
            "form": form,
            "today": day,
            "may_create": actor.can("transport.vehicle.create", place.path),
        },
        status=status,
    )


def _driver_form(request: Any, place: Any, data: Any = None) -> DriverForm:
    day = local_day(request.now)
    staff = staff_who_could_drive(request.actor, place.path, day)
    found = vehicle_list(request.actor, place.path, day)
    return DriverForm(
        data,
        staff=[(str(one.pk), " · ".join(filter(None, [one.name, one.title]))) for one in staff],
        vehicles=[
            (str(row.pk), f"{row.name} {row.plate}".strip())
            for row in found
            if request.actor.can("transport.vehicle.view", row.path)
        ],
    )


def _vehicle_form(request: Any, place: Any, **more: Any) -> VehicleForm:
    teams = team_choices(request.actor, place, local_day(request.now))
    return VehicleForm(
        request.POST if request.method == "POST" else None,
        teams=[(str(team.pk), team.name) for team in teams],
        **more,
    )


@page("transport.vehicle.create", methods=BOTH)
def new_vehicle(request: Any) -> HttpResponse:
    """Put a vehicle at the place's disposal."""
    place = get_place(request.actor, current_place(request).pk, "transport.vehicle.create")
    form = _vehicle_form(request, place)
    if form.is_bound and form.is_valid():
        try:
            register_vehicle(
                actor=request.actor, now=request.now, place_id=place.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The vehicle serves here now."))
            return redirect("transport:vehicles")
    context = {"form": form, "place": place, "vehicle": None}
    status = 422 if form.errors else 200
    return render(request, "transport/vehicle_form.html", context, status=status)


@page("transport.vehicle.update", methods=BOTH)
def edit_vehicle(request: Any, vehicle_id: uuid.UUID) -> HttpResponse:
    """Seats, team, how long it serves."""
    row = get_vehicle(request.actor, vehicle_id, "transport.vehicle.update")
    names = ("plate", "name", "kind", "seats", "team_id", "active_from", "active_to", "note")
    form = _vehicle_form(request, row.place, initial={name: getattr(row, name) for name in names})
    if form.is_bound and form.is_valid():
        try:
            update_vehicle(
                actor=request.actor, now=request.now, vehicle_id=vehicle_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("transport:vehicles")
    context = {"form": form, "place": row.place, "vehicle": row}
    status = 422 if form.errors else 200
    return render(request, "transport/vehicle_form.html", context, status=status)


@page("transport.driver.create", methods=("POST",))
def new_driver(request: Any) -> HttpResponse:
    """Somebody of the roster drives from now on."""
    place = get_place(request.actor, current_place(request).pk, "transport.driver.create")
    form = _driver_form(request, place, request.POST)
    if form.is_valid():
        try:
            appoint_driver(actor=request.actor, now=request.now, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("transport:vehicles")
    return _fleet_page(request, place, form, status=422)


@page("transport.driver.end", methods=("POST",))
def end(request: Any, driver_id: uuid.UUID) -> HttpResponse:
    """They do not drive any more from today on."""
    get_driver(request.actor, driver_id, "transport.driver.end")
    try:
        end_driver(actor=request.actor, now=request.now, driver_id=driver_id)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("transport:vehicles")
