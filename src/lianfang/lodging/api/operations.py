"""Hotels, wishes, bookings and guests, for machines. Amounts are in fen."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.lodging.api.shapes import (
    BedOut,
    BookingIn,
    BookingOut,
    ChangeIn,
    Day,
    DeskWishIn,
    GuestIn,
    GuestOut,
    HotelIn,
    HotelOut,
    Limit,
    OfferOut,
    Offset,
    ReasonIn,
    RoomIn,
    RoomOut,
    RoomsIn,
    WishIn,
    WishOut,
)
from lianfang.lodging.planners import offers_for
from lianfang.lodging.selectors.bookings import (
    beds_of,
    booking_list,
    booking_rows,
    get_booking,
    get_guest_booking,
    get_night_booking,
    get_wish,
    open_wishes,
    own_bookings,
    own_wishes,
    wish_rows,
)
from lianfang.lodging.selectors.rooms import (
    board,
    get_hotel,
    get_room_hotel,
    hotel_list,
    hotel_rows,
)
from lianfang.lodging.services.booking import (
    Asked,
    ask_for_own_rooms,
    ask_for_rooms,
    book_beds,
    cancel_booking,
    change_booking,
    check_in,
    check_out,
    withdraw_own_wish,
    withdraw_wish,
)
from lianfang.lodging.services.hotels import add_rooms, open_hotel, set_room
from lianfang.places.selectors import get_place

router = Router(tags=["lodging"])


def _one(request: Any, booking_id: uuid.UUID) -> Any:
    row = get_booking(request.actor, booking_id)
    return booking_rows([row], local_day(request.now))[0]


def _asked(body: WishIn) -> Asked:
    return Asked(body.persons, body.from_day, body.until_day, body.isolation, body.note)


@router.get("/hotels", response=list[HotelOut])
@operation("lodging.hotel.view")
def list_hotels(request: Any, place_id: uuid.UUID) -> Any:
    """Hotels for workers in a place, with what is free tonight."""
    place = get_place(request.actor, place_id)
    return hotel_rows(request.actor, hotel_list(request.actor, place.path), local_day(request.now))


@router.post("/hotels", response={201: HotelOut})
@operation("lodging.hotel.open")
def post_hotel(request: Any, body: HotelIn) -> Any:
    """Take a hotel on; the same again is the same."""
    row = open_hotel(actor=request.actor, now=request.now, place_id=body.place_id, note=body.note)
    return Status(201, hotel_rows(request.actor, [row], local_day(request.now))[0])


@router.get("/hotels/{hotel_id}/rooms", response=list[RoomOut])
@operation("lodging.hotel.view")
def list_rooms(request: Any, hotel_id: uuid.UUID, first: Day | None = None) -> Any:
    """Rooms by nights, two weeks from a day (today)."""
    row = get_hotel(request.actor, hotel_id)
    return board(request.actor, row, first or local_day(request.now))


@router.post("/hotels/{hotel_id}/rooms", response={201: list[RoomOut]})
@operation("lodging.room.add")
def post_rooms(request: Any, hotel_id: uuid.UUID, body: RoomsIn) -> Any:
    """Write rooms down; those known already stay as they are."""
    row = get_hotel(request.actor, hotel_id, "lodging.room.add")
    add_rooms(
        actor=request.actor,
        now=request.now,
        hotel_id=hotel_id,
        **{name: getattr(body, name) for name in RoomsIn.model_fields},
    )
    return Status(201, board(request.actor, row, local_day(request.now)))


@router.patch("/rooms/{room_id}", response=HotelOut)
@operation("lodging.room.update")
def patch_room(request: Any, room_id: uuid.UUID, body: RoomIn) -> Any:
    """Another price, fit for isolation or not, offered or not."""
    house = get_room_hotel(request.actor, room_id, "lodging.room.update")
    set_room(
        actor=request.actor,
        now=request.now,
        room_id=room_id,
        **{name: getattr(body, name) for name in RoomIn.model_fields},
    )
    return hotel_rows(request.actor, [house], local_day(request.now))[0]


@router.get("/wishes", response=list[WishOut])
@operation("lodging.booking.view")
def list_wishes(request: Any, place_id: uuid.UUID) -> Any:
    """Wishes of enterprises in a place that wait for rooms."""
    place = get_place(request.actor, place_id)
    return wish_rows(open_wishes(request.actor, place.path))


@router.post("/wishes", response={201: WishOut})
@operation("lodging.wish.ask")
def post_wish(request: Any, body: DeskWishIn) -> Any:
    """Note what an enterprise asks for."""
    row = ask_for_rooms(
        actor=request.actor,
        now=request.now,
        enterprise_id=body.enterprise_id,
        asked=_asked(body),
        wish_id=body.id,
    )
    return Status(201, wish_rows([get_wish(request.actor, row.pk)])[0])


@router.get("/wishes/{wish_id}/offers", response=list[OfferOut])
@operation("lodging.booking.create")
def list_offers(request: Any, wish_id: uuid.UUID) -> Any:
    """Rooms proposed for a wish, the best first, with reasons."""
    row = get_wish(request.actor, wish_id, "lodging.booking.create")
    return [
        {
            "hotel_id": one.hotel_id,
            "hotel_name": one.hotel_name,
            "room_ids": [pk for pk, _number in one.rooms],
            "rooms": [number for _pk, number in one.rooms],
            "beds": one.beds,
            "price_fen": one.price_fen,
            "reasons": list(one.reasons),
        }
        for one in offers_for(request.actor, row, request.now)
    ]


@router.post("/wishes/{wish_id}/withdraw", response=WishOut)
@operation("lodging.wish.withdraw")
def post_withdraw(request: Any, wish_id: uuid.UUID) -> Any:
    """They need no rooms any more."""
    get_wish(request.actor, wish_id, "lodging.wish.withdraw")
    withdraw_wish(actor=request.actor, now=request.now, wish_id=wish_id)
    return wish_rows([get_wish(request.actor, wish_id)])[0]


@router.get("/bookings", response=list[BookingOut])
@operation("lodging.booking.view")
def list_bookings(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(running|coming|over|ended|)$"),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Bookings of hotels in a place."""
    place, day = get_place(request.actor, place_id), local_day(request.now)
    rows = booking_list(request.actor, place.path, stage=stage, day=day).order_by("from_day", "pk")
    return booking_rows(rows[offset : offset + limit], day)


@router.post("/bookings", response={201: BookingOut})
@operation("lodging.booking.create")
def post_booking(request: Any, body: BookingIn) -> Any:
    """Give rooms or beds to an enterprise; 409 `room_taken` says until when and what is free."""
    row = book_beds(
        actor=request.actor,
        now=request.now,
        **{name: getattr(body, name) for name in BookingIn.model_fields},
    )
    return Status(201, _one(request, row.pk))


@router.get("/bookings/{booking_id}", response=BookingOut)
@operation("lodging.booking.view")
def get_one_booking(request: Any, booking_id: uuid.UUID) -> Any:
    """One booking."""
    return _one(request, booking_id)


@router.get("/bookings/{booking_id}/beds", response=list[BedOut])
@operation("lodging.booking.view")
def list_beds(request: Any, booking_id: uuid.UUID) -> Any:
    """Its beds and who sleeps there now."""
    return beds_of(get_booking(request.actor, booking_id))


@router.post("/bookings/{booking_id}/change", response=BookingOut)
@operation("lodging.booking.change")
def post_change(request: Any, booking_id: uuid.UUID, body: ChangeIn) -> Any:
    """Stay longer or leave earlier: a new booking takes the place of this one."""
    get_booking(request.actor, booking_id, "lodging.booking.change")
    row = change_booking(
        actor=request.actor,
        now=request.now,
        booking_id=booking_id,
        until_day=body.until_day,
        reason=body.reason,
    )
    return _one(request, row.pk)


@router.post("/bookings/{booking_id}/cancel", response=BookingOut)
@operation("lodging.booking.cancel")
def post_cancel(request: Any, booking_id: uuid.UUID, body: ReasonIn) -> Any:
    """They do not come; the beds are free again."""
    get_booking(request.actor, booking_id, "lodging.booking.cancel")
    cancel_booking(actor=request.actor, now=request.now, booking_id=booking_id, reason=body.reason)
    return _one(request, booking_id)


@router.post("/beds/{night_id}/check-in", response={201: GuestOut})
@operation("lodging.guest.check_in")
def post_check_in(request: Any, night_id: uuid.UUID, body: GuestIn) -> Any:
    """Somebody takes a bed of a booking."""
    get_night_booking(request.actor, night_id, "lodging.guest.check_in")
    row = check_in(actor=request.actor, now=request.now, night_id=night_id, name=body.name)
    return Status(201, row)


@router.post("/guests/{guest_id}/check-out", response=GuestOut)
@operation("lodging.guest.check_out")
def post_check_out(request: Any, guest_id: uuid.UUID) -> Any:
    """Somebody leaves their bed."""
    get_guest_booking(request.actor, guest_id, "lodging.guest.check_out")
    return check_out(actor=request.actor, now=request.now, guest_id=guest_id)


@router.get("/own/{enterprise_id}/bookings", response=list[BookingOut])
@operation("lodging.own_booking.view")
def list_own_bookings(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Rooms of one's own enterprise, the newest first."""
    return booking_rows(own_bookings(request.actor, enterprise_id), local_day(request.now))


@router.get("/own/{enterprise_id}/wishes", response=list[WishOut])
@operation("lodging.own_booking.view")
def list_own_wishes(request: Any, enterprise_id: uuid.UUID) -> Any:
    """What one's own enterprise asked for and waits for."""
    return wish_rows(own_wishes(request.actor, enterprise_id))


@router.post("/own/{enterprise_id}/wishes", response={201: WishOut})
@operation("lodging.own_wish.ask")
def post_own_wish(request: Any, enterprise_id: uuid.UUID, body: WishIn) -> Any:
    """Ask for rooms for one's own enterprise."""
    row = ask_for_own_rooms(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        asked=_asked(body),
        wish_id=body.id,
    )
    return Status(201, wish_rows([row])[0])


@router.post("/own/{enterprise_id}/wishes/{wish_id}/withdraw", response=WishOut)
@operation("lodging.own_wish.withdraw")
def post_own_withdraw(request: Any, enterprise_id: uuid.UUID, wish_id: uuid.UUID) -> Any:
    """One's own enterprise needs none any more."""
    row = withdraw_own_wish(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, wish_id=wish_id
    )
    return wish_rows([row])[0]
