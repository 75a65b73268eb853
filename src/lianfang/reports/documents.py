"""The bulletin as a Word document in the manner of official papers (GB/T 9704-2012).

Masthead in red 小标宋, number in the middle, issuer and date on either side of a line above a red
rule; title in 小标宋 22 pt, body in 仿宋 16 pt with 28 pt lines, two characters' indent, headings
in 黑体, margins 37/35/28/26 mm, page numbers between dashes; to whom it goes between two rules at
the end. The fonts are proprietary and only named; a reader's machine without them falls back to its
own. Tables and charts are native, without anything WPS or LibreOffice reads otherwise.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.reports.drawn import add_chart
from lianfang.reports.models import Bulletin
from lianfang.reports.numbering import number_words, said

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
LATIN = "Times New Roman"
RED = RGBColor(0xC0, 0x00, 0x00)
TEXT_WIDTH = Mm(156)
CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
_CODES = {"zh": "zh-hans", "en": "en"}


def bulletin_document(bulletin: Bulletin, language: str = "zh") -> bytes:
    """The .docx of a bulletin in "zh" or "en"; one that is not issued says on top that it is a
    draft."""
    with translation.override(_CODES[language]):
        document = Document()
        _set_up(document, said(bulletin, "title"))
        _head(document, bulletin)
        _corrected(document, bulletin)
        drawn = 0
        for section in bulletin.body[language]:
            _line(document, section["title"], HEADING, 16)
            for paragraph in section["paragraphs"]:
                _prose(document, "".join(p if isinstance(p, str) else p["text"] for p in paragraph))
            if section.get("events"):
                for line in event_lines(bulletin, language):
                    _prose(document, line)
            for table in section.get("tables", ()):
                _table(document, table)
            for chart in section.get("charts", ()):
                drawn += 1
                _caption(document, chart["title"])
                _chart(document, chart, drawn)
        _foot(document, bulletin)
        stream = BytesIO()
        document.save(stream)
    return stream.getvalue()


def event_lines(bulletin: Bulletin, language: str) -> list[str]:
    """The events of the day that were not struck, or a line that there were none."""
    lines = [event[language] for event in bulletin.events if not event["struck"]]
    return lines or [_("Nothing of note happened today.")]


def _head(document: DocumentType, bulletin: Bulletin) -> None:
    masthead = said(bulletin, "masthead") or said(bulletin, "title")
    size = 36 if len(masthead) <= 12 else 28 if len(masthead) <= 22 else 22
    line = _line(document, masthead, TITLE, size, CENTRE)
    line.runs[0].font.color.rgb = RED
    _line(document, number_words(bulletin) or _("Draft"), BODY, 16, CENTRE)
    day = date_format(bulletin.as_of.astimezone(LOCAL_ZONE), "DATE_FORMAT")
    rule = _line(document, f"{said(bulletin, 'issuer')}\t{day}", BODY, 16)
    rule.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _rule(rule, "bottom", "C00000", "18")
    title = _line(document, said(bulletin, "title"), TITLE, 22, CENTRE)
    title.paragraph_format.space_before = Pt(16)
    as_of = date_format(bulletin.as_of.astimezone(LOCAL_ZONE), "DATETIME_FORMAT")
    note = _line(document, _("As of %(time)s") % {"time": as_of}, BODY, 14, CENTRE)
    note.paragraph_format.space_after = Pt(8)


def correction_lines(bulletin: Bulletin) -> list[str]:
    """What a correction says before anything else, in the active language."""
    if bulletin.corrects is None:
        return []
    words = {"number": number_words(bulletin.corrects), "reason": bulletin.correction}
    lines = [_("This bulletin corrects %(number)s: %(reason)s.") % words]
    name = "en" if (translation.get_language() or "").startswith("en") else "zh"
    lines += [
        _("%(title)s: not %(before)s but %(now)s.")
        % {"title": change[name], "before": change["before"], "now": change["now"]}
        for change in bulletin.changes
    ]
    return lines


def _corrected(document: DocumentType, bulletin: Bulletin) -> None:
    for text in correction_lines(bulletin):
        _prose(document, text)


def _foot(document: DocumentType, bulletin: Bulletin) -> None:
    """Who signed; to whom it goes."""
    signed = bulletin.issued_by or bulletin.drafted_by
    closing = _line(
        document, _("Signed by: %(name)s") % {"name": signed}, BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT
    )
    closing.paragraph_format.space_before = Pt(12)
    to = said(bulletin, "report_to")
    if to:
        line = _line(document, _("To: %(names)s") % {"names": to}, BODY, 14)
        line.paragraph_format.space_before = Pt(16)
        _rule(line, "top", "000000", "8")
        _rule(line, "bottom", "000000", "8")


def _set_up(document: DocumentType, title: str) -> None:
    document.core_properties.title = title
    document.core_properties.author = ""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = CENTRE
    _set_font(footer.add_run("— "), BODY, 14)
    _add_page_number(footer)
    _set_font(footer.add_run(" —"), BODY, 14)


def _line(
    document: DocumentType,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = LEFT,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    if size > 20:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    if font == HEADING:
        paragraph.paragraph_format.keep_with_next = True
    _set_font(paragraph.add_run(text), font, size)
    return paragraph


def _prose(document: DocumentType, text: str) -> None:
    body = _line(document, text, BODY, 16, WD_ALIGN_PARAGRAPH.JUSTIFY)
    body.paragraph_format.first_line_indent = Pt(32)


def _caption(document: DocumentType, text: str) -> None:
    caption = _line(document, text, HEADING, 14, CENTRE)
    caption.paragraph_format.space_before = Pt(8)


def _chart(document: DocumentType, chart: dict[str, Any], number: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    # An exact line height would cut a drawing off.
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    add_chart(document, paragraph, chart, number)


def _table(document: DocumentType, table: dict[str, Any]) -> None:
    _caption(document, table["title"])
    columns: Sequence[str] = table["columns"]
    grid = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _repeat_head(grid.rows[0])
    for cell, text in zip(grid.rows[0].cells, columns, strict=True):
        _cell(cell, text, HEADING, CENTRE)
    widths = _widths(len(columns), table["layout"])
    for row in table["rows"]:
        # Words stand left, numbers in the middle, as in the tables of superiors.
        for index, (cell, piece) in enumerate(zip(grid.add_row().cells, row, strict=True)):
            text = piece if isinstance(piece, str) else piece["text"]
            is_word = isinstance(piece, str) and index == 0 and table["layout"] == "spans"
            _cell(cell, text, BODY, LEFT if is_word else CENTRE)
    grid.autofit = False
    for row in grid.rows:
        _keep_whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _widths(count: int, layout: str) -> list[int]:
    """The first column as wide as its words need, the rest alike."""
    first = TEXT_WIDTH * {"spans": 45, "places": 28, "ranking": 14}[layout] // 100
    return [first, *[(TEXT_WIDTH - first) // max(count - 1, 1)] * (count - 1)]


def _keep_whole(row: Any) -> None:
    """A row is not torn apart between two pages."""
    whole = OxmlElement("w:cantSplit")
    whole.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().insert(0, whole)


def _cell(cell: Any, text: str, font: str, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = Pt(20)
    _set_font(paragraph.add_run(text), font, 12)


def _repeat_head(row: Any) -> None:
    """The head of a table stands on every page it runs over."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _set_font(run: Run, font: str, size: int) -> None:
    run.font.name, run.font.size = LATIN if font == BODY else font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _add_page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    _set_font(run, BODY, 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._element.append(element)


def _rule(paragraph: Paragraph, side: str, colour: str, weight: str) -> None:
    """A rule above or below a paragraph; the weight in eighths of a point."""
    properties = paragraph._element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # Where the schema has it: in front of what follows it.
        later = [child for child in properties if child.tag in _AFTER_BORDERS]
        if later:
            later[0].addprevious(borders)
        else:
            properties.append(borders)
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", weight), ("space", "6"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


_AFTER_BORDERS = {
    qn(f"w:{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr")
}
