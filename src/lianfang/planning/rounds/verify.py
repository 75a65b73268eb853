"""Re-checks every hard rule from the plan alone, and that it tells the truth about itself.

Shares no code with the solver or with `explain`: the rules are written a second time, as plainly as
possible. Edited rounds are checked the same way (`verify_rounds`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, dist, floor

from lianfang.planning.rounds.plan import PlannedRound, RoundsPlan
from lianfang.planning.rounds.problem import Premises, Round, RoundsProblem, Team


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its code, and the team and premises concerned (empty where none is).

    Codes: `unknown_team`, `unknown_premises`, `round_twice`, `visit_twice`, `area`, `kind`,
    `too_many`, `closed`, `too_late`; and of the plan's own statements: `times_misstated`,
    `walking_misstated`, `unserved_misstated`, `objective_misstated`, `bound_above_objective`.
    """

    code: str
    team: str = ""
    premises: str = ""


def verify(problem: RoundsProblem, plan: RoundsPlan) -> list[Violation]:
    """Every rule the plan breaks, and every statement about itself that is not so."""
    broken = verify_rounds(problem, [planned.round for planned in plan.rounds])
    return broken or _misstatements(problem, plan)


def verify_rounds(problem: RoundsProblem, rounds: Iterable[Round]) -> list[Violation]:
    """Every hard rule broken by some rounds, alone or together."""
    rounds = list(rounds)
    teams = {team.id: team for team in problem.teams}
    premises = {one.id: one for one in problem.premises}
    found = [
        Violation("round_twice", team)
        for team, times in sorted(Counter(one.team for one in rounds).items())
        if times > 1
    ]
    seen = Counter(name for one in rounds for name in one.premises)
    found += [Violation("visit_twice", "", name) for name, n in sorted(seen.items()) if n > 1]
    for one in rounds:
        unknown = [name for name in one.premises if name not in premises]
        found += [Violation("unknown_premises", one.team, name) for name in unknown]
        if one.team not in teams:
            found.append(Violation("unknown_team", one.team))
        elif not unknown:
            stops = [premises[name] for name in one.premises]
            found += _round_faults(problem, teams[one.team], stops)
    return found


def _round_faults(problem: RoundsProblem, team: Team, stops: list[Premises]) -> list[Violation]:
    found = []
    if team.most is not None and len(stops) > team.most:
        found.append(Violation("too_many", team.id))
    for stop, (_sets_out, _arrives, _begins, ends) in zip(
        stops, _times(problem, team, stops), strict=True
    ):
        if team.areas and not any(stop.place[: len(path)] == path for path in team.areas):
            found.append(Violation("area", team.id, stop.id))
        if team.kinds and stop.kind not in team.kinds:
            found.append(Violation("kind", team.id, stop.id))
        if ends > stop.closes:
            found.append(Violation("closed", team.id, stop.id))
        if ends > team.ends:
            found.append(Violation("too_late", team.id, stop.id))
    return found


def _times(
    problem: RoundsProblem, team: Team, stops: list[Premises]
) -> list[tuple[int, int, int, int]]:
    """When the team sets out for each stop, arrives, begins and ends."""
    found = []
    before: Team | Premises = team
    now = team.begins
    for stop in stops:
        arrives = now + _on_foot(problem, before, stop)
        begins = max(arrives, stop.opens)
        found.append((now, arrives, begins, begins + stop.minutes))
        before, now = stop, begins + stop.minutes
    return found


def _on_foot(problem: RoundsProblem, one: Team | Premises, other: Premises) -> int:
    pace = problem.pace
    if one.at is not None and other.at is not None:
        metres = floor(dist(one.at, other.at))
        return ceil(Fraction(metres * pace.detour_percent, 100 * pace.metres))
    mine = [one.place[at : at + 4] for at in range(0, len(one.place), 4)]
    theirs = [other.place[at : at + 4] for at in range(0, len(other.place), 4)]
    while mine and theirs and mine[0] == theirs[0]:
        mine, theirs = mine[1:], theirs[1:]
    return pace.level * (len(mine) + len(theirs))


def _misstatements(problem: RoundsProblem, plan: RoundsPlan) -> list[Violation]:
    found = []
    teams = {team.id: team for team in problem.teams}
    premises = {one.id: one for one in problem.premises}
    for planned in plan.rounds:
        found += _stated(problem, teams[planned.team], planned, premises)
    visited = {visit.premises for planned in plan.rounds for visit in planned.visits}
    if {item.subject for item in plan.unserved} != premises.keys() - visited:
        found.append(Violation("unserved_misstated"))
    if plan.objective != sum(penalty.cost for penalty in plan.penalties):
        found.append(Violation("objective_misstated"))
    if plan.lower_bound is not None and plan.lower_bound > plan.objective:
        found.append(Violation("bound_above_objective"))
    return found


def _stated(
    problem: RoundsProblem, team: Team, planned: PlannedRound, premises: dict[str, Premises]
) -> list[Violation]:
    found = []
    stops = [premises[visit.premises] for visit in planned.visits]
    times = _times(problem, team, stops)
    told = [(v.sets_out, v.arrives, v.begins, v.ends) for v in planned.visits]
    if told != times:
        found.append(Violation("times_misstated", team.id))
    if planned.walking != sum(arrives - sets_out for sets_out, arrives, _b, _e in times):
        found.append(Violation("walking_misstated", team.id))
    return found
