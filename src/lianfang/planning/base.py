"""What every planner shares: how long it may search, and the words in which a plan answers.

A plan is a proposal. It says how good it is (status, objective, lower bound, gap), what it could
not serve and why, and which wishes it gave up (penalties by name). Reasons are stable machine codes
with parameters; pages translate them, planners never write sentences for people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ProblemError(ValueError):
    """The planning problem contradicts itself; the message names the entry that is wrong."""


class Status(StrEnum):
    """How far a plan can be trusted to be the best one."""

    OPTIMAL = "optimal"
    """Proved: no plan within the hard rules costs less."""
    FEASIBLE = "feasible"
    """Keeps every hard rule; a better plan may exist, by at most the gap."""
    GREEDY = "greedy"
    """Keeps every hard rule; the time limit left no room for more than the first answer."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a search may spend.

    `time_limit_seconds` is a ceiling on wall time, checked between steps: one step under way is
    finished. As long as the ceiling is not reached, the same problem and `seed` give the same plan.
    `workers` is the number of searches that may run side by side; it never changes the result.
    """

    time_limit_seconds: float = 10.0
    seed: int = 0
    workers: int = 8

    def __post_init__(self) -> None:
        if self.time_limit_seconds <= 0:
            raise ProblemError("time_limit_seconds must be above zero")
        if self.seed < 0:
            raise ProblemError("seed must not be negative")
        if self.workers < 1:
            raise ProblemError("workers must be at least one")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was planned, or was not: a stable code and its parameters, sorted by name."""

    code: str
    parameters: tuple[tuple[str, str | int], ...] = ()

    def as_dict(self) -> dict[str, str | int]:
        """The parameters by name, for filling a translated sentence."""
        return dict(self.parameters)


def reason(code: str, **parameters: str | int) -> Reason:
    """A reason with its parameters in a fixed order, so that equal reasons compare equal."""
    return Reason(code, tuple(sorted(parameters.items())))


@dataclass(frozen=True, slots=True)
class Unserved:
    """A subject the plan leaves (partly) unserved, and why."""

    subject: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Penalty:
    """One kind of wish given up: how often, and what each time costs in points."""

    name: str
    count: int
    weight: int

    @property
    def cost(self) -> int:
        """Points this penalty adds to the objective."""
        return self.count * self.weight


def gap(objective: int, lower_bound: int | None) -> float | None:
    """Share of the objective a better plan might still save: 0.0 when proved, None if unknown."""
    if lower_bound is None:
        return None
    if objective <= lower_bound:
        return 0.0
    return (objective - lower_bound) / objective


class Plan(Protocol):
    """What every planner's answer can tell about itself."""

    @property
    def status(self) -> Status: ...

    @property
    def objective(self) -> int: ...

    @property
    def lower_bound(self) -> int | None: ...

    @property
    def gap(self) -> float | None: ...

    @property
    def seconds(self) -> float: ...

    @property
    def penalties(self) -> tuple[Penalty, ...]: ...

    @property
    def unserved(self) -> tuple[Unserved, ...]: ...
