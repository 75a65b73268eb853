"""The roster problem in data: points with shifts, workers with their hours, duties that stand.

Times are minutes, counted from the first moment of day 0 in the place's own zone without summer
time; a shift or stint belongs to the day on which it begins. Places are materialised paths, four
characters a level.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from hashlib import sha256

from lianfang.planning.base import ProblemError

PATH_STEP = 4
"""Characters per level of a place path (django-treebeard's default step length)."""

DAY = 24 * 60
WEEK_DAYS = 7
LONGEST = 24 * 60
"""A shift is at most a day long."""

HEAVIEST = 10**9
"""Largest weight accepted: keeps every sum of costs well inside 64-bit integers."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where people stand: a checkpoint at a place."""

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class KindNeed:
    """Of those who stand in a shift at least `minimum` are of this kind (police, medical ...)."""

    kind: str
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one day at one point, and how many people it needs."""

    id: str
    point: str
    begins: int
    ends: int
    needed: int
    night: bool = False
    kinds: tuple[KindNeed, ...] = ()

    @property
    def day(self) -> int:
        """The day it belongs to."""
        return self.begins // DAY


@dataclass(frozen=True, slots=True)
class Stint:
    """A duty that stands and is not planned here: before, after, or at another point."""

    begins: int
    ends: int
    night: bool = False

    @property
    def day(self) -> int:
        """The day it belongs to."""
        return self.begins // DAY


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may stand at a point.

    `home` only counts for distance (empty: not known, as near as can be to everything). Members of
    one `team` are kept at one point. `away` are days on which they stand nowhere, not even for the
    end of a shift. `fixed` are duties they have besides the planned ones.
    """

    id: str
    kinds: frozenset[str] = frozenset()
    home: str = ""
    team: str = ""
    away: frozenset[int] = frozenset()
    fixed: tuple[Stint, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Post:
    """This worker stands in this shift."""

    shift: str
    worker: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What nobody may be asked for: rest between two duties, nights in a row, minutes in any seven
    days. At most one shift begins on a day, always."""

    rest_minutes: int = 11 * 60
    nights_in_a_row: int = 3
    week_minutes: int = 48 * 60


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each wish given up; the roster of fewest points is the best.

    `unserved`: each person missing in a shift. `kind`: each missing person of a kind asked for.
    `released`: each existing post that is legal by itself and given up. `moved`: each point beyond
    the first that one worker stands at. `split`: each point beyond the first that one team stands
    at. `distance`: each level from the point up to the place it shares with the worker's home.
    `load`, `nights`: each two posts (night posts) of the same worker, so that they come out even
    (a worker with n posts costs n(n-1)/2).
    """

    unserved: int = 1_000_000
    kind: int = 200_000
    released: int = 5_000
    moved: int = 60
    split: int = 60
    distance: int = 4
    load: int = 6
    nights: int = 10


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """Everything a roster depends on. Raises ProblemError when entries contradict each other.

    Existing posts must name known shifts and workers; whether they are still legal is for the
    planner to find.
    """

    points: tuple[Point, ...]
    shifts: tuple[Shift, ...]
    workers: tuple[Worker, ...]
    existing: tuple[Post, ...] = ()
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        _check_numbers(self.rules, self.weights)
        _check_unique("point", (point.id for point in self.points))
        _check_unique("shift", (shift.id for shift in self.shifts))
        _check_unique("worker", (worker.id for worker in self.workers))
        for point in self.points:
            _check_path(f"point {point.id}", point.place)
        known = {point.id for point in self.points}
        for shift in self.shifts:
            _check_shift(shift, known)
        for worker in self.workers:
            _check_path(f"worker {worker.id}", worker.home)
            for stint in worker.fixed:
                _check_times(f"worker {worker.id}", stint.begins, stint.ends)
        _check_existing(self)

    def fingerprint(self) -> str:
        """Hash of the input (64 hexadecimal digits), kept with a proposal to tell when it is stale.

        The order in which points, shifts, workers and existing posts are given does not change it.
        """
        parts = (
            sorted(astuple(point) for point in self.points),
            sorted(repr(astuple(shift)) for shift in self.shifts),
            sorted(_worker_text(worker) for worker in self.workers),
            sorted(self.existing),
            astuple(self.rules),
            astuple(self.weights),
        )
        return sha256(repr(parts).encode()).hexdigest()


def _worker_text(worker: Worker) -> str:
    stints = sorted(astuple(stint) for stint in worker.fixed)
    names = (worker.id, worker.home, worker.team)
    return repr((*names, sorted(worker.kinds), sorted(worker.away), stints))


def _check_numbers(rules: Rules, weights: Weights) -> None:
    if min(astuple(rules)) < 0:
        raise ProblemError("a rule must not be negative")
    values = astuple(weights)
    if min(values) < 0 or max(values) > HEAVIEST:
        raise ProblemError(f"weights must lie between 0 and {HEAVIEST}")
    if weights.unserved <= weights.released:
        raise ProblemError("leaving a shift short must weigh more than releasing a post")


def _check_shift(shift: Shift, points: set[str]) -> None:
    if shift.point not in points:
        raise ProblemError(f"shift {shift.id}: unknown point {shift.point}")
    _check_times(f"shift {shift.id}", shift.begins, shift.ends)
    if shift.needed < 0:
        raise ProblemError(f"shift {shift.id}: needs fewer than nobody")
    _check_unique(f"kind of shift {shift.id}", (need.kind for need in shift.kinds))
    for need in shift.kinds:
        if not 1 <= need.minimum <= shift.needed:
            raise ProblemError(f"shift {shift.id}, kind {need.kind}: wants 1 <= minimum <= needed")


def _check_times(owner: str, begins: int, ends: int) -> None:
    if not begins < ends <= begins + LONGEST:
        raise ProblemError(f"{owner}: a duty ends after it begins, within a day")


def _check_existing(problem: RosterProblem) -> None:
    shifts = {shift.id for shift in problem.shifts}
    workers = {worker.id for worker in problem.workers}
    for post in problem.existing:
        if post.shift not in shifts or post.worker not in workers:
            raise ProblemError(f"existing post of an unknown shift or worker: {post}")
    _check_unique("existing post", (f"{post.shift} {post.worker}" for post in problem.existing))


def _check_path(owner: str, path: str) -> None:
    if len(path) % PATH_STEP:
        raise ProblemError(f"{owner}: path {path!r} is not made of {PATH_STEP}-character levels")


def _check_unique(kind: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ProblemError(f"{kind} {key} is given twice")
        seen.add(key)
