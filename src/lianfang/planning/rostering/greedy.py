"""The first answer: keeps what stands, then fills one day after the other by an exact flow.

Each day is a min-cost flow of everybody whose hours allow a shift to the places still free in it,
cheapest for the wishes, with those who have stood most costing most. It never takes a day back, so
a later day may stay short that an exchange would fill: that is the search's part.
"""

from collections import defaultdict

import numpy as np
from ortools.graph.python import min_cost_flow

from lianfang.planning.rostering.bases import bases
from lianfang.planning.rostering.board import Board, Held
from lianfang.planning.rostering.problem import Shift

SCALE = 64
"""Costs are multiplied by this, to leave room below one point for a draw among equals."""

SPARE = 5
"""Points for using up somebody of a kind that is asked for where anybody would do."""


def first_answer(board: Board, seed: int) -> Held:
    """A legal roster."""
    held = kept(board)
    filled = _Filling(board, held, seed)
    for shifts in board.days.values():
        filled.fill(shifts)
    return held


def kept(board: Board) -> Held:
    """What stands, in order of time, as far as it is legal together."""
    held: Held = defaultdict(dict)
    room = {shift.id: shift.needed for shift in board.problem.shifts}
    order = sorted(board.problem.existing, key=lambda p: (board.shifts[p.shift].begins, p))
    for post in order:
        shift = board.shifts[post.shift]
        if room[shift.id] and board.refusal(post.worker, held, shift) is None:
            held[post.worker][shift.day] = shift.id
            room[shift.id] -= 1
    return held


class _Filling:
    def __init__(self, board: Board, held: Held, seed: int) -> None:
        self.board, self.held = board, held
        self.base = bases(board, held)
        self.names = sorted(board.workers)
        self.random = np.random.default_rng(seed)
        self.asked = {need.kind for shift in board.problem.shifts for need in shift.kinds}
        self.far = {
            point: np.asarray([board.distance(name, point) for name in self.names])
            for point in sorted(board.places)
        }

    def fill(self, shifts: list[Shift]) -> None:
        """Fills the free places of one day."""
        free = self._free(shifts)
        flow = min_cost_flow.SimpleMinCostFlow()
        source, sink = len(self.names), len(self.names) + 1
        node, taken = sink + 1, {}
        filled = self.board.filled(self.held)
        for shift in shifts:
            candidates = np.flatnonzero(free[shift.begins, shift.ends, shift.night])
            places = shift.needed - filled[shift.id]
            if places <= 0 or not len(candidates):
                continue
            costs = self._costs(shift)[candidates]
            for kind, capacity in self._places(shift, places):
                # A place for one of a kind may be taken by anybody, at the price of the gap.
                lacking = self._lacking(kind)[candidates]
                arcs = flow.add_arcs_with_capacity_and_unit_cost(
                    candidates,
                    np.full(len(candidates), node),
                    np.ones(len(candidates), dtype=np.int64),
                    costs + lacking * SCALE,
                )
                flow.add_arc_with_capacity_and_unit_cost(node, sink, capacity, 0)
                taken[node] = (shift, candidates, arcs)
                node += 1
        if not taken:
            return
        wanted = sum(shift.needed for shift in shifts)
        for row in range(len(self.names)):
            flow.add_arc_with_capacity_and_unit_cost(source, row, 1, 0)
        flow.set_node_supply(source, wanted)
        flow.set_node_supply(sink, -wanted)
        flow.solve_max_flow_with_min_cost()
        for shift, candidates, arcs in taken.values():
            for row in candidates[np.asarray(flow.flows(arcs)) > 0].tolist():
                self.held[self.names[row]][shift.day] = shift.id

    def _free(self, shifts: list[Shift]) -> dict[tuple[int, int, bool], np.ndarray]:
        """Whose hours allow a duty at these times; shifts of the same times share the answer."""
        found = {}
        for shift in shifts:
            times = (shift.begins, shift.ends, shift.night)
            if times not in found:
                found[times] = np.asarray(
                    [self.board.refusal(name, self.held, shift) is None for name in self.names]
                )
        return found

    def _places(self, shift: Shift, places: int) -> list[tuple[str, int]]:
        """The free places of a shift: those for a kind not there yet, and the rest ("")."""
        there = [name for name in self.names if self.held.get(name, {}).get(shift.day) == shift.id]
        found = []
        for need in shift.kinds:
            present = sum(need.kind in self.board.workers[name].kinds for name in there)
            missing = min(max(0, need.minimum - present), places)
            if missing:
                found.append((need.kind, missing))
                places -= missing
        if places:
            found.append(("", places))
        return found

    def _costs(self, shift: Shift) -> np.ndarray:
        weights, held = self.board.weights, self.held
        counts = np.asarray([len(held.get(name, {})) for name in self.names])
        costs = weights.distance * self.far[shift.point] + weights.load * counts
        if shift.night:
            costs = costs + weights.nights * np.asarray([self._nights(n) for n in self.names])
        at = [self.board.points_of(held, n) or {self.base.get(n, "")} for n in self.names]
        away = np.asarray([shift.point not in points for points in at])
        costs = (costs + weights.moved * away) * SCALE
        drawn: np.ndarray = costs + self.random.integers(0, SCALE // 2, len(self.names))
        return drawn

    def _nights(self, name: str) -> int:
        own = self.held.get(name, {}).values()
        return sum(self.board.shifts[shift].night for shift in own)

    def _lacking(self, kind: str) -> np.ndarray:
        workers = [self.board.workers[name] for name in self.names]
        if kind:
            return np.asarray([0 if kind in w.kinds else self.board.weights.kind for w in workers])
        return np.asarray([SPARE if w.kinds & self.asked else 0 for w in workers])
