"""Deferred acceptance: seekers ask in the order of their wishes, vacancies keep the best so far.

Gale and Shapley's procedure (1962) with many seats to a vacancy, once for everybody's first
recommendation, then for the second over the seats left, and so on: nobody is given a second one
while somebody who could take that seat has none. After each round no seeker and vacancy would both
rather have each other, and no stable answer of the round suits any seeker better, up to the order
in which equals are taken. That order is ours to choose: more pay first among vacancies that cost a
seeker the same, then by draw; among seekers a vacancy counts the same, whoever would otherwise go
without first (Király 2011: such promotions serve at least two thirds of the most that can be
served), then who has waited longer, then by draw.
"""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from lianfang.planning.matching.board import Board, Ints
from lianfang.planning.matching.problem import Match

DEPTH = 400
"""Vacancies a seeker's list begins with; it is written on when they are used up."""


class Among(Enum):
    """Who comes first among those a vacancy counts alike and who would not go without."""

    WAITING = auto()
    """Who has waited longer."""
    SUITED = auto()
    """Whom the vacancy suits better, then who has waited longer."""
    DRAWN = auto()
    """Whoever is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """Legal vacancies of one seeker, those of fewest points; parallel arrays.

    `whole` when there are no others.
    """

    vacancy: Ints
    points: Ints
    merit: Ints
    whole: bool


def wishes(board: Board, seeker: int, most: int | None) -> Wishes:
    """The `most` vacancies with seats that suit the seeker best, fewest points first."""
    row = board.row(board.seekers[seeker])
    legal = np.flatnonzero((row.fault == 0) & (board.room > 0))
    whole = most is None or len(legal) <= most
    points = row.points[legal]
    if most is not None and not whole:
        # Among equals each seeker's list ends with others, so that lists differ.
        lots = (legal * 7_919 + seeker * 104_729) % len(board.vacancies)
        least = np.argpartition(points * len(board.vacancies) + lots, most - 1)[:most]
        least.sort()
        legal, points = legal[least], points[least]
    order = np.argsort(points, kind="stable")
    legal = legal[order]
    return Wishes(legal, points[order], row.merit[legal], whole)


class Lists:
    """Everybody's wishes, kept for several runs."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._found: dict[int, Wishes] = {}

    def first(self, seeker: int) -> Wishes:
        """The seeker's best vacancies."""
        if seeker not in self._found:
            self._found[seeker] = wishes(self.board, seeker, DEPTH)
        return self._found[seeker]

    def whole(self, seeker: int) -> Wishes:
        """All vacancies legal for the seeker."""
        if not self.first(seeker).whole:
            self._found[seeker] = wishes(self.board, seeker, None)
        return self._found[seeker]


Asked = tuple[int, int, int]
"""A vacancy, what it counts against the seeker, and what the seeker counts against it."""


class Asking:
    """One run of the procedure: who is held where, and whom each seeker may still ask."""

    def __init__(self, board: Board, lists: Lists, draw: int, among: Among) -> None:
        self.board, self.lists, self.among = board, lists, among
        lots = np.random.default_rng(draw)
        self.lots = lots.permutation(len(board.seekers)).tolist()
        self.drawn = lots.permutation(len(board.vacancies))
        self.employer = board.employer.tolist()
        self.room = board.room.copy()
        self.own: list[list[int]] = [[] for _ in board.seekers]
        self.at: list[Counter[int]] = [Counter() for _ in board.seekers]
        for match in sorted(board.kept):
            self._keep(board.seeker_at[match.seeker], board.vacancy_at[match.vacancy])

    def run(self) -> list[Match]:
        """Round after round: the matches, a seeker's earlier ones before the later ones."""
        for number in range(self.board.rules.choices):
            asking = [
                seeker
                for seeker, own in enumerate(self.own)
                if len(own) == number and self.board.seekers[seeker].available
            ]
            for seeker, vacancy in sorted(_Round(self, asking).run().items()):
                self._keep(seeker, vacancy)
        seekers, vacancies = self.board.seekers, self.board.vacancies
        return [
            Match(seekers[seeker].id, vacancies[vacancy].id)
            for seeker, own in enumerate(self.own)
            for vacancy in own
        ]

    def standing(self, seeker: int, points: int, promoted: bool) -> tuple[int, int, int, int]:
        """Where the seeker stands among those a vacancy counts alike; more comes first."""
        waiting = self.board.seekers[seeker].waiting
        if self.among == Among.WAITING:
            return int(promoted), waiting, 0, self.lots[seeker]
        if self.among == Among.SUITED:
            return int(promoted), -points, waiting, self.lots[seeker]
        return int(promoted), 0, 0, self.lots[seeker]

    def _keep(self, seeker: int, vacancy: int) -> None:
        self.own[seeker].append(vacancy)
        self.at[seeker][self.employer[vacancy]] += 1
        self.room[vacancy] -= 1

    def open_to(self, seeker: int, found: Wishes) -> list[Asked]:
        """Vacancies the seeker may still be given, in the order of wishes."""
        board, most = self.board, self.board.rules.per_employer
        free = self.room[found.vacancy] > 0
        for employer, number in self.at[seeker].items():
            if number >= most:
                free &= board.employer[found.vacancy] != employer
        for vacancy in self.own[seeker]:
            free &= found.vacancy != vacancy
        vacancies, points, merit = found.vacancy[free], found.points[free], found.merit[free]
        lots = (self.drawn[vacancies] + seeker * 7_919) % max(1, len(self.drawn))
        order = np.lexsort((lots, -board.pay[vacancies], points))
        columns = (vacancies[order].tolist(), merit[order].tolist(), points[order].tolist())
        return list(zip(*columns, strict=True))


class _Round:
    """One recommendation each for those who ask."""

    def __init__(self, asking: Asking, seekers: list[int]) -> None:
        self.all, self.board, self.seekers = asking, asking.board, seekers
        self.open: dict[int, list[Asked]] = {}
        self.next: dict[int, int] = {}
        self.written_on: set[int] = set()
        self.promoted: set[int] = set()
        # The worst of those held stands first in a vacancy's heap.
        self.holds: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)

    def run(self) -> dict[int, int]:
        """Seeker -> vacancy, when nobody has anybody left to ask."""
        for first in self.seekers:
            seeker: int | None = first
            while seeker is not None:
                seeker = self._ask(seeker)
        return {entry[-1]: vacancy for vacancy, held in self.holds.items() for entry in held}

    def _ask(self, seeker: int) -> int | None:
        """Asks until a vacancy takes the seeker in: whom it turns away for it, if anybody."""
        while (found := self._next(seeker)) is not None:
            vacancy, merit, points = found
            entry = (-merit, *self.all.standing(seeker, points, seeker in self.promoted), seeker)
            held = self.holds[vacancy]
            if len(held) < self.all.room[vacancy]:
                heapq.heappush(held, entry)
                return None
            worst = heapq.heappushpop(held, entry)[-1]
            if worst != seeker:
                return worst
        return None

    def _next(self, seeker: int) -> Asked | None:
        """The best vacancy not asked yet, with its merit; the list is written on when it ends."""
        if seeker not in self.open:
            self._begin(seeker, self.all.lists.first(seeker))
        while self.next[seeker] >= len(self.open[seeker]):
            if seeker in self.promoted:
                return None
            if seeker not in self.written_on:
                self.written_on.add(seeker)
                if self.all.lists.first(seeker).whole:
                    continue
            else:
                self.promoted.add(seeker)
            # Asking once more where the answer was no changes nothing.
            self._begin(seeker, self.all.lists.whole(seeker))
        self.next[seeker] += 1
        return self.open[seeker][self.next[seeker] - 1]

    def _begin(self, seeker: int, found: Wishes) -> None:
        self.open[seeker] = self.all.open_to(seeker, found)
        self.next[seeker] = 0
