"""The best rounds there are, by CP-SAT: for few premises, and to judge what the search gives.

A circuit for each team over the premises it may inspect, with the minute at which each visit
begins.
"""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.greedy import Rounds
from lianfang.planning.rounds.problem import LATEST

EFFORT = 4.0
"""CP-SAT's deterministic seconds."""


@dataclass(frozen=True, slots=True)
class Best:
    """What the model found, and the proved floor under all rounds."""

    rounds: Rounds
    floor: int


def best(board: Board, rounds: Rounds, seconds: float) -> Best | None:
    """The rounds of fewest points as far as the effort reaches, from the given ones on."""
    town = _Town(board, rounds)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(town.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found: Rounds = []
    for team in range(len(board.teams)):
        after = {
            one: other
            for (at, one, other), literal in town.arcs.items()
            if at == team and solver.boolean_value(literal)
        }
        stops, here = [], after.get(-1, -1)
        while here != -1:
            stops.append(here)
            here = after[here]
        found.append(stops)
    return Best(found, int(-(-solver.best_objective_bound // 1)))


class _Town:
    def __init__(self, board: Board, rounds: Rounds) -> None:
        self.board, self.model = board, cp_model.CpModel()
        self.arcs: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.begins = [
            self.model.new_int_var(one.opens, max(one.opens, one.closes - one.minutes), "")
            for one in board.premises
        ]
        self.visited = [self.model.new_bool_var("") for _ in board.premises]
        terms: list[cp_model.LinearExpr | int] = [
            worth * (1 - seen) for worth, seen in zip(board.worth, self.visited, strict=True)
        ]
        seen_by: list[list[cp_model.IntVar]] = [[] for _ in board.premises]
        for team in range(len(board.teams)):
            terms += self._circuit(team, seen_by, rounds[team])
        for number, literals in enumerate(seen_by):
            self.model.add(sum(literals) == self.visited[number])
        self.model.minimize(sum(terms))

    def _circuit(
        self, team: int, seen_by: list[list[cp_model.IntVar]], hint: list[int]
    ) -> list[cp_model.LinearExpr | int]:
        """One team's round (node 0 is its start, -1 in `arcs`); what its minutes cost."""
        board, model = self.board, self.model
        able = [n for n in range(board.start) if board.timed(team, [n]) is not None]
        able = [number for number in able if team in board.allowed[number]]
        stays = model.new_bool_var("")
        circuit: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, stays)]
        walked: list[cp_model.LinearExpr | int] = []
        own = []
        for number in able:
            seen = model.new_bool_var("")
            model.add_hint(seen, number in hint)
            seen_by[number].append(seen)
            own.append(seen)
            circuit.append((number + 1, number + 1, ~seen))
        if own:
            model.add(sum(own) >= 1).only_enforce_if(~stays)
        for one in (-1, *able):
            for other in (-1, *able):
                if one == other:
                    continue
                literal = self.arcs[team, one, other] = model.new_bool_var("")
                circuit.append((one + 1, other + 1, literal))
                if other != -1:
                    walked.append(self._step(team, one, other, literal))
        for number in range(board.start):
            if number not in able:
                circuit.append((number + 1, number + 1, True))
        model.add_circuit(circuit)
        most = board.teams[team].most
        if most is not None:
            model.add(sum(own) <= most)
        return walked + self._waits(team, able, own)

    def _step(
        self, team: int, one: int, other: int, literal: cp_model.IntVar
    ) -> cp_model.LinearExpr:
        """From one visit (or the start) to another: not sooner than on foot; points of the way."""
        board = self.board
        here = board.start + team if one == -1 else one
        way = board.way[here][other]
        leaves = board.teams[team].begins
        if one == -1:
            self.model.add(self.begins[other] >= leaves + way).only_enforce_if(literal)
        else:
            ends = self.begins[one] + board.minutes[one]
            self.model.add(self.begins[other] >= ends + way).only_enforce_if(literal)
        return board.weights.walking * way * literal

    def _waits(
        self, team: int, able: list[int], own: list[cp_model.IntVar]
    ) -> list[cp_model.LinearExpr | int]:
        """Minutes waited: what is left between the team's beginning and the end of its last visit
        when visits and walking are taken off."""
        board, model = self.board, self.model
        one = board.teams[team]
        ends = model.new_int_var(one.begins, LATEST, "")
        for number, seen in zip(able, own, strict=True):
            over = self.begins[number] + board.minutes[number]
            model.add(over <= one.ends).only_enforce_if(seen)
            model.add(ends >= over).only_enforce_if(seen)
        ways: list[cp_model.LinearExpr | int] = []
        for (at, here, there), literal in self.arcs.items():
            if at == team and there != -1:
                way = board.way[board.start + team if here == -1 else here][there]
                ways.append(way * literal)
        busy = sum(
            board.minutes[number] * seen for number, seen in zip(able, own, strict=True)
        ) + sum(ways)
        return [board.weights.waiting * (ends - one.begins - busy)]
