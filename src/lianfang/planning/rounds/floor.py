"""A floor under the points of any rounds: visits as a flow of minutes, cut in pieces.

Teams that may inspect the same in the same hours are one stock of minutes. Every visit is reached
on foot from somewhere: from one of the nearest places or from a team's start, or from further away
than all of those. A place is left once for every time it is reached, a start once, and of two
places one is reached from the other only in one direction. The linear programme of the cheapest
such flow costs no more than any rounds do, since rounds are one.
"""

from collections import defaultdict
from math import ceil

import numpy as np
from ortools.linear_solver import pywraplp

from lianfang.planning.rounds.board import Board

NEAR = 6
"""Nearest places a visit may be reached from by name; beyond them only how far it is counts."""

Shares = dict[int, list[pywraplp.Variable]]
"""By place: the ways it is reached, or the ways it is left."""


def floor(board: Board) -> int:
    """Points no legal rounds can undercut."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    objective = solver.Objective()
    objective.SetMinimization()
    stocks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, team in enumerate(board.teams):
        stocks[team.areas, team.kinds, team.begins, team.ends].append(number)
    reached: Shares = defaultdict(list)
    for teams in stocks.values():
        for number, ways in _stock(board, solver, objective, teams).items():
            reached[number] += ways
    for ways in reached.values():
        _at_most(solver, 1, ways, [])
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return 0
    # The solver's arithmetic is not exact: a hundredth of a point is given away.
    return max(0, ceil(sum(board.worth) + objective.Value() - 0.01))


def _stock(
    board: Board,
    solver: pywraplp.Solver,
    objective: pywraplp.Objective,
    teams: list[int],
) -> Shares:
    """The flow of one stock of minutes; the ways in which each place is reached."""
    inside = [number for number in range(board.start) if _able(board, number, teams)]
    minutes = sum(board.teams[team].ends - board.teams[team].begins for team in teams)
    spent = solver.Constraint(0, minutes)
    most = sum(
        board.start if (limit := board.teams[team].most) is None else limit for team in teams
    )
    visits = solver.Constraint(0, most)
    reached: Shares = defaultdict(list)
    left: Shares = defaultdict(list)
    between: dict[tuple[int, int], pywraplp.Variable] = {}
    for number in inside:
        for source, way in _sources(board, number, inside, teams):
            share = solver.NumVar(0, 1, "")
            spent.SetCoefficient(share, board.minutes[number] + way)
            visits.SetCoefficient(share, 1)
            objective.SetCoefficient(share, board.weights.walking * way - board.worth[number])
            reached[number].append(share)
            if source is not None:
                left[source].append(share)
                between[source, number] = share
    for source, ways in left.items():
        if source >= board.start:
            _at_most(solver, 1, ways, [])
        else:
            _at_most(solver, 0, ways, reached[source])
    for (one, other), share in between.items():
        back = between.get((other, one))
        if back is not None and one < other:
            _at_most(solver, 0, [share, back], reached[one])
            _at_most(solver, 0, [share, back], reached[other])
    return reached


def _sources(
    board: Board, number: int, inside: list[int], teams: list[int]
) -> list[tuple[int | None, int]]:
    """Where a place is reached from, with the minutes on foot; None: from anywhere further away."""
    others = [one for one in inside if one != number]
    ways = board.ways[others, number] if others else np.empty(0, dtype=np.int64)
    order = np.argsort(ways, kind="stable")[: NEAR + 1].tolist()
    nearest: list[tuple[int | None, int]] = [(others[at], int(ways[at])) for at in order]
    beyond = nearest[NEAR][1] if len(nearest) > NEAR else None
    found = nearest[:NEAR]
    for team in teams:
        start = board.start + team
        way = board.way[start][number]
        if beyond is None or way < beyond:
            found.append((start, way))
    return found if beyond is None else [*found, (None, beyond)]


def _at_most(
    solver: pywraplp.Solver,
    limit: int,
    some: list[pywraplp.Variable],
    others: list[pywraplp.Variable],
) -> None:
    """`some` together are at most `limit` and `others` together; what is in both counts nothing."""
    row = solver.Constraint(-solver.infinity(), limit)
    signs: defaultdict[int, int] = defaultdict(int)
    for one in some:
        signs[one.index()] += 1
    for one in others:
        signs[one.index()] -= 1
    for one in (*some, *others):
        row.SetCoefficient(one, signs[one.index()])


def _able(board: Board, number: int, teams: list[int]) -> bool:
    return any(
        team in board.allowed[number] and board.timed(team, [number]) is not None for team in teams
    )
