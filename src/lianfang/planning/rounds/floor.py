"""A floor under the points of any rounds: minutes shared out as if visits could be cut in pieces.

Every visit takes its minutes and at least the way from the nearest place a team could come from.
Teams that may inspect the same are one stock of minutes. The linear programme of what those stocks
are spent on costs no more than any rounds do.
"""

from collections import defaultdict
from math import ceil

from ortools.linear_solver import pywraplp

from lianfang.planning.rounds.board import Board


def floor(board: Board) -> int:
    """Points no legal rounds can undercut."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    stocks: defaultdict[tuple[tuple[str, ...], frozenset[str]], list[int]] = defaultdict(list)
    for number, team in enumerate(board.teams):
        stocks[team.areas, team.kinds].append(number)
    objective = solver.Objective()
    objective.SetMinimization()
    total = float(sum(board.worth))
    spent: defaultdict[int, list[pywraplp.Variable]] = defaultdict(list)
    for teams in stocks.values():
        minutes = sum(board.teams[team].ends - board.teams[team].begins for team in teams)
        stock = solver.Constraint(0, minutes)
        most = sum(
            board.start if (limit := board.teams[team].most) is None else limit for team in teams
        )
        number_of = solver.Constraint(0, most)
        inside = [n for n in range(board.start) if _able(board, n, teams)]
        sources = [*inside, *(board.start + team for team in teams)]
        for number in inside:
            near = min(board.way[one][number] for one in sources if one != number)
            share = solver.NumVar(0, 1, "")
            stock.SetCoefficient(share, board.minutes[number] + near)
            number_of.SetCoefficient(share, 1)
            objective.SetCoefficient(share, board.weights.walking * near - board.worth[number])
            spent[number].append(share)
    for shares in spent.values():
        solver.Add(sum(shares) <= 1)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return 0
    # The solver's arithmetic is not exact: a hundredth of a point is given away.
    return max(0, ceil(total + objective.Value() - 0.01))


def _able(board: Board, number: int, teams: list[int]) -> bool:
    return any(
        team in board.allowed[number] and board.timed(team, [number]) is not None for team in teams
    )
