"""The enterprises of Jinshan as its clerk lists them; every one of them is invented.

Some 300: firms of two town parks and three village parks, firms and shops in the villages and
communities, projects being built. What stands where is drawn once and the same in every play.
"""

from collections.abc import Iterator

from lianfang.enterprises.enums import ParkKind
from lianfang.scenarios.firms import SERVICES, SHOPS, TRADES, Firm, Maker
from lianfang.scenarios.jinshan.script import FOLK
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SEED,
)

# name, kind, the place it lies in ("" is the subdistrict), who runs it
PARKS: tuple[tuple[str, ParkKind, str, str], ...] = (
    ("金山智造产业园", ParkKind.PUBLIC, "", "园区管理委员会"),
    ("金铜私营产业园", ParkKind.CLOSED_PRIVATE, "", "金铜园区管理有限公司"),
    ("四棵村工业园", ParkKind.VILLAGE, "四棵村", "四棵村村委会"),
    ("王坛村工业园", ParkKind.VILLAGE, "王坛村", "王坛村村委会"),
    ("大路村工业园", ParkKind.VILLAGE, "大路村", "大路村村委会"),
)
PUBLIC, PRIVATE, *VILLAGE_PARKS = (name for name, _kind, _in, _by in PARKS)
IN_PUBLIC, IN_PRIVATE, IN_VILLAGE_PARKS = 40, 18, 36
FIRMS_ELSEWHERE, SHOPS_ELSEWHERE, COOPERATIVES = 60, 130, 8
ABOVE_SCALE_IN_VILLAGES, LISTED_ELSEWHERE = 6, 10
# The last of the firms elsewhere find workers for the plants of the whole zone.
AGENCIES = 6
AGENCY = ("人力资源", "L72")
PROJECTS: tuple[tuple[str, str, str, str], ...] = (
    # name, place, area as typed, level
    ("智造产业园二期标准厂房", PUBLIC, "5.6万㎡", "市级"),
    ("铜材加工基地扩建", PRIVATE, "38000", "市级"),
    ("四棵安置小区七区", "四棵社区", "42,000平方米", "区级"),
    ("王太新村幼儿园", "王太社区", "5200", ""),
    ("金山大道综合管廊", "金山社区", "12000", "区级"),
    ("大路村冷链仓库", "大路村", "9600㎡", ""),
    ("新农村污水处理站", "新农村", "3800", ""),
    ("钟山村文化广场", "钟山村", "2600", ""),
)
# Codes that Excel has rounded: one in so many rows of those with a code.
RUINED_EVERY = 97


def is_key(firm: Firm) -> bool:
    """Listed, a big taxpayer, or in a park with an owner: a leader answers for it."""
    return bool(firm.scale) or firm.tax == "纳税大户" or firm.park in (PUBLIC, PRIVATE)


def _maker(first: int = 0) -> Maker:
    return Maker(SEED, FOLK.surnames, "黄石", "420281", first)


def firms() -> list[Firm]:
    """Everybody on the list of February: parks first, then by village and community."""
    maker = _maker()
    return [*_in_parks(maker), *_elsewhere(maker)]


def late_firms() -> list[Firm]:
    """Reported in March by the two communities that are late with everything."""
    maker = _maker(5_000)
    places = (LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL)
    return [
        maker.firm(*TRADES[number % len(TRADES)], places[number % len(places)])
        for number in range(6)
    ]


def _in_parks(maker: Maker) -> Iterator[Firm]:
    for number in range(IN_PUBLIC + IN_PRIVATE):
        trade, industry = TRADES[number % len(TRADES)]
        listed = {"scale": "规上工业"} if number % 9 < 4 else {}
        park = PUBLIC if number < IN_PUBLIC else PRIVATE
        yield maker.firm(trade, industry, "", park, **listed)
    for number in range(IN_VILLAGE_PARKS):
        trade, industry = TRADES[number * 5 % len(TRADES)]
        park = VILLAGE_PARKS[number % len(VILLAGE_PARKS)]
        listed = {"scale": "规上工业"} if number < ABOVE_SCALE_IN_VILLAGES else {}
        yield maker.firm(trade, industry, park.removesuffix("工业园"), park, **listed)


def _elsewhere(maker: Maker) -> Iterator[Firm]:
    places = [layout.name for layout in LAYOUTS]
    for number in range(FIRMS_ELSEWHERE):
        place = places[number % len(places)]
        if number < LISTED_ELSEWHERE:
            trade, industry, scale = SERVICES[number % len(SERVICES)]
            yield maker.firm(trade, industry, place, scale=scale, tax="纳税大户")
        elif number >= FIRMS_ELSEWHERE - AGENCIES:
            yield maker.firm(*AGENCY, place, state="正常")
        else:
            trade, industry = TRADES[number % len(TRADES)]
            yield maker.firm(trade, industry, place)
    for number in range(SHOPS_ELSEWHERE):
        what, industry, premises = SHOPS[number % len(SHOPS)]
        yield maker.shop(what, industry, premises, places[number * 7 % len(places)])
    for place in places[-COOPERATIVES:]:
        yield maker.cooperative(place)
