"""Plans who stands at nine checkpoints round the clock for two weeks, from 968 people.

Nine checkpoints in nine places, three shifts a day, fourteen days; each shift wants a police
officer and a medical worker among its people; one in ten workers is away for three days. Twice:
with people to spare (14 a shift) and nearly as many as the hours allow (20 a shift). Three invented
towns with three seeds. `ratio` is the search's points over those of the first answer alone.

    python -m benchmarks rostering
"""

from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from lianfang.planning.base import Budget
from lianfang.planning.rostering.board import Board
from lianfang.planning.rostering.greedy import first_answer
from lianfang.planning.rostering.plan import RosterPlan
from lianfang.planning.rostering.problem import KindNeed, Point, RosterProblem, Shift, Worker
from lianfang.planning.rostering.solve import points, solve
from lianfang.planning.rostering.verify import verify

SEEDS = (1, 2, 3)
STAFF, POINTS, DAYS = 968, 9, 14
SPARE, TIGHT = 14, 20
LIMIT = 20.0
KINDS = (KindNeed("police"), KindNeed("medical"))


def town(seed: int, people: int) -> RosterProblem:
    """An invented town: people live at the checkpoints' places, every second one is in a team."""
    random = Random(seed)
    places = [f"0001{number:04d}" for number in range(1, POINTS + 1)]
    shifts = []
    for number in range(POINTS):
        for day in range(DAYS):
            for hour in (0, 8, 16):
                begins = (day * 24 + hour) * 60
                name = f"{number} {day:02d} {hour:02d}"
                shifts.append(
                    Shift(name, f"{number}", begins, begins + 480, people, hour == 0, KINDS)
                )
    workers = []
    for number in range(STAFF):
        kind = random.choices(["police", "medical", "cadre"], [1, 1, 6])[0]
        start = random.randrange(DAYS)
        away = range(start, start + 3) if random.random() < 0.1 else range(0)
        workers.append(
            Worker(
                f"w{number:04d}",
                frozenset([kind]),
                random.choice(places),
                f"t{number // 8}" if number % 2 else "",
                frozenset(away),
            )
        )
    where = tuple(Point(f"{number}", place) for number, place in enumerate(places))
    return RosterProblem(where, tuple(shifts), tuple(workers))


def measured(people: int) -> list[tuple[RosterPlan, float, float, int]]:
    """For each seed: the roster, its seconds, the points against the first answer, broken rules."""
    found = []
    for seed in SEEDS:
        problem = town(seed, people)
        board = Board(problem)
        first = points(board, first_answer(board, seed))
        started = perf_counter()
        plan = solve(problem, Budget(LIMIT, seed))
        seconds = perf_counter() - started
        found.append((plan, seconds, plan.objective / first, len(verify(problem, plan))))
    return found


def run() -> list[dict[str, Any]]:
    rows = []
    for words, people in (("people to spare", SPARE), ("nearly all hours", TIGHT)):
        found = measured(people)
        slowest = max(seconds for _plan, seconds, _ratio, _faults in found)
        faults = sum(broken for *_rest, broken in found)
        missing = sum(gap.missing for plan, *_rest in found for gap in plan.unserved)
        share = median(ratio for _plan, _seconds, ratio, _faults in found)
        rows += [
            row(f"{words}: roster", slowest, "s", "<= 20", slowest <= LIMIT, share),
            row(f"{words}: hard rules broken", faults, "rules", "0", faults == 0),
            row(f"{words}: gaps", missing, "people", "0", missing == 0),
        ]
    return rows


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"rostering: {name}",
        "value": round(float(value), 3),
        "unit": unit,
        "target": target,
        "ratio": ratio,
        "passed": passed,
    }
