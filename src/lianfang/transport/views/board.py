"""The day of the vehicles: as lanes on a screen, as a list on a phone, on paper for the wall."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.places.selectors import current_place
from lianfang.transport.forms import day_of
from lianfang.transport.selectors.board import board_of
from lianfang.transport.selectors.trips import TripFilter, trip_list, trip_rows, waiting_count

MOST_UNFINISHED = 20


@page("transport.trip.view")
def board(request: Any) -> HttpResponse:
    """Each vehicle's day; what needs a person now stands above it."""
    actor, place, today = request.actor, current_place(request), local_day(request.now)
    day = day_of(request.GET.get("day", ""), today)
    unfinished = trip_list(actor, place.path, TripFilter(state="back"))
    shown = board_of(actor, place, day, request.now)
    return render(
        request,
        "transport/board.html",
        {
            "place": place,
            "board": shown,
            "vehicle_count": len(shown.lanes),
            "unfinished_count": unfinished.count(),
            "day": day,
            "is_today": day == today,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1),
            "waiting": waiting_count(actor, place.path),
            "unfinished": trip_rows(
                actor,
                unfinished.order_by("returned_at")[:MOST_UNFINISHED],
                request.now,
                place.path,
            ),
            "may_request": actor.can("transport.trip.request", place.path),
        },
    )


@page("transport.trip.view")
def day_sheet(request: Any) -> HttpResponse:
    """The day's rides in order of time, made to be printed."""
    actor, place, today = request.actor, current_place(request), local_day(request.now)
    day = day_of(request.GET.get("day", ""), today)
    rows = trip_list(actor, place.path, TripFilter(first=day, last=day))
    rows = rows.exclude(state__in=["cancelled", "refused"]).order_by("leaves_at", "id")
    return render(
        request,
        "transport/day_sheet.html",
        {"place": place, "day": day, "rows": trip_rows(actor, rows, request.now, place.path)},
    )
