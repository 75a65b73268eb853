"""Rooms are asked for, booked, changed and cancelled; no bed is ever given twice.

Beds are locked in one order before anything is written, so that of many who book the last room one
gets it and the others hear when it is free; the table's own constraint is what makes it certain.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.lodging.enums import BookingState, WishState
from lianfang.lodging.models import Bed, BedNight, Booking, Guest, Hotel, LodgingWish
from lianfang.lodging.selectors.plans import lodging_plan
from lianfang.places.services.paths import hold_still

MOST_PERSONS = 2_000
FARTHEST = timedelta(days=366)


class RoomTaken(Conflict):
    """Somebody else has a bed of it for some of the nights."""

    code = "room_taken"
    default = _("Room %(room)s is taken until %(day)s. %(advice)s")

    def __init__(self, room: str, free_on: date, others: Sequence[str]) -> None:
        self.free_on, self.others = free_on, tuple(others)
        advice = gettext("No other room of this hotel is free for these nights.")
        if others:
            advice = gettext("Free for these nights: %(rooms)s.") % {"rooms": "、".join(others[:8])}
        super().__init__(room=room, day=date_format(free_on, "MONTH_DAY_FORMAT"), advice=advice)


class WrongState(Conflict):
    """The booking or wish is over."""

    code = "lodging_state"
    default = _("This is “%(state)s”; that cannot be done now.")


@dataclass(frozen=True, slots=True)
class Asked:
    """So many persons from a day until the day they leave."""

    persons: int
    from_day: date
    until_day: date
    isolation: bool = False
    note: str = ""


@action("lodging.wish.ask")
def ask_for_rooms(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    asked: Asked,
    wish_id: uuid.UUID | None = None,
) -> LodgingWish:
    """The desk notes what an enterprise asks for. The same id again is the same wish."""
    hold_still()
    enterprise = get_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    return _ask(actor, now, enterprise, asked, wish_id)


@action("lodging.own_wish.ask")
def ask_for_own_rooms(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    asked: Asked,
    wish_id: uuid.UUID | None = None,
) -> LodgingWish:
    """A contact asks for rooms for their own enterprise."""
    enterprise = own_enterprise(actor, enterprise_id)
    hold_still()
    concerning(enterprise, path=enterprise.path)
    return _ask(actor, now, enterprise, asked, wish_id)


def _ask(
    actor: Actor, now: datetime, enterprise: Enterprise, asked: Asked, wish_id: uuid.UUID | None
) -> LodgingWish:
    if wish_id is not None:
        with everywhere("an id is taken wherever it was used"):
            known: LodgingWish | None = LodgingWish.objects.filter(pk=wish_id).first()
        if known is not None:
            if known.enterprise_id != enterprise.pk:
                raise NotFound()
            return known
    longest = lodging_plan(enterprise.path, now).longest_nights
    fields = wrong_days(asked.from_day, asked.until_day, local_day(now), longest)
    if not 1 <= asked.persons <= MOST_PERSONS:
        fields["persons"] = _("Between 1 and %(number)s persons.") % {"number": MOST_PERSONS}
    if fields:
        raise InvalidInput(fields=fields)
    made: LodgingWish = LodgingWish.objects.create(
        id=wish_id or new_id(),
        place_id=enterprise.place_id,
        path=enterprise.path,
        enterprise=enterprise,
        persons=asked.persons,
        from_day=asked.from_day,
        until_day=asked.until_day,
        isolation=asked.isolation,
        note=tidy(asked.note)[:256],
        state=WishState.OPEN,
        asked_at=now,
        asked_by=actor.display_name[:64],
    )
    concerning(made, path=made.path, count=made.persons)
    return made


def wrong_days(first: date, until: date, today: date, longest: int) -> dict[str, Any]:
    """What is wrong with the days of a stay, by field."""
    if first < today:
        return {"from_day": _("This day is over.")}
    if first > today + FARTHEST:
        return {"from_day": _("This lies more than a year ahead.")}
    if until <= first:
        return {"until_day": _("They leave on a later day than they arrive.")}
    if (until - first).days > longest:
        return {"until_day": _("At most %(number)s nights.") % {"number": longest}}
    return {}


@action("lodging.wish.withdraw")
def withdraw_wish(*, actor: Actor, now: datetime, wish_id: uuid.UUID) -> LodgingWish:
    """The enterprise needs no rooms any more. Raises WrongState."""
    wish = _locked_wish(wish_id)
    concerning(wish, path=wish.path)
    return _withdraw(wish)


@action("lodging.own_wish.withdraw")
def withdraw_own_wish(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, wish_id: uuid.UUID
) -> LodgingWish:
    """A contact needs no rooms for their own enterprise any more."""
    enterprise = own_enterprise(actor, enterprise_id)
    wish = _locked_wish(wish_id)
    if wish.enterprise_id != enterprise.pk:
        raise NotFound()
    concerning(wish, path=enterprise.path)
    return _withdraw(wish)


def _withdraw(wish: LodgingWish) -> LodgingWish:
    if wish.state != WishState.OPEN:
        raise WrongState(state=WishState(wish.state).label)
    wish.state = WishState.WITHDRAWN
    with everywhere("the wish is locked by whoever may withdraw it"):
        wish.save(update_fields=["state"])
    return wish


def _locked_wish(wish_id: uuid.UUID) -> LodgingWish:
    with everywhere("the caller checks the place, or that it is the actor's own"):
        rows = LodgingWish.objects.select_for_update(of=("self",)).select_related(
            "enterprise__place"
        )
        wish: LodgingWish | None = rows.filter(pk=wish_id).first()
    if wish is None:
        raise NotFound()
    return wish


@action("lodging.booking.create")
def book_beds(
    *,
    actor: Actor,
    now: datetime,
    hotel_id: uuid.UUID,
    enterprise_id: uuid.UUID,
    from_day: date,
    until_day: date,
    room_ids: Sequence[uuid.UUID] = (),
    bed_ids: Sequence[uuid.UUID] = (),
    wish_id: uuid.UUID | None = None,
) -> Booking:
    """Give whole rooms, single beds, or both, to an enterprise for the nights from `from_day` until
    `until_day`. A wish it answers is served. Raises RoomTaken, InvalidInput, NotFound."""
    hold_still()
    hotel = _hotel(hotel_id)
    concerning(hotel, path=hotel.path)
    enterprise = get_enterprise(actor, enterprise_id)
    wish = _locked_wish(wish_id) if wish_id else None
    if wish is not None and wish.enterprise_id != enterprise.pk:
        raise NotFound()
    if wish is not None and wish.state != WishState.OPEN:
        raise WrongState(state=WishState(wish.state).label)
    fields = wrong_days(
        from_day, until_day, local_day(now), lodging_plan(hotel.path, now).longest_nights
    )
    if fields:
        raise InvalidInput(fields=fields)
    booking = Booking(
        hotel=hotel,
        place_id=hotel.place_id,
        path=hotel.path,
        enterprise=enterprise,
        wish=wish,
        from_day=from_day,
        until_day=until_day,
        state=BookingState.BOOKED,
        booked_at=now,
        booked_by=actor.display_name[:64],
    )
    _take(booking, room_ids, bed_ids, now)
    if wish is not None:
        wish.state = WishState.SERVED
        with everywhere("the wish is served by this very booking"):
            wish.save(update_fields=["state"])
    concerning(booking, path=hotel.path)
    return booking


def _hotel(hotel_id: uuid.UUID) -> Hotel:
    row: Hotel | None = Hotel.objects.select_related("place").filter(pk=hotel_id).first()
    if row is None:
        raise NotFound()
    return row


def _take(
    booking: Booking, room_ids: Sequence[uuid.UUID], bed_ids: Sequence[uuid.UUID], now: datetime
) -> None:
    """Lock the beds, see that all are free, write the booking. Raises RoomTaken, InvalidInput."""
    with everywhere("the beds of a hotel the actor may book"):
        rows = Bed.objects.filter(room__hotel=booking.hotel, room__is_closed=False)
        of_rooms = rows.filter(room__in=list(room_ids)).values_list("pk", flat=True)
        wanted = {*of_rooms, *bed_ids}
        beds = list(
            rows.filter(pk__in=wanted)
            .select_related("room")
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        if (
            not beds
            or len(beds) != len(wanted)
            or len({b.room_id for b in beds}) < len(set(room_ids))
        ):
            raise InvalidInput(fields={"rooms": _("Choose rooms or beds of this hotel.")})
        cleaning = timedelta(days=lodging_plan(booking.path, now).cleaning_days)
        free_on = booking.until_day + cleaning
        _require_free(booking, beds, free_on)
        nights = (booking.until_day - booking.from_day).days
        per_night = sum(bed.room.price_fen // bed.room.beds for bed in beds)
        booking.price_fen = per_night * nights
        try:
            with transaction.atomic():
                booking.save(force_insert=True)
                BedNight.objects.bulk_create(
                    [
                        BedNight(
                            booking=booking,
                            bed=bed,
                            from_day=booking.from_day,
                            until_day=booking.until_day,
                            free_on=free_on,
                        )
                        for bed in beds
                    ]
                )
        except IntegrityError as error:
            if "bed_never_twice" not in str(error):
                raise
            raise RoomTaken(beds[0].room.number, free_on, ()) from error


def _require_free(booking: Booking, beds: Sequence[Bed], free_on: date) -> None:
    held = (
        BedNight.objects.filter(
            bed__in=beds, stands=True, from_day__lt=free_on, free_on__gt=booking.from_day
        )
        .select_related("bed__room")
        .order_by("-free_on")
        .first()
    )
    if held is None:
        return
    busy = BedNight.objects.filter(
        bed__room__hotel=booking.hotel,
        stands=True,
        from_day__lt=free_on,
        free_on__gt=booking.from_day,
    )
    free = Bed.objects.filter(room__hotel=booking.hotel, room__is_closed=False)
    numbers = free.exclude(room__in=busy.values("bed__room")).order_by("room__number")
    others = list(dict.fromkeys(numbers.values_list("room__number", flat=True)))
    raise RoomTaken(held.bed.room.number, held.free_on, others)


@action("lodging.booking.change")
def change_booking(
    *,
    actor: Actor,
    now: datetime,
    booking_id: uuid.UUID,
    until_day: date,
    reason: str,
) -> Booking:
    """Let them stay longer or leave earlier: a new booking of the same beds from the same day takes
    the place of the one before, whose guests stay in their beds. Raises RoomTaken when the beds are
    promised to others, WrongState, InvalidInput."""
    before = locked_booking(booking_id)
    concerning(before, path=before.path)
    why = _reason(reason)
    _require_booked(before)
    today = local_day(now)
    if until_day <= before.from_day or until_day < today:
        raise InvalidInput(fields={"until_day": _("They leave on a later day than they arrive.")})
    if (until_day - before.from_day).days > lodging_plan(before.path, now).longest_nights:
        raise InvalidInput(fields={"until_day": _("This is too long.")})
    held = list(BedNight.objects.filter(booking=before, stands=True))
    _end(actor, now, before, BookingState.CHANGED, why)
    after = Booking(
        hotel=before.hotel,
        place_id=before.place_id,
        path=before.path,
        enterprise=before.enterprise,
        wish=before.wish,
        from_day=before.from_day,
        until_day=until_day,
        state=BookingState.BOOKED,
        booked_at=now,
        booked_by=actor.display_name[:64],
        supersedes=before,
    )
    _take(after, (), [one.bed_id for one in held], now)
    moved = {one.bed_id: one for one in BedNight.objects.filter(booking=after)}
    for one in held:
        Guest.objects.filter(night=one, left_at__isnull=True).update(night=moved[one.bed_id])
    concerning(after, path=after.path)
    return after


@action("lodging.booking.cancel")
def cancel_booking(*, actor: Actor, now: datetime, booking_id: uuid.UUID, reason: str) -> Booking:
    """Give the beds back, with a reason. Not while somebody sleeps there. Raises InvalidInput,
    WrongState, Conflict."""
    booking = locked_booking(booking_id)
    concerning(booking, path=booking.path)
    why = _reason(reason)
    _require_booked(booking)
    if Guest.objects.filter(night__booking=booking, left_at__isnull=True).exists():
        raise Conflict(_("Somebody is checked in; check them out first."), code="in_house")
    _end(actor, now, booking, BookingState.CANCELLED, why)
    return booking


def locked_booking(booking_id: uuid.UUID) -> Booking:
    """The booking, locked, if it lies in the actor's places; NotFound otherwise."""
    rows: Any = Booking.objects.select_for_update(of=("self",)).select_related(
        "hotel", "enterprise", "wish"
    )
    row: Booking | None = rows.filter(pk=booking_id).first()
    if row is None:
        raise NotFound()
    return row


def _require_booked(booking: Booking) -> None:
    if booking.state != BookingState.BOOKED:
        raise WrongState(state=BookingState(booking.state).label)


def _end(actor: Actor, now: datetime, booking: Booking, state: BookingState, why: str) -> None:
    booking.state, booking.ended_at, booking.reason = state, now, why
    booking.ended_by = actor.display_name[:64]
    booking.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    BedNight.objects.filter(booking=booking).update(stands=False)


def _reason(reason: str) -> str:
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={"reason": _("Give a reason.")})
    return text


@action("lodging.guest.check_in")
def check_in(*, actor: Actor, now: datetime, night_id: uuid.UUID, name: str = "") -> Guest:
    """Somebody takes a bed of a booking; the name may be left out.

    Raises Conflict for a bed that is taken, or outside the days of the booking.
    """
    night = _night(night_id)
    concerning(night.booking, path=night.booking.path)
    if not night.stands:
        raise WrongState(state=BookingState(night.booking.state).label)
    if not night.from_day <= local_day(now) < night.until_day:
        raise Conflict(_("This booking is not for today."), code="not_today")
    if Guest.objects.filter(night=night, left_at__isnull=True).exists():
        raise Conflict(_("Somebody sleeps in this bed already."), code="bed_taken")
    guest: Guest = Guest.objects.create(night=night, name=tidy(name)[:64], came_at=now)
    return guest


@action("lodging.guest.check_out")
def check_out(*, actor: Actor, now: datetime, guest_id: uuid.UUID) -> Guest:
    """Somebody leaves their bed for good; the same again is the same."""
    rows: Any = Guest.objects.select_for_update(of=("self",)).select_related("night__booking")
    guest: Guest | None = rows.filter(pk=guest_id).first()
    if guest is None:
        raise NotFound()
    concerning(guest.night.booking, path=guest.night.booking.path)
    if guest.left_at is None:
        guest.left_at = now
        guest.save(update_fields=["left_at"])
    return guest


def _night(night_id: uuid.UUID) -> BedNight:
    rows: Any = BedNight.objects.select_for_update(of=("self",)).select_related("booking")
    night: BedNight | None = rows.filter(pk=night_id).first()
    if night is None:
        raise NotFound()
    return night
