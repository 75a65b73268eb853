"""Improves a legal choice, part by part: parts share no need, seat, worker or line.

A part whose choice already costs no more than the flow's floor is finished. A small part is solved
whole, over all its legal pairs, which also raises the floor. A large part is searched by
neighbourhoods of whole lines: those near each other in the tree of places, and those that share
workers. How much is tried depends on the size of the part, not on the clock, so the same problem
and seed give the same plan unless the time limit cuts in.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random

import numpy as np

from lianfang.planning.assignment.board import Board, Edges, Flags, Ints
from lianfang.planning.assignment.lines import Neighbourhood

WHOLE = 2_000
"""Legal pairs up to which a part is solved whole."""

SIZE = 600
"""Edges of a neighbourhood, about."""

EFFORT = 0.3
"""Deterministic seconds of CP-SAT for one neighbourhood."""

TRIES = 2
"""Neighbourhoods tried around each split line before it is left as it is."""

OTHERS = 4
"""Neighbourhoods tried around lines that are not split, after each improvement."""


@dataclass(frozen=True, slots=True, eq=False)
class Improved:
    """The choice found, and how far the floor under all legal plans could be raised, in points."""

    chosen: Flags
    raised: int


def improve(
    board: Board,
    edges: Edges,
    chosen: Flags,
    separable: Flags,
    seed: int,
    workers: int,
    seconds_left: Callable[[], float],
) -> tuple[Edges, Improved]:
    """The choice made better part by part; `separable` is the flow's own optimum over `edges`."""
    part_of_need = parts(board)
    legal = np.bincount(part_of_need, weights=board.legal_per_need()).astype(np.int64)
    edges, (chosen, separable) = _with_whole_parts(
        board, edges, (chosen, separable), np.flatnonzero((legal <= WHOLE)[part_of_need])
    )
    part_of_edge = part_of_need[edges.need]
    order = np.argsort(part_of_edge, kind="stable")
    ends = np.searchsorted(part_of_edge[order], np.arange(len(legal) + 1))

    def run(part: int) -> tuple[Ints, Improved]:
        rows = order[ends[part] : ends[part + 1]]
        inside = Edges(edges.need[rows], edges.seat[rows], edges.cost[rows])
        search = _PartSearch(board, inside, separable[rows], seed, seconds_left)
        if legal[part] <= WHOLE:
            return rows, search.whole(chosen[rows])
        return rows, search.by_neighbourhoods(chosen[rows])

    better = chosen.copy()
    raised = 0
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for rows, improved in pool.map(run, np.argsort(legal, kind="stable").tolist()):
            better[rows] = improved.chosen
            raised += improved.raised
    return edges, Improved(better, raised)


def parts(board: Board) -> Ints:
    """The part each need belongs to, numbered from zero (shape: needs)."""
    groups = _Groups(len(board.pairs))
    first_of_line: dict[int, int] = {}
    for need, line in enumerate(board.line.tolist()):
        groups.join(need, first_of_line.setdefault(line, need))
    chained = np.zeros(len(board.pairs) + 1, dtype=np.int64)
    np.add.at(chained, board.span_from, 1)
    np.add.at(chained, board.span_to - 1, -1)
    for need in np.flatnonzero(np.cumsum(chained)[:-1] > 0).tolist():
        groups.join(need, need + 1)
    first_of_worker: dict[int, int] = {}
    for worker, need in zip(
        board.seat_worker[board.span_seat].tolist(), board.span_from.tolist(), strict=True
    ):
        groups.join(need, first_of_worker.setdefault(worker, need))
    _, number = np.unique(
        [groups.root(need) for need in range(len(board.pairs))], return_inverse=True
    )
    return np.asarray(number, dtype=np.int64)


def _with_whole_parts(
    board: Board, edges: Edges, choices: tuple[Flags, ...], needs: Ints
) -> tuple[Edges, list[Flags]]:
    """The edges with every legal pair of some needs added, and the choices over them."""
    runs = np.split(needs, np.flatnonzero(np.diff(needs) > 1) + 1)
    wider = [board.legal(int(run[0]), int(run[-1]) + 1) for run in runs if len(run)]
    merged = board.merged(edges, *wider)
    keys, merged_keys = board.key(edges.need, edges.seat), board.key(merged.need, merged.seat)
    return merged, [np.isin(merged_keys, keys[choice]) for choice in choices]


class _PartSearch:
    """The search inside one part; edges and flags are those of the part only."""

    def __init__(
        self,
        board: Board,
        edges: Edges,
        separable: Flags,
        seed: int,
        seconds_left: Callable[[], float],
    ) -> None:
        self.board = board
        self.edges = edges
        self.separable = separable
        self.seed = seed
        self.seconds_left = seconds_left
        self.floor = board.score(edges, separable, splits=False)

    def whole(self, chosen: Flags) -> Improved:
        """The part solved as one model over all its legal pairs."""
        if self.seconds_left() <= 0 or self._settled(chosen):
            return Improved(chosen, 0)
        rows = np.arange(len(self.edges))
        area = Neighbourhood(self.board, self.edges, rows, chosen)
        answer = area.solve(EFFORT, self.seconds_left(), self.seed)
        if answer is None:
            return Improved(chosen, 0)
        raised = max(0, answer.floor - area.separable_points(self.separable))
        return Improved(self._better(chosen, answer.chosen), raised)

    def by_neighbourhoods(self, chosen: Flags) -> Improved:
        """The part searched around its split lines until none of them can be helped any more."""
        random = Random(self.seed)  # noqa: S311 - a repeatable search, nothing secret
        members = _members(self.board.line[self.edges.need])
        improved = True
        while improved:
            improved = False
            for line in self._round(chosen, members, random):
                if self.seconds_left() <= 0 or self._settled(chosen):
                    return Improved(chosen, 0)
                lines = self._around(line, chosen, members, random)
                tried = self._retried(chosen, np.concatenate([members[n] for n in lines]))
                if self._points(tried) < self._points(chosen):
                    chosen, improved = tried, True
        return Improved(chosen, 0)

    def _retried(self, chosen: Flags, rows: Ints) -> Flags:
        """The choice with the edges in some rows chosen anew."""
        area = Neighbourhood(self.board, self.edges, np.sort(rows), chosen)
        answer = area.solve(EFFORT, self.seconds_left(), self.seed)
        tried = chosen.copy()
        if answer is not None:
            tried[np.sort(rows)] = answer.chosen
        return tried

    def _round(self, chosen: Flags, members: dict[int, Ints], random: Random) -> list[int]:
        """Lines to search around in turn: every split one, then some others."""
        _, split = self._hands(chosen)
        others = random.sample(list(members), min(OTHERS, len(members)))
        random.shuffle(split)
        return split * TRIES + others

    def _hands(self, chosen: Flags) -> tuple[Ints, list[int]]:
        """Which worker is on which line (shape 2 x n: lines, workers), and the split lines."""
        line, worker = self.board.line[self.edges.need], self.board.seat_worker[self.edges.seat]
        hands = np.unique(np.stack((line[chosen], worker[chosen])), axis=1)
        numbers, counts = np.unique(hands[0], return_counts=True)
        return hands, numbers[counts > self.board.line_due[numbers]].tolist()

    def _around(
        self, line: int, chosen: Flags, members: dict[int, Ints], random: Random
    ) -> list[int]:
        """The line, others its workers are on, and its neighbours in the tree, in turn, up to SIZE."""
        hands, _ = self._hands(chosen)
        shared = np.isin(hands[1], hands[1][hands[0] == line])
        related = np.unique(hands[0][shared]).tolist()
        random.shuffle(related)
        near = sorted(members, key=lambda other: abs(other - line))
        picked: dict[int, None] = {line: None}
        size = len(members[line])
        for other in chain.from_iterable(zip_longest(related, near)):
            if size >= SIZE:
                break
            if other is not None and other not in picked:
                picked[other] = None
                size += len(members[other])
        return list(picked)

    def _better(self, chosen: Flags, tried: Flags) -> Flags:
        return tried if self._points(tried) < self._points(chosen) else chosen

    def _settled(self, chosen: Flags) -> bool:
        return self._points(chosen) <= self.floor

    def _points(self, chosen: Flags) -> int:
        return self.board.score(self.edges, chosen)


def _members(line: Ints) -> dict[int, Ints]:
    order = np.argsort(line, kind="stable")
    numbers, first = np.unique(line[order], return_index=True)
    return dict(zip(numbers.tolist(), np.split(order, first[1:]), strict=True))


class _Groups:
    """Union-find."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        self.parent[self.root(other)] = self.root(one)
