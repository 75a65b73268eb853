"""What else a seeker could have, and who else a vacancy could have, the best first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lianfang.planning.matching.board import Board
from lianfang.planning.matching.problem import Match, MatchingProblem


@dataclass(frozen=True, slots=True)
class Alternative:
    """A further match that keeps every hard rule beside the others.

    `points` is what the seeker counts against it, `merit` what the vacancy counts.
    """

    match: Match
    points: int
    merit: int


def for_seeker(
    problem: MatchingProblem, matches: Iterable[Match], seeker: str, most: int = 10
) -> list[Alternative]:
    """Vacancies with a seat left that may be proposed to the seeker, the best for them first.

    The number of choices is not looked at, so that one may be exchanged for another.
    """
    board, chosen = Board(problem), set(matches)
    found = _of_seeker(board, chosen, board.seeker_at[seeker])
    return sorted(found, key=lambda other: (other.points, other.merit, other.match))[:most]


def for_vacancy(
    problem: MatchingProblem, matches: Iterable[Match], vacancy: str, most: int = 10
) -> list[Alternative]:
    """Seekers who may be proposed to the vacancy and have a choice left, the best for it first.

    Seats are not looked at, so that one seeker may be exchanged for another.
    """
    board, chosen = Board(problem), set(matches)
    at, choices = board.vacancy_at[vacancy], Counter(match.seeker for match in chosen)
    found = []
    for seeker in board.seekers:
        match = Match(seeker.id, vacancy)
        if not seeker.available or match in chosen or choices[seeker.id] >= board.rules.choices:
            continue
        row = board.row(seeker)
        if not row.fault[at]:
            found.append(Alternative(match, int(row.points[at]), int(row.merit[at])))
    return sorted(found, key=lambda other: (other.merit, other.points, other.match))[:most]


def _of_seeker(board: Board, chosen: set[Match], number: int) -> Iterable[Alternative]:
    seeker = board.seekers[number]
    if not seeker.available:
        return
    row = board.row(seeker)
    people = Counter(match.vacancy for match in chosen)
    for at in np.flatnonzero(row.fault == 0).tolist():
        match = Match(seeker.id, board.vacancies[at].id)
        if match not in chosen and people[match.vacancy] < board.room[at]:
            yield Alternative(match, int(row.points[at]), int(row.merit[at]))
