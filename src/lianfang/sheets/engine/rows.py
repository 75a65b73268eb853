"""Reads the rows of a mapped table into values, and says of each wrong cell what is wrong.

The order of work is by row, since blank cells may stand for the row above and a paper's kind may
stand in another column; everything that can be prepared per column is prepared once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from lianfang.kit.findings import Finding
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.numbers import cell_text
from lianfang.sheets.engine.read import TEMPORAL_MARK, Cell, Row
from lianfang.sheets.engine.values import (
    FINDINGS,
    BadCell,
    Doubted,
    Reader,
    read_paper,
    reader_for,
    tick_reader,
)
from lianfang.sheets.engine.wording import BLANKS, ticked_choice
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import CellFinding, CheckedRow, Column, ColumnList, Paper

_PAPER_KINDS = {str(kind): kind for kind in PaperKind}
SHOWN = 60  # characters of a wrong cell kept for the preview


class ReadRow(msgspec.Struct, frozen=True):
    """A row with its values, what is wrong (nothing = it goes on to the kind) and what is doubtful.

    `written` holds the wrong cells as they stand in the file, by field.
    """

    row: CheckedRow
    wrong: tuple[CellFinding, ...] = ()
    doubts: tuple[CellFinding, ...] = ()
    written: dict[str, str] = {}


class RowReader:
    """Turns raw rows of one worksheet into `ReadRow`s.

    `mapping` is (worksheet column, field) pairs; a field of phones or of tags may occur several
    times. `headers` by worksheet column tell which of them are columns of ticks. `others` are
    the warnings about columns that name one more person, who is not read: each row with somebody
    there gets its warning.
    """

    def __init__(
        self,
        columns: ColumnList,
        mapping: Sequence[tuple[int, str]],
        sheet: int,
        reference: date,
        headers: Mapping[int, str] | None = None,
        others: Sequence[CellFinding] = (),
    ) -> None:
        self._columns = columns
        self._others = [(other.column, other) for other in others if other.column is not None]
        self._sheet = sheet
        self._reference = reference
        self._width = len(columns)
        self._sources: dict[str, list[int]] = {}
        for index, field in mapping:
            self._sources.setdefault(field, []).append(index)
        self._plan = [
            (
                columns.positions[field],
                self._readers(columns.column(field), indexes, headers or {}),
                columns.column(field),
            )
            for field, indexes in self._ordered()
        ]
        self._required = [
            (columns.positions[column.field], column, self._first_source(column.field))
            for column in columns.required
        ]
        self._above: dict[str, Cell] = {}
        self._has_fill = any(plan[2].fill_down for plan in self._plan)

    def _readers(
        self, column: Column, indexes: list[int], headers: Mapping[int, str]
    ) -> list[tuple[int, Reader]]:
        usual = reader_for(column, self._reference)
        ticked = ((index, ticked_choice(headers.get(index, ""), column)) for index in indexes)
        return [(index, tick_reader(column, key) if key else usual) for index, key in ticked]

    def _first_source(self, field: str) -> int | None:
        indexes = self._sources.get(field)
        return indexes[0] if indexes else None

    def _ordered(self) -> list[tuple[str, list[int]]]:
        """Columns others depend on (the kind of paper) before those."""
        asked_first = {column.paper_kind_field for column in self._columns}
        return sorted(self._sources.items(), key=lambda item: item[0] not in asked_first)

    def read(self, row_no: int, row: Row) -> ReadRow:
        """The values of one record row. Never raises for any content."""
        values: list[Any] = [None] * self._width
        wrong: list[CellFinding] = []
        doubts: list[CellFinding] = []
        written: dict[str, str] = {}
        width = len(row)
        for position, readers, column in self._plan:
            for index, reader in readers:
                cell = row[index] if index < width else ""
                if cell == "" or cell is None:
                    if not column.fill_down or column.field not in self._above:
                        continue
                    cell = self._above[column.field]
                elif column.fill_down:
                    self._above[column.field] = cell
                try:
                    if column.paper_kind_field:
                        value = read_paper(cell, self._paper_kind(column, values), self._reference)
                    else:
                        value = reader(cell)
                except BadCell as bad:
                    wrong.append(_finding(bad.finding, column, index))
                    written[column.field] = written_text(cell)
                    continue
                if type(value) is Doubted:
                    doubts += [_finding(warning, column, index) for warning in value.warnings]
                    value = value.value
                if value is not None:
                    known = values[position]
                    values[position] = value if known is None else _joined(known, value)
        for index, other in self._others:
            if index < width and cell_text(row[index]).strip() not in BLANKS:
                doubts.append(other)
        for position, column, source in self._required:
            if values[position] is None and column.field not in written:
                wrong.append(_finding(FINDINGS.error("required"), column, source))
                written[column.field] = ""
        checked = CheckedRow(self._sheet, row_no, tuple(values))
        if not wrong and not doubts:
            return ReadRow(checked)
        return ReadRow(checked, tuple(wrong), tuple(doubts), written)

    def _paper_kind(self, column: Column, values: Sequence[Any]) -> PaperKind | None:
        stated = values[self._columns.positions[column.paper_kind_field]]
        return _PAPER_KINDS.get(stated)


def _finding(finding: Finding, column: Column, index: int | None) -> CellFinding:
    return CellFinding.of(finding, column.field, index)


def _joined(known: Any, more: Any) -> Any:
    """Phones or tags of several columns together; any other kind comes from one column only."""
    return tuple(dict.fromkeys((*known, *more))) if isinstance(known, tuple) else known


def written_text(cell: Cell) -> str:
    """A cell as its clerk wrote it, cut short."""
    return cell_text(cell).lstrip(TEMPORAL_MARK)[:SHOWN]


VALUE_TYPES: dict[ColumnKind, Any] = {
    ColumnKind.IDENTITY: Paper,
    ColumnKind.PHONES: tuple[str, ...],
    ColumnKind.DATE: date,
    ColumnKind.DATETIME: datetime,
    ColumnKind.INTEGER: int,
    ColumnKind.DECIMAL: Decimal,
    ColumnKind.BOOLEAN: bool,
    ColumnKind.TAGS: tuple[str, ...],
}


def row_type(columns: ColumnList) -> Any:
    """The msgspec type of `CheckedRow.values` for these columns, to read stored rows back."""
    kinds = tuple(VALUE_TYPES.get(column.kind, str) | None for column in columns)
    return tuple.__class_getitem__(kinds)
