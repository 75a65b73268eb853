"""The enterprises of Zhangcha as its clerks list them; all of them and their number are invented.

Published are the three classes they are served by: big taxpayers and above-scale; publicly owned
and closed private parks; village industrial parks.
"""

from collections.abc import Iterator

from lianfang.enterprises.enums import ParkKind
from lianfang.scenarios.firms import SERVICES, TRADES, Firm, Maker
from lianfang.scenarios.zhangcha.script import FOLK
from lianfang.scenarios.zhangcha.town import DIVISION, PARKS, PLACES, SEED

LISTED, BIG, WAITING = "规上工业", "纳税大户", "停产"
LARGE, BIG_TAXPAYERS, LISTED_SERVICES = 64, 12, 18
IN_OWNED_PARKS, IN_VILLAGE_PARKS, ELSEWHERE = 120, 160, 46
OWNED = tuple(name for name, kind, _in, _by in PARKS if kind != ParkKind.VILLAGE)
VILLAGE_PARKS = tuple(
    (name, within) for name, kind, within, _by in PARKS if kind == ParkKind.VILLAGE
)


def firms() -> list[Firm]:
    """Everybody on the list of February, large ones first; all of them waited on that day."""
    maker = Maker(SEED, FOLK.surnames, "佛山", DIVISION)
    return [*_large(maker), *_in_parks(maker), *_elsewhere(maker)]


def _large(maker: Maker) -> Iterator[Firm]:
    for number in range(LARGE):
        trade, industry = TRADES[number % len(TRADES)]
        place = PLACES[number * 4 % len(PLACES)]
        yield maker.firm(trade, industry, place, scale=LISTED, state=WAITING)
    for number in range(BIG_TAXPAYERS):
        trade, industry = TRADES[number * 5 % len(TRADES)]
        yield maker.firm(trade, industry, PLACES[number * 2], tax=BIG, state=WAITING)
    for number in range(LISTED_SERVICES):
        trade, industry, scale = SERVICES[number % len(SERVICES)]
        yield maker.firm(trade, industry, PLACES[number], scale=scale, state=WAITING)


def _in_parks(maker: Maker) -> Iterator[Firm]:
    for number in range(IN_OWNED_PARKS):
        trade, industry = TRADES[number % len(TRADES)]
        yield maker.firm(trade, industry, "", OWNED[number % len(OWNED)], state=WAITING)
    for number in range(IN_VILLAGE_PARKS):
        trade, industry = TRADES[number * 7 % len(TRADES)]
        park, village = VILLAGE_PARKS[number % len(VILLAGE_PARKS)]
        yield maker.firm(trade, industry, village, park, state=WAITING)


def _elsewhere(maker: Maker) -> Iterator[Firm]:
    for number in range(ELSEWHERE):
        trade, industry = TRADES[number * 3 % len(TRADES)]
        yield maker.firm(trade, industry, PLACES[number * 6 % len(PLACES)], state=WAITING)
