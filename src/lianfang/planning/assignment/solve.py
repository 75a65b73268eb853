"""Proposes who answers for whom: a first answer, the flow's exact optimum, then whole lines."""

from time import perf_counter

import numpy as np

from lianfang.planning.assignment.board import Board, Edges, Flags
from lianfang.planning.assignment.explain import explain
from lianfang.planning.assignment.flow import settle, untangled
from lianfang.planning.assignment.greedy import first_answer
from lianfang.planning.assignment.layout import lay_out, nearest
from lianfang.planning.assignment.mend import mended
from lianfang.planning.assignment.plan import AssignmentPlan
from lianfang.planning.assignment.problem import AssignmentProblem
from lianfang.planning.assignment.search import improve
from lianfang.planning.base import Budget, Status

PER_NEED = 16
"""Nearest seats each need starts with; the flow adds every further one that could help."""


def solve(problem: AssignmentProblem, budget: Budget) -> AssignmentPlan:
    """A plan that keeps every hard rule, with its reasons, penalties, floor and gap.

    Never raises for want of workers: what cannot be served is listed in the plan with its reason.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return budget.time_limit_seconds - (perf_counter() - started)

    board = lay_out(problem)
    edges, chosen = first_answer(board, nearest(board, PER_NEED, budget.seed))
    floor: int | None = None
    if seconds_left() > 0:
        settled = settle(board, edges)
        floor = settled.points
        first = np.isin(
            board.key(settled.edges.need, settled.edges.seat), board.key(edges.need, edges.seat)[chosen]
        )
        edges, chosen = settled.edges, _cheaper(board, settled.edges, first, settled.chosen)
        if seconds_left() > 0 and board.score(edges, chosen) > floor:
            edges, improved = improve(
                board, edges, chosen, settled.chosen, budget.seed, budget.workers, seconds_left
            )
            chosen = improved.chosen
            floor += improved.raised
    return _plan(problem, board, edges, _trimmed(board, edges, chosen), floor, started)


def _cheaper(board: Board, edges: Edges, first: Flags, separable: Flags) -> Flags:
    """The better of the first answer and the flow's choice, both legal and mended."""
    legal = untangled(board, edges, separable)
    return min(
        (mended(board, edges, choice) for choice in (legal, first)),
        key=lambda choice: board.score(edges, choice),
    )


def _trimmed(board: Board, edges: Edges, chosen: Flags) -> Flags:
    """The choice without new pairs beyond a need's minimum, which only zero weights let in."""
    surplus = np.bincount(edges.need[chosen], minlength=len(board.pairs)) - board.minimum
    trimmed = chosen.copy()
    standing = np.isin(board.key(edges.need, edges.seat), board.standing)
    for row in np.flatnonzero(chosen & ~standing).tolist():
        if surplus[edges.need[row]] > 0:
            surplus[edges.need[row]] -= 1
            trimmed[row] = False
    return trimmed


def _plan(
    problem: AssignmentProblem,
    board: Board,
    edges: Edges,
    chosen: Flags,
    floor: int | None,
    started: float,
) -> AssignmentPlan:
    told = explain(
        problem,
        [
            board.pair(need, seat)
            for need, seat in zip(
                edges.need[chosen].tolist(), edges.seat[chosen].tolist(), strict=True
            )
        ],
    )
    status = Status.GREEDY
    if floor is not None:
        status = Status.OPTIMAL if told.objective <= floor else Status.FEASIBLE
    return AssignmentPlan(
        status=status,
        pairs=told.pairs,
        unserved=told.unserved,
        released=told.released,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=floor,
        seconds=perf_counter() - started,
    )
