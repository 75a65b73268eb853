"""Figures asked for inside sentences; fields of Word; workbooks in the strict form."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import load_workbook

from lianfang.blanks.filling import fill
from lianfang.blanks.guessing import propose
from lianfang.blanks.model import Blank, CellRef, SlotKind, UnreadableBlank, Value, Wants
from lianfang.blanks.reading import read_blank
from tests.blanks import forms_daily
from tests.blanks.drawing import new_book, put, save, sketch
from tests.blanks.meanings import PLACES, meanings

REPORT = (
    "截至  月  日  时，全街道累计排查____户____人，今日新增返乡人员____人，其中武汉返回____人；"
    "卡口今日检查车辆____辆，排查覆盖率____%。"
)


def _document(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _said(blank: Blank) -> dict[str, str]:
    proposal = propose(blank, meanings(), PLACES)
    found = {}
    for region in blank.regions:
        for slot in region.slots:
            best = proposal.slot(slot.id).best
            found[slot.id] = best.reference if best else ""
    return found


def test_every_gap_of_a_sentence_is_understood_by_the_words_before_it() -> None:
    blank = read_blank(_document("疫情防控日报", REPORT, "填报人：____  电话：____"), "日报.docx")

    slots = [slot for region in blank.regions for slot in region.slots]
    assert [slot.labels[0] for slot in slots] == [
        "全街道累计排查",
        "全街道累计排查",
        "今日新增返乡人员",
        "其中武汉返回",
        "卡口今日检查车辆",
        "排查覆盖率",
    ]
    assert [slot.unit for slot in slots] == ["户", "人", "人", "人", "辆", "%"]
    assert slots[-1].kind is SlotKind.PERCENT
    assert list(_said(blank).values()) == [
        "screening_done:total",
        "screening_persons:total",
        "arrivals:today",
        "arrivals:today?origin=wuhan",
        "vehicles:today",
        "screening_rate:total",
    ]
    assert [stamp.wants for stamp in blank.stamps] == [Wants.AS_OF, Wants.REPORTER, Wants.PHONE]


def test_a_sentence_is_filled_in_place_and_says_nothing_else() -> None:
    content = _document("疫情防控日报", "累计排查____户____人，其中发热____人。", "填报人：______")
    blank = read_blank(content, "日报.docx")
    (region,) = blank.regions
    numbers: list[Value] = [1200, 3456, 0]
    values = {region.cell(s): n for s, n in zip(region.slots, numbers, strict=True)}

    filled = fill(blank, content, values)

    texts = [p.text for p in Document(io.BytesIO(filled.content)).paragraphs]
    assert texts == ["疫情防控日报", "累计排查1200户3456人，其中发热0人。", "填报人：______"]
    assert (filled.written, filled.left) == (3, ())


def test_a_sentence_and_its_moment_are_filled_together() -> None:
    content = _document("日报", "截至2020年  月  日  时，累计走访____人次。")
    blank = read_blank(content, "日报.docx")
    (region,) = blank.regions

    filled = fill(
        blank,
        content,
        {region.cell(region.slots[0]): 88},
        stamps={blank.stamps[0].id: datetime(2020, 3, 18, 9)},  # noqa: DTZ001
    )

    assert Document(io.BytesIO(filled.content)).paragraphs[1].text == (
        "截至2020年3月18日9时，累计走访88人次。"
    )


def test_sentences_stand_beside_tables_of_a_workbook() -> None:
    book, sheet = new_book()
    put(sheet, "A1:C1", "返乡人员日报表")
    put(sheet, "A2:C2", "今日全镇共劝返____人，累计____人。")
    sketch(sheet, "村（社区） | 今日返乡 | 累计返乡\n四棵社区 | . | .\n钟山村 | . | .", 3)
    content = save(book)
    blank = read_blank(content, "日报.xlsx")

    table, sentences = blank.regions
    values = {sentences.cell(slot): n for slot, n in zip(sentences.slots, (7, 70), strict=True)}
    values[CellRef("Sheet1", 4, 2)] = 5
    filled = fill(blank, content, values)

    made = load_workbook(io.BytesIO(filled.content)).active
    assert made is not None
    assert made["A2"].value == "今日全镇共劝返7人，累计70人。"
    assert made["B4"].value == 5
    assert [slot.id for slot in table.slots] == ["1.1:B", "1.1:C"]


def test_gaps_for_names_and_lines_of_signatures_are_left_to_people() -> None:
    content = _document("情况说明", "该户户主____，现住____，联系电话____。", "审核人：____")

    assert _refused(content) == "no_table"


def _refused(content: bytes) -> str:
    try:
        read_blank(content, "说明.docx")
    except UnreadableBlank as refusal:
        return refusal.code
    return ""


def _with_controls() -> bytes:
    """A table whose answers stand in content controls that show a prompt."""
    document = Document()
    document.add_paragraph("企业复工备案表")
    table = document.add_table(rows=2, cols=2)
    for row, label in enumerate(("走访户数（户）", "卡口数（个）")):
        table.cell(row, 0).text = label
        paragraph = table.cell(row, 1).paragraphs[0]._p
        paragraph.append(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr>"
                "<w:sdtContent><w:r><w:t>单击此处输入文字</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_content_control_takes_the_answer_and_shows_its_prompt_no_more() -> None:
    content = _with_controls()
    blank = read_blank(content, "备案表.docx")
    (region,) = blank.regions
    assert [slot.labels for slot in region.slots] == [("走访户数",), ("卡口数",)]

    filled = fill(blank, content, {region.cell(slot): 12 for slot in region.slots})

    with zipfile.ZipFile(io.BytesIO(filled.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert text.count("<w:sdt>") + text.count("<w:sdt ") == 2
    assert "showingPlcHdr" not in text
    assert "单击此处" not in text
    assert text.count('<w:t xml:space="preserve">12</w:t>') == 2


def _strict(content: bytes) -> bytes:
    """The workbook as Excel saves it under "strict Open XML"."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            body = source.read(name)
            for part in (b"spreadsheetml", b"officeDocument", b"drawingml"):
                body = body.replace(
                    b"http://schemas.openxmlformats.org/" + part + b"/2006/",
                    b"http://purl.oclc.org/ooxml/" + part + b"/",
                )
            target.writestr(name, body)
    return stream.getvalue()


def test_a_workbook_in_the_strict_form_is_read_and_filled_like_any_other() -> None:
    form = forms_daily.daily_by_place()
    content = _strict(form.content)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml")

    blank = read_blank(content, form.name)
    assert blank.regions == read_blank(form.content, form.name).regions

    region = blank.regions[0]
    slot = next(slot for slot in region.slots if slot.id == "1.1:C")
    filled = fill(blank, content, {region.cell(slot, 6): 31})
    made = load_workbook(io.BytesIO(filled.content)).active
    assert made is not None
    assert made["C6"].value == 31


def _word_table(*rows: tuple[str, ...]) -> bytes:
    document = Document()
    document.add_paragraph("疫情防控工作日报表")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for number, cells in enumerate(rows):
        for column, said in enumerate(cells):
            table.cell(number, column).text = said
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


SENTENCES_IN_CELLS = (
    ("序号", "工作", "完成情况"),
    ("1", "入户排查", "今日排查____户____人，累计____户，其中武汉返回____人。\n发现发热____人。"),
    ("2", "卡口值守", "今日检查车辆____辆，劝返____人次。"),
    ("3", "复工复产", "规上企业已复工____家，复工率____%"),
)


def test_sentences_inside_cells_of_a_table_are_read_with_the_label_beside_them() -> None:
    blank = read_blank(_word_table(*SENTENCES_IN_CELLS), "日报.docx")

    (region,) = blank.regions
    assert [slot.labels for slot in region.slots] == [
        ("入户排查", "今日排查"),
        ("入户排查", "今日排查"),
        ("入户排查", "累计排查"),
        ("入户排查", "其中武汉返回"),
        ("入户排查", "发现发热"),
        ("卡口值守", "今日检查车辆"),
        ("卡口值守", "今日劝返"),
        ("复工复产", "规上企业已复工"),
        ("复工复产", "复工率"),
    ]
    assert list(_said(blank).values())[:3] == [
        "screening_done:today",
        "screening_persons:today",
        "screening_done:total",
    ]


def test_gaps_inside_cells_are_filled_and_the_rest_of_the_cell_stays() -> None:
    content = _word_table(*SENTENCES_IN_CELLS)
    blank = read_blank(content, "日报.docx")
    (region,) = blank.regions

    filled = fill(blank, content, {region.cell(s): n for n, s in enumerate(region.slots, 1)})

    (table,) = Document(io.BytesIO(filled.content)).tables
    assert [row.cells[2].text for row in table.rows] == [
        "完成情况",
        "今日排查1户2人，累计3户，其中武汉返回4人。\n发现发热5人。",
        "今日检查车辆6辆，劝返7人次。",
        "规上企业已复工8家，复工率9%",
    ]
    assert (filled.written, filled.left) == (9, ())


def test_a_cell_of_a_workbook_may_be_a_sentence_beside_cells_of_figures() -> None:
    book, sheet = new_book()
    put(sheet, "A1:C1", "防控工作日报表")
    sketch(sheet, "项目 | 今日 | 说明\n返乡人数 | . | 其中武汉____人\n劝返人数 | . | 车辆____辆", 2)
    content = save(book)
    blank = read_blank(content, "日报.xlsx")

    table, sentences = blank.regions
    assert len(table.slots) == 2
    values: dict[CellRef, Value] = {sentences.cell(slot): 4 for slot in sentences.slots}
    filled = fill(blank, content, values)
    written = load_workbook(io.BytesIO(filled.content)).active
    assert (written["C3"].value, written["C4"].value) == ("其中武汉4人", "车辆4辆")


def test_a_heading_written_wide_is_no_sentence() -> None:
    book, sheet = new_book()
    put(sheet, "A1:C1", "人员登记表")
    sketch(sheet, "姓     名 | 家庭住址 | 工 作 单 位\n. | . | .\n. | . | .", 2)

    assert [region.id for region in read_blank(save(book), "表.xlsx").regions] == ["1.1"]


def test_what_a_sentence_said_before_is_not_said_again() -> None:
    text = "各卡口今日查验车辆____辆、人员____人次，劝返____人次。累计劝返____人次。"
    blank = read_blank(_document("工作小结", text), "小结.docx")

    (region,) = blank.regions
    assert [slot.labels for slot in region.slots] == [
        ("各卡口今日查验车辆",),
        ("各卡口今日查验", "人员"),
        ("今日劝返",),
        ("累计劝返",),
    ]


def test_what_is_counted_may_stand_behind_the_gap() -> None:
    text = "组织____家企业发布招聘岗位____个，今日出动____名志愿者，共有____户居民签订承诺书。"
    blank = read_blank(_document("复工用工专报", text), "专报.docx")

    slots = [slot for region in blank.regions for slot in region.slots]

    assert [(slot.labels[-1], slot.unit) for slot in slots] == [
        ("组织发布招聘岗位企业", "家"),
        ("发布招聘岗位", "个"),
        ("今日出动志愿者", "名"),
        ("今日有签订承诺书居民", "户"),
    ]


def test_what_stands_behind_a_gap_is_left_alone_where_the_words_before_it_say_enough() -> None:
    blank = read_blank(_document("日报", "累计走访____户居民，劝返____人返回社区。"), "日报.docx")

    slots = [slot for region in blank.regions for slot in region.slots]

    assert [slot.labels[-1] for slot in slots] == ["累计走访", "累计劝返"]
