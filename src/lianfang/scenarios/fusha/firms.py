"""The enterprises of Fusha as its clerks list them; every one of them is invented.

Published: 852 enterprises, 108 of them above scale; 4,200 self-employed; key projects with more
than 200,000 m² under construction, four of them at city level. What stands where is drawn once and
the same in every play.
"""

from collections.abc import Iterator

from lianfang.scenarios.firms import SHOPS, TRADES, Firm, Maker
from lianfang.scenarios.fusha.script import FOLK
from lianfang.scenarios.fusha.town import DIVISION, SEED, VILLAGES

ENTERPRISES, ABOVE_SCALE, SELF_EMPLOYED = 852, 108, 4200
LISTED = "规上工业"
WAITING, SHUT = "停产", "停业"
# name, village, area as typed, level: 226,300 m² in all.
PROJECTS: tuple[tuple[str, str, str, str], ...] = (
    ("阜沙智能家电产业园一期", "阜东村", "52000", "市级"),
    ("精细化工研发基地", "丰联村", "38600", "市级"),
    ("大有工业园标准厂房", "大有村", "45000", "市级"),
    ("罗松装备制造基地", "罗松村", "31500", "市级"),
    ("上南模具中心", "上南村", "16800", "镇级"),
    ("卫民五金产业大楼", "卫民村", "14200", "镇级"),
    ("牛角塑料制品厂扩建", "牛角村", "9600", "镇级"),
    ("阜圩社区综合楼", "阜圩社区", "7800", "镇级"),
    ("阜沙村仓储物流库", "阜沙村", "10800", "镇级"),
)


def _maker(first: int = 0) -> Maker:
    return Maker(SEED, FOLK.surnames, "中山", DIVISION, first)


def firms() -> list[Firm]:
    """All 852, those above scale first; all of them waited on the day of the list."""
    maker = _maker()
    return list(_enterprises(maker))


def _enterprises(maker: Maker) -> Iterator[Firm]:
    for number in range(ENTERPRISES):
        trade, industry = TRADES[number % len(TRADES)]
        place = VILLAGES[number * 4 % len(VILLAGES)]
        scale = LISTED if number < ABOVE_SCALE else ""
        yield maker.firm(trade, industry, place, scale=scale, state=WAITING)


def shops() -> list[Firm]:
    """The 4,200 self-employed, all of them shut on the day of the list."""
    maker = _maker(10_000)
    return [
        maker.shop(*SHOPS[number % len(SHOPS)], VILLAGES[number * 2 % len(VILLAGES)], state=SHUT)
        for number in range(SELF_EMPLOYED)
    ]
