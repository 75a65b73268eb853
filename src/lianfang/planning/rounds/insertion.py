"""Where one more visit would fit into rounds, the cheapest place first."""

from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.problem import Round, RoundsProblem


@dataclass(frozen=True, slots=True)
class Place:
    """A visit as number `at` (from 0) of a team's round, and the points it adds in minutes."""

    team: str
    at: int
    points: int


def best_places(
    problem: RoundsProblem, rounds: Iterable[Round], premises: str, most: int = 5
) -> list[Place]:
    """The best place in each round that has room within every hard rule, the cheapest first.

    Premises that are in a round already are looked at as if they were not.
    """
    board = Board(problem)
    number = board.number[premises]
    known = {one.team: one.premises for one in rounds}
    found = []
    for team in sorted(board.allowed[number]):
        name = board.teams[team].id
        stops = [board.number[one] for one in known.get(name, ()) if one != premises]
        before = board.timed(team, stops)
        if before is None:
            continue
        tries = []
        for at in range(len(stops) + 1):
            times = board.timed(team, [*stops[:at], number, *stops[at:]])
            if times is not None:
                tries.append(Place(name, at, board.cost(times) - board.cost(before)))
        if tries:
            found.append(min(tries, key=lambda place: (place.points, place.at)))
    return sorted(found, key=lambda place: (place.points, place.team))[:most]
