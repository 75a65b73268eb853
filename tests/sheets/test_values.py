"""Cells become values, or a finding that tells the clerk what to correct."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.sheets.engine.read import TEMPORAL_MARK
from lianfang.sheets.engine.rows import RowReader, row_type
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, Paper
from tests.sheets.rosters import COLUMNS, paper

TODAY = date(2020, 3, 18)
MAPPING = [(index, column.field) for index, column in enumerate(COLUMNS)]


def read(**cells):
    """The row with these cells, read; name and paper are filled unless given."""
    filled = {"name": "赵一", "paper": paper(1), **cells}
    row = [filled.get(column.field, "") for column in COLUMNS]
    return RowReader(COLUMNS, MAPPING, 0, TODAY).read(7, row)


def value(field, cell):
    result = read(**{field: cell})
    assert result.wrong == ()
    return result.row.values[COLUMNS.positions[field]]


def code(field, cell):
    result = read(**{field: cell})
    return [(finding.field, finding.code, finding.column) for finding in result.wrong]


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("name", "张　三", "张三"),
        ("name", " 王 小 明 ", "王小明"),
        ("name", "阿依古丽•买买提", "阿依古丽·买买提"),
        ("name", "Mary O'Brien", "Mary O'Brien"),
        ("name", "𠮷田", "𠮷田"),
        ("name", "ＬＩ Ｍｉｎｇ", "LI Ming"),
        ("sex", "女", "female"),
        ("sex", "男性 ", "male"),
        ("sex", "Female", "female"),
        ("sex", "/", None),
        ("phones", 13800138000.0, ("13800138000",)),
        ("phones", "１３８００１３８０００、0714-6543210", ("13800138000", "0714-6543210")),
        ("phones", "无", None),
        ("room", 302.0, "302"),
        ("room", "'=1+1", "=1+1"),
        ("building", "3栋", "3栋"),
        ("birth_date", 43870.0, date(2020, 2, 9)),
        ("birth_date", f"{TEMPORAL_MARK}1990-02-09 00:00:00", date(1990, 2, 9)),
        ("party", "√", True),
        ("party", "否", False),
        ("party", 1.0, True),
        ("party", True, True),
        ("people", "3人", 3),
        ("people", 3.0, 3),
        ("groups", "独居、残疾", ("alone", "disabled")),
        ("groups", "低保户", ("poor",)),
        ("remark", f"{TEMPORAL_MARK}2020-02-09", "2020-02-09"),
        ("remark", "第一行\n第二行", "第一行 第二行"),
    ],
)
def test_a_cell_becomes_the_value_it_means(field, cell, expected):
    assert value(field, cell) == expected


@pytest.mark.parametrize("cell", ["赵一、钱二", "赵一,钱二，孙三", "赵一 / 钱二", "赵一；钱二"])
def test_several_people_in_one_cell_are_to_be_given_rows_of_their_own(cell):
    assert code("name", cell) == [("name", "cell.several_names", 0)]


@pytest.mark.parametrize("cell", ["赵一\n钱二", "赵一 钱二", "欧阳　娜娜"])
def test_what_may_be_two_people_is_taken_as_one_and_doubted(cell):
    result = read(name=cell)

    assert [(doubt.field, doubt.code) for doubt in result.doubts] == [("name", "cell.names_joined")]
    assert result.row.values[COLUMNS.positions["name"]] == "".join(cell.split())


def test_an_identity_number_tells_birth_and_sex():
    assert value("paper", " 420281 19650312 0018") == Paper(
        "resident_id", "420281196503120018", date(1965, 3, 12), "male"
    )


@pytest.mark.parametrize(
    ("field", "cell", "finding"),
    [
        ("paper", 4.20281196503120014e17, "paper.rounded"),
        ("paper", "4.20281E+17", "paper.rounded"),
        ("paper", "42028119650312001", "paper.length"),
        ("paper", "420281196503120011", "paper.check_digit"),
        ("paper", "420281********0014", "paper.masked"),
        ("name", "张**", "cell.name_masked"),
        ("name", "12345", "cell.not_a_name"),
        ("sex", "三", "cell.not_a_choice"),
        ("phones", "1380013800", "phone.mobile_length"),
        ("phones", 1.38001380001380e17, "phone.rounded"),
        ("room", f"{TEMPORAL_MARK}2020-03-01", "cell.became_date"),
        ("room", "9" * 21, "cell.too_long"),
        ("birth_date", "2020.2.30", "date.impossible"),
        ("party", "也许", "cell.not_yes_or_no"),
        ("people", "很多", "number.unreadable"),
        ("people", 2.5, "number.not_whole"),
        ("people", 31, "cell.too_large"),
        ("groups", "独居、富裕", "cell.not_a_choice"),
        ("remark", "#REF!", "cell.formula_error"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(field, cell, finding):
    assert code(field, cell) == [(field, finding, COLUMNS.positions[field])]


def test_a_required_cell_left_blank_is_named():
    assert code("name", "") == [("name", "cell.required", 0)]


def test_a_required_column_missing_from_the_file_is_named_without_an_address():
    result = RowReader(COLUMNS, [(0, "name")], 0, TODAY).read(3, ["赵一"])

    assert [(f.field, f.code, f.column) for f in result.wrong] == [("paper", "cell.required", None)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("机关下沉干部", "seconded"),  # the longer of two known words, one inside the other
        ("乡村医生", "medical"),
        ("干部家属志愿者", "volunteer"),  # of several, the one at the end
        ("志愿者医生联络", None),  # several, none at the end
        ("非干部", None),  # a denial is never guessed at
        ("暂无志愿者", None),
        ("城管队员", None),
        ("由社区居民代表推选出的志愿者", None),  # a sentence, not a word
    ],
)
def test_a_longer_wording_is_taken_for_the_choice_it_names(words, meant):
    column = Column(
        "kind",
        "Kind",
        kind=ColumnKind.CHOICE,
        choices=(
            Choice("cadre", "干部"),
            Choice("seconded", "下沉干部"),
            Choice("medical", "医务人员", ("医生",)),
            Choice("volunteer", "志愿者"),
        ),
    )
    result = RowReader(ColumnList(column), [(0, "kind")], 0, TODAY).read(7, [words])

    assert result.row.values == (meant,)
    assert [f.code for f in result.doubts] == (["cell.taken_as"] if meant else [])
    assert [f.code for f in result.wrong] == ([] if meant else ["cell.not_a_choice"])


def test_tags_in_a_longer_wording_are_taken_with_a_doubt():
    result = read(groups="独居老人家庭、低保户")

    assert result.row.values[COLUMNS.positions["groups"]] == ("alone", "poor")
    assert [(f.field, f.code) for f in result.doubts] == [("groups", "cell.taken_as")]


@pytest.mark.parametrize("written", ["1978年8月", "1978.08", "197808"])
def test_year_and_month_alone_are_refused_unless_the_column_allows_it(written):
    strict = Column("day", "Day", kind=ColumnKind.DATE)
    born = Column("born", "Born", kind=ColumnKind.DATE, day_may_lack=True)
    reader = RowReader(ColumnList(strict, born), [(0, "day"), (1, "born")], 0, TODAY)

    refused, taken = reader.read(7, [written, ""]), reader.read(8, ["", written])

    assert [(f.field, f.code) for f in refused.wrong] == [("day", "date.no_day")]
    assert (taken.wrong, taken.row.values) == ((), (None, None))
    assert [(f.field, f.code) for f in taken.doubts] == [("born", "date.no_day")]


def test_doubts_let_the_row_pass():
    result = read(name="赵一（户主）", birth_date="2月9日")

    assert result.wrong == ()
    assert [(f.field, f.code) for f in result.doubts] == [
        ("name", "cell.note_dropped"),
        ("birth_date", "date.year_assumed"),
    ]
    assert result.row.values[0] == "赵一"


def test_findings_speak_chinese_and_never_repeat_the_number():
    result = read(paper="420281196503120011")

    assert "420281" not in str(result.wrong[0])


def test_the_kind_of_paper_may_stand_in_another_column():
    columns = ColumnList(
        Column("paper", "No.", ("证件号",), ColumnKind.IDENTITY, paper_kind_field="paper_kind"),
        Column(
            "paper_kind",
            "Kind",
            ("证件类型",),
            ColumnKind.CHOICE,
            choices=(Choice("passport", "Passport", ("护照",)),),
        ),
    )
    reader = RowReader(columns, [(0, "paper"), (1, "paper_kind")], 0, TODAY)

    assert reader.read(2, ["12345678", "护照"]).row.values[0] == Paper("passport", "12345678")


CELLS = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(max_size=20).map(lambda text: TEMPORAL_MARK + text),
    st.dates().map(lambda day: f"{TEMPORAL_MARK}{day}"),
    st.sampled_from(["", "1.1E+17", "2020-02-30", "=cmd|' /C calc'!A0", "\x00", "\ud800", "＝1"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, max_size=14))
def test_no_row_whatever_makes_the_reader_fail(row):
    result = RowReader(COLUMNS, MAPPING, 0, TODAY).read(2, row)

    assert len(result.row.values) == len(COLUMNS)


@settings(max_examples=200, deadline=None)
@given(st.lists(CELLS, min_size=11, max_size=11))
def test_values_survive_being_stored(row):
    values = RowReader(COLUMNS, MAPPING, 0, TODAY).read(2, row).row.values
    try:
        stored = msgspec.json.encode(values)
    except UnicodeEncodeError:  # an unpaired surrogate cannot come out of a workbook
        return

    assert msgspec.json.decode(stored, type=row_type(COLUMNS)) == values


def test_every_kind_of_value_can_be_stored():
    columns = ColumnList(*(Column(kind, kind, (), kind) for kind in ColumnKind))
    values = tuple(
        {
            "identity": Paper("passport", "E12345678", date(1990, 1, 1), "male"),
            "phones": ("13800138000",),
            "date": date(2020, 1, 1),
            "integer": 3,
            "decimal": Decimal("36.5"),
            "boolean": True,
            "tags": ("a", "b"),
            "datetime": None,
        }.get(kind, "text")
        for kind in ColumnKind
    )

    stored = msgspec.json.encode(values)

    assert msgspec.json.decode(stored, type=row_type(columns)) == values
