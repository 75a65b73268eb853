"""What is read out of a superior's file, and which files are not read at all."""

import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianfang.blanks.filling import fill
from lianfang.blanks.model import (
    REFUSALS,
    Anchor,
    Blank,
    CellRef,
    SlotKind,
    UnreadableBlank,
    Wants,
)
from lianfang.blanks.package import Limits
from lianfang.blanks.reading import read_blank
from tests.blanks import forms_daily
from tests.blanks.drawing import frame, head, line, new_book, put, save, sketch, title

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _plain() -> bytes:
    return forms_daily.checkpoint_day().content


def _with(name: str, body: bytes) -> bytes:
    """The plain form with one part put in or replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_plain())) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, body)
    return stream.getvalue()


def _sheet_part() -> bytes:
    with zipfile.ZipFile(io.BytesIO(_plain())) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def _macro_book() -> bytes:
    """What Excel saves as .xlsm, without the macros themselves."""
    with zipfile.ZipFile(io.BytesIO(_plain())) as archive:
        types = archive.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _with(
        "[Content_Types].xml",
        types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    )


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "nothing": (lambda: b"", "a.xlsx", "empty"),
    "old workbook": (lambda: OLE + b"Workbook", "a.xlsx", "old_format"),
    "WPS table": (lambda: b"plain", "a.et", "old_format"),
    "locked": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    "picture": (lambda: b"\x89PNG1234", "a.xlsx", "not_a_table"),
    "broken archive": (lambda: _plain()[:-40], "a.xlsx", "damaged"),
    "other archive": (lambda: _archive({"a.txt": b"a"}), "a.xlsx", "not_a_table"),
    "macros": (lambda: _with("xl/vbaProject.bin", b"x"), "a.xlsx", "macros"),
    "workbook with macros": (_macro_book, "a.xlsm", "macros"),
    "macros under another name": (_macro_book, "a.xlsx", "macros"),
    "called a document": (_plain, "a.docx", "disguised"),
    "called a workbook with macros": (_plain, "a.xlsm", "disguised"),
    "bomb": (lambda: _with("xl/media/a.bin", b"0" * 9_000_000), "a.xlsx", "ratio"),
    "entities": (
        lambda: _with(
            "xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>' + _sheet_part()
        ),
        "a.xlsx",
        "dtd",
    ),
    "broken sheet": (lambda: _with("xl/worksheets/sheet1.xml", b"<worksheet"), "a.xlsx", "damaged"),
    "endless merge": (
        lambda: _with(
            "xl/worksheets/sheet1.xml", _sheet_part().replace(b'"A1:I1"', b'"A1:XFD1048576"', 1)
        ),
        "a.xlsx",
        "too_many_cells",
    ),
    "no table": (lambda: save(new_book()[0]), "a.xlsx", "no_table"),
}


def _archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


@pytest.mark.parametrize("case", REFUSED)
def test_files_that_cannot_be_trusted_are_refused_by_name(case: str) -> None:
    make, name, code = REFUSED[case]
    with pytest.raises(UnreadableBlank) as refusal:
        read_blank(make(), name)
    assert refusal.value.code == code
    assert code in REFUSALS


def test_the_limits_are_those_of_the_caller() -> None:
    with pytest.raises(UnreadableBlank) as refusal:
        read_blank(_plain(), "a.xlsx", Limits(cells=20))
    assert (refusal.value.code, refusal.value.params) == ("too_many_cells", {"limit": 20})


def test_a_blank_is_kept_as_json_and_comes_back_the_same() -> None:
    blank = read_blank(_plain(), "a.xlsx")
    assert msgspec.json.decode(msgspec.json.encode(blank), type=Blank) == blank
    region, slot = blank.slot("1.1:D")
    assert slot.labels == ("今日检查情况", "检查车辆")
    assert str(region.cell(slot, 7)) == "Sheet1!D7"
    assert CellRef.parse("Sheet1!D7") == region.cell(slot, 7)


def _drawn(draw: Callable[[Worksheet], None]) -> Blank:
    book, sheet = new_book()
    draw(sheet)
    return read_blank(save(book), "表.xlsx")


def _titles(blank: Blank, region: int = 0) -> dict[str, str]:
    return {slot.id: slot.title for slot in blank.regions[region].slots}


def test_unmerged_group_titles_reach_over_their_columns() -> None:
    def draw(sheet: Worksheet) -> None:
        line(sheet, 2, ["村", "今日", None, "累计", None])
        line(sheet, 3, [None, "户数", "人数", "户数", "人数"])
        line(sheet, 4, ["四棵村"])
        frame(sheet, "A2:E5")

    blank = _drawn(draw)
    assert blank.regions[0].header_rows == (2, 3)
    assert _titles(blank) == {
        "1.1:B": "今日 / 户数",
        "1.1:C": "今日 / 人数",
        "1.1:D": "累计 / 户数",
        "1.1:E": "累计 / 人数",
    }


def test_rows_that_number_the_columns_are_header_but_no_words() -> None:
    def draw(sheet: Worksheet) -> None:
        sketch(
            sheet,
            """
            镇街 | 应复工数 | 已复工数 | 复工率
            甲 | 1 | 2 | 3=2/1
            金山街道 | . | . | .
            """,
        )

    blank = _drawn(draw)
    assert blank.regions[0].header_rows == (1, 2)
    assert list(_titles(blank).values()) == ["应复工数", "已复工数", "复工率"]


def test_two_tables_side_by_side_are_two_regions() -> None:
    def draw(sheet: Worksheet) -> None:
        line(sheet, 1, ["社区", "户数"])
        line(sheet, 2, ["四棵社区"])
        frame(sheet, "A1:B3")
        line(sheet, 1, ["姓名", "电话"], 5)
        frame(sheet, "E1:F4")

    blank = _drawn(draw)
    assert [(r.id, r.anchor, r.grows) for r in blank.regions] == [
        ("1.1", Anchor.PLACE, False),
        ("1.2", Anchor.PERSON, True),
    ]


def test_section_titles_inside_a_frame_begin_another_table() -> None:
    def draw(sheet: Worksheet) -> None:
        sketch(
            sheet,
            """
            一、排查情况 | < | <
            排查户数 | 排查人数 | 返乡人员
            . | . | .
            二、卡口情况 | < | <
            卡口数 | 检查车辆 | 劝返车辆
            . | . | .
            """,
        )

    blank = _drawn(draw)
    assert [(r.title, r.first_row, r.last_row) for r in blank.regions] == [
        ("", 3, 3),
        ("二、卡口情况", 6, 6),
    ]


def test_vertical_words_units_above_samples_and_notes_are_understood() -> None:
    def draw(sheet: Worksheet) -> None:
        title(sheet, "A1:D1", "物资登记表")
        put(sheet, "D2", "单位：人")
        head(sheet, {"A3": "序\n号", "B3": "姓　　名", "C3": "走访\n人数", "D3": "联系\n电话"})
        line(sheet, 4, ["例", "张三", 3, "13800000000"])
        frame(sheet, "A3:D7")
        put(sheet, "A8:D8", "备注：样例请勿删除。")

    blank = _drawn(draw)
    region = blank.regions[0]
    assert blank.title == "物资登记表"
    assert (region.sample_rows, region.first_row, region.last_row) == ((4,), 5, 7)
    assert [(s.labels, s.unit, s.kind) for s in region.slots] == [
        (("序号",), "", SlotKind.TEXT),
        (("姓名",), "", SlotKind.TEXT),
        (("走访人数",), "人", SlotKind.NUMBER),
        (("联系电话",), "", SlotKind.TEXT),
    ]
    assert region.sequence_column == 1


def test_hidden_columns_and_sheets_want_nothing() -> None:
    book, sheet = new_book()
    line(sheet, 1, ["社区", "编码", "户数"])
    line(sheet, 2, ["四棵社区"])
    frame(sheet, "A1:C3")
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("字典")
    line(other, 1, ["类别", "说明"])
    frame(other, "A1:B4")
    other.sheet_state = "hidden"
    blank = read_blank(save(book), "表.xlsx")
    assert _titles(blank) == {"1.1:C": "户数"}
    assert len(blank.regions) == 1


def test_rows_of_days_and_of_firms_are_told_from_questions() -> None:
    def days(sheet: Worksheet) -> None:
        sketch(sheet, "日期 | 走访户数\n2月9日 | .\n2月10日 | .")

    def firms(sheet: Worksheet) -> None:
        sketch(sheet, "名称 | 员工数\n金山精工有限公司 | .\n港北制衣厂 | .")

    assert _drawn(days).regions[0].anchor is Anchor.DAY
    assert _drawn(firms).regions[0].anchor is Anchor.ENTERPRISE


def test_pairs_of_labels_in_two_columns_are_each_their_own_question() -> None:
    def draw(sheet: Worksheet) -> None:
        sketch(
            sheet,
            """
            项目 | 数据 | 项目 | 数据
            走访户数（户） | . | 卡口数 | .
            返乡人数 | . | 志愿者 | .
            """,
        )

    blank = _drawn(draw)
    assert _titles(blank) == {
        "1.1:B2": "走访户数 / 数据",
        "1.1:D2": "卡口数 / 数据",
        "1.1:B3": "返乡人数 / 数据",
        "1.1:D3": "志愿者 / 数据",
    }
    assert blank.slot("1.1:B2")[1].unit == "户"


def test_stamps_stand_beside_their_label_or_within_it() -> None:
    def draw(sheet: Worksheet) -> None:
        put(sheet, "A1", "填报单位：")
        put(sheet, "A2:D2", "数据截至2020年2月9日18时  审核人：______ 电话：0714-1234567")
        sketch(sheet, "社区 | 户数 | 人数 | 备注\n四棵社区 | . | . | .", 3)
        put(sheet, "A6:D6", "负责人（签字）：")

    blank = _drawn(draw)
    assert [(s.wants, str(s.ref), s.inline, s.blank) for s in blank.stamps] == [
        (Wants.UNIT, "Sheet1!B1", False, ""),
        (Wants.AS_OF, "Sheet1!A2", True, "2020年2月9日18时"),
        (Wants.REVIEWER, "Sheet1!A2", True, "_____"),
        (Wants.LEADER, "Sheet1!A6", True, ""),
    ]
    assert [str(ref) for ref in blank.signature] == ["Sheet1!A6"]


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_stands_in_it() -> None:
    part = _sheet_part().replace(b'ref="A1:I16"', b'ref="A1:XFD1048576"', 1)
    assert b"XFD1048576" in part

    blank = read_blank(_with("xl/worksheets/sheet1.xml", part), "a.xlsx")

    assert blank.regions == read_blank(_plain(), "a.xlsx").regions


def test_a_cell_at_the_end_of_the_world_draws_nothing_up_to_it() -> None:
    far = (
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    part = _sheet_part().replace(b"</sheetData>", far, 1)

    blank = read_blank(_with("xl/worksheets/sheet1.xml", part), "a.xlsx")

    assert blank.regions == read_blank(_plain(), "a.xlsx").regions


def test_links_to_the_outside_are_neither_followed_nor_changed() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" TargetMode="External" Target="http://10.0.0.1/steal.xlsx" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/>'
        b"</Relationships>"
    )
    name = "xl/externalLinks/_rels/externalLink1.xml.rels"
    content = _with(name, rels)

    blank = read_blank(content, "a.xlsx")
    slot = next(slot for slot in blank.regions[0].slots if slot.id == "1.1:D")
    filled = fill(blank, content, {blank.regions[0].cell(slot, 5): 4})

    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        assert archive.read(name) == rels


def test_a_value_that_looks_like_a_formula_is_written_as_words() -> None:
    blank = read_blank(_plain(), "a.xlsx")
    region = blank.regions[0]
    filled = fill(blank, _plain(), {}, {region.id: [{"1.1:A": '=HYPERLINK("http://a")'}]})

    cell = load_workbook(io.BytesIO(filled.content)).active["A5"]  # type: ignore[index]

    assert cell.value == '=HYPERLINK("http://a")'
    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        assert b"<f>HYPERLINK" not in archive.read("xl/worksheets/sheet1.xml")
