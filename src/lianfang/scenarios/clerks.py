"""Rosters of residents as clerks make them: several styles, merged titles, totals, and mistakes.

Every style is one a real office uses. What differs is what makes import hard: where the header is,
how an address is cut up, what a household is called, how dates and phones are typed.
"""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lianfang.people.enums import HouseholdKind, Relation, Sex
from lianfang.scenarios.residents import DAY, Family, Resident
from lianfang.scenarios.towns import Layout

SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}
RELATION = {
    Relation.HEAD: "户主",
    Relation.SPOUSE: "配偶",
    Relation.CHILD: "子女",
    Relation.PARENT: "父母",
    Relation.TENANT: "租客",
}
KIND = {HouseholdKind.REGISTERED: "户籍", HouseholdKind.RENTED: "租住"}
GROUP = {
    "living_alone": "独居老人",
    "low_income": "低保",
    "disabled": "残疾",
    "chronically_ill": "慢性病",
    "pregnant": "孕妇",
    "left_behind_child": "留守儿童",
}
INVENTED = "虚构"
Row = list[Any]
# One row in so many carries a mistake of the kinds offices really make.
MISTAKE_EVERY = 260

ESTATE_COLUMNS = (
    "序号 网格 小区 楼栋 单元 房号 与户主关系 姓名 性别 身份证号码 联系电话 "
    "党员 特殊人群 工作单位 备注"
).split()
ADDRESS_COLUMNS = (
    "序号 户主姓名 姓名 与户主关系 性别 出生日期 证件号码 手机 现住址 "
    "人口类型 人群类别 是否党员 备注"
).split()
BAY_COLUMNS = "序号 湾组 门牌号 姓名 与户主关系 性别 身份证号 电话号码 特殊群体 户别 备注".split()
CSV_COLUMNS = (
    "村组 门牌 户主姓名 居民姓名 关系 性别 证件类型 证件号码 联系方式 重点人群 备注"
).split()


@dataclass(frozen=True)
class Roster:
    """A file, how many rows it has, and how many of them were spoilt on purpose."""

    path: Path
    rows: int
    spoilt: int


def _groups(person: Resident) -> str:
    return "、".join(GROUP[group] for group in person.groups)


def _spoil(paper: str, chance: random.Random) -> Any:
    """An identity number as it arrives when something went wrong."""
    wrong_digit = str((int(paper[10]) + 1) % 10)
    return chance.choice(
        (
            float(paper[:17] + "0"),  # typed as a number: Excel keeps fifteen digits
            paper[:-1],  # one digit lost in copying
            paper[:10] + wrong_digit + paper[11:],  # one digit misread
        )
    )


@dataclass(frozen=True)
class Line:
    """One person with their household, and their paper as it was typed."""

    family: Family
    person: Resident
    paper: Any

    @property
    def is_spoilt(self) -> bool:
        return bool(self.paper != self.person.paper)


def _lines(families: Sequence[Family], chance: random.Random | None) -> Iterator[Line]:
    """Everybody in order; now and then a paper is spoilt, never a head's, and none without chance:
    that clerk is careful."""
    number = 0
    for family in families:
        for person in family.members:
            number += 1
            mistaken = number % MISTAKE_EVERY == 0 and person.relation != Relation.HEAD
            spoilt = _spoil(person.paper, chance) if chance and mistaken else person.paper
            yield Line(family, person, spoilt)


def write_title(
    sheet: Worksheet, book: xlsxwriter.Workbook, columns: int, lines: Sequence[str]
) -> None:
    """Lines merged over the whole width, the first one large: what stands above every header."""
    big = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    small = book.add_format({"align": "left"})
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, columns - 1, line, small if row else big)


def estate_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random | None
) -> Roster:
    """序号 first, address in five columns, total and signature at the end."""
    lines = list(_lines(families, chance))
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("居民花名册")
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        until = f"截至{DAY.month}月{DAY.day}日18时"
        titles = (
            f"{place}居民花名册",
            f"填报单位：{place}居委会    填报人：（{INVENTED}）    {until}",
        )
        write_title(sheet, book, len(ESTATE_COLUMNS), titles)
        sheet.write_row(2, 0, ESTATE_COLUMNS, head)
        for number, line in enumerate(lines, start=1):
            door, person = line.family.door, line.person
            row: Row = [number, door.grid, door.estate, door.building, door.unit, door.label]
            row += [RELATION[person.relation], person.name, SEX[person.sex], line.paper]
            row += [person.phone, "是" if person.party_member else "", _groups(person)]
            row += [person.employer, INVENTED]
            sheet.write_row(2 + number, 0, row)
        end = 3 + len(lines)
        sheet.write_row(end, 0, ["合计", "", "", "", "", "", "", f"{len(lines)}人"])
        sheet.write(end + 1, 0, f"负责人签字：              填报日期：{_dotted(DAY)}")
    return _roster(path, lines)


def address_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random | None
) -> Roster:
    """Two header rows with merged groups, the address in one column, birth dates with dots."""
    lines = list(_lines(families, chance))
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("填表说明").write(0, 0, "请按户填写，户主在前。")
        sheet = book.add_worksheet("人员信息")
        write_title(sheet, book, len(ADDRESS_COLUMNS), (f"{place}人员信息摸排表",))
        head = book.add_format({"bold": True, "border": 1, "align": "center"})
        sheet.merge_range(1, 1, 1, 6, "基本信息", head)
        sheet.merge_range(1, 7, 1, 9, "居住信息", head)
        sheet.write_row(2, 0, ADDRESS_COLUMNS, head)
        for number, line in enumerate(lines, start=1):
            door, person = line.family.door, line.person
            head_name = line.family.members[0].name
            row: Row = [number, head_name, person.name, RELATION[person.relation]]
            row += [SEX[person.sex], _dotted(person.born), line.paper, person.phone]
            row += [f"{door.estate}{door.building}{door.unit}{door.label}室"]
            row += [KIND[line.family.kind], _groups(person)]
            row += ["√" if person.party_member else "", INVENTED]
            sheet.write_row(2 + number, 0, row)
    return _roster(path, lines)


def bay_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random | None
) -> Roster:
    """A village: the bay and the door merged over a household's rows."""
    lines = list(_lines(families, chance))
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        cell = book.add_format({"valign": "vcenter"})
        titles = (f"{place}村民登记台账（{INVENTED}）", "单位：户、人")
        write_title(sheet, book, len(BAY_COLUMNS), titles)
        sheet.write_row(2, 0, BAY_COLUMNS)
        for number, line in enumerate(lines, start=1):
            person = line.person
            row: Row = [number, "", "", person.name, RELATION[person.relation], SEX[person.sex]]
            row += [line.paper, person.phone, _groups(person), KIND[line.family.kind], INVENTED]
            sheet.write_row(2 + number, 0, row)
        first = 3
        for family in families:
            last = first + len(family.members) - 1
            for column, text in ((1, family.door.bay), (2, family.door.label)):
                if last > first:
                    sheet.merge_range(first, column, last, column, text, cell)
                else:
                    sheet.write(first, column, text)
            first = last + 1
        sheet.write(first, 0, "合计")
    return _roster(path, lines)


def csv_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random | None
) -> Roster:
    """An export of an older system: GB18030 text, other columns, phones with spaces."""
    path = path.with_suffix(".csv")
    lines = list(_lines(families, chance))
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        for line in lines:
            family, person = line.family, line.person
            row: Row = [family.door.bay, family.door.label, family.members[0].name, person.name]
            row += [RELATION[person.relation], SEX[person.sex], "居民身份证", line.paper]
            row += [_spaced(person.phone), _groups(person), INVENTED]
            writer.writerow(row)
    return _roster(path, lines)


def _roster(path: Path, lines: Sequence[Line]) -> Roster:
    return Roster(path, len(lines), sum(line.is_spoilt for line in lines))


def _dotted(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"


def _spaced(phone: str) -> str:
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if phone else ""


Style = Callable[[Path, str, Sequence[Family], random.Random | None], Roster]
COMMUNITY_STYLES: tuple[Style, ...] = (estate_style, address_style)
VILLAGE_STYLES: tuple[Style, ...] = (bay_style, csv_style)


def write_roster(
    folder: Path,
    number: int,
    layout: Layout,
    families: Sequence[Family],
    chance: random.Random | None,
) -> Roster:
    """The residents of one village or community, in the style its clerk is used to."""
    styles = VILLAGE_STYLES if layout.has_bays else COMMUNITY_STYLES
    path = folder / f"{number:02d}{layout.name}居民花名册.xlsx"
    return styles[number % len(styles)](path, layout.name, families, chance)
