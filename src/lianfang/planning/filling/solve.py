"""Proposes vehicles: a first answer, the cheapest numbers of vehicles, then riders moved about."""

from collections.abc import Callable
from functools import partial
from random import Random
from time import perf_counter

from lianfang.planning.base import Budget, Status
from lianfang.planning.filling.board import Board, Load
from lianfang.planning.filling.counts import counts
from lianfang.planning.filling.exact import best
from lianfang.planning.filling.explain import explain
from lianfang.planning.filling.greedy import first_answer
from lianfang.planning.filling.moves import Moves
from lianfang.planning.filling.packing import packed
from lianfang.planning.filling.plan import FillingPlan
from lianfang.planning.filling.problem import FillingProblem

SMALL = 12
"""Riders up to whom the best plan there is is looked for."""

COUNTING, SEARCHING = 0.4, 0.85
"""Shares of the time limit for counting vehicles, and after which no new step begins."""


def solve(problem: FillingProblem, budget: Budget) -> FillingPlan:
    """Vehicles that keep every hard rule, with reasons, penalties, floor and gap.

    Never fails for want of vehicles: who is left behind is listed with the reason.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return SEARCHING * budget.time_limit_seconds - (perf_counter() - started)

    board = Board(problem)
    loads = first_answer(board)
    status, floor = Status.GREEDY, None
    if seconds_left() > 0:
        status = Status.FEASIBLE
        counted = counts(board, COUNTING * budget.time_limit_seconds)
        floor = counted.floor
        # Draws steps of a search; nothing secret hangs on it.
        random = Random(budget.seed)  # noqa: S311
        loads = _searched(board, [loads, packed(board, counted)], random, seconds_left)
        if board.people.total() <= SMALL and board.score(loads) > floor and seconds_left() > 0:
            answer = best(board, loads, seconds_left())
            if answer is not None:
                loads = min(loads, answer.loads, key=board.score)
                floor = max(floor, answer.floor)
    told = explain(problem, board.vehicles(loads))
    if floor is not None and told.objective <= floor:
        status = Status.OPTIMAL
    return FillingPlan(
        status=status,
        vehicles=told.vehicles,
        unserved=told.unserved,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=floor,
        seconds=perf_counter() - started,
    )


def _searched(
    board: Board, starts: list[list[Load]], random: Random, seconds_left: Callable[[], float]
) -> list[Load]:
    """The best of the starts after riders were moved about in each origin."""
    found = [min(starts, key=board.score)]
    waiting = sum(len(start) for start in starts)
    for start in starts:
        moved: list[Load] = []
        for origin in board.origins:
            own = [one for one in start if _origin(board, one) == origin]
            # The time left is shared out by the vehicles still to come.
            until = seconds_left() * (1 - len(own) / max(1, waiting))
            moved += Moves(board, own, random).run(partial(_beyond, seconds_left, until))
            waiting -= len(own)
        found.append(moved)
    return min(found, key=board.score)


def _beyond(seconds_left: Callable[[], float], until: float) -> float:
    return seconds_left() - until


def _origin(board: Board, one: Load) -> str:
    return board.points[one.people[0][0][1]].origin
