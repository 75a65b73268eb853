"""The rounds problem in arrays: walking minutes between everything, who may inspect what.

Premises and teams are numbered; team t starts at node `len(premises) + t`.
"""

from math import isqrt

import numpy as np
import numpy.typing as npt

from lianfang.planning.rounds.problem import (
    PATH_STEP,
    Pace,
    Position,
    Premises,
    RoundsProblem,
    Team,
)

Ints = npt.NDArray[np.int64]


def walking(pace: Pace, one: tuple[str, Position], other: tuple[str, Position]) -> int:
    """Minutes on foot between two places with or without positions, begun ones whole."""
    (here, at), (there, to) = one, other
    if at is not None and to is not None:
        metres = isqrt((at[0] - to[0]) ** 2 + (at[1] - to[1]) ** 2)
        return -(-metres * pace.detour_percent // (100 * pace.metres))
    shared = 0
    while here[shared : shared + PATH_STEP] == there[shared : shared + PATH_STEP] != "":
        shared += PATH_STEP
    return pace.level * ((len(here) + len(there) - 2 * shared) // PATH_STEP)


def may_inspect(team: Team, premises: Premises) -> bool:
    """Whether premises lie in the team's area and are of its kinds, hours aside."""
    inside = not team.areas or any(premises.place.startswith(path) for path in team.areas)
    return inside and (not team.kinds or premises.kind in team.kinds)


class Board:
    """The problem indexed; it never changes."""

    def __init__(self, problem: RoundsProblem) -> None:
        self.problem, self.weights = problem, problem.weights
        self.premises, self.teams = problem.premises, problem.teams
        self.number = {one.id: number for number, one in enumerate(self.premises)}
        self.team_number = {team.id: number for number, team in enumerate(self.teams)}
        self.start = len(self.premises)
        self.ways = self._ways()
        self.way: list[list[int]] = self.ways.tolist()
        self.minutes = [one.minutes for one in self.premises]
        self.opens = [one.opens for one in self.premises]
        self.closes = [one.closes for one in self.premises]
        weights = problem.weights
        self.worth = [
            weights.must * one.must + weights.risk * one.risk + weights.days * one.days
            for one in self.premises
        ]
        self.allowed = [
            frozenset(t for t, team in enumerate(self.teams) if may_inspect(team, one))
            for one in self.premises
        ]

    def _ways(self) -> Ints:
        """(nodes, nodes) walking minutes; positions in one step, the rest place by place."""
        pace = self.problem.pace
        nodes = [(one.place, one.at) for one in self.premises]
        nodes += [(team.place, team.at) for team in self.teams]
        places = sorted({place for place, _at in nodes})
        at = {place: number for number, place in enumerate(places)}
        between = np.array(
            [[walking(pace, (a, None), (b, None)) for b in places] for a in places],
            dtype=np.int64,
        ).reshape(len(places), len(places))
        rows = np.array([at[place] for place, _at in nodes], dtype=np.int64)
        found = between[rows][:, rows]
        known = np.array([n for n, (_p, position) in enumerate(nodes) if position is not None])
        if len(known):
            metres = np.array([p for _place, p in nodes if p is not None], dtype=np.int64)
            apart = metres[:, None, :] - metres[None, :, :]
            straight = np.floor(np.sqrt((apart**2).sum(axis=2))).astype(np.int64)
            minutes = -(-straight * pace.detour_percent // (100 * pace.metres))
            found[np.ix_(known, known)] = minutes
        return found

    def timed(self, team: int, visits: list[int]) -> tuple[int, int] | None:
        """(walking, waiting) minutes of a round, or None where it breaks hours or is too long."""
        one = self.teams[team]
        if one.most is not None and len(visits) > one.most:
            return None
        ways, opens, closes, minutes = self.way, self.opens, self.closes, self.minutes
        here, clock, walked, waited, ends = self.start + team, one.begins, 0, 0, one.ends
        for visit in visits:
            way = ways[here][visit]
            walked += way
            clock += way
            if clock < opens[visit]:
                waited += opens[visit] - clock
                clock = opens[visit]
            clock += minutes[visit]
            if clock > closes[visit] or clock > ends:
                return None
            here = visit
        return walked, waited

    def cost(self, times: tuple[int, int]) -> int:
        """Points of the minutes of a round."""
        return self.weights.walking * times[0] + self.weights.waiting * times[1]
