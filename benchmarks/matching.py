"""Recommends vacancies to 945 job seekers: 30,000 seats in 1,500 postings, and 30,000 postings.

Eighty-five invented employers in nineteen places look for fourteen trades; two postings in three
ask for no skill, one in two has a dormitory. Each seeker may get three recommendations, one at an
employer. Three invented towns with three seeds for each size, and one where seats are few. Times
are those of the plan and its check together. The gap is against a flow of the same points without
stability; `ratio` of twelve small towns is the procedure's points over those of the best stable
answer, proved by CP-SAT.

    python -m benchmarks matching
"""

from random import Random
from time import perf_counter
from typing import Any

from lianfang.planning.base import Budget, Status
from lianfang.planning.matching.board import Board
from lianfang.planning.matching.explain import points_of
from lianfang.planning.matching.plan import MatchingPlan
from lianfang.planning.matching.problem import MatchingProblem, Rules, Seeker, Vacancy
from lianfang.planning.matching.solve import solve
from lianfang.planning.matching.stable import Among, Asking, Lists
from lianfang.planning.matching.verify import verify

SEEDS = (1, 2, 3)
SEEKERS, EMPLOYERS, PLACES = 945, 85, 19
LIMIT = 30.0
SIZES = (
    ("1,500 postings", 1_500, 30_000),
    ("30,000 postings", 30_000, 30_000),
    ("400 seats", 400, 400),
)
SMALL = 12
TRADES = tuple(f"trade {number}" for number in range(14))
SKILLS = tuple(f"skill {number}" for number in range(24))


def town(
    seed: int, postings: int, seats: int, seekers: int = SEEKERS, rules: Rules | None = None
) -> MatchingProblem:
    """An invented town with so many postings and seats."""
    random = Random(seed)
    places = [f"000100010001{number:04d}" for number in range(1, PLACES + 1)]
    at = [random.choice(places) for _ in range(EMPLOYERS)]
    trade = [random.choice(TRADES) for _ in range(EMPLOYERS)]
    shares = [1] * postings
    for _ in range(seats - postings):
        shares[random.randrange(postings)] += 1
    vacancies = []
    for number in range(postings):
        employer = random.randrange(EMPLOYERS)
        vacancies.append(
            Vacancy(
                f"v{number:05d}",
                f"e{employer:02d}",
                shares[number],
                at[employer],
                random.randrange(25, 75) * 100,
                frozenset(random.sample(SKILLS, random.choice([0, 0, 1]))),
                frozenset(),
                trade[employer] if random.random() < 0.7 else random.choice(TRADES),
                random.random() < 0.5,
            )
        )
    people = [
        Seeker(
            f"s{number:03d}",
            frozenset(random.sample(SKILLS, random.randrange(4))),
            random.choice(places) + f"{random.randrange(1, 30):04d}",
            random.randrange(20, 40) * 100,
            random.randrange(35, 60) * 100,
            random.choice([1, 2, 2, None]),
            random.random() < 0.4,
            random.random() < 0.2,
            frozenset(random.sample(TRADES, random.randrange(3))),
            frozenset([f"e{random.randrange(EMPLOYERS):02d}"]) if number % 10 == 0 else frozenset(),
            number % 40 != 0,
            random.choice([0, 1, 1, 1]),
            random.randrange(60),
        )
        for number in range(seekers)
    ]
    return MatchingProblem(tuple(vacancies), tuple(people), rules=rules or Rules(choices=3))


def measured(postings: int, seats: int) -> list[tuple[MatchingPlan, float, int]]:
    """For each seed: the plan, its seconds with the check, broken rules and blocking pairs."""
    found = []
    for seed in SEEDS:
        problem = town(seed, postings, seats)
        started = perf_counter()
        plan = solve(problem, Budget(LIMIT, seed))
        faults = len(verify(problem, plan))
        found.append((plan, perf_counter() - started, faults))
    return found


def small() -> tuple[float, int]:
    """The procedure's first answer over the best stable one, worst; and how many were proved."""
    worst, proved = 1.0, 0
    for seed in range(SMALL):
        problem = town(seed, 14, 16, seekers=12, rules=Rules(choices=2))
        board = Board(problem)
        first = points_of(board, Asking(board, Lists(board), seed, Among.WAITING).run())
        plan = solve(problem, Budget(LIMIT, seed))
        proved += plan.status == Status.OPTIMAL
        worst = max(worst, first / plan.objective)
    return worst, proved


def run() -> list[dict[str, Any]]:
    rows = []
    for words, postings, seats in SIZES:
        found = measured(postings, seats)
        slowest = max(seconds for _plan, seconds, _faults in found)
        faults = sum(broken for *_rest, broken in found)
        gap = max(100 * (plan.gap or 0.0) for plan, *_rest in found)
        rows += [
            row(f"{words}: plan and check", slowest, "s", "<= 30", slowest <= LIMIT),
            row(f"{words}: rules broken, blocking pairs", faults, "", "0", faults == 0),
            row(f"{words}: gap to the floor, worst", gap, "%", "<= 2", gap <= 2),
        ]
    ratio, proved = small()
    rows.append(row("small towns proved", proved, "", f"{SMALL}", proved == SMALL, ratio))
    return rows


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"matching: {name}",
        "value": round(float(value), 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 4),
        "passed": bool(passed),
    }
