"""The subdistrict as the scenario lays it out: ten communities and fifteen villages.

Names and codes are those of the division list of 2023. Published is that two villages, Liantang
莲塘村 and Dafu 大富村, were run as one area under one branch. Doors, groups, parks and sites are
invented, as is every size.
"""

from lianfang.enterprises.enums import ParkKind
from lianfang.places.enums import SiteKind
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200302
TOWN_CODE, DIVISION = "440604011", "440604"
ZHANGCHA = "张槎街道"
GOVERNED_BY = "禅城区"
DOORS_OF_A_GROUP = 10

_PLACES: tuple[tuple[str, str], ...] = (
    ("440604011001", "纯阳社区"),
    ("440604011002", "江湾社区"),
    ("440604011003", "马岗社区"),
    ("440604011004", "清水桥社区"),
    ("440604011006", "东便社区"),
    ("440604011008", "金沙社区"),
    ("440604011009", "智城社区"),
    ("440604011010", "江海社区"),
    ("440604011011", "玉带社区"),
    ("440604011012", "存院围社区"),
    ("440604011200", "莲塘村"),
    ("440604011201", "大富村"),
    ("440604011202", "村头村"),
    ("440604011203", "村尾村"),
    ("440604011204", "上朗村"),
    ("440604011205", "下朗村"),
    ("440604011206", "古灶村"),
    ("440604011207", "大江村"),
    ("440604011208", "白坭村"),
    ("440604011209", "张槎村"),
    ("440604011210", "大沙村"),
    ("440604011211", "东鄱村"),
    ("440604011212", "弼唐村"),
    ("440604011213", "青柯村"),
    ("440604011214", "海口村"),
)
PLACES: tuple[str, ...] = tuple(name for _code, name in _PLACES)
VILLAGES: tuple[str, ...] = tuple(name for name in PLACES if name.endswith("村"))
LIANTANG, DAFU = "莲塘村", "大富村"
# The area of two villages, and the villages it joins.
JOINT_AREA, JOINED = "莲大片区", (LIANTANG, DAFU)

# name, kind, the place it lies in ("" is the subdistrict), who runs it; names are invented
PARKS: tuple[tuple[str, ParkKind, str, str], ...] = (
    ("张槎公有产业园", ParkKind.PUBLIC, "", "街道资产公司"),
    ("智城科创园", ParkKind.PUBLIC, "智城社区", "园区管理处"),
    ("佛槎封闭产业园", ParkKind.CLOSED_PRIVATE, "", "佛槎园区管理有限公司"),
    ("莲塘村工业园", ParkKind.VILLAGE, LIANTANG, "莲塘村委会"),
    ("大富村工业园", ParkKind.VILLAGE, DAFU, "大富村委会"),
    ("村头村工业园", ParkKind.VILLAGE, "村头村", "村头村委会"),
    ("下朗村工业园", ParkKind.VILLAGE, "下朗村", "下朗村委会"),
    ("大江村工业园", ParkKind.VILLAGE, "大江村", "大江村委会"),
)


def lay_out(doors: int = DOORS_OF_A_GROUP) -> Town:
    """Two streets or groups in each village and community and so many doors in each."""
    groups = ("东坊", "西坊")
    layouts = tuple(
        Layout(name, code, bays=groups, doors=doors, bay_grids=2) for code, name in _PLACES
    )
    sites = (
        Site("张槎大道卡口", SiteKind.CHECKPOINT, ""),
        Site("莲大片区卡口", SiteKind.CHECKPOINT, LIANTANG),
        Site("街道行政服务中心", SiteKind.OTHER, ""),
        Site("张槎社区卫生服务中心", SiteKind.CLINIC, ""),
    )
    return Town(ZHANGCHA, TOWN_CODE, GOVERNED_BY, layouts, sites)
