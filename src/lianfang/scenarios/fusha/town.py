"""The town as the scenario lays it out: eight villages and a community, few doors in each.

Names and codes are those of the division list of 2023. How many people live where is not what this
play is about: doors are few and invented, as are bays and sites.
"""

from lianfang.places.enums import SiteKind
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200313
TOWN_CODE = "442000112"
DIVISION = "442000"
FUSHA = "阜沙镇"
GOVERNED_BY = "中山市"
DOORS_OF_A_GROUP = 12

_VILLAGES: tuple[tuple[str, str], ...] = (
    ("442000112001", "阜圩社区"),
    ("442000112201", "罗松村"),
    ("442000112202", "阜沙村"),
    ("442000112203", "卫民村"),
    ("442000112204", "牛角村"),
    ("442000112205", "阜东村"),
    ("442000112207", "大有村"),
    ("442000112208", "丰联村"),
    ("442000112209", "上南村"),
)
VILLAGES: tuple[str, ...] = tuple(name for _code, name in _VILLAGES)


def lay_out(doors: int = DOORS_OF_A_GROUP) -> Town:
    """The town with three village groups in each village and so many doors in each."""
    groups = tuple(f"第{number}村民小组" for number in "一二三")
    layouts = tuple(Layout(name, code, bays=groups, doors=doors) for code, name in _VILLAGES)
    sites = (
        Site("阜沙大道卡口", SiteKind.CHECKPOINT, ""),
        Site("镇行政服务中心", SiteKind.OTHER, ""),
        Site("阜沙医院", SiteKind.CLINIC, ""),
    )
    return Town(FUSHA, TOWN_CODE, GOVERNED_BY, layouts, sites)
