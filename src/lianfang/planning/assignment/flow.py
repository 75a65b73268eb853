"""The separable part, exactly: a min-cost flow from needs through seats and workers to the sink.

Every load is one unit, so distances, releases, shortfalls and (through rising arc costs) even loads
are all arc costs, and the flow's optimum is the optimum. Only two things are left out: split lines
cost nothing, and a worker may take two roles for one subject. So the flow's cost is a floor under
any plan. The flow gets few edges per need; prices from its residual network then find every pair
left out that could lower the cost (column generation), until there is none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import min_cost_flow

from lianfang.planning.assignment.board import Board, Edges, Flags, Ints, among

ROUNDS = 3
"""Times the flow settles again because of clashes, before the first of each two is taken."""

FAR = np.int64(2**60)
"""Price of a node from which nothing flows on."""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The optimum of the separable part: edges looked at, those chosen, and its points."""

    edges: Edges
    chosen: Flags
    points: int


def settle(board: Board, edges: Edges) -> Settled:
    """The optimum over all legal pairs, starting from some of them."""
    while True:
        chosen = cheapest(board, edges)
        wider = _improving(board, edges, chosen)
        if not len(wider):
            return Settled(edges, chosen, board.score(edges, chosen, splits=False))
        edges = board.merged(edges, wider)


def cheapest(board: Board, edges: Edges) -> Flags:
    """Which of the edges the cheapest flow uses."""
    if not len(edges):
        return np.zeros(0, dtype=np.bool_)
    needs, seats, workers = len(board.pairs), len(board.seats), len(board.worker_limit)
    sink = needs + seats + workers
    worker = board.seat_worker[edges.seat]
    # An arc for each unit of load the edges could fill, each dearer than the one before.
    units = np.minimum(board.worker_limit, np.bincount(worker, minlength=workers))
    unit_worker = np.repeat(np.arange(workers), units)
    unit_rank = np.arange(len(unit_worker)) - np.repeat(np.cumsum(units) - units, units)
    arcs: list[tuple[Ints, Ints | int, Ints | int, Ints | int]] = [
        (edges.need, needs + edges.seat, 1, edges.cost),
        (needs + np.arange(seats), needs + seats + board.seat_worker, board.seat_limit, 0),
        (needs + seats + unit_worker, sink, 1, unit_rank * board.weights.load),
        (np.arange(needs), sink, board.minimum, board.weights.unserved),
        (np.arange(needs), sink, board.room - board.minimum, 0),
    ]
    flow = min_cost_flow.SimpleMinCostFlow()
    for tail, head, capacity, cost in arcs:
        whole = np.zeros_like(tail)
        flow.add_arcs_with_capacity_and_unit_cost(
            tail.astype(np.int32), (whole + head).astype(np.int32), whole + capacity, whole + cost
        )
    flow.set_nodes_supplies(
        np.append(np.arange(needs), sink).astype(np.int32),
        np.append(board.room, -board.room.sum()).astype(np.int64),
    )
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status.name}")
    used = np.asarray(flow.flows(np.arange(len(edges), dtype=np.int32)))
    return used > 0


def _improving(board: Board, edges: Edges, chosen: Flags) -> Edges:
    """Legal pairs outside `edges` that could lower the flow's cost: none when it is optimal.

    Where there are some, pairs that would cost just the same come along: after the next flow they
    are often the ones that could lower it, and a flow costs more than some edges too many.
    """
    need_price, seat_price = _prices(board, edges, chosen)
    known = board.key(edges.need, edges.seat)
    found = []
    for legal in board.chunks():
        saves = need_price[legal.need] - legal.cost - seat_price[legal.seat]
        saves[among(board.key(legal.need, legal.seat), known)] = -1
        if (saves > 0).any():
            found.append(legal.where(saves >= 0))
    return board.merged(board.none(), *found)


def _prices(board: Board, edges: Edges, chosen: Flags) -> tuple[Ints, Ints]:
    """What one more unit costs from each need and each seat on, by the residual network.

    The shortest distances to the sink (Bellman-Ford, one sweep per hop, over workers, seats, needs
    in turn). They are optimal prices: an edge outside can only save where the need's price exceeds
    the edge's cost and the seat's price. Needs take the lowest price their own flow allows.
    """
    used_need, used_seat, used_cost = edges.need[chosen], edges.seat[chosen], edges.cost[chosen]
    idle = ~chosen
    idle_need, idle_seat, idle_cost = edges.need[idle], edges.seat[idle], edges.cost[idle]
    served = np.bincount(used_need, minlength=len(board.pairs))
    seat_load = np.bincount(used_seat, minlength=len(board.seats))
    load = np.bincount(board.seat_worker[used_seat], minlength=len(board.worker_limit))
    worker_exit = np.where(load < board.worker_limit, load * board.weights.load, FAR)
    # A unit of a need can go unused: for nothing beyond the minimum, as a shortfall below it.
    need_exit = np.where(
        served > board.minimum, 0, np.where(served > 0, board.weights.unserved, FAR)
    )
    need, seat = need_exit.copy(), np.full(len(board.seats), FAR)
    onward_need, first_row = np.unique(idle_need, return_index=True)
    while True:
        worker = worker_exit.copy()
        loaded = seat_load > 0
        np.minimum.at(worker, board.seat_worker[loaded], seat[loaded])
        sharper = np.where(seat_load < board.seat_limit, worker[board.seat_worker], FAR)
        np.minimum.at(sharper, used_seat, need[used_need] - used_cost)
        onward = need_exit.copy()
        if len(first_row):  # the edges are sorted by need: each need's minimum is one run's
            cheapest_on = np.minimum.reduceat(sharper[idle_seat] + idle_cost, first_row)
            onward[onward_need] = np.minimum(onward[onward_need], cheapest_on)
        if np.array_equal(sharper, seat) and np.array_equal(onward, need):
            break
        seat, need = sharper, onward
    floor = np.where(
        served < board.minimum, board.weights.unserved, np.where(served < board.room, 0, -FAR)
    )
    np.maximum.at(floor, used_need, seat[used_seat] + used_cost)
    return floor, seat


def untangled(board: Board, settled: Settled, seconds_left: Callable[[], float]) -> Settled:
    """The optimum settled again until few workers have two roles for one subject.

    Of two clashing pairs the one whose need has more legal pairs is barred, and the flow settles
    again: at most ROUNDS times, or until time is up. Barred pairs are not among its edges.
    """
    barring = board
    options = board.legal_per_need()
    for _ in range(ROUNDS):
        clashing = _clashing(board, settled.edges, settled.chosen, options)
        if not len(clashing) or seconds_left() <= 0:
            break
        keys = board.key(settled.edges.need, settled.edges.seat)
        barring = replace(barring, barred=np.union1d(barring.barred, keys[clashing]))
        settled = settle(barring, settled.edges.where(~np.isin(keys, barring.barred)))
    return settled


def _clashing(board: Board, edges: Edges, chosen: Flags, options: Ints) -> Ints:
    """Rows of chosen pairs to give up so that each worker keeps one role per subject."""
    rows = np.flatnonzero(chosen)
    # Dearest last: a standing pair (negative cost) stays, then the need with fewest options.
    rows = rows[np.lexsort((options[edges.need[rows]], edges.cost[rows] >= 0))]
    person = (
        board.subject[edges.need[rows]] * len(board.worker_limit)
        + board.seat_worker[edges.seat[rows]]
    )
    _, first = np.unique(person, return_index=True)
    return np.delete(rows, first)
