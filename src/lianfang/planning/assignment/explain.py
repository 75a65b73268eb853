"""Why this plan: a reason for every pair, shortfall and release, and every point by name.

Works on bare pairs, so it also explains a proposal after a person has edited it. Codes are stable:
pages translate them, with the parameters named here.

Reasons of a pair, the strongest first:
  `existing`            the pair already stood
  `only_candidate`      nobody else may take this role for this subject
  `same_line` (place, subjects)   the worker has so many subjects of this staircase in this role
  `near` (place, levels)          levels up from the subject to the place shared with the worker
  `load` (load, limit)            subjects the worker has in all, of at most so many in this role

Reasons of a shortfall; the parameters count the workers left after each rule in turn
(role, territory, available, allowed, free):
  `no_worker_with_role`, `none_in_territory`, `none_available`, `all_excluded`
  `too_few`             every allowed worker already serves the need
  `all_in_other_role`   those left hold another role for the subject
  `all_at_limit`        those left have as many subjects as they may
  `could_be_served`     so many `free` workers could still take it

Reasons of a release:
  `role_not_needed`, `role_not_held`, `unavailable`, `outside_territory`, `excluded`, `limit_zero`
                        the pair is no longer legal
  `need_full`           legal, but the need has all the workers it may have
  `other_role`          legal, but the worker has another role for the subject
  `at_limit`            legal, but the worker has all the subjects they may have
  `exchanged`           legal, given up because the whole plan is better without it
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from lianfang.planning.assignment.layout import need_room
from lianfang.planning.assignment.legality import Legality, covering
from lianfang.planning.assignment.plan import (
    Explanation,
    PlannedPair,
    ReleasedPair,
    UnservedNeed,
)
from lianfang.planning.assignment.problem import AssignmentProblem, Need, Pair, Subject, Worker
from lianfang.planning.base import Penalty, Reason, reason


def explain(problem: AssignmentProblem, pairs: Iterable[Pair]) -> Explanation:
    """Reasons and points of some pairs, which must name subjects and workers of the problem."""
    story = _Story(problem, sorted(set(pairs)))
    return Explanation(
        pairs=story.pairs(),
        unserved=story.unserved(),
        released=story.released(),
        penalties=story.penalties(),
    )


class _Story:
    def __init__(self, problem: AssignmentProblem, pairs: list[Pair]) -> None:
        self.problem = problem
        self.chosen = pairs
        self.legality = Legality(problem)
        self.existing = set(problem.existing)
        self.load = Counter(pair.worker for pair in pairs)
        self.role_load = Counter((pair.worker, pair.role) for pair in pairs)
        self.serving: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.roles_with: defaultdict[str, set[str]] = defaultdict(set)
        self.line_load: Counter[tuple[str, str, str]] = Counter()
        self.holders: defaultdict[str, list[Worker]] = defaultdict(list)
        self.inside: dict[tuple[str, str], list[Worker]] = {}
        for worker in problem.workers:
            for limit in worker.roles:
                self.holders[limit.role].append(worker)
        for pair in pairs:
            self.serving[pair.subject, pair.role].add(pair.worker)
            self.roles_with[pair.subject].add(pair.worker)
            group = self.legality.subjects[pair.subject].group
            if group:
                self.line_load[group, pair.role, pair.worker] += 1

    def pairs(self) -> tuple[PlannedPair, ...]:
        """Every pair with its reasons."""
        return tuple(
            PlannedPair(
                pair.subject, pair.role, pair.worker, pair in self.existing, tuple(self._why(pair))
            )
            for pair in self.chosen
        )

    def _why(self, pair: Pair) -> Iterable[Reason]:
        if pair in self.existing:
            yield reason("existing")
        if self.legality.candidates(pair.subject, pair.role) == 1:
            yield reason("only_candidate")
        group = self.legality.subjects[pair.subject].group
        on_line = self.line_load[group, pair.role, pair.worker]
        if on_line > 1:
            yield reason("same_line", place=group, subjects=on_line)
        yield reason(
            "near", levels=self.legality.levels(pair), place=self.legality.meeting_place(pair)
        )
        yield reason(
            "load",
            load=self.load[pair.worker],
            limit=self.legality.limits.get((pair.worker, pair.role), 0),
        )

    def unserved(self) -> tuple[UnservedNeed, ...]:
        """Every need below its minimum, with the rule that stops it."""
        short = []
        for subject in self.problem.subjects:
            for need in subject.needs:
                missing = need.minimum - len(self.serving[subject.id, need.role])
                if missing > 0:
                    why = self._why_unserved(subject, need)
                    short.append(UnservedNeed(subject.id, why, need.role, missing))
        return tuple(short)

    def _why_unserved(self, subject: Subject, need: Need) -> Reason:
        holders = self.holders[need.role]
        inside = self._inside(need.role, subject.place)
        available = [worker for worker in inside if worker.available]
        allowed = [worker for worker in available if subject.id not in worker.excluded]
        others = [w for w in allowed if w.id not in self.serving[subject.id, need.role]]
        apart = [worker for worker in others if worker.id not in self.roles_with[subject.id]]
        free = [worker for worker in apart if self._has_room(worker, need.role)]
        steps = (
            ("no_worker_with_role", holders),
            ("none_in_territory", inside),
            ("none_available", available),
            ("all_excluded", allowed),
            ("too_few", others),
            ("all_in_other_role", apart),
            ("all_at_limit", free),
        )
        code = next((code for code, left in steps if not left), "could_be_served")
        return reason(
            code,
            role=len(holders),
            territory=len(inside),
            available=len(available),
            allowed=len(allowed),
            free=len(free),
        )

    def _inside(self, role: str, place: str) -> list[Worker]:
        """Holders of the role who serve the place, whatever else stops them."""
        found = self.inside.get((role, place))
        if found is None:
            found = [w for w in self.holders[role] if covering(w, place) is not None]
            self.inside[role, place] = found
        return found

    def _has_room(self, worker: Worker, role: str) -> bool:
        if worker.max_load is not None and self.load[worker.id] >= worker.max_load:
            return False
        return self.role_load[worker.id, role] < self.legality.limits[worker.id, role]

    def released(self) -> tuple[ReleasedPair, ...]:
        """Every existing pair that does not continue."""
        chosen = set(self.chosen)
        return tuple(
            ReleasedPair(pair, reason(self.legality.fault(pair) or self._why_given_up(pair)))
            for pair in sorted(self.problem.existing)
            if pair not in chosen
        )

    def _why_given_up(self, pair: Pair) -> str:
        key = (pair.subject, pair.role)
        if len(self.serving[key]) >= self.legality.needs[key].maximum:
            return "need_full"
        if pair.worker in self.roles_with[pair.subject]:
            return "other_role"
        if not self._has_room(self.legality.workers[pair.worker], pair.role):
            return "at_limit"
        return "exchanged"

    def penalties(self) -> tuple[Penalty, ...]:
        """Every kind of point, also those that did not occur."""
        weights = self.problem.weights
        missing = sum(
            max(0, need.minimum - len(self.serving[key]))
            for key, need in self.legality.needs.items()
        )
        given_up = sum(self.legality.fault(item.pair) is None for item in self.released())
        distance = sum(self.legality.levels(pair) for pair in self.chosen)
        shared = sum(load * (load - 1) // 2 for load in self.load.values())
        return (
            Penalty("unserved", missing, weights.unserved),
            Penalty("released", given_up, weights.released),
            Penalty("split", self._splits(), weights.split),
            Penalty("distance", distance, weights.distance),
            Penalty("load", shared, weights.load),
        )

    def _splits(self) -> int:
        """Workers on lines beyond those a line must have: the most any one of its needs wants."""
        standing = Counter(
            (pair.subject, pair.role)
            for pair in self.problem.existing
            if self.legality.fault(pair) is None
        )
        due: Counter[tuple[str, str]] = Counter()
        for (subject_id, role), need in self.legality.needs.items():
            line = (self.legality.subjects[subject_id].group, role)
            due[line] = max(due[line], need_room(need, standing[subject_id, role]))
        hands = Counter((group, role) for group, role, _ in self.line_load)
        return sum(max(0, workers - due[line]) for line, workers in hands.items())
