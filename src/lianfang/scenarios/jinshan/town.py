"""The town as the scenario lays it out: which places there are, how many households live where.

Published: 13 villages and 6 communities; 87 buildings with 191 units in Sike community 四棵社区; 7
grids in Wangtai community 王太社区; two approved shops in Wangtan village 王坛村; two hotels for
workers. The names of villages and communities are those of the division list of 2023. That list has
5 communities and 14 villages: which unit was the sixth community in 2020 is not known, and the
scenario governs Luping 路平村 as one. Sizes, estates, bays and the names of sites are invented.
"""

from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200318
TOWNSHIP_CODE = "420281070"
SUBDISTRICT = "金山街道"
GOVERNED_BY = "黄石经济技术开发区·铁山区"

SIKE = "四棵社区"
WANGTAI = "王太社区"
ZHONGSHAN = "钟山村"
WANGTAN = "王坛村"
OBSERVATION_SITE = "集中观察点"
NURSING_HOME = "金山养老院"
# Two communities whose rosters of volunteers came late: what the demo shows in red.
LATE_WITH_PROPOSAL = "奥美社区"
LATE_WITHOUT_PROPOSAL = "鹏程社区"

SIKE_BUILDINGS = 87
SIKE_UNITS = 191
WANGTAI_GRIDS = 7


def _stairwells(buildings: int, units: int) -> tuple[int, ...]:
    """Stairwells per building, as even as can be: 191 over 87 buildings gives twos and threes."""
    return tuple((i + 1) * units // buildings - i * units // buildings for i in range(buildings))


def _numbered(name: str, count: int) -> tuple[str, ...]:
    return tuple(f"{name}{number}区" for number in "一二三四五六七"[:count])


def _village(code: str, name: str, doors: int, *bays: str) -> Layout:
    return Layout(name, code, bays=tuple(f"{bay}湾" for bay in bays), doors=doors)


# Bays carry common surnames, as bays there do.
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        SIKE,
        "420281070001",
        estates=_numbered("四棵花园", 3) + _numbered("安置小区", 3),
        units=_stairwells(SIKE_BUILDINGS, SIKE_UNITS),
    ),
    Layout(
        WANGTAI,
        "420281070002",
        estates=_numbered("王太新村", 4) + _numbered("长乐苑", 3),
        units=_stairwells(42, 96),
    ),
    Layout("金山社区", "420281070003", estates=_numbered("金山小区", 4), units=_stairwells(30, 66)),
    Layout(
        LATE_WITHOUT_PROPOSAL,
        "420281070004",
        estates=_numbered("鹏程小区", 4),
        units=_stairwells(34, 70),
    ),
    Layout(
        LATE_WITH_PROPOSAL,
        "420281070005",
        estates=_numbered("奥美小区", 4),
        units=_stairwells(24, 52),
    ),
    Layout("路平村", "420281070214", estates=_numbered("路平小区", 4), units=_stairwells(28, 58)),
    _village("420281070201", "王太村", 164, "陈家", "柯家", "上李", "下李"),
    _village("420281070202", "路东村", 172, "刘家", "程家", "细屋", "张家"),
    _village("420281070203", "鹏程村", 198, "胡家", "老屋", "新屋"),
    _village("420281070204", "张冲村", 152, "石家", "黄家", "徐家", "方家", "吴家"),
    _village("420281070205", "明港村", 208, "曹家", "马家", "余家"),
    _village("420281070206", "圣水泉村", 166, "周家", "彭家", "罗家", "上屋"),
    _village("420281070207", "金山村", 174, "冯家", "邓家", "下屋", "肖家"),
    _village("420281070208", "宝山村", 196, "汪家", "江家", "大屋"),
    _village("420281070209", "四棵村", 154, "杨家", "朱家", "郑家", "夏家", "潘家"),
    _village("420281070210", WANGTAN, 206, "王家", "坛上", "曾家"),
    _village("420281070211", ZHONGSHAN, 168, "钟家", "董家", "上塘", "下塘"),
    _village("420281070212", "大路村", 170, "路边", "祝家", "熊家", "毛家"),
    _village("420281070213", "新农村", 200, "田家", "塘边", "纪家"),
)
# Listed as a village, governed as a community: see the head of this module.
GOVERNED_AS_COMMUNITY = "420281070214"

SITES: tuple[Site, ...] = (
    Site("金山大道卡口", SiteKind.CHECKPOINT, ""),
    Site("园区东卡口", SiteKind.CHECKPOINT, ""),
    Site("四棵路口卡口", SiteKind.CHECKPOINT, SIKE),
    Site("王太路口卡口", SiteKind.CHECKPOINT, WANGTAI),
    Site("钟山村口卡口", SiteKind.CHECKPOINT, ZHONGSHAN),
    Site("王坛村口卡口", SiteKind.CHECKPOINT, WANGTAN),
    Site("新农村口卡口", SiteKind.CHECKPOINT, "新农村"),
    Site("王坛一店", SiteKind.SHOP, WANGTAN),
    Site("王坛二店", SiteKind.SHOP, WANGTAN),
    Site("复工人员一号酒店", SiteKind.HOTEL, ""),
    Site("复工人员二号酒店", SiteKind.HOTEL, ""),
    Site(NURSING_HOME, SiteKind.NURSING_HOME, "金山社区"),
    Site("街道物资仓库", SiteKind.WAREHOUSE, ""),
    Site("街道卫生服务中心", SiteKind.CLINIC, ""),
    Site(OBSERVATION_SITE, SiteKind.OTHER, ""),
)

BY_NAME: dict[str, Layout] = {layout.name: layout for layout in LAYOUTS}
COMMUNITIES: tuple[Layout, ...] = tuple(one for one in LAYOUTS if not one.has_bays)
VILLAGES: tuple[Layout, ...] = tuple(one for one in LAYOUTS if one.has_bays)
TOWN = Town(
    SUBDISTRICT,
    TOWNSHIP_CODE,
    GOVERNED_BY,
    LAYOUTS,
    SITES,
    {GOVERNED_AS_COMMUNITY: PlaceKind.COMMUNITY},
)
