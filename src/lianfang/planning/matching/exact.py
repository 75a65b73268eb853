"""The best of all stable answers, by CP-SAT: for few pairs, and to judge what the procedure gives.

Among equals the procedure takes one order of many, and finding the best one is hard in general
(stable matching with ties and incomplete lists). Few legal pairs are therefore one model: a Boolean
for each in each round, the rules, and for each the choice of being taken, of the seeker having what
they like no less, or of the vacancy being full of those it likes no less.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from ortools.sat.python import cp_model

from lianfang.planning.matching.board import Board
from lianfang.planning.matching.explain import points_of
from lianfang.planning.matching.problem import Match
from lianfang.planning.matching.stable import Wishes, wishes

Literal = cp_model.IntVar
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Best:
    """What the model found: matches, the proved floor under all stable answers, and if proved."""

    matches: list[Match]
    floor: int
    proved: bool


def legal_pairs(board: Board, most: int) -> dict[int, Wishes] | None:
    """Every available seeker's whole list, or None when there are more than `most` pairs."""
    found: dict[int, Wishes] = {}
    total = 0
    for number, seeker in enumerate(board.seekers):
        if seeker.available:
            found[number] = wishes(board, number, None)
            total += len(found[number].vacancy)
            if total > most:
                return None
    return found


def best(
    board: Board, lists: dict[int, Wishes], hint: list[Match], effort: float, seconds: float
) -> Best | None:
    """The stable answer of fewest points, as far as `effort` (deterministic seconds) reaches."""
    model = _Model(board, lists)
    model.hint(hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    under = ceil(solver.best_objective_bound - 1e-6)
    return Best(model.chosen(solver), under, status == cp_model.OPTIMAL)


class _Model:
    """Booleans by seeker, vacancy and round (0 ...); what is kept stands before the rounds."""

    def __init__(self, board: Board, lists: dict[int, Wishes]) -> None:
        self.board, self.lists = board, lists
        self.model = cp_model.CpModel()
        self.room: list[int] = board.room.tolist()
        self.employer: list[int] = board.employer.tolist()
        self.kept: defaultdict[int, set[int]] = defaultdict(set)
        for match in board.kept:
            vacancy = board.vacancy_at[match.vacancy]
            self.kept[board.seeker_at[match.seeker]].add(vacancy)
            self.room[vacancy] -= 1
        self.points: dict[Pair, int] = {}
        self.merit: dict[Pair, int] = {}
        self.taken: dict[tuple[int, int, int], Literal] = {}
        self.asking: defaultdict[int, list[int]] = defaultdict(list)
        for seeker, own in lists.items():
            columns = (own.vacancy.tolist(), own.points.tolist(), own.merit.tolist())
            for vacancy, points, merit in zip(*columns, strict=True):
                if vacancy in self.kept[seeker]:
                    continue
                self.points[seeker, vacancy], self.merit[seeker, vacancy] = points, merit
                self.asking[vacancy].append(seeker)
                for number in self.rounds(seeker):
                    self.taken[seeker, vacancy, number] = self.model.new_bool_var("")
        self._rules()
        for pair in self.points:
            for number in self.rounds(pair[0]):
                self._stable(pair, number)
        self._objective()

    def rounds(self, seeker: int) -> range:
        """Rounds in which the seeker asks."""
        return range(len(self.kept[seeker]), self.board.rules.choices)

    def chosen(self, solver: cp_model.CpSolver) -> list[Match]:
        """What the solver took, what is kept first, each seeker's rounds in order."""
        found = [(s, -1, v) for s, own in self.kept.items() for v in own]
        for (seeker, vacancy, number), taken in self.taken.items():
            if solver.boolean_value(taken):
                found.append((seeker, number, vacancy))
        names = self.board
        return [Match(names.seekers[s].id, names.vacancies[v].id) for s, _n, v in sorted(found)]

    def hint(self, matches: list[Match]) -> None:
        """Where the search begins: matches, each seeker's earlier ones first."""
        had: Counter[int] = Counter()
        for match in matches:
            seeker = self.board.seeker_at[match.seeker]
            vacancy = self.board.vacancy_at[match.vacancy]
            if vacancy not in self.kept[seeker]:
                number = len(self.kept[seeker]) + had[seeker]
                had[seeker] += 1
                self.model.add_hint(self.taken[seeker, vacancy, number], True)

    def _own(self, seeker: int) -> list[int]:
        own = self.lists[seeker].vacancy.tolist()
        return [vacancy for vacancy in own if vacancy not in self.kept[seeker]]

    def _at(self, seeker: int, employer: int, before: int) -> list[Literal | int]:
        """What the seeker has at an employer in rounds before one."""
        there: list[Literal | int] = [
            self.taken[seeker, vacancy, number]
            for vacancy in self._own(seeker)
            if self.employer[vacancy] == employer
            for number in self.rounds(seeker)
            if number < before
        ]
        return [*there, sum(self.employer[v] == employer for v in self.kept[seeker])]

    def _rules(self) -> None:
        rules = self.board.rules
        for seeker in self.lists:
            own = self._own(seeker)
            for number in self.rounds(seeker):
                self.model.add_at_most_one(self.taken[seeker, v, number] for v in own)
            for vacancy in own:
                self.model.add_at_most_one(
                    self.taken[seeker, vacancy, number] for number in self.rounds(seeker)
                )
            for employer in {self.employer[vacancy] for vacancy in own}:
                there = self._at(seeker, employer, rules.choices)
                self.model.add(sum(there) <= rules.per_employer)
        for vacancy, seekers in self.asking.items():
            taken = [self.taken[s, vacancy, n] for s in seekers for n in self.rounds(s)]
            self.model.add(sum(taken) <= self.room[vacancy])

    def _stable(self, pair: Pair, number: int) -> None:
        """In this round the pair is taken, or one side has nothing it would give up for it."""
        seeker, vacancy = pair
        earlier = [n for n in self.rounds(seeker) if n <= number]
        ways: list[Literal] = [self.taken[seeker, vacancy, n] for n in earlier]
        ways += [
            self.taken[seeker, other, number]
            for other in self._own(seeker)
            if other != vacancy and self.points[seeker, other] <= self.points[pair]
        ]
        at = self._at(seeker, self.employer[vacancy], number)
        ways.append(self._at_least(at, self.board.rules.per_employer))
        ahead = [
            self.taken[other, vacancy, n]
            for other in self.asking[vacancy]
            if other != seeker
            for n in self.rounds(other)
            if n < number or (n == number and self.merit[other, vacancy] <= self.merit[pair])
        ]
        ways.append(self._at_least(ahead, self.room[vacancy]))
        self.model.add_bool_or(ways)

    def _at_least(self, literals: Sequence[Literal | int], number: int) -> Literal:
        full = self.model.new_bool_var("")
        self.model.add(sum(literals) >= number).only_enforce_if(full)
        return full

    def _objective(self) -> None:
        weights, board = self.board.weights, self.board
        fixed = points_of(board, board.kept)
        terms: list[cp_model.LinearExpr | int] = [fixed]
        for (seeker, vacancy, number), taken in self.taken.items():
            # What is missing is counted with what is kept, so whatever is taken gives it back.
            spared = weights.unserved if number == 0 else weights.later
            terms.append((self.points[seeker, vacancy] - spared) * taken)
        # A round is only used when the one before it is, so that the first spares the most.
        for seeker in self.lists:
            own = self._own(seeker)
            for number in list(self.rounds(seeker))[1:]:
                self.model.add(
                    sum(self.taken[seeker, v, number] for v in own)
                    <= sum(self.taken[seeker, v, number - 1] for v in own)
                )
        self.model.minimize(sum(terms))
