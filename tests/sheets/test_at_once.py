"""Tables handed out in one answer: as careful as those that are ordered."""

import io

import openpyxl
import pytest

from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import hand_out, require_reason
from tests.sheets.conftest import VILLAGE

COLUMNS = ColumnList(
    Column("who", "姓名", kind=ColumnKind.NAME, personal=True),
    Column("phone", "电话", kind=ColumnKind.CODE),
    Column("persons", "人数", kind=ColumnKind.INTEGER),
)
ROWS = [("张*", "=1+1", 3), ("欧阳*", "00139", None)]


def handed(clerk, now, **more):
    return hand_out(
        clerk,
        now,
        place_name=VILLAGE.name,
        kind="guests",
        title="来客登记",
        columns=COLUMNS,
        rows=iter(ROWS),
        **more,
    )


def test_the_table_holds_the_rows_and_no_formula(clerk, now):
    table = handed(clerk, now)

    book = openpyxl.load_workbook(io.BytesIO(table.content))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[0] == ("姓名", "电话", "人数")
    assert (lines[1][0], lines[1][2]) == ("张*", 3)
    assert lines[1][1] != "=1+1"
    assert lines[2] == ("欧阳*", "00139", None)
    assert {cell.data_type for cell in book.worksheets[0]["B"]} == {"s"}
    assert (table.name, table.rows) == (f"来客登记-{VILLAGE.name}-20200318-0930.xlsx", 2)


def test_the_table_says_who_took_it_out_and_what_for(clerk, now):
    table = handed(clerk, now, masked=False, reason="核对名单", notes=[("班次", "早班")])

    about = openpyxl.load_workbook(io.BytesIO(table.content)).worksheets[1]
    said = [line[1] for line in about.iter_rows(min_row=2, values_only=True)]
    assert said[0] == VILLAGE.name
    assert said[2] == clerk.display_name
    assert said[-2:] == ["早班", "核对名单"]


def test_as_text_it_opens_in_any_office_program(clerk, now):
    table = handed(clerk, now, as_text=True)

    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "姓名,电话,人数"
    assert len(lines) == 3
    assert not lines[1].split(",")[1].startswith("=")
    assert table.name.endswith(".csv")


def test_masked_rows_need_no_reason(clerk):
    require_reason(clerk, "no.such.right", VILLAGE.path, masked=True, reason="")


def test_full_rows_need_the_right_and_then_a_reason(clerk):
    with pytest.raises(NotPermitted):
        require_reason(clerk, "no.such.right", VILLAGE.path, masked=False, reason="核对名单")
    with pytest.raises(InvalidInput) as refused:
        require_reason(clerk, "people.person.reveal", VILLAGE.path, masked=False, reason=" ")
    assert list(refused.value.fields) == ["reason"]
