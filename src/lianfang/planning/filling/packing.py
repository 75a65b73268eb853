"""From numbers of vehicles to loads: people are dealt out by enterprise along the way."""

from collections import Counter

from lianfang.planning.filling.board import Board, Group, Load, load
from lianfang.planning.filling.counts import Counts
from lianfang.planning.filling.greedy import filled


def packed(board: Board, counted: Counts) -> list[Load]:
    """Loads for the counted vehicles; who finds no seat in them is filled in anew."""
    left = Counter(board.people)
    loads: list[Load] = []
    for (kind_id, first), vehicles in sorted(counted.vehicles.items()):
        kind = board.kinds[kind_id]
        shares = {
            point: number
            for (point, way), number in counted.people.items()
            if way == (kind_id, first)
        }
        chosen = _chosen(left, shares)
        left -= chosen
        for _ in range(vehicles):
            one = _packed(board, kind.usable, kind.most_stops, chosen)
            chosen -= one
            if one:
                loads.append(load(kind_id, one))
        left += chosen
    for groups in board.origins.values():
        rest = Counter({group: left[group] for group in groups})
        loads += filled(board, rest, loads)
    return loads


def _chosen(left: Counter[Group], shares: dict[str, int]) -> Counter[Group]:
    """So many people of each point, whole enterprises first, the same ones at every point."""
    sizes: Counter[str] = Counter()
    for (enterprise, point), number in left.items():
        if point in shares:
            sizes[enterprise] += number
    found: Counter[Group] = Counter()
    for point, share in sorted(shares.items()):
        groups = [group for group, number in left.items() if group[1] == point and number > 0]
        for group in sorted(groups, key=lambda g: (-sizes[g[0]], g)):
            found[group] = min(share, left[group])
            share -= found[group]
    return +found


def _packed(board: Board, seats: int, most: int, waiting: Counter[Group]) -> Counter[Group]:
    """One vehicle: the furthest people first, then their enterprises, then others on the way."""
    found: Counter[Group] = Counter()
    stops: set[str] = set()
    aboard: set[str] = set()
    while seats:
        groups = [
            group
            for group, number in waiting.items()
            if number > found[group] and (group[1] in stops or len(stops) < most)
        ]
        if not groups:
            break
        if found:
            group = min(
                groups,
                key=lambda g: (g[0] not in aboard, g[1] not in stops, board.way(g[1]), g),
            )
        else:
            group = min(groups, key=lambda g: (board.way(g[1]), -waiting[g], g))
        number = min(seats, waiting[group] - found[group])
        found[group] += number
        stops.add(group[1])
        aboard.add(group[0])
        seats -= number
    return +found
