"""How many vehicles of which kind begin where: a floor under all plans, and a start for packing.

People are let flow to kinds of vehicles that begin at their point or further out, with seats,
stops and numbers of vehicles whole but without saying who sits in which one. What this costs at
least, and the vehicles beyond the first that an enterprise must have because it has more people
than any vehicle seats, no plan can undercut.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from ortools.sat.python import cp_model

from lianfang.planning.filling.board import Board, Group

EFFORT = 20.0
"""CP-SAT's deterministic seconds for all origins together."""

Way = tuple[str, str]
"""A kind of vehicle and the point at which it begins."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Vehicles for each way, and people picked up at each point by each way; the proved floor.

    Where time ran out before there was an answer: nothing, over the floor nothing can be below.
    """

    vehicles: dict[Way, int]
    people: dict[tuple[str, Way], int]
    floor: int


def counts(board: Board, seconds: float) -> Counts:
    """The cheapest numbers found in each origin and the floor of them together.

    Vehicles of a kind that is short are given to one origin after the other, those first that asked
    for most; the floor lets every origin have all of them.
    """
    free = {kind.id: kind.available for kind in board.kinds.values()}
    lots = board.origins
    effort, each = EFFORT / max(1, len(lots)), seconds / max(1, 2 * len(lots))
    found = {origin: _counted(board, groups, free, effort, each) for origin, groups in lots.items()}
    floor = _splits(board) + sum(one.floor for one in found.values())
    asked = {origin: one.vehicles for origin, one in found.items()}
    limited = [kind for kind, most in free.items() if most is not None]
    for origin in sorted(lots, key=lambda one: -sum(_of(asked[one], kind) for kind in limited)):
        if any(_of(found[origin].vehicles, kind) > (free[kind] or 0) for kind in limited):
            found[origin] = _counted(board, lots[origin], free, effort, each)
        for kind in limited:
            free[kind] = (free[kind] or 0) - _of(found[origin].vehicles, kind)
    vehicles = {way: n for one in found.values() for way, n in one.vehicles.items()}
    people = {key: n for one in found.values() for key, n in one.people.items()}
    return Counts(vehicles, people, floor)


def _of(vehicles: dict[Way, int], kind: str) -> int:
    return sum(number for (name, _first), number in vehicles.items() if name == kind)


def _splits(board: Board) -> int:
    """Points for vehicles beyond the first no enterprise of many people can do without."""
    largest = max((kind.usable for kind in board.kinds.values()), default=0)
    if not largest:
        return 0
    sizes: Counter[tuple[str, str]] = Counter()
    for (enterprise, point), number in board.people.items():
        sizes[enterprise, board.points[point].origin] += number
    return board.weights.split * sum(-(-number // largest) - 1 for number in sizes.values())


def _counted(
    board: Board, groups: list[Group], free: dict[str, int | None], effort: float, seconds: float
) -> Counts:
    model, weights = cp_model.CpModel(), board.weights
    people: Counter[str] = Counter()
    for group in groups:
        people[group[1]] += board.people[group]
    vehicles: dict[Way, cp_model.IntVar] = {}
    riding: dict[tuple[str, Way], cp_model.IntVar] = {}
    by_point: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    terms: list[cp_model.LinearExpr | int] = []
    for kind in board.kinds.values():
        for first in sorted(people, key=board.way):
            if not board.serves(kind, first):
                continue
            nearer = [
                point
                for point in people
                if board.points[point].origin == board.points[first].origin
                and board.way(point) >= board.way(first)
                and board.serves(kind, point)
            ]
            most = sum(people[point] for point in nearer)
            available = free[kind.id]
            if available is not None:
                most = min(most, available)
            number = vehicles[kind.id, first] = model.new_int_var(0, most, "")
            stops = []
            for point in nearer:
                rides = model.new_int_var(0, people[point], "")
                halts = number
                if point != first:
                    halts = model.new_int_var(0, most, "")
                    model.add(halts <= number)
                model.add(rides <= kind.usable * halts)
                model.add(rides >= halts)
                riding[point, (kind.id, first)] = rides
                by_point[point].append(rides)
                stops.append(halts)
            own = [riding[point, (kind.id, first)] for point in nearer]
            model.add(sum(own) <= kind.usable * number)
            model.add(sum(stops) <= kind.most_stops * number)
            price = kind.cost + kind.per_km * board.points[first].km
            terms.append(weights.cost * price * number)
            terms.append(weights.cost * kind.per_head * sum(own))
            terms.append(weights.stop * (sum(stops) - number))
    for name, available in free.items():
        if available is not None:
            own = [number for (kind, _first), number in vehicles.items() if kind == name]
            model.add(sum(own) <= available)
    for point, waiting in people.items():
        left = model.new_int_var(0, waiting, "")
        model.add(sum(by_point[point]) + left == waiting)
        # Somebody left behind may spare a split that is counted already.
        terms.append((weights.unserved - weights.split) * left)
    model.minimize(sum(terms))
    return _answered(model, vehicles, riding, effort, seconds)


def _answered(
    model: cp_model.CpModel,
    vehicles: dict[Way, cp_model.IntVar],
    riding: dict[tuple[str, Way], cp_model.IntVar],
    effort: float,
    seconds: float,
) -> Counts:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Counts({}, {}, 0)
    return Counts(
        {way: n for way, one in vehicles.items() if (n := solver.value(one))},
        {key: n for key, one in riding.items() if (n := solver.value(one))},
        int(-(-solver.best_objective_bound // 1)),
    )
