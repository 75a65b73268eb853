"""Visits moved, exchanged, taken in and left out while that makes the rounds better.

Simulated annealing (Kirkpatrick 1983): a step that costs points is taken at first now and then, and
more rarely the longer it lasts. Most steps put a visit beside one of its nearest neighbours. The
number of steps is fixed by the size of the problem, so the same seed gives the same answer unless
time runs out; where it would, the search cools down in the time there is.
"""

from collections.abc import Callable
from math import exp
from random import Random

import numpy as np

from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.greedy import Rounds

STEPS, FEWEST = 2_400, 12_000
"""Steps for each of the premises, and at least."""

WARM, COLD = 300.0, 1.5
"""Points a step may cost to be taken about one time in three, at first and at the end."""

NEAR = 16
"""Nearest neighbours a visit may be put beside."""

CHECKED = 256
"""Steps between two looks at the clock."""

Change = dict[int, list[int]]
"""Teams whose rounds change, and their new rounds."""


class Moves:
    """Rounds changed step by step."""

    def __init__(self, board: Board, rounds: Rounds, random: Random) -> None:
        self.board, self.random = board, random
        self.rounds = [list(stops) for stops in rounds]
        self.costs = [self._points(team, stops) or 0 for team, stops in enumerate(rounds)]
        self.new: dict[int, int] = {}
        self.team_of = [-1] * board.start
        for team, stops in enumerate(rounds):
            for stop in stops:
                self.team_of[stop] = team
        # What no team can reach in time takes no part.
        self.able = [
            number
            for number in range(board.start)
            if any(board.timed(team, [number]) is not None for team in board.allowed[number])
        ]
        self.near = self._neighbours()

    def _neighbours(self) -> list[list[int]]:
        able = np.array(self.able, dtype=np.int64)
        found: list[list[int]] = [[] for _ in range(self.board.start)]
        for number in self.able:
            order = able[np.argsort(self.board.ways[number, able], kind="stable")]
            found[number] = [one for one in order[: NEAR + 1].tolist() if one != number]
        return found

    def run(self, seconds_left: Callable[[], float]) -> Rounds:
        """The best rounds met on the way."""
        best, least, now = [list(stops) for stops in self.rounds], 0, 0
        steps = max(STEPS * len(self.able), FEWEST) if self.able else 0
        whole, spent = seconds_left(), 0.0
        for step in range(steps):
            if not step % CHECKED:
                left = seconds_left()
                if left <= 0:
                    break
                spent = 1 - left / whole
            change = self._change()
            if change is None:
                continue
            gain = self._gain(change)
            if gain is None:
                continue
            warmth = WARM * (COLD / WARM) ** max(step / steps, spent)
            if gain > 0 and self.random.random() >= exp(-gain / warmth):
                continue
            self._apply(change)
            now += gain
            if now < least:
                best, least = [list(stops) for stops in self.rounds], now
        return best

    def _points(self, team: int, stops: list[int]) -> int | None:
        """What a round costs less what its visits are worth, or None where it breaks a rule."""
        times = self.board.timed(team, stops)
        if times is None:
            return None
        worth = self.board.worth
        return self.board.cost(times) - sum([worth[stop] for stop in stops])

    def _gain(self, change: Change) -> int | None:
        """Points the change adds, or None where it breaks a rule; new ones are kept at hand."""
        gain = 0
        self.new.clear()
        for team, stops in change.items():
            points = self._points(team, stops)
            if points is None:
                return None
            self.new[team] = points
            gain += points - self.costs[team]
        return gain

    def _apply(self, change: Change) -> None:
        for team in change:
            for stop in self.rounds[team]:
                self.team_of[stop] = -1
        for team, stops in change.items():
            self.rounds[team] = stops
            self.costs[team] = self.new[team]
            for stop in stops:
                self.team_of[stop] = team

    def _change(self) -> Change | None:
        number = self.random.choice(self.able)
        if self.team_of[number] < 0:
            return self._taken_in(number)
        draw = self.random.random()
        if draw < 0.5:
            return self._moved(number)
        if draw < 0.75:
            return self._turned(number)
        if draw < 0.95:
            return self._crossed(number)
        return {self.team_of[number]: self._without(number)}

    def _without(self, number: int) -> list[int]:
        return [stop for stop in self.rounds[self.team_of[number]] if stop != number]

    def _beside(self, number: int) -> tuple[int, int] | None:
        """A team that may inspect the premises, and a place in its round near where they lie."""
        if self.random.random() < 0.1 or not self.near[number]:
            team = self.random.choice(sorted(self.board.allowed[number]))
            return team, self.random.randint(0, len(self.rounds[team]))
        neighbour = self.random.choice(self.near[number])
        team = self.team_of[neighbour]
        if team < 0 or team not in self.board.allowed[number]:
            return None
        return team, self.rounds[team].index(neighbour) + self.random.randint(0, 1)

    def _taken_in(self, number: int) -> Change | None:
        """Into a round, in some cases for one or two visits beside the place."""
        place = self._beside(number)
        if place is None:
            return None
        team, at = place
        stops = self.rounds[team]
        out = self.random.choice((0, 1, 1, 2))
        return {team: [*stops[:at], number, *stops[at + out :]]}

    def _moved(self, number: int) -> Change | None:
        """Beside one of its neighbours, in its own round or another."""
        place = self._beside(number)
        if place is None:
            return None
        team, at = place
        own = self.team_of[number]
        if team == own:
            stops = self.rounds[own]
            at -= stops.index(number) < at
            rest = self._without(number)
            return {own: [*rest[:at], number, *rest[at:]]}
        stops = self.rounds[team]
        return {own: self._without(number), team: [*stops[:at], number, *stops[at:]]}

    def _turned(self, number: int) -> Change | None:
        """A part of the round driven the other way."""
        stops = self.rounds[self.team_of[number]]
        one = stops.index(number)
        other = self.random.randrange(len(stops))
        low, high = min(one, other), max(one, other) + 1
        if high - low < 2:
            return None
        return {self.team_of[number]: [*stops[:low], *reversed(stops[low:high]), *stops[high:]]}

    def _crossed(self, number: int) -> Change | None:
        """Two rounds exchange what comes after two neighbours."""
        neighbour = self.random.choice(self.near[number]) if self.near[number] else number
        team, other = self.team_of[number], self.team_of[neighbour]
        if other < 0 or other == team:
            return None
        stops, others = self.rounds[team], self.rounds[other]
        at, there = stops.index(number) + 1, others.index(neighbour) + self.random.randint(0, 1)
        allowed = self.board.allowed
        if any(other not in allowed[stop] for stop in stops[at:]):
            return None
        if any(team not in allowed[stop] for stop in others[there:]):
            return None
        return {team: [*stops[:at], *others[there:]], other: [*others[:there], *stops[at:]]}
