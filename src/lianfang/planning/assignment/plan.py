"""What the planner answers: pairs with reasons, what stays unserved, what is released, points."""

from dataclasses import dataclass

from lianfang.planning.assignment.problem import Pair
from lianfang.planning.base import Penalty, Reason, Status, Unserved, gap


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """One proposed responsibility; `kept` when it already stood. Reasons: see `explain`."""

    subject: str
    role: str
    worker: str
    kept: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def pair(self) -> Pair:
        """The bare pair, as problems and checks know it."""
        return Pair(self.subject, self.role, self.worker)


@dataclass(frozen=True, slots=True)
class UnservedNeed(Unserved):
    """A need whose minimum is not reached: `missing` workers short in `role`."""

    role: str
    missing: int


@dataclass(frozen=True, slots=True)
class ReleasedPair:
    """An existing pair that the plan does not continue, and why."""

    pair: Pair
    reason: Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of pairs in words: reasons, shortfalls, releases and the points they cost."""

    pairs: tuple[PlannedPair, ...]
    unserved: tuple[UnservedNeed, ...]
    released: tuple[ReleasedPair, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties in points."""
        return sum(penalty.cost for penalty in self.penalties)


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """A proposal. `lower_bound` is a proved floor under the points of any legal plan."""

    status: Status
    pairs: tuple[PlannedPair, ...]
    unserved: tuple[UnservedNeed, ...]
    released: tuple[ReleasedPair, ...]
    penalties: tuple[Penalty, ...]
    objective: int
    lower_bound: int | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Share of the objective a better plan might still save (0.0 when proved best)."""
        return gap(self.objective, self.lower_bound)
