"""A roster under construction: whose post is which, and what each of them may still take."""

from collections import Counter, defaultdict
from functools import cached_property

from lianfang.planning.rostering.hours import Times, conflict, is_away, levels, times_of
from lianfang.planning.rostering.problem import Post, RosterProblem, Shift, Stint, Worker

Held = dict[str, dict[int, str]]
"""For each worker: day -> shift. One shift a day is a rule, so nothing is lost."""


class Board:
    """The problem indexed; it never changes. Rosters on it are `Held` tables."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.rules, self.weights = problem.rules, problem.weights
        self.shifts: dict[str, Shift] = {shift.id: shift for shift in problem.shifts}
        self.workers: dict[str, Worker] = {worker.id: worker for worker in problem.workers}
        self.places = {point.id: point.place for point in problem.points}
        self.existing = set(problem.existing)
        self.fixed: dict[str, list[Times]] = {
            worker.id: [times_of(stint) for stint in worker.fixed] for worker in problem.workers
        }

    @cached_property
    def days(self) -> dict[int, list[Shift]]:
        """Shifts of each day that need somebody, days in order."""
        found: defaultdict[int, list[Shift]] = defaultdict(list)
        ordered = sorted(self.problem.shifts, key=lambda s: (s.begins, s.ends, s.point, s.id))
        for shift in ordered:
            if shift.needed:
                found[shift.day].append(shift)
        return dict(found)

    def distance(self, worker: str, point: str) -> int:
        """Levels from the point up to the place shared with the worker's home."""
        return levels(self.places[point], self.workers[worker].home)

    def fault(self, worker_id: str, duty: Shift | Stint) -> str | None:
        """Code of the rule a post breaks by itself beside what is fixed, None when it is legal."""
        worker, times = self.workers[worker_id], times_of(duty)
        if is_away(worker, times):
            return "away"
        return conflict(self.fixed[worker_id], times, self.rules)

    def hours(self, worker: str, held: Held) -> list[Times]:
        """All duties of a worker, fixed and held."""
        own = [times_of(self.shifts[shift]) for shift in held.get(worker, {}).values()]
        return self.fixed[worker] + own

    def refusal(self, worker: str, held: Held, duty: Shift) -> str | None:
        """Code of the rule one more post breaks beside all the worker holds, None when it fits."""
        times = times_of(duty)
        if is_away(self.workers[worker], times):
            return "away"
        return conflict(self.hours(worker, held), times, self.rules)

    def filled(self, held: Held) -> Counter[str]:
        """How many stand in each shift."""
        return Counter(shift for own in held.values() for shift in own.values())

    def posts(self, held: Held) -> list[Post]:
        """The roster as bare posts, in order."""
        return sorted(Post(shift, w) for w, own in held.items() for shift in own.values())

    def points_of(self, held: Held, worker: str) -> set[str]:
        """Where a worker stands."""
        return {self.shifts[shift].point for shift in held.get(worker, {}).values()}
