"""What a charter costs by the head, and who pays how much: counted from seats each time.

Before it departs the heads are those who have a seat, afterwards those who rode. An enterprise's
part goes by its heads; parts of a fen go to the enterprises with the largest remainder, so that the
parts always add up to the whole.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lianfang.access.scope import everywhere
from lianfang.charters.enums import ABOARD, DEPARTED, HOLDING
from lianfang.charters.models import Charter, Seat
from lianfang.enterprises.models import Enterprise


@dataclass(frozen=True, slots=True)
class Share:
    """What one enterprise's people cost, in fen: paid by the enterprise and by the government."""

    enterprise_id: uuid.UUID
    name: str
    heads: int
    fen: int
    enterprise_fen: int
    government_fen: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A charter's cost in fen; `per_head` is None while nobody has a seat."""

    fen: int
    heads: int
    per_head: int | None
    enterprise_fen: int
    government_fen: int
    shares: tuple[Share, ...]

    @property
    def whole_yuan(self) -> tuple[int, int, int]:
        """The cost and what enterprises and government pay, to the nearest yuan."""
        enterprise = round(self.enterprise_fen / 100)
        return round(self.fen / 100), enterprise, round(self.fen / 100) - enterprise


def split(total: int, heads: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    """`total` fen by heads; what is left over goes to the largest remainders."""
    everybody = sum(heads.values())
    if not everybody:
        return {}
    parts = {key: total * number // everybody for key, number in heads.items()}
    left = total - sum(parts.values())
    order = sorted(heads, key=lambda key: (-(total * heads[key] % everybody), str(key)))
    for key in order[:left]:
        parts[key] += 1
    return parts


def charter_cost(charter: Charter) -> Cost:
    """What the charter costs, by enterprise; two queries. The caller found it for the viewer."""
    states = ABOARD if charter.state in DEPARTED else HOLDING
    with everywhere("the charter itself was found for the viewer"):
        seats = Seat.objects.filter(charter=charter, state__in=states)
        heads = Counter(seats.order_by().values_list("rider__enterprise_id", flat=True))
        names = dict(Enterprise.objects.filter(pk__in=heads).values_list("pk", "name"))
    parts = split(charter.cost_fen, heads)
    shares = [
        _share(charter, key, names.get(key, ""), heads[key], fen)
        for key, fen in sorted(parts.items(), key=lambda part: names.get(part[0], ""))
    ]
    everybody = sum(heads.values())
    government = charter.cost_fen * charter.government_percent // 100
    if shares:
        government = sum(one.government_fen for one in shares)
    return Cost(
        fen=charter.cost_fen,
        heads=everybody,
        per_head=round(charter.cost_fen / everybody) if everybody else None,
        enterprise_fen=charter.cost_fen - government,
        government_fen=government,
        shares=tuple(shares),
    )


def _share(charter: Charter, key: uuid.UUID, name: str, heads: int, fen: int) -> Share:
    government = fen * charter.government_percent // 100
    return Share(key, name, heads, fen, fen - government, government)
