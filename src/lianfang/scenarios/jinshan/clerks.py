"""Rosters as clerks make them: several styles, merged titles, totals, signatures, and mistakes.

Every style is one a real office uses. What differs is what makes import hard: where the header is, how
an address is cut up, what a household is called, how dates and phones are typed.
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
from lianfang.scenarios.jinshan.residents import Family, Resident

SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}
RELATION = {
    Relation.HEAD: "户主",
    Relation.SPOUSE: "配偶",
    Relation.CHILD: "子女",
    Relation.PARENT: "父母",
    Relation.TENANT: "租客",
}
KIND = {HouseholdKind.REGISTERED: "户籍", HouseholdKind.RENTED: "出租"}
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


@dataclass(frozen=True)
class Roster:
    """A file, and how many of its rows were spoilt on purpose."""

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


def _people(
    families: Sequence[Family], chance: random.Random
) -> Iterator[tuple[Family, Resident, Any]]:
    """Each person with their paper as typed; now and then spoilt, never a head's."""
    number = 0
    for family in families:
        for person in family.members:
            number += 1
            spoilt = number % MISTAKE_EVERY == 0 and person.relation != Relation.HEAD
            yield family, person, _spoil(person.paper, chance) if spoilt else person.paper


def _title(sheet: Worksheet, book: xlsxwriter.Workbook, columns: int, lines: Sequence[str]) -> None:
    big = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    small = book.add_format({"align": "left"})
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, columns - 1, line, small if row else big)


def estate_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random
) -> Roster:
    """序号 first, address in five columns, total and signature at the end."""
    header = "序号 网格 小区 楼栋 单元 房号 与户主关系 姓名 性别 身份证号码 联系电话 党员 特殊人群 工作单位 备注"
    columns = header.split()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("居民花名册")
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        lines = (
            f"{place}居民花名册",
            f"填报单位：{place}居委会    填报人：（{INVENTED}）    截至3月9日18时",
        )
        _title(sheet, book, len(columns), lines)
        sheet.write_row(2, 0, columns, head)
        count = spoilt = 0
        for family, person, paper in _people(families, chance):
            count += 1
            spoilt += paper != person.paper
            door = family.door
            row: Row = [count, door.grid, door.estate, door.building, door.unit, door.label]
            row += [RELATION[person.relation], person.name, SEX[person.sex], paper, person.phone]
            row += ["是" if person.party_member else "", _groups(person), person.employer, INVENTED]
            sheet.write_row(2 + count, 0, row)
        sheet.write_row(3 + count, 0, ["合计", "", "", "", "", "", "", f"{count}人"])
        sheet.write(4 + count, 0, "负责人签字：              填报日期：2020.3.9")
    return Roster(path, count, spoilt)


def address_style(
    path: Path, place: str, families: Sequence[Family], chance: random.Random
) -> Roster:
    """Two header rows with merged group titles, the address in one column, birth dates with dots."""
    columns = "序号 户主姓名 姓名 与户主关系 性别 出生日期 证件号码 手机 现住址 人户类型 人员类别 是否党员 备注".split()
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("填表说明").write(0, 0, "请按户填写，户主在前。")
        sheet = book.add_worksheet("人员信息")
        _title(sheet, book, len(columns), (f"{place}人员信息摸排表",))
        head = book.add_format({"bold": True, "border": 1, "align": "center"})
        sheet.merge_range(1, 1, 1, 6, "基本信息", head)
        sheet.merge_range(1, 7, 1, 9, "居住信息", head)
        sheet.write_row(2, 0, columns, head)
        count = spoilt = 0
        for family, person, paper in _people(families, chance):
            count += 1
            spoilt += paper != person.paper
            door = family.door
            row: Row = [count, family.members[0].name, person.name, RELATION[person.relation]]
            row += [SEX[person.sex], _dotted(person.born), paper, person.phone]
            row += [f"{door.estate}{door.building}{door.unit}{door.label}室", KIND[family.kind]]
            row += [_groups(person), "√" if person.party_member else "", INVENTED]
            sheet.write_row(2 + count, 0, row)
    return Roster(path, count, spoilt)


def bay_style(path: Path, place: str, families: Sequence[Family], chance: random.Random) -> Roster:
    """A village: the bay and the door merged over a household's rows."""
    columns = "序号 湾组 门牌号 姓名 与户主关系 性别 身份证号 电话号码 特殊群体 户别 备注".split()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        cell = book.add_format({"valign": "vcenter"})
        _title(sheet, book, len(columns), (f"{place}村民登记台账（{INVENTED}）", "单位：户、人"))
        sheet.write_row(2, 0, columns)
        line, count, spoilt = 3, 0, 0
        papers = {id(p): paper for _family, p, paper in _people(families, chance)}
        for family in families:
            first = line
            for person in family.members:
                count += 1
                paper = papers[id(person)]
                spoilt += paper != person.paper
                row: Row = [count, "", "", person.name, RELATION[person.relation], SEX[person.sex]]
                row += [paper, person.phone, _groups(person), KIND[family.kind], ""]
                sheet.write_row(line, 0, row)
                line += 1
            for column, text in ((1, family.door.bay), (2, family.door.label)):
                if line - first > 1:
                    sheet.merge_range(first, column, line - 1, column, text, cell)
                else:
                    sheet.write(first, column, text)
        sheet.write(line, 0, "合计")
    return Roster(path, count, spoilt)


def csv_style(path: Path, place: str, families: Sequence[Family], chance: random.Random) -> Roster:
    """An export of an older system: GB18030 text, another order of columns, phones with spaces."""
    path = path.with_suffix(".csv")
    columns = "村组,门牌,户主姓名,居民姓名,关系,性别,证件类型,证件号码,联系方式,人员标签".split(",")
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        count = spoilt = 0
        for family, person, paper in _people(families, chance):
            count += 1
            spoilt += paper != person.paper
            row: Row = [family.door.bay, family.door.label, family.members[0].name, person.name]
            row += [RELATION[person.relation], SEX[person.sex], "居民身份证", paper]
            row += [_spaced(person.phone), _groups(person)]
            writer.writerow(row)
    return Roster(path, count, spoilt)


def _dotted(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"


def _spaced(phone: str) -> str:
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if phone else ""


Style = Callable[[Path, str, Sequence[Family], random.Random], Roster]
COMMUNITY_STYLES: tuple[Style, ...] = (estate_style, address_style)
VILLAGE_STYLES: tuple[Style, ...] = (bay_style, csv_style)
