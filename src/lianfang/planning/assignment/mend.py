"""Joins split lines by moving a need to a worker already on its line, or by exchanging two needs.

The flow knows nothing of lines, but among equally good plans it picks one at random: most splits
can be undone for little or nothing. Each change is tried and kept only if the plan gets cheaper, so
the result is legal where the start was, and never worse.
"""

from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np

from lianfang.planning.assignment.board import Board, Edges, Flags

Change = tuple[int, int, int]
"""A need, the seat that gives it up, and the seat that takes it over."""


def mended(board: Board, edges: Edges, chosen: Flags, seconds_left: Callable[[], float]) -> Flags:
    """A choice at most as costly, with fewer split lines where that pays and time allows."""
    hands = _Hands(board, edges, chosen)
    improved = True
    while improved:
        improved = False
        for line in hands.split_lines():
            if seconds_left() <= 0:
                break
            improved = hands.mend(line) or improved
    return np.isin(board.key(edges.need, edges.seat), np.asarray(hands.keys(), dtype=np.int64))


class _Hands:
    """A choice kept so that one change, and the points it saves, cost a few look-ups."""

    def __init__(self, board: Board, edges: Edges, chosen: Flags) -> None:
        self.weights = board.weights
        self.seats = len(board.seats)
        self.worker_of = board.seat_worker.tolist()
        self.line_of = board.line.tolist()
        self.subject_of = board.subject.tolist()
        self.due = board.line_due.tolist()
        self.seat_limit = board.seat_limit.tolist()
        self.worker_limit = board.worker_limit.tolist()
        keys = board.key(edges.need, edges.seat).tolist()
        self.cost = dict(zip(keys, edges.cost.tolist(), strict=True))
        self.seat_load = [0] * self.seats
        self.load = [0] * len(self.worker_limit)
        self.seats_of: defaultdict[int, set[int]] = defaultdict(set)
        self.needs_of: defaultdict[int, set[int]] = defaultdict(set)
        self.together: Counter[tuple[int, int]] = Counter()
        self.on_line: Counter[tuple[int, int]] = Counter()
        self.hands: Counter[int] = Counter()
        self.members: defaultdict[int, list[int]] = defaultdict(list)
        for need, line in enumerate(self.line_of):
            self.members[line].append(need)
        for need, seat in zip(
            edges.need[chosen].tolist(), edges.seat[chosen].tolist(), strict=True
        ):
            self._add(need, seat)

    def keys(self) -> list[int]:
        """The keys of the pairs chosen."""
        return [need * self.seats + seat for need, seats in self.seats_of.items() for seat in seats]

    def split_lines(self) -> list[int]:
        """Lines with more workers than they must have."""
        return [line for line in self.members if self._splits(line)]

    def mend(self, line: int) -> bool:
        """Whether some change that brings the line's needs together made the plan cheaper."""
        improved = False
        for need in self.members[line]:
            for seat in sorted(self.seats_of[need]):
                mates = {other for mate in self.members[line] for other in self.seats_of[mate]}
                for other in sorted(mates - self.seats_of[need]):
                    if self._hand_over(need, seat, other):
                        improved = True
                        break
        return improved

    def _hand_over(self, need: int, seat: int, other: int) -> bool:
        if not self._known(need, other):
            return False
        if self._try([(need, seat, other)]):
            return True
        return any(
            self._try([(need, seat, other), (swap, other, seat)])
            for swap in sorted(self.needs_of[other])
            if self.line_of[swap] != self.line_of[need]
            and self._known(swap, seat)
            and seat not in self.seats_of[swap]
        )

    def _known(self, need: int, seat: int) -> bool:
        return need * self.seats + seat in self.cost

    def _try(self, changes: list[Change]) -> bool:
        """Makes the changes; takes them back unless they are legal and save points."""
        before = self._points(changes, given_up=True)
        for need, seat, _ in changes:
            self._remove(need, seat)
        for need, _, seat in changes:
            self._add(need, seat)
        if self._legal(changes) and self._points(changes, given_up=False) < before:
            return True
        for need, _, seat in changes:
            self._remove(need, seat)
        for need, seat, _ in changes:
            self._add(need, seat)
        return False

    def _legal(self, changes: list[Change]) -> bool:
        return all(
            self.seat_load[seat] <= self.seat_limit[seat]
            and self.load[worker := self.worker_of[seat]] <= self.worker_limit[worker]
            and self.together[self.subject_of[need], worker] <= 1
            for need, _, seat in changes
        )

    def _points(self, changes: list[Change], given_up: bool) -> int:
        """Points of all that the changes touch, before (`given_up`) or after them."""
        lines = {self.line_of[need] for need, _, _ in changes}
        workers = {self.worker_of[seat] for _, *seats in changes for seat in seats}
        return (
            self.weights.split * sum(self._splits(line) for line in lines)
            + self.weights.load
            * sum(self.load[worker] * (self.load[worker] - 1) // 2 for worker in workers)
            + sum(
                self.cost[need * self.seats + (old if given_up else new)]
                for need, old, new in changes
            )
        )

    def _splits(self, line: int) -> int:
        return max(0, self.hands[line] - self.due[line])

    def _add(self, need: int, seat: int) -> None:
        worker, line = self.worker_of[seat], self.line_of[need]
        self.seat_load[seat] += 1
        self.load[worker] += 1
        self.seats_of[need].add(seat)
        self.needs_of[seat].add(need)
        self.together[self.subject_of[need], worker] += 1
        self.on_line[line, worker] += 1
        self.hands[line] += self.on_line[line, worker] == 1

    def _remove(self, need: int, seat: int) -> None:
        worker, line = self.worker_of[seat], self.line_of[need]
        self.seat_load[seat] -= 1
        self.load[worker] -= 1
        self.seats_of[need].discard(seat)
        self.needs_of[seat].discard(need)
        self.together[self.subject_of[need], worker] -= 1
        self.on_line[line, worker] -= 1
        self.hands[line] -= self.on_line[line, worker] == 0
