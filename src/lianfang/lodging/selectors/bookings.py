"""Wishes and bookings as lists and one by one; who sleeps where, names masked."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.lodging.enums import BookingState, WishState
from lianfang.lodging.models import BedNight, Booking, Guest, LodgingWish

VIEW = "lodging.booking.view"
SORTS = {"from": "from_day", "until": "until_day", "enterprise": "enterprise__name_key"}


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking as pages show it. `stage`: to come, running, over, changed, cancelled."""

    id: uuid.UUID
    hotel_id: uuid.UUID
    hotel_name: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    from_day: date
    until_day: date
    nights: int
    rooms: tuple[str, ...]
    beds: int
    guests: int
    price_fen: int
    state: str
    stage: str
    stage_label: str
    tone: str
    booked_by: str
    booked_at: datetime
    reason: str
    path: str
    later_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class BedRow:
    """A bed of a booking and who sleeps in it now, the name masked."""

    night_id: uuid.UUID
    room: str
    bed: int
    guest_id: uuid.UUID | None
    guest: str
    came_at: datetime | None


@dataclass(frozen=True, slots=True)
class WishRow:
    """What an enterprise asks for."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    place_name: str
    persons: int
    from_day: date
    until_day: date
    nights: int
    isolation: bool
    note: str
    state: str
    state_label: str
    asked_by: str
    asked_at: datetime


def booking_list(
    viewer: Actor,
    place_path: str = "",
    *,
    stage: str = "",
    text: str = "",
    day: date | None = None,
    enterprise_id: uuid.UUID | None = None,
    right: str = VIEW,
) -> QuerySet[Booking]:
    """Bookings of hotels in the place. `stage`: "running" on `day`, "coming", "over", "ended"
    (changed or cancelled); empty means all."""
    rows = Booking.objects.filter(path__under=viewer.territory(right).within(place_path))
    booked = Q(state=BookingState.BOOKED)
    conditions = {
        "running": booked & Q(from_day__lte=day, until_day__gt=day),
        "coming": booked & Q(from_day__gt=day),
        "over": booked & Q(until_day__lte=day),
        "ended": ~booked,
    }
    if stage in conditions:
        rows = rows.filter(conditions[stage])
    if enterprise_id is not None:
        rows = rows.filter(enterprise_id=enterprise_id)
    if text.strip():
        rows = rows.filter(enterprise__name_key__contains=name_key(text))
    return rows.select_related("hotel__place", "enterprise")


def get_booking(viewer: Actor, booking_id: uuid.UUID, right: str = VIEW) -> Booking:
    """A booking of a hotel in the viewer's places, or NotFound."""
    rows = Booking.objects.select_related("hotel__place", "enterprise")
    row: Booking | None = rows.filter(pk=booking_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def booking_rows(bookings: Iterable[Booking], day: date) -> list[BookingRow]:
    """Rows of bookings found for the viewer; three queries for all of them."""
    found = list(bookings)
    with everywhere("the bookings themselves were found for the viewer"):
        rooms: dict[uuid.UUID, dict[str, int]] = {}
        nights = BedNight.objects.filter(booking__in=found).order_by("bed__room__number")
        for pk, number in nights.values_list("booking_id", "bed__room__number"):
            known = rooms.setdefault(pk, {})
            known[number] = known.get(number, 0) + 1
        guests = dict(
            Guest.objects.filter(night__booking__in=found, left_at__isnull=True)
            .order_by()
            .values_list("night__booking")
            .annotate(n=Count("pk"))
        )
        later = dict(
            Booking.objects.filter(supersedes__in=found).values_list("supersedes_id", "pk")
        )
    return [
        _row(one, rooms.get(one.pk, {}), guests.get(one.pk, 0), later.get(one.pk), day)
        for one in found
    ]


def _row(
    one: Booking, rooms: dict[str, int], guests: int, later: uuid.UUID | None, day: date
) -> BookingRow:
    stage, label, tone = stage_of(one, day)
    return BookingRow(
        id=one.pk,
        hotel_id=one.hotel_id,
        hotel_name=one.hotel.place.short_name,
        enterprise_id=one.enterprise_id,
        enterprise_name=one.enterprise.name,
        from_day=one.from_day,
        until_day=one.until_day,
        nights=(one.until_day - one.from_day).days,
        rooms=tuple(rooms),
        beds=sum(rooms.values()),
        guests=guests,
        price_fen=one.price_fen,
        state=one.state,
        stage=stage,
        stage_label=label,
        tone=tone,
        booked_by=one.booked_by,
        booked_at=one.booked_at,
        reason=one.reason,
        path=one.path,
        later_id=later,
    )


def stage_of(booking: Booking, day: date) -> tuple[str, str, str]:
    """How far a booking is: key, word and tone."""
    if booking.state == BookingState.CANCELLED:
        return "cancelled", str(BookingState.CANCELLED.label), ""
    if booking.state == BookingState.CHANGED:
        return "changed", str(BookingState.CHANGED.label), ""
    if day < booking.from_day:
        return "coming", pgettext("lodging", "To come"), "soon"
    if day < booking.until_day:
        return "running", pgettext("lodging", "Lodged now"), "active"
    return "over", pgettext("lodging", "Over"), "done"


def beds_of(booking: Booking) -> list[BedRow]:
    """The beds of a booking found for the viewer, with who sleeps there now."""
    with everywhere("the booking itself was found for the viewer"):
        nights = BedNight.objects.filter(booking=booking).select_related("bed__room")
        found = list(nights.order_by("bed__room__number", "bed__number"))
        there: dict[Any, Guest] = {
            one.night_id: one
            for one in Guest.objects.filter(night__booking=booking, left_at__isnull=True)
        }
    return [_bed(one, there.get(one.pk)) for one in found]


def _bed(night: BedNight, guest: Guest | None) -> BedRow:
    return BedRow(
        night_id=night.pk,
        room=night.bed.room.number,
        bed=night.bed.number,
        guest_id=guest.pk if guest else None,
        guest=mask_name(guest.name) if guest else "",
        came_at=guest.came_at if guest else None,
    )


def guests_gone(booking: Booking) -> int:
    """How many have left beds of the booking for good."""
    with everywhere("the booking itself was found for the viewer"):
        return Guest.objects.filter(night__booking=booking, left_at__isnull=False).count()


def get_guest_booking(viewer: Actor, guest_id: uuid.UUID, right: str) -> Booking:
    """The booking somebody sleeps under, in the viewer's places, or NotFound."""
    row = Guest.objects.filter(pk=guest_id).values_list("night__booking_id", flat=True).first()
    if row is None:
        raise NotFound()
    return get_booking(viewer, row, right)


def get_night_booking(viewer: Actor, night_id: uuid.UUID, right: str) -> Booking:
    """The booking a bed is held by, in the viewer's places, or NotFound."""
    row = BedNight.objects.filter(pk=night_id).values_list("booking_id", flat=True).first()
    if row is None:
        raise NotFound()
    return get_booking(viewer, row, right)


def open_wishes(viewer: Actor, place_path: str = "") -> list[LodgingWish]:
    """Wishes that wait for rooms, who arrives first, first."""
    territory = viewer.territory(VIEW).within(place_path)
    rows = LodgingWish.objects.filter(path__under=territory, state=WishState.OPEN)
    return list(rows.select_related("enterprise__place").order_by("from_day", "asked_at"))


def get_wish(viewer: Actor, wish_id: uuid.UUID, right: str = VIEW) -> LodgingWish:
    """A wish of an enterprise in the viewer's places, or NotFound."""
    rows = LodgingWish.objects.select_related("enterprise__place")
    row: LodgingWish | None = rows.filter(pk=wish_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def wish_rows(wishes: Iterable[LodgingWish]) -> list[WishRow]:
    return [
        WishRow(
            id=one.pk,
            enterprise_id=one.enterprise_id,
            enterprise_name=one.enterprise.name,
            place_name=one.enterprise.place.short_name,
            persons=one.persons,
            from_day=one.from_day,
            until_day=one.until_day,
            nights=(one.until_day - one.from_day).days,
            isolation=one.isolation,
            note=one.note,
            state=one.state,
            state_label=str(WishState(one.state).label),
            asked_by=one.asked_by,
            asked_at=one.asked_at,
        )
        for one in wishes
    ]


def own_wishes(viewer: Actor, enterprise_id: uuid.UUID) -> list[LodgingWish]:
    """What an enterprise of one's own asked for and has not got yet."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("one's own enterprise, wherever it stood when it asked"):
        rows = LodgingWish.objects.filter(enterprise=enterprise, state=WishState.OPEN)
        return list(rows.select_related("enterprise__place"))


def own_bookings(viewer: Actor, enterprise_id: uuid.UUID) -> list[Booking]:
    """Rooms an enterprise of one's own has or had, the newest first; superseded ones left out."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("rooms of one's own enterprise, in whatever hotel"):
        rows = Booking.objects.filter(enterprise=enterprise).exclude(state=BookingState.CHANGED)
        return list(rows.select_related("hotel__place", "enterprise").order_by("-from_day", "pk"))
