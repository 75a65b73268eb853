"""Rows of the lodging room for the permission test."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from lianfang.lodging.models import Bed, BedNight, Booking, Guest, Hotel, LodgingWish, Room
from lianfang.places.services.places import create_place
from tests.permissions.samples import sample
from tests.permissions.samples_enterprises import enterprise
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World

TODAY = date(2020, 3, 18)
LATER = TODAY + timedelta(days=3)
BOOKING = (
    *("lodging:booking", "lodging:change", "lodging:cancel"),
    "api:lodging/bookings/{booking_id}",
    *(f"api:lodging/bookings/{{booking_id}}/{word}" for word in ("beds", "change", "cancel")),
)
WISH = (
    *("lodging:wish", "lodging:drop_wish", "lodging:own_drop"),
    *(f"api:lodging/wishes/{{wish_id}}/{word}" for word in ("offers", "withdraw")),
    "api:lodging/own/{enterprise_id}/wishes/{wish_id}/withdraw",
)


@cache
def hotel(corner: Corner) -> Hotel:
    """A hotel of the corner; made once, though asked for under many names."""
    place = create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=corner.place.pk,
        kind="site",
        site_kind="hotel",
        name=f"酒店{corner.name}",
    )
    return Hotel.objects.create(place=place, path=place.path, opened_at=EARLIER)


@cache
def night(corner: Corner, number: str) -> BedNight:
    """A bed of a room of its own, held by a booking from today on."""
    house = hotel(corner)
    room = Room.objects.create(hotel=house, number=number, kind="single", beds=1)
    bed = Bed.objects.create(room=room, number=1)
    booking = Booking.objects.create(
        hotel=house,
        place=house.place,
        path=house.path,
        enterprise=enterprise(corner, f"住宿企业{number}{corner.name}"),
        from_day=TODAY,
        until_day=LATER,
        state="booked",
        booked_at=EARLIER,
        booked_by="test",
    )
    return BedNight.objects.create(
        booking=booking, bed=bed, from_day=TODAY, until_day=LATER, free_on=LATER
    )


@sample("hotel_id")
def hotel_id(world: World, corner: Corner) -> Any:
    return hotel(corner).pk


@sample("room_id")
def room_id(world: World, corner: Corner) -> Any:
    return night(corner, "101").bed.room_id


@sample(*(f"{door}|booking_id" for door in BOOKING))
def lodging_booking_id(world: World, corner: Corner) -> Any:
    return night(corner, "102").booking_id


@sample("night_id")
def night_id(world: World, corner: Corner) -> Any:
    """A bed nobody sleeps in yet."""
    return night(corner, "103").pk


@sample("guest_id")
def guest_id(world: World, corner: Corner) -> Any:
    return Guest.objects.get_or_create(night=night(corner, "104"), defaults={"came_at": EARLIER})[
        0
    ].pk


@sample(*(f"{door}|wish_id" for door in WISH))
def lodging_wish_id(world: World, corner: Corner) -> Any:
    return LodgingWish.objects.create(
        enterprise=enterprise(corner, f"求房企业{corner.name}"),
        place=corner.place,
        path=corner.place.path,
        persons=2,
        from_day=TODAY,
        until_day=LATER,
        state="open",
        asked_at=EARLIER,
        asked_by="test",
    ).pk
