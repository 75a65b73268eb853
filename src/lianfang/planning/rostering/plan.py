"""What the planner answers: posts with reasons, gaps, what is released, points."""

from dataclasses import dataclass

from lianfang.planning.base import Penalty, Reason, Status, Unserved, gap
from lianfang.planning.rostering.problem import Post


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """One proposed duty; `kept` when it already stood. Reasons: see `explain`."""

    shift: str
    worker: str
    kept: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def post(self) -> Post:
        """The bare post, as problems and checks know it."""
        return Post(self.shift, self.worker)


@dataclass(frozen=True, slots=True)
class Shortfall(Unserved):
    """A shift (`subject`) `missing` people; with a `kind`, of that kind only."""

    missing: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ReleasedPost:
    """An existing post that the roster does not continue, and why."""

    post: Post
    reason: Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of posts in words: reasons, gaps, releases and the points they cost."""

    posts: tuple[PlannedPost, ...]
    unserved: tuple[Shortfall, ...]
    released: tuple[ReleasedPost, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties in points."""
        return sum(penalty.cost for penalty in self.penalties)


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """A proposal. `lower_bound` is a proved floor under the points of any legal roster, if any."""

    status: Status
    posts: tuple[PlannedPost, ...]
    unserved: tuple[Shortfall, ...]
    released: tuple[ReleasedPost, ...]
    penalties: tuple[Penalty, ...]
    objective: int
    lower_bound: int | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Share of the objective a better roster might still save (0.0 when proved best)."""
        return gap(self.objective, self.lower_bound)
