"""Writes tables out: exports, blank templates, and a clerk's own rows back with the reasons.

Text is written as text, never as a formula, and text that a spreadsheet would take for one after a
detour over CSV gets an apostrophe in front (OWASP, CSV injection; ASVS 5.0, 1.2.10), which reading
takes away again. ID numbers, phones and codes stand in cells formatted as text.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext
from rustpy_xlsxwriter import Format, write_worksheets

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.numbers import cell_text
from lianfang.sheets.engine.read import TEMPORAL_MARK, Row
from lianfang.sheets.engine.values import FORMULA_STARTS
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList, Paper

# Kinds whose cells Excel would turn into numbers or dates when somebody edits them.
STAY_TEXT = (ColumnKind.IDENTITY, ColumnKind.PHONES, ColumnKind.CODE, ColumnKind.PLACE)
NUMBERS = (ColumnKind.INTEGER, ColumnKind.DECIMAL)
FIRST_EXCEL_YEAR = 1900
TEMPLATE_ROWS = 5_000  # rows prepared with formats and lists
LIST_CHARACTERS = 255  # Excel's limit for a list written into the rule itself
MARK = "lf"
MARK_KIND_LENGTH = 18  # worksheet names have at most 31 characters
HEADER_FILL = "#E8EEF4"
WIDTH_ROWS = 200  # rows by which a column is made wide enough
NARROWEST, WIDEST = 6, 28  # letters


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def cell_writer(column: Column) -> Callable[[Any], Any]:
    """What turns a typed value of the column into text, number or date; None stays blank.

    Text passes in every column: a masked export has it in place of numbers and names.
    """
    titles = {choice.key: str(choice.title) for choice in column.choices}
    yes, no = gettext("Yes"), gettext("No")

    def write(value: Any) -> Any:
        if type(value) is str:
            if titles:
                value = titles.get(value, value)
            return f"'{value}" if value[:1] in FORMULA_STARTS else value or None
        if value is None:
            return None
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, tuple):
            return safe_text("、".join(titles.get(part, str(part)) for part in value)) or None
        if isinstance(value, Paper):
            return safe_text(value.number or value.reason) or None
        if isinstance(value, datetime):
            return value.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value if value.year >= FIRST_EXCEL_YEAR else value.isoformat()
        return float(value) if isinstance(value, Decimal) else value

    return write


def cell_value(column: Column, value: Any) -> Any:
    """One value as `cell_writer` writes it; for many of a column take the writer."""
    return cell_writer(column)(value)


def mark_of(kind: str, columns: ColumnList) -> str:
    """Name of the hidden worksheet that tells kind and version of one of our own tables."""
    fields = "\x1f".join(f"{column.field}:{column.kind}" for column in columns)
    version = hashlib.blake2b(fields.encode(), digest_size=4).hexdigest()
    return f"{MARK}.{kind[:MARK_KIND_LENGTH]}.{version}"


def kind_of_mark(name: str) -> str | None:
    """The kind a worksheet name of ours tells, or None if it is not ours."""
    parts = name.split(".")
    return parts[1] if len(parts) == 3 and parts[0] == MARK else None


def write_export(
    path: Path,
    *,
    kind: str,
    title: str,
    columns: ColumnList,
    rows: Iterable[Sequence[Any]],
    notes: Sequence[tuple[str, str]] = (),
) -> int:
    """Write rows of typed values as .xlsx, in constant memory; returns the number of rows.

    `notes` become a second worksheet (who exported what and when).
    """
    headers = [str(column.title) for column in columns]
    counted = _Counted(_converted(columns, headers, rows), headers)
    text = Format().set_num_format("@")
    day = Format().set_num_format("yyyy-mm-dd")
    formats = {
        header: day if column.kind is ColumnKind.DATE else text
        for header, column in zip(headers, columns, strict=True)
        if column.kind is ColumnKind.DATE or column.kind in STAY_TEXT
    }
    about = gettext("About this table")
    mark = mark_of(kind, columns)
    facts = [{about: key, " ": safe_text(value)} for key, value in notes or [(title, "")]]
    write_worksheets(
        [(title[:31], counted), (about, facts), (mark, [{"kind": kind}])],
        str(path),
        bold_headers=True,
        column_formats={title[:31]: formats},
        column_widths={
            title[:31]: {h: float(c.width) for h, c in zip(headers, columns, strict=True)},
            about: [24.0, 60.0],
        },
        freeze_panes={title[:31]: {"row": 1, "col": 0}},
        sheet_view={mark: {"hidden": True}},
        ignore_errors={title[:31]: [h for h in headers if h in formats]},
    )
    return counted.count


class _Counted:
    """Counts rows as they are taken; a table without rows still shows its header."""

    def __init__(self, rows: Iterator[dict[str, Any]], headers: Sequence[str]) -> None:
        self._rows = rows
        self._headers = headers
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            self.count += 1
            yield row
        if not self.count:
            yield dict.fromkeys(self._headers)


def _converted(
    columns: ColumnList, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    writers = [cell_writer(column) for column in columns]
    for row in rows:
        yield {
            header: write(value) for header, write, value in zip(headers, writers, row, strict=True)
        }


def write_csv(path: Path, *, columns: ColumnList, rows: Iterable[Sequence[Any]]) -> int:
    """The same as CSV in UTF-8 with the mark Excel and WPS need; returns the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe_text(str(column.title)) for column in columns])
        writers = [cell_writer(column) for column in columns]
        for row in rows:
            writer.writerow([write(value) for write, value in zip(writers, row, strict=True)])
            count += 1
    return count


def write_template(path: Path, *, kind: str, title: str, columns: ColumnList) -> None:
    """A blank form: headers with notes, lists to choose from, text format where it matters."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(title[:31])
        guide = book.add_worksheet(gettext("How to fill in"))
        lists = book.add_worksheet("lists")
        lists.hide()
        book.add_worksheet(mark_of(kind, columns)).hide()
        plain = {"bold": True, "border": 1, "bg_color": HEADER_FILL, "text_wrap": True}
        head = book.add_format(plain)
        head_required = book.add_format({**plain, "font_color": "#B42318"})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index, column in enumerate(columns):
            body = day if column.kind is ColumnKind.DATE else text
            if column.kind in NUMBERS:
                body = None
            sheet.set_column(index, index, column.width, body)
            sheet.write_string(
                0, index, str(column.title), head_required if column.required else head
            )
            note = _explained(column)
            if note:
                sheet.write_comment(0, index, note, {"x_scale": 2})
            _add_list(book, sheet, lists, index, column)
        sheet.freeze_panes(1, 0)
        _write_guide(book, guide, columns)


def _explained(column: Column) -> str:
    parts = [gettext("Must be filled in.")] if column.required else []
    if column.help:
        parts.append(str(column.help))
    if column.example:
        parts.append(gettext("Example: %(example)s") % {"example": column.example})
    return "\n".join(parts)


def _add_list(book: Any, sheet: Any, lists: Any, index: int, column: Column) -> None:
    if column.kind is ColumnKind.BOOLEAN:
        options = [gettext("Yes"), gettext("No")]
    elif column.kind is ColumnKind.CHOICE:
        options = [str(choice.title) for choice in column.choices]
    else:
        return
    source: Any = options
    if sum(map(len, options)) + len(options) > LIST_CHARACTERS:
        lists.write_column(0, index, options)
        name = xlsxwriter.utility.xl_col_to_name(index, True)
        source = f"=lists!{name}$1:{name}${len(options)}"
    sheet.data_validation(
        1,
        index,
        TEMPLATE_ROWS,
        index,
        {
            "validate": "list",
            "source": source,
            "error_title": gettext("Not in the list"),
            "error_message": gettext("Choose a value from the list."),
        },
    )


def _write_guide(book: Any, guide: Any, columns: ColumnList) -> None:
    bold = book.add_format({"bold": True})
    titles = (gettext("Column"), gettext("Required"), gettext("How to fill in"), gettext("Example"))
    for index, text in enumerate(titles):
        guide.write_string(0, index, text, bold)
    for row, column in enumerate(columns, 1):
        guide.write_string(row, 0, str(column.title))
        guide.write_string(row, 1, gettext("Yes") if column.required else "")
        explained = str(column.help)
        if column.choices:
            options = "、".join(str(choice.title) for choice in column.choices)
            explained = f"{explained} {options}".strip()
        guide.write_string(row, 2, explained)
        guide.write_string(row, 3, column.example)
    guide.set_column(0, 0, 20)
    guide.set_column(2, 3, 50)


def write_corrections(
    path: Path,
    *,
    sheets: Sequence[tuple[str, Sequence[Row], Iterable[tuple[int, Row]]]],
    reasons: Mapping[tuple[int, int], str],
    reason_title: str,
    wrong_cells: Mapping[tuple[int, int], Sequence[int]],
) -> int:
    """The clerk's own table with a reason in an extra last column; returns the rows written.

    `sheets`: per worksheet its name, the rows from the top through the header, and its record rows
    as (row number, cells). `reasons` and `wrong_cells` (columns to mark) are keyed by (position in
    `sheets`, row number).
    """
    count = 0
    with xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    ) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": HEADER_FILL})
        marked = book.add_format({"num_format": "@", "bg_color": "#FDE2E1"})
        reason_format = book.add_format({"font_color": "#B42318", "text_wrap": True})
        for position, (name, top, rows) in enumerate(sheets):
            sheet = book.add_worksheet(_sheet_name(name, position))
            width = max((len(row) for row in top), default=0)
            lines = iter(rows)
            first = list(islice(lines, WIDTH_ROWS))
            shown = [*top[-1:], *(row for _number, row in first)]
            for index in range(width):  # each as wide as it needs, the reason on the same paper
                sheet.set_column(index, index, _width_of(shown, index), text)
            sheet.set_column(width, width, 50)
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            line = 0
            for line, row in enumerate(top, 1):
                for index, cell in enumerate(row):
                    _write_raw(sheet, line - 1, index, cell, head if line == len(top) else text)
            if line:
                sheet.write_string(line - 1, width, reason_title, head)
            for row_no, row in chain(first, lines):
                bad = wrong_cells.get((position, row_no), ())
                for index, cell in enumerate(row[:width]):
                    _write_raw(sheet, line, index, cell, marked if index in bad else text)
                sheet.write_string(line, width, reasons.get((position, row_no), ""), reason_format)
                line += 1
                count += 1
    return count


def _width_of(rows: Sequence[Row], index: int) -> int:
    """How wide a column of the clerk's table stands; a Chinese character is two letters wide."""
    texts = (cell_text(row[index]) for row in rows if index < len(row))
    longest = max((len(text) + sum(c > "\u2e7f" for c in text) for text in texts), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _sheet_name(name: str, position: int) -> str:
    allowed = "".join(c for c in name if c not in "[]:*?/\\'")[:31].strip()
    return allowed or f"Sheet{position + 1}"


def _write_raw(sheet: Any, row: int, column: int, cell: Any, form: Any) -> None:
    """A cell as it stood; long numbers as the text they still are, dates in ISO form."""
    if cell == "" or cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, gettext("Yes") if cell else gettext("No"), form)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, safe_text(cell.lstrip(TEMPORAL_MARK))[:32_767], form)
