"""A file as one table: which worksheets, which header, which columns, and then its records.

A roster often has one worksheet per village with the same header; all worksheets whose header is
the same as the best one's are read as one table. Hidden worksheets are never read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from msgspec import structs

from lianfang.sheets.engine.body import BodyFilter, Skipped
from lianfang.sheets.engine.header import Header, find_header, header_at
from lianfang.sheets.engine.mapping import ColumnGuess, Vocabulary, guess_columns, names_again
from lianfang.sheets.engine.read import Head, Row, Workbook
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.rows import ReadRow, RowReader, written_text
from lianfang.sheets.engine.values import FINDINGS
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import CellFinding, ColumnList, TableNotes

HEAD_ROWS = 80
SAMPLE_ROWS = 50
SAMPLES = 3
MOST_SHEETS = 60
SKIPPED_KEPT = 200
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")


class SheetPart(msgspec.Struct, frozen=True):
    """One worksheet of the table: its index from 0, name, header rows (from 1), notes, last row."""

    index: int
    name: str
    first_row: int
    last_row: int
    notes: TableNotes
    height: int = 0


class Layout(msgspec.Struct, frozen=True):
    """How a file is read. `headers` are the full titles by worksheet column; `guesses` likewise.

    `left_out` names the worksheets that are not read: ("Sheet2", "hidden" | "empty" | "no_header" |
    "other_header"). `names` are all worksheets of the file, `samples` the first filled cells of
    each column, to help a person decide.
    """

    sheets: tuple[SheetPart, ...]
    headers: tuple[str, ...]
    guesses: tuple[ColumnGuess, ...]
    fingerprint: str
    left_out: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()

    @property
    def suggested(self) -> dict[int, str]:
        """Worksheet column -> field, as far as something is known."""
        return {guess.index: guess.field for guess in self.guesses if guess.field}

    @property
    def rows_below(self) -> int:
        """Rows below the headers, blank ones and sums included: what progress is measured by."""
        return sum(max(0, part.height - part.last_row) for part in self.sheets)

    @property
    def notes(self) -> TableNotes:
        return self.sheets[0].notes


def _holds_anything(head: Head) -> bool:
    return any(cell not in ("", None) for row in head.rows for cell in row)


def survey(book: Workbook, columns: ColumnList, today: date) -> Layout | None:
    """Find the table in the file; None when no worksheet has a recognisable header.

    Raises FileRefused when there is nothing to read at all.
    """
    vocabulary = Vocabulary(columns)
    found: list[tuple[SheetPart, Header, Head]] = []
    left_out: list[tuple[str, str]] = []
    anything = False
    for info in book.sheets:
        if not info.visible:
            left_out.append((info.name, "hidden"))
            continue
        if len(found) >= MOST_SHEETS:
            left_out.append((info.name, "other_header"))
            continue
        head = book.head(info.index, HEAD_ROWS)
        if not head.height or (head.height <= HEAD_ROWS and not _holds_anything(head)):
            left_out.append((info.name, "empty"))
            continue
        anything = True
        header = find_header(head, vocabulary, today)
        if header is None:
            left_out.append((info.name, "no_header"))
            continue
        part = _part(info.index, info.name, header, head)
        found.append((part, header, head))
    if not anything:
        raise FileRefused("no_worksheet")
    if not found:
        return None
    _best, header, head = max(found, key=lambda item: item[1].score)
    alike = [part for part, other, _head in found if other.fingerprint == header.fingerprint]
    left_out += [
        (part.name, "other_header")
        for part, other, _head in found
        if other.fingerprint != header.fingerprint
    ]
    layout = _layout(tuple(alike), header, head, vocabulary)
    return structs.replace(layout, left_out=tuple(left_out), names=_names(book))


def _names(book: Workbook) -> tuple[str, ...]:
    return tuple(info.name for info in book.sheets)


def survey_at(
    book: Workbook, columns: ColumnList, today: date, *, sheet: int, first_row: int, last_row: int
) -> Layout:
    """The layout when a person says where the header stands: that worksheet only."""
    if not 0 <= sheet < len(book.sheets):
        raise FileRefused("no_worksheet")
    head = book.head(sheet, max(HEAD_ROWS, last_row + SAMPLE_ROWS))
    if not head.height:
        raise FileRefused("no_worksheet")
    header = header_at(head, first_row, last_row, today)
    part = _part(sheet, book.sheets[sheet].name, header, head)
    layout = _layout((part,), header, head, Vocabulary(columns))
    return structs.replace(layout, names=_names(book))


def _part(index: int, name: str, header: Header, head: Head) -> SheetPart:
    return SheetPart(index, name, header.first_row, header.last_row, header.notes, head.height)


def _layout(
    parts: tuple[SheetPart, ...],
    header: Header,
    head: Head,
    vocabulary: Vocabulary,
) -> Layout:
    body = BodyFilter(header, [cell.index for cell in header.cells])
    sample = [
        row
        for row_no, row in enumerate(head.rows[header.last_row :], header.last_row + 1)
        if body.reason(row_no, row) is None
    ]
    return Layout(
        sheets=parts,
        headers=tuple(cell.path for cell in header.cells),
        guesses=tuple(guess_columns(header.cells, sample[:SAMPLE_ROWS], vocabulary)),
        fingerprint=header.fingerprint,
        samples=tuple(_samples(sample, cell.index) for cell in header.cells),
    )


def _samples(rows: list[Row], index: int) -> tuple[str, ...]:
    """The first different contents of a column."""
    texts = (written_text(row[index]) for row in rows if index < len(row) and row[index] != "")
    return tuple(islice(dict.fromkeys(text for text in texts if text), SAMPLES))


class TableReader:
    """Streams the records of a laid-out file. After reading, `skipped` counts rows left out."""

    def __init__(
        self,
        book: Workbook,
        layout: Layout,
        columns: ColumnList,
        mapping: Mapping[int, str],
        today: date,
    ) -> None:
        self._book = book
        self._layout = layout
        self._columns = columns
        self._mapping = sorted(mapping.items())
        self._today = today
        self.skipped: Counter[Skipped] = Counter()
        self.skipped_rows: list[tuple[int, int, str]] = []  # sheet, row number, reason

    def __iter__(self) -> Iterator[list[ReadRow]]:
        """Batches of records in file order."""
        headers = {guess.index: guess.header for guess in self._layout.guesses}
        others = self._others(headers)
        for part in self._layout.sheets:
            body = BodyFilter(self._header(part), [index for index, _field in self._mapping])
            reference = part.notes.as_of or day_of_title(part.notes.title, self._today)
            reader = RowReader(self._columns, self._mapping, part.index, reference, headers, others)
            for numbers, rows in self._book.rows(part.index, part.last_row):
                batch = list(self._records(part.index, numbers, rows, body, reader))
                if batch:
                    yield batch

    def _records(
        self, sheet: int, numbers: list[int], rows: list[Row], body: BodyFilter, reader: RowReader
    ) -> Iterator[ReadRow]:
        for row_no, row in zip(numbers, rows, strict=True):
            reason = body.reason(row_no, row)
            if reason is None:
                yield reader.read(row_no, row)
                continue
            self.skipped[reason] += 1
            if len(self.skipped_rows) < SKIPPED_KEPT:
                self.skipped_rows.append((sheet, row_no, str(reason)))

    def _others(self, headers: Mapping[int, str]) -> list[CellFinding]:
        """The warnings about columns that name one more person and that nobody reads."""
        mapped = dict(self._mapping)
        names = [c.field for c in self._columns if c.kind is ColumnKind.NAME and c.required]
        if not set(names) & set(mapped.values()):
            return []
        again = names_again(sorted(headers.items()), Vocabulary(self._columns))
        return [
            CellFinding.of(
                FINDINGS.warning("another_person", column=column_letters(index)), names[0], index
            )
            for index in again
            if index not in mapped
        ]

    def _header(self, part: SheetPart) -> Header:
        head = self._book.head(part.index, part.last_row)
        return header_at(head, part.first_row, part.last_row, self._today)


def day_of_title(title: str, today: date) -> date:
    """The day a table without an as-of line is about: today, or the middle of the year its title
    names (2019年春节返乡人员登记表), so that days without a year fall into that year."""
    found = _TITLE_YEAR.search(title)
    year = int(found[1]) if found else today.year
    return today if year == today.year else date(year, 7, 1)


def cell_address(column: int | None, row_no: int) -> str:
    """C5 for column 2 (from 0) of row 5; only the row's number when the column is unknown."""
    return str(row_no) if column is None else f"{column_letters(column)}{row_no}"


def column_letters(index: int) -> str:
    """C for column 2 (from 0)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int | None:
    """2 for "C"; None for what is no column's letters."""
    if not 1 <= len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        return None
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def as_json(layout: Layout) -> dict[str, Any]:
    """The layout as plain data, without samples, to be stored; `from_json` reads it back."""
    data: dict[str, Any] = msgspec.to_builtins(structs.replace(layout, samples=()))
    return data


# Worked out before there are threads: two that are first at it crash the library.
msgspec.json.Decoder(Layout)


def from_json(data: dict[str, Any]) -> Layout:
    return msgspec.convert(data, Layout)
