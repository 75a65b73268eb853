"""Finding the header in the layouts clerks make, and telling records from everything else."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook as Book

from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.table import Layout, TableReader, survey, survey_at
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList
from tests.sheets.rosters import COLUMNS, paper, save

TODAY = date(2020, 3, 18)


def surveyed(path: Path) -> Layout:
    with Workbook(path, path.name) as book:
        layout = survey(book, COLUMNS, TODAY)
    assert layout is not None
    return layout


def records(path: Path, layout: Layout | None = None):
    with Workbook(path, path.name) as book:
        layout = layout or survey(book, COLUMNS, TODAY)
        assert layout is not None
        reader = TableReader(book, layout, COLUMNS, layout.suggested, TODAY)
        rows = [row for batch in reader for row in batch]
    return rows, reader


def test_header_is_found_under_a_merged_title_and_a_reporting_line(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["金山街道四棵社区居民花名册"],
            ["填报单位（盖章）：四棵社区", None, None, "填报人：王某某", "截至2月9日17时"],
            ["序号", "姓名", "性别", "身份证号码（18位）", "联系电话", "楼栋", "备注"],
            [1, "赵一", "男", paper(1), 13800138000, "3栋", None],
            [2, "钱二", "女", paper(2), "13900139000", "3栋", "无"],
            ["合计", 2],
            ["制表人：王某某", None, "审核人：李某某"],
        ],
        ["A1:G1", "A2:C2"],
    )

    layout = surveyed(path)
    rows, reader = records(path, layout)

    assert (layout.sheets[0].first_row, layout.sheets[0].last_row) == (3, 3)
    assert layout.suggested == {
        1: "name",
        2: "sex",
        3: "paper",
        4: "phones",
        5: "building",
        6: "remark",
    }
    notes = layout.notes
    assert (notes.title, notes.unit, notes.reporter, notes.as_of) == (
        "金山街道四棵社区居民花名册",
        "四棵社区",
        "王某某",
        date(2020, 2, 9),
    )
    assert [(r.row.row_no, r.row.values[0], r.row.values[3], r.row.values[10]) for r in rows] == [
        (4, "赵一", ("13800138000",), None),
        (5, "钱二", ("13900139000",), None),
    ]
    assert reader.skipped == {"total": 1, "foot": 1}


def test_two_header_rows_with_groups_are_joined(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["排查表"],
            ["序号", "姓名", "证件", None, "住址", None, "备注"],
            [None, None, "类型", "身份证号", "楼栋", "房号", None],
            [1, "赵一", "身份证", paper(1), "1栋", "302", None],
            [2, "钱二", "身份证", paper(2), "1栋", "303", None],
        ],
        ["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"],
    )

    layout = surveyed(path)

    assert (layout.sheets[0].first_row, layout.sheets[0].last_row) == (2, 3)
    assert layout.headers[3] == "证件身份证号"
    assert layout.suggested == {1: "name", 3: "paper", 4: "building", 5: "room", 6: "remark"}


def test_two_header_rows_survive_as_text_without_merges(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "花名册,,,,\n序号,姓名,住址,,证件\n,,楼栋,房号,身份证号\n1,赵一,1栋,302," + paper(1) + "\n",
        encoding="gb18030",
    )

    layout = surveyed(path)
    rows, _reader = records(path, layout)

    assert (layout.sheets[0].first_row, layout.sheets[0].last_row) == (2, 3)
    assert layout.headers == ("序号", "姓名", "住址楼栋", "住址房号", "证件身份证号")
    assert rows[0].row.values[4:6] == ("1栋", "302")


def test_cells_merged_downwards_hold_for_every_row_they_cover(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["楼栋", "房号", "姓名", "身份证号"],
            ["5栋", "101", "赵一", paper(1)],
            [None, None, "赵二", paper(2)],
            [None, "102", "钱三", paper(3)],
            ["6栋", "101", "孙四", paper(4)],
        ],
        ["A2:A4", "B2:B3"],
    )

    rows, _reader = records(path)

    assert [r.row.values[4:6] for r in rows] == [
        ("5栋", "101"),
        ("5栋", "101"),
        ("5栋", "102"),
        ("6栋", "101"),
    ]


def test_a_column_to_fill_down_repeats_the_row_above_without_merges(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["楼栋", "房号", "姓名", "身份证号"],
            ["5栋", "101", "赵一", paper(1)],
            [None, None, "赵二", paper(2)],
        ],
    )

    rows, _reader = records(path)

    assert [r.row.values[4:6] for r in rows] == [("5栋", "101"), ("5栋", None)]


def test_rows_that_are_no_records_are_left_out_and_counted(tmp_path):
    header = ["序号", "姓名", "性别", "身份证号", "联系电话"]
    path = save(
        tmp_path / "a.xlsx",
        [
            header,
            ["甲", "乙", "1", "2", "3"],
            ["例", "张三", "男", paper(9), "13800138000"],
            [1, "赵一", "男", paper(1), None],
            ["小 计", 1],
            header,
            [2, "钱二", "女", paper(2), None],
            [3],
            [None, "合计", None, None, "2人"],
            ["注：本表一式两份"],
            ["填表人：", "王某某", "联系电话：", "0714-6543210"],
        ],
    )

    rows, reader = records(path)

    assert [r.row.values[0] for r in rows] == ["赵一", "钱二"]
    assert reader.skipped == {
        "numbering": 1,
        "example": 1,
        "total": 2,
        "header": 1,
        "blank": 1,
        "foot": 2,
    }
    assert reader.skipped_rows[0] == (0, 2, "numbering")


def test_worksheets_with_the_same_header_are_read_as_one_table(tmp_path):
    book = Book()
    header = ["姓名", "身份证号", "楼栋"]
    first = book.active
    first.title = "跃进村"
    for row in (["跃进村名单"], header, ["赵一", paper(1), "1栋"]):
        first.append(row)
    second = book.create_sheet("思进村")
    for row in (header, ["钱二", paper(2), "2栋"]):
        second.append(row)
    book.create_sheet("空表")
    other = book.create_sheet("汇总")
    for row in (["村", "人数"], ["跃进村", 1]):
        other.append(row)
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden.append(header)
    path = tmp_path / "a.xlsx"
    book.save(path)

    layout = surveyed(path)
    rows, _reader = records(path, layout)

    assert [(part.name, part.last_row) for part in layout.sheets] == [("跃进村", 2), ("思进村", 1)]
    assert layout.left_out == (("空表", "empty"), ("汇总", "no_header"), ("旧", "hidden"))
    assert [(r.row.sheet, r.row.row_no, r.row.values[0]) for r in rows] == [
        (0, 3, "赵一"),
        (1, 2, "钱二"),
    ]


def test_a_table_without_known_headers_is_left_to_a_person(tmp_path):
    path = save(tmp_path / "a.xlsx", [["甲方", "乙方"], ["赵一", paper(1)], ["钱二", paper(2)]])

    with Workbook(path, path.name) as book:
        found = survey(book, COLUMNS, TODAY)
        pointed = survey_at(book, COLUMNS, TODAY, sheet=0, first_row=1, last_row=1)

    assert found is None
    assert pointed.headers == ("甲方", "乙方")


def test_a_nameless_column_is_suggested_by_what_it_holds(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["姓名", "性别", "码", "楼栋"],
            *[[f"赵{i}", "男", paper(i), "1栋"] for i in range(5)],
        ],
    )

    guess = surveyed(path).guesses[2]

    assert (guess.field, guess.is_sure) == ("paper", False)


def test_a_header_its_content_contradicts_is_not_taken_without_asking(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["姓名", "身份证号", "电话", "备注"],
            *[[f"赵{i}", "有", "13800138000", paper(i)] for i in range(5)],
        ],
    )

    guesses = surveyed(path).guesses

    assert (guesses[1].field, guesses[1].is_sure) == ("paper", False)


def test_two_phone_columns_give_one_person_both_numbers(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["姓名", "身份证号", "联系电话1", "联系电话2"],
            ["赵一", paper(1), "13800138000/13800138001", "0714-6543210"],
        ],
    )

    rows, _reader = records(path)

    assert rows[0].row.values[3] == ("13800138000", "13800138001", "0714-6543210")


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1990.2.9", date(1990, 2, 9)),
        ("1990/2/9", date(1990, 2, 9)),
        ("1990年2月9日", date(1990, 2, 9)),
        ("19900209", date(1990, 2, 9)),
        (datetime(1990, 2, 9), date(1990, 2, 9)),  # noqa: DTZ001  a cell has no zone
        (32913, date(1990, 2, 9)),
        ("2月9日", date(2020, 2, 9)),
    ],
)
def test_dates_are_read_as_clerks_write_them(tmp_path, written, born):
    path = save(
        tmp_path / "a.xlsx", [["姓名", "身份证号", "出生日期"], ["赵一", paper(1), written]]
    )

    rows, _reader = records(path)

    assert rows[0].row.values[6] == born


def test_a_form_without_records_is_read_as_no_rows(tmp_path):
    path = save(tmp_path / "a.xlsx", [["姓名", "身份证号", "楼栋"]])

    rows, reader = records(path)

    assert (rows, reader.skipped) == ([], {})


def test_a_reporting_line_merged_over_the_table_is_no_part_of_a_header_in_two_rows(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["四棵社区第3网格居民摸底排查表"],
            ["填报单位（盖章）：四棵社区居委会  填报人：张某某  截至2月9日18时"],
            ["序号", "姓名", "住处", None, "身份证号"],
            [None, None, "楼栋", "房号", None],
            [1, "赵一", "3栋", "101", paper(1)],
        ],
        ["A1:E1", "A2:E2", "A3:A4", "B3:B4", "C3:D3", "E3:E4"],
    )

    layout = surveyed(path)

    assert (layout.sheets[0].first_row, layout.sheets[0].last_row) == (3, 4)
    assert [guess.header for guess in layout.guesses] == [
        "序号",
        "姓名",
        "楼栋",
        "房号",
        "身份证号",
    ]
    assert layout.notes.unit == "四棵社区居委会"


def test_the_content_tells_which_of_two_meanings_a_header_has(tmp_path):
    columns = ColumnList(
        *COLUMNS,
        Column(
            "kind",
            "Kind",
            ("人员类别",),
            kind=ColumnKind.CHOICE,
            choices=(Choice("resident", "常住"), Choice("floating", "流动")),
        ),
    )

    def fields(*contents):
        rows = [[f"赵{n}", paper(n), text] for n, text in enumerate(contents, 1)]
        path = save(tmp_path / "a.xlsx", [["姓名", "身份证号", "人员类别"], *rows])
        with Workbook(path, path.name) as book:
            layout = survey(book, columns, TODAY)
        return [guess.field for guess in layout.guesses]

    assert fields("常住", "流动", "") == ["name", "paper", "kind"]
    assert fields("低保", "残疾、低保", "无") == ["name", "paper", "groups"]


def test_a_column_of_numbers_of_rows_is_no_household_number(tmp_path):
    columns = ColumnList(*COLUMNS, Column("household_no", "Household number", ("户编号",)))
    path = save(tmp_path / "a.xlsx", [["编号", "姓名", "身份证号"], [1, "赵一", paper(1)]])

    with Workbook(path, path.name) as book:
        layout = survey(book, columns, TODAY)

    assert [guess.field for guess in layout.guesses] == ["", "name", "paper"]


def guessed(path, columns):
    with Workbook(path, path.name) as book:
        return [(guess.field, guess.is_sure) for guess in survey(book, columns, TODAY).guesses]


def test_a_group_and_its_part_that_end_with_a_known_title_are_that_column(tmp_path):
    """Under 包保责任人 the part 姓名 is 责任人姓名, whoever else has a 姓名 in the table."""
    columns = ColumnList(
        Column("name", "Who answers", ("责任人姓名",), kind=ColumnKind.NAME),
        Column("subject", "For whom", ("对象姓名",), kind=ColumnKind.NAME),
        Column("place", "Place", ("住址",)),
    )
    path = save(
        tmp_path / "duties.xlsx",
        [
            ["序号", "服务对象", "", "包保责任人"],
            ["", "姓名", "住址", "姓名"],
            [1, "赵一", "3栋", "钱二"],
        ],
    )

    assert guessed(path, columns) == [
        ("", False),
        ("subject", True),
        ("place", True),
        ("name", True),
    ]


def test_a_column_nobody_named_is_suggested_by_the_choices_it_holds(tmp_path):
    columns = ColumnList(
        Column("name", "Name", ("姓名",), kind=ColumnKind.NAME),
        Column("phones", "Phone", ("电话",), kind=ColumnKind.PHONES),
        Column(
            "kind",
            "Kind",
            kind=ColumnKind.CHOICE,
            choices=(Choice("a", "常住"), Choice("b", "流动"), Choice("c", "空户")),
        ),
    )
    rows = [["赵一", "13800138000", "常住"], ["钱二", "", "流动"], ["孙三", "", "空户"]]
    path = save(tmp_path / "homes.xlsx", [["姓名", "电话", "常住/流动/空户"], *rows])

    assert guessed(path, columns) == [("name", True), ("phones", True), ("kind", False)]


def test_words_are_no_number_of_members_because_digits_stand_in_them(tmp_path):
    columns = ColumnList(
        Column("name", "Name", ("姓名",), kind=ColumnKind.NAME),
        Column("phones", "Phone", ("电话",), kind=ColumnKind.PHONES),
        Column("members", "Members", ("家庭成员数",), kind=ColumnKind.INTEGER),
    )

    def fields(*contents):
        rows = [["赵一", "13800138000", text] for text in contents]
        path = save(tmp_path / "a.xlsx", [["姓名", "电话", "家庭成员"], *rows])
        return [field for field, _sure in guessed(path, columns)]

    assert fields("3人", "2", "约4人") == ["name", "phones", "members"]
    assert fields("父母2人、子女1人", "子女3人", "夫妻2人") == ["name", "phones", ""]


def test_a_text_file_with_nothing_but_commas_is_refused_as_empty(tmp_path):
    path = tmp_path / "blank.csv"
    path.write_bytes(b"\xef\xbb\xbf\r\n,,,\r\n")

    with pytest.raises(FileRefused) as refused:
        surveyed(path)

    assert refused.value.code == "no_worksheet"


def test_the_phone_of_another_group_is_somebody_elses(tmp_path):
    columns = ColumnList(
        Column("name", "Name", ("姓名",), kind=ColumnKind.NAME),
        Column("phones", "Phone", ("电话", "手机"), kind=ColumnKind.PHONES),
    )
    path = save(
        tmp_path / "grids.xlsx",
        [
            ["网格", "网格长", "", "", "网格员", ""],
            ["", "姓名", "电话", "手机", "姓名", "电话"],
            ["一", "赵一", "13800138000", "13800138001", "钱二", "13800138002"],
        ],
    )

    fields = [field for field, _sure in guessed(path, columns)]

    assert fields == ["", "name", "phones", "phones", "", ""]


TWO_A_ROW = ["序号", "姓名", "身份证号", "联系电话", "序号", "姓名", "身份证号", "联系电话"]


def test_a_phone_behind_a_second_name_is_somebody_elses(tmp_path):
    path = save(tmp_path / "halves.xlsx", [TWO_A_ROW, [1, "赵一", paper(1), "13800138000"]])

    assert surveyed(path).suggested == {1: "name", 2: "paper", 3: "phones"}


def test_a_row_with_a_second_person_says_that_only_the_first_is_read(tmp_path):
    first, second = [1, "赵一", paper(1), "13800138000"], [2, "钱二", paper(2), "13800138001"]
    rows = [TWO_A_ROW, first + second, [3, "孙三", paper(3), "", "", "/"]]
    path = save(tmp_path / "halves.xlsx", rows)

    read, _reader = records(path)

    assert [row.row.values[COLUMNS.positions["name"]] for row in read] == ["赵一", "孙三"]
    assert [[(d.code, d.field, d.column, d.params) for d in row.doubts] for row in read] == [
        [("cell.another_person", "name", 5, {"column": "F"})],
        [],
    ]
    with translation.override("zh-hans"):
        assert str(read[0].doubts[0]) == "本行F列还写有另一人，未读取；请每人填写一行。"


def test_of_two_groups_side_by_side_the_second_person_is_pointed_out(tmp_path):
    path = save(
        tmp_path / "grids.xlsx",
        [
            ["网格", "网格长", "", "", "网格员", "", ""],
            ["", "姓名", "身份证号", "电话", "姓名", "身份证号", "电话"],
            ["一", "赵一", paper(1), "13800138000", "钱二", paper(2), "13800138001"],
        ],
        ["B1:D1", "E1:G1"],
    )

    ((row,), _reader) = records(path)

    assert row.row.values[COLUMNS.positions["phones"]] == ("13800138000",)
    assert [(d.code, d.params) for d in row.doubts] == [("cell.another_person", {"column": "E"})]


def test_a_second_name_that_a_person_has_put_to_use_is_not_warned_of(tmp_path):
    columns = ColumnList(
        Column("name", "Name", ("姓名",), kind=ColumnKind.NAME, required=True),
        Column("head", "Head", ("户主",), kind=ColumnKind.NAME),
    )
    path = save(tmp_path / "a.xlsx", [["姓名", "姓名"], ["赵一", "钱二"]])
    with Workbook(path, path.name) as book:
        layout = survey_at(book, columns, TODAY, sheet=0, first_row=1, last_row=1)
        reader = TableReader(book, layout, columns, {0: "name", 1: "head"}, TODAY)
        ((row,),) = list(reader)

    assert (row.row.values, row.doubts) == (("赵一", "钱二"), ())
