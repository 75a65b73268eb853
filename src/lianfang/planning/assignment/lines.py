"""One worker per line, and one role per worker and subject: what a flow cannot say, by CP-SAT.

A neighbourhood is some whole lines set free while everything else stays as it is. Its model has one
Boolean per edge, one per worker and line (is this worker on this line?) and one per unit of load
with rising cost, which keeps the linear relaxation tight. With one thread and the relaxation
leading the search, such a model is solved in a fraction of the time that eight mixed threads take,
and the answer depends on nothing but the model and the seed.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, isfinite

import numpy as np
from ortools.sat.python import cp_model

from lianfang.planning.assignment.board import Board, Edges, Flags, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best choice found for a neighbourhood: flags over its edges, points, proved floor."""

    chosen: Flags
    points: int
    floor: int
    proved: bool


class Neighbourhood:
    """Some needs set free: their edges, and what the rest leaves of seats and workers."""

    def __init__(self, board: Board, edges: Edges, rows: Ints, chosen: Flags) -> None:
        """`rows` are all edges of the free needs, `chosen` flags the whole plan over `edges`."""
        self.board = board
        self.need, self.seat = edges.need[rows], edges.seat[rows]
        self.cost = edges.cost[rows]
        self.worker = board.seat_worker[self.seat]
        self.now = chosen[rows]
        fixed = chosen.copy()
        fixed[rows] = False
        seats = np.bincount(edges.seat[fixed], minlength=len(board.seats))
        self.load = np.bincount(
            board.seat_worker[edges.seat[fixed]], minlength=len(board.worker_limit)
        )
        self.seat_left = board.seat_limit - seats
        self.worker_left = board.worker_limit - self.load
        free = np.isin(board.subject[edges.need[fixed]], np.unique(board.subject[self.need]))
        self.together = set(
            zip(
                board.subject[edges.need[fixed][free]].tolist(),
                board.seat_worker[edges.seat[fixed][free]].tolist(),
                strict=True,
            )
        )

    def solve(self, effort: float, seconds_left: Callable[[], float], seed: int) -> Answer | None:
        """The best choice within `effort` (CP-SAT's deterministic seconds) and the time left."""
        model = cp_model.CpModel()
        picks = self._picks(model)
        points = self._points(model, picks)
        model.minimize(points)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.search_branching = cp_model.LP_SEARCH
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = effort
        seconds = seconds_left()
        if seconds <= 0:
            return None
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        bound = solver.best_objective_bound
        return Answer(
            chosen=np.asarray([solver.boolean_value(pick) for pick in picks], dtype=np.bool_),
            points=round(solver.objective_value),
            floor=ceil(bound - 1e-6) if isfinite(bound) else 0,
            proved=status == cp_model.OPTIMAL,
        )

    def separable_points(self, chosen: Flags) -> int:
        """Points of a choice over these edges, without those for split lines."""
        served = dict.fromkeys(self.need.tolist(), 0)
        load = dict(zip(self.worker.tolist(), self.load[self.worker].tolist(), strict=True))
        points = int(self.cost[chosen].sum())
        for need, worker in zip(
            self.need[chosen].tolist(), self.worker[chosen].tolist(), strict=True
        ):
            served[need] += 1
            points += self.board.weights.load * load[worker]
            load[worker] += 1
        for need, workers in served.items():
            points += self.board.weights.unserved * max(0, int(self.board.minimum[need]) - workers)
        return points

    def _picks(self, model: cp_model.CpModel) -> list[cp_model.IntVar]:
        """One Boolean per edge under the hard rules, hinted with the plan as it is."""
        picks = [model.new_bool_var("") for _ in range(len(self.need))]
        for pick, now in zip(picks, self.now.tolist(), strict=True):
            model.add_hint(pick, now)
        for seat, members in _grouped(self.seat, picks).items():
            model.add(sum(members) <= int(self.seat_left[seat]))
        persons = self.board.subject[self.need] * len(self.board.worker_limit) + self.worker
        for person, members in _grouped(persons, picks).items():
            if divmod(person, len(self.board.worker_limit)) in self.together:
                model.add(sum(members) == 0)
            elif len(members) > 1:
                model.add_at_most_one(members)
        return picks

    def _points(
        self, model: cp_model.CpModel, picks: list[cp_model.IntVar]
    ) -> cp_model.LinearExprT:
        weights = self.board.weights
        terms: list[cp_model.LinearExprT] = [
            cp_model.LinearExpr.weighted_sum(picks, self.cost.tolist())
        ]
        for need, members in _grouped(self.need, picks).items():
            model.add(sum(members) <= int(self.board.room[need]))
            missing = model.new_int_var(0, int(self.board.minimum[need]), "")
            model.add(missing + sum(members) >= int(self.board.minimum[need]))
            terms.append(weights.unserved * missing)
        for worker, members in _grouped(self.worker, picks).items():
            most = min(int(self.worker_left[worker]), len(members))
            units = [model.new_bool_var("") for _ in range(most)]
            model.add(sum(units) == sum(members))
            for lighter, heavier in pairwise(units):
                model.add_implication(heavier, lighter)
            load = int(self.load[worker])
            terms += [weights.load * (load + rank) * unit for rank, unit in enumerate(units)]
        terms += self._splits(model, picks)
        return sum(terms)

    def _splits(
        self, model: cp_model.CpModel, picks: list[cp_model.IntVar]
    ) -> list[cp_model.LinearExprT]:
        """Points for split lines: lines come into a neighbourhood whole, so all are counted."""
        terms: list[cp_model.LinearExprT] = []
        workers = len(self.board.worker_limit)
        needs_on = Counter(self.board.line[np.unique(self.need)].tolist())
        line = self.board.line[self.need]
        hands: dict[int, list[cp_model.IntVar]] = {}
        for hand, members in _grouped(line * workers + self.worker, picks).items():
            on_line = members[0]
            if len(members) > 1:
                on_line = model.new_bool_var("")
                for pick in members:
                    model.add_implication(pick, on_line)
            hands.setdefault(hand // workers, []).append(on_line)
        for number, on_line_flags in hands.items():
            due = int(self.board.line_due[number])
            if needs_on[number] > 1 and len(on_line_flags) > due:
                extra = model.new_int_var(0, len(on_line_flags) - due, "")
                model.add(extra >= sum(on_line_flags) - due)
                terms.append(self.board.weights.split * extra)
        return terms


def _grouped(keys: Ints, picks: list[cp_model.IntVar]) -> dict[int, list[cp_model.IntVar]]:
    groups: dict[int, list[cp_model.IntVar]] = {}
    for key, pick in zip(keys.tolist(), picks, strict=True):
        groups.setdefault(key, []).append(pick)
    return groups
