"""Charts of a Word document as native charts, with the numbers behind them in a workbook of their
own: whoever edits the paper can edit the chart.

The parts are those of ECMA-376 (DrawingML charts); each is written out in full, since programs
differ in what they do with what is left out.
"""

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from docx.text.paragraph import Paragraph

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLACED = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
WIDTH, HEIGHT = Mm(150), Mm(72)
COLOURS = ("B3261E", "0E5A6B", "865400")


def add_chart(document: Document, paragraph: Paragraph, chart: dict[str, Any], number: int) -> None:
    """Put the chart, the `number`th of the document, into the paragraph."""
    package = document.part.package
    sheet = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET_TYPE, _workbook(chart), package
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    behind = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, behind).encode()
    inside = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph.add_run()._element.append(parse_xml(_inline_xml(chart, inside, number)))


def _workbook(chart: dict[str, Any]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for row, name in enumerate(chart["categories"], start=1):
            sheet.write_string(row, 0, name)
        for column, series in enumerate(chart["series"], start=1):
            sheet.write_string(0, column, series["name"])
            for row, value in enumerate(series["values"], start=1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return stream.getvalue()


def _inline_xml(chart: dict[str, Any], inside: str, number: int) -> str:
    title = escape(chart["title"], {'"': "&quot;"})
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        f' xmlns:wp="{_PLACED}" xmlns:a="{_DRAWING}" xmlns:c="{_CHARTS}" xmlns:r="{_RELATIONS}">'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{WIDTH}" cy="{HEIGHT}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{100 + number}" name="chart{number}" descr="{title}"/>'
        "<wp:cNvGraphicFramePr/>"
        f'<a:graphic><a:graphicData uri="{_CHARTS}"><c:chart r:id="{inside}"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing>"
    )


def _chart_xml(chart: dict[str, Any], behind: str) -> str:
    is_bar = chart["kind"] == "bar"
    series = "".join(_series_xml(chart, index, is_bar) for index in range(len(chart["series"])))
    if is_bar:
        plot = (
            '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
            f'{series}<c:gapWidth val="60"/><c:axId val="111"/><c:axId val="112"/></c:barChart>'
        )
    else:
        plot = (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{series}<c:marker val="1"/><c:axId val="111"/><c:axId val="112"/></c:lineChart>'
        )
    legend = (
        '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
        if len(chart["series"]) > 1
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHARTS}" xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONS}">'
        '<c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{plot}{_category_axis()}{_value_axis()}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'{_text(900)}<c:externalData r:id="{behind}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )


def _series_xml(chart: dict[str, Any], index: int, is_bar: bool) -> str:
    series, names = chart["series"][index], chart["categories"]
    column, last = chr(ord("B") + index), len(names) + 1
    colour = COLOURS[1 if is_bar else index % len(COLOURS)]
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    if is_bar:
        look = f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
    else:
        look = (
            f'<c:spPr><a:ln w="22225">{fill}</a:ln></c:spPr><c:marker><c:symbol val="circle"/>'
            f'<c:size val="5"/><c:spPr>{fill}</c:spPr></c:marker>'
        )
    cats = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(name)}</c:v></c:pt>' for i, name in enumerate(names)
    )
    vals = "".join(
        f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>'
        for i, value in enumerate(series["values"])
        if value is not None
    )
    # Numbers of several lines would lie upon each other.
    is_told = "1" if len(chart["series"]) == 1 else "0"
    labels = (
        f'<c:dLbls><c:showLegendKey val="0"/><c:showVal val="{is_told}"/>'
        '<c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(series["name"])}</c:v></c:pt>'
        f"</c:strCache></c:strRef></c:tx>{look}{labels}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{len(names)}"/>{cats}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(names)}"/>{vals}'
        "</c:numCache></c:numRef></c:val>" + ("" if is_bar else '<c:smooth val="0"/>') + "</c:ser>"
    )


def _category_axis() -> str:
    return (
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="112"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis() -> str:
    return (
        '<c:valAx><c:axId val="112"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="C9C5BA"/></a:solidFill></a:ln></c:spPr>'
        '</c:majorGridlines><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _text(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
