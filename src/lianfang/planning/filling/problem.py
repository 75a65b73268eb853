"""The filling problem in data: riders at pick-up points, kinds of vehicles with seats and prices.

Distances are kilometres by road from a pick-up point to the town; a vehicle begins at the furthest
of its points and collects on the way. Money is in whole yuan.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from hashlib import sha256

from lianfang.planning.base import ProblemError

HEAVIEST = 10**6
"""Largest weight and price accepted: keeps every sum of costs well inside 64-bit integers."""

LONGEST = 10_000
"""Kilometres no pick-up point is further away than."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where riders are picked up: a square, a station. Vehicles stay within one `origin`."""

    id: str
    origin: str
    km: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of vehicle, or of train group, that can be chartered.

    One costs `cost`, `per_km` for each kilometre from its furthest point, and `per_head` for each
    rider. Of its `seats` only `usable_percent` may be taken (the half-empty rule: 50), rounded
    down. It stops at no more than `most_stops` points, only at `points` if they are given (the
    stations of a train), and there are no more than `available` of it.
    """

    id: str
    seats: int
    cost: int = 0
    per_km: int = 0
    per_head: int = 0
    usable_percent: int = 100
    most_stops: int = 5
    available: int | None = None
    points: frozenset[str] | None = None

    @property
    def usable(self) -> int:
        """Seats that may be taken."""
        return self.seats * self.usable_percent // 100


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody to be brought; `barred` ones (key areas, in isolation) ride in nothing."""

    id: str
    enterprise: str
    point: str
    barred: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Vehicle:
    """One vehicle of a kind and who rides in it. Its stops follow from them: the furthest first."""

    id: str
    kind: str
    riders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each wish given up; the plan of fewest points is the best.

    `unserved`: each rider left behind who is not barred. `cost`: each yuan. `split`: each vehicle
    beyond the first in which people of one enterprise from one origin ride. `stop`: each stop of a
    vehicle beyond its first.
    """

    unserved: int = 100_000
    cost: int = 1
    split: int = 300
    stop: int = 100


@dataclass(frozen=True, slots=True)
class FillingProblem:
    """Everything a plan depends on. Raises ProblemError when entries contradict each other."""

    points: tuple[Point, ...]
    kinds: tuple[Kind, ...]
    riders: tuple[Rider, ...]
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        values = astuple(self.weights)
        if min(values) < 0 or max(values) > HEAVIEST:
            raise ProblemError(f"weights must lie between 0 and {HEAVIEST}")
        if self.weights.unserved < self.weights.split:
            raise ProblemError("leaving somebody behind must weigh at least as much as a split")
        _check_unique("point", (point.id for point in self.points))
        _check_unique("kind", (kind.id for kind in self.kinds))
        _check_unique("rider", (rider.id for rider in self.riders))
        known = {point.id for point in self.points}
        for point in self.points:
            if not 0 <= point.km <= LONGEST:
                raise ProblemError(f"point {point.id}: wants 0 <= km <= {LONGEST}")
        for kind in self.kinds:
            _check_kind(kind, known)
        for rider in self.riders:
            if rider.point not in known:
                raise ProblemError(f"rider {rider.id}: unknown point {rider.point}")

    def fingerprint(self) -> str:
        """Hash of the input (64 hexadecimal digits), kept with a proposal to tell when it is stale.

        The order in which points, kinds and riders are given does not change it.
        """
        parts = (
            sorted(astuple(point) for point in self.points),
            sorted(_kind_text(kind) for kind in self.kinds),
            sorted(astuple(rider) for rider in self.riders),
            astuple(self.weights),
        )
        return sha256(repr(parts).encode()).hexdigest()


def _kind_text(kind: Kind) -> str:
    points = None if kind.points is None else sorted(kind.points)
    return repr((*astuple(kind)[:-1], points))


def _check_kind(kind: Kind, points: set[str]) -> None:
    owner = f"kind {kind.id}"
    if not 0 <= kind.usable_percent <= 100:
        raise ProblemError(f"{owner}: usable_percent is a share of a hundred")
    prices = (kind.cost, kind.per_km, kind.per_head)
    if min(*prices, kind.seats) < 0 or max(prices) > HEAVIEST:
        raise ProblemError(f"{owner}: seats and prices must lie between 0 and {HEAVIEST}")
    if kind.most_stops < 1:
        raise ProblemError(f"{owner}: stops at least once")
    if kind.available is not None and kind.available < 0:
        raise ProblemError(f"{owner}: available must not be negative")
    if kind.points is not None and not kind.points <= points:
        raise ProblemError(f"{owner}: names an unknown point")


def _check_unique(kind: str, keys: Iterable[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise ProblemError(f"{kind} {key} is given twice")
