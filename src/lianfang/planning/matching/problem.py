"""The matching problem in data: vacancies with seats, job seekers with skills and wishes.

Pay is in yuan a month. Places are materialised paths, four characters a level; distance is counted
in levels from the seeker's home up to the place it shares with the vacancy. Skills and trades are
whatever words the town keeps; the planner only compares them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from hashlib import sha256

from lianfang.planning.base import ProblemError

PATH_STEP = 4
"""Characters per level of a place path (django-treebeard's default step length)."""

PAY_STEP = 100
"""Pay below what a seeker wants is counted in steps of so many yuan, begun ones whole."""

HEAVIEST = 10**6
"""Largest weight accepted: keeps every sum of costs well inside 64-bit integers."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One posting of an employer with one or more seats.

    Nobody without every skill of `required` is put forward; each skill of `wanted` that is missing
    costs points. `pay` 0 means not said, which no seeker's lowest pay accepts. `trade` is the line
    of work (empty: not said).
    """

    id: str
    employer: str
    seats: int
    place: str = ""
    pay: int = 0
    required: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    trade: str = ""
    dormitory: bool = False


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who looks for work.

    `lowest_pay` is never undercut, `wanted_pay` is a wish. `reach` is how many levels up from home
    the place shared with the work may lie (0: the same place only; None: anywhere); beyond it only
    a vacancy with a dormitory will do, and only for one who `moves`. `trades` are lines of work
    wanted (empty: any). `dormitory` wishes for one. `barred` names vacancies and employers that
    must not be proposed (declined before, left in dispute ...). Not `available`: nothing is
    proposed (in isolation, already hired). `priority` 0 comes first, 1 next ...; among equals
    whoever has been `waiting` for more days.
    """

    id: str
    skills: frozenset[str] = frozenset()
    home: str = ""
    lowest_pay: int = 0
    wanted_pay: int = 0
    reach: int | None = None
    moves: bool = False
    dormitory: bool = False
    trades: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    available: bool = True
    priority: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """This seeker is recommended to this vacancy."""

    seeker: str
    vacancy: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How many recommendations are made.

    `choices`: vacancies recommended to one seeker at most. `per_employer`: of these so many at one
    employer. `per_seat`: seekers recommended for each seat at most.
    """

    choices: int = 1
    per_employer: int = 1
    per_seat: int = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """Points by which a seeker ranks vacancies, a vacancy ranks seekers, and a plan is judged.

    A seeker counts `pay` for each 100 yuan below what they want, `distance` for each level from
    home, `away` for living in a dormitory instead of travelling, `trade` for another line of work,
    `dormitory` for none where one is wished for. A vacancy counts `skill` for each wanted skill
    missing, `distance` for each level, `priority` for each step of priority of the seeker. The plan
    counts `unserved` for each seeker who gets nothing, `later` for each recommendation short of
    `choices`, and the seekers' points of all it proposes.
    """

    unserved: int = 100_000
    later: int = 2_000
    pay: int = 10
    distance: int = 15
    away: int = 40
    trade: int = 60
    dormitory: int = 30
    skill: int = 20
    priority: int = 25


@dataclass(frozen=True, slots=True)
class MatchingProblem:
    """Everything recommendations depend on. Raises ProblemError when entries contradict each other.

    Existing matches stand (recommended, interview to come) and are kept while they are legal: they
    take their seats and choices first and nobody else can claim those. They must name known
    seekers and vacancies.
    """

    vacancies: tuple[Vacancy, ...]
    seekers: tuple[Seeker, ...]
    existing: tuple[Match, ...] = ()
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        _check_numbers(self.rules, self.weights)
        _check_unique("vacancy", (vacancy.id for vacancy in self.vacancies))
        _check_unique("seeker", (seeker.id for seeker in self.seekers))
        for vacancy in self.vacancies:
            _check_path(f"vacancy {vacancy.id}", vacancy.place)
            if vacancy.seats < 0 or vacancy.pay < 0:
                raise ProblemError(f"vacancy {vacancy.id}: seats and pay must not be negative")
            if vacancy.required & vacancy.wanted:
                raise ProblemError(f"vacancy {vacancy.id}: a skill is both required and wanted")
        for seeker in self.seekers:
            _check_seeker(seeker)
        _check_existing(self)

    def fingerprint(self) -> str:
        """Hash of the input (64 hexadecimal digits), kept with a proposal to tell when it is stale.

        The order in which vacancies, seekers and existing matches are given does not change it.
        """
        parts = (
            sorted(_text(vacancy) for vacancy in self.vacancies),
            sorted(_text(seeker) for seeker in self.seekers),
            sorted(self.existing),
            astuple(self.rules),
            astuple(self.weights),
        )
        return sha256(repr(parts).encode()).hexdigest()


def _text(entry: Vacancy | Seeker) -> str:
    values = astuple(entry)
    return repr([sorted(value) if isinstance(value, frozenset) else value for value in values])


def _check_numbers(rules: Rules, weights: Weights) -> None:
    if min(astuple(rules)) < 1:
        raise ProblemError("a rule must be at least one")
    values = astuple(weights)
    if min(values) < 0 or max(values) > HEAVIEST:
        raise ProblemError(f"weights must lie between 0 and {HEAVIEST}")
    if weights.unserved < weights.later:
        raise ProblemError("getting nothing must weigh at least as much as getting less")


def _check_seeker(seeker: Seeker) -> None:
    owner = f"seeker {seeker.id}"
    _check_path(owner, seeker.home)
    numbers = (seeker.lowest_pay, seeker.wanted_pay, seeker.priority, seeker.waiting)
    if min(numbers) < 0 or (seeker.reach is not None and seeker.reach < 0):
        raise ProblemError(f"{owner}: pay, reach, priority and waiting must not be negative")


def _check_existing(problem: MatchingProblem) -> None:
    vacancies = {vacancy.id for vacancy in problem.vacancies}
    seekers = {seeker.id for seeker in problem.seekers}
    for match in problem.existing:
        if match.seeker not in seekers or match.vacancy not in vacancies:
            raise ProblemError(f"existing match of an unknown seeker or vacancy: {match}")
    for match, times in Counter(problem.existing).items():
        if times > 1:
            raise ProblemError(f"existing match {match} is given twice")


def _check_path(owner: str, path: str) -> None:
    if len(path) % PATH_STEP:
        raise ProblemError(f"{owner}: path {path!r} is not made of {PATH_STEP}-character levels")


def _check_unique(kind: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ProblemError(f"{kind} {key} is given twice")
        seen.add(key)
