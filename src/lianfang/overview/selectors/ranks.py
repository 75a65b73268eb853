"""Ranks, fairly: by shares or by a thousand, ties share a rank, whoever has nothing to count stands
apart."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

TENTH = Decimal("0.1")
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A place or team in a ranking.

    value     what it is ranked by: a share in per cent, so many by a thousand, a count or points;
              None where there is nothing to count
    number    the count itself; of   what it is divided by (None: by nothing)
    rank      from 1; None where there is no value
    change    ranks won (+) or lost since the day before, None where there is nothing to compare
    is_small  what it is divided by is so small that single cases move it far
    points    of a composite: the points in each of its figures, in the order of the plan
    """

    id: uuid.UUID
    name: str
    value: Decimal | None
    number: Decimal | int | None = None
    of: Decimal | int | None = None
    rank: int | None = None
    change: int | None = None
    is_small: bool = False
    points: tuple[Decimal | None, ...] = ()

    @property
    def lost(self) -> int:
        """Ranks lost since the day before."""
        return max(-(self.change or 0), 0)


def by_thousand(number: Decimal | int | None, of: Decimal | int | None) -> Decimal | None:
    """So many by a thousand, one decimal; None where there is nothing to divide by."""
    if number is None or not of:
        return None
    return (Decimal(number) * THOUSAND / Decimal(of)).quantize(TENTH)


def in_order(lines: Iterable[Line], more_is_better: bool) -> list[Line]:
    """Best first; equal values share a rank and the next one is counted on (1, 2, 2, 4). Lines
    without a value come last and have no rank."""
    found = list(lines)
    counted = [line for line in found if line.value is not None]
    counted.sort(key=lambda line: line.value or Decimal(0), reverse=more_is_better)
    out: list[Line] = []
    for position, line in enumerate(counted, start=1):
        same = bool(out) and out[-1].value == line.value
        out.append(replace(line, rank=out[-1].rank if same else position))
    return out + [replace(line, rank=None) for line in found if line.value is None]


def compared(lines: Sequence[Line], before: Iterable[Line]) -> list[Line]:
    """The lines with the ranks won or lost since `before`."""
    ranks = {line.id: line.rank for line in before}
    out = []
    for line in lines:
        then = ranks.get(line.id)
        change = then - line.rank if then is not None and line.rank is not None else None
        out.append(replace(line, change=change))
    return out


def points_of(lines: Sequence[Line], more_is_better: bool) -> dict[uuid.UUID, Decimal]:
    """Points of each line with a value: the best has 100, the last 0, the others in proportion.
    Where all are equal all have 100."""
    values = {line.id: line.value for line in lines if line.value is not None}
    if not values:
        return {}
    low, high = min(values.values()), max(values.values())
    if low == high:
        return dict.fromkeys(values, Decimal(100))
    found = {key: (value - low) * 100 / (high - low) for key, value in values.items()}
    if not more_is_better:
        found = {key: 100 - points for key, points in found.items()}
    return found


def composed(
    names: Mapping[uuid.UUID, str], parts: Sequence[tuple[int, Mapping[uuid.UUID, Decimal]]]
) -> list[Line]:
    """Lines of a composite: the weighted mean of the points, over the figures that count something
    there. `parts` are weights with points; a place without any points has no value."""
    lines = []
    for key, name in names.items():
        points = [found.get(key) for _weight, found in parts]
        held = [(parts[i][0], one) for i, one in enumerate(points) if one is not None]
        weight = sum(one for one, _points in held)
        value = None
        if weight:
            value = sum((w * p for w, p in held), start=Decimal(0)) / weight
        lines.append(
            Line(
                id=key,
                name=name,
                value=None if value is None else value.quantize(TENTH),
                points=tuple(None if one is None else one.quantize(TENTH) for one in points),
            )
        )
    return lines
