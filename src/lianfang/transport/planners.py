"""Which vehicle and driver to offer for a ride: a small proposal with its reasons.

Offered are vehicles that serve the place, free ones first; among those the kind the purpose asks
for, the vehicle the passenger knows, seats that are not wasted, the one based nearest, and the one
that drives least on that day. One that is taken is offered with the next time it is free.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.transport import Purpose, Transport
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.territory import STEP
from lianfang.transport.enums import HOLDING, OUT, TripState, VehicleKind
from lianfang.transport.models import Driver, Trip, Vehicle
from lianfang.transport.selectors.board import OPENS
from lianfang.transport.selectors.fleet import CONFIRM, driver_list, there_on, vehicle_list

# How far ahead a next free time is looked for.
HORIZON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: where from, when, with how many, what for.

    `trip_id` is the booking itself when it stands already: it is not in its own way.
    """

    path: str
    leaves_at: datetime
    back_at: datetime
    purpose: str
    companions: int = 0
    person_id: uuid.UUID | None = None
    trip_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A vehicle with a driver. `fits` is False with a `reason` why not; `next_at`: when the vehicle
    and a driver are free for as long, None if not within a week."""

    vehicle: Vehicle
    driver: Driver | None
    fits: bool
    reasons: tuple[str, ...]
    next_at: datetime | None
    may_decide: bool

    @property
    def value(self) -> str:
        """How a form names the offer."""
        return f"{self.vehicle.pk}:{self.driver.pk}" if self.driver else ""


Busy = list[tuple[datetime, datetime]]


def propose(viewer: Actor, asked: Asked, plan: Transport, now: datetime) -> list[Offer]:
    """Every vehicle that serves the place, the best first; a fixed number of queries."""
    day = local_day(asked.leaves_at)
    free_at = asked.back_at + timedelta(minutes=plan.buffer(asked.purpose))
    vehicles = list(vehicle_list(viewer, asked.path, day))
    drivers = list(driver_list(viewer, asked.path, day).filter(there_on(day)))
    trips = _held(vehicles, drivers, asked, now)
    busy = _Busy(trips, now)
    known = _vehicle_known(asked)
    rides = Counter(trip.vehicle_id for trip in trips if local_day(trip.leaves_at) == day)
    duty = Counter(trip.driver_id for trip in trips if local_day(trip.leaves_at) == day)
    purpose = plan.purpose(asked.purpose)
    found = []
    for vehicle in vehicles:
        why_not = _why_not(vehicle, asked, purpose)
        free = busy.vehicle_free(vehicle, asked.leaves_at, free_at)
        driver = _best_driver(vehicle, drivers, busy, duty, asked.leaves_at, free_at)
        fits = free and driver is not None and not why_not
        spare = vehicle.seats - passengers_of(asked, purpose)
        reasons = [why_not] if why_not else _reasons(vehicle, driver, free, spare, known, rides)
        next_at = None
        if not why_not and not fits:
            next_at = _next_time(vehicle, drivers, busy, asked.leaves_at, free_at, now)
        offer = Offer(
            vehicle=vehicle,
            driver=driver if fits else None,
            fits=fits,
            reasons=tuple(reasons),
            next_at=next_at,
            may_decide=viewer.can(CONFIRM, vehicle.path),
        )
        found.append((_rank(offer, asked, purpose, known, rides), offer))
    found.sort(key=lambda pair: pair[0])
    return [offer for _key, offer in found]


class _Busy:
    """When each vehicle and driver is taken, in order; what is overdue, until it is back."""

    def __init__(self, trips: Sequence[Trip], now: datetime) -> None:
        self.vehicles: dict[uuid.UUID, Busy] = defaultdict(list)
        self.drivers: dict[uuid.UUID, Busy] = defaultdict(list)
        for trip in trips:
            ends = trip.free_at
            if trip.state == TripState.UNDER_WAY and ends <= now:
                ends = now + (trip.free_at - trip.back_at)
            if trip.vehicle_id:
                self.vehicles[trip.vehicle_id].append((trip.leaves_at, ends))
            if trip.driver_id:
                self.drivers[trip.driver_id].append((trip.leaves_at, ends))

    def vehicle_free(self, vehicle: Vehicle, begins: datetime, ends: datetime) -> bool:
        return _is_free(self.vehicles[vehicle.pk], begins, ends)

    def driver_free(self, driver: Driver, begins: datetime, ends: datetime) -> bool:
        return _is_free(self.drivers[driver.pk], begins, ends)


def _is_free(busy: Busy, begins: datetime, ends: datetime) -> bool:
    return not any(start < ends and begins < end for start, end in busy)


def _held(
    vehicles: Sequence[Vehicle], drivers: Sequence[Driver], asked: Asked, now: datetime
) -> list[Trip]:
    """Bookings that hold one of them from the day asked about until the horizon."""
    begins = local_moment(local_day(asked.leaves_at), OPENS)
    with everywhere("a vehicle that drives for others is not free here"):
        held = Trip.objects.filter(leaves_at__lt=asked.back_at + HORIZON, state__in=HOLDING)
        recent = held.filter(free_at__gt=begins) | held.filter(state__in=OUT)
        rows = recent.filter(vehicle__in=vehicles) | recent.filter(driver__in=drivers)
        if asked.trip_id:
            rows = rows.exclude(pk=asked.trip_id)
        return list(rows.order_by("leaves_at"))


def _vehicle_known(asked: Asked) -> uuid.UUID | None:
    """The vehicle that drove the passenger last."""
    if asked.person_id is None:
        return None
    with everywhere("only the vehicle is told, not the ride"):
        rides = Trip.objects.filter(person_id=asked.person_id, state__in=HOLDING)
        if asked.trip_id:
            rides = rides.exclude(pk=asked.trip_id)
        found: uuid.UUID | None = (
            rides.order_by("-leaves_at").values_list("vehicle_id", flat=True).first()
        )
    return found


def why_unfit(vehicle: Vehicle, passengers: int, purpose: Purpose | None) -> str:
    """Why the vehicle cannot drive that many for the purpose, "" if it can."""
    if purpose and purpose.vehicle_kinds and vehicle.kind not in purpose.vehicle_kinds:
        kinds = "、".join(str(VehicleKind(kind).label) for kind in purpose.vehicle_kinds)
        return _("%(purpose)s is driven by: %(kinds)s.") % {
            "purpose": purpose.title,
            "kinds": kinds,
        }
    if vehicle.seats < passengers:
        return _("It has %(seats)s seats, %(wanted)s are needed.") % {
            "seats": vehicle.seats,
            "wanted": passengers,
        }
    return ""


def passengers_of(asked: Asked, purpose: Purpose | None) -> int:
    """Seats needed: none on a medicine run, where nobody is driven."""
    return 0 if purpose and purpose.medicine_run else 1 + asked.companions


def _why_not(vehicle: Vehicle, asked: Asked, purpose: Purpose | None) -> str:
    return why_unfit(vehicle, passengers_of(asked, purpose), purpose)


def _best_driver(
    vehicle: Vehicle,
    drivers: Sequence[Driver],
    busy: _Busy,
    duty: Counter[Any],
    begins: datetime,
    ends: datetime,
) -> Driver | None:
    """A free one: who usually drives it, then who drives least that day, then the nearest."""
    free = [driver for driver in drivers if busy.driver_free(driver, begins, ends)]
    return min(
        free,
        key=lambda driver: (
            driver.usual_id != vehicle.pk,
            driver.usual_id is not None,
            duty[driver.pk],
            -_shared(driver.path, vehicle.path),
            str(driver.pk),
        ),
        default=None,
    )


def _shared(one: str, other: str) -> int:
    """How many levels of the tree two places have in common."""
    levels = 0
    limit = min(len(one), len(other))
    while levels < limit and one[levels : levels + STEP] == other[levels : levels + STEP]:
        levels += STEP
    return levels // STEP


def _reasons(
    vehicle: Vehicle,
    driver: Driver | None,
    free: bool,
    spare: int,
    known: uuid.UUID | None,
    rides: Counter[Any],
) -> list[str]:
    """Why this one, in words; the weightiest first."""
    if not free:
        return [_("Taken at this time.")]
    if driver is None:
        return [_("No driver is free at this time.")]
    found = []
    if vehicle.pk == known:
        found.append(_("Drove this passenger before."))
    if driver.usual_id == vehicle.pk:
        found.append(_("With its usual driver."))
    found.append(_("Enough seats, %(spare)s left over.") % {"spare": spare})
    number = rides[vehicle.pk]
    found.append(
        _("%(number)s rides that day.") % {"number": number} if number else _("No ride that day.")
    )
    return found


def _rank(
    offer: Offer,
    asked: Asked,
    purpose: Purpose | None,
    known: uuid.UUID | None,
    rides: Counter[Any],
) -> tuple[Any, ...]:
    vehicle = offer.vehicle
    kinds = list(purpose.vehicle_kinds) if purpose else []
    late = offer.next_at.timestamp() if offer.next_at else float("inf")
    return (
        not offer.fits,
        0.0 if offer.fits else late,
        kinds.index(vehicle.kind) if vehicle.kind in kinds else len(kinds),
        # Kept free for those who need one.
        not kinds and vehicle.kind == VehicleKind.AMBULANCE,
        vehicle.pk != known,
        vehicle.seats - 1 - asked.companions,
        -_shared(vehicle.path, asked.path),
        rides[vehicle.pk],
        vehicle.plate,
    )


def _next_time(
    vehicle: Vehicle,
    drivers: Sequence[Driver],
    busy: _Busy,
    begins: datetime,
    ends: datetime,
    now: datetime,
) -> datetime | None:
    """The first moment from `begins` on at which the vehicle and one driver are free as long."""
    length = ends - begins
    starts = {max(begins, now)}
    taken = [*busy.vehicles[vehicle.pk]]
    for driver in drivers:
        taken += busy.drivers[driver.pk]
    starts |= {end for _start, end in taken if begins <= end <= begins + HORIZON}
    for start in sorted(starts):
        end = start + length
        if not busy.vehicle_free(vehicle, start, end):
            continue
        if any(busy.driver_free(driver, start, end) for driver in drivers):
            return start
    return None
