"""What the planner answers: vehicles with stops and reasons, who is left behind, points."""

from dataclasses import dataclass

from lianfang.planning.base import Penalty, Reason, Status, Unserved, gap
from lianfang.planning.filling.problem import Vehicle


@dataclass(frozen=True, slots=True)
class Stop:
    """A vehicle picks up so many people at a point."""

    point: str
    people: int


@dataclass(frozen=True, slots=True)
class PlannedVehicle:
    """One vehicle: its stops in the order they are driven, riders in that order, cost in yuan.

    Reasons: see `explain`.
    """

    id: str
    kind: str
    origin: str
    stops: tuple[Stop, ...]
    riders: tuple[str, ...]
    cost: int
    reasons: tuple[Reason, ...] = ()

    @property
    def vehicle(self) -> Vehicle:
        """The bare vehicle, as problems and checks know it."""
        return Vehicle(self.id, self.kind, self.riders)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of vehicles in words: stops, reasons, who is left behind (with why) and points."""

    vehicles: tuple[PlannedVehicle, ...]
    unserved: tuple[Unserved, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties in points."""
        return sum(penalty.cost for penalty in self.penalties)


@dataclass(frozen=True, slots=True)
class FillingPlan:
    """A proposal. `cost` is the price of all vehicles in yuan.

    `lower_bound` is a proved floor under the points of any plan within the hard rules.
    """

    status: Status
    vehicles: tuple[PlannedVehicle, ...]
    unserved: tuple[Unserved, ...]
    penalties: tuple[Penalty, ...]
    objective: int
    lower_bound: int | None
    seconds: float

    @property
    def cost(self) -> int:
        """Yuan for all vehicles."""
        return sum(vehicle.cost for vehicle in self.vehicles)

    @property
    def gap(self) -> float | None:
        """Share of the objective a better plan might still save (0.0 when proved best)."""
        return gap(self.objective, self.lower_bound)
