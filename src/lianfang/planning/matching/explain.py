"""Why these recommendations: a reason for each, for everybody without and for every empty seat.

Works on bare matches, so it also explains a proposal after a person has edited it. Codes are
stable: pages translate them, with the parameters named here.

Reasons of a match, the strongest first:
  `existing`             the recommendation already stood
  `only_vacancy`         no other vacancy may be proposed to this seeker
  `own_trade` (trade)    the line of work they look for
  `skills` (required, wanted, asked)   required skills they have, and wanted ones of those asked
  `pay_as_wanted` (pay), `pay_below` (pay, wanted)
  `near` (levels)        levels from home up to the place shared with the work
  `dormitory`            there is one, and they look for one or live too far off
  `choice` (better, possible)   of so many possible vacancies so many would suit the seeker better,
                         and have preferred others or are recommended too
  `seats` (people, seats)       so many are recommended for so many seats

Reasons of a seeker without; the parameters count the vacancies left after each rule in turn
(vacancies, skilled, paid, reached, allowed, open):
  `unavailable`          nothing may be proposed to them now
  `no_vacancy`, `none_with_skills`, `none_pays`, `none_in_reach`, `all_barred`
  `others_preferred`     every seat left is the first of somebody the vacancy likes no less
  `could_be_placed`      so many `open` vacancies would still take them

Reasons of an empty seat; the parameters count the seekers left after each rule in turn
(seekers, skilled, paid, reached, allowed, willing):
  `no_seeker`, `nobody_with_skills`, `nobody_for_pay`, `nobody_in_reach`, `all_barred`
  `suited_elsewhere`     those left are recommended to vacancies they like no less
  `could_be_filled`      so many `willing` seekers would rather come here

Reasons of a release: `unavailable`, `skills`, `pay`, `reach`, `barred` (no longer legal),
`seats_full`, `employer_full`, `choices_full` (legal, but there are more than may be),
`taken_back` (a person took it out).
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from lianfang.planning.base import Penalty, Reason, Unserved, reason
from lianfang.planning.matching.board import RULES, Board, Ints, Row, terms
from lianfang.planning.matching.plan import (
    EmptySeats,
    Explanation,
    PlannedMatch,
    ReleasedMatch,
)
from lianfang.planning.matching.problem import Match, MatchingProblem

NO_LIMIT = np.iinfo(np.int64).max


def explain(problem: MatchingProblem, matches: Iterable[Match]) -> Explanation:
    """Reasons and points of some matches, which must name seekers and vacancies of the problem.

    Of a seeker's matches that suit them alike, the one given first counts as the earlier one.
    """
    return explained(Board(problem), matches)


def explained(board: Board, matches: Iterable[Match]) -> Explanation:
    """The same where the problem is laid out already."""
    story = _Story(board, list(dict.fromkeys(matches)))
    story.tell()
    return Explanation(
        matches=tuple(story.planned),
        unserved=tuple(story.without),
        empty=tuple(story.empty()),
        released=tuple(sorted(story.gone, key=lambda gone: gone.match)),
        penalties=penalties(board, story.matches),
    )


def penalties(board: Board, matches: Iterable[Match]) -> tuple[Penalty, ...]:
    """Every kind of point, also those that did not occur."""
    weights = board.weights
    count = {"pay": 0, "distance": 0, "away": 0, "trade": 0, "dormitory": 0}
    own: defaultdict[str, int] = defaultdict(int)
    for match in matches:
        own[match.seeker] += 1
        seeker = board.seekers[board.seeker_at[match.seeker]]
        found = terms(seeker, board.vacancies[board.vacancy_at[match.vacancy]])
        for name in count:
            count[name] += getattr(found, name)
    choices = board.rules.choices
    asking = [seeker.id for seeker in board.seekers if seeker.available]
    nothing = sum(not own[seeker] for seeker in asking)
    later = sum(choices - max(1, min(own[seeker], choices)) for seeker in asking)
    return (
        Penalty("unserved", nothing, weights.unserved),
        Penalty("later", later, weights.later),
        Penalty("pay", count["pay"], weights.pay),
        Penalty("distance", count["distance"], weights.distance),
        Penalty("away", count["away"], weights.away),
        Penalty("trade", count["trade"], weights.trade),
        Penalty("dormitory", count["dormitory"], weights.dormitory),
    )


def points_of(board: Board, matches: Iterable[Match]) -> int:
    """What some matches cost in all."""
    return sum(penalty.cost for penalty in penalties(board, matches))


class _Story:
    def __init__(self, board: Board, matches: list[Match]) -> None:
        self.board, self.matches = board, matches
        self.existing = set(board.problem.existing)
        self.chosen = set(matches)
        vacancies = len(board.vacancies)
        self.own: defaultdict[int, list[int]] = defaultdict(list)
        self.people = np.zeros(vacancies, dtype=np.int64)
        for match in matches:
            vacancy = board.vacancy_at[match.vacancy]
            self.own[board.seeker_at[match.seeker]].append(vacancy)
            self.people[vacancy] += 1
        self.rows = {number: board.row(board.seekers[number]) for number in self.own}
        for number, own in self.own.items():
            own.sort(key=lambda vacancy: int(self.rows[number].points[vacancy]))
        self.planned: list[PlannedMatch] = []
        self.without: list[Unserved] = []
        self.gone: list[ReleasedMatch] = []
        # Seekers left after each rule, for every vacancy; the last row counts those who would come.
        self.left = np.zeros((len(RULES) + 1, vacancies), dtype=np.int64)
        self.asking = 0
        self.worst = self._worst()

    def _worst(self) -> Ints:
        """Merit below which a vacancy would take somebody who has nothing yet.

        It would let go the worst of those for whom it is the first recommendation, if all its seats
        are theirs; of the others anybody.
        """
        board = self.board
        worst = np.full(len(board.vacancies), -1, dtype=np.int64)
        first = np.zeros(len(board.vacancies), dtype=np.int64)
        for number, own in self.own.items():
            loose = [vacancy for vacancy in own if self._loose(number, vacancy)]
            kept = [vacancy for vacancy in own if vacancy not in loose]
            first[kept] += 1
            if not kept:
                vacancy = loose[0]
                first[vacancy] += 1
                worst[vacancy] = max(worst[vacancy], self.rows[number].merit[vacancy])
        worst[first < board.room] = NO_LIMIT
        return worst

    def tell(self) -> None:
        """Goes through the seekers once and keeps what is to be said of each."""
        gone: defaultdict[str, list[Match]] = defaultdict(list)
        for match in sorted(self.existing - self.chosen):
            gone[match.seeker].append(match)
        for number, seeker in enumerate(self.board.seekers):
            row = self.rows.get(number) or self.board.row(seeker)
            own = self.own.get(number, [])
            for rank, vacancy in enumerate(own, start=1):
                self.planned.append(self._planned(number, row, vacancy, rank))
            for match in gone[seeker.id]:
                self.gone.append(ReleasedMatch(match, self._why_gone(number, row, match)))
            if not own:
                self.without.append(Unserved(seeker.id, self._why_without(number, row)))
            if seeker.available:
                self._count(number, row)

    def _planned(self, seeker: int, row: Row, vacancy: int, rank: int) -> PlannedMatch:
        match = Match(self.board.seekers[seeker].id, self.board.vacancies[vacancy].id)
        why = tuple(self._why(seeker, row, vacancy))
        return PlannedMatch(match.seeker, match.vacancy, rank, match in self.existing, why)

    def _why(self, number: int, row: Row, at: int) -> Iterable[Reason]:
        seeker, vacancy = self.board.seekers[number], self.board.vacancies[at]
        possible = (row.fault == 0) & (self.board.room > 0)
        if Match(seeker.id, vacancy.id) in self.existing:
            yield reason("existing")
        if possible.sum() == 1:
            yield reason("only_vacancy")
        if vacancy.trade and vacancy.trade in seeker.trades:
            yield reason("own_trade", trade=vacancy.trade)
        if vacancy.required or vacancy.wanted:
            yield reason(
                "skills",
                required=len(vacancy.required),
                wanted=len(vacancy.wanted & seeker.skills),
                asked=len(vacancy.wanted),
            )
        if vacancy.pay >= seeker.wanted_pay:
            yield reason("pay_as_wanted", pay=vacancy.pay)
        else:
            yield reason("pay_below", pay=vacancy.pay, wanted=seeker.wanted_pay)
        away = seeker.reach is not None and int(row.levels[at]) > seeker.reach
        if seeker.home and vacancy.place and not away:
            yield reason("near", levels=int(row.levels[at]))
        if vacancy.dormitory and (away or seeker.dormitory):
            yield reason("dormitory")
        better = int((possible & (row.points < row.points[at])).sum())
        yield reason("choice", better=better, possible=int(possible.sum()))
        yield reason("seats", people=int(self.people[at]), seats=vacancy.seats)

    def _why_without(self, number: int, row: Row) -> Reason:
        if not self.board.seekers[number].available:
            return reason("unavailable")
        seats = self.board.room > 0
        left = [int(seats.sum())]
        left += [int((seats & _past(row, rule)).sum()) for rule in range(1, len(RULES) + 1)]
        left.append(int((seats & (row.fault == 0) & (row.merit < self.worst)).sum()))
        codes = (
            "no_vacancy",
            "none_with_skills",
            "none_pays",
            "none_in_reach",
            "all_barred",
            "others_preferred",
        )
        code = next((code for code, n in zip(codes, left, strict=True) if not n), "could_be_placed")
        names = ("vacancies", "skilled", "paid", "reached", "allowed", "open")
        return reason(code, **dict(zip(names, left, strict=True)))

    def _why_gone(self, number: int, row: Row, match: Match) -> Reason:
        vacancy = self.board.vacancy_at[match.vacancy]
        if not self.board.seekers[number].available:
            return reason("unavailable")
        if row.fault[vacancy]:
            return reason(RULES[int(row.fault[vacancy]) - 1])
        own, employer = self.own.get(number, []), self.board.employer[vacancy]
        same = sum(self.board.employer[other] == employer for other in own)
        if self.people[vacancy] >= self.board.room[vacancy]:
            return reason("seats_full")
        if len(own) >= self.board.rules.choices:
            return reason("choices_full")
        if same >= self.board.rules.per_employer:
            return reason("employer_full")
        return reason("taken_back")

    def _count(self, number: int, row: Row) -> None:
        """Adds one available seeker to what is known of every vacancy."""
        self.asking += 1
        for rule in range(1, len(RULES) + 1):
            self.left[rule - 1] += _past(row, rule)
        self.left[-1] += (row.fault == 0) & (row.points < self._limits(number, row))

    def _limits(self, number: int, row: Row) -> Ints:
        """Points below which a vacancy is one the seeker would rather have than what they have."""
        board, own = self.board, self.own.get(number, [])
        loose = [vacancy for vacancy in own if self._loose(number, vacancy)]
        kept = [vacancy for vacancy in own if vacancy not in loose]
        wanted = NO_LIMIT
        if len(own) >= board.rules.choices:
            wanted = max((int(row.points[vacancy]) for vacancy in loose), default=-1)
        limits = np.full(len(board.vacancies), wanted, dtype=np.int64)
        for employer in {int(board.employer[vacancy]) for vacancy in own}:
            here = sum(int(board.employer[vacancy]) == employer for vacancy in kept)
            limit = -1
            for vacancy in loose:
                if here >= board.rules.per_employer:
                    break
                limit = max(limit, int(row.points[vacancy]))
                here += int(board.employer[vacancy]) == employer
            if here < board.rules.per_employer:
                limit = wanted
            limits[board.employer == employer] = limit
        limits[own] = -1
        return limits

    def _loose(self, number: int, vacancy: int) -> bool:
        match = Match(self.board.seekers[number].id, self.board.vacancies[vacancy].id)
        return match not in self.board.kept

    def empty(self) -> Iterable[EmptySeats]:
        """Every vacancy with seats nobody is recommended for, with the rule that stops it."""
        names = ("seekers", "skilled", "paid", "reached", "allowed", "willing")
        codes = (
            "no_seeker",
            "nobody_with_skills",
            "nobody_for_pay",
            "nobody_in_reach",
            "all_barred",
            "suited_elsewhere",
        )
        free = self.board.seats - self.people
        for at in np.flatnonzero(free > 0).tolist():
            left = [self.asking, *self.left[:, at].tolist()]
            code = next((c for c, n in zip(codes, left, strict=True) if not n), "could_be_filled")
            why = reason(code, **dict(zip(names, left, strict=True)))
            yield EmptySeats(self.board.vacancies[at].id, why, int(free[at]))


def _past(row: Row, rule: int) -> np.typing.NDArray[np.bool_]:
    """Where a pair keeps the rule and all before it."""
    return (row.fault == 0) | (row.fault > rule)
