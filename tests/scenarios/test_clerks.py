"""The rosters are as messy as real ones, and their mistakes are counted."""

import csv
import random

import pytest
from python_calamine import CalamineWorkbook

from lianfang.scenarios.clerks import (
    BAY_COLUMNS,
    CSV_COLUMNS,
    ESTATE_COLUMNS,
    MISTAKE_EVERY,
    address_style,
    bay_style,
    csv_style,
    estate_style,
    write_roster,
)
from lianfang.scenarios.jinshan.town import LAYOUTS, SIKE, ZHONGSHAN


def rows_of(path, sheet=0):
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()


@pytest.fixture
def chance():
    return random.Random(1)


def test_an_estate_roster_has_title_unit_line_total_and_signature(town, tmp_path, chance):
    families = town.families[SIKE][:40]

    roster = estate_style(tmp_path / "a.xlsx", SIKE, families, chance)

    rows = rows_of(roster.path)
    assert rows[0][0] == "四棵社区居民花名册"
    assert rows[1][0].startswith("填报单位：四棵社区居委会")
    assert rows[2] == ESTATE_COLUMNS
    assert rows[3 + roster.rows][0] == "合计"
    assert rows[4 + roster.rows][0].startswith("负责人签字")


def test_an_address_roster_hides_behind_an_instruction_sheet_and_has_two_header_rows(
    town, tmp_path, chance
):
    families = town.families[SIKE][:40]

    roster = address_style(tmp_path / "a.xlsx", SIKE, families, chance)

    rows = rows_of(roster.path, sheet=1)
    assert rows[1][1] == "基本信息"
    assert rows[2][1:3] == ["户主姓名", "姓名"]
    assert rows[3][8] == "四棵花园一区1栋1单元101室"


def test_a_bay_roster_names_bay_and_door_once_for_each_household(town, tmp_path, chance):
    families = town.families[ZHONGSHAN][:40]

    roster = bay_style(tmp_path / "a.xlsx", ZHONGSHAN, families, chance)

    rows = rows_of(roster.path)
    assert rows[2] == BAY_COLUMNS
    doors = [row[2] for row in rows[3 : 3 + roster.rows] if row[2]]
    assert doors == [family.door.label for family in families]


def test_an_export_of_an_old_system_is_gb18030_text(town, tmp_path, chance):
    families = town.families[ZHONGSHAN][:40]

    roster = csv_style(tmp_path / "a.xlsx", ZHONGSHAN, families, chance)

    with roster.path.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == CSV_COLUMNS
    assert len(rows) - 1 == roster.rows


def test_one_row_in_so_many_is_spoilt_but_never_a_head_of_household(town, tmp_path, chance):
    families = town.families[SIKE]

    roster = estate_style(tmp_path / "a.xlsx", SIKE, families, chance)

    people = [(family, person) for family in families for person in family.members]
    wrong = [
        person.relation
        for (_family, person), row in zip(people, rows_of(roster.path)[3:], strict=False)
        if row[9] != person.paper
    ]
    assert len(wrong) == roster.spoilt
    assert 0 < roster.spoilt <= roster.rows // MISTAKE_EVERY
    assert "head" not in wrong


def test_communities_and_villages_write_in_four_styles_and_mark_their_people_as_invented(
    town, tmp_path
):
    headers = set()
    for number, layout in enumerate(LAYOUTS, start=1):
        families = town.families[layout.name][:3]
        roster = write_roster(tmp_path, number, layout, families, random.Random(number))

        rows = text_rows(roster.path)
        [header] = [row for row in rows if "姓名" in row or "居民姓名" in row]
        headers.add(tuple(header))
        people = rows[rows.index(header) + 1 :][: roster.rows]
        assert [row[header.index("备注")] for row in people] == ["虚构"] * roster.rows

    assert len(headers) == 4


def text_rows(path):
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as file:
            return list(csv.reader(file))
    last = len(CalamineWorkbook.from_path(str(path)).sheet_names) - 1
    return rows_of(path, last)
