"""How a town brings workers back: areas with their pick-up points, vehicles, seats, who pays.

A plan that names no areas fetches nobody; every other entry has a default: coaches of two sizes
with every second seat left empty, half of the cost paid by the government.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

Digits = Annotated[str, msgspec.Meta(pattern="^[0-9]{2,12}$")]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Seats = Annotated[int, msgspec.Meta(ge=1, le=200)]
Yuan = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Km = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class Means(StrEnum):
    """What brings them: a coach, or a group that rides a train together."""

    COACH = "coach"
    TRAIN = "train"


class PickUp(Part, frozen=True):
    """Where people are picked up: a square, a station; `km` by road from there to the town."""

    key: Key
    title: Wording
    km: Km
    station: bool = False


class Area(Part, frozen=True):
    """An area workers come from, and its pick-up points; a vehicle stays within one area.

    Whoever comes from a division whose code begins so, or whose origin has one of the words in it,
    is fetched from here unless somebody chooses otherwise.
    """

    key: Key
    title: Wording
    points: tuple[PickUp, ...]
    codes: tuple[Digits, ...] = ()
    words: tuple[str, ...] = ()

    def point(self, key: str) -> PickUp | None:
        return next((one for one in self.points if one.key == key), None)

    def takes(self, origin: str, origin_code: str) -> bool:
        """Whether somebody from there is fetched from this area."""
        by_code = any(origin_code.startswith(code) for code in self.codes if origin_code)
        return by_code or any(word in origin for word in self.words if word)


class Carriage(Part, frozen=True):
    """A kind of vehicle that can be chartered, in yuan: for one, each kilometre, each head.

    Of its seats only `seating_percent` are taken (half-empty: 50), rounded down. A train group
    boards at stations alone. `available`: how many may be had at once; none = as many as wanted.
    """

    key: Key
    title: Wording
    means: Means = Means.COACH
    seats: Seats = 49
    seating_percent: Percent = 50
    cost: Yuan = 0
    per_km: Yuan = 0
    per_head: Yuan = 0
    most_stops: Annotated[int, msgspec.Meta(ge=1, le=20)] = 4
    available: Annotated[int, msgspec.Meta(ge=0, le=1_000)] | None = None

    @property
    def usable(self) -> int:
        """Seats that may be taken."""
        return self.seats * self.seating_percent // 100


VEHICLES = (
    Carriage("coach_49", Wording("49座大巴", "49-seat coach"), seats=49, cost=600, per_km=9),
    Carriage("coach_33", Wording("33座中巴", "33-seat coach"), seats=33, cost=500, per_km=7),
)


class Charters(Part, frozen=True):
    """Bringing workers back.

    areas               where workers are fetched from; the isolation part says which are key areas
    vehicles            what may be chartered
    government_percent  share of the cost the government pays; the enterprise pays the rest
    """

    areas: tuple[Area, ...] = ()
    vehicles: tuple[Carriage, ...] = VEHICLES
    government_percent: Percent = 50

    def area(self, key: str) -> Area | None:
        return next((one for one in self.areas if one.key == key), None)

    def area_title(self, key: str) -> str:
        """The area in this town's words; the key itself for one of another plan."""
        found = self.area(key)
        return str(found.title) if found else key

    def point_title(self, area: str, key: str) -> str:
        """The pick-up point in this town's words; the key itself for one of another plan."""
        found = self.area(area)
        point = found.point(key) if found else None
        return str(point.title) if point else key

    def area_of(self, origin: str, origin_code: str) -> Area | None:
        """The first area somebody from there is fetched from."""
        return next((one for one in self.areas if one.takes(origin, origin_code)), None)

    def vehicle(self, key: str) -> Carriage | None:
        return next((one for one in self.vehicles if one.key == key), None)

    def vehicle_title(self, key: str) -> str:
        found = self.vehicle(key)
        return str(found.title) if found else key


def charters_contradictions(plan: Charters, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    yield from _twice(f"{path}.areas", (one.key for one in plan.areas))
    yield from _twice(f"{path}.vehicles", (one.key for one in plan.vehicles))
    points = [point.key for area in plan.areas for point in area.points]
    yield from _twice(f"{path}.areas", points)
    for index, area in enumerate(plan.areas):
        if not area.points:
            yield f"{path}.areas[{index}].points", _("At least one must be named.")
    for index, vehicle in enumerate(plan.vehicles):
        if not vehicle.usable:
            text = _("No seat of it may be taken.")
            yield f"{path}.vehicles[{index}].seating_percent", text


def _twice(path: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield path, _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
