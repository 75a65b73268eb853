"""Deciding on a ride: a vehicle and driver for it, another time, or no."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.transport.forms import MoveForm
from lianfang.transport.selectors.series import get_series
from lianfang.transport.selectors.trips import get_trip
from lianfang.transport.services.bookings import (
    cancel_trip,
    confirm_trip,
    move_trip,
    refuse_trip,
)
from lianfang.transport.services.series import end_series
from lianfang.transport.views.rides import offer_form, trip_page


@page("transport.trip.confirm", methods=("POST",))
def confirm(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """Give the ride the chosen vehicle and driver; who is too late sees who was first."""
    row = get_trip(request.actor, trip_id, "transport.trip.confirm")
    form = offer_form(request, row.path, request.POST)
    if form.is_valid():
        pair = form.pair()
        try:
            confirm_trip(
                actor=request.actor,
                now=request.now,
                trip_id=trip_id,
                vehicle_id=pair[0],  # type: ignore[index]  # a valid form has a pair
                driver_id=pair[1],  # type: ignore[index]
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Booked."))
            return redirect("transport:trip", trip_id)
    page_again: HttpResponse = trip_page(request, trip_id, form, status=422)
    return page_again


@page("transport.trip.refuse", methods=("POST",))
def refuse(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    refuse_trip(
        actor=request.actor,
        now=request.now,
        trip_id=trip_id,
        reason=request.POST.get("reason", "")[:256],
    )
    messages.success(request, _("Refused; who asked reads the reason."))
    return redirect("transport:trip", trip_id)


@page("transport.trip.cancel", methods=("POST",))
def cancel(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    cancel_trip(
        actor=request.actor,
        now=request.now,
        trip_id=trip_id,
        reason=request.POST.get("reason", "")[:256],
    )
    messages.success(request, _("Cancelled. The vehicle is free for others."))
    return redirect("transport:trip", trip_id)


@page("transport.trip.move", methods=("POST",))
def move(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """Another time; a confirmed ride keeps its vehicle if that is free then."""
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise InvalidInput(_("Give day and times."))
        leaves_at, back_at = form.times()
        move_trip(
            actor=request.actor,
            now=request.now,
            trip_id=trip_id,
            leaves_at=leaves_at,
            back_at=back_at,
            reason=form.cleaned_data["reason"],
        )
    except InvalidInput as error:
        messages.error(request, " ".join(map(str, error.fields.values())) or error.message)
    except WorkError as error:
        if error.status != 409:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("Moved."))
    get_trip(request.actor, trip_id)
    return redirect("transport:trip", trip_id)


@page("transport.series.end", methods=("POST",))
def end(request: Any, series_id: uuid.UUID) -> HttpResponse:
    """It comes back no more after today; dates ahead are cancelled."""
    get_series(request.actor, series_id, "transport.series.end")
    end_series(
        actor=request.actor,
        now=request.now,
        series_id=series_id,
        reason=request.POST.get("reason", "")[:256],
    )
    messages.success(request, _("Ended; its dates after today are cancelled."))
    return redirect("transport:series", series_id)
