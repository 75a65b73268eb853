"""Hotels are taken on for workers, their rooms written down; a room is closed and opened again."""

import re
import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.money import MOST_FEN
from lianfang.kit.text import plain, tidy
from lianfang.lodging.enums import RoomKind
from lianfang.lodging.models import Bed, Hotel, Room
from lianfang.lodging.models.hotel import MOST_BEDS
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

MOST_ROOMS = 200
_SPAN = re.compile(r"^(\d{1,5})-(\d{1,5})$")


@action("lodging.hotel.open")
def open_hotel(*, actor: Actor, now: datetime, place_id: uuid.UUID, note: str = "") -> Hotel:
    """Take a hotel on for workers; the same again is the same. Raises InvalidInput for a place that
    is no site."""
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    if place.kind != PlaceKind.SITE or not place.is_open:
        raise InvalidInput(fields={"place_id": _("Choose a site that is open, such as a hotel.")})
    known: Hotel | None = Hotel.objects.filter(place=place).first()
    if known is not None:
        return known
    made: Hotel = Hotel.objects.create(
        place=place, path=place.path, note=tidy(note)[:256], opened_at=now
    )
    return made


@action("lodging.room.add")
def add_rooms(
    *,
    actor: Actor,
    now: datetime,
    hotel_id: uuid.UUID,
    numbers: str,
    kind: str,
    beds: int,
    price_fen: int = 0,
    isolation: bool = False,
) -> list[Room]:
    """Write rooms of a hotel down: `numbers` such as "301-310、315". Rooms known already stay as
    they are. Raises InvalidInput by field."""
    hotel = locked_hotel(hotel_id)
    concerning(hotel, path=hotel.path)
    fields: dict[str, Any] = {}
    wanted = read_numbers(numbers)
    if not wanted or len(wanted) > MOST_ROOMS:
        fields["numbers"] = _("Type room numbers such as 301-310, 315; at most 200.")
    if kind not in RoomKind.values:
        fields["kind"] = _("Choose one of the list.")
    if not 1 <= beds <= MOST_BEDS:
        fields["beds"] = _("Between 1 and 12 beds.")
    if not 0 <= price_fen <= MOST_FEN:
        fields["price"] = _("This amount cannot be.")
    if fields:
        raise InvalidInput(fields=fields)
    known = set(Room.objects.filter(hotel=hotel).values_list("number", flat=True))
    rooms = [
        Room(
            hotel=hotel,
            number=number,
            kind=kind,
            beds=beds,
            price_fen=price_fen,
            isolation=isolation,
        )
        for number in wanted
        if number not in known
    ]
    Room.objects.bulk_create(rooms)
    Bed.objects.bulk_create(
        [Bed(room=room, number=n) for room in rooms for n in range(1, room.beds + 1)]
    )
    concerning(hotel, path=hotel.path, count=len(rooms))
    return rooms


def read_numbers(text: str) -> list[str]:
    """Room numbers of a line: single ones and spans of up to 200, each once."""
    found: list[str] = []
    for part in re.split(r"[,，、;；\s]+", plain(text).replace("～", "-").replace("~", "-")):
        span = _SPAN.match(part)
        if span and 0 <= int(span[2]) - int(span[1]) < MOST_ROOMS:
            width = len(span[1])
            found += [str(n).zfill(width) for n in range(int(span[1]), int(span[2]) + 1)]
        elif part and len(part) <= 12 and not span:
            found.append(part)
    return list(dict.fromkeys(found))


@action("lodging.room.update")
def set_room(
    *,
    actor: Actor,
    now: datetime,
    room_id: uuid.UUID,
    price_fen: int | None = None,
    isolation: bool | None = None,
    is_closed: bool | None = None,
) -> Room:
    """Another price, fit for isolation or not, offered or not; what is None stays."""
    rows: Any = Room.objects.select_for_update(of=("self",)).select_related("hotel")
    room: Room | None = rows.filter(pk=room_id).first()
    if room is None:
        raise NotFound()
    concerning(room, path=room.hotel.path)
    if price_fen is not None and not 0 <= price_fen <= MOST_FEN:
        raise InvalidInput(fields={"price": _("This amount cannot be.")})
    given = {"price_fen": price_fen, "isolation": isolation, "is_closed": is_closed}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(room, name, value)
    if changed:
        room.save(update_fields=list(changed))
    concerning(room, path=room.hotel.path, changed=sorted(changed))
    return room


def locked_hotel(hotel_id: uuid.UUID) -> Hotel:
    """The hotel, locked, if it lies in the actor's places; NotFound otherwise."""
    rows: Any = Hotel.objects.select_for_update(of=("self",)).select_related("place")
    row: Hotel | None = rows.filter(pk=hotel_id).first()
    if row is None:
        raise NotFound()
    return row
