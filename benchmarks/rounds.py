"""Plans a day's inspection rounds: 850 premises, twenty teams of two, on foot.

Premises lie in clusters (streets, markets, parks) of an invented town eight kilometres wide; visits
take 15 to 45 minutes, risk is 0 to 4, one in fifty must be seen today, one in four opens late or
closes early. Half of the teams may go everywhere, half only to their village; four go at night.
Three towns with three seeds, and twelve small ones (8 premises, 2 teams) whose best rounds are
proved by CP-SAT. `ratio` is the plan's points over those of the first answer; of the small towns
the search's points over the best ones. The gap is to a proved floor on all rounds.

    python -m benchmarks rounds
"""

from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from lianfang.planning.base import Budget, Status
from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.greedy import first_answer
from lianfang.planning.rounds.moves import Moves
from lianfang.planning.rounds.plan import RoundsPlan
from lianfang.planning.rounds.problem import Premises, RoundsProblem, Team
from lianfang.planning.rounds.solve import points_of, solve
from lianfang.planning.rounds.verify import verify

SEEDS = (1, 2, 3)
LIMIT = 30.0
PREMISES, TEAMS, VILLAGES = 850, 20, 10
SMALL = 12
HOURS = ((0, 1_440), (480, 1_080), (600, 1_440), (1_020, 1_560))


def town(seed: int, premises: int = PREMISES, teams: int = TEAMS) -> RoundsProblem:
    """An invented town of ten villages with three clusters each."""
    random = Random(seed)
    villages = [f"00010001{number:04d}" for number in range(1, VILLAGES + 1)]
    centres = [
        (village, random.randrange(8_000), random.randrange(8_000))
        for village in villages
        for _ in range(3)
    ]
    places = []
    for number in range(premises):
        village, east, north = random.choice(centres)
        opens, closes = random.choices(HOURS, [6, 12, 3, 3])[0]
        places.append(
            Premises(
                f"p{number:03d}",
                village + f"{random.randrange(1, 9):04d}",
                random.choice([15, 20, 30, 45]),
                random.randrange(5),
                random.randrange(21),
                number % 50 == 0,
                opens,
                closes,
                random.choice(["restaurant", "hotel", "factory"]),
                (int(random.gauss(east, 300)), int(random.gauss(north, 300))),
            )
        )
    found = []
    for number in range(teams):
        village, east, north = random.choice(centres)
        night = number % 5 == 4
        found.append(
            Team(
                f"t{number:02d}",
                village,
                1_140 if night else 510,
                1_440 if night else 1_050,
                (village,) if number % 2 else (),
                at=(east, north),
            )
        )
    return RoundsProblem(tuple(places), tuple(found))


def measured() -> list[tuple[RoundsPlan, float, float, int]]:
    """For each seed: the plan, seconds with the check, points against the first answer, faults."""
    found = []
    for seed in SEEDS:
        problem = town(seed)
        board = Board(problem)
        first = points_of(board, first_answer(board))
        started = perf_counter()
        plan = solve(problem, Budget(LIMIT, seed))
        faults = len(verify(problem, plan))
        found.append((plan, perf_counter() - started, plan.objective / first, faults))
    return found


def small() -> tuple[float, int]:
    """The search over the best rounds of small towns, worst; and how many were proved."""
    worst, proved = 1.0, 0
    for seed in range(SMALL):
        problem = town(seed, 8, 2)
        board = Board(problem)
        searched = Moves(board, first_answer(board), Random(seed)).run(lambda: LIMIT)
        plan = solve(problem, Budget(LIMIT, seed))
        proved += plan.status == Status.OPTIMAL
        worst = max(worst, points_of(board, searched) / plan.objective)
    return worst, proved


def run() -> list[dict[str, Any]]:
    found = measured()
    slowest = max(seconds for _plan, seconds, *_rest in found)
    faults = sum(broken for *_rest, broken in found)
    gap = max(100 * (plan.gap or 0.0) for plan, *_rest in found)
    missed = sum(penalty.count for plan, *_rest in found for penalty in plan.penalties[:1])
    share = median(ratio for _plan, _seconds, ratio, _faults in found)
    ratio, proved = small()
    return [
        row(
            "850 premises, 20 teams: plan and check", slowest, "s", "<= 30", slowest <= LIMIT, share
        ),
        row("hard rules broken", faults, "rules", "0", faults == 0),
        row("must be seen today and are not", missed, "premises", "0", missed == 0),
        row("gap to the floor, worst", gap, "%", "<= 28", gap <= 28),
        row("small towns proved", proved, "", f"{SMALL}", proved == SMALL, ratio),
    ]


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"rounds: {name}",
        "value": round(float(value), 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 3),
        "passed": bool(passed),
    }
