"""Which rooms to offer an enterprise: enough beds in one hotel, near, and few beds left over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from lianfang.access.actors import Actor
from lianfang.kit.money import yuan
from lianfang.lodging.models import LodgingWish
from lianfang.lodging.selectors.plans import lodging_plan
from lianfang.lodging.selectors.rooms import free_rooms, hotel_list, km_apart, steps_apart

MOST_OFFERS = 5


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """A room with beds free for all the nights asked for; `price_fen` for one night of the room."""

    id: uuid.UUID
    number: str
    beds: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class FreeHotel:
    """A hotel with its free rooms; `steps` counts levels of the tree between it and the enterprise
    (fewer is nearer), `km` as the crow flies where both are on the map."""

    id: uuid.UUID
    name: str
    steps: int
    km: float | None
    rooms: tuple[FreeRoom, ...]


@dataclass(frozen=True, slots=True)
class RoomOffer:
    """Whole rooms of one hotel for all of the persons. `spare` beds stay empty; `price_fen` is for
    one night of all of them."""

    hotel: FreeHotel
    rooms: tuple[FreeRoom, ...]
    beds: int
    spare: int
    price_fen: int


def propose(
    hotels: Sequence[FreeHotel], persons: int, *, one_per_room: bool = False
) -> list[RoomOffer]:
    """Offers of one hotel each that sleep everybody, the best first: nearest, then fewest beds left
    over, then cheapest, then by name. The same question gives the same answer.
    """
    offers = [found for hotel in hotels if (found := _fill(hotel, persons, one_per_room))]
    offers.sort(
        key=lambda one: (
            one.hotel.steps,
            one.hotel.km if one.hotel.km is not None else float("inf"),
            one.spare,
            one.price_fen,
            one.hotel.name,
        )
    )
    return offers[:MOST_OFFERS]


def _fill(hotel: FreeHotel, persons: int, one_per_room: bool) -> RoomOffer | None:
    """Rooms of a hotel for the persons: large ones first, the last one as small as will do."""
    sized = [(1 if one_per_room else room.beds, room) for room in hotel.rooms]
    sized.sort(key=lambda pair: (-pair[0], pair[1].price_fen, pair[1].number))
    chosen: list[FreeRoom] = []
    missing = persons
    while missing > 0 and sized:
        fitting = [pair for pair in sized if pair[0] >= missing]
        pair = min(fitting, key=lambda p: (p[0], p[1].price_fen)) if fitting else sized[0]
        sized.remove(pair)
        chosen.append(pair[1])
        missing -= pair[0]
    if missing > 0:
        return None
    chosen.sort(key=lambda room: room.number)
    beds = sum(room.beds for room in chosen)
    price = sum(room.price_fen for room in chosen)
    return RoomOffer(hotel, tuple(chosen), beds, beds - persons, price)


@dataclass(frozen=True, slots=True)
class Offer:
    """Rooms proposed for a wish, with the reasons in words; `price_fen` is for all nights."""

    hotel_id: uuid.UUID
    hotel_name: str
    rooms: tuple[tuple[uuid.UUID, str], ...]
    beds: int
    price_fen: int
    reasons: tuple[str, ...]


def offers_for(viewer: Actor, wish: LodgingWish, moment: datetime) -> list[Offer]:
    """Rooms of one hotel each for everybody of the wish, for all its nights, the nearest first."""
    hotels = hotel_list(viewer)
    plan = lodging_plan(wish.path, moment)
    free_on = wish.until_day + timedelta(days=plan.cleaning_days)
    free = free_rooms(hotels, wish.from_day, free_on, isolation=wish.isolation)
    enterprise = wish.enterprise
    known = [
        FreeHotel(
            id=hotel.pk,
            name=hotel.place.short_name,
            steps=steps_apart(hotel.path, enterprise.path),
            km=km_apart(hotel.place, enterprise.place),
            rooms=tuple(
                FreeRoom(room.pk, room.number, room.beds, room.price_fen)
                for room, beds in free[hotel.pk]
                if beds == room.beds
            ),
        )
        for hotel in hotels
    ]
    alone = plan.one_per_room or wish.isolation
    found = propose(known, wish.persons, one_per_room=alone)
    nights = (wish.until_day - wish.from_day).days
    return [_offer(one, nights, wish, alone=alone) for one in found]


def _offer(one: RoomOffer, nights: int, wish: LodgingWish, *, alone: bool) -> Offer:
    reasons = [
        gettext("sleeps all %(n)s in one hotel, all %(nights)s nights")
        % {"n": wish.persons, "nights": nights}
    ]
    if one.hotel.km is not None:
        reasons.append(gettext("%(km).1f km from the enterprise") % {"km": one.hotel.km})
    elif one.hotel.steps <= 1:
        reasons.append(gettext("in the same village or community"))
    else:
        reasons.append(gettext("elsewhere in the town"))
    if alone:
        reasons.append(gettext("everybody in a room of their own"))
    else:
        reasons.append(gettext("%(n)s beds stay empty") % {"n": one.spare})
    reasons.append(gettext("¥%(price)s a night") % {"price": yuan(one.price_fen)})
    return Offer(
        hotel_id=one.hotel.id,
        hotel_name=one.hotel.name,
        rooms=tuple((room.id, room.number) for room in one.rooms),
        beds=one.beds,
        price_fen=one.price_fen * nights,
        reasons=tuple(reasons),
    )
