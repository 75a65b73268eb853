"""Proposes who answers for whom: a first answer, the flow's exact optimum, then whole lines."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from lianfang.planning.assignment.board import Board, Edges
from lianfang.planning.assignment.explain import explain
from lianfang.planning.assignment.flow import settle, untangled
from lianfang.planning.assignment.greedy import completed, first_answer
from lianfang.planning.assignment.layout import lay_out, nearest
from lianfang.planning.assignment.mend import mended
from lianfang.planning.assignment.plan import AssignmentPlan
from lianfang.planning.assignment.problem import AssignmentProblem
from lianfang.planning.assignment.search import improve
from lianfang.planning.base import Budget, Status

PER_NEED = 16
"""Nearest seats each need starts with; the flow adds every further one that could help."""

SEARCHING = 0.85
"""Share of the time limit after which no new step begins, so that the answer is told in time."""


def solve(problem: AssignmentProblem, budget: Budget) -> AssignmentPlan:
    """A plan that keeps every hard rule, with its reasons, penalties, floor and gap.

    Never fails for want of workers: what cannot be served is listed in the plan with its reason.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return SEARCHING * budget.time_limit_seconds - (perf_counter() - started)

    board = lay_out(problem)
    edges = nearest(board, PER_NEED, budget.seed)
    edges, best = first_answer(board, edges)
    floor: int | None = None
    if seconds_left() > 0:
        best, floor = _searched(board, edges, best, budget, seconds_left)
    best = trimmed(board, best)
    told = explain(
        problem,
        [
            board.pair(need, seat)
            for need, seat in zip(best.need.tolist(), best.seat.tolist(), strict=True)
        ],
    )
    return AssignmentPlan(
        status=_status(told.objective, floor),
        pairs=told.pairs,
        unserved=told.unserved,
        released=told.released,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=floor,
        seconds=perf_counter() - started,
    )


def _searched(
    board: Board, edges: Edges, first: Edges, budget: Budget, seconds_left: Callable[[], float]
) -> tuple[Edges, int]:
    """The best choice found, starting from the first answer, and the floor under all plans."""
    settled = settle(board, edges)
    legal = untangled(board, settled, seconds_left)
    pool, second = completed(board, settled.edges, legal.edges.where(legal.chosen))
    pool = board.merged(pool, edges)
    starts = [
        mended(board, pool, board.flags(pool, start), seconds_left) for start in (second, first)
    ]
    chosen = min(starts, key=lambda start: board.score(pool, start))
    if board.score(pool, chosen) <= settled.points or seconds_left() <= 0:
        return pool.where(chosen), settled.points
    separable = board.flags(pool, settled.edges.where(settled.chosen))
    improved = improve(board, pool, chosen, separable, budget, seconds_left)
    return improved.chosen, settled.points + improved.raised


def trimmed(board: Board, chosen: Edges) -> Edges:
    """The choice without new pairs beyond a need's minimum: costless ones may have slipped in."""
    surplus = np.bincount(chosen.need, minlength=len(board.pairs)) - board.minimum
    kept = np.ones(len(chosen), dtype=np.bool_)
    new = ~np.isin(board.key(chosen.need, chosen.seat), board.standing)
    for row in np.flatnonzero(new).tolist():
        if surplus[chosen.need[row]] > 0:
            surplus[chosen.need[row]] -= 1
            kept[row] = False
    return chosen.where(kept)


def _status(objective: int, floor: int | None) -> Status:
    if floor is None:
        return Status.GREEDY
    return Status.OPTIMAL if objective <= floor else Status.FEASIBLE
