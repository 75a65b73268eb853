"""Hotels and who has which room when; rooms that are free; how far apart places are."""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.lodging.enums import RoomKind
from lianfang.lodging.models import Bed, BedNight, Hotel, Room
from lianfang.places.models import Place

VIEW = "lodging.hotel.view"
BOARD_DAYS = 14
EARTH_KM = 6_371.0


@dataclass(frozen=True, slots=True)
class HotelRow:
    """A hotel with what is free tonight."""

    id: uuid.UUID
    name: str
    place_id: uuid.UUID
    path: str
    rooms: int
    beds: int
    free_rooms: int
    free_beds: int
    note: str


@dataclass(frozen=True, slots=True)
class Square:
    """A room on one night: `who` has it, `free` beds are left, "clean" while it is cleaned."""

    day: date
    who: tuple[str, ...]
    free: int
    booking_id: uuid.UUID | None
    state: str


@dataclass(frozen=True, slots=True)
class Run:
    """Nights in a row that look the same: how many, and the first of them."""

    nights: int
    square: Square


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A room and its nights."""

    id: uuid.UUID
    number: str
    kind_label: str
    beds: int
    price_fen: int
    isolation: bool
    is_closed: bool
    squares: tuple[Square, ...]

    @property
    def runs(self) -> list[Run]:
        """The nights with those that look the same taken together."""
        runs: list[Run] = []
        for square in self.squares:
            last = runs[-1] if runs else None
            if last is not None and _alike(last.square, square):
                runs[-1] = Run(last.nights + 1, last.square)
            else:
                runs.append(Run(1, square))
        return runs


def _alike(one: Square, other: Square) -> bool:
    if one.state != other.state or one.state in ("free", "part"):
        return False
    return (one.booking_id, one.who) == (other.booking_id, other.who)


def hotel_list(viewer: Actor, place_path: str = "") -> list[Hotel]:
    """Hotels for workers in the place and inside it."""
    rows = Hotel.objects.filter(path__under=viewer.territory(VIEW).within(place_path))
    return list(rows.select_related("place").order_by("path", "id"))


def takes_workers_in() -> bool:
    """Whether any hotel takes workers in: only then are contacts told that they may ask."""
    with everywhere("that there are hotels is no secret"):
        return bool(Hotel.objects.exists())


def get_hotel(viewer: Actor, hotel_id: uuid.UUID, right: str = VIEW) -> Hotel:
    """A hotel in the viewer's places, or NotFound."""
    row: Hotel | None = Hotel.objects.select_related("place").filter(pk=hotel_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_room_hotel(viewer: Actor, room_id: uuid.UUID, right: str) -> Hotel:
    """The hotel of a room, in the viewer's places, or NotFound."""
    hotel_id = Room.objects.filter(pk=room_id).values_list("hotel_id", flat=True).first()
    if hotel_id is None:
        raise NotFound()
    return get_hotel(viewer, hotel_id, right)


def hotel_rows(viewer: Actor, hotels: Iterable[Hotel], day: date) -> list[HotelRow]:
    """Rows of hotels found for the viewer; three queries for all of them."""
    found = list(hotels)
    free = free_rooms(found, day, day + timedelta(days=1))
    with everywhere("the hotels themselves were found for the viewer"):
        totals: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0])
        rows = Room.objects.filter(hotel__in=found, is_closed=False)
        for hotel_id, beds in rows.values_list("hotel_id", "beds"):
            totals[hotel_id][0] += 1
            totals[hotel_id][1] += beds
    return [
        HotelRow(
            id=one.pk,
            name=one.place.short_name,
            place_id=one.place_id,
            path=one.path,
            rooms=totals[one.pk][0],
            beds=totals[one.pk][1],
            free_rooms=sum(1 for room, beds in free[one.pk] if beds == room.beds),
            free_beds=sum(beds for _room, beds in free[one.pk]),
            note=one.note,
        )
        for one in found
    ]


def free_rooms(
    hotels: Iterable[Hotel], first: date, free_on: date, *, isolation: bool = False
) -> dict[uuid.UUID, list[tuple[Room, int]]]:
    """By hotel: rooms with the number of beds that are free for all days from `first` until
    `free_on`, that day not included."""
    found = list(hotels)
    with everywhere("the hotels themselves were found for the viewer"):
        busy = set(
            BedNight.objects.filter(
                bed__room__hotel__in=found, stands=True, from_day__lt=free_on, free_on__gt=first
            ).values_list("bed_id", flat=True)
        )
        beds = Bed.objects.filter(room__hotel__in=found, room__is_closed=False)
        if isolation:
            beds = beds.filter(room__isolation=True)
        left: dict[Room, int] = {}
        for bed in beds.select_related("room").order_by("room__number", "number"):
            left[bed.room] = left.get(bed.room, 0) + (bed.pk not in busy)
    rooms: dict[uuid.UUID, list[tuple[Room, int]]] = defaultdict(list)
    for room, number in left.items():
        if number:
            rooms[room.hotel_id].append((room, number))
    return rooms


def board(viewer: Actor, hotel: Hotel, first: date, days: int = BOARD_DAYS) -> list[BoardRow]:
    """Rooms x nights of a hotel found for the viewer; two queries."""
    span = [first + timedelta(days=n) for n in range(days)]
    with everywhere("the hotel itself was found for the viewer"):
        rooms = list(Room.objects.filter(hotel=hotel).order_by("number"))
        nights: dict[uuid.UUID, list[Any]] = defaultdict(list)
        held = BedNight.objects.filter(
            bed__room__hotel=hotel, stands=True, from_day__lte=span[-1], free_on__gt=first
        ).select_related("bed", "booking__enterprise")
        for one in held:
            nights[one.bed.room_id].append(one)
    return [
        BoardRow(
            id=room.pk,
            number=room.number,
            kind_label=str(RoomKind(room.kind).label),
            beds=room.beds,
            price_fen=room.price_fen,
            isolation=room.isolation,
            is_closed=room.is_closed,
            squares=tuple(_square(room, nights[room.pk], day) for day in span),
        )
        for room in rooms
    ]


def _square(room: Room, nights: list[Any], day: date) -> Square:
    there = [one for one in nights if one.from_day <= day < one.free_on]
    sleeping = [one for one in there if day < one.until_day]
    who = tuple(dict.fromkeys(one.booking.enterprise.name for one in sleeping))
    free = room.beds - len({one.bed_id for one in there})
    state = "closed" if room.is_closed else "free"
    if there:
        state = "taken" if sleeping else "clean"
        state = "part" if sleeping and free else state
    return Square(day, who, free, sleeping[0].booking_id if sleeping else None, state)


def steps_apart(one: str, other: str) -> int:
    """Levels of the tree from the place that holds both down to the farther of the two."""
    common = 0
    while (
        one[common : common + STEP] and one[common : common + STEP] == other[common : common + STEP]
    ):
        common += STEP
    return (max(len(one), len(other)) - common) // STEP


def km_apart(one: Place, other: Place) -> float | None:
    """Kilometres as the crow flies between the middles of two outlines; None without both."""
    first, second = _middle(one.geometry), _middle(other.geometry)
    if first is None or second is None:
        return None
    (x1, y1), (x2, y2) = (tuple(map(math.radians, point)) for point in (first, second))
    part = math.sin((y2 - y1) / 2) ** 2
    part += math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(part))


def _middle(geometry: dict[str, Any] | None) -> tuple[float, float] | None:
    points = list(_points((geometry or {}).get("coordinates")))
    if not points:
        return None
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _points(value: Any) -> Iterable[tuple[float, float]]:
    if isinstance(value, list | tuple) and value:
        if isinstance(value[0], int | float):
            yield float(value[0]), float(value[1])
        else:
            for part in value:
                yield from _points(part)
