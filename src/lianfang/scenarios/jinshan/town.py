"""The town as the scenario lays it out: which places there are and how many households live where.

Published: 13 villages and 6 communities; in Sike community 四棵社区 87 buildings with 191 units; in
Wangtai community 王太社区 7 grids. Everything else about sizes is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass

TOWNSHIP_CODE = "420281070"
SUBDISTRICT = "金山街道"
GOVERNED_BY = "黄石经济技术开发区·铁山区"

SIKE = "四棵社区"
WANGTAI = "王太社区"
ZHONGSHAN = "钟山村"

SIKE_BUILDINGS = 87
SIKE_UNITS = 191
WANGTAI_GRIDS = 7


@dataclass(frozen=True)
class Door:
    """One door: the place's words as clerks write them, and its order on a walk."""

    grid: str
    estate: str
    bay: str
    building: str
    unit: str
    label: str


@dataclass(frozen=True)
class Layout:
    """How a community or village is built. A community has estates, a village has bays.

    `units` gives the stairwells of each building in order; `doors` the doors of a stairwell or bay.
    """

    name: str
    estates: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    floors: int = 6
    bays: tuple[str, ...] = ()
    doors: int = 2
    grids: int = 4

    @property
    def is_village(self) -> bool:
        return bool(self.bays)

    def households(self) -> Iterator[Door]:
        """Every door in walking order."""
        yield from self._village_doors() if self.is_village else self._community_doors()

    def _village_doors(self) -> Iterator[Door]:
        for index, bay in enumerate(self.bays):
            grid = f"第{index * self.grids // len(self.bays) + 1}网格"
            for number in range(1, self.doors + 1):
                yield Door(grid, "", bay, "", "", f"{number}号")

    def _community_doors(self) -> Iterator[Door]:
        for index, units in enumerate(self.units):
            grid = f"第{index * self.grids // len(self.units) + 1}网格"
            estate = self.estates[index * len(self.estates) // len(self.units)]
            for unit in range(1, units + 1):
                for floor in range(1, self.floors + 1):
                    for door in range(1, self.doors + 1):
                        label = f"{floor}{door:02d}"
                        yield Door(grid, estate, "", f"{index + 1}栋", f"{unit}单元", label)


def _stairwells(buildings: int, units: int) -> tuple[int, ...]:
    """Stairwells per building, as even as can be: 191 over 87 buildings gives twos and threes."""
    return tuple((i + 1) * units // buildings - i * units // buildings for i in range(buildings))


def _bays(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}湾" for name in names)


# Bays are invented and carry common surnames, as bays there do.
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        SIKE,
        estates=("金山花园", "四棵小区", "安置一区"),
        units=_stairwells(SIKE_BUILDINGS, SIKE_UNITS),
        floors=6,
        grids=6,
    ),
    Layout(
        WANGTAI,
        estates=("王太新村", "长乐苑"),
        units=_stairwells(42, 96),
        floors=6,
        grids=WANGTAI_GRIDS,
    ),
)

COMMUNITY_SIZES: tuple[tuple[int, int, int], ...] = (
    (30, 66, 6),
    (34, 70, 6),
    (24, 52, 6),
    (28, 58, 6),
)
VILLAGE_BAYS: tuple[tuple[str, ...], ...] = (
    _bays("陈家", "柯家", "上李", "下李"),
    _bays("刘家", "程家", "细屋", "张家"),
    _bays("胡家", "老屋", "新屋"),
    _bays("石家", "黄家", "徐家", "方家", "吴家"),
    _bays("曹家", "马家", "余家"),
)
VILLAGE_DOORS: tuple[int, ...] = (164, 172, 198, 152, 208)


def layout_of(name: str, index: int, *, is_village: bool) -> Layout:
    """The layout of a community or village of the real list; the two published ones as published."""
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    if is_village:
        which = index % len(VILLAGE_BAYS)
        return Layout(name, bays=VILLAGE_BAYS[which], doors=VILLAGE_DOORS[which], grids=3)
    buildings, units, floors = COMMUNITY_SIZES[index % len(COMMUNITY_SIZES)]
    return Layout(
        name,
        estates=(f"{name.removesuffix('社区')}小区",),
        units=_stairwells(buildings, units),
        floors=floors,
    )
