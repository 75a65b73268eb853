"""The outcome of an import in full, the same for pages, API and command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lianfang.access.actors import Actor
from lianfang.sheets.engine.table import cell_address
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import find_kind
from lianfang.sheets.models import ImportRow, ImportRun
from lianfang.sheets.selectors.rows import RowShower
from lianfang.sheets.selectors.runs import column_views

REPORT_CHUNK = 2_000


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
            for view in column_views(viewer, run)
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
