"""A floor under the points of any recommendations: the cheapest ones if nobody had a will.

One min-cost flow of seekers over employers to seats, with every hard rule but without stability. So
that millions of pairs cost little, a seeker is given the cheapest few vacancies and one way out
that costs what the next one would; only who takes the way out is given more, at most twice.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from lianfang.planning.matching.board import Board
from lianfang.planning.matching.explain import points_of
from lianfang.planning.matching.stable import wishes

FIRST, MORE, AGAIN = 48, 6, 2
"""Cheapest vacancies a seeker begins with, how many times as many the next time, and how often."""


@dataclass(slots=True)
class _Reach:
    """The cheapest vacancies of one seeker, and what the next one beyond them would cost."""

    vacancy: list[int]
    points: list[int]
    beyond: int | None


def floor(board: Board, seconds_left: Callable[[], float]) -> int:
    """Points no recommendations within the hard rules can undercut."""
    asking = [number for number, seeker in enumerate(board.seekers) if seeker.available]
    most = dict.fromkeys(asking, FIRST)
    reaches = {seeker: _reach(board, seeker, FIRST) for seeker in asking}
    points, out = _flow(board, reaches)
    for _ in range(AGAIN):
        if not out or seconds_left() <= 0:
            break
        for seeker in out:
            most[seeker] *= MORE
            reaches[seeker] = _reach(board, seeker, most[seeker])
        points, out = _flow(board, reaches)
    return points


def _reach(board: Board, seeker: int, most: int) -> _Reach:
    # One more than asked for: its points are what lies beyond.
    found = wishes(board, seeker, most + 1)
    beyond = None if len(found.vacancy) <= most else int(found.points[most])
    return _Reach(found.vacancy[:most].tolist(), found.points[:most].tolist(), beyond)


def _flow(board: Board, reaches: dict[int, _Reach]) -> tuple[int, list[int]]:
    """The cheapest recommendations over some pairs: their points, and who went beyond them."""
    kept = _kept(board)
    rules, weights = board.rules, board.weights
    flow = min_cost_flow.SimpleMinCostFlow()
    vacancies = len(board.vacancies)
    sink = vacancies
    nodes = vacancies + 1
    taken = np.zeros(vacancies, dtype=np.int64)
    for own in kept.values():
        np.add.at(taken, own, 1)
    starts: list[tuple[int, int, int, int]] = []
    outs: dict[int, int] = {}
    for seeker, reach in reaches.items():
        own = kept.get(seeker, [])
        left = rules.choices - len(own)
        if left <= 0:
            continue
        node = nodes
        nodes += 1
        if not own:
            starts.append((node, 1, -weights.unserved, seeker))
        if left - (not own) > 0:
            starts.append((node, left - (not own), -weights.later, seeker))
        employers: dict[int, int] = {}
        at = [int(board.employer[vacancy]) for vacancy in own]
        for vacancy, points in zip(reach.vacancy, reach.points, strict=True):
            if vacancy in own:
                continue
            employer = int(board.employer[vacancy])
            if employer not in employers:
                employers[employer] = nodes
                nodes += 1
                room = max(0, rules.per_employer - at.count(employer))
                flow.add_arc_with_capacity_and_unit_cost(node, employers[employer], room, 0)
            flow.add_arc_with_capacity_and_unit_cost(employers[employer], vacancy, 1, points)
        if reach.beyond is not None:
            outs[flow.add_arc_with_capacity_and_unit_cost(node, sink, left, reach.beyond)] = seeker
    for vacancy in range(vacancies):
        room = int(board.room[vacancy] - taken[vacancy])
        if room > 0:
            flow.add_arc_with_capacity_and_unit_cost(vacancy, sink, room, 0)
    total = sum(people for _node, people, _points, _seeker in starts)
    for node, people, points, _seeker in starts:
        flow.add_arc_with_capacity_and_unit_cost(nodes, node, people, points)
    if not total:
        return points_of(board, sorted(board.kept)), []
    flow.add_arc_with_capacity_and_unit_cost(nodes, sink, total, 0)
    flow.set_node_supply(nodes, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow of recommendations has no answer")
    beyond = sorted({seeker for arc, seeker in outs.items() if flow.flow(arc)})
    return points_of(board, sorted(board.kept)) + flow.optimal_cost(), beyond


def _kept(board: Board) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for match in sorted(board.kept):
        vacancy = board.vacancy_at[match.vacancy]
        found.setdefault(board.seeker_at[match.seeker], []).append(vacancy)
    return found
