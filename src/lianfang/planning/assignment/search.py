"""Improves a legal choice part by part: parts share no need, seat, worker or line.

A part whose choice already costs no more than the flow's floor is finished. A small part is solved
whole, over all its legal pairs, which also raises the floor. A large part is searched by
neighbourhoods of whole lines: those near each other in the tree of places, and those that share
workers. How much is tried depends on the part, not on the clock, so the same problem and seed give
the same plan unless the time limit cuts in.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random

import numpy as np

from lianfang.planning.assignment.board import Board, Edges, Flags, Ints
from lianfang.planning.assignment.lines import Neighbourhood
from lianfang.planning.base import Budget

WHOLE = 2_000
"""Legal pairs up to which a part is solved whole."""

SIZE = 600
"""Edges of a neighbourhood, about."""

EFFORT = 0.2
"""Deterministic seconds of CP-SAT for one model."""

OTHERS = 1
"""Neighbourhoods tried in each round around any lines, split or not."""


@dataclass(frozen=True, slots=True, eq=False)
class Improved:
    """The edges chosen, and by how many points the floor under all legal plans could be raised."""

    chosen: Edges
    raised: int


def improve(
    board: Board,
    edges: Edges,
    chosen: Flags,
    separable: Flags,
    budget: Budget,
    seconds_left: Callable[[], float],
) -> Improved:
    """The choice made better, part by part; `separable` is the flow's own optimum over `edges`."""
    part_of_need = parts(board)
    legal = np.bincount(part_of_need, weights=board.legal_per_need()).astype(np.int64)
    pool = _with_all_legal(board, edges, np.flatnonzero((legal <= WHOLE)[part_of_need]))
    chosen = board.flags(pool, edges.where(chosen))
    separable = board.flags(pool, edges.where(separable))
    part_of_edge = part_of_need[pool.need]
    order = np.argsort(part_of_edge, kind="stable")
    ends = np.searchsorted(part_of_edge[order], np.arange(len(legal) + 1))

    def run(part: int) -> Improved:
        rows = order[ends[part] : ends[part + 1]]
        search = _PartSearch(board, pool.where(rows), separable[rows], budget.seed, seconds_left)
        if legal[part] <= WHOLE:
            return search.whole(chosen[rows])
        return search.by_neighbourhoods(chosen[rows])

    # Small parts first: they are many, quick, and raise the floor. More threads than cores would
    # only leave more steps unfinished when time is up.
    threads_used = min(budget.workers, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=threads_used) as threads:
        done = list(threads.map(run, np.argsort(legal, kind="stable").tolist()))
    return Improved(
        board.merged(board.none(), *(improved.chosen for improved in done)),
        sum(improved.raised for improved in done),
    )


def parts(board: Board) -> Ints:
    """The part each need belongs to, numbered from zero (shape: needs)."""
    groups = _Groups(len(board.pairs))
    first_of_line: dict[int, int] = {}
    for need, line in enumerate(board.line.tolist()):
        groups.join(need, first_of_line.setdefault(line, need))
    # A span chains each of its needs to the next: count the spans that cover each such link.
    links = np.zeros(len(board.pairs) + 1, dtype=np.int64)
    np.add.at(links, board.span_from, 1)
    np.add.at(links, board.span_to - 1, -1)
    for need in np.flatnonzero(np.cumsum(links)[:-1] > 0).tolist():
        groups.join(need, need + 1)
    first_of_worker: dict[int, int] = {}
    for worker, need in zip(
        board.seat_worker[board.span_seat].tolist(), board.span_from.tolist(), strict=True
    ):
        groups.join(need, first_of_worker.setdefault(worker, need))
    roots = np.asarray([groups.root(need) for need in range(len(board.pairs))], dtype=np.int64)
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def _with_all_legal(board: Board, edges: Edges, needs: Ints) -> Edges:
    """The edges, with every legal pair of some needs (in increasing order) added."""
    runs = np.split(needs, np.flatnonzero(np.diff(needs) > 1) + 1)
    wider = [board.legal(int(run[0]), int(run[-1]) + 1) for run in runs if len(run)]
    return board.merged(edges, *wider)


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
        self.line = board.line[edges.need]
        self.worker = board.seat_worker[edges.seat]
        # Needs of other parts count as unserved in every score of this part, the floor included.
        self.floor = board.score(edges, separable, splits=False)

    def whole(self, chosen: Flags) -> Improved:
        """The part solved as one model over all its legal pairs."""
        if self._over(chosen):
            return Improved(self.edges.where(chosen), 0)
        area = Neighbourhood(self.board, self.edges, np.arange(len(self.edges)), chosen)
        answer = area.solve(EFFORT, self.seconds_left, self.seed)
        if answer is None:
            return Improved(self.edges.where(chosen), 0)
        better = min((chosen, answer.chosen), key=self._points)
        raised = max(0, answer.floor - area.separable_points(self.separable))
        return Improved(self.edges.where(better), raised)

    def by_neighbourhoods(self, chosen: Flags) -> Improved:
        """The part searched around its split lines until a whole round helps none of them."""
        random = Random(self.seed)  # noqa: S311 - a repeatable search, nothing secret
        members = _members(self.line)
        improved = True
        while improved:
            improved = False
            for line in self._round(chosen, members, random):
                if self._over(chosen):
                    break
                lines = self._around(line, chosen, members, random)
                tried = self._retried(chosen, np.concatenate([members[n] for n in lines]))
                if self._points(tried) < self._points(chosen):
                    chosen, improved = tried, True
        return Improved(self.edges.where(chosen), 0)

    def _over(self, chosen: Flags) -> bool:
        return self.seconds_left() <= 0 or self._points(chosen) <= self.floor

    def _points(self, chosen: Flags) -> int:
        return self.board.score(self.edges, chosen)

    def _retried(self, chosen: Flags, rows: Ints) -> Flags:
        """The choice with the edges in some rows chosen anew."""
        rows = np.sort(rows)
        area = Neighbourhood(self.board, self.edges, rows, chosen)
        answer = area.solve(EFFORT, self.seconds_left, self.seed)
        tried = chosen.copy()
        if answer is not None:
            tried[rows] = answer.chosen
        return tried

    def _round(self, chosen: Flags, members: dict[int, Ints], random: Random) -> list[int]:
        """Lines to search around in turn: those short of workers, the split ones, some others."""
        lines, _ = self._hands(chosen)
        numbers, workers = np.unique(lines, return_counts=True)
        split = numbers[workers > self.board.line_due[numbers]].tolist()
        random.shuffle(split)
        others = random.sample(list(members), min(OTHERS, len(members)))
        return self._short_lines(chosen) + split + others

    def _short_lines(self, chosen: Flags) -> list[int]:
        """Lines with unserved needs, if the plan leaves more unserved than it has to."""
        needs = np.unique(self.edges.need)
        missing = [
            np.maximum(
                self.board.minimum[needs]
                - np.bincount(self.edges.need[choice], minlength=len(self.board.pairs))[needs],
                0,
            )
            for choice in (chosen, self.separable)
        ]
        if missing[0].sum() <= missing[1].sum():
            return []
        return [int(line) for line in np.unique(self.board.line[needs[missing[0] > 0]])]

    def _hands(self, chosen: Flags) -> tuple[Ints, Ints]:
        """Which worker is on which line, each pair once: lines and workers in parallel."""
        hands = np.unique(np.stack((self.line[chosen], self.worker[chosen])), axis=1)
        return hands[0], hands[1]

    def _around(
        self, line: int, chosen: Flags, members: dict[int, Ints], random: Random
    ) -> list[int]:
        """The line, and in turn lines related to it and lines nearby, up to SIZE edges.

        Related are lines of the same subjects in other roles, and lines of the workers who are on
        this one, or who could be if nobody is.
        """
        lines, workers = self._hands(chosen)
        subjects = np.unique(self.board.subject[self.edges.need[members[line]]])
        same = np.isin(self.board.subject[self.edges.need], subjects)
        on_line = workers[lines == line]
        if not len(on_line):
            on_line = np.unique(self.worker[members[line]])
        related = np.unique(lines[np.isin(workers, on_line)]).tolist()
        random.shuffle(related)
        related = np.unique(self.line[same]).tolist() + related
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


def _members(line: Ints) -> dict[int, Ints]:
    """Rows of each line."""
    order = np.argsort(line, kind="stable")
    numbers, first = np.unique(line[order], return_index=True)
    return dict(zip(numbers.tolist(), np.split(order, first[1:]), strict=True))


class _Groups:
    """Disjoint sets of numbers, joined step by step."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, item: int) -> int:
        """The number that stands for the item's set."""
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Makes the sets of both items one."""
        self.parent[self.root(other)] = self.root(one)
