"""What the planner answers: rounds with times and reasons, what is not visited, points."""

from dataclasses import dataclass

from lianfang.planning.base import Penalty, Reason, Status, Unserved, gap
from lianfang.planning.rounds.problem import Round


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: minutes of the day at which the team sets out for it, begins and ends there.

    Reasons: see `explain`.
    """

    premises: str
    sets_out: int
    arrives: int
    begins: int
    ends: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """One team's visits in order, minutes walked, and reasons of the round as a whole."""

    team: str
    visits: tuple[Visit, ...]
    walking: int
    reasons: tuple[Reason, ...] = ()

    @property
    def round(self) -> Round:
        """The bare round, as problems and checks know it."""
        return Round(self.team, tuple(visit.premises for visit in self.visits))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of rounds in words: times, reasons, what is not visited (with why) and points."""

    rounds: tuple[PlannedRound, ...]
    unserved: tuple[Unserved, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties in points."""
        return sum(penalty.cost for penalty in self.penalties)


@dataclass(frozen=True, slots=True)
class RoundsPlan:
    """A proposal. `lower_bound` is a proved floor under the points of any legal rounds."""

    status: Status
    rounds: tuple[PlannedRound, ...]
    unserved: tuple[Unserved, ...]
    penalties: tuple[Penalty, ...]
    objective: int
    lower_bound: int | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Share of the objective better rounds might still save (0.0 when proved best)."""
        return gap(self.objective, self.lower_bound)
