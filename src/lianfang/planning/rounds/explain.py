"""Why these rounds: times and a reason for each visit, for what is not visited, and all points.

Works on bare rounds, so it also explains rounds after a person has edited them. Codes are stable:
pages translate them, with the parameters named here.

Reasons of a visit, the strongest first:
  `must`                it must be seen today
  `risk` (risk)         its risk, if any
  `days` (days)         days since the last inspection, if any
  `near` (minutes)      minutes on foot from the stop before
  `waits` (minutes)     the door opens later, so the team waits

Reasons of a round:
  `load` (visits, minutes, walking, spare)   visits, minutes inspecting and on foot, minutes left

Reasons of premises not visited; the parameters count the teams left after each rule in turn
(teams, area, kind, hours, free):
  `no_team`             there is no team
  `none_in_area`, `none_of_kind`
  `never_open`          open at no time at which any of those could be there and finish
  `others_first`        no round has room for it: what is in them counts for more, or is nearer
  `could_be_added`      so many (`free`) rounds would still have room
"""

from collections.abc import Iterable, Sequence

from lianfang.planning.base import Penalty, Reason, Unserved, reason
from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.plan import Explanation, PlannedRound, Visit
from lianfang.planning.rounds.problem import Round, RoundsProblem


def explain(problem: RoundsProblem, rounds: Iterable[Round]) -> Explanation:
    """Times, reasons and points of some rounds, which must name teams and premises of the problem.

    Rounds that break hours are timed all the same: a visit that begins late ends late.
    """
    return explained(Board(problem), rounds)


def explained(board: Board, rounds: Iterable[Round]) -> Explanation:
    """The same where the problem is laid out already."""
    story = _Story(board, sorted(one for one in rounds if one.premises))
    return Explanation(
        rounds=tuple(story.planned),
        unserved=tuple(story.unserved()),
        penalties=story.penalties(),
    )


class _Story:
    def __init__(self, board: Board, rounds: Sequence[Round]) -> None:
        self.board = board
        self.stops = {
            board.team_number[one.team]: [board.number[p] for p in one.premises] for one in rounds
        }
        self.visited = {stop for stops in self.stops.values() for stop in stops}
        self.walking = self.waiting = 0
        self.planned = [self._planned(team, stops) for team, stops in self.stops.items()]

    def _planned(self, number: int, stops: list[int]) -> PlannedRound:
        board, team = self.board, self.board.teams[number]
        here, clock, walked = board.start + number, team.begins, 0
        visits = []
        for stop in stops:
            way = board.way[here][stop]
            arrives = clock + way
            begins = max(arrives, board.opens[stop])
            ends = begins + board.minutes[stop]
            why = tuple(self._why(stop, way, begins - arrives))
            visits.append(Visit(board.premises[stop].id, clock, arrives, begins, ends, why))
            walked += way
            self.waiting += begins - arrives
            here, clock = stop, ends
        self.walking += walked
        load = reason(
            "load",
            visits=len(stops),
            minutes=sum(board.minutes[stop] for stop in stops),
            walking=walked,
            spare=max(0, team.ends - clock),
        )
        return PlannedRound(team.id, tuple(visits), walked, (load,))

    def _why(self, stop: int, way: int, waits: int) -> Iterable[Reason]:
        one = self.board.premises[stop]
        if one.must:
            yield reason("must")
        if one.risk:
            yield reason("risk", risk=one.risk)
        if one.days:
            yield reason("days", days=one.days)
        yield reason("near", minutes=way)
        if waits:
            yield reason("waits", minutes=waits)

    def unserved(self) -> Iterable[Unserved]:
        """Everything not visited, what counts for most first."""
        board = self.board
        left = [n for n in range(len(board.premises)) if n not in self.visited]
        for number in sorted(left, key=lambda n: (-board.worth[n], board.premises[n].id)):
            yield Unserved(board.premises[number].id, self._why_left(number))

    def _why_left(self, number: int) -> Reason:
        board, one = self.board, self.board.premises[number]
        inside = [
            n
            for n, team in enumerate(board.teams)
            if not team.areas or any(one.place.startswith(path) for path in team.areas)
        ]
        able = [n for n in inside if n in board.allowed[number]]
        open_to = [n for n in able if board.timed(n, [number]) is not None]
        free = [n for n in open_to if self._fits(n, number)]
        steps = (
            ("no_team", board.teams),
            ("none_in_area", inside),
            ("none_of_kind", able),
            ("never_open", open_to),
            ("others_first", free),
        )
        code = next((code for code, left in steps if not left), "could_be_added")
        return reason(
            code,
            teams=len(board.teams),
            area=len(inside),
            kind=len(able),
            hours=len(open_to),
            free=len(free),
        )

    def _fits(self, team: int, number: int) -> bool:
        stops = self.stops.get(team, [])
        return any(
            self.board.timed(team, [*stops[:at], number, *stops[at:]]) is not None
            for at in range(len(stops), -1, -1)
        )

    def penalties(self) -> tuple[Penalty, ...]:
        """Every kind of point, also those that did not occur."""
        board, weights = self.board, self.board.weights
        left = [one for n, one in enumerate(board.premises) if n not in self.visited]
        return (
            Penalty("must", sum(one.must for one in left), weights.must),
            Penalty("risk", sum(one.risk for one in left), weights.risk),
            Penalty("days", sum(one.days for one in left), weights.days),
            Penalty("walking", self.walking, weights.walking),
            Penalty("waiting", self.waiting, weights.waiting),
        )
