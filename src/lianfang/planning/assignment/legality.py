"""Which single pairs are allowed at all: role needed and held, worker available, place, exclusions.

Limits are not judged here: whether a pair still fits depends on all the others. `verify` does not
use this module; it states the same rules a second time, on purpose.
"""

from collections import Counter, defaultdict

from lianfang.planning.assignment.problem import PATH_STEP, AssignmentProblem, Pair, Worker


def covering(worker: Worker, place: str) -> str | None:
    """The outermost of the worker's territories that holds the place, or None."""
    held = [territory for territory in worker.territories if place.startswith(territory)]
    return min(held, key=len) if held else None


def outermost(territories: tuple[str, ...]) -> tuple[str, ...]:
    """The territories that lie in no other one, so that each place is held at most once."""
    kept: list[str] = []
    for territory in sorted(set(territories)):
        if not kept or not territory.startswith(kept[-1]):
            kept.append(territory)
    return tuple(kept)


def shared_place(place: str, start: str) -> str:
    """Path of the deepest place that holds both paths."""
    depth = 0
    for at in range(0, min(len(place), len(start)), PATH_STEP):
        if place[at : at + PATH_STEP] != start[at : at + PATH_STEP]:
            break
        depth = at + PATH_STEP
    return place[:depth]


class Legality:
    """The problem indexed so that one pair, or the candidates of one need, are judged quickly."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self.subjects = {subject.id: subject for subject in problem.subjects}
        self.workers = {worker.id: worker for worker in problem.workers}
        self.needs = {
            (subject.id, need.role): need for subject in problem.subjects for need in subject.needs
        }
        self.limits = {
            (worker.id, limit.role): self._limit(worker, limit.max_load)
            for worker in problem.workers
            for limit in worker.roles
        }
        self._excluded_by: defaultdict[str, list[str]] = defaultdict(list)
        self._serving: Counter[tuple[str, str]] = Counter()
        for worker in problem.workers:
            for subject_id in worker.excluded:
                self._excluded_by[subject_id].append(worker.id)
            if worker.available:
                self._serving.update(
                    (limit.role, territory)
                    for limit in worker.roles
                    for territory in outermost(worker.territories)
                    if self.limits[worker.id, limit.role] > 0
                )

    @staticmethod
    def _limit(worker: Worker, role_limit: int | None) -> int:
        limits = [limit for limit in (role_limit, worker.max_load) if limit is not None]
        return min(limits)

    def fault(self, pair: Pair) -> str | None:
        """Code of the first rule this pair breaks by itself, or None when it is legal."""
        worker = self.workers[pair.worker]
        if (pair.subject, pair.role) not in self.needs:
            return "role_not_needed"
        if (pair.worker, pair.role) not in self.limits:
            return "role_not_held"
        if not worker.available:
            return "unavailable"
        if covering(worker, self.subjects[pair.subject].place) is None:
            return "outside_territory"
        if pair.subject in worker.excluded:
            return "excluded"
        if self.limits[pair.worker, pair.role] == 0:
            return "limit_zero"
        return None

    def candidates(self, subject_id: str, role: str) -> int:
        """How many workers could take this role for this subject if nothing else were planned."""
        place = self.subjects[subject_id].place
        serving = sum(
            self._serving[role, place[:end]] for end in range(0, len(place) + 1, PATH_STEP)
        )
        barred = sum(
            self.fault(Pair(subject_id, role, worker_id)) == "excluded"
            and self.limits[worker_id, role] > 0
            for worker_id in self._excluded_by[subject_id]
        )
        return serving - barred

    def levels(self, pair: Pair) -> int:
        """Levels from the subject's place up to the one it shares with the worker's start."""
        place = self.subjects[pair.subject].place
        return (len(place) - len(self.meeting_place(pair))) // PATH_STEP

    def meeting_place(self, pair: Pair) -> str:
        """Path of the place that holds both the subject and the worker's start."""
        worker = self.workers[pair.worker]
        place = self.subjects[pair.subject].place
        return shared_place(place, worker.home or covering(worker, place) or "")
