"""Registers of places as workbooks: buildings of communities; grids, bays and sites elsewhere."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import override

from lianfang.places.enums import PlaceKind
from lianfang.scenarios.clerks import INVENTED, write_title
from lianfang.scenarios.towns import DOORS_ON_A_FLOOR, FLOORS, Town

BUILDING_COLUMNS = "序号 所属社区 网格 小区名称 楼栋号 单元数 层数 每层户数".split()
PLACE_COLUMNS = "序号 类型 名称 所属 场所类型".split()


def write_table(
    path: Path, reporter: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """A table under a merged title and a line of who reports, numbered, signed at the end."""
    count = 0
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        line = f"填报单位：{reporter}    （人员{INVENTED}）"
        write_title(sheet, book, len(columns), (title, line))
        sheet.write_row(2, 0, columns, book.add_format({"bold": True, "border": 1}))
        for count, row in enumerate(rows, start=1):
            sheet.write_row(2 + count, 0, [count, *row])
        sheet.write(4 + count, 0, "审核人：")
    return count


def write_buildings(path: Path, town: Town) -> int:
    """Every building of the communities that have any, with the number of its stairwells."""
    rows = (
        (layout.name, grid, estate, building, units, FLOORS, DOORS_ON_A_FLOOR)
        for layout in town.with_buildings()
        for grid, estate, building, units in layout.buildings()
    )
    return write_table(path, town.name, f"{town.name}楼栋单元台账", BUILDING_COLUMNS, rows)


def write_places(path: Path, town: Town) -> int:
    """Grids and bays of the villages, then checkpoints, shops, hotels and the like."""
    title = f"{town.name}网格湾组点位台账"
    return write_table(path, town.name, title, PLACE_COLUMNS, _place_rows(town))


def _place_rows(town: Town) -> Iterable[tuple[str, ...]]:
    with override("zh-hans"):
        for layout in town.with_bays():
            for grid in layout.grid_names():
                yield str(PlaceKind.GRID.label), grid, layout.name, ""
            for index, bay in enumerate(layout.bays):
                yield str(PlaceKind.BAY.label), bay, f"{layout.name}{layout.grid_of(index)}", ""
        for site in town.sites:
            yield str(PlaceKind.SITE.label), site.name, site.place, str(site.kind.label)
