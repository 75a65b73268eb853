"""Fills buses and train groups for 3,000 workers from twenty origins, and for 1,500 from one.

Sixty invented enterprises; each origin has six to twelve pick-up points along 200 to 1,200 km, some
with a railway station. Coaches of 49 and 33 seats of which half may be used, train groups by the
head from stations, everybody from one point in ten in a key area. Three invented provinces with
three seeds. `ratio` is the plan's points over those of the first answer alone; the gap is to a
proved floor on all plans.

    python -m benchmarks filling
"""

from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from lianfang.planning.base import Budget
from lianfang.planning.filling.board import Board
from lianfang.planning.filling.greedy import first_answer
from lianfang.planning.filling.plan import FillingPlan
from lianfang.planning.filling.problem import FillingProblem, Kind, Point, Rider
from lianfang.planning.filling.solve import solve
from lianfang.planning.filling.verify import verify

SEEDS = (1, 2, 3)
LIMIT = 30.0
SIZES = (("twenty origins", 3_000, 20), ("one origin", 1_500, 1))
ENTERPRISES = 60


def province(seed: int, people: int, origins: int) -> FillingProblem:
    """Invented workers who wait at pick-up points along the roads of some origins."""
    random = Random(seed)
    points = []
    for origin in range(origins):
        furthest = random.randrange(200, 1_200)
        for number in range(random.randrange(6, 13)):
            km = furthest - random.randrange(0, 150)
            points.append(Point(f"p{origin:02d}-{number:02d}", f"o{origin:02d}", km))
    stations = frozenset(point.id for point in points if point.id.endswith("-00"))
    kinds = (
        Kind("coach 49", 49, 2_500, 6, usable_percent=50, most_stops=4),
        Kind("coach 33", 33, 1_900, 5, usable_percent=50, most_stops=4),
        Kind("train group", 40, 0, 0, 260, most_stops=1, available=10, points=stations),
    )
    barred = {point.id for point in points if random.random() < 0.1}
    riders = []
    while len(riders) < people:
        enterprise = f"e{random.randrange(ENTERPRISES):02d}"
        point = random.choice(points).id
        for _ in range(min(people - len(riders), random.choice([1, 1, 2, 3, 5, 8]))):
            riders.append(Rider(f"r{len(riders):04d}", enterprise, point, point in barred))
    return FillingProblem(tuple(points), kinds, tuple(riders))


def measured(people: int, origins: int) -> list[tuple[FillingPlan, float, float, int]]:
    """For each seed: the plan, its seconds, points against the first answer, broken rules."""
    found = []
    for seed in SEEDS:
        problem = province(seed, people, origins)
        board = Board(problem)
        first = board.score(first_answer(board))
        started = perf_counter()
        plan = solve(problem, Budget(LIMIT, seed))
        seconds = perf_counter() - started
        found.append((plan, seconds, plan.objective / first, len(verify(problem, plan))))
    return found


def run() -> list[dict[str, Any]]:
    rows = []
    for words, people, origins in SIZES:
        found = measured(people, origins)
        slowest = max(seconds for _plan, seconds, *_rest in found)
        faults = sum(broken for *_rest, broken in found)
        left = sum(one.reason.code != "barred" for plan, *_rest in found for one in plan.unserved)
        gap = max(100 * (plan.gap or 0.0) for plan, *_rest in found)
        share = median(ratio for _plan, _seconds, ratio, _faults in found)
        rows += [
            row(f"{words}: plan", slowest, "s", "<= 30", slowest <= LIMIT, share),
            row(f"{words}: hard rules broken", faults, "rules", "0", faults == 0),
            row(f"{words}: left behind", left, "people", "0", left == 0),
            row(f"{words}: gap to the floor, worst", gap, "%", "<= 20", gap <= 20),
        ]
    return rows


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"filling: {name}",
        "value": round(float(value), 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 3),
        "passed": bool(passed),
    }
