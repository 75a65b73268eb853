"""Re-checks every hard rule from the plan alone, and that the plan tells the truth about itself.

Shares no code with the solver or with `explain`: the rules are written a second time, as plainly as
possible. An edited proposal is checked the same way (`verify_pairs`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.planning.assignment.plan import AssignmentPlan
from lianfang.planning.assignment.problem import AssignmentProblem, Pair, Subject, Worker


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, and the subject, role and worker concerned (empty where none is).

    Codes: `unknown_subject`, `unknown_worker`, `pair_twice`, `role_not_needed`, `role_not_held`,
    `unavailable`, `outside_territory`, `excluded`, `two_roles_for_subject`, `above_maximum`,
    `role_limit`, `load_limit`; and of the plan's own statements: `unserved_misstated`,
    `kept_misstated`, `released_misstated`, `objective_misstated`, `bound_above_objective`.
    """

    code: str
    subject: str = ""
    role: str = ""
    worker: str = ""


def verify(problem: AssignmentProblem, plan: AssignmentPlan) -> list[Violation]:
    """Every rule the plan breaks, and every statement about itself that is not so."""
    pairs = [planned.pair for planned in plan.pairs]
    return verify_pairs(problem, pairs) + _misstatements(problem, plan, pairs)


def verify_pairs(problem: AssignmentProblem, pairs: Iterable[Pair]) -> list[Violation]:
    """Every hard rule broken by some pairs, alone or together."""
    subjects = {subject.id: subject for subject in problem.subjects}
    workers = {worker.id: worker for worker in problem.workers}
    found: list[Violation] = []
    known: list[Pair] = []
    for pair, times in Counter(pairs).items():
        if times > 1:
            found.append(Violation("pair_twice", pair.subject, pair.role, pair.worker))
        if pair.subject not in subjects:
            found.append(Violation("unknown_subject", pair.subject, pair.role, pair.worker))
        elif pair.worker not in workers:
            found.append(Violation("unknown_worker", pair.subject, pair.role, pair.worker))
        else:
            known.append(pair)
            for code in _faults(subjects[pair.subject], pair.role, workers[pair.worker]):
                found.append(Violation(code, pair.subject, pair.role, pair.worker))
    return found + _subject_faults(problem, known) + _worker_faults(problem, known)


def _faults(subject: Subject, role: str, worker: Worker) -> list[str]:
    """Rules one pair breaks by itself."""
    rules = {
        "role_not_needed": any(need.role == role for need in subject.needs),
        "role_not_held": any(limit.role == role for limit in worker.roles),
        "unavailable": worker.available,
        "outside_territory": any(subject.place.startswith(path) for path in worker.territories),
        "excluded": subject.id not in worker.excluded,
    }
    return [code for code, kept in rules.items() if not kept]


def _subject_faults(problem: AssignmentProblem, pairs: list[Pair]) -> list[Violation]:
    serving = Counter((pair.subject, pair.role) for pair in pairs)
    found = [
        Violation("above_maximum", subject.id, need.role)
        for subject in problem.subjects
        for need in subject.needs
        if serving[subject.id, need.role] > need.maximum
    ]
    together = Counter((pair.subject, pair.worker) for pair in pairs)
    found += [
        Violation("two_roles_for_subject", subject, worker=worker)
        for (subject, worker), roles in sorted(together.items())
        if roles > 1
    ]
    return found


def _worker_faults(problem: AssignmentProblem, pairs: list[Pair]) -> list[Violation]:
    in_role = Counter((pair.worker, pair.role) for pair in pairs)
    in_all = Counter(pair.worker for pair in pairs)
    found = []
    for worker in problem.workers:
        if worker.max_load is not None and in_all[worker.id] > worker.max_load:
            found.append(Violation("load_limit", worker=worker.id))
        for limit in worker.roles:
            if limit.max_load is not None and in_role[worker.id, limit.role] > limit.max_load:
                found.append(Violation("role_limit", role=limit.role, worker=worker.id))
    return found


def _misstatements(
    problem: AssignmentProblem, plan: AssignmentPlan, pairs: list[Pair]
) -> list[Violation]:
    found = []
    serving = Counter((pair.subject, pair.role) for pair in pairs)
    short = {
        (subject.id, need.role): need.minimum - serving[subject.id, need.role]
        for subject in problem.subjects
        for need in subject.needs
        if serving[subject.id, need.role] < need.minimum
    }
    told = {(item.subject, item.role): item.missing for item in plan.unserved}
    for key in sorted(short.keys() | told.keys()):
        if short.get(key) != told.get(key):
            found.append(Violation("unserved_misstated", *key))
    existing = set(problem.existing)
    for planned in plan.pairs:
        if planned.kept != (planned.pair in existing):
            found.append(Violation("kept_misstated", planned.subject, planned.role, planned.worker))
    released = {item.pair for item in plan.released}
    for pair in sorted((existing - set(pairs)) ^ released):
        found.append(Violation("released_misstated", pair.subject, pair.role, pair.worker))
    if plan.objective != sum(penalty.count * penalty.weight for penalty in plan.penalties):
        found.append(Violation("objective_misstated"))
    if plan.lower_bound is not None and plan.lower_bound > plan.objective:
        found.append(Violation("bound_above_objective"))
    return found
