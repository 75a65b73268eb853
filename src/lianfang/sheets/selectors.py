"""Reading imports and exports: lists, one run, its rows as a person may see them, the whole report."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext
from procrastinate.contrib.django.models import ProcrastinateJob

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.sheets.engine.table import Layout, cell_address
from lianfang.sheets.engine.write import cell_value
from lianfang.sheets.enums import ColumnKind, Outcome, RunStatus
from lianfang.sheets.kinds import CellFinding, Column, SheetKind, find_kind, kinds
from lianfang.sheets.models import (
    ExportRun,
    ImportRow,
    ImportRun,
    Progress,
    StoredFile,
    StoredRow,
    row_codec,
)

PAGE_ROWS = 50
REPORT_CHUNK = 2_000
LOST_JOB = ("failed", "cancelled", "aborted")


def kinds_to_import(viewer: Actor) -> list[SheetKind]:
    """Kinds of table the viewer may import somewhere."""
    if "sheets.import.start" not in viewer.rights:
        return []
    return [kind for kind in kinds() if viewer.rights.issuperset(kind.import_rights)]


def kinds_to_export(viewer: Actor) -> list[SheetKind]:
    """Kinds of table the viewer may export somewhere."""
    if "sheets.export.run" not in viewer.rights:
        return []
    return [kind for kind in kinds() if kind.export_right in viewer.rights]


def import_list(viewer: Actor) -> QuerySet[ImportRun]:
    """Imports for the viewer's places, newest first."""
    territory = viewer.territory("sheets.import.view")
    runs: QuerySet[ImportRun] = ImportRun.objects.filter(path__under=territory)
    return runs.select_related("uploaded_by")


def get_import(viewer: Actor, run_id: uuid.UUID) -> ImportRun:
    """One import of the viewer's places; raises NotFound."""
    run = import_list(viewer).filter(pk=run_id).first()
    if run is None or find_kind(run.kind) is None:
        raise NotFound()
    return run


def export_list(viewer: Actor) -> QuerySet[ExportRun]:
    """The viewer's own exports, newest first: what one person asked for is nobody else's."""
    territory = viewer.territory("sheets.export.run")
    runs: QuerySet[ExportRun] = ExportRun.objects.filter(path__under=territory)
    return runs.filter(requested_by=viewer.user_id)


def get_export(viewer: Actor, run_id: uuid.UUID) -> ExportRun:
    """One export of the viewer's own; raises NotFound."""
    run = export_list(viewer).select_related("file").filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


def get_file(viewer: Actor, file_id: uuid.UUID) -> StoredFile:
    """A stored file by the id an action just handed to the viewer; raises NotFound."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or viewer.ambient.is_nowhere:
        raise NotFound()
    return file


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the work on a run has come; `is_lost` when its job ended without an answer."""

    step: str
    done: int
    total: int
    is_lost: bool = False


def standing_of(run: ImportRun | ExportRun) -> Standing:
    """Progress of the check, the apply or the export of a run the viewer already holds."""
    found = Progress.objects.filter(key=run.pk).first()
    lost = (
        run.job_id is not None
        and ProcrastinateJob.objects.filter(pk=run.job_id, status__in=LOST_JOB).exists()
    )
    if found is None or found.step != run.status:
        return Standing(run.status, 0, 0, lost)
    return Standing(found.step, found.done, found.total, lost)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A worksheet column: its letter, what its header says, what it is taken for, how sure."""

    letter: str
    index: int
    header: str
    field: str
    title: str
    confidence: float


def column_views(run: ImportRun) -> list[ColumnView]:
    """Every column of the file and the field it is read as."""
    kind, layout = find_kind(run.kind), run.layout
    if kind is None or layout is None:
        return []
    confidence = {guess.index: guess.confidence for guess in layout.guesses}
    views = []
    for index, header in enumerate(layout.headers):
        field = run.mapping.get(index, "")
        known = field in kind.columns.positions
        title = str(kind.columns.column(field).title) if known else ""
        letter = cell_address(index, 0)[:-1]
        views.append(ColumnView(letter, index, header, field, title, confidence.get(index, 0.0)))
    return views


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a row in the preview: what stands there, what it was before, what is wrong."""

    text: str
    old: str = ""
    is_change: bool = False
    finding: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row in the preview. `remarks` concern the row as a whole or columns not in the file."""

    row_no: int
    sheet: str
    outcome: str
    cells: tuple[CellView, ...]
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]


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
        self._codec = row_codec(kind.columns)
        # Whoever may keep these registers in this place may read the names in a table of them.
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
        if column.kind in (ColumnKind.PLACE, ColumnKind.TEXT):
            return mask_address(text)
        return HIDDEN

    def shown(self, row: ImportRow) -> RowView:
        stored = self.opened(row)
        changes = {change.field: change for change in stored.changes}
        wrong = _by_field(stored.findings)
        doubts = _by_field(stored.doubts)
        cells = tuple(
            self._cell(column, stored, changes, wrong, doubts) for column in self.columns
        )
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
        value = cell_value(column, stored.values[self.kind.columns.positions[field]])
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
    """One page of rows (RowView in `object_list`), all or of one outcome, and how they are shown."""
    shower = RowShower(viewer, run)
    rows = ImportRow.objects.filter(run_id=run.pk).order_by("position")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if doubtful:
        rows = rows.filter(is_doubtful=True)
    page = Paginator(rows, PAGE_ROWS).get_page(number)
    page.object_list = [shower.shown(row) for row in page.object_list]
    return page, shower


@dataclass(frozen=True, slots=True)
class WrongCell:
    """One thing wrong: where, what stands there (masked where personal), why."""

    sheet: str
    row: int
    cell: str
    field: str
    title: str
    written: str
    code: str
    message: str


def wrong_cells(viewer: Actor, run: ImportRun) -> Iterator[WrongCell]:
    """Every wrong cell of the run, in file order."""
    shower = RowShower(viewer, run)
    rows = ImportRow.objects.filter(run_id=run.pk, outcome=Outcome.WRONG).order_by("position")
    for row in rows.iterator(chunk_size=REPORT_CHUNK):
        stored = shower.opened(row)
        for finding in stored.findings:
            known = finding.field in shower.kind.columns.positions
            column = shower.kind.columns.column(finding.field) if known else None
            written = stored.written.get(finding.field, "")
            yield WrongCell(
                shower.sheet_name(row.sheet),
                row.row_no,
                cell_address(finding.column, row.row_no) if finding.column is not None else "",
                finding.field,
                str(column.title) if column else "",
                shower.masked(column, written) if column else "",
                finding.code,
                str(finding),
            )


def import_report(viewer: Actor, run: ImportRun) -> dict[str, Any]:
    """The whole outcome of an import as plain data, the same for the API and the command line.

    Keys: id, kind, place, file, status, failure, sheets (name, header rows), columns (column,
    header, field, title, confidence), missing (required columns the file lacks), counts, skipped
    (reason -> rows), applied, wrong (list of WrongCell as dicts).
    """
    layout = run.layout
    kind = find_kind(run.kind)
    return {
        "id": str(run.pk),
        "kind": run.kind,
        "place": {"code": run.place_code, "name": run.place_name},
        "file": run.filename,
        "status": run.status,
        "failure": run.failure,
        "sheets": [
            {"name": part.name, "header_rows": [part.first_row, part.last_row]}
            for part in (layout.sheets if layout else ())
        ],
        "left_out": [list(pair) for pair in (layout.left_out if layout else ())],
        "columns": [
            {
                "column": view.letter,
                "header": view.header,
                "field": view.field,
                "title": view.title,
                "confidence": view.confidence,
            }
            for view in column_views(run)
        ],
        "missing": [
            column.field
            for column in (kind.columns.required if kind else ())
            if column.field not in run.mapping.values()
        ],
        "counts": {str(outcome): count for outcome, count in run.counts.items()},
        "skipped": dict(run.skipped_data.get("counts", {})),
        "applied": {
            "created": run.created_count,
            "changed": run.updated_count,
            "overtaken": run.overtaken_count,
        },
        "wrong": [
            {name: getattr(cell, name) for name in WrongCell.__slots__}
            for cell in wrong_cells(viewer, run)
        ],
    }


def status_tone(run: ImportRun) -> str:
    """How the status is coloured: what needs a person now stands out."""
    if run.status == RunStatus.FAILED:
        return "now"
    if run.status in (RunStatus.UPLOADED, RunStatus.CHECKED):
        return "soon"
    if run.status == RunStatus.APPLIED:
        return "done"
    return "active" if run.status in (RunStatus.MAPPED, RunStatus.APPROVED) else ""


def left_out_words() -> dict[str, str]:
    """Why a worksheet was not read, in words."""
    return {
        "hidden": gettext("hidden"),
        "empty": gettext("empty"),
        "no_header": gettext("no header that is understood"),
        "other_header": gettext("another header than the other worksheets"),
    }


def skipped_words() -> dict[str, str]:
    """Why a row was left out, in words."""
    return {
        "blank": gettext("without content"),
        "total": gettext("sums"),
        "foot": gettext("signatures and notes"),
        "numbering": gettext("column numbers"),
        "header": gettext("repeated headers"),
        "example": gettext("examples"),
    }
