"""Formulas and ranges when rows are inserted: what Excel itself does, as text.

Only references are touched; texts in quotes, names and functions stay. `B3:B12` whose last row is
the last one before the new rows grows with them, so that a sum over a roster goes on summing it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lianfang.blanks.model import column_number, letters

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')+'|[A-Za-z_\u00c0-\uffff][\w.\u00c0-\uffff]*)!)?
     (?:(?P<cells>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(.!])
       |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.]))""",
    re.VERBOSE,
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Insertion:
    """`count` rows put in before row `at` of a sheet, below a body that begins at `first`."""

    sheet: str
    at: int
    count: int
    first: int

    def row(self, row: int) -> int:
        return row + self.count if row >= self.at else row

    def span(self, top: int, bottom: int, *, inside: bool = False) -> tuple[int, int]:
        """Rows of a range afterwards; one that ends with the body grows with it. A range within one
        row belongs to that row where the formula itself stands `inside` the body."""
        if bottom == self.at - 1 >= self.first and not (inside and top == bottom):
            return self.row(top), bottom + self.count
        return self.row(top), self.row(bottom)

    def holds(self, row: int) -> bool:
        """Whether a row, as it was before, is body."""
        return self.first <= row < self.at


def _each(formula: str, change: Callable[[str, str], str]) -> str:
    """The formula with every reference replaced by `change(sheet prefix, reference)`."""

    def replace(match: re.Match[str]) -> str:
        before = formula[match.start() - 1] if match.start() else ""
        if match["text"] is not None or (before and (before.isalnum() or before in "_.$")):
            return match[0]
        prefix = match["sheet"] or ""
        return prefix + change(prefix, match["cells"] or match["rows"])

    return _TOKEN.sub(replace, formula)


def _sheet_of(prefix: str, own: str) -> str:
    return prefix[:-1].strip("'").replace("''", "'") if prefix else own


def shift(formula: str, own_sheet: str, insertion: Insertion, *, inside: bool = False) -> str:
    """A formula of `own_sheet` after the rows were put in; `inside` when it stands in the body."""

    def change(prefix: str, reference: str) -> str:
        if _sheet_of(prefix, own_sheet) != insertion.sheet:
            return reference
        return shift_range(reference, insertion, inside=inside)

    return _each(formula, change)


def shift_range(reference: str, insertion: Insertion, *, inside: bool = False) -> str:
    """A5, $A$5:C9 or $3:$5 after the rows were put in."""
    first, colon, last = reference.partition(":")
    top, bottom = _row_of(first), _row_of(last or first)
    if not colon:
        return _with_row(first, insertion.row(top))
    top, bottom = insertion.span(top, bottom, inside=inside)
    return f"{_with_row(first, top)}:{_with_row(last, bottom)}"


def shift_ranges(references: str, insertion: Insertion) -> str:
    """Ranges separated by blanks; single cells of the body's last row grow too (formats, lists)."""
    parts = []
    for part in references.split():
        if ":" not in part and _row_of(part) == insertion.at - 1 >= insertion.first:
            part = f"{part}:{part}"
        parts.append(shift_range(part, insertion))
    return " ".join(parts)


def _row_of(reference: str) -> int:
    match = re.search(r"[0-9]+$", reference)
    return int(match[0]) if match else 0


def _with_row(reference: str, row: int) -> str:
    return re.sub(r"[0-9]+$", str(row), reference)


def translate(formula: str, rows: int, columns: int = 0) -> str:
    """The formula as it reads when copied so many rows down and columns right."""

    def moved(match: re.Match[str]) -> str:
        column = match[2] if match[1] else letters(max(1, column_number(match[2]) + columns))
        row = match[4] if match[3] else str(max(1, int(match[4]) + rows))
        return f"{match[1]}{column}{match[3]}{row}"

    def change(_prefix: str, reference: str) -> str:
        return _CELL.sub(moved, reference)

    return _each(formula, change)
