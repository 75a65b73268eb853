"""What goes out opens as text where it must, never runs, and comes back in unchanged."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.table import TableReader, survey
from lianfang.sheets.engine.values import FORMULA_STARTS
from lianfang.sheets.engine.write import (
    kind_of_mark,
    write_corrections,
    write_csv,
    write_export,
    write_template,
)
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, Paper
from tests.sheets.rosters import COLUMNS, paper

TODAY = date(2020, 3, 18)


def person(number: int, **more):
    row = {
        "name": "赵一",
        "sex": "male",
        "paper": Paper("resident_id", paper(number)),
        "phones": ("13800138000", "0714-6543210"),
        "building": "3栋",
        "room": "0302",
        "birth_date": date(1990, 2, 9),
        "party": True,
        "people": 3,
        "groups": ("alone", "disabled"),
        "remark": None,
        **more,
    }
    return tuple(row[column.field] for column in COLUMNS)


def read_back(path):
    with Workbook(path, path.name) as book:
        layout = survey(book, COLUMNS, TODAY)
        reader = TableReader(book, layout, COLUMNS, layout.suggested, TODAY)
        return [row for batch in reader for row in batch]


def plain(row):
    """Values without what reading derives from the paper's number."""
    return tuple(Paper(v.kind, v.number) if isinstance(v, Paper) else v for v in row)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_export_is_read_back_as_the_same_values(tmp_path, language):
    rows = [
        person(1),
        person(2, name="𠮷田·花子", phones=None, party=False, groups=None, remark="=1+1"),
        person(3, birth_date=date(1899, 5, 4), people=None, room=None),
    ]

    with override(language):
        count = write_export(
            tmp_path / "a.xlsx", kind="residents", title="居民", columns=COLUMNS, rows=rows
        )
    back = read_back(tmp_path / "a.xlsx")

    assert count == 3
    assert [row.wrong for row in back] == [(), (), ()]
    assert [plain(row.row.values) for row in back] == rows


def test_a_csv_export_is_read_back_as_the_same_values(tmp_path):
    rows = [person(1, remark='+86，"引号"\n换行'.replace("\n", " ")), person(2, people=0)]

    write_csv(tmp_path / "a.csv", columns=COLUMNS, rows=rows)
    back = read_back(tmp_path / "a.csv")

    assert [plain(row.row.values) for row in back] == rows
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_export_without_rows_still_has_its_header(tmp_path):
    count = write_export(tmp_path / "a.xlsx", kind="k", title="居民", columns=COLUMNS, rows=[])

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert count == 0
    assert [cell.value for cell in sheet[1]] == [str(column.title) for column in COLUMNS]


def test_numbers_that_identify_stand_in_text_cells(tmp_path):
    write_export(tmp_path / "a.xlsx", kind="k", title="居民", columns=COLUMNS, rows=[person(1)])

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = {sheet.cell(1, i).value: sheet.cell(2, i) for i in range(1, len(COLUMNS) + 1)}
    for field in ("paper", "phones", "room"):
        cell = cells[str(COLUMNS.column(field).title)]
        assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cells[str(COLUMNS.column("people").title)].data_type == "n"


def test_the_notes_of_an_export_say_who_and_when(tmp_path):
    write_export(
        tmp_path / "a.xlsx",
        kind="residents",
        title="居民",
        columns=COLUMNS,
        rows=[person(1)],
        notes=[("导出人", "王某某"), ("时间", "2020-03-18 09:30")],
    )

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)] == [
        ["导出人", "王某某"],
        ["时间", "2020-03-18 09:30"],
    ]
    assert book.worksheets[2].sheet_state == "hidden"
    assert kind_of_mark(book.sheetnames[2]) == "residents"


INJECTIONS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_that_looks_like_a_formula_stays_text(tmp_path, text):
    rows = [person(1, name=text, building=text, remark=text)]

    write_export(tmp_path / "a.xlsx", kind="k", title="居民", columns=COLUMNS, rows=rows)
    write_csv(tmp_path / "a.csv", columns=COLUMNS, rows=rows)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    workbook_cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in workbook_cells} <= {"s", "n", "d"}
    assert all(str(cell.value)[0] not in FORMULA_STARTS for cell in workbook_cells)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            assert all(cell[:1] not in FORMULA_STARTS for cell in row)


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=30))
def test_no_text_whatever_leaves_as_a_formula(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("out") / "a.csv"

    write_csv(path, columns=COLUMNS, rows=[person(1, remark=text)])

    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            assert all(cell[:1] not in FORMULA_STARTS for cell in row)


def test_a_template_guides_whoever_fills_it_in(tmp_path):
    write_template(tmp_path / "a.xlsx", kind="residents", title="居民", columns=COLUMNS)

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert [cell.value for cell in sheet[1]] == [str(column.title) for column in COLUMNS]
    assert sheet.column_dimensions["C"].number_format == "@"
    assert set(lists) == {"B2:B5001", "H2:H5001"}
    assert sheet["A1"].comment is not None
    assert [s.sheet_state for s in book.worksheets] == ["visible", "visible", "hidden", "hidden"]


def test_a_template_filled_in_is_understood_without_questions(tmp_path):
    path = tmp_path / "a.xlsx"
    write_template(path, kind="residents", title="居民", columns=COLUMNS)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append(["赵一", "男", paper(1)])
    book.save(path)

    with Workbook(path, "a.xlsx") as opened:
        layout = survey(opened, COLUMNS, TODAY)

    assert layout.suggested == dict(enumerate(column.field for column in COLUMNS))
    assert all(guess.is_sure for guess in layout.guesses)


def test_a_long_list_of_choices_is_kept_on_a_hidden_worksheet(tmp_path):
    choices = tuple(Choice(f"c{i}", f"第{i}种非常长的选择项目名称") for i in range(40))
    columns = ColumnList(Column("kind", "种类", (), ColumnKind.CHOICE, choices=choices))

    write_template(tmp_path / "a.xlsx", kind="k", title="表", columns=columns)

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rule = book.worksheets[0].data_validations.dataValidation[0]
    assert rule.formula1 == "lists!$A$1:$A$40"


def test_wrong_rows_go_back_as_the_clerks_own_table_with_reasons(tmp_path):
    top = [["花名册", "", ""], ["序号", "姓名", "身份证号"]]
    wrong = [(4, [2.0, "钱二", "42028119"]), (9, [7.0, "=孙三", ""])]

    count = write_corrections(
        tmp_path / "a.xlsx",
        sheets=[("名单", top, wrong)],
        reasons={(0, 4): "C4：身份证号应为18位", (0, 9): "C9：必填"},
        reason_title="原因",
        wrong_cells={(0, 4): (2,)},
    )

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert count == 2
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["花名册", None, None, None],
        ["序号", "姓名", "身份证号", "原因"],
        [2, "钱二", "42028119", "C4：身份证号应为18位"],
        [7, "'=孙三", None, "C9：必填"],
    ]
    assert sheet["C3"].fill.fgColor.rgb == "FFFDE2E1"
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [7, 8, 11]  # as wide as they need, 花名册 above them aside
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_moments_and_decimals_are_read_back(tmp_path):
    columns = ColumnList(
        Column("at", "时间", (), ColumnKind.DATETIME),
        Column("temperature", "体温", (), ColumnKind.DECIMAL),
    )
    moment = datetime(2020, 3, 18, 1, 30, tzinfo=UTC)
    write_export(
        tmp_path / "a.xlsx", kind="k", title="表", columns=columns, rows=[(moment, Decimal("36.5"))]
    )

    with Workbook(tmp_path / "a.xlsx", "a.xlsx") as book:
        layout = survey(book, columns, TODAY)
        rows = [r for b in TableReader(book, layout, columns, layout.suggested, TODAY) for r in b]

    assert rows[0].row.values == (moment, Decimal("36.5"))
