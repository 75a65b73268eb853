"""Hotels: what waits for rooms and what is free tonight; one hotel as rooms by nights."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.lodging.forms import HotelForm, RoomsForm
from lianfang.lodging.selectors.bookings import booking_list, open_wishes, wish_rows
from lianfang.lodging.selectors.rooms import (
    BOARD_DAYS,
    board,
    get_hotel,
    get_room_hotel,
    hotel_list,
    hotel_rows,
)
from lianfang.lodging.services.hotels import add_rooms, open_hotel, set_room
from lianfang.places.selectors import current_place

BOTH = ("GET", "POST")
FARTHEST = timedelta(days=366)


@page("lodging.hotel.view")
def hotels(request: Any) -> HttpResponse:
    """Who waits for rooms first, then the hotels with what is free tonight."""
    return _hotels(request)


def _hotels(request: Any, form: HotelForm | None = None) -> HttpResponse:
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    rows = hotel_rows(actor, hotel_list(actor, place.path), day)
    running = booking_list(actor, place.path, stage="running", day=day)
    return render(
        request,
        "lodging/hotels.html",
        {
            "place": place,
            "rows": rows,
            "wishes": wish_rows(open_wishes(actor, place.path)),
            "running": running.count(),
            "lodged": running.order_by().values("enterprise").distinct().count(),
            "free_beds": sum(row.free_beds for row in rows),
            "beds": sum(row.beds for row in rows),
            "form": form or HotelForm(),
            "may_open": actor.can("lodging.hotel.open", place.path),
            "may_ask": actor.can("lodging.wish.ask", place.path),
            "may_book": actor.can("lodging.booking.create", place.path),
            "may_export": actor.can("lodging.booking.export", place.path),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("lodging.hotel.open", methods=("POST",))
def new_hotel(request: Any) -> HttpResponse:
    """Take a hotel on."""
    form = HotelForm(request.POST)
    if form.is_valid():
        try:
            made = open_hotel(actor=request.actor, now=request.now, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Taken on. Write its rooms down now."))
            return redirect("lodging:hotel", made.pk)
    return _hotels(request, form)


@page("lodging.hotel.view")
def hotel(request: Any, hotel_id: uuid.UUID) -> HttpResponse:
    """One hotel: rooms by nights, two weeks from a day."""
    return _hotel(request, get_hotel(request.actor, hotel_id))


def _hotel(request: Any, row: Any, form: RoomsForm | None = None) -> HttpResponse:
    actor, today = request.actor, local_day(request.now)
    try:
        asked = parse_date(request.GET.get("from", "")) or today
    except ValueError:
        asked = today
    first = min(max(asked, today - FARTHEST), today + FARTHEST)
    rows = board(actor, row, first)
    return render(
        request,
        "lodging/hotel.html",
        {
            "hotel": row,
            "card": hotel_rows(actor, [row], today)[0],
            "rows": rows,
            "days": [first + timedelta(days=n) for n in range(BOARD_DAYS)],
            "today": today,
            "before": first - timedelta(days=BOARD_DAYS),
            "after": first + timedelta(days=BOARD_DAYS),
            "form": form or RoomsForm(),
            "may_add": actor.can("lodging.room.add", row.path),
            "may_set": actor.can("lodging.room.update", row.path),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("lodging.room.add", methods=("POST",))
def new_rooms(request: Any, hotel_id: uuid.UUID) -> HttpResponse:
    """Write rooms of a hotel down."""
    row = get_hotel(request.actor, hotel_id, "lodging.room.add")
    form = RoomsForm(request.POST)
    if form.is_valid():
        try:
            made = add_rooms(
                actor=request.actor, now=request.now, hotel_id=hotel_id, **form.given()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("%(n)s rooms written down.") % {"n": len(made)})
            return redirect("lodging:hotel", hotel_id)
    return _hotel(request, row, form)


@page("lodging.room.update", methods=("POST",))
def close_room(request: Any, room_id: uuid.UUID) -> HttpResponse:
    """Offer a room no more, or offer it again."""
    house = get_room_hotel(request.actor, room_id, "lodging.room.update")
    closed = request.POST.get("closed") == "1"
    set_room(actor=request.actor, now=request.now, room_id=room_id, is_closed=closed)
    messages.success(request, _("Saved."))
    return redirect("lodging:hotel", house.pk)
