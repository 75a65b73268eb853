"""What goes in and out of the lodging room's operations. Amounts are in fen."""

import uuid
from datetime import date, datetime
from typing import Annotated

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.kit.money import MOST_FEN
from lianfang.kit.text import tidy
from lianfang.lodging.enums import RoomKind

Line = Annotated[str, AfterValidator(tidy)]
Limit = Annotated[int, Query(100, ge=1, le=500)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Note = Annotated[Line, Field(max_length=256)]
Ids = Annotated[list[uuid.UUID], Field(max_length=500)]


class HotelOut(Schema):
    """A hotel with what is free tonight."""

    id: uuid.UUID
    name: str
    place_id: uuid.UUID
    rooms: int
    beds: int
    free_rooms: int
    free_beds: int
    note: str


class HotelIn(Schema):
    """A site to be taken on as a hotel."""

    place_id: uuid.UUID
    note: Note = ""


class RoomsIn(Schema):
    """Rooms of one kind, such as 301-310, 315; price of a night of the room in fen."""

    numbers: Annotated[Line, Field(max_length=500)]
    kind: RoomKind
    beds: Annotated[int, Field(ge=1, le=12)]
    price_fen: Fen = 0
    isolation: bool = False


class RoomIn(Schema):
    """What is to change about a room; what is not sent stays."""

    price_fen: Fen | None = None
    isolation: bool | None = None
    is_closed: bool | None = None


class SquareOut(Schema):
    """A room on one night: who has it, how many beds are left."""

    day: date
    who: list[str]
    free: int
    booking_id: uuid.UUID | None
    state: str


class RoomOut(Schema):
    """A room and its nights: free, part, taken, clean (being cleaned) or closed."""

    id: uuid.UUID
    number: str
    beds: int
    price_fen: int
    isolation: bool
    is_closed: bool
    squares: list[SquareOut]


class WishIn(Schema):
    """So many persons from a day until the day they leave. The same id again is the same wish."""

    persons: Annotated[int, Field(ge=1, le=2_000)]
    from_day: Day
    until_day: Day
    isolation: bool = False
    note: Note = ""
    id: uuid.UUID | None = None


class DeskWishIn(WishIn):
    """What the desk notes for an enterprise."""

    enterprise_id: uuid.UUID


class WishOut(Schema):
    """What an enterprise asks for."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    persons: int
    from_day: date
    until_day: date
    isolation: bool
    note: str
    state: str


class OfferOut(Schema):
    """Rooms proposed for a wish, with the reasons; price of all nights."""

    hotel_id: uuid.UUID
    hotel_name: str
    room_ids: list[uuid.UUID]
    rooms: list[str]
    beds: int
    price_fen: int
    reasons: list[str]


class BookingIn(Schema):
    """Whole rooms, single beds, or both, of one hotel."""

    hotel_id: uuid.UUID
    enterprise_id: uuid.UUID
    from_day: Day
    until_day: Day
    room_ids: Ids = []
    bed_ids: Ids = []
    wish_id: uuid.UUID | None = None


class BookingOut(Schema):
    """A booking; `guests` are checked in now."""

    id: uuid.UUID
    hotel_id: uuid.UUID
    hotel_name: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    from_day: date
    until_day: date
    rooms: list[str]
    beds: int
    guests: int
    price_fen: int
    state: str
    stage: str
    reason: str


class BedOut(Schema):
    """A bed of a booking and who sleeps there, the name masked."""

    night_id: uuid.UUID
    room: str
    bed: int
    guest_id: uuid.UUID | None
    guest: str
    came_at: datetime | None


class ChangeIn(Schema):
    """Another last day, and why."""

    until_day: Day
    reason: Annotated[Line, Field(max_length=200)]


class ReasonIn(Schema):
    """Why."""

    reason: Annotated[Line, Field(max_length=200)]


class GuestIn(Schema):
    """Who takes the bed; the name may be left out."""

    name: Annotated[Line, Field(max_length=64)] = ""


class GuestOut(Schema):
    """Somebody who was checked in or out."""

    id: uuid.UUID
    came_at: datetime
    left_at: datetime | None
