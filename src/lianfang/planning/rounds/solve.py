"""Proposes rounds: a first answer, then visits moved, exchanged, taken in and left out."""

from random import Random
from time import perf_counter

from lianfang.planning.base import Budget, Status
from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.exact import best
from lianfang.planning.rounds.explain import explained
from lianfang.planning.rounds.floor import floor
from lianfang.planning.rounds.greedy import Rounds, first_answer
from lianfang.planning.rounds.moves import Moves
from lianfang.planning.rounds.plan import RoundsPlan
from lianfang.planning.rounds.problem import Round, RoundsProblem

SMALL = 8
"""Premises up to which the best rounds there are are looked for."""

SEARCHING = 0.85
"""Share of the time limit after which no new step begins, so that the answer is told in time."""


def solve(problem: RoundsProblem, budget: Budget) -> RoundsPlan:
    """Rounds that keep every hard rule, with times, reasons, penalties, floor and gap.

    Never fails for want of teams: what is not visited is listed with the reason.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return SEARCHING * budget.time_limit_seconds - (perf_counter() - started)

    board = Board(problem)
    rounds = first_answer(board)
    status, under = Status.GREEDY, None
    if seconds_left() > 0:
        status, under = Status.FEASIBLE, floor(board)
        # Draws steps of a search; nothing secret hangs on it.
        random = Random(budget.seed)  # noqa: S311
        rounds = Moves(board, rounds, random).run(seconds_left)
        seconds = seconds_left()
        if len(problem.premises) <= SMALL and seconds > 0:
            answer = best(board, rounds, seconds)
            if answer is not None:
                rounds = min(rounds, answer.rounds, key=lambda one: points_of(board, one))
                under = max(under, answer.floor)
    told = explained(board, named(board, rounds))
    if under is not None and told.objective <= under:
        status = Status.OPTIMAL
    return RoundsPlan(
        status=status,
        rounds=told.rounds,
        unserved=told.unserved,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=under,
        seconds=perf_counter() - started,
    )


def named(board: Board, rounds: Rounds) -> list[Round]:
    """The rounds in the words of the problem; teams that go nowhere are left out."""
    return [
        Round(board.teams[team].id, tuple(board.premises[stop].id for stop in stops))
        for team, stops in enumerate(rounds)
        if stops
    ]


def points_of(board: Board, rounds: Rounds) -> int:
    """What some legal rounds cost in all."""
    points = sum(board.worth)
    for team, stops in enumerate(rounds):
        times = board.timed(team, stops)
        if times is not None:
            points += board.cost(times) - sum(board.worth[stop] for stop in stops)
    return points
