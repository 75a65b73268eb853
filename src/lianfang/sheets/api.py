"""Tables in for machines: the same steps and the same answers as the pages and the command line."""

import tempfile
import uuid
from pathlib import Path
from typing import Any

from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from lianfang.access.pages import operation
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.sheets.engine.table import column_index
from lianfang.sheets.kinds import place_directory
from lianfang.sheets.selectors.report import import_report
from lianfang.sheets.selectors.rows import row_page
from lianfang.sheets.selectors.runs import get_import, import_list, kinds_to_import, standing_of
from lianfang.sheets.services.imports import (
    approve_import,
    discard_import,
    set_mapping,
    start_import,
)

router = Router(tags=["imports"])
PAGE_SIZE = 100


class ColumnOut(Schema):
    """A column of a kind of table."""

    field: str
    title: str
    kind: str
    required: bool
    personal: bool
    choices: list[str]


class KindOut(Schema):
    """A kind of table that may be imported."""

    key: str
    title: str
    columns: list[ColumnOut]


class StandingOut(Schema):
    """How far the work has come; `is_lost` when it ended without a result."""

    step: str
    done: int
    total: int
    is_lost: bool


class RunOut(Schema):
    """One import in short."""

    id: uuid.UUID
    kind: str
    place: str
    file: str
    status: str
    counts: dict[str, int]


class ReportOut(Schema):
    """One import in full. `wrong` names every wrong cell; personal content is masked."""

    id: uuid.UUID
    kind: str
    place: dict[str, str]
    file: str
    status: str
    failure: str
    sheets: list[dict[str, Any]]
    left_out: list[list[str]]
    columns: list[dict[str, Any]]
    missing: list[str]
    counts: dict[str, int]
    skipped: dict[str, int]
    applied: dict[str, int]
    wrong: list[dict[str, Any]]
    standing: StandingOut


class CellOut(Schema):
    """One cell of a row: its text, the old text when it changes, what is wrong or doubtful."""

    field: str
    text: str
    old: str
    is_change: bool
    finding: str
    doubt: str


class RowOut(Schema):
    """One row and what it would do."""

    row: int
    sheet: str
    outcome: str
    cells: list[CellOut]
    remarks: list[str]
    doubts: list[str]


class RowPageOut(Schema):
    """A page of rows, 50 at a time."""

    total: int
    pages: int
    items: list[RowOut]


class MappingIn(Schema):
    """Column letter of the file -> field; columns not named are not read."""

    columns: dict[str, str]


def _report(request: Any, run: Any) -> dict[str, Any]:
    standing = standing_of(run)
    return import_report(request.actor, run) | {
        "standing": {name: getattr(standing, name) for name in StandingOut.model_fields}
    }


@router.get("/kinds", response=list[KindOut])
@operation("sheets.import.start")
def list_kinds(request: Any) -> Any:
    """Kinds of table you may import, with their columns."""
    return [
        {
            "key": kind.key,
            "title": str(kind.title),
            "columns": [
                {
                    "field": column.field,
                    "title": str(column.title),
                    "kind": str(column.kind),
                    "required": column.required,
                    "personal": column.personal,
                    "choices": [choice.key for choice in column.choices],
                }
                for column in kind.columns
            ],
        }
        for kind in kinds_to_import(request.actor)
    ]


@router.get("", response=list[RunOut])
@operation("sheets.import.view")
def list_imports(request: Any, size: int = Query(50, ge=1, le=PAGE_SIZE)) -> Any:
    """The latest imports of your places."""
    return [
        {
            "id": run.pk,
            "kind": run.kind,
            "place": run.place_name,
            "file": run.filename,
            "status": run.status,
            "counts": run.counts,
        }
        for run in import_list(request.actor)[:size]
    ]


@router.post("", response={201: ReportOut})
@operation("sheets.import.start")
def send_file(
    request: Any, kind: Form[str], place: Form[str], file: File[UploadedFile]
) -> Status[Any]:
    """Send a file for the place with this code. Its rows are checked in the background."""
    found = place_directory().by_code(request.actor, place)
    if found is None:
        raise NotFound()
    with tempfile.TemporaryDirectory(prefix="sheet-") as directory:
        path = Path(directory, "upload")
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        run = start_import(
            actor=request.actor,
            now=request.now,
            kind_key=kind,
            place=found,
            path=path,
            filename=file.name or "",
        )
    return Status(201, _report(request, run))


@router.get("/{uuid:run_id}", response=ReportOut)
@operation("sheets.import.view")
def one_import(request: Any, run_id: uuid.UUID) -> Any:
    """One import in full."""
    return _report(request, get_import(request.actor, run_id))


@router.get("/{uuid:run_id}/rows", response=RowPageOut)
@operation("sheets.import.view")
def list_rows(
    request: Any, run_id: uuid.UUID, outcome: str = "", page: int = Query(1, ge=1, le=100_000)
) -> Any:
    """The rows of an import by cell, all or those of one outcome."""
    run = get_import(request.actor, run_id)
    shown, shower = row_page(request.actor, run, outcome=outcome, number=page)
    fields = [column.field for column in shower.columns]
    return {
        "total": shown.paginator.count,
        "pages": shown.paginator.num_pages,
        "items": [
            {
                "row": row.row_no,
                "sheet": row.sheet,
                "outcome": row.outcome,
                "cells": [
                    {"field": field, **{n: getattr(cell, n) for n in cell.__slots__}}
                    for field, cell in zip(fields, row.cells, strict=True)
                ],
                "remarks": list(row.remarks),
                "doubts": list(row.doubts),
            }
            for row in shown.object_list
        ],
    }


@router.put("/{uuid:run_id}/columns", response=ReportOut)
@operation("sheets.import.map")
def put_columns(request: Any, run_id: uuid.UUID, body: MappingIn) -> Any:
    """Say which column of the file is which; the rows are then checked."""
    run = get_import(request.actor, run_id)
    mapping: dict[int, str] = {}
    for letter, field in body.columns.items():
        index = column_index(letter)
        if index is None:
            raise InvalidInput(code="unknown_column")
        mapping[index] = field
    run = set_mapping(actor=request.actor, now=request.now, run_id=run.pk, mapping=mapping)
    return _report(request, run)


@router.post("/{uuid:run_id}/approve", response=ReportOut)
@operation("sheets.import.approve")
def approve(request: Any, run_id: uuid.UUID) -> Any:
    """Say yes: new and changed rows are written in the background."""
    run = get_import(request.actor, run_id)
    return _report(request, approve_import(actor=request.actor, now=request.now, run_id=run.pk))


@router.post("/{uuid:run_id}/discard", response=ReportOut)
@operation("sheets.import.discard")
def discard(request: Any, run_id: uuid.UUID) -> Any:
    """Say no: the file and its rows are deleted."""
    run = get_import(request.actor, run_id)
    return _report(request, discard_import(actor=request.actor, now=request.now, run_id=run.pk))
