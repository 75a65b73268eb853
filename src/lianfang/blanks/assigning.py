"""Gives each slot at most one meaning and each meaning to one slot, so that the sum is greatest.

The Hungarian method with potentials (Kuhn 1955; the shortest-path form of Jonker and Volgenant
1987), on groups of slots that compete with each other only.
"""

from collections.abc import Sequence

Offers = Sequence[dict[str, float]]  # per slot: meaning -> gain above 0


def assign(offers: Offers) -> list[str]:
    """The meaning of each slot ("" = none) with the greatest sum of gains, each meaning once."""
    found = [""] * len(offers)
    for group in _groups(offers):
        for slot, meaning in _solve(offers, group).items():
            found[slot] = meaning
    return found


def _groups(offers: Offers) -> list[list[int]]:
    """Slots that share an offered meaning, directly or through others."""
    owner: dict[str, int] = {}
    parent = list(range(len(offers)))

    def root(slot: int) -> int:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    for slot, offered in enumerate(offers):
        for meaning in offered:
            other = owner.setdefault(meaning, slot)
            parent[root(slot)] = root(other)
    groups: dict[int, list[int]] = {}
    for slot in range(len(offers)):
        groups.setdefault(root(slot), []).append(slot)
    return list(groups.values())


def _solve(offers: Offers, slots: list[int]) -> dict[int, str]:
    meanings = sorted({meaning for slot in slots for meaning in offers[slot]})
    # One column "nothing" per slot, of cost 0, so that nobody is forced.
    width = len(meanings) + len(slots)
    place = {meaning: number for number, meaning in enumerate(meanings, 1)}
    costs = []
    for number, slot in enumerate(slots):
        row = [1e6] * (width + 1)
        for meaning, gain in offers[slot].items():
            row[place[meaning]] = -gain
        row[len(meanings) + 1 + number] = 0.0
        costs.append(row)
    taken = _match(costs, width)
    return {
        slots[row]: meanings[column - 1] for column, row in taken.items() if column <= len(meanings)
    }


def _match(costs: list[list[float]], width: int) -> dict[int, int]:
    """{column: row} of the cheapest assignment of every row; columns count from 1."""
    low, high = [0.0] * (len(costs) + 1), [0.0] * (width + 1)
    match, way = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, len(costs) + 1):
        match[0], column = row, 0
        best, used = [float("inf")] * (width + 1), [False] * (width + 1)
        while True:
            used[column] = True
            current, delta, following = match[column], float("inf"), 0
            for other in range(1, width + 1):
                if used[other]:
                    continue
                cost = costs[current - 1][other] - low[current] - high[other]
                if cost < best[other]:
                    best[other], way[other] = cost, column
                if best[other] < delta:
                    delta, following = best[other], other
            for other in range(width + 1):
                if used[other]:
                    low[match[other]] += delta
                    high[other] -= delta
                else:
                    best[other] -= delta
            column = following
            if match[column] == 0:
                break
        while column:
            match[column] = match[way[column]]
            column = way[column]
    return {column: row - 1 for column, row in enumerate(match) if column and row}
