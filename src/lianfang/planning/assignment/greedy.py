"""The first answer: keeps what stands, then gives each line to the worker who costs least for it.

It always answers, in time linear in the edges, and breaks no hard rule. It never takes back a
choice, so it may leave needs unserved that an exchange would serve: that is the solver's part.
"""

from collections import defaultdict

import numpy as np

from lianfang.planning.assignment.board import Board, Edges


def first_answer(board: Board, edges: Edges) -> tuple[Edges, Edges]:
    """A legal choice from `edges`: the edges, with those added that had to be looked up, and it.

    A need none of whose edges is free any more looks at all its legal pairs before it is given up.
    """
    standing = edges.where(np.isin(board.key(edges.need, edges.seat), board.standing))
    return completed(board, edges, standing)


def completed(board: Board, edges: Edges, start: Edges) -> tuple[Edges, Edges]:
    """As `first_answer`, from some pairs that are kept as far as they are legal together."""
    hand = _Hand(board)
    hand.keep(start)
    hand.serve_lines(edges)
    pool = board.merged(edges, start, hand.serve_rest())
    chosen = np.isin(board.key(pool.need, pool.seat), np.asarray(sorted(hand.taken), np.int64))
    return pool, pool.where(chosen)


class _Hand:
    """The choice so far: what seats and workers can still take, and what each need still lacks."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.seat_left = board.seat_limit.tolist()
        self.worker_left = board.worker_limit.tolist()
        self.load = [0] * len(board.worker_limit)
        self.worker_of = board.seat_worker.tolist()
        self.subject_of = board.subject.tolist()
        self.line_of = board.line.tolist()
        self.missing = board.minimum.tolist()
        self.room = board.room.tolist()
        self.taken: set[int] = set()
        self.together: set[tuple[int, int]] = set()
        self.on_line: set[tuple[int, int]] = set()

    def free(self, need: int, seat: int) -> bool:
        """Whether this pair can still be added."""
        worker = self.worker_of[seat]
        return (
            self.seat_left[seat] > 0
            and self.worker_left[worker] > 0
            and (self.subject_of[need], worker) not in self.together
        )

    def take(self, need: int, seat: int) -> None:
        """Adds a free pair."""
        worker = self.worker_of[seat]
        self.seat_left[seat] -= 1
        self.worker_left[worker] -= 1
        self.load[worker] += 1
        self.missing[need] -= 1
        self.room[need] -= 1
        self.taken.add(need * len(self.board.seats) + seat)
        self.together.add((self.subject_of[need], worker))
        self.on_line.add((self.line_of[need], worker))

    def keep(self, start: Edges) -> None:
        """Keeps some pairs, in order, as far as limits allow."""
        for need, seat in zip(start.need.tolist(), start.seat.tolist(), strict=True):
            if self.room[need] > 0 and self.free(need, seat):
                self.take(need, seat)

    def serve_lines(self, edges: Edges) -> None:
        """Serves line after line, those with the fewest candidates first."""
        options: defaultdict[int, defaultdict[int, list[tuple[int, int]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for need, seat, cost in zip(
            edges.need.tolist(), edges.seat.tolist(), edges.cost.tolist(), strict=True
        ):
            if self.missing[need] > 0:
                options[self.line_of[need]][seat].append((cost, need))
        for line in sorted(options, key=lambda line: (len(options[line]), line)):
            self._serve_line(line, options[line])

    def _serve_line(self, line: int, options: defaultdict[int, list[tuple[int, int]]]) -> None:
        while True:
            best: tuple[float, int, int, list[int]] | None = None
            for seat, costed in options.items():
                offer = self._offer(line, seat, costed)
                if offer is not None and (best is None or offer < best):
                    best = offer
            if best is None:
                return
            _, _, seat, needs = best
            for need in needs:
                self.take(need, seat)
            del options[seat]

    def _offer(
        self, line: int, seat: int, costed: list[tuple[int, int]]
    ) -> tuple[float, int, int, list[int]] | None:
        """This seat serving all it can of the line: points per need, -served, seat, needs."""
        worker = self.worker_of[seat]
        most = min(self.seat_left[seat], self.worker_left[worker])
        open_needs = sorted(
            (cost, need)
            for cost, need in costed
            if self.missing[need] > 0 and self.free(need, seat)
        )[:most]
        if not open_needs:
            return None
        served = len(open_needs)
        weights = self.board.weights
        points = sum(cost for cost, _ in open_needs)
        points += weights.load * (served * self.load[worker] + served * (served - 1) // 2)
        if (line, worker) not in self.on_line:
            points += weights.split
        return points / served, -served, seat, [need for _, need in open_needs]

    def serve_rest(self) -> Edges:
        """Looks through all legal pairs of needs still short; returns the pairs it took."""
        parts = []
        for need in [index for index, missing in enumerate(self.missing) if missing > 0]:
            legal = self.board.legal(need, need + 1)
            rows = []
            for row in np.argsort(legal.cost, kind="stable").tolist():
                if self.missing[need] > 0 and self.free(need, seat := int(legal.seat[row])):
                    self.take(need, seat)
                    rows.append(row)
            if rows:
                parts.append(legal.where(np.asarray(rows)))
        return self.board.merged(self.board.none(), *parts)
