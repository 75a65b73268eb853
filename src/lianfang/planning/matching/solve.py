"""Proposes recommendations: deferred acceptance, its other orders among equals, the best kept."""

from collections.abc import Callable
from time import perf_counter

from lianfang.planning.base import Budget, Status
from lianfang.planning.matching.board import Board
from lianfang.planning.matching.exact import best, legal_pairs
from lianfang.planning.matching.explain import explained, points_of
from lianfang.planning.matching.floor import floor
from lianfang.planning.matching.plan import MatchingPlan
from lianfang.planning.matching.problem import Match, MatchingProblem
from lianfang.planning.matching.stable import Among, Asking, Lists

ORDERS = (Among.SUITED, Among.DRAWN, Among.DRAWN)
"""Orders among equals tried besides the first, in which who has waited longer comes first."""

WHOLE = 1_500
"""Legal pairs up to which the best of all stable answers is looked for."""

EFFORT = 4.0
"""CP-SAT's deterministic seconds for it."""

SEARCHING = 0.6
"""Share of the time limit after which no new step begins, so that the answer is told in time."""


def solve(problem: MatchingProblem, budget: Budget) -> MatchingPlan:
    """Stable recommendations within every hard rule, with reasons, penalties and a floor.

    Never fails for want of vacancies: who gets nothing is listed with the reason, and so is every
    vacancy with seats left.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return SEARCHING * budget.time_limit_seconds - (perf_counter() - started)

    board = Board(problem)
    lists = Lists(board)
    matches = Asking(board, lists, budget.seed, Among.WAITING).run()
    status, under = Status.GREEDY, None
    if seconds_left() > 0:
        matches, under = _improved(board, lists, matches, budget.seed, seconds_left)
        status = Status.FEASIBLE
    told = explained(board, matches)
    if under is not None and told.objective <= under:
        status = Status.OPTIMAL
    return MatchingPlan(
        status=status,
        matches=told.matches,
        unserved=told.unserved,
        empty=told.empty,
        released=told.released,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=under,
        seconds=perf_counter() - started,
    )


def _improved(
    board: Board,
    lists: Lists,
    matches: list[Match],
    seed: int,
    seconds_left: Callable[[], float],
) -> tuple[list[Match], int]:
    """The best stable answer found, and a floor under all of them."""
    under = floor(board, seconds_left)
    least = points_of(board, matches)
    for draw, among in enumerate(ORDERS, start=1):
        if least <= under or seconds_left() <= 0:
            return matches, under
        other = Asking(board, lists, seed + draw, among).run()
        if (points := points_of(board, other)) < least:
            matches, least = other, points
    pairs = legal_pairs(board, WHOLE)
    seconds = seconds_left()
    if pairs is not None and least > under and seconds > 0:
        answer = best(board, pairs, matches, EFFORT, seconds)
        if answer is not None:
            if points_of(board, answer.matches) < least:
                matches = answer.matches
            under = max(under, answer.floor)
    return matches, under
