"""Plans who answers for whom on a subdistrict of the demo's size, and compares with the bare flow.

191 units of 87 buildings in one community want a volunteer each; 1,500 special-group people in 13
villages and 6 communities want a cadre, a community worker and a volunteer each. Three invented
subdistricts are planned with three seeds. `ratio` is against one min-cost flow over all legal pairs
of the same problem in the same run.

    python -m benchmarks.assignment
"""

from dataclasses import replace
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from lianfang.planning.assignment.flow import cheapest, settle
from lianfang.planning.assignment.greedy import first_answer
from lianfang.planning.assignment.layout import lay_out, nearest
from lianfang.planning.assignment.plan import PlannedPair
from lianfang.planning.assignment.problem import (
    AssignmentProblem,
    Need,
    RoleLimit,
    Subject,
    Worker,
)
from lianfang.planning.assignment.solve import PER_NEED, solve
from lianfang.planning.assignment.verify import verify
from lianfang.planning.base import Budget, Status

SEEDS = (1, 2, 3)
SUBDISTRICT = "000100010001"
PLACES = 13 + 6
UNITS, BUILDINGS = 191, 87
PEOPLE = 1_500
THREE = ("cadre", "community_worker", "volunteer")


def subdistrict(seed: int) -> AssignmentProblem:
    """An invented subdistrict; the units and most people are in its first community."""
    random = Random(seed)
    places = [SUBDISTRICT + _level(number) for number in range(1, PLACES + 1)]
    units = {
        place: _units(place, UNITS if place == places[0] else 60, BUILDINGS) for place in places
    }
    subjects = [
        Subject(f"unit {unit}", unit, (Need("unit_volunteer", 1, 4),), unit)
        for unit in units[places[0]]
    ]
    for number in range(PEOPLE):
        place = places[0] if random.random() < 0.2 else random.choice(places)
        unit = random.choice(units[place])
        dwelling = unit + _level(random.randint(1, 12))
        needs = tuple(Need(role) for role in THREE)
        subjects.append(Subject(f"person {number}", dwelling, needs, unit))
    workers = [worker for place in places for worker in _local(random, place, units[place])]
    for number in range(70):
        served = tuple(random.sample(places, 3)) if number % 2 else (SUBDISTRICT,)
        home = random.choice(places)
        workers.append(Worker(f"cadre {number}", (RoleLimit("cadre", 30),), served, home))
    return AssignmentProblem(tuple(subjects), tuple(workers))


def _local(random: Random, place: str, units: list[str]) -> list[Worker]:
    """Community workers and volunteers who serve one community or village and live there."""
    large = len(units) > 100
    community_workers = [
        Worker(
            f"community worker {place} {number}",
            (RoleLimit("community_worker", 40),),
            (place,),
            random.choice(units),
        )
        for number in range(10 if large else 5)
    ]
    volunteers = [
        Worker(
            f"volunteer {place} {number}",
            (RoleLimit("unit_volunteer", 2), RoleLimit("volunteer", 6)),
            (place,),
            random.choice(units) + _level(random.randint(1, 12)),
            max_load=7,
        )
        for number in range(220 if large else 25)
    ]
    return community_workers + volunteers


def _units(place: str, count: int, buildings: int) -> list[str]:
    """Paths of units: grid, building, unit below the place."""
    owners = [number % min(buildings, max(1, count // 2)) for number in range(count)]
    return [
        place + _level(owner // 10 + 1) + _level(owner + 1) + _level(number + 1)
        for number, owner in enumerate(owners)
    ]


def _level(number: int) -> str:
    return f"{number:04d}"


def run() -> list[dict[str, Any]]:
    """One row per figure; times are in seconds on this machine."""
    problems = [subdistrict(seed) for seed in SEEDS]
    plans = [
        solve(problem, Budget(time_limit_seconds=10.0, seed=seed))
        for problem, seed in zip(problems, SEEDS, strict=True)
    ]
    broken = sum(len(verify(p, plan)) for p, plan in zip(problems, plans, strict=True))
    slowest = max(plan.seconds for plan in plans)
    gap = max(100 * (plan.gap or 0.0) for plan in plans)
    unserved = sum(len(plan.unserved) for plan in plans)
    first_only = sum(plan.status == Status.GREEDY for plan in plans)
    return [
        _row("plan, slowest of three", slowest, "s", "<= 10", slowest <= 10),
        _row("hard rules broken", broken, "rules", "0", broken == 0),
        _row("needs unserved, first answers only", unserved + first_only, "", "0", not unserved),
        _row("gap to the proved floor, worst", gap, "%", "<= 1", gap <= 1),
        *_separable(problems),
        _again(problems[0], plans[0].pairs),
    ]


def _separable(problems: list[AssignmentProblem]) -> list[dict[str, Any]]:
    """The flow over few edges per need against one flow over all legal pairs."""
    bare_seconds, own_seconds, first_seconds, differences, per_need = [], [], [], [], []
    for problem in problems:
        started = perf_counter()
        board = lay_out(problem)
        everything = board.merged(board.none(), *board.chunks())
        chosen = cheapest(board, everything)
        bare_seconds.append(perf_counter() - started)
        bare = board.score(everything, chosen, splits=False)

        started = perf_counter()
        board = lay_out(problem)
        settled = settle(board, nearest(board, PER_NEED, seed=0))
        own_seconds.append(perf_counter() - started)
        differences.append(abs(settled.points - bare))
        per_need.append(len(settled.edges) / len(board.pairs))

        started = perf_counter()
        first_answer(board, nearest(board, PER_NEED, seed=0))
        first_seconds.append(perf_counter() - started)
    ratio = median(own / bare for own, bare in zip(own_seconds, bare_seconds, strict=True))
    own, first = median(own_seconds), median(first_seconds)
    most = max(per_need)
    return [
        _row("separable optimum", own, "s", "<= 2 x one flow", ratio <= 2, ratio),
        _row("points off the optimum of one flow", max(differences), "", "0", not any(differences)),
        _row("edges per need, most", most, "edges", "<= 20", most <= 20),
        _row("first answer", first, "s", "<= 1", first <= 1),
    ]


def _again(problem: AssignmentProblem, pairs: tuple[PlannedPair, ...]) -> dict[str, Any]:
    """Planning again when nine of ten pairs stand: only the gaps are filled."""
    kept = tuple(planned.pair for number, planned in enumerate(pairs) if number % 10)
    plan = solve(replace(problem, existing=kept), Budget(time_limit_seconds=10.0))
    return _row(
        "pairs released when nine of ten stand", len(plan.released), "pairs", "0", not plan.released
    )


def _row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"assignment: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 2),
        "passed": bool(passed),
    }


if __name__ == "__main__":
    for row in run():
        ratio = "-" if row["ratio"] is None else row["ratio"]
        verdict = "pass" if row["passed"] else "FAIL"
        print(
            f"{row['name']:<52} {row['value']:>9,.3f} {row['unit']:<6} "
            f"target {row['target']:<16} ratio {ratio:<5} {verdict}"
        )
