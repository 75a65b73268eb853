"""The driver's day on the phone: one tap to leave, one form when back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.territory import STEP
from lianfang.transport.forms import CorrectionForm, ReturnForm
from lianfang.transport.selectors.fleet import own_drivers
from lianfang.transport.selectors.plans import needed_checks, transport_plan
from lianfang.transport.selectors.trips import (
    checks_of,
    get_check,
    get_trip_to_drive,
    medicines_of,
    one_row,
    own_trips,
    trip_rows,
)
from lianfang.transport.services.driving import correct_check, return_trip, start_trip


@page("transport.trip.drive")
def my_trips(request: Any) -> HttpResponse:
    """The driver's rides of the day, and what is not finished from before."""
    day = local_day(request.now)
    rows = own_trips(request.actor, day)
    return render(
        request,
        "transport/my_trips.html",
        {
            "day": day,
            "drives": bool(own_drivers(request.actor)),
            "rows": trip_rows(request.actor, rows, request.now, _town(rows), named=True),
        },
    )


def _town(rows: Any) -> str:
    """The town the rides are in; drivers need not be told its name with every address."""
    towns = {row.path[:STEP] for row in rows}
    return towns.pop() if len(towns) == 1 else ""


@page("transport.trip.drive")
def drive(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """One ride on the phone."""
    return _drive_page(request, trip_id, None)


def _drive_page(request: Any, trip_id: uuid.UUID, form: ReturnForm | None) -> HttpResponse:
    row, is_own = get_trip_to_drive(request.actor, trip_id)
    shown = one_row(request.actor, row, request.now, row.path[:STEP], named=is_own)
    if form is None and row.state in ("under_way", "back"):
        form = _return_form(request, row)
    return render(
        request,
        "transport/drive.html",
        {
            "trip": row,
            "row": shown,
            "is_own": is_own,
            "form": form,
            "checks": [c for c in checks_of(request.actor, row) if not hasattr(c, "superseded_by")],
            "medicines": medicines_of(request.actor, row, named=is_own),
            "plan": transport_plan(row.path, request.now),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _return_form(request: Any, row: Any, data: Any = None) -> ReturnForm:
    """What the plan still asks for after this ride."""
    done = {check.kind for check in checks_of(request.actor, row)}
    needed = needed_checks(row, transport_plan(row.path, request.now))
    return ReturnForm(
        data, needed=[kind for kind in needed if kind not in done], is_back=row.state == "back"
    )


@page("transport.trip.start", methods=("POST",))
def start(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """One tap: the vehicle leaves."""
    get_trip_to_drive(request.actor, trip_id)
    try:
        start_trip(actor=request.actor, now=request.now, trip_id=trip_id)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("transport:drive", trip_id)


@page("transport.trip.return", methods=("POST",))
def back(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """Back, with whatever was checked already; the rest can follow."""
    row, _is_own = get_trip_to_drive(request.actor, trip_id)
    form = _return_form(request, row, request.POST)
    if not form.is_valid():
        return _drive_page(request, trip_id, form)
    try:
        made = return_trip(
            actor=request.actor,
            now=request.now,
            trip_id=trip_id,
            passenger_stayed=form.stayed,
            checks=form.entries(),
        )
    except WorkError as error:
        form.take_errors(error)
        return _drive_page(request, trip_id, form)
    _say(request, made)
    return redirect(
        "transport:my_trips" if made.state == "closed" else "transport:drive",
        *(() if made.state == "closed" else (trip_id,)),
    )


def _say(request: Any, made: Any) -> None:
    if any(check.fever for check in checks_of(request.actor, made)):
        messages.warning(request, _("A fever was measured: stay, and phone the community at once."))
    elif made.state == "closed":
        messages.success(request, _("Closed. The vehicle can leave again."))
    else:
        messages.info(request, _("Recorded. The vehicle cannot leave before all checks are done."))


@page("transport.check.correct", methods=("GET", "POST"))
def correct(request: Any, check_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why."""
    check = get_check(request.actor, check_id)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        has_temperature=check.temperature is not None,
        initial={"temperature": check.temperature, "agent": check.agent},
    )
    if form.is_bound and form.is_valid():
        try:
            correct_check(
                actor=request.actor,
                now=request.now,
                check_id=check_id,
                reason=form.cleaned_data["reason"],
                entry=form.entry(check.kind),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("transport:drive", check.trip_id)
    context = {"form": form, "check": check}
    return render(request, "transport/check_form.html", context, status=422 if form.errors else 200)
