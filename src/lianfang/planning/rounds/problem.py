"""The rounds problem in data: premises to be inspected, teams with hours and areas.

Times are minutes of one day, counted from its midnight; a night round may run beyond 1,440. Places
are materialised paths, four characters a level. Walking is told by metres in a local plane where
both ends have them, else by levels between the places.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from hashlib import sha256

from lianfang.planning.base import ProblemError

PATH_STEP = 4
"""Characters per level of a place path (django-treebeard's default step length)."""

LATEST = 2 * 24 * 60
"""Minutes within which a day with its night ends."""

HEAVIEST = 10**6
"""Largest weight accepted: keeps every sum of costs well inside 64-bit integers."""

Position = tuple[int, int] | None
"""Metres east and north of some point of the town, if known."""


@dataclass(frozen=True, slots=True)
class Premises:
    """Somewhere to be inspected.

    `risk` counts from 0; `days` since the last inspection; `must` be seen today (a deadline, an
    order). A visit of `minutes` lies wholly between `opens` and `closes`. `kind` is its sort
    (restaurant, hotel, factory ...), which not every team may inspect.
    """

    id: str
    place: str
    minutes: int
    risk: int = 1
    days: int = 0
    must: bool = False
    opens: int = 0
    closes: int = LATEST
    kind: str = ""
    at: Position = None


@dataclass(frozen=True, slots=True)
class Team:
    """People who go round together from `begins` to `ends`, on foot from `place`.

    They inspect below the paths of `areas` (none: everywhere), only `kinds` (none: all), and at
    most `most` premises. They may end anywhere.
    """

    id: str
    place: str
    begins: int
    ends: int
    areas: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    most: int | None = None
    at: Position = None


@dataclass(frozen=True, slots=True, order=True)
class Round:
    """Premises one team inspects, in this order."""

    team: str
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How walking is counted: whole metres in a straight line, the way beyond it, metres a minute;
    where a position is not known minutes for each level up to the shared place and down again."""

    metres: int = 75
    detour_percent: int = 130
    level: int = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for each wish given up; the rounds of fewest points are the best.

    Of premises not visited: `must` where they must be today, `risk` for each step of risk, `days`
    for each day since the last inspection. `walking`, `waiting`: each minute on the way, and before
    a door that opens later.
    """

    must: int = 5_000
    risk: int = 100
    days: int = 10
    walking: int = 1
    waiting: int = 1


@dataclass(frozen=True, slots=True)
class RoundsProblem:
    """Everything rounds depend on. Raises ProblemError when entries contradict each other."""

    premises: tuple[Premises, ...]
    teams: tuple[Team, ...]
    pace: Pace = field(default_factory=Pace)
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        values = astuple(self.weights)
        if min(values) < 0 or max(values) > HEAVIEST:
            raise ProblemError(f"weights must lie between 0 and {HEAVIEST}")
        if self.pace.metres < 1 or self.pace.detour_percent < 100 or self.pace.level < 0:
            raise ProblemError("pace wants metres above zero, a detour of 100 or more, level >= 0")
        _check_unique("premises", (one.id for one in self.premises))
        _check_unique("team", (team.id for team in self.teams))
        for one in self.premises:
            owner = f"premises {one.id}"
            _check_path(owner, one.place)
            _check_hours(owner, one.opens, one.closes)
            if one.minutes < 1 or one.risk < 0 or one.days < 0:
                raise ProblemError(f"{owner}: wants minutes above zero, risk and days not below")
        for team in self.teams:
            owner = f"team {team.id}"
            for path in (team.place, *team.areas):
                _check_path(owner, path)
            _check_hours(owner, team.begins, team.ends)
            if team.most is not None and team.most < 0:
                raise ProblemError(f"{owner}: most must not be negative")

    def fingerprint(self) -> str:
        """Hash of the input (64 hexadecimal digits), kept with a proposal to tell when it is stale.

        The order in which premises and teams are given does not change it.
        """
        parts = (
            sorted(repr(astuple(one)) for one in self.premises),
            sorted(_team_text(team) for team in self.teams),
            astuple(self.pace),
            astuple(self.weights),
        )
        return sha256(repr(parts).encode()).hexdigest()


def _team_text(team: Team) -> str:
    rest = (team.id, team.place, team.begins, team.ends, team.most, team.at)
    return repr((*rest, sorted(team.areas), sorted(team.kinds)))


def _check_hours(owner: str, opens: int, closes: int) -> None:
    if not 0 <= opens <= closes <= LATEST:
        raise ProblemError(f"{owner}: hours lie in order between 0 and {LATEST}")


def _check_path(owner: str, path: str) -> None:
    if len(path) % PATH_STEP:
        raise ProblemError(f"{owner}: path {path!r} is not made of {PATH_STEP}-character levels")


def _check_unique(kind: str, keys: Iterable[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise ProblemError(f"{kind} {key} is given twice")
