"""The first answer: what counts for most for the minutes it takes, into the round it suits best.

What must be seen today goes first, and of that what the fewest teams can see at all: whoever could
go anywhere must not take the evening of the only team that can see a place that opens late.
"""

from lianfang.planning.rounds.board import Board

Rounds = list[list[int]]
"""For each team the premises it inspects, in order."""


def first_answer(board: Board) -> Rounds:
    """Rounds that keep every hard rule."""
    rounds: Rounds = [[] for _ in board.teams]
    costs = [0 for _ in board.teams]
    near = board.ways[: board.start, : board.start].min(axis=0, initial=60).tolist()
    order = sorted(
        range(board.start),
        key=lambda n: (
            _teams_able(board, n) if board.premises[n].must else len(board.teams) + 1,
            -board.worth[n] / (board.minutes[n] + near[n]),
            board.premises[n].id,
        ),
    )
    for number in order:
        tries = []
        for team in sorted(board.allowed[number]):
            stops = rounds[team]
            for at in range(len(stops) + 1):
                times = board.timed(team, [*stops[:at], number, *stops[at:]])
                if times is not None:
                    tries.append((board.cost(times) - costs[team], team, at))
        if tries:
            points, team, at = min(tries)
            rounds[team].insert(at, number)
            costs[team] += points
    return rounds


def _teams_able(board: Board, number: int) -> int:
    """How many teams could see the premises if they went nowhere else."""
    return sum(board.timed(team, [number]) is not None for team in board.allowed[number])
