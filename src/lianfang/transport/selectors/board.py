"""The day's board: each vehicle a lane from 06:00 to 24:00 with the bookings that hold it.

A vehicle of the subdistrict serves its communities. What it does for others is shown there as
taken, without saying for whom.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_moment
from lianfang.places.models import Place
from lianfang.transport.enums import HOLDING, OUT
from lianfang.transport.models import Trip, Vehicle
from lianfang.transport.selectors.fleet import driver_list, there_on, vehicle_list
from lianfang.transport.selectors.trips import VIEW, TripRow, trip_rows

OPENS, CLOSES = "06:00", "24:00"


@dataclass(frozen=True, slots=True)
class Block:
    """A booking on a lane. Places on the lane in percent of its length; `row` None: of others.

    `ends` is when the ride is expected back, `after` how far disinfection reaches beyond it.
    """

    row: TripRow | None
    leaves_at: datetime
    back_at: datetime
    start: float
    length: float
    after: float
    tone: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A vehicle's day. `is_out`: away, or back and not fit to leave again."""

    vehicle: Vehicle
    blocks: tuple[Block, ...]
    is_out: bool

    @property
    def rows(self) -> list[TripRow]:
        """The bookings the viewer may read, for the list on a phone and on paper."""
        return [block.row for block in self.blocks if block.row]


@dataclass(frozen=True, slots=True)
class Board:
    """The day's lanes, and where on them now is (percent; None on another day)."""

    day: date
    lanes: tuple[Lane, ...]
    hours: tuple[tuple[int, float], ...]
    now: float | None
    drivers: int
    drivers_away: tuple[str, ...]


def held_between(vehicles: Sequence[Vehicle], begins: datetime, ends: datetime) -> QuerySet[Trip]:
    """Bookings that hold one of the vehicles at some moment between; of all places."""
    with everywhere("a vehicle that drives for others is not free here"):
        rows: QuerySet[Trip] = Trip.objects.filter(
            vehicle__in=vehicles, state__in=HOLDING, leaves_at__lt=ends, free_at__gt=begins
        )
    return rows.select_related("person", "vehicle", "driver__staff", "place").order_by("leaves_at")


def board_of(viewer: Actor, place: Place, day: date, moment: datetime) -> Board:
    """The vehicles that serve the place and what holds them on the day; a fixed number of
    queries."""
    begins, ends = local_moment(day, OPENS), local_moment(day, CLOSES)
    vehicles = list(vehicle_list(viewer, place.path, day))
    trips = list(held_between(vehicles, begins, ends))
    seen = viewer.territory(VIEW)
    shown = [trip for trip in trips if seen.covers(trip.path)]
    rows = {row.id: row for row in trip_rows(viewer, shown, moment, place.path)}
    by_vehicle: dict[uuid.UUID | None, list[Trip]] = defaultdict(list)
    for trip in trips:
        by_vehicle[trip.vehicle_id].append(trip)
    away = driver_list(viewer, place.path, day).exclude(there_on(day))
    return Board(
        day=day,
        lanes=tuple(
            _lane(vehicle, by_vehicle[vehicle.pk], rows, begins, ends) for vehicle in vehicles
        ),
        hours=tuple(
            (hour, _share(begins + timedelta(hours=hour - 6), begins, ends))
            for hour in range(6, 25, 2)
        ),
        now=_share(moment, begins, ends) if begins <= moment < ends else None,
        drivers=driver_list(viewer, place.path, day).count(),
        drivers_away=tuple(row.staff.name for row in away),
    )


def _lane(
    vehicle: Vehicle,
    trips: Sequence[Trip],
    rows: dict[uuid.UUID, TripRow],
    begins: datetime,
    ends: datetime,
) -> Lane:
    blocks = tuple(_block(trip, rows.get(trip.pk), begins, ends) for trip in trips)
    return Lane(vehicle, blocks, any(trip.state in OUT for trip in trips))


def _block(trip: Trip, row: TripRow | None, begins: datetime, ends: datetime) -> Block:
    start = _share(trip.leaves_at, begins, ends)
    back = _share(min(trip.back_at, trip.free_at), begins, ends)
    free = _share(trip.free_at, begins, ends)
    return Block(
        row=row,
        leaves_at=trip.leaves_at,
        back_at=trip.back_at,
        start=start,
        length=round(back - start, 2),
        after=round(free - start, 2),
        tone=row.tone if row else "",
    )


def _share(moment: datetime, begins: datetime, ends: datetime) -> float:
    """How far along the day the moment is, in percent, kept on the lane."""
    part = 100 * (moment - begins) / (ends - begins)
    return round(min(100.0, max(0.0, part)), 2)
