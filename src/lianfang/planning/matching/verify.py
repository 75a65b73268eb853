"""Re-checks every hard rule from the plan alone, that it is stable, and that it tells the truth.

Shares no code with the solver or with `explain`: the rules are written a second time. Pairs of a
plan are checked one by one; whether any other pair would rather have each other is looked for over
all of them, with arrays of its own. An edited proposal is checked the same way (`verify_matches`,
`blocking`): what a person changes may leave blocking pairs behind, never a broken rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from lianfang.planning.matching.plan import MatchingPlan
from lianfang.planning.matching.problem import Match, MatchingProblem, Seeker, Vacancy, Weights

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, and the seeker and vacancy concerned (empty where none is).

    Codes: `unknown_seeker`, `unknown_vacancy`, `match_twice`, `unavailable`, `skills`, `pay`,
    `reach`, `barred`, `choices`, `per_employer`, `seats`, `blocking`; and of the plan's own
    statements: `unserved_misstated`, `empty_misstated`, `kept_misstated`, `released_misstated`,
    `rank_misstated`, `objective_misstated`, `bound_above_objective`.
    """

    code: str
    seeker: str = ""
    vacancy: str = ""


def verify(problem: MatchingProblem, plan: MatchingPlan) -> list[Violation]:
    """Every rule the plan breaks, every blocking pair, and every statement that is not so."""
    matches = [planned.match for planned in plan.matches]
    broken = verify_matches(problem, matches)
    if not broken:
        broken = [Violation("blocking", m.seeker, m.vacancy) for m in blocking(problem, matches)]
    return broken + _misstatements(problem, plan, matches)


def verify_matches(problem: MatchingProblem, matches: Iterable[Match]) -> list[Violation]:
    """Every hard rule broken by some matches, alone or together."""
    vacancies = {vacancy.id: vacancy for vacancy in problem.vacancies}
    seekers = {seeker.id: seeker for seeker in problem.seekers}
    found: list[Violation] = []
    chosen: Counter[str] = Counter()
    at_employer: Counter[tuple[str, str]] = Counter()
    people: Counter[str] = Counter()
    for match, times in sorted(Counter(matches).items()):
        if times > 1:
            found.append(Violation("match_twice", match.seeker, match.vacancy))
        if match.seeker not in seekers:
            found.append(Violation("unknown_seeker", match.seeker, match.vacancy))
        elif match.vacancy not in vacancies:
            found.append(Violation("unknown_vacancy", match.seeker, match.vacancy))
        else:
            vacancy = vacancies[match.vacancy]
            chosen[match.seeker] += 1
            at_employer[match.seeker, vacancy.employer] += 1
            people[match.vacancy] += 1
            for code in _faults(seekers[match.seeker], vacancy):
                found.append(Violation(code, match.seeker, match.vacancy))
    rules = problem.rules
    found += [Violation("choices", s) for s, n in sorted(chosen.items()) if n > rules.choices]
    found += [
        Violation("per_employer", seeker)
        for (seeker, _employer), number in sorted(at_employer.items())
        if number > rules.per_employer
    ]
    found += [
        Violation("seats", vacancy=vacancy)
        for vacancy, number in sorted(people.items())
        if number > vacancies[vacancy].seats * rules.per_seat
    ]
    return found


def _faults(seeker: Seeker, vacancy: Vacancy) -> list[str]:
    """Rules one pair breaks by itself."""
    far = seeker.reach is not None and _apart(seeker.home, vacancy.place) > seeker.reach
    rules = {
        "unavailable": seeker.available,
        "skills": vacancy.required <= seeker.skills,
        "pay": vacancy.pay >= seeker.lowest_pay,
        "reach": not far or (vacancy.dormitory and seeker.moves),
        "barred": not {vacancy.id, vacancy.employer} & seeker.barred,
    }
    return [code for code, kept in rules.items() if not kept]


def _apart(home: str, place: str) -> int:
    """Levels cut off the home until the work lies below it."""
    if not home or not place:
        return 0
    cut = home
    while not place.startswith(cut):
        cut = cut[:-4]
    return (len(home) - len(cut)) // 4


def blocking(problem: MatchingProblem, matches: Iterable[Match]) -> list[Match]:
    """Every pair that would both rather have each other, in some round of recommendations.

    A seeker's first recommendation is the one they count fewest points for (the one given first
    where that is equal), and so on; existing ones that are kept come before all rounds and nobody
    gives them up. In a round a seeker would rather have a vacancy that costs them fewer points than
    theirs of the round, unless earlier ones fill the number at its employer. A vacancy would rather
    have a seeker if a seat is not taken by this or an earlier round, or if it counts more points
    for somebody of the round. Matches must name seekers and vacancies of the problem.
    """
    return _Hall(problem, list(dict.fromkeys(matches))).blocking()


class _Hall:
    """All seekers and vacancies at once: skills as two tables of yes and no, places as levels."""

    def __init__(self, problem: MatchingProblem, matches: list[Match]) -> None:
        self.problem = problem
        self.index = {vacancy.id: n for n, vacancy in enumerate(problem.vacancies)}
        self.held: defaultdict[str, list[int]] = defaultdict(list)
        self.fixed = set(matches) & set(problem.existing)
        for match in matches:
            self.held[match.seeker].append(self.index[match.vacancy])
        vacancies = problem.vacancies
        skills = sorted({s for v in vacancies for s in v.required | v.wanted})
        self.skills = {skill: n for n, skill in enumerate(skills)}
        shape = (len(vacancies), len(skills))
        self.required = np.zeros(shape, dtype=np.float32)
        self.wanted = np.zeros(shape, dtype=np.float32)
        for row, vacancy in enumerate(vacancies):
            self.required[row, [self.skills[s] for s in vacancy.required]] = 1
            self.wanted[row, [self.skills[s] for s in vacancy.wanted]] = 1
        self.pay = np.array([v.pay for v in vacancies], dtype=np.int64)
        self.dormitory = np.array([v.dormitory for v in vacancies], dtype=np.bool_)
        self.ids = [vacancy.id for vacancy in vacancies]
        self.employers = [vacancy.employer for vacancy in vacancies]
        self.at_employer = _rows_by(self.employers)
        self.in_trade = _rows_by([v.trade for v in vacancies])
        self.places = sorted({vacancy.place for vacancy in vacancies})
        at = {place: number for number, place in enumerate(self.places)}
        self.place = np.array([at[vacancy.place] for vacancy in vacancies], dtype=np.int64)
        self.room = np.array([v.seats * problem.rules.per_seat for v in vacancies], dtype=np.int64)

    def blocking(self) -> list[Match]:
        """See `blocking`."""
        choices = self.problem.rules.choices
        limits = self._vacancy_limits()
        found = []
        for seeker in self.problem.seekers:
            if not seeker.available:
                continue
            own, kept = self._in_order(seeker)
            apart = self._apart(seeker)
            points, merit = self._points(seeker, apart), self._merit(seeker, apart)
            legal = self._legal(seeker, apart)
            legal[[*own, *kept]] = False
            rather = np.zeros(len(self.ids), dtype=np.bool_)
            for number in range(len(kept), choices):
                before = own[: number - len(kept)]
                wish = legal & (merit < limits[number])
                if number - len(kept) < len(own):
                    wish &= points < points[own[number - len(kept)]]
                had = Counter(self.employers[at] for at in [*before, *kept])
                for employer, times in had.items():
                    if times >= self.problem.rules.per_employer:
                        wish[self.at_employer[employer]] = False
                rather |= wish
            found += [Match(seeker.id, self.ids[at]) for at in np.flatnonzero(rather)]
        return found

    def _in_order(self, seeker: Seeker) -> tuple[list[int], list[int]]:
        """What the seeker has by rounds, and what is kept."""
        own = self.held.get(seeker.id, [])
        kept = [at for at in own if Match(seeker.id, self.ids[at]) in self.fixed]
        rest = [at for at in own if at not in kept]
        vacancies, weights = self.problem.vacancies, self.problem.weights
        rest.sort(key=lambda at: _points(weights, seeker, vacancies[at]))
        return rest, kept

    def _vacancy_limits(self) -> Numbers:
        """(rounds, vacancies): merit below which a vacancy would take somebody in a round."""
        seekers = {seeker.id: seeker for seeker in self.problem.seekers}
        shape = (self.problem.rules.choices, len(self.room))
        limits, people = np.full(shape, -1, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for name in self.held:
            own, kept = self._in_order(seekers[name])
            people[:, kept] += 1
            for number, at in enumerate(own, start=len(kept)):
                merit = _merit(self.problem.weights, seekers[name], self.problem.vacancies[at])
                people[number:, at] += 1
                limits[number, at] = max(limits[number, at], merit)
        limits[people < self.room] = np.iinfo(np.int64).max
        return limits

    def _apart(self, seeker: Seeker) -> Numbers:
        return np.array([_apart(seeker.home, place) for place in self.places])[self.place]

    def _far(self, seeker: Seeker, apart: Numbers) -> npt.NDArray[np.bool_]:
        return apart > (seeker.reach if seeker.reach is not None else 10**6)

    def _legal(self, seeker: Seeker, apart: Numbers) -> npt.NDArray[np.bool_]:
        has = self._has(seeker)
        legal = (self.required @ (1 - has)) < 0.5
        legal &= (self.pay >= seeker.lowest_pay) & (self.room > 0) & seeker.available
        legal &= ~self._far(seeker, apart) | (self.dormitory & seeker.moves)
        for name in seeker.barred:
            if name in self.at_employer:
                legal[self.at_employer[name]] = False
            if name in self.index:
                legal[self.index[name]] = False
        return legal

    def _has(self, seeker: Seeker) -> npt.NDArray[np.float32]:
        has = np.zeros(len(self.skills), dtype=np.float32)
        has[[self.skills[s] for s in seeker.skills if s in self.skills]] = 1
        return has

    def _points(self, seeker: Seeker, apart: Numbers) -> Numbers:
        weights = self.problem.weights
        far = self._far(seeker, apart)
        hundreds = np.ceil(np.maximum(0, seeker.wanted_pay - self.pay) / 100).astype(np.int64)
        points = weights.pay * hundreds + np.where(far, weights.away, weights.distance * apart)
        if seeker.trades:
            points += weights.trade
            for trade in seeker.trades:
                if trade in self.in_trade:
                    points[self.in_trade[trade]] -= weights.trade
        if seeker.dormitory:
            points = points + weights.dormitory * ~self.dormitory
        return points

    def _merit(self, seeker: Seeker, apart: Numbers) -> Numbers:
        weights = self.problem.weights
        lacking = np.rint(self.wanted @ (1 - self._has(seeker))).astype(np.int64)
        travelled = np.where(self._far(seeker, apart), 0, apart)
        return (
            weights.skill * lacking
            + weights.distance * travelled
            + weights.priority * seeker.priority
        )


def _points(weights: Weights, seeker: Seeker, vacancy: Vacancy) -> int:
    """What one seeker counts against one vacancy."""
    apart = _apart(seeker.home, vacancy.place)
    far = seeker.reach is not None and apart > seeker.reach
    points = weights.pay * ceil(max(0, seeker.wanted_pay - vacancy.pay) / 100)
    points += weights.away if far else weights.distance * apart
    if seeker.trades and vacancy.trade not in seeker.trades:
        points += weights.trade
    if seeker.dormitory and not vacancy.dormitory:
        points += weights.dormitory
    return points


def _merit(weights: Weights, seeker: Seeker, vacancy: Vacancy) -> int:
    """What one vacancy counts against one seeker."""
    apart = _apart(seeker.home, vacancy.place)
    far = seeker.reach is not None and apart > seeker.reach
    lacking = len([skill for skill in vacancy.wanted if skill not in seeker.skills])
    travelled = 0 if far else weights.distance * apart
    return weights.skill * lacking + travelled + weights.priority * seeker.priority


def _rows_by(names: list[str]) -> dict[str, Numbers]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        found[name].append(row)
    return {name: np.array(rows, dtype=np.int64) for name, rows in found.items()}


def _misstatements(
    problem: MatchingProblem, plan: MatchingPlan, matches: list[Match]
) -> list[Violation]:
    found = []
    own = Counter(match.seeker for match in matches)
    people = Counter(match.vacancy for match in matches)
    without = {seeker.id for seeker in problem.seekers if not own[seeker.id]}
    for seeker in sorted(without ^ {item.subject for item in plan.unserved}):
        found.append(Violation("unserved_misstated", seeker))
    empty = {v.id: v.seats - people[v.id] for v in problem.vacancies if v.seats > people[v.id]}
    told = {item.subject: item.missing for item in plan.empty}
    for vacancy in sorted(empty.keys() | told.keys()):
        if empty.get(vacancy) != told.get(vacancy):
            found.append(Violation("empty_misstated", vacancy=vacancy))
    existing = set(problem.existing)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for planned in plan.matches:
        ranks[planned.seeker].append(planned.rank)
        if planned.kept != (planned.match in existing):
            found.append(Violation("kept_misstated", planned.seeker, planned.vacancy))
    for seeker, given in sorted(ranks.items()):
        if sorted(given) != list(range(1, len(given) + 1)):
            found.append(Violation("rank_misstated", seeker))
    if {item.match for item in plan.released} != existing - set(matches):
        found.append(Violation("released_misstated"))
    if plan.objective != sum(penalty.cost for penalty in plan.penalties):
        found.append(Violation("objective_misstated"))
    if plan.lower_bound is not None and plan.lower_bound > plan.objective:
        found.append(Violation("bound_above_objective"))
    return found
