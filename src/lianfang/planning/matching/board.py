"""The matching problem laid out in arrays: what one seeker makes of all vacancies, in one step.

Vacancies share places and lists of skills, so these are compared once for each that differs and
spread over the vacancies. Which rule forbids a pair, and what the pair costs either side, is said
here once for the planner; `verify` says it a second time.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from lianfang.planning.matching.problem import (
    PATH_STEP,
    PAY_STEP,
    Match,
    MatchingProblem,
    Seeker,
    Vacancy,
)

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Value = TypeVar("Value", bound=Hashable)

RULES = ("skills", "pay", "reach", "barred")
"""What can forbid a pair of an available seeker and a vacancy, in the order it is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One seeker against all vacancies (v): arrays over vacancies.

    `fault` is the number of the first rule broken (1 ... as in RULES), 0 where the pair is legal.
    `points` is what the seeker counts against the vacancy, `merit` what the vacancy counts against
    the seeker; fewer are better.
    """

    fault: Ints
    points: Ints
    merit: Ints
    levels: Ints


class Board:
    """The problem indexed; it never changes."""

    def __init__(self, problem: MatchingProblem) -> None:
        self.problem, self.rules, self.weights = problem, problem.rules, problem.weights
        self.vacancies = problem.vacancies
        self.seekers = problem.seekers
        self.vacancy_at = {vacancy.id: number for number, vacancy in enumerate(self.vacancies)}
        self.seeker_at = {seeker.id: number for number, seeker in enumerate(self.seekers)}
        self._places, self._place = _numbered([v.place for v in self.vacancies])
        self._required, self._requires = _numbered([v.required for v in self.vacancies])
        self._wanted, self._wants = _numbered([v.wanted for v in self.vacancies])
        self._trades, self._trade = _numbered([v.trade for v in self.vacancies])
        self.employers, self.employer = _numbered([v.employer for v in self.vacancies])
        self._employer_at = {name: number for number, name in enumerate(self.employers)}
        self.pay = np.array([v.pay for v in self.vacancies], dtype=np.int64)
        self.seats = np.array([v.seats for v in self.vacancies], dtype=np.int64)
        self.room = self.seats * problem.rules.per_seat
        self._dormitory = np.array([v.dormitory for v in self.vacancies], dtype=np.bool_)

    @cached_property
    def kept(self) -> frozenset[Match]:
        """The existing matches that stay: legal by themselves and, the best first, together."""
        found: set[Match] = set()
        taken = np.zeros(len(self.vacancies), dtype=np.int64)
        for seeker, matches in self._existing_of().items():
            row = self.row(self.seekers[seeker])
            at = sorted(self.vacancy_at[match.vacancy] for match in matches)
            held: list[int] = []
            for vacancy in sorted(at, key=lambda v: (row.points[v], -self.pay[v], v)):
                here = sum(self.employer[v] == self.employer[vacancy] for v in held)
                if (
                    self.seekers[seeker].available
                    and not row.fault[vacancy]
                    and len(held) < self.rules.choices
                    and here < self.rules.per_employer
                    and taken[vacancy] < self.room[vacancy]
                ):
                    held.append(vacancy)
                    taken[vacancy] += 1
                    found.add(Match(self.seekers[seeker].id, self.vacancies[vacancy].id))
        return frozenset(found)

    def _existing_of(self) -> dict[int, list[Match]]:
        found: dict[int, list[Match]] = {}
        for match in sorted(self.problem.existing):
            found.setdefault(self.seeker_at[match.seeker], []).append(match)
        return found

    def row(self, seeker: Seeker) -> Row:
        """What the seeker and every vacancy make of each other."""
        weights = self.weights
        near = np.array([levels(seeker.home, place) for place in self._places], dtype=np.int64)
        apart = _spread(near, self._place)
        unfit = _spread([bool(s - seeker.skills) for s in self._required], self._requires)
        lacking = _spread([len(s - seeker.skills) for s in self._wanted], self._wants)
        other = _spread([other_trade(seeker, name) for name in self._trades], self._trade)
        away = apart > seeker.reach if seeker.reach is not None else np.zeros_like(apart) > 0
        unreachable = away & ~(self._dormitory & seeker.moves)
        short = np.maximum(seeker.wanted_pay - self.pay, 0)
        travelled = np.where(away, 0, apart)
        points = (
            weights.pay * (-(-short // PAY_STEP))
            + weights.distance * travelled
            + weights.away * away
            + weights.trade * other
            + weights.dormitory * (seeker.dormitory & ~self._dormitory)
        )
        merit = (
            weights.skill * lacking
            + weights.distance * travelled
            + weights.priority * seeker.priority
        )
        fault = np.zeros(len(self.vacancies), dtype=np.int64)
        broken = (unfit > 0, self.pay < seeker.lowest_pay, unreachable, self._barred(seeker))
        for number in range(len(RULES), 0, -1):
            fault[broken[number - 1]] = number
        return Row(fault, points, merit, apart)

    def _barred(self, seeker: Seeker) -> Flags:
        found = np.zeros(len(self.vacancies), dtype=np.bool_)
        for name in seeker.barred:
            if name in self._employer_at:
                found |= self.employer == self._employer_at[name]
            if name in self.vacancy_at:
                found[self.vacancy_at[name]] = True
        return found


@dataclass(frozen=True, slots=True)
class Terms:
    """What one seeker counts against one vacancy, term by term."""

    pay: int
    distance: int
    away: int
    trade: int
    dormitory: int


def terms(seeker: Seeker, vacancy: Vacancy) -> Terms:
    """The terms of one legal pair: they add up to the seeker's points of the row."""
    apart = levels(seeker.home, vacancy.place)
    away = seeker.reach is not None and apart > seeker.reach
    short = max(seeker.wanted_pay - vacancy.pay, 0)
    return Terms(
        pay=-(-short // PAY_STEP),
        distance=0 if away else apart,
        away=int(away),
        trade=int(other_trade(seeker, vacancy.trade)),
        dormitory=int(seeker.dormitory and not vacancy.dormitory),
    )


def other_trade(seeker: Seeker, trade: str) -> bool:
    """Whether a trade is none of those the seeker looks for."""
    return bool(seeker.trades) and trade not in seeker.trades


def levels(home: str, place: str) -> int:
    """Levels from the home up to the place it shares with the work; 0 where either is not known."""
    if not home or not place:
        return 0
    shared = 0
    for at in range(0, min(len(home), len(place)), PATH_STEP):
        if home[at : at + PATH_STEP] != place[at : at + PATH_STEP]:
            break
        shared += 1
    return len(home) // PATH_STEP - shared


def _numbered(values: list[Value]) -> tuple[list[Value], Ints]:
    """The different values in order of appearance, and the number of each entry's value."""
    known: dict[Value, int] = {}
    numbers = [known.setdefault(value, len(known)) for value in values]
    return list(known), np.array(numbers, dtype=np.int64)


def _spread(values: list[bool] | list[int] | Ints, numbers: Ints) -> Ints:
    return np.array(values, dtype=np.int64)[numbers]
