"""Re-checks every hard rule from the plan alone, and that it tells the truth about itself.

Shares no code with the solver or with `explain`: the rules are written a second time, as plainly as
possible. Edited vehicles are checked the same way (`verify_vehicles`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.planning.filling.plan import FillingPlan, PlannedVehicle
from lianfang.planning.filling.problem import FillingProblem, Vehicle


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, and the vehicle, rider and kind concerned (empty where none is).

    Codes: `vehicle_twice`, `unknown_kind`, `unknown_rider`, `empty`, `barred`, `rider_twice`,
    `two_origins`, `seats`, `stops`, `point_not_served`, `available`; and of the plan's own
    statements: `stops_misstated`, `cost_misstated`, `unserved_misstated`, `objective_misstated`,
    `bound_above_objective`.
    """

    code: str
    vehicle: str = ""
    rider: str = ""
    kind: str = ""


def verify(problem: FillingProblem, plan: FillingPlan) -> list[Violation]:
    """Every rule the plan breaks, and every statement about itself that is not so."""
    broken = verify_vehicles(problem, [planned.vehicle for planned in plan.vehicles])
    return broken or _misstatements(problem, plan)


def verify_vehicles(problem: FillingProblem, vehicles: Iterable[Vehicle]) -> list[Violation]:
    """Every hard rule broken by some vehicles, alone or together."""
    vehicles = list(vehicles)
    kinds = {kind.id: kind for kind in problem.kinds}
    riders = {rider.id: rider for rider in problem.riders}
    found = [
        Violation("vehicle_twice", vehicle)
        for vehicle, times in sorted(Counter(one.id for one in vehicles).items())
        if times > 1
    ]
    seen: set[str] = set()
    for vehicle in vehicles:
        if vehicle.kind not in kinds:
            found.append(Violation("unknown_kind", vehicle.id, kind=vehicle.kind))
            continue
        if not vehicle.riders:
            found.append(Violation("empty", vehicle.id))
        for rider in vehicle.riders:
            if rider not in riders:
                found.append(Violation("unknown_rider", vehicle.id, rider))
                continue
            if riders[rider].barred:
                found.append(Violation("barred", vehicle.id, rider))
            if rider in seen:
                found.append(Violation("rider_twice", vehicle.id, rider))
            seen.add(rider)
        found += _vehicle_faults(problem, vehicle)
    used = Counter(vehicle.kind for vehicle in vehicles)
    for kind in problem.kinds:
        if kind.available is not None and used[kind.id] > kind.available:
            found.append(Violation("available", kind=kind.id))
    return found


def _vehicle_faults(problem: FillingProblem, vehicle: Vehicle) -> list[Violation]:
    kind = next(kind for kind in problem.kinds if kind.id == vehicle.kind)
    at = {rider.id: rider.point for rider in problem.riders}
    points = {at[rider] for rider in vehicle.riders if rider in at}
    origins = {point.origin for point in problem.points if point.id in points}
    rules = {
        "two_origins": len(origins) <= 1,
        "seats": 100 * len(vehicle.riders) <= kind.seats * kind.usable_percent,
        "stops": len(points) <= kind.most_stops,
        "point_not_served": kind.points is None or points <= kind.points,
    }
    return [Violation(code, vehicle.id) for code, kept in rules.items() if not kept]


def _misstatements(problem: FillingProblem, plan: FillingPlan) -> list[Violation]:
    found = []
    riding = {rider for planned in plan.vehicles for rider in planned.riders}
    for planned in plan.vehicles:
        found += _stated(problem, planned)
    left = {rider.id for rider in problem.riders} - riding
    if {item.subject for item in plan.unserved} != left:
        found.append(Violation("unserved_misstated"))
    if plan.objective != sum(penalty.cost for penalty in plan.penalties):
        found.append(Violation("objective_misstated"))
    if plan.lower_bound is not None and plan.lower_bound > plan.objective:
        found.append(Violation("bound_above_objective"))
    return found


def _stated(problem: FillingProblem, planned: PlannedVehicle) -> list[Violation]:
    km = {point.id: point.km for point in problem.points}
    at = {rider.id: rider.point for rider in problem.riders}
    kind = next(kind for kind in problem.kinds if kind.id == planned.kind)
    found = []
    people = Counter(at[rider] for rider in planned.riders)
    way = [km[stop.point] for stop in planned.stops]
    told = {stop.point: stop.people for stop in planned.stops}
    if told != dict(people) or way != sorted(way, reverse=True):
        found.append(Violation("stops_misstated", planned.id))
    price = kind.cost + kind.per_km * max(way) + kind.per_head * len(planned.riders)
    if planned.cost != price:
        found.append(Violation("cost_misstated", planned.id))
    return found
