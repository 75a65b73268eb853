"""Rides as lists and one by one, and the repeating bookings they come from."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.people.selectors.persons import get_person_card
from lianfang.places.selectors import current_place
from lianfang.transport.enums import AHEAD, OUT
from lianfang.transport.forms import MoveForm, OfferForm, TripFilterForm
from lianfang.transport.planners import propose
from lianfang.transport.selectors.fleet import driver_list, vehicle_list
from lianfang.transport.selectors.plans import transport_plan
from lianfang.transport.selectors.series import SeriesRow, get_series, series_list, series_rows
from lianfang.transport.selectors.series import series_of_person as running_series
from lianfang.transport.selectors.trips import (
    SORTS,
    checks_of,
    get_trip,
    medicines_of,
    one_row,
    steps_of,
    trip_list,
    trip_rows,
    trips_of_person,
    waiting_count,
)
from lianfang.transport.services.holding import asked_of
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
COLUMNS = [
    Column("leaves", _("Leaves at"), sort=SORTS["leaves"]),
    Column("who", _("Passenger")),
    Column("purpose", _("Purpose"), sort=SORTS["purpose"]),
    Column("from", pgettext_lazy("ride", "From")),
    Column("to", _("Destination")),
    Column("vehicle", _("Vehicle"), sort=SORTS["vehicle"]),
    Column("state", _("State"), sort=SORTS["state"]),
    Column("asked", _("Asked by"), sort=SORTS["asked"], optional=True),
]


@page("transport.trip.view", methods=("GET", "POST"))
def trips(request: Any) -> HttpResponse:
    """Rides of the place: requests waiting, ahead, history; the search goes by POST."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    waiting = waiting_count(actor, place.path)
    if not set(asked) - {"place"}:
        # Opened from the menu: what needs a decision, else what is ahead.
        asked = {"stage": "waiting" if waiting else "ahead"}
    form = TripFilterForm(
        asked,
        plan=transport_plan(place.path, request.now),
        vehicles=_vehicle_choices(request, place.path),
    )
    filters = form.filters()
    default = "leaves" if filters.stage in ("waiting", "ahead") else "-leaves"
    sort = chosen_sort(asked, COLUMNS, default)
    rows = trip_list(actor, place.path, filters).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "transport/trips.html",
        {
            "place": place,
            "form": form,
            "stage": filters.stage,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": trip_rows(actor, shown, request.now, place.path),
            "waiting": waiting,
            "may_request": actor.can("transport.trip.request", place.path),
            "may_export": actor.can("transport.trip.export", place.path),
        },
    )


def _vehicle_choices(request: Any, path: str) -> list[tuple[str, str]]:
    rows = vehicle_list(request.actor, path, local_day(request.now))
    return [(str(row.pk), f"{row.name} {row.plate}".strip()) for row in rows]


@page("transport.trip.view")
def trip(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """One ride: what was asked for, what happened, what can be done now."""
    return trip_page(request, trip_id)


def trip_page(request: Any, trip_id: uuid.UUID, form: Any = None, status: int = 200) -> Any:
    """The ride's page; `form`: a decision that was refused, with what was typed."""
    actor = request.actor
    row = get_trip(actor, trip_id)
    may = {
        word: actor.can(f"transport.{word}", row.path)
        for word in ("trip.confirm", "trip.refuse", "trip.cancel", "trip.move", "medicine.add")
    }
    is_ahead = row.state in AHEAD
    deciding = is_ahead and may["trip.confirm"]
    plan = transport_plan(row.path, request.now)
    return render(
        request,
        "transport/trip.html",
        {
            "trip": row,
            "row": one_row(actor, row, request.now, current_place(request).path),
            "steps": steps_of(actor, row),
            "checks": checks_of(actor, row),
            "medicines": medicines_of(actor, row) if row.medicine_run else [],
            "offers": propose(actor, asked_of(row), plan, request.now) if is_ahead else [],
            "form": (form or offer_form(request, row.path)) if deciding else None,
            "moving": MoveForm(initial=_times_of(row)) if is_ahead else None,
            "is_ahead": is_ahead,
            "is_driving": row.state == "confirmed" or row.state in OUT,
            "may_confirm": may["trip.confirm"],
            "may_refuse": may["trip.refuse"] and row.state == "requested",
            "may_cancel": may["trip.cancel"] and is_ahead,
            "may_move": may["trip.move"] and is_ahead,
            "may_add": may["medicine.add"] and is_ahead and row.medicine_run,
            "may_correct": actor.can("transport.check.correct", row.path) and may["trip.confirm"],
        },
        status=status,
    )


def _times_of(row: Any) -> dict[str, Any]:
    leaves, back = row.leaves_at.astimezone(LOCAL_ZONE), row.back_at.astimezone(LOCAL_ZONE)
    return {"day": leaves.date(), "leaves": leaves.time(), "back": back.time()}


def offer_form(request: Any, path: str, data: Any = None) -> OfferForm:
    """Vehicles and drivers the person may decide over."""
    day = local_day(request.now)
    drivers = [(str(one.pk), one.staff.name) for one in driver_list(request.actor, path, day)]
    return OfferForm(data, vehicles=_vehicle_choices(request, path), drivers=drivers)


@page("transport.trip.view")
def person_trips(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A person's rides, latest first, and what comes back every week."""
    actor, day = request.actor, local_day(request.now)
    card = get_person_card(actor, person_id, day)
    found = trips_of_person(actor, person_id)
    return render(
        request,
        "transport/person_trips.html",
        {
            "card": card,
            "rows": trip_rows(actor, found, request.now, card.path[:4]),
            "series": series_rows(actor, running_series(actor, person_id, day), request.now),
            "may_request": actor.can("transport.trip.request", card.path),
        },
    )


@page("transport.trip.view")
def series_page(request: Any) -> HttpResponse:
    """What comes back every week in the place."""
    actor, place = request.actor, current_place(request)
    rows = series_list(actor, place.path, local_day(request.now))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "transport/series_list.html",
        {
            "place": place,
            "page": shown,
            "rows": series_rows(actor, list(shown), request.now, place.path),
        },
    )


@page("transport.trip.view")
def series(request: Any, series_id: uuid.UUID) -> HttpResponse:
    """One repeating booking and its dates ahead."""
    actor = request.actor
    found = get_series(actor, series_id)
    below = current_place(request).path
    shown: SeriesRow = series_rows(actor, [found], request.now, below)[0]
    dates = trip_list(actor).filter(series=found, leaves_at__gte=request.now)
    return render(
        request,
        "transport/series.html",
        {
            "series": shown,
            "rows": trip_rows(actor, dates.order_by("leaves_at")[:PAGE_SIZE], request.now),
            "may_end": actor.can("transport.series.end", found.path)
            and found.ends_on >= local_day(request.now),
        },
    )
