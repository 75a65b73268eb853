"""The process that opens a stranger's file: no Django, no database, no secrets, hard limits.

Started by `read` as a plain script with an empty environment.
Speaks length-prefixed msgpack: commands on standard input, answers on standard output.

    ["open"]                        -> ["book", [[name, visible], ...]]
    ["head", sheet, rows]           -> ["head", height, width, [row, ...], [[r0, c0, r1, c1], ...]]
    ["rows", sheet, after, size]    -> ["rows", [row_no, ...], [row, ...]] ... ["end", last_row_no]
    anything that goes wrong        -> ["error", code]

Rows are lists of cells padded from column A; a cell is "", text, number, bool, or, for a true date
or time, text that begins with a character no worksheet can hold and goes on in ISO form. Cells
merged downwards are filled. Rows without any content are left out; row numbers are those a person
sees.
"""

import csv
import io
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import python_calamine as calamine

TEMPORAL = {date, datetime, time, timedelta}
TEMPORAL_MARK = "\x1a"  # not a legal character in XML, so never typed text
CSV_CELL = 32_767  # what Excel itself allows in a cell
SAMPLE = 1024 * 1024
HEAD_MERGES = 2_000


class Unreadable(Exception):
    """The file cannot be read; the argument is a refusal code."""


def limit(memory: int, cpu: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


class Wire:
    """Messages with a 4-byte big-endian length before each."""

    def __init__(self) -> None:
        self.source = sys.stdin.buffer
        self.target = sys.stdout.buffer
        self.encode = msgspec.msgpack.Encoder().encode

    def receive(self) -> list[Any] | None:
        prefix = self.source.read(4)
        if len(prefix) < 4:
            return None
        message: list[Any] = msgspec.msgpack.decode(self.source.read(int.from_bytes(prefix, "big")))
        return message

    def send(self, message: list[Any]) -> None:
        body = self.encode(message)
        self.target.write(len(body).to_bytes(4, "big"))
        self.target.write(body)
        self.target.flush()


def portable(row: list[Any]) -> list[Any]:
    """The row with dates and times as marked text."""
    return [TEMPORAL_MARK + str(cell) if type(cell) in TEMPORAL else cell for cell in row]


class ExcelBook:
    """A workbook read by calamine; keeps the worksheet last asked for."""

    def __init__(self, path: str) -> None:
        self.book = calamine.load_workbook(path)
        self.loaded: tuple[int, Any] | None = None

    def sheets(self) -> list[list[Any]]:
        return [
            [m.name, m.visible == calamine.SheetVisibleEnum.Visible]
            for m in self.book.sheets_metadata
        ]

    def sheet(self, index: int) -> Any:
        if self.loaded is None or self.loaded[0] != index:
            self.loaded = None  # free the one before loading the next
            name = self.book.sheets_metadata[index].name
            self.loaded = (index, self.book.get_sheet_by_name(name))
        return self.loaded[1]

    def size(self, index: int) -> tuple[int, int]:
        end = self.sheet(index).end  # 0-based; the library's own total_height is one short
        return (end[0] + 1, end[1] + 1) if end else (0, 0)

    def merges(self, index: int) -> list[tuple[int, int, int, int]]:
        ranges = self.sheet(index).merged_cell_ranges or []
        return [(a[0], a[1], b[0], b[1]) for a, b in ranges]

    def rows(self, index: int) -> Iterator[list[Any]]:
        rows: Iterator[list[Any]] = self.sheet(index).iter_rows()
        down = [m for m in self.merges(index) if m[2] > m[0]]
        return filled(rows, down) if down else rows


def filled(
    rows: Iterator[list[Any]], merges: list[tuple[int, int, int, int]]
) -> Iterator[list[Any]]:
    """Rows with the top cell of each downward merge repeated in the cells below it."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in merges:
        starts.setdefault(top, []).append((left, bottom))
    running: list[tuple[int, int, Any]] = []
    for number, row in enumerate(rows):
        if running:
            for left, _bottom, value in running:
                if left < len(row) and row[left] == "":
                    row[left] = value
            running = [r for r in running if r[1] > number]
        if number in starts:
            running += [
                (left, bottom, row[left])
                for left, bottom in starts[number]
                if left < len(row) and row[left] != ""
            ]
        yield row


class TextBook:
    """A CSV or tab-separated file in UTF-8, UTF-16 with mark, or GB18030."""

    def __init__(self, path: str) -> None:
        self.stream = open(path, "rb")  # noqa: SIM115  lives as long as the process
        self.encoding = self.detect()
        csv.field_size_limit(CSV_CELL)

    def detect(self) -> str:
        start = self.stream.read(4)
        self.stream.seek(0)
        if start.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        for encoding in ("utf-8", "gb18030"):
            self.stream.seek(0)
            reader = io.TextIOWrapper(self.stream, encoding)
            try:
                while reader.read(SAMPLE):
                    pass
            except UnicodeDecodeError:
                continue
            finally:
                reader.detach()
            return encoding
        raise Unreadable("encoding")

    def sheets(self) -> list[list[Any]]:
        return [["", True]]

    def size(self, index: int) -> tuple[int, int]:
        height = width = 0
        for row in self.rows(index):
            height += 1
            width = max(width, len(row))
        return height, width

    def merges(self, index: int) -> list[tuple[int, int, int, int]]:
        return []

    def rows(self, index: int) -> Iterator[list[Any]]:
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, self.encoding, newline="")
        try:
            first = text.read(8192)
            delimiter = max((",", "\t", ";"), key=first.split("\n")[0].count)
            if first.count("\t") > first.count(delimiter):
                delimiter = "\t"
            text.seek(0)
            yield from csv.reader(text, delimiter=delimiter)
        except csv.Error:
            raise Unreadable("damaged") from None
        finally:
            text.detach()


Book = ExcelBook | TextBook


def head(book: Book, index: int, count: int, columns: int) -> list[Any]:
    height, width = book.size(index)
    rows: list[list[Any]] = []
    for row in book.rows(index):
        if len(rows) == count:
            break
        rows.append(portable(row[:columns]))
    merges = [list(m) for m in book.merges(index) if m[0] < count][:HEAD_MERGES]
    return ["head", height, width, rows, merges]


def stream_rows(wire: Wire, book: Book, index: int, after: int, size: int, columns: int) -> None:
    """Send the rows below row number `after` (from 1) in batches of `size`."""
    numbers: list[int] = []
    rows: list[list[Any]] = []
    number = 0
    wide = book.size(index)[1] > columns
    for number, row in enumerate(book.rows(index), 1):
        if number <= after or not any(row):
            continue
        if wide:
            row = row[:columns]
        rows.append(row if TEMPORAL.isdisjoint(map(type, row)) else portable(row))
        numbers.append(number)
        if len(rows) == size:
            wire.send(["rows", numbers, rows])
            numbers, rows = [], []
    if rows:
        wire.send(["rows", numbers, rows])
    wire.send(["end", number])


def serve(wire: Wire, path: str, columns: int) -> None:
    book: Book | None = None
    while (command := wire.receive()) is not None:
        if command[0] == "open":
            book = TextBook(path) if path.endswith(".csv") else ExcelBook(path)
            wire.send(["book", book.sheets()])
        elif book is not None and command[0] == "head":
            wire.send(head(book, command[1], command[2], columns))
        elif book is not None and command[0] == "rows":
            stream_rows(wire, book, command[1], command[2], command[3], columns)


def main() -> None:
    path, *figures = sys.argv[1:5]
    memory, cpu, columns = (int(figure) for figure in figures)
    limit(memory, cpu)
    wire = Wire()
    try:
        serve(wire, path, columns)
    except MemoryError:
        wire.send(["error", "too_much_memory"])
    except calamine.PasswordError:
        wire.send(["error", "password"])
    except Unreadable as problem:
        wire.send(["error", problem.args[0]])
    except (calamine.CalamineError, UnicodeError, ValueError, OSError, KeyError, IndexError):
        wire.send(["error", "damaged"])


if __name__ == "__main__":
    main()
