"""Column lists and workbooks in the styles clerks make them; every person in them is invented."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book

from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList

SEX = (
    Choice("male", "Male", ("男", "男性")),
    Choice("female", "Female", ("女", "女性")),
)
GROUPS = (
    Choice("alone", "Lives alone", ("独居", "独居老人")),
    Choice("disabled", "Disabled", ("残疾", "残疾人")),
    Choice("poor", "Low income", ("低保", "低保户")),
)

COLUMNS = ColumnList(
    Column(
        "name",
        "Name",
        ("姓名", "户主姓名", "居民姓名"),
        ColumnKind.NAME,
        required=True,
        personal=True,
        max_length=50,
    ),
    Column("sex", "Sex", ("性别",), ColumnKind.CHOICE, choices=SEX),
    Column(
        "paper",
        "ID number",
        ("身份证号", "身份证号码", "证件号码", "公民身份号码"),
        ColumnKind.IDENTITY,
        required=True,
        personal=True,
        width=22,
    ),
    Column(
        "phones",
        "Phone",
        ("联系电话", "手机", "电话", "手机号码", "联系方式"),
        ColumnKind.PHONES,
        personal=True,
    ),
    Column("building", "Building", ("楼栋", "楼号"), ColumnKind.PLACE, fill_down=True),
    Column("room", "Room", ("房号", "门牌号", "室"), ColumnKind.CODE, max_length=20),
    Column("birth_date", "Born", ("出生日期", "出生年月日"), ColumnKind.DATE),
    Column("party", "Party member", ("是否党员", "党员"), ColumnKind.BOOLEAN),
    Column("people", "People", ("家庭人口", "人数"), ColumnKind.INTEGER, minimum=0, maximum=30),
    Column("groups", "Groups", ("特殊人群", "人群类别"), ColumnKind.TAGS, choices=GROUPS),
    Column("remark", "Remark", ("备注",), ColumnKind.TEXT),
)


def check_digit(body: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def paper(number: int) -> str:
    """A valid number for an invented person; different for each `number` below 9,000,000."""
    serial, day = number % 1000, number // 1000
    year, rest = 1930 + day // 336 % 80, day % 336
    body = f"420281{year:04}{rest // 28 + 1:02}{rest % 28 + 1:02}{serial:03}"
    return body + check_digit(body)


def save(path: Path, rows: list[list[Any]], merges: list[str] = (), **sheets: Any) -> Path:
    """A workbook of one visible worksheet with these rows from A1."""
    book = Book()
    sheet = book.active
    sheet.title = "名单"
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(path)
    return path
