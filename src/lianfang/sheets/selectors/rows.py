"""The rows of an import as a viewer may see them: what is new, what changes, what is wrong."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.sheets.engine.table import Layout
from lianfang.sheets.engine.write import cell_writer
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import CellFinding, Column, find_kind
from lianfang.sheets.models import ImportRow, ImportRun, StoredRow, row_codec

PAGE_ROWS = 50
ONE_LINE = 24


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a row in the preview: what stands there, what it was before, what is wrong."""

    text: str
    old: str = ""
    is_change: bool = False
    finding: str = ""
    doubt: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.text or self.old or self.is_change or self.finding or self.doubt)

    @property
    def is_short(self) -> bool:
        """Whether it fits on one line."""
        return len(self.text) + len(self.old) <= ONE_LINE and not self.finding and not self.doubt


@dataclass(frozen=True, slots=True)
class RowView:
    """One row in the preview. `remarks` concern the row as a whole or columns not in the file."""

    row_no: int
    sheet: str
    outcome: str
    cells: tuple[CellView, ...]
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def label(self) -> str:
        """The outcome in a word."""
        return str(Outcome(self.outcome).label)


class RowShower:
    """Turns stored rows of one run into what the viewer may see of them."""

    def __init__(self, viewer: Actor, run: ImportRun) -> None:
        kind = find_kind(run.kind)
        if kind is None:
            raise NotFound()
        self.kind = kind
        self.layout: Layout | None = run.layout
        mapped = set(run.mapping.values())
        self.columns = [column for column in kind.columns if column.field in mapped]
        self._writers = {column.field: cell_writer(column) for column in self.columns}
        self._codec = row_codec(kind.columns)
        # Whoever may keep these registers in this place reads in a table of them what stands in the
        # registers in full: all but numbers.
        self._names = all(viewer.can(right, run.path) for right in kind.import_rights)

    def opened(self, row: ImportRow) -> StoredRow[tuple[Any, ...]]:
        return self._codec.open(row.sealed)

    def sheet_name(self, index: int) -> str:
        parts = self.layout.sheets if self.layout else ()
        return next((part.name for part in parts if part.index == index), "")

    def masked(self, column: Column, text: str) -> str:
        """The text of a cell as this viewer may see it."""
        if not column.personal or not text:
            return text
        if column.kind is ColumnKind.NAME:
            return text if self._names else mask_name(text)
        if column.kind is ColumnKind.IDENTITY:
            return mask_paper(text)
        if column.kind is ColumnKind.PHONES:
            return "、".join(mask_phone(part) for part in text.split("、"))
        if self._names:
            return text
        if column.kind in (ColumnKind.PLACE, ColumnKind.TEXT):
            return mask_address(text)
        return HIDDEN

    def shown(self, row: ImportRow) -> RowView:
        stored = self.opened(row)
        changes = {change.field: change for change in stored.changes}
        wrong = _by_field(stored.findings)
        doubts = _by_field(stored.doubts)
        cells = tuple(self._cell(column, stored, changes, wrong, doubts) for column in self.columns)
        present = {column.field for column in self.columns}
        return RowView(
            row.row_no,
            self.sheet_name(row.sheet),
            row.outcome,
            cells,
            self._remarks(stored.findings, present),
            self._remarks(stored.doubts, present),
        )

    def _cell(
        self,
        column: Column,
        stored: StoredRow[tuple[Any, ...]],
        changes: dict[str, Any],
        wrong: dict[str, str],
        doubts: dict[str, str],
    ) -> CellView:
        field = column.field
        finding, doubt = wrong.get(field, ""), doubts.get(field, "")
        if field in stored.written:
            return CellView(self.masked(column, stored.written[field]), finding=finding)
        change = changes.get(field)
        if change is not None:
            new, old = self.masked(column, change.new), self.masked(column, change.old)
            return CellView(new, old, is_change=True, finding=finding, doubt=doubt)
        value = self._writers[field](stored.values[self.kind.columns.positions[field]])
        text = "" if value is None else str(value)
        return CellView(self.masked(column, text), finding=finding, doubt=doubt)

    def _remarks(self, findings: tuple[CellFinding, ...], present: set[str]) -> tuple[str, ...]:
        remarks = []
        for finding in findings:
            if finding.field in present:
                continue
            known = finding.field in self.kind.columns.positions
            title = str(self.kind.columns.column(finding.field).title) if known else ""
            remarks.append(f"{title}: {finding}" if title else str(finding))
        return tuple(remarks)


def _by_field(findings: tuple[CellFinding, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for finding in findings:
        known = texts.get(finding.field)
        texts[finding.field] = f"{known} {finding}" if known else str(finding)
    return texts


def row_page(
    viewer: Actor, run: ImportRun, *, outcome: str = "", doubtful: bool = False, number: Any = 1
) -> tuple[Page[Any], RowShower]:
    """One page of rows (RowView in `object_list`), all or of one outcome, and what shows them."""
    shower = RowShower(viewer, run)
    rows = ImportRow.objects.filter(run_id=run.pk).order_by("position")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if doubtful:
        rows = rows.filter(is_doubtful=True)
    page = Paginator(rows, PAGE_ROWS).get_page(number)
    views: Any = [shower.shown(row) for row in page.object_list]
    page.object_list = views
    return page, shower
