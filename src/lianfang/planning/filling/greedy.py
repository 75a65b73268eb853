"""The first answer: from the furthest point on, vehicle after vehicle that is cheapest a head."""

from collections import Counter

from lianfang.planning.filling.board import Board, Group, Load, load
from lianfang.planning.filling.problem import Kind


def first_answer(board: Board) -> list[Load]:
    """Loads for everybody who can be served, in every origin."""
    loads: list[Load] = []
    for groups in board.origins.values():
        loads += filled(board, Counter({g: board.people[g] for g in groups}), loads)
    return loads


def filled(board: Board, left: Counter[Group], others: list[Load]) -> list[Load]:
    """Loads for people of one origin, beside the other loads that use up kinds."""
    used = Counter(one.kind for one in others)
    left, found = +left, []
    points = sorted({point for _enterprise, point in left}, key=board.way)
    for first in points:
        while any(n for (_enterprise, point), n in left.items() if point == first):
            tries = [
                one
                for kind in board.kinds.values()
                if board.serves(kind, first)
                and (kind.available is None or used[kind.id] < kind.available)
                and (one := _fill(board, kind, first, left)).people
            ]
            if not tries:
                break
            best = min(tries, key=lambda one: (_a_head(board, one), -one.size, one.kind))
            used[best.kind] += 1
            left -= Counter(dict(best.people))
            found.append(best)
    return found


def _a_head(board: Board, one: Load) -> float:
    weights = board.weights
    points = weights.cost * board.price(one) + weights.stop * (len(board.stops(one)) - 1)
    return points / one.size


def _fill(board: Board, kind: Kind, first: str, left: Counter[Group]) -> Load:
    """A vehicle that begins at `first` and takes whole groups where it can, then collects on."""
    people: Counter[Group] = Counter()
    aboard: set[str] = set()
    free, stops = kind.usable, 0
    begins = board.way(first)
    points = sorted(
        {p for (_e, p), n in left.items() if n and board.way(p) >= begins}, key=board.way
    )
    for point in points:
        if not free or stops >= kind.most_stops or not board.serves(kind, point):
            continue
        groups = [group for group, number in left.items() if number and group[1] == point]
        stops += bool(groups)
        while groups and free:
            room = free
            # Who is aboard already, then the largest group that fits whole, then the smallest.
            groups.sort(
                key=lambda g: (
                    g[0] not in aboard,
                    left[g] > room,
                    -left[g] if left[g] <= room else left[g],
                    g,
                )
            )
            group = groups.pop(0)
            number = min(free, left[group])
            people[group] += number
            aboard.add(group[0])
            free -= number
    return load(kind.id, people)
