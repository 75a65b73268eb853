"""Filling keeps the superior's file as it is: formats, formulas, pictures, lists, protection."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianfang.blanks.filling import fill
from lianfang.blanks.model import CellRef, SlotKind, Value, Wants
from lianfang.blanks.package import DEFAULT_LIMITS, open_package
from lianfang.blanks.reading import read_blank
from lianfang.blanks.tables import find_tables
from lianfang.blanks.workbook import read_grids
from tests.blanks import forms_daily, forms_rosters
from tests.blanks.drawing import Form, frame, head, line, new_book, put, save, title

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "60606000000005000155a2d2dd0000000049454e44ae426082"
)


def _sheet(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _cells(content: bytes) -> dict[str, tuple[Any, Any]]:
    """Value and style of every cell of every sheet, as another reader sees them."""
    book = load_workbook(io.BytesIO(content))
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.value, cell._style)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None or cell.has_style
    }


def _rich_book() -> bytes:
    """A blank with what careless libraries lose: chart, picture, colours, lists, comments."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    framed = book.add_format({"border": 1})
    sheet = book.add_worksheet("汇总")
    sheet.merge_range("A1:C1", "疫情防控日报表", book.add_format({"bold": True}))
    sheet.write_row("A2", ["村（社区）", "走访户数", "走访人数"], framed)
    for row, name in enumerate(["四棵社区", "王太社区"], 2):
        sheet.write_row(row, 0, [name, None, None], framed)
        sheet.write_blank(row, 1, None, framed)
        sheet.write_blank(row, 2, None, framed)
    sheet.write_row("A5", ["合计"], framed)
    sheet.write_formula("B5", "=SUM(B3:B4)", framed)
    sheet.write_formula("C5", "=SUM(C3:C4)", framed)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=汇总!$B$3:$B$4"})
    sheet.insert_chart("E2", chart)
    sheet.insert_image("E20", "seal.png", {"image_data": io.BytesIO(PNG)})
    sheet.conditional_format(
        "B3:B4", {"type": "cell", "criteria": ">", "value": 5, "format": framed}
    )
    sheet.data_validation("C3:C4", {"validate": "integer", "criteria": ">=", "value": 0})
    sheet.write_comment("B2", "今日")
    sheet.set_landscape()
    sheet.set_header("&C机密")
    other = book.add_worksheet("说明")
    other.write("A1", "填表说明")
    book.close()
    return stream.getvalue()


def test_only_the_written_sheet_and_the_order_to_calculate_change() -> None:
    content = _rich_book()
    blank = read_blank(content, "日报.xlsx")
    filled = fill(blank, content, {CellRef("汇总", 3, 2): 7, CellRef("汇总", 4, 3): 9})
    before, after = _parts(content), _parts(filled.content)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert list(before) == list(after)
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    sheet = _sheet(filled.content)
    assert (sheet["B3"].value, sheet["C4"].value, sheet["B5"].value) == (7, 9, "=SUM(B3:B4)")
    assert len(sheet._charts) == 1
    assert sheet.conditional_formatting
    assert sheet.data_validations.dataValidation
    assert sheet.oddHeader.center.text == "机密"


def test_nothing_written_gives_the_file_back_byte_for_byte() -> None:
    content = _rich_book()
    blank = read_blank(content, "日报.xlsx")
    assert fill(blank, content, {CellRef("汇总", 3, 2): None}).content == content


def _roster(rows: int = 3) -> Form:
    """A roster with formulas in its rows, a total below, merged cells and a second table."""
    book, sheet = new_book("名单")
    title(sheet, "A1:F1", "返岗人员花名册")
    heads = ["序号", "姓名", "身份证号码", "应到", "实到", "到岗率"]
    head(sheet, {f"{chr(65 + n)}2": text for n, text in enumerate(heads)})
    for row in range(3, 3 + rows):
        sheet[f"F{row}"] = f"=IF(D{row}=0,0,E{row}/D{row})"
        sheet[f"C{row}"].number_format = "@"
        sheet.row_dimensions[row].height = 21
    total = 3 + rows
    line(sheet, total, ["合计"])
    sheet.merge_cells(f"A{total}:C{total}")
    sheet[f"D{total}"] = f"=SUM(D3:D{total - 1})"
    sheet[f"E{total}"] = f"=SUM(E$3:E{total - 1})"
    frame(sheet, f"A2:F{total}")
    put(sheet, f"A{total + 1}:F{total + 1}", "审核人：            填报人：")
    other = book.create_sheet("引用")
    other["A1"] = f"=名单!D{total}"
    other["A2"] = "=名单!$A$1"
    sheet.print_area = f"A1:F{total + 1}"
    sheet.conditional_formatting  # noqa: B018  the list exists
    return Form("花名册.xlsx", save(book), {})


def test_a_roster_grows_above_its_total_and_everything_moves_along() -> None:
    form = _roster()
    blank = read_blank(form.content, form.name)
    region = blank.regions[0]
    assert (region.grows, region.first_row, region.last_row, region.total_rows) == (
        True,
        3,
        5,
        (6,),
    )
    people = [
        {"1.1:B": f"张{n}", "1.1:C": "420281198001010011", "1.1:D": 2, "1.1:E": 1} for n in range(8)
    ]
    stamp = next(stamp for stamp in blank.stamps if stamp.wants is Wants.REVIEWER)
    filled = fill(blank, form.content, {}, {"1.1": people}, {stamp.id: "李四"})
    assert filled.left == ()
    book = load_workbook(io.BytesIO(filled.content))
    sheet = book["名单"]
    assert [sheet[f"A{row}"].value for row in range(3, 12)] == [1, 2, 3, 4, 5, 6, 7, 8, "合计"]
    assert [sheet[f"B{row}"].value for row in (3, 10)] == ["张0", "张7"]
    assert (sheet["C9"].value, sheet["C9"].number_format) == ("420281198001010011", "@")
    assert sheet["F10"].value == "=IF(D10=0,0,E10/D10)"
    assert (sheet["D11"].value, sheet["E11"].value) == ("=SUM(D3:D10)", "=SUM(E$3:E10)")
    assert (book["引用"]["A1"].value, book["引用"]["A2"].value) == ("=名单!D11", "=名单!$A$1")
    assert sheet.row_dimensions[9].height == 21
    assert sheet["D9"].border.left.style == "thin"
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A11:C11", "A12:F12", "A1:F1"]
    assert sheet["A12"].value == "审核人：李四  填报人："
    assert sheet.print_area == "'名单'!$A$1:$F$12"


def test_rows_fit_without_growing() -> None:
    form = _roster(5)
    blank = read_blank(form.content, form.name)
    sheet = _sheet(fill(blank, form.content, {}, {"1.1": [{"1.1:B": "张三"}]}).content)
    assert (sheet["A3"].value, sheet["B3"].value, sheet["A4"].value) == (1, "张三", None)
    assert sheet["A8"].value == "合计"


def test_charts_and_lists_follow_the_rows_that_came() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    framed = book.add_format({"border": 1})
    sheet = book.add_worksheet("人员")
    sheet.write_row("A1", ["姓名", "性别", "人数"], framed)
    for row in (1, 2):
        for column in range(3):
            sheet.write_blank(row, column, None, framed)
    sheet.write_row("A4", ["合计"], framed)
    sheet.write_formula("C4", "=SUM(C2:C3)", framed)
    sheet.data_validation("B2:B3", {"validate": "list", "source": ["男", "女"]})
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=人员!$C$2:$C$3"})
    sheet.insert_chart("A8", chart)
    book.close()
    content = stream.getvalue()
    blank = read_blank(content, "人员.xlsx")
    rows = [{"1.1:A": "张三", "1.1:B": "女", "1.1:C": 1}] * 4 + [{"1.1:B": "不详"}]
    filled = fill(blank, content, {}, {"1.1": rows})
    assert [(str(one.ref), one.reason) for one in filled.left] == [("人员!B6", "not_allowed")]
    after = _sheet(filled.content)
    assert str(after.data_validations.dataValidation[0].sqref) == "B2:B6"
    assert after["C7"].value == "=SUM(C2:C6)"
    parts = _parts(filled.content)
    chart_part = next(name for name in parts if name.startswith("xl/charts/chart"))
    assert "人员!$C$2:$C$6" in parts[chart_part].decode()
    assert b"<xdr:row>10</xdr:row>" in parts["xl/drawings/drawing1.xml"]


def test_formulas_own_texts_and_strange_cells_are_never_overruled() -> None:
    form = forms_daily.daily_by_place()
    blank = read_blank(form.content, form.name)
    wanted: Mapping[CellRef, Value] = {
        CellRef("日报", 10, 3): 5,
        CellRef("日报", 6, 2): "别处",
        CellRef("日报", 30, 3): 5,
        CellRef("没有", 1, 1): 5,
        CellRef("日报", 6, 3): 5,
    }
    filled = fill(blank, form.content, wanted)
    assert {str(left.ref): left.reason for left in filled.left} == {
        "日报!C10": "formula",
        "日报!B6": "occupied",
        "日报!C30": "unknown_cell",
        "没有!A1": "unknown_cell",
    }
    assert filled.written == 1


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ("0.0%", 98.5, 0.985),
        ("General", Decimal("98.50"), 98.5),
        ("yyyy/m/d", date(2020, 2, 9), datetime(2020, 2, 9)),  # noqa: DTZ001
        ("General", date(2020, 2, 9), "2020-02-09"),
        ("@", "13800000000", "13800000000"),
        ("General", "=cmd()", "=cmd()"),
        ("General", True, "是"),
    ],
)
def test_values_take_the_form_of_their_cell(number_format: str, value: Value, shown: Any) -> None:
    book, sheet = new_book()
    line(sheet, 1, ["项目", "数据"])
    line(sheet, 2, ["事项", None])
    sheet["B2"].number_format = number_format
    frame(sheet, "A1:B2")
    content = save(book)
    blank = read_blank(content, "a.xlsx")
    after = _sheet(fill(blank, content, {CellRef("Sheet1", 2, 2): value}).content)["B2"]
    assert after.value == shown
    assert after.data_type != "f"
    assert after.number_format == number_format


def test_boxes_are_ticked_and_units_kept_where_the_blank_has_them() -> None:
    book, sheet = new_book()
    line(sheet, 1, ["是否设置隔离室", "□是   □否", "间数", "      间"])
    line(sheet, 2, ["填报日期", "   年  月  日", "负责人", None])
    frame(sheet, "A1:D2")
    content = save(book)
    blank = read_blank(content, "a.xlsx")
    assert {slot.id: (slot.dropdown, slot.unit) for slot in blank.regions[0].slots} == {
        "1.1:B1": (("是", "否"), ""),
        "1.1:D1": ((), "间"),
        "1.1:B2": ((), ""),
        "1.1:D2": ((), ""),
    }
    values: dict[CellRef, Value] = {
        CellRef("Sheet1", 1, 2): "否",
        CellRef("Sheet1", 1, 4): 3,
        CellRef("Sheet1", 2, 2): date(2020, 2, 9),
    }
    after = _sheet(fill(blank, content, values).content)
    assert [after[ref].value for ref in ("B1", "D1", "B2")] == ["□是   ☑否", "3间", "2020年2月9日"]


def test_protection_and_hidden_sheets_stay() -> None:
    form = forms_daily.wide_project_table()
    blank = read_blank(form.content, form.name)
    assert [note.protected for note in blank.sheets] == [True]
    filled = fill(blank, form.content, {CellRef("汇总", 6, 2): 5})
    assert _sheet(filled.content).protection.sheet is True
    roster = forms_rosters.observed_at_home()
    blank = read_blank(roster.content, roster.name)
    assert [(note.name, note.hidden) for note in blank.sheets] == [
        ("居家观察", False),
        ("选项", True),
    ]
    assert blank.slot("1.1:G")[1].dropdown == ("居家观察", "集中观察")


def test_the_moment_is_written_as_each_blank_asks() -> None:
    form = forms_daily.resumption_by_class()
    blank = read_blank(form.content, form.name)
    moment = datetime(2020, 2, 10, 10)  # noqa: DTZ001
    said: dict[str, Value] = {
        stamp.id: moment if stamp.wants is Wants.AS_OF else "金山街道" for stamp in blank.stamps
    }
    text = _sheet(fill(blank, form.content, {}, stamps=said).content)["A2"].value
    assert text == "填报单位：金山街道  截至：2020年2月10日10时        单位：家、人、%"


def test_a_word_table_keeps_its_fonts_and_grows() -> None:
    form = forms_rosters.word_table()
    blank = read_blank(form.content, form.name)
    values: dict[CellRef, Value] = {CellRef("table 1", 3, 2): 12, CellRef("table 1", 3, 1): "别处"}
    said = {s.id: "金山街道" for s in blank.stamps if s.wants is Wants.UNIT}
    filled = fill(blank, form.content, values, stamps=said)
    assert [left.reason for left in filled.left] == ["unknown_cell"]
    document = Document(io.BytesIO(filled.content))
    run = document.tables[0].cell(2, 1).paragraphs[0].runs[0]
    assert (run.text, run.font.name, run.font.size.pt) == ("12", "仿宋", 12.0)
    assert document.paragraphs[1].text == "填报单位：金山街道  截至：2020年  月  日  时"
    before, after = _parts(form.content), _parts(filled.content)
    assert {n for n in before if before[n] != after[n]} == {"word/document.xml"}


def test_a_word_roster_grows_by_rows_of_the_same_look() -> None:
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for column, text in enumerate(["序号", "姓名", "身份证号"]):
        table.cell(0, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    blank = read_blank(stream.getvalue(), "名单.docx")
    rows = [{"1.1:B": f"张{n}", "1.1:C": "4202"} for n in range(3)]
    filled = fill(blank, stream.getvalue(), {}, {"1.1": rows})
    after = Document(io.BytesIO(filled.content)).tables[0]
    assert [[cell.text for cell in row.cells] for row in after.rows] == [
        ["序号", "姓名", "身份证号"],
        ["1", "张0", "4202"],
        ["2", "张1", "4202"],
        ["3", "张2", "4202"],
    ]


DAILY = forms_daily.daily_by_place()
DAILY_BLANK = read_blank(DAILY.content, DAILY.name)
OPEN = [
    CellRef("日报", row, slot.column)
    for slot in DAILY_BLANK.regions[0].slots
    for row in range(6, 10)
    if slot.kind is SlotKind.NUMBER and not slot.is_sequence
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(OPEN)
        | st.builds(CellRef, st.just("日报"), st.integers(1, 20), st.integers(1, 20)),
        st.integers(0, 10**6),
        max_size=12,
    )
)
def test_filling_changes_no_cell_that_was_not_asked_for(values: dict[CellRef, Value]) -> None:
    filled = fill(DAILY_BLANK, DAILY.content, values)
    before, after = _cells(DAILY.content), _cells(filled.content)
    kept = {left.ref for left in filled.left}
    written = {str(ref): value for ref, value in values.items() if ref not in kept}
    assert {ref: after[ref][0] for ref in written if ref in after} == {
        ref: value for ref, value in written.items() if ref in after
    }
    assert {ref: seen for ref, seen in after.items() if ref not in written} == {
        ref: seen for ref, seen in before.items() if ref not in written
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["张三", "李四", "欧阳修", "阿依古丽·买买提", "无"]), max_size=12))
def test_a_grown_roster_is_the_same_table(names: list[str]) -> None:
    form = _roster()
    blank = read_blank(form.content, form.name)
    rows = [{"1.1:B": name, "1.1:D": 1} for name in names]
    filled = fill(blank, form.content, {}, {"1.1": rows})
    package = open_package(filled.content, form.name)
    found = find_tables(read_grids(package, DEFAULT_LIMITS)[0])
    last = 5 + max(0, len(names) - 3)
    assert [(table.header, table.body) for table in found] == [([2], list(range(3, last + 2)))]
    again = read_blank(_emptied(filled.content, last), form.name)
    assert again.regions[0].slots == blank.regions[0].slots or len(names) > 3
    assert [slot.labels for slot in again.regions[0].slots] == [
        slot.labels for slot in blank.regions[0].slots
    ]
    assert again.regions[0].total_rows == (last + 1,)


def _emptied(content: bytes, last: int) -> bytes:
    """The filled roster with its answers rubbed out."""
    book = load_workbook(io.BytesIO(content))
    for row in book["名单"][f"A3:E{last}"]:
        for cell in row:
            cell.value = None
    return save(book)
