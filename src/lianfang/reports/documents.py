"""The bulletin as a Word document in the manner of official papers (GB/T 9704-2012).

Title in 小标宋 22 pt, body in 仿宋 16 pt with 28 pt lines and two characters' indent, headings in
黑体, margins 37/35/28/26 mm, page numbers between dashes. The fonts are proprietary and only named;
a reader's machine without them falls back to its own.
"""

from io import BytesIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.reports.models import Bulletin

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
RED = RGBColor(0xC0, 0x00, 0x00)


def bulletin_document(bulletin: Bulletin, language: str = "zh") -> bytes:
    """The .docx of a bulletin in "zh" or "en"; a draft says on top that it is one."""
    is_english = language == "en"
    issuer = bulletin.issuer_en if is_english else bulletin.issuer
    title = bulletin.title_en if is_english else bulletin.title
    document = Document()
    _set_up(document)
    masthead = _line(document, issuer, TITLE, 26, WD_ALIGN_PARAGRAPH.CENTER)
    masthead.runs[0].font.color.rgb = RED
    number = _("No. %(number)s") % {"number": bulletin.number} if bulletin.number else _("Draft")
    day = date_format(bulletin.as_of.astimezone(LOCAL_ZONE), "DATE_FORMAT")
    rule = _line(document, f"{number}    {day}", BODY, 14, WD_ALIGN_PARAGRAPH.CENTER)
    _underline(rule)
    _line(document, title, TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    as_of = date_format(bulletin.as_of.astimezone(LOCAL_ZONE), "DATETIME_FORMAT")
    _line(document, _("As of %(time)s") % {"time": as_of}, BODY, 14, WD_ALIGN_PARAGRAPH.CENTER)
    for section in bulletin.body[language]:
        _line(document, section["title"], HEADING, 16)
        for paragraph in section["paragraphs"]:
            text = "".join(p if isinstance(p, str) else p["text"] for p in paragraph)
            body = _line(document, text, BODY, 16, WD_ALIGN_PARAGRAPH.JUSTIFY)
            body.paragraph_format.first_line_indent = Pt(32)
    closing = bulletin.issued_by or bulletin.drafted_by
    _line(document, closing, BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(28)
    style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(footer.add_run("— "), BODY, 14)
    _add_page_number(footer)
    _set_font(footer.add_run(" —"), BODY, 14)


def _line(
    document: DocumentType,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    if size > 20:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    _set_font(paragraph.add_run(text), font, size)
    return paragraph


def _set_font(run: Run, font: str, size: int) -> None:
    run.font.name, run.font.size = font, Pt(size)
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


def _underline(paragraph: Paragraph) -> None:
    """The red rule under the masthead."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._element.get_or_add_pPr().append(borders)
