"""Riders moved between the vehicles of one origin, or exchanged, while that makes the plan better.

Simulated annealing (Kirkpatrick 1983): a step that costs points is taken at first now and then, and
more rarely the longer it lasts. The number of steps is fixed by the size of the origin, so the same
seed gives the same answer unless time runs out.
"""

from collections import Counter
from collections.abc import Callable
from math import exp
from random import Random

from lianfang.planning.filling.board import Board, Group, Load, load
from lianfang.planning.filling.problem import Kind

STEPS = 4_000
"""Steps for each vehicle of the origin."""

WARM, COLD = 400.0, 10.0
"""Points a step may cost to be taken about one time in three, at first and at the end."""

CHECKED = 256
"""Steps between two looks at the clock."""


class _Bus:
    """One vehicle while it is filled; empty ones cost nothing."""

    def __init__(self, kind: Kind, people: Counter[Group]) -> None:
        self.kind, self.people = kind, people
        self.size = people.total()
        self.stops: Counter[str] = Counter()
        self.firms: Counter[str] = Counter()
        for (enterprise, point), number in people.items():
            self.stops[point] += number
            self.firms[enterprise] += number


class Moves:
    """The loads of one origin, changed step by step."""

    def __init__(self, board: Board, loads: list[Load], random: Random) -> None:
        self.board, self.random = board, random
        self.buses = [_Bus(board.kinds[one.kind], Counter(dict(one.people))) for one in loads]
        self.parts: Counter[str] = Counter()
        for bus in self.buses:
            self.parts.update(bus.firms.keys())

    def run(self, seconds_left: Callable[[], float]) -> list[Load]:
        """The best loads met on the way."""
        if len(self.buses) < 2:
            return self._loads()
        best, least, now = self._loads(), 0, 0
        steps = STEPS * len(self.buses)
        for step in range(steps):
            if not step % CHECKED and seconds_left() <= 0:
                break
            change = self._change()
            if change is None:
                continue
            before = self._points(change)
            self._apply(change, 1)
            gain = self._points(change) - before
            warmth = WARM * (COLD / WARM) ** (step / steps)
            if gain > 0 and self.random.random() >= exp(-gain / warmth):
                self._apply(change, -1)
                continue
            now += gain
            if now < least:
                best, least = self._loads(), now
        return best

    def _change(self) -> tuple[int, int, Group, int, Group, int] | None:
        """People of a group to another vehicle, and back a group where there is no room."""
        random = self.random
        one, other = random.sample(range(len(self.buses)), 2)
        source, target = self.buses[one], self.buses[other]
        if not source.size:
            return None
        group = random.choice(list(source.people))
        if random.random() < 0.5:
            # Rather to where its enterprise rides already.
            with_it = [n for n, bus in enumerate(self.buses) if n != one and bus.firms[group[0]]]
            if with_it:
                other = random.choice(with_it)
                target = self.buses[other]
        if not self.board.serves(target.kind, group[1]):
            return None
        number = source.people[group]
        back, returned = group, 0
        if target.size + number > target.kind.usable or random.random() < 0.2:
            if target.people:
                back = random.choice(list(target.people))
            if back == group or not self.board.serves(source.kind, back[1]):
                back = group
            else:
                returned = min(target.people[back], source.kind.usable - source.size + number)
        number = min(number, target.kind.usable - target.size + returned)
        if number <= 0:
            return None
        if not self._within(source, back, returned, group, number):
            return None
        if not self._within(target, group, number, back, returned):
            return None
        return one, other, group, number, back, returned

    def _within(self, bus: _Bus, gets: Group, more: int, gives: Group, less: int) -> bool:
        """Whether the vehicle keeps its number of stops."""
        stops = len(bus.stops)
        if more and not bus.stops[gets[1]]:
            stops += 1
        if less and gives[1] != gets[1] and bus.stops[gives[1]] == less:
            stops -= 1
        return stops <= bus.kind.most_stops

    def _points(self, change: tuple[int, int, Group, int, Group, int]) -> int:
        """What the two vehicles and the two enterprises concerned cost."""
        one, other, group, _number, back, _returned = change
        weights = self.board.weights
        firms = {group[0], back[0]}
        points = weights.split * sum(max(0, self.parts[firm] - 1) for firm in firms)
        for bus in (self.buses[one], self.buses[other]):
            if bus.size:
                kind = bus.kind
                furthest = max(self.board.points[point].km for point in bus.stops)
                price = kind.cost + kind.per_km * furthest + kind.per_head * bus.size
                points += weights.cost * price + weights.stop * (len(bus.stops) - 1)
        return points

    def _apply(self, change: tuple[int, int, Group, int, Group, int], sign: int) -> None:
        one, other, group, number, back, returned = change
        self._add(self.buses[one], group, -sign * number)
        self._add(self.buses[other], group, sign * number)
        self._add(self.buses[other], back, -sign * returned)
        self._add(self.buses[one], back, sign * returned)

    def _add(self, bus: _Bus, group: Group, number: int) -> None:
        if not number:
            return
        enterprise, point = group
        before = enterprise in bus.firms
        bus.people[group] += number
        bus.stops[point] += number
        bus.firms[enterprise] += number
        # Only what is there is kept: `+` drops what has come down to nothing.
        if number < 0:
            bus.people, bus.stops, bus.firms = +bus.people, +bus.stops, +bus.firms
        bus.size += number
        self.parts[enterprise] += (enterprise in bus.firms) - before

    def _loads(self) -> list[Load]:
        return [load(bus.kind.id, bus.people) for bus in self.buses if bus.size]
