"""Finds the tables on a sheet and tells header, body, section titles and notes apart.

A superior's sheet is a merged title, a line with unit, person and moment, one or more framed
tables, then notes and a line of signatures. Inside a table a row whose cells all hold words is
header; a row with room for answers is body.
"""

import re
from dataclasses import dataclass, field

from lianfang.blanks.grid import Box, Cell, Grid
from lianfang.blanks.sentences import has_gaps
from lianfang.blanks.wording import (
    folded,
    is_fillable_text,
    is_index,
    is_options,
    is_sample,
)

DEEPEST = 5  # rows of a header
NOTE = re.compile(r"^(?:备?注|说明|填[表报写]|要求|提示|备注说明|\*|※|联系人)")
_NOTE_LINE = re.compile(r"^(?:备?注[:1-9]|说明[:1]|填[表报写](?:说明|要求|须知)|要求:|提示|\*|※)")
STAMP_LINE = re.compile(
    r"(?:单位|部门|人|人员|电话|方式|日期|时间|领导|负责人|签字|签名|盖章|公章|审核|审批|编号)"
    r"(?:\([^)]*\))?:"
)
_LIVE = re.compile(r"1[3-9]\d{9}|\d{17}[\dx]")


@dataclass
class Table:
    """Rows of one table: header rows (perhaps none), body rows; bounds of its columns."""

    left: int
    right: int
    header: list[int]
    body: list[int] = field(default_factory=list)
    title: str = ""

    @property
    def columns(self) -> range:
        return range(self.left, self.right + 1)


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet from top to bottom, left to right."""
    found: list[Table] = []
    for block in _blocks(grid):
        found += _split(grid, block)
    return found


def _blocks(grid: Grid) -> list[Box]:
    framed = _framed_blocks(grid)
    return framed or _open_blocks(grid)


def _framed_blocks(grid: Grid) -> list[Box]:
    """Bounds of connected framed cells that make at least two columns and two rows, or a header."""
    left = set(grid.framed)
    for box in grid.merges:
        if box.corner in grid.framed:
            left.update(box.cells())
    blocks = []
    while left:
        start = min(left)
        reached, waiting = {start}, [start]
        left.discard(start)
        while waiting:
            row, column = waiting.pop()
            for near in (
                (row + 1, column),
                (row - 1, column),
                (row, column + 1),
                (row, column - 1),
            ):
                if near in left:
                    left.discard(near)
                    reached.add(near)
                    waiting.append(near)
        box = _bounds(reached)
        texts = [cell for cell in reached if cell in grid.texts]
        if box.right > box.left and len(texts) >= 2:
            blocks.append(_downward(grid, box))
    return sorted(blocks, key=lambda box: (box.top, box.left))


def _bounds(cells: set[Cell]) -> Box:
    rows, columns = [r for r, _c in cells], [c for _r, c in cells]
    return Box(min(rows), min(columns), max(rows), max(columns))


def _downward(grid: Grid, box: Box) -> Box:
    """A framed header alone goes on over the unframed rows below it."""
    if box.bottom - box.top + 1 > DEEPEST or _has_room(grid, box):
        return box
    bottom = box.bottom
    for row in range(box.bottom + 1, grid.height + 1):
        if _row_ends_table(grid, row, box.left, box.right):
            break
        if any((row, column) in grid.framed for column in range(box.left, box.right + 1)):
            break
        bottom = row
    return Box(box.top, box.left, bottom, box.right)


def _has_room(grid: Grid, box: Box) -> bool:
    return any(
        grid.is_calculated(row, column) or is_fillable_text(grid.text(row, column))
        for row in range(box.top + 1, box.bottom + 1)
        for column in range(box.left + 1, box.right + 1)
    )


def _open_blocks(grid: Grid) -> list[Box]:
    """Sheets without frames: from the first row of several words to the notes, split where a blank
    row stands before another row of several words."""
    blocks: list[Box] = []
    row = 1
    while row <= grid.height:
        if not _starts_table(grid, row):
            row += 1
            continue
        columns = _open_columns(grid, row)
        bottom = row
        while bottom < grid.height:
            below = bottom + 1
            if _row_ends_table(grid, below, columns.start, columns.stop - 1):
                break
            if not _row_texts(grid, bottom) and _starts_table(grid, below):
                heads = len(_row_texts(grid, below))
                if heads >= 3 and all(
                    is_fillable_text(t) is False for t in _row_texts(grid, below)
                ):
                    break
            bottom = below
        blocks.append(Box(row, columns.start, bottom, columns.stop - 1))
        row = bottom + 1
    return blocks


def _row_texts(grid: Grid, row: int) -> list[str]:
    texts = (grid.texts.get((row, column), "") for column in range(1, grid.width + 1))
    return [text for text in texts if text.strip()]


def _starts_table(grid: Grid, row: int) -> bool:
    texts = [folded(text) for text in _row_texts(grid, row)]
    if any(STAMP_LINE.search(text) for text in texts):
        return False
    return len(texts) >= 2 and max(map(len, texts)) <= 40


def _open_columns(grid: Grid, row: int) -> range:
    """The columns of an unframed table: those with words in its first rows."""
    columns = [
        column
        for at in range(row, min(row + 4, grid.height) + 1)
        for column in range(1, grid.width + 1)
        if grid.text(at, column) and not _is_wide(grid, at, 1, grid.width)
    ]
    return range(min(columns), max(columns) + 1)


def _is_wide(grid: Grid, row: int, left: int, right: int) -> bool:
    """Whether one merged text stands over the whole width."""
    box = grid.box(row, left)
    return box.right >= right and bool(grid.text(row, left).strip())


def _row_ends_table(grid: Grid, row: int, left: int, right: int) -> bool:
    texts = [folded(grid.texts.get((row, c), "")) for c in range(1, grid.width + 1)]
    texts = [text for text in texts if text]
    if not texts:
        return False
    if _NOTE_LINE.match(texts[0]) or _is_wide(grid, row, left, right):
        return True
    return is_stamp_row(texts)


def is_stamp_row(texts: list[str]) -> bool:
    """Whether a row is a line such as 填报单位：  填报人：  联系电话：."""
    words = [text for text in texts if not is_fillable_text(text)]
    return bool(words) and all(STAMP_LINE.search(text) for text in words)


class _Rows:
    """The rows of a block with their boxes inside its bounds."""

    def __init__(self, grid: Grid, block: Box) -> None:
        self.grid, self.block = grid, block
        self.columns = [
            column
            for column in range(block.left, block.right + 1)
            if column not in grid.hidden_columns
        ]

    def boxes(self, row: int) -> list[Box]:
        seen: dict[Cell, Box] = {}
        for column in self.columns:
            box = self.grid.box(row, column)
            seen.setdefault(box.corner, box)
        return list(seen.values())

    def texts(self, row: int) -> list[str]:
        found = (self.grid.text(*box.corner) for box in self.boxes(row))
        return [text for text in found if text.strip()]

    def is_wide(self, row: int) -> bool:
        boxes = self.boxes(row)
        return (
            len(boxes) == 1
            and len(self.columns) > 1
            and not self.grid.is_blank(*boxes[0].corner)
            and not is_options(self.grid.text(*boxes[0].corner))
        )

    def is_words(self, row: int, *, under: list[int]) -> bool:
        """Whether every cell holds words, or blanks stand below words of the header rows `under`,
        or in the corner."""
        boxes = self.boxes(row)
        texts = {self.grid.text(*b.corner) for b in boxes if self.grid.text(*b.corner).strip()}
        if len(texts) < 2 or (len(boxes) < 2):
            return False
        for number, box in enumerate(boxes):
            if self.grid.is_calculated(*box.corner):
                return False
            text = self.grid.text(*box.corner)
            if has_gaps(text):
                return False  # a sentence to be completed
            if text.strip() and not is_fillable_text(text):
                continue
            if text.strip() and is_options(text):
                return False
            if number == 0 and not under:
                continue
            named = any(self.grid.text(above, box.left).strip() for above in under)
            covered = range(box.left, box.right + 1)
            if named and not any(self.grid.text(row, column).strip() for column in covered):
                continue
            return False
        # A row below a header adds words of its own.
        return not under or any(box.top == row and self.grid.text(*box.corner) for box in boxes)

    def is_sample(self, row: int) -> bool:
        texts = self.texts(row)
        first = texts[0] if texts else ""
        return is_sample(first) or sum(bool(_LIVE.search(folded(t))) for t in texts) >= 1

    def is_index(self, row: int) -> bool:
        texts = self.texts(row)
        return len(texts) >= 3 and sum(is_index(t) for t in texts) >= 0.7 * len(texts)

    def header_depth(self, row: int, last: int) -> int:
        """How many rows from `row` on are header; 0 where the row is none."""
        if self.is_sample(row):
            return 0
        depth = 0
        if self.is_words(row, under=[]):
            depth = 1
        elif row < last and self._covered_by_next(row):
            depth = 2
        if not depth:
            return 0
        while row + depth <= last and depth < DEEPEST:
            below = row + depth
            if self.is_wide(below) or self.is_sample(below) or self._repeats(below, last):
                break
            header = list(range(row, below))
            if not self.is_words(below, under=header) or not self._goes_on(header, below):
                break
            depth += 1
        return depth

    def _covered_by_next(self, row: int) -> bool:
        """Unmerged group titles: 村 | 今日 | | 累计 | over | 户数 | 人数 | 户数 | 人数."""
        if self.is_sample(row + 1):
            return False
        blank = [b for b in self.boxes(row) if self.grid.is_blank(*b.corner)]
        words = len(self.boxes(row)) - len(blank)
        if not blank or any(is_fillable_text(text) for text in self.texts(row)):
            return False
        if words < 2 or len(blank) > 0.75 * len(self.boxes(row)):
            return False
        texts = [self.grid.text(row + 1, c) for b in blank for c in range(b.left, b.right + 1)]
        return all(t.strip() and not is_fillable_text(t) for t in texts)

    def _repeats(self, row: int, last: int) -> bool:
        """Whether the next row has words and room at the same places: both are body then."""
        blank = [b for b in self.boxes(row) if b.top == row and self.grid.is_blank(*b.corner)]
        if not blank or row == last:
            return False
        said = [b for b in self.boxes(row) if b.top == row and not self.grid.is_blank(*b.corner)]
        again = [b for b in said if self.grid.text(row + 1, b.left).strip()]
        room = [b for b in blank if self.grid.is_blank(row + 1, b.left)]
        return bool(again) and 2 * len(again) >= len(said) and len(room) == len(blank)

    def _goes_on(self, header: list[int], below: int) -> bool:
        """Whether the row below really is header: it splits merged titles, stands under blanks or
        numbers the columns; a row of plain words under plain words is somebody's example."""
        if self.is_index(below):
            return True
        last = header[-1]
        for box in self.boxes(below):
            above = self.grid.box(last, box.left)
            if above.right - above.left > box.right - box.left:
                return True
            if box.top < below and box.top >= header[0]:
                return True
            if not self.grid.text(last, box.left).strip():
                return True
        return False


def _split(grid: Grid, block: Box) -> list[Table]:
    """The tables of a block: a new one begins at a section title or another header."""
    rows = _Rows(grid, block)
    if len(rows.columns) < 2:
        return []
    first, last = block.top, block.bottom
    while first <= last and (rows.is_wide(first) or _is_stamps(rows, first)):
        first += 1
    while last > first and (_is_note(rows, last) or _is_stamps(rows, last)):
        last -= 1
    tables: list[Table] = []
    title, current, row = "", None, first
    carried: list[int] = []
    while row <= last:
        if rows.is_wide(row):
            # A title in the middle: unless another header follows the one above holds on.
            carried = current.header if current else carried
            title, current, row = grid.text(row, rows.columns[0]), None, row + 1
            continue
        depth = rows.header_depth(row, last)
        if depth and (current is None or _is_new_header(rows, row, depth, last, current)):
            current = Table(block.left, block.right, list(range(row, row + depth)), [], title)
            tables.append(current)
            row += depth
            continue
        if current is None:
            current = Table(block.left, block.right, carried, [], title)
            tables.append(current)
        current.body.append(row)
        row += 1
    inherited = {tuple(table.header) for table in tables if table.body}
    return [
        table
        for table in tables
        if table.body or (table.header and tuple(table.header) not in inherited)
    ]


def _is_new_header(rows: _Rows, row: int, depth: int, last: int, current: Table) -> bool:
    """Whether a row of words inside a body begins another table: there is room right below it,
    and it does not go on with the labels of the running one."""
    if rows.is_sample(row) or row + depth > last:
        return False
    if not current.body and current.header:
        return False
    below = [rows.grid.is_blank(*box.corner) for box in rows.boxes(row + depth)]
    distinct = set(rows.texts(row))
    return len(distinct) >= 3 and sum(below) >= len(below) / 2


def _is_note(rows: _Rows, row: int) -> bool:
    texts = rows.texts(row)
    if not texts:
        return False
    return bool(NOTE.match(folded(texts[0]))) and (rows.is_wide(row) or len(texts[0]) > 25)


def _is_stamps(rows: _Rows, row: int) -> bool:
    texts = [folded(text) for text in rows.texts(row)]
    return bool(texts) and is_stamp_row(texts)
