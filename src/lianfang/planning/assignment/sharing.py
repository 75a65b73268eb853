"""A call to many at once: everybody who comes is given a place, shared out evenly.

The planner fills a need up to its minimum and no further. When thousands have been called, each of
them is to be used, so the minimums are raised first: whoever can reach fewest subjects is counted
first, always for the subject that has fewest people so far and room for more.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lianfang.planning.assignment.problem import AssignmentProblem, Need, Subject, Worker

Territories = tuple[str, ...]


def shared_out(problem: AssignmentProblem, role: str) -> AssignmentProblem:
    """The problem with minimums of `role` raised to an even share of those available for it.

    No minimum is lowered and none rises above its maximum. Exclusions are left to the planner.
    """
    held = Counter(pair.subject for pair in problem.existing if pair.role == role)
    used = Counter(pair.worker for pair in problem.existing if pair.role == role)
    wanted = {
        subject.id: need
        for subject in problem.subjects
        for need in subject.needs
        if need.role == role
    }
    asked = [subject for subject in problem.subjects if subject.id in wanted]
    level = {subject.id: held[subject.id] for subject in asked}
    hands: dict[Territories, int] = defaultdict(int)
    for worker in problem.workers:
        hands[worker.territories] += max(0, _room(worker, role) - used[worker.id])
    reach = {
        places: [s for s in asked if any(s.place.startswith(place) for place in places)]
        for places, number in hands.items()
        if number
    }
    for places in sorted(reach, key=lambda one: (len(reach[one]), one)):
        _give(hands[places], reach[places], wanted, level)
    return replace(
        problem, subjects=tuple(_raised(s, role, level.get(s.id, 0)) for s in problem.subjects)
    )


def _room(worker: Worker, role: str) -> int:
    """How many subjects the worker may take in the role."""
    if not worker.available:
        return 0
    for limit in worker.roles:
        if limit.role == role:
            limits = [most for most in (limit.max_load, worker.max_load) if most is not None]
            return min(limits)
    return 0


def _give(
    number: int, subjects: Sequence[Subject], wanted: dict[str, Need], level: dict[str, int]
) -> None:
    """Count `number` people one by one for whoever of the subjects has fewest."""
    heap = [
        (level[subject.id], subject.place, subject.id)
        for subject in subjects
        if level[subject.id] < wanted[subject.id].maximum
    ]
    heapq.heapify(heap)
    while number and heap:
        _level, place, key = heapq.heappop(heap)
        level[key] += 1
        number -= 1
        if level[key] < wanted[key].maximum:
            heapq.heappush(heap, (level[key], place, key))


def _raised(subject: Subject, role: str, level: int) -> Subject:
    needs = tuple(
        replace(need, minimum=min(need.maximum, max(need.minimum, level)))
        if need.role == role
        else need
        for need in subject.needs
    )
    return replace(subject, needs=needs)
