"""Finds the header of a table under its merged title and the 填报单位 / 截至 lines.

Clerks' tables begin with a merged title, then a line with the reporting unit, the person who fills
in and the as-of time, then one to three header rows with groups, and only then the records.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lianfang.kit.dates import read_date
from lianfang.kit.numbers import cell_text
from lianfang.kit.text import compact, plain
from lianfang.sheets.engine.mapping import SURE, HeaderCell, Vocabulary, fingerprint
from lianfang.sheets.engine.read import TEMPORAL_MARK, Cell, Head, Row
from lianfang.sheets.kinds import TableNotes

DEEPEST = 3  # header rows
SEARCHED = 40  # rows from the top
LONGEST_TITLE = 15  # characters

_UNIT = re.compile(r"(?:填报|报送|上报|制表|填表)?(?:单位|部门)(?:名称)?(?:\(.*?\))?:\s*([^\s:]+)")
_REPORTER = re.compile(r"(?:填报|填表|制表|报送|上报)人(?:员|姓名)?(?:\(.*?\))?:\s*([^\s:]+)")
_AS_OF = re.compile(
    r"(?:(?:截至|截止|统计|填报|填表|制表|上报|报送)(?:到|于)?(?:日期|时间)?:?|(?:日期|时间):)\s*"
    r"((?:\d{2,4}[年./-])?\d{1,2}[月./-]\d{1,2}日?)"
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (row numbers from 1) and what it says; `score` = known columns."""

    first_row: int
    last_row: int
    cells: tuple[HeaderCell, ...]
    score: float
    notes: TableNotes

    @property
    def fingerprint(self) -> str:
        return fingerprint(cell.path for cell in self.cells)


def find_header(head: Head, vocabulary: Vocabulary, today: date) -> Header | None:
    """The most likely header among the first rows; None when no row names two known columns.

    `today` gives the year to an as-of date written without one.
    """
    grid = _Grid(head)
    best: tuple[float, int, int] | None = None
    for first in range(min(len(head.rows), SEARCHED)):
        for depth in range(1, DEEPEST + 1):
            if first + depth > len(head.rows):
                break
            if depth > 1 and grid.is_note_row(first):
                break
            score = _score(grid, first, depth, vocabulary)
            if score >= 2 and (best is None or score > best[0] + 0.01):
                best = (score, first, depth)
    if best is None:
        return None
    score, first, depth = best
    while depth < DEEPEST and first > 0 and grid.is_group_row(first - 1):
        first, depth = first - 1, depth + 1
    return _header(grid, first, depth, score, today)


def header_at(head: Head, first_row: int, last_row: int, today: date) -> Header:
    """The header a person pointed at, by row numbers from 1 (clamped to what was read)."""
    count = max(1, len(head.rows))
    first = min(max(first_row, 1), count) - 1
    last = min(max(last_row, first_row, 1), count, first + DEEPEST) - 1
    return _header(_Grid(head), first, last - first + 1, 0.0, today)


def likely_header(head: Head) -> int:
    """Row number of the best guess when no title is known: the first row with the most different
    short texts and no records in it."""
    best, found = 0, 1
    for number, row in enumerate(head.rows[:SEARCHED], 1):
        texts = {compact(cell) for cell in row if isinstance(cell, str) and cell.strip()}
        titles = [t for t in texts if len(t) <= LONGEST_TITLE and not _is_record(t)]
        records = sum(_is_record(cell) for cell in row if cell != "")
        if len(titles) - 2 * records > best:
            best, found = len(titles) - 2 * records, number
    return found


class _Grid:
    """The first rows as text, with sideways merges known."""

    def __init__(self, head: Head) -> None:
        self.cells = [[_text(cell) for cell in row] for row in head.rows]
        self.raw = head.rows
        self.width = max((len(row) for row in head.rows), default=0)
        self.spans: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, right in head.merges:
            if right > left:
                for row in range(top, min(bottom, len(head.rows) - 1) + 1):
                    self.spans.setdefault(row, []).append((left, right))

    def text(self, row: int, column: int) -> str:
        cells = self.cells[row]
        return cells[column] if column < len(cells) else ""

    def spread(self, row: int) -> list[str]:
        """Texts of a row with merged group titles repeated over their columns."""
        texts = [self.text(row, column) for column in range(self.width)]
        for left, right in self.spans.get(row, ()):
            if left < self.width:
                texts[left : right + 1] = [texts[left]] * (min(right, self.width - 1) - left + 1)
        return texts

    def is_group_row(self, row: int) -> bool:
        """Whether the row holds group titles for the row below: some merged over a few columns, or
        cells merged with those below, but not one title over everything."""
        filled = [text for text in self.cells[row] if text]
        if len(set(filled)) < 2 or any(":" in text for text in filled):
            return False
        groups = [s for s in self.spans.get(row, ()) if s[1] - s[0] + 1 <= self.width * 0.7]
        same = sum(
            bool(text) and text == self.text(row + 1, column)
            for column, text in enumerate(self.cells[row])
        )
        if not self.spans.get(row):
            return self._tells_apart(row)
        return bool(groups) and (same > 0 or len(groups) >= 2)

    def _tells_apart(self, row: int) -> bool:
        """Whether a row without merges (a text file) stands over equal titles, such as 姓名 twice,
        and says which is whose."""
        above: dict[str, set[str]] = {}
        group = ""
        for column in range(self.width):
            group = self.text(row, column) or group
            above.setdefault(self.text(row + 1, column), set()).add(group)
        above.pop("", None)
        return sum(len(groups) > 1 for groups in above.values()) > 1

    def is_note_row(self, row: int) -> bool:
        """Whether the row is the table's title, or a line such as 填报单位, rather than titles."""
        filled = {text for text in self.cells[row] if text}
        return len(filled) < 2 or any(":" in text for text in filled)

    def header_cells(self, first: int, depth: int) -> tuple[HeaderCell, ...]:
        rows = [self.spread(row) for row in range(first, first + depth)]
        if depth > 1:
            _spread_unmerged(rows)
        cells = []
        for column in range(self.width):
            titles: list[str] = []
            for texts in rows:
                text = texts[column]
                if text and (not titles or titles[-1] != text):
                    titles.append(text)
            leaf = titles[-1] if titles else ""
            cells.append(HeaderCell(column, leaf, "".join(titles)))
        while cells and not cells[-1].leaf:
            cells.pop()
        return tuple(cells)


def _spread_unmerged(rows: list[list[str]]) -> None:
    """In a text file merges are lost: a blank above a title belongs to the group on its left."""
    for upper, lower in pairwise(rows):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column] and lower[column - 1] != upper[column - 1]:
                upper[column] = upper[column - 1] if lower[column - 1] else ""


def _text(cell: Cell) -> str:
    return plain(cell_text(cell)) if cell != "" else ""


def _score(grid: _Grid, first: int, depth: int, vocabulary: Vocabulary) -> float:
    """Known columns named, less cells that look like records rather than titles."""
    fields: dict[str, float] = {}
    for cell in grid.header_cells(first, depth):
        grouped = vocabulary.ending(cell.path) if cell.path != cell.leaf else []
        for text in {cell.path, cell.leaf}:
            for confidence, field in [*vocabulary.match(text)[:1], *grouped]:
                worth = confidence if confidence >= SURE else confidence * 0.4
                fields[field] = max(fields.get(field, 0.0), worth)
    records = sum(_is_record(cell) for row in grid.raw[first : first + depth] for cell in row)
    return sum(fields.values()) - 0.5 * records - 0.05 * (depth - 1)


def _is_record(cell: Cell) -> bool:
    if isinstance(cell, str):
        return cell.startswith(TEMPORAL_MARK) or (len(cell) >= 6 and compact(cell).isdigit())
    return not isinstance(cell, bool) and cell is not None and cell > 100


def _header(grid: _Grid, first: int, depth: int, score: float, today: date) -> Header:
    cells = grid.header_cells(first, depth)
    notes = read_notes(grid.raw[:first], today)
    return Header(first + 1, first + depth, cells, round(score, 2), notes)


def read_notes(rows: Sequence[Row], today: date) -> TableNotes:
    """Title, reporting unit, reporter and as-of date from the lines above the header."""
    title = unit = reporter = ""
    as_of: date | None = None
    for row in rows:
        texts = list(dict.fromkeys(text for text in map(_text, row) if text))
        line = "  ".join(texts).replace(":  ", ":")
        unit = unit or _first(_UNIT, line)
        reporter = reporter or _first(_REPORTER, line)
        if as_of is None and (found := _AS_OF.search(line)):
            as_of = read_date(found[1], reference=today).date
        if not title and len(texts) == 1 and ":" not in texts[0]:
            title = texts[0]
    return TableNotes(title[:200], unit[:100], reporter[:50], as_of)


def _first(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.search(line)
    return found[1].strip() if found else ""
