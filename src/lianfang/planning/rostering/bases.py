"""Where each worker belongs: one point, near home, each point getting its share of every kind.

A base is no rule, only where the days' flows look first, so that the same people stand at the same
point day after day.
"""

from collections import Counter, defaultdict
from math import ceil

from ortools.graph.python import min_cost_flow

from lianfang.planning.rostering.board import Board, Held


def bases(board: Board, held: Held) -> dict[str, str]:
    """A point for every worker: where they stand most, else with their team, else by distance."""
    demand = _demand(board)
    if not demand:
        return {}
    found: dict[str, str] = {}
    for name in sorted(board.workers):
        own = Counter(board.shifts[shift].point for shift in held.get(name, {}).values())
        if own:
            found[name] = min(own, key=lambda point: (-own[point], point))
    left = _shares(demand, len(board.workers))
    for point in found.values():
        left[point] -= 1
    _teams(board, found, left)
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    asked = {need.kind for shift in board.problem.shifts for need in shift.kinds}
    for worker_id, worker in sorted(board.workers.items()):
        if worker_id not in found:
            groups[tuple(sorted(worker.kinds & asked))].append(worker_id)
    for kinds, members in sorted(groups.items()):
        of_kind = _demand(board, kinds) or demand
        found |= _nearest(board, members, _shares(of_kind, len(members)))
    return found


def _demand(board: Board, kinds: tuple[str, ...] = ()) -> Counter[str]:
    """People-minutes asked for at each point; of some kinds only where they are named."""
    found: Counter[str] = Counter()
    for shift in board.problem.shifts:
        people = shift.needed
        if kinds:
            people = sum(need.minimum for need in shift.kinds if need.kind in kinds)
        if people:
            found[shift.point] += people * (shift.ends - shift.begins)
    return found


def _shares(demand: Counter[str], workers: int) -> dict[str, int]:
    """So many of the workers each point may have."""
    total = sum(demand.values())
    return {point: ceil(workers * part / total) for point, part in sorted(demand.items())}


def _teams(board: Board, found: dict[str, str], left: dict[str, int]) -> None:
    """Whole teams, largest first, to the nearest point that has room for them."""
    teams: defaultdict[str, list[str]] = defaultdict(list)
    for worker_id, worker in sorted(board.workers.items()):
        if worker.team:
            teams[worker.team].append(worker_id)
    for _team, members in sorted(teams.items(), key=lambda team: (-len(team[1]), team[0])):
        known = Counter(found[one] for one in members if one in found)
        rest = [one for one in members if one not in found]
        if known:
            point = min(known, key=lambda one: (-known[one], one))
        else:
            point = min(
                left,
                key=lambda one: (
                    max(0, len(rest) - left[one]),
                    sum(board.distance(member, one) for member in rest),
                    one,
                ),
            )
        for member in rest:
            found[member] = point
        left[point] = left.get(point, 0) - len(rest)


def _nearest(board: Board, members: list[str], shares: dict[str, int]) -> dict[str, str]:
    """The members spread over the points by their shares, as near home as that allows."""
    points = sorted(shares)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = len(members) + len(points), len(members) + len(points) + 1
    arcs: dict[int, tuple[str, str]] = {}
    for row, worker in enumerate(members):
        flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        for column, point in enumerate(points):
            arc = flow.add_arc_with_capacity_and_unit_cost(
                row, len(members) + column, 1, board.distance(worker, point)
            )
            arcs[arc] = (worker, point)
    for column, point in enumerate(points):
        flow.add_arc_with_capacity_and_unit_cost(len(members) + column, sink, shares[point], 0)
    flow.set_node_supply(source, len(members))
    flow.set_node_supply(sink, -len(members))
    flow.solve_max_flow_with_min_cost()
    return {worker: point for arc, (worker, point) in arcs.items() if flow.flow(arc)}
