"""The town as the scenario lays it out: its communities, their streets, how many households.

Published: three communities; Haibin community 海滨社区 is one of them. Their names and codes are
those of the division list of 2023, which still calls two of them villages; the account of 2020
speaks of three communities, and so the scenario governs all three as communities. Streets, sizes
and the names of sites are invented.
"""

from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.scenarios.towns import Layout, Site, Town

# All chance of the play comes from this.
SEED = 20200312
TOWN_CODE = "350582114"
XIBIN = "西滨镇"
GOVERNED_BY = "晋江市"

HAIBIN = "海滨社区"
YUEJIN = "跃进村"
SIJIN = "思进村"
COMMUNITIES = (HAIBIN, YUEJIN, SIJIN)
# A street of Haibin that is not ready for work yet: each street is a grid.
MARKET_STREET = f"{HAIBIN}第3网格"
DOORS_OF_A_STREET = 120

ROAD = "西滨大道卡口"
ENTRANCES: dict[str, tuple[str, ...]] = {
    HAIBIN: ("海滨北口卡口", "海滨南口卡口"),
    YUEJIN: ("跃进东口卡口", "跃进西口卡口", "跃进南口卡口"),
    SIJIN: ("思进东口卡口", "思进西口卡口"),
}


def _community(name: str, code: str, doors: int, *streets: str) -> Layout:
    return Layout(name, code, bays=streets, doors=doors, bay_grids=len(streets))


def lay_out(doors: int = DOORS_OF_A_STREET) -> Town:
    """The town with so many doors in each of its twelve streets."""
    layouts = (
        _community(HAIBIN, "350582114001", doors, "海滨路", "中心街", "市场街", "滨海西路"),
        _community(YUEJIN, "350582114201", doors, "跃进中街", "祠堂角", "学府路", "跃进北街"),
        _community(SIJIN, "350582114202", doors, "思进中街", "大埔角", "榕树角", "溪边角"),
    )
    entrances = (
        Site(name, SiteKind.CHECKPOINT, place)
        for place, names in ENTRANCES.items()
        for name in names
    )
    sites = (
        Site(ROAD, SiteKind.CHECKPOINT, ""),
        *entrances,
        Site("镇卫生院", SiteKind.CLINIC, ""),
        Site("集中观察点酒店", SiteKind.HOTEL, ""),
        Site("西滨市场", SiteKind.MARKET, MARKET_STREET),
    )
    kinds = {layout.code: PlaceKind.COMMUNITY for layout in layouts}
    return Town(XIBIN, TOWN_CODE, GOVERNED_BY, layouts, sites, kinds)
