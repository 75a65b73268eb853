"""The filling problem indexed: groups of riders, what a load costs, loads turned into vehicles.

A *group* is the people of one enterprise at one point; while searching they are only counted. A
*load* is one vehicle of a kind with so many people of each group.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.planning.filling.problem import FillingProblem, Kind, Point, Vehicle

Group = tuple[str, str]
"""Enterprise and point."""


@dataclass(frozen=True, slots=True)
class Load:
    """A vehicle of a kind and how many of each group are in it; only groups that are."""

    kind: str
    people: tuple[tuple[Group, int], ...]

    @property
    def size(self) -> int:
        """Riders in it."""
        return sum(number for _group, number in self.people)


def load(kind: str, people: Counter[Group]) -> Load:
    """A load of the groups that have somebody in it."""
    return Load(kind, tuple(sorted((group, n) for group, n in people.items() if n > 0)))


class Board:
    """The problem; it never changes."""

    def __init__(self, problem: FillingProblem) -> None:
        self.problem, self.weights = problem, problem.weights
        self.points: dict[str, Point] = {point.id: point for point in problem.points}
        self.kinds: dict[str, Kind] = {k.id: k for k in problem.kinds if k.usable > 0}
        self.riders: defaultdict[Group, list[str]] = defaultdict(list)
        for rider in sorted(problem.riders, key=lambda one: one.id):
            if not rider.barred:
                self.riders[rider.enterprise, rider.point].append(rider.id)
        self.people = Counter({group: len(own) for group, own in self.riders.items()})
        self.origins: dict[str, list[Group]] = {}
        for group in sorted(self.people):
            self.origins.setdefault(self.points[group[1]].origin, []).append(group)

    def way(self, point: str) -> tuple[int, str]:
        """Orders points as they are driven: the furthest first."""
        return -self.points[point].km, point

    def serves(self, kind: Kind, point: str) -> bool:
        """Whether vehicles of the kind stop at the point."""
        return kind.points is None or point in kind.points

    def stops(self, one: Load) -> set[str]:
        """Points at which it stops."""
        return {point for (_enterprise, point), _number in one.people}

    def price(self, one: Load) -> int:
        """Yuan for a load."""
        kind = self.kinds[one.kind]
        furthest = max(self.points[point].km for point in self.stops(one))
        return kind.cost + kind.per_km * furthest + kind.per_head * one.size

    def score(self, loads: Iterable[Load]) -> int:
        """Points of a plan: what `explain` adds up in words."""
        weights, loads = self.weights, list(loads)
        left = sum(self.people.values()) - sum(one.size for one in loads)
        parts: Counter[tuple[str, str]] = Counter()
        for one in loads:
            parts.update({(e, self.points[p].origin) for (e, p), _number in one.people})
        return (
            weights.unserved * left
            + weights.cost * sum(self.price(one) for one in loads)
            + weights.split * (parts.total() - len(parts))
            + weights.stop * sum(len(self.stops(one)) - 1 for one in loads)
        )

    def left(self, groups: Iterable[Group], loads: Iterable[Load]) -> Counter[Group]:
        """People of some groups who are in no load."""
        left = Counter({group: self.people[group] for group in groups})
        for one in loads:
            for group, number in one.people:
                left[group] -= number
        return +left

    def vehicles(self, loads: Iterable[Load]) -> list[Vehicle]:
        """The loads with riders by name, numbered by origin."""
        waiting = {group: list(reversed(own)) for group, own in self.riders.items()}
        found = []
        ordered = sorted(loads, key=lambda one: (self._origin(one), one.people, one.kind))
        for number, one in enumerate(ordered, start=1):
            riders = [waiting[group].pop() for group, n in one.people for _ in range(n)]
            found.append(Vehicle(f"{number:04d}", one.kind, tuple(riders)))
        return found

    def _origin(self, one: Load) -> str:
        return self.points[one.people[0][0][1]].origin
