"""The best plan there is, by CP-SAT: for few riders, and to judge what the search gives.

One model of every vehicle that could be of use, each with seats, stops and riders of one origin.
"""

from collections import Counter
from dataclasses import dataclass

from ortools.sat.python import cp_model

from lianfang.planning.filling.board import Board, Group, Load, load

EFFORT = 4.0
"""CP-SAT's deterministic seconds."""

Terms = list[cp_model.LinearExpr | int]


@dataclass(frozen=True, slots=True)
class Best:
    """What the model found, and the proved floor under all plans."""

    loads: list[Load]
    floor: int


def best(board: Board, loads: list[Load], seconds: float) -> Best | None:
    """The plan of fewest points as far as the effort reaches, from the given one on."""
    fleet = _Fleet(board, loads)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(fleet.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    people: dict[int, Counter[Group]] = {}
    for (group, number), rides in fleet.riding.items():
        people.setdefault(number, Counter())[group] = solver.value(rides)
    found = [load(fleet.slots[number][1], own) for number, own in people.items() if own.total()]
    return Best(found, int(-(-solver.best_objective_bound // 1)))


class _Fleet:
    def __init__(self, board: Board, loads: list[Load]) -> None:
        self.board, self.model = board, cp_model.CpModel()
        self.riding: dict[tuple[Group, int], cp_model.IntVar] = {}
        self.used: dict[int, cp_model.IntVar] = {}
        self.slots: list[tuple[str, str]] = []
        terms: Terms = []
        for origin, groups in board.origins.items():
            for kind in board.kinds.values():
                terms += self._slots(origin, groups, kind.id, loads)
            for enterprise in sorted({enterprise for enterprise, _point in groups}):
                terms += self._parts(enterprise, origin)
        for group, size in board.people.items():
            behind = self.model.new_int_var(0, size, "")
            own = [rides for (one, _n), rides in self.riding.items() if one == group]
            self.model.add(sum(own) + behind == size)
            terms.append(board.weights.unserved * behind)
        for kind in board.kinds.values():
            if kind.available is not None:
                own = [self.used[n] for n, (_o, name) in enumerate(self.slots) if name == kind.id]
                self.model.add(sum(own) <= kind.available)
        self.model.minimize(sum(terms))

    def _slots(self, origin: str, groups: list[Group], kind_id: str, loads: list[Load]) -> Terms:
        """As many vehicles of a kind as could be of use in an origin: one for each rider."""
        kind = self.board.kinds[kind_id]
        there = [group for group in groups if self.board.serves(kind, group[1])]
        most = sum(self.board.people[group] for group in there)
        if kind.available is not None:
            most = min(most, kind.available)
        hints = [one for one in loads if one.kind == kind_id and one.people[0][0] in set(groups)]
        terms: Terms = []
        last: cp_model.IntVar | None = None
        for number in range(most):
            hint = dict(hints[number].people) if number < len(hints) else {}
            slot = len(self.slots)
            self.slots.append((origin, kind_id))
            terms += self._vehicle(slot, there, hint)
            if last is not None:
                self.model.add_implication(self.used[slot], last)
            last = self.used[slot]
        return terms

    def _vehicle(self, number: int, groups: list[Group], hint: dict[Group, int]) -> Terms:
        """One vehicle's seats and stops; what it costs."""
        board, model, weights = self.board, self.model, self.board.weights
        kind = board.kinds[self.slots[number][1]]
        used = self.used[number] = model.new_bool_var("")
        model.add_hint(used, bool(hint))
        stops: dict[str, cp_model.IntVar] = {}
        own = []
        for group in groups:
            most = min(board.people[group], kind.usable)
            if group[1] not in stops:
                stop = stops[group[1]] = model.new_bool_var("")
                model.add_implication(stop, used)
                model.add_hint(stop, any(point == group[1] for _enterprise, point in hint))
            rides = self.riding[group, number] = model.new_int_var(0, most, "")
            model.add(rides <= most * stops[group[1]])
            model.add_hint(rides, hint.get(group, 0))
            own.append(rides)
        model.add(sum(own) <= kind.usable * used)
        model.add(sum(stops.values()) <= kind.most_stops * used)
        furthest = model.new_int_var(0, max(board.points[point].km for point in stops), "")
        for point, stop in stops.items():
            model.add(furthest >= board.points[point].km * stop)
        return [
            weights.cost * kind.cost * used,
            weights.cost * kind.per_km * furthest,
            weights.cost * kind.per_head * sum(own),
            weights.stop * (sum(stops.values()) - used),
        ]

    def _parts(self, enterprise: str, origin: str) -> Terms:
        """Vehicles in which people of the enterprise ride; the first one is free."""
        here = []
        for number, (at, _kind) in enumerate(self.slots):
            own = [
                (rides, self.board.people[group])
                for (group, slot), rides in self.riding.items()
                if slot == number and at == origin and group[0] == enterprise
            ]
            if own:
                aboard = self.model.new_bool_var("")
                for rides, most in own:
                    self.model.add(rides <= most * aboard)
                here.append(aboard)
        beyond = self.model.new_int_var(0, len(here), "")
        self.model.add(beyond >= sum(here) - 1)
        return [self.board.weights.split * beyond]
