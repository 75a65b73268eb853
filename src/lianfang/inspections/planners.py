"""From what is due for inspection to a rounds problem, and from rounds back to stops a person
decides on. The planner is `planning.rounds`.

A proposal keeps everything that was due with what was known of it, so the problem of a proposal is
made of its own rows: a change by hand is judged by the same facts as the plan was.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.models import RoundProposal, RoundStop, RoundTeam
from lianfang.inspections.selectors.coverage import NEVER_DAYS, DueSubject
from lianfang.inspections.selectors.names import spots
from lianfang.planning.base import Budget, Reason
from lianfang.planning.rounds.explain import explain
from lianfang.planning.rounds.plan import Explanation, RoundsPlan
from lianfang.planning.rounds.problem import Premises, Round, RoundsProblem, Team
from lianfang.planning.rounds.verify import Violation, verify, verify_rounds

SECONDS = 10.0
# Metres a degree of latitude is long, and one of longitude at the equator.
DEGREE = 111_320
HIGHEST_RISK = 100


class PlanBroken(RuntimeError):
    """The planner's answer breaks a hard rule; it must not be shown to anybody."""


@dataclass(frozen=True)
class Framed:
    """The problem of a proposal, and its rows by the ids the planner knows them by."""

    problem: RoundsProblem
    stops: dict[str, RoundStop]
    teams: dict[str, RoundTeam]

    def rounds(self) -> list[Round]:
        """Who goes where after the rows as they are."""
        order = sorted(self.stops.values(), key=lambda stop: (stop.position, str(stop.pk)))
        own = {
            team: tuple(str(stop.pk) for stop in order if str(stop.team_id) == team)
            for team in self.teams
        }
        return [Round(team, stops) for team, stops in own.items() if stops]

    def broken(self) -> set[Violation]:
        """Hard rules the rounds break."""
        return set(verify_rounds(self.problem, self.rounds()))

    def retold(self) -> Explanation:
        """Times and reasons written onto the rows as they are, not saved; what was told."""
        told = explain(self.problem, self.rounds())
        self._write(told)
        return told

    def planned(self, found: RoundsPlan) -> None:
        """The planner's rounds written onto the rows, not saved."""
        for one in found.rounds:
            for visit in one.visits:
                self.stops[visit.premises].team = self.teams[one.team]
        self._write(found)

    def _write(self, told: Explanation | RoundsPlan) -> None:
        for one in told.rounds:
            for position, visit in enumerate(one.visits):
                stop = self.stops[visit.premises]
                stop.position = position
                stop.arrives, stop.begins, stop.leaves = visit.arrives, visit.begins, visit.ends
                stop.reasons = [reason_json(why) for why in visit.reasons]
        for left in told.unserved:
            stop = self.stops[left.subject]
            stop.arrives = stop.begins = stop.leaves = None
            stop.reasons = [reason_json(left.reason)]


def stop_of(proposal: RoundProposal, due: DueSubject) -> RoundStop:
    """A row for something that is due, nobody sent yet."""
    is_place = due.subject_kind == SubjectKind.PLACE
    return RoundStop(
        proposal=proposal,
        subject_kind=due.subject_kind,
        enterprise_id=None if is_place else due.id,
        place_id=due.place_id,
        path=due.path,
        checklist=due.checklist,
        risk=min(HIGHEST_RISK, round(due.risk)),
        days=NEVER_DAYS if due.days_since is None else due.days_since,
        is_must=bool(due.critical or due.overdue),
        longitude=due.longitude,
        latitude=due.latitude,
    )


def frame(
    proposal: RoundProposal, teams: Sequence[RoundTeam], stops: Sequence[RoundStop]
) -> Framed:
    """The problem of a proposal with its rows as they are."""
    where = spots(team.area for team in teams)
    known = [s.latitude for s in stops if s.latitude is not None]
    middle = sum(known) / len(known) if known else 0.0

    def metres(longitude: float | None, latitude: float | None) -> tuple[int, int] | None:
        if longitude is None or latitude is None:
            return None
        east = longitude * DEGREE * cos(radians(middle))
        return round(east), round(latitude * DEGREE)

    problem = RoundsProblem(
        premises=tuple(
            Premises(
                id=str(stop.pk),
                place=stop.path,
                minutes=proposal.minutes,
                risk=stop.risk,
                days=stop.days,
                must=stop.is_must,
                at=metres(stop.longitude, stop.latitude),
            )
            for stop in sorted(stops, key=lambda one: str(one.pk))
        ),
        teams=tuple(
            Team(
                id=str(team.pk),
                place=team.area,
                begins=proposal.begins,
                ends=proposal.ends,
                areas=(team.area,),
                most=proposal.most,
                at=metres(*where[team.area]),
            )
            for team in sorted(teams, key=lambda one: one.number)
        ),
    )
    return Framed(problem, {str(s.pk): s for s in stops}, {str(team.pk): team for team in teams})


def plan(framed: Framed, seconds: float = SECONDS, seed: int = 0) -> RoundsPlan:
    """The planner's proposal. Raises PlanBroken if `verify` finds a rule broken."""
    # The solver's libraries take a second and 60 MB to load: whoever never plans does not pay.
    from lianfang.planning.rounds.solve import solve  # noqa: PLC0415

    found = solve(framed.problem, Budget(time_limit_seconds=seconds, seed=seed))
    faults = verify(framed.problem, found)
    if faults:
        raise PlanBroken(f"the planner broke {len(faults)} rules, first {faults[0].code}")
    return found


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as stored with a stop."""
    return {"code": reason.code, **reason.as_dict()}


def penalties(told: Explanation | RoundsPlan) -> list[Mapping[str, Any]]:
    """Wishes given up, as stored with a proposal."""
    return [{"name": one.name, "count": one.count} for one in told.penalties]


def places_for(framed: Framed, stop: RoundStop) -> list[tuple[RoundTeam, int, int]]:
    """(team, position, minutes more) for one more visit, the cheapest place of each round first."""
    # As with the solver: only who asks for it loads it.
    from lianfang.planning.rounds.insertion import best_places  # noqa: PLC0415

    found = best_places(framed.problem, framed.rounds(), str(stop.pk), len(framed.teams))
    return [(framed.teams[one.team], one.at, one.points) for one in found]


def paired(
    people: Iterable[tuple[uuid.UUID, str, bool]], within: str
) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    """Teams of two and their areas: each one of a village goes with one of the town.

    `people` are (id, path where they serve, whether sent by the town or above). Whoever is left
    goes with another of the same village, then with anybody; an odd one stays behind.
    """
    rows = sorted(people, key=lambda one: (one[1], str(one[0])))
    town = [one for one in rows if one[2] or len(one[1]) <= len(within)]
    local = [one for one in rows if one not in town]
    found = []
    while local and town:
        near, far = local.pop(0), town.pop(0)
        found.append((far[0], near[0], near[1]))
    while len(local) > 1:
        one = local.pop(0)
        mate = next((other for other in local if other[1] == one[1]), local[0])
        local.remove(mate)
        area = one[1] if mate[1] == one[1] else within
        found.append((one[0], mate[0], area))
    while len(town) > 1:
        found.append((town.pop(0)[0], town.pop(0)[0], within))
    return found
