"""The district as the scenario lays it out: two of its townships, few doors in each village.

Names and codes are those of the division list of 2023, which is shipped for 马坝镇 and 松山街道
only; the other townships of the district are left out. Doors, groups and sites are invented; that
the district had nine checkpoints is published, their names are not used.
"""

from lianfang.places.enums import SiteKind
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200320
DISTRICT = "曲江区"
DISTRICT_CODE = "440205"
GOVERNED_BY = "韶关市"
TOWNSHIPS: tuple[tuple[str, str], ...] = (("440205100", "马坝镇"), ("440205001", "松山街道"))
CHECKPOINTS = 9
DOORS_OF_A_GROUP = 6

_PLACES: tuple[tuple[str, str], ...] = (
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
PLACES: tuple[str, ...] = tuple(name for _code, name in _PLACES)


def lay_out(doors: int = DOORS_OF_A_GROUP) -> Town:
    """Two groups in each village and community and so many doors in each."""
    groups = ("第一小组", "第二小组")
    layouts = tuple(Layout(name, code, bays=groups, doors=doors) for code, name in _PLACES)
    sites = (
        *(Site(f"区界{n}号卡口", SiteKind.CHECKPOINT, "") for n in range(1, CHECKPOINTS + 1)),
        Site("区企业服务中心", SiteKind.OTHER, ""),
    )
    return Town(DISTRICT, DISTRICT_CODE, GOVERNED_BY, layouts, sites)
