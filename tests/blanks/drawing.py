"""Draws blank forms as offices draw them: merged titles, framed heads, lines for signatures."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

THIN = Side(style="thin")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
Expected = Mapping[str, str | tuple[str, ...] | None]
WRITTEN = datetime(2020, 2, 10, 8, 0, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Form:
    """A blank form and what every fillable slot of it means (None: the house cannot know).

    `register` is whose fields a roster is filled from; a tuple of references are equally right.
    """

    name: str
    content: bytes
    expected: Expected
    register: str = ""
    rows: Mapping[int, str] = field(default_factory=dict)
    stamps: tuple[str, ...] = ()


def new_book(title: str = "Sheet1") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.properties.created = book.properties.modified = WRITTEN
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    return book, sheet


def save(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet: Worksheet, ref: str, value: Any, *, bold: bool = False, size: int = 11) -> None:
    """A text at A1 or merged over A1:C2."""
    first = ref.partition(":")[0]
    if ":" in ref:
        sheet.merge_cells(ref)
    cell = sheet[first]
    cell.value = value
    cell.alignment = CENTRE
    cell.font = Font(name="宋体", bold=bold, size=size)


def title(sheet: Worksheet, ref: str, text: str) -> None:
    put(sheet, ref, text, bold=True, size=18)


def frame(sheet: Worksheet, ref: str) -> None:
    for row in sheet[ref]:
        for cell in row:
            cell.border = FRAME


def head(sheet: Worksheet, cells: Mapping[str, str]) -> None:
    """Header cells by range; grey and bold, as they are."""
    for ref, text in cells.items():
        put(sheet, ref, text, bold=True)
        sheet[ref.partition(":")[0]].fill = PatternFill("solid", fgColor="DDDDDD")


def line(sheet: Worksheet, row: int, texts: Sequence[Any], start: int = 1) -> None:
    for column, text in enumerate(texts, start):
        if text is not None:
            put(sheet, f"{get_column_letter(column)}{row}", text)


def widths(sheet: Worksheet, sizes: Iterable[float]) -> None:
    for column, size in enumerate(sizes, 1):
        sheet.column_dimensions[get_column_letter(column)].width = size


def sketch(sheet: Worksheet, text: str, row: int = 1) -> int:
    """Draws a framed table from a sketch and gives the next row: cells between bars, `<` joins to
    the left, `^` to the cell above, `.` stands for an empty cell, `\\n` breaks the line."""
    lines = [[cell.strip() for cell in one.split("|")] for one in text.strip().splitlines()]
    width = max(map(len, lines))
    for at, cells in enumerate(lines):
        for column, said in enumerate(cells):
            if said in ("<", "^", "."):
                continue
            right, down = column, at
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while down + 1 < len(lines) and lines[down + 1][column : column + 1] == ["^"]:
                down += 1
            first = f"{get_column_letter(column + 1)}{row + at}"
            last = f"{get_column_letter(right + 1)}{row + down}"
            put(sheet, first if first == last else f"{first}:{last}", said.replace("\\n", "\n"))
    end = row + len(lines) - 1
    frame(sheet, f"A{row}:{get_column_letter(width)}{end}")
    return end + 1
