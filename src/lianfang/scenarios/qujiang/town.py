"""The district as the scenario lays it out: two of its townships, with all people of the district.

Names and codes are those of the division list of 2023, which is shipped for 马坝镇 and 松山街道
only; the other townships of the district are left out, and who lives there lives here. Buildings,
groups, doors and sites are invented; that the district had 300,000 people, nine checkpoints and 525
building leaders is published, the checkpoints' names are not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.places.enums import SiteKind
from lianfang.scenarios.residents import Family, Register
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200320
DISTRICT = "曲江区"
DISTRICT_CODE = "440205"
GOVERNED_BY = "韶关市"
TOWNSHIPS: tuple[tuple[str, str], ...] = (("440205100", "马坝镇"), ("440205001", "松山街道"))
CHECKPOINTS = 9
BUILDINGS = 525
ESTATES_OF_A_COMMUNITY = 4
POPULATION = 300_000

_COMMUNITIES: tuple[tuple[str, str], ...] = (
    ("440205001001", "东区社区"),
    ("440205001002", "西区社区"),
    ("440205001003", "红旗区社区"),
    ("440205001004", "北区社区"),
    ("440205001005", "三村社区"),
    ("440205001006", "四村社区"),
    ("440205100001", "中华社区"),
    ("440205100002", "府前社区"),
    ("440205100003", "安山社区"),
    ("440205100004", "朝阳社区"),
    ("440205100005", "东风社区"),
    ("440205100006", "城东社区"),
    ("440205100007", "山子背社区"),
    ("440205100008", "城南路社区"),
)
_VILLAGES: tuple[tuple[str, str], ...] = (
    ("440205100201", "农场村"),
    ("440205100202", "马坝村"),
    ("440205100203", "阳岗村"),
    ("440205100204", "安山村"),
    ("440205100205", "龙岗村"),
    ("440205100206", "水文村"),
    ("440205100207", "新村"),
    ("440205100208", "乐村坪村"),
    ("440205100209", "山子背村"),
    ("440205100210", "松山下村"),
    ("440205100211", "演山村"),
    ("440205100212", "转溪村"),
    ("440205100213", "南华村"),
    ("440205100214", "石堡村"),
    ("440205100215", "小坑村"),
    ("440205100216", "炉头村"),
)
COMMUNITIES: tuple[str, ...] = tuple(name for _code, name in _COMMUNITIES)
PLACES: tuple[str, ...] = tuple(name for _code, name in (*_COMMUNITIES, *_VILLAGES))


@dataclass(frozen=True)
class Size:
    """How large the district is played.

    units    stairwells of a building
    groups   village groups of a village, and so many `doors` in each
    people   registered in the end, exactly
    """

    units: int
    groups: int
    doors: int
    people: int


SMALL = Size(units=1, groups=2, doors=6, people=3_000)
FULL = Size(units=8, groups=20, doors=196, people=POPULATION)


def lay_out(size: Size = SMALL) -> Town:
    """The fourteen communities with 525 buildings, and the sixteen villages."""
    layouts = (*_communities(size), *_villages(size))
    sites = (
        *(Site(checkpoint(n), SiteKind.CHECKPOINT, "") for n in range(1, CHECKPOINTS + 1)),
        Site("区企业服务中心", SiteKind.OTHER, ""),
    )
    return Town(DISTRICT, DISTRICT_CODE, GOVERNED_BY, layouts, sites)


def checkpoint(number: int) -> str:
    """Name of a checkpoint on the border of the district, counted from 1."""
    return f"区界{number}号卡口"


def _communities(size: Size) -> list[Layout]:
    count = len(_COMMUNITIES)
    return [
        Layout(
            name,
            code,
            estates=tuple(
                f"{name[:-2]}{letter}苑" for letter in "东南西北"[:ESTATES_OF_A_COMMUNITY]
            ),
            units=(size.units,) * ((index + 1) * BUILDINGS // count - index * BUILDINGS // count),
        )
        for index, (code, name) in enumerate(_COMMUNITIES)
    ]


def _villages(size: Size) -> list[Layout]:
    groups = tuple(f"第{number}小组" for number in range(1, size.groups + 1))
    return [
        Layout(name, code, bays=groups, doors=size.doors, bay_grids=min(3, size.groups))
        for code, name in _VILLAGES
    ]


@dataclass(frozen=True)
class Living:
    """Families of one place after the other: each place has its share of the people by its doors,
    and the last one exactly those still missing, rows that stay out not counted."""

    size: Size
    town: Town

    def __call__(self, register: Register, layout: Layout, registered: int) -> Sequence[Family]:
        families = list(register.families(layout.households()))
        layouts = self.town.layouts
        ahead = layouts[layouts.index(layout) :]
        doors = sum(one.door_count for one in ahead)
        wanted = (self.size.people - registered) * layout.door_count // doors
        return _first(families, wanted)


def _first(families: Sequence[Family], wanted: int) -> list[Family]:
    """So many people, the last family cut short. Raises ValueError if there are not as many."""
    taken: list[Family] = []
    for family in families:
        if wanted <= 0:
            return taken
        if len(family.members) > wanted:
            family = Family(family.door, family.kind, family.members[:wanted])
        taken.append(family)
        wanted -= len(family.members)
    if wanted > 0:
        raise ValueError(f"{wanted} people have no door to live behind")
    return taken
