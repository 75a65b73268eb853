"""What the planner answers: recommendations with reasons, who gets nothing, what is released."""

from dataclasses import dataclass

from lianfang.planning.base import Penalty, Reason, Status, Unserved, gap
from lianfang.planning.matching.problem import Match


@dataclass(frozen=True, slots=True)
class PlannedMatch:
    """One recommendation; `rank` 1 is the seeker's best; `kept` when it already stood.

    Reasons: see `explain`.
    """

    seeker: str
    vacancy: str
    rank: int
    kept: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def match(self) -> Match:
        """The bare match, as problems and checks know it."""
        return Match(self.seeker, self.vacancy)


@dataclass(frozen=True, slots=True)
class EmptySeats(Unserved):
    """A vacancy (`subject`) with `missing` seats nobody is recommended for, and why."""

    missing: int


@dataclass(frozen=True, slots=True)
class ReleasedMatch:
    """An existing match that is not continued, and why."""

    match: Match
    reason: Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of matches in words: reasons, who gets nothing, empty seats, releases and points."""

    matches: tuple[PlannedMatch, ...]
    unserved: tuple[Unserved, ...]
    empty: tuple[EmptySeats, ...]
    released: tuple[ReleasedMatch, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties in points."""
        return sum(penalty.cost for penalty in self.penalties)


@dataclass(frozen=True, slots=True)
class MatchingPlan:
    """A proposal. `unserved` are seekers who get nothing, `empty` vacancies with seats left.

    `lower_bound` is a floor under the points of any recommendations, stable or not: what is above
    it is the price of nobody having a reason to go around the plan, or still to be won.
    """

    status: Status
    matches: tuple[PlannedMatch, ...]
    unserved: tuple[Unserved, ...]
    empty: tuple[EmptySeats, ...]
    released: tuple[ReleasedMatch, ...]
    penalties: tuple[Penalty, ...]
    objective: int
    lower_bound: int | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Share of the objective other recommendations might still save (0.0 when proved best)."""
        return gap(self.objective, self.lower_bound)
