"""The assignment problem in data: subjects with needs, workers with limits, pairs that stand.

Places are materialised paths of the jurisdiction tree, four characters a level, so "lies within"
is "starts with". A *line* (一条线) is all the subjects of one staircase that need the same role: it
should be covered to its end by one worker. Two staircases are never one line.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from hashlib import sha256

from lianfang.planning.base import ProblemError

PATH_STEP = 4
"""Characters per level of a place path (django-treebeard's default step length)."""

HEAVIEST = 10**9
"""Largest weight accepted: keeps every sum of costs well inside 64-bit integers."""


@dataclass(frozen=True, slots=True)
class Need:
    """A role somebody must take for a subject: at least `minimum` workers, at most `maximum`."""

    role: str
    minimum: int = 1
    maximum: int = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """Someone or something to be answered for: a unit, a household, a special-group person.

    `place` is its path, as deep as it is known; `group` is the path of its staircase (building
    unit), or empty when it belongs to none.
    """

    id: str
    place: str
    needs: tuple[Need, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class RoleLimit:
    """A role a worker may take, for at most `max_load` subjects (None: only the overall limit)."""

    role: str
    max_load: int | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone who can answer for subjects.

    They serve only inside `territories` (paths; an empty path is the whole jurisdiction, no path is
    nowhere). `home` is where they start from and only counts for distance; when it is empty they
    start from the territory itself. `max_load` limits all roles together. `excluded` are subjects
    they must never be given (relatives, people they may not meet).
    """

    id: str
    roles: tuple[RoleLimit, ...]
    territories: tuple[str, ...]
    home: str = ""
    max_load: int | None = None
    available: bool = True
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """This worker answers for this subject in this role."""

    subject: str
    role: str
    worker: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each wish given up; the plan of fewest points is the best.

    `unserved`: each worker missing from a need's minimum. `released`: each existing pair that is
    still legal and yet given up. `split`: each worker on a line beyond the number it must have.
    `distance`: each level from the subject's place up to the one it shares with the worker's home.
    `load`: each two subjects resting on the same worker, so that loads come out even (a worker
    with n subjects costs n(n-1)/2).
    """

    unserved: int = 1_000_000
    released: int = 10_000
    split: int = 30
    distance: int = 10
    load: int = 1


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Everything a plan depends on. Raises ProblemError when entries contradict each other.

    Every role a worker may take must be limited, by its own limit or the overall one: nobody can
    answer for any number. Existing pairs must name known subjects and workers; whether they are
    still legal is for the planner to find.
    """

    subjects: tuple[Subject, ...]
    workers: tuple[Worker, ...]
    existing: tuple[Pair, ...] = ()
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        _check_weights(self.weights)
        _check_unique("subject", (subject.id for subject in self.subjects))
        _check_unique("worker", (worker.id for worker in self.workers))
        for subject in self.subjects:
            _check_subject(subject)
        for worker in self.workers:
            _check_worker(worker)
        _check_existing(self)

    def fingerprint(self) -> str:
        """Hash of the input (64 hexadecimal digits), kept with a proposal to tell when it is stale.

        The order in which subjects, workers and existing pairs are given does not change it.
        """
        parts = (
            sorted(repr(astuple(subject)) for subject in self.subjects),
            sorted(
                repr((*astuple(worker)[:-1], sorted(worker.excluded))) for worker in self.workers
            ),
            sorted(self.existing),
            astuple(self.weights),
        )
        return sha256(repr(parts).encode()).hexdigest()


def _check_weights(weights: Weights) -> None:
    values = astuple(weights)
    if min(values) < 0 or max(values) > HEAVIEST:
        raise ProblemError(f"weights must lie between 0 and {HEAVIEST}")
    if weights.unserved <= weights.released:
        raise ProblemError("leaving a need unserved must weigh more than releasing a pair")


def _check_subject(subject: Subject) -> None:
    _check_path(f"subject {subject.id}", subject.place)
    _check_unique(f"role of subject {subject.id}", (need.role for need in subject.needs))
    for need in subject.needs:
        if not 0 <= need.minimum <= need.maximum or need.maximum < 1:
            raise ProblemError(
                f"subject {subject.id}, role {need.role}: wants 0 <= minimum <= maximum >= 1"
            )


def _check_worker(worker: Worker) -> None:
    _check_path(f"worker {worker.id}", worker.home)
    for territory in worker.territories:
        _check_path(f"worker {worker.id}", territory)
    _check_unique(f"role of worker {worker.id}", (limit.role for limit in worker.roles))
    if worker.max_load is not None and worker.max_load < 0:
        raise ProblemError(f"worker {worker.id}: a limit must not be negative")
    for limit in worker.roles:
        if limit.max_load is None and worker.max_load is None:
            raise ProblemError(f"worker {worker.id}, role {limit.role}: has no limit")
        if limit.max_load is not None and limit.max_load < 0:
            raise ProblemError(f"worker {worker.id}, role {limit.role}: limit below zero")


def _check_existing(problem: AssignmentProblem) -> None:
    subjects = {subject.id for subject in problem.subjects}
    workers = {worker.id for worker in problem.workers}
    for pair in problem.existing:
        if pair.subject not in subjects or pair.worker not in workers:
            raise ProblemError(f"existing pair of an unknown subject or worker: {pair}")
    if len(set(problem.existing)) != len(problem.existing):
        raise ProblemError("an existing pair is given twice")


def _check_path(owner: str, path: str) -> None:
    if len(path) % PATH_STEP:
        raise ProblemError(f"{owner}: path {path!r} is not made of {PATH_STEP}-character levels")


def _check_unique(kind: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ProblemError(f"{kind} {key} is given twice")
        seen.add(key)
