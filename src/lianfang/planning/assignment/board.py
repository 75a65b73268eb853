"""The assignment problem laid out in arrays, so that hundreds of thousands of pairs cost little.

A *need* is one role of one subject, a *seat* is one role of one worker, an *edge* is a legal pair
of the two. Needs are sorted by role and place, so each territory of a seat is one run of needs (a
*span*): all legal pairs are known as spans, and are written out only where they are wanted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lianfang.planning.assignment.problem import Pair, Weights

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CHUNK = 1_000_000
"""Legal pairs written out at a time: bounds memory to some tens of megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Legal pairs as parallel arrays, sorted by need, then seat; no pair twice.

    `cost` is what choosing the pair costs by itself, in points: its distance, less the points for
    releasing it when the pair already stands (so it may be negative).
    """

    need: Ints
    seat: Ints
    cost: Ints

    def __len__(self) -> int:
        return len(self.need)

    def where(self, rows: Flags | Ints) -> "Edges":
        """Some of the edges, by flags or by increasing row numbers."""
        return Edges(self.need[rows], self.seat[rows], self.cost[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Needs (n), seats (s), workers (w) and spans (p) by index; the letters are array shapes."""

    weights: Weights
    pairs: list[tuple[str, str]]  # (n) subject id and role
    minimum: Ints  # (n)
    room: Ints  # (n) pairs worth planning: the minimum, or the pairs that stand, up to the maximum
    subject: Ints  # (n) index of the subject
    line: Ints  # (n) needs of one role in one staircase share a line
    line_due: Ints  # (lines) workers a line has without being split
    seats: list[tuple[str, str]]  # (s) worker id and role
    seat_worker: Ints  # (s)
    seat_limit: Ints  # (s)
    worker_limit: Ints  # (w)
    span_seat: Ints  # (p)
    span_from: Ints  # (p) first need of the run
    span_to: Ints  # (p) one past the last need
    span_levels: Ints  # (p, levels) prefix numbers of the worker's start
    need_levels: Ints  # (n, levels) prefix numbers of the place; -1 below its depth
    need_depth: Ints  # (n)
    standing: Ints  # sorted keys of existing pairs that are legal by themselves
    barred: Ints  # sorted keys of excluded pairs

    def key(self, need: Ints, seat: Ints) -> Ints:
        """One number per pair, increasing with need, then seat."""
        return need * len(self.seats) + seat

    def none(self) -> Edges:
        """No edges."""
        nothing = np.zeros(0, dtype=np.int64)
        return Edges(nothing, nothing, nothing)

    def flags(self, edges: Edges, chosen: Edges) -> Flags:
        """Which of the edges are among the chosen ones."""
        return np.isin(self.key(edges.need, edges.seat), self.key(chosen.need, chosen.seat))

    def pair(self, need: int, seat: int) -> Pair:
        """The pair in the words of the problem."""
        subject, role = self.pairs[need]
        return Pair(subject, role, self.seats[seat][0])

    def legal_per_need(self) -> Ints:
        """Number of legal pairs of each need, exclusions not yet taken off."""
        steps = np.zeros(len(self.pairs) + 1, dtype=np.int64)
        np.add.at(steps, self.span_from, 1)
        np.add.at(steps, self.span_to, -1)
        return np.cumsum(steps)[:-1]

    def chunks(self) -> Iterator[Edges]:
        """Every legal pair, in runs of needs of at most CHUNK pairs (or a single need)."""
        totals = np.cumsum(self.legal_per_need())
        first = 0
        while first < len(self.pairs):
            before = totals[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(totals, before + CHUNK, side="right")))
            yield self.legal(first, last)
            first = last

    def legal(self, first: int, last: int) -> Edges:
        """Every legal pair of the needs from `first` up to but not including `last`."""
        start = np.maximum(self.span_from, first)
        size = np.maximum(np.minimum(self.span_to, last) - start, 0)
        span = np.repeat(np.arange(len(size)), size)
        need = np.arange(len(span)) - np.repeat(np.cumsum(size) - size - start, size)
        seat = self.span_seat[span]
        shared = np.zeros(len(span), dtype=np.int64)
        for level in range(self.need_levels.shape[1]):
            shared += self.need_levels[need, level] == self.span_levels[span, level]
        cost = (self.need_depth[need] - shared) * self.weights.distance
        key = self.key(need, seat)
        cost -= self.weights.released * among(key, self.standing)
        order = np.argsort(key)
        order = order[~among(key[order], self.barred)]
        return Edges(need[order], seat[order], cost[order])

    def merged(self, *parts: Edges) -> Edges:
        """All edges of one or more parts, each once, in order."""
        need = np.concatenate([part.need for part in parts])
        seat = np.concatenate([part.seat for part in parts])
        cost = np.concatenate([part.cost for part in parts])
        _, order = np.unique(self.key(need, seat), return_index=True)
        return Edges(need[order], seat[order], cost[order])

    def score(self, edges: Edges, chosen: Flags, splits: bool = True) -> int:
        """Points of a choice of edges: the objective that `explain` adds up in words.

        Without `splits` it is the separable part, for which a flow finds the optimum.
        """
        need, worker = edges.need[chosen], self.seat_worker[edges.seat[chosen]]
        workers = len(self.worker_limit)
        served = np.bincount(need, minlength=len(self.pairs))
        loads = np.bincount(worker, minlength=workers)
        points = (
            self.weights.unserved * int(np.maximum(self.minimum - served, 0).sum())
            + self.weights.released * len(self.standing)
            + int(edges.cost[chosen].sum())
            + self.weights.load * int((loads * (loads - 1) // 2).sum())
        )
        if splits and workers:
            hands = np.unique(self.line[need] * workers + worker)
            per_line = np.bincount(hands // workers, minlength=len(self.line_due))
            points += self.weights.split * int(np.maximum(per_line - self.line_due, 0).sum())
        return points


def among(keys: Ints, known: Ints) -> Flags:
    """Which of the keys are in `known`, which is sorted (and mostly short or empty)."""
    if not len(known):
        return np.zeros(len(keys), dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return known[place] == keys
