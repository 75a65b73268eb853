"""Re-checks every hard rule from the roster alone, and that it tells the truth about itself.

Shares no code with the solver or with `explain`: the rules are written a second time, as plainly as
possible. An edited roster is checked the same way (`verify_posts`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.planning.rostering.plan import RosterPlan
from lianfang.planning.rostering.problem import Post, RosterProblem, Shift, Stint, Worker


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, and the shift and worker concerned (empty where none is).

    Codes: `unknown_shift`, `unknown_worker`, `post_twice`, `above_needed`, `away`, `same_day`,
    `rest`, `nights`, `week`; and of the roster's own statements: `unserved_misstated`,
    `kept_misstated`, `released_misstated`, `objective_misstated`, `bound_above_objective`.
    """

    code: str
    shift: str = ""
    worker: str = ""


def verify(problem: RosterProblem, plan: RosterPlan) -> list[Violation]:
    """Every rule the roster breaks, and every statement about itself that is not so."""
    posts = [planned.post for planned in plan.posts]
    return verify_posts(problem, posts) + _misstatements(problem, plan, posts)


def verify_posts(problem: RosterProblem, posts: Iterable[Post]) -> list[Violation]:
    """Every hard rule broken by some posts, alone or together; what is fixed breaks none alone."""
    shifts = {shift.id: shift for shift in problem.shifts}
    workers = {worker.id: worker for worker in problem.workers}
    found: list[Violation] = []
    in_shift: Counter[str] = Counter()
    own: defaultdict[str, list[Shift]] = defaultdict(list)
    for post, times in sorted(Counter(posts).items()):
        if times > 1:
            found.append(Violation("post_twice", post.shift, post.worker))
        if post.shift not in shifts:
            found.append(Violation("unknown_shift", post.shift, post.worker))
        elif post.worker not in workers:
            found.append(Violation("unknown_worker", post.shift, post.worker))
        else:
            in_shift[post.shift] += 1
            own[post.worker].append(shifts[post.shift])
    for shift_id, people in sorted(in_shift.items()):
        if people > shifts[shift_id].needed:
            found.append(Violation("above_needed", shift_id))
    for worker_id, held in sorted(own.items()):
        found += _worker_faults(problem, workers[worker_id], held)
    return found


def _worker_faults(problem: RosterProblem, worker: Worker, held: list[Shift]) -> list[Violation]:
    """What is wrong with one worker's duties: each planned one named with the rule it breaks."""
    found = []
    duties: list[Shift | Stint] = [*held, *worker.fixed]
    for shift in held:
        others = [duty for duty in duties if duty is not shift]
        minute = shift.begins
        touched = set()
        while minute < shift.ends:
            touched.add(minute // 1440)
            minute += 60
        touched.add((shift.ends - 1) // 1440)
        if touched & worker.away:
            found.append(Violation("away", shift.id, worker.id))
        if any(other.day == shift.day for other in others):
            found.append(Violation("same_day", shift.id, worker.id))
        if any(_gap(shift, other) < problem.rules.rest_minutes for other in others):
            found.append(Violation("rest", shift.id, worker.id))
        if shift.night and _in_a_row(duties, shift.day) > problem.rules.nights_in_a_row:
            found.append(Violation("nights", shift.id, worker.id))
        for first in range(shift.day - 6, shift.day + 1):
            week = [duty for duty in duties if first <= duty.day <= first + 6]
            if sum(duty.ends - duty.begins for duty in week) > problem.rules.week_minutes:
                found.append(Violation("week", shift.id, worker.id))
                break
    return found


def _gap(one: Shift, other: Shift | Stint) -> int:
    """Minutes between two duties, below zero where they overlap."""
    return max(one.begins - other.ends, other.begins - one.ends)


def _in_a_row(duties: list[Shift | Stint], day: int) -> int:
    """Days one after the other around `day` that have a night duty."""
    nights = sorted({duty.day for duty in duties if duty.night})
    row: list[int] = []
    for night in nights:
        if row and night != row[-1] + 1:
            if day in row:
                break
            row = []
        row.append(night)
    return len(row) if day in row else 0


def _misstatements(problem: RosterProblem, plan: RosterPlan, posts: list[Post]) -> list[Violation]:
    found = []
    kinds = {worker.id: worker.kinds for worker in problem.workers}
    there: defaultdict[str, list[str]] = defaultdict(list)
    for post in posts:
        there[post.shift].append(post.worker)
    short: dict[tuple[str, str], int] = {}
    for shift in problem.shifts:
        here = there[shift.id]
        short[shift.id, ""] = shift.needed - len(here)
        for need in shift.kinds:
            present = sum(need.kind in kinds.get(worker, ()) for worker in here)
            short[shift.id, need.kind] = need.minimum - present
    short = {key: missing for key, missing in short.items() if missing > 0}
    told = {(item.subject, item.kind): item.missing for item in plan.unserved}
    for key in sorted(short.keys() | told.keys()):
        if short.get(key) != told.get(key):
            found.append(Violation("unserved_misstated", key[0]))
    existing = set(problem.existing)
    for planned in plan.posts:
        if planned.kept != (planned.post in existing):
            found.append(Violation("kept_misstated", planned.shift, planned.worker))
    if {item.post for item in plan.released} != existing - set(posts):
        found.append(Violation("released_misstated"))
    if plan.objective != sum(penalty.cost for penalty in plan.penalties):
        found.append(Violation("objective_misstated"))
    if plan.lower_bound is not None and plan.lower_bound > plan.objective:
        found.append(Violation("bound_above_objective"))
    return found
