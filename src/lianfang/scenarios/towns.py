"""A town as a scenario lays it out: its villages and communities, how they are built, its sites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lianfang.places.enums import PlaceKind, SiteKind

FLOORS = 6
DOORS_ON_A_FLOOR = 2


@dataclass(frozen=True)
class Door:
    """One door: the place's words as clerks write them, in the order of a walk."""

    grid: str
    estate: str
    bay: str
    building: str
    unit: str
    label: str


@dataclass(frozen=True)
class Layout:
    """How a community or village is built.

    With estates: one per grid, and `units` gives the stairwells of each building in order. With
    bays, streets or village groups: `doors` in each, and `bay_grids` grids share them.
    """

    name: str
    code: str
    estates: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    bays: tuple[str, ...] = ()
    doors: int = 0
    bay_grids: int = 3

    @property
    def has_bays(self) -> bool:
        return bool(self.bays)

    @property
    def grids(self) -> int:
        return self.bay_grids if self.has_bays else len(self.estates)

    @property
    def door_count(self) -> int:
        if self.has_bays:
            return len(self.bays) * self.doors
        return sum(self.units) * FLOORS * DOORS_ON_A_FLOOR

    def grid_of(self, index: int) -> str:
        """The grid of the bay or building with that index."""
        parts = len(self.bays) if self.has_bays else len(self.units)
        return f"第{index * self.grids // parts + 1}网格"

    def grid_names(self) -> tuple[str, ...]:
        return tuple(f"第{number}网格" for number in range(1, self.grids + 1))

    def buildings(self) -> Iterator[tuple[str, str, str, int]]:
        """(grid, estate, building, number of stairwells) of a community, in order."""
        for index, units in enumerate(self.units):
            estate = self.estates[index * self.grids // len(self.units)]
            yield self.grid_of(index), estate, f"{index + 1}栋", units

    def stairwells(self) -> Iterator[Door]:
        """Every building unit of a community, as a door without label."""
        for grid, estate, building, units in self.buildings():
            for unit in range(1, units + 1):
                yield Door(grid, estate, "", building, f"{unit}单元", "")

    def households(self) -> Iterator[Door]:
        """Every door in walking order."""
        yield from self._bay_doors() if self.has_bays else self._building_doors()

    def _bay_doors(self) -> Iterator[Door]:
        for index, bay in enumerate(self.bays):
            for number in range(1, self.doors + 1):
                yield Door(self.grid_of(index), "", bay, "", "", f"{number}号")

    def _building_doors(self) -> Iterator[Door]:
        for well in self.stairwells():
            for floor in range(1, FLOORS + 1):
                for door in range(1, DOORS_ON_A_FLOOR + 1):
                    label = f"{floor}{door:02d}"
                    yield Door(well.grid, well.estate, "", well.building, well.unit, label)


@dataclass(frozen=True)
class Site:
    """Something with a gate or a counter: where it stands and what it is."""

    name: str
    kind: SiteKind
    place: str


@dataclass(frozen=True)
class Town:
    """A subdistrict or town of the division list.

    code         its division code
    governed_by  name of the district, zone or county above it
    kinds        code -> kind, where a unit is governed otherwise than its code says
    """

    name: str
    code: str
    governed_by: str
    layouts: tuple[Layout, ...]
    sites: tuple[Site, ...] = ()
    kinds: Mapping[str, PlaceKind] = field(default_factory=dict)

    def layout(self, name: str) -> Layout:
        """The village or community of that short name. Raises KeyError."""
        return {one.name: one for one in self.layouts}[name]

    def with_buildings(self) -> tuple[Layout, ...]:
        """Those of buildings and stairwells."""
        return tuple(one for one in self.layouts if not one.has_bays)

    def with_bays(self) -> tuple[Layout, ...]:
        """Those of bays, streets or village groups."""
        return tuple(one for one in self.layouts if one.has_bays)
