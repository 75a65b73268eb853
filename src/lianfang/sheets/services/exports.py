"""Tables going out: exports, a clerk's own wrong rows with the reasons, and deletion in time.

Exports are masked unless a right, a reason and the log allow more; each is limited per hour and
deleted after a day, as are returned rows.
"""

import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMany
from lianfang.kit.text import plain
from lianfang.sheets.engine.read import Row, Workbook
from lianfang.sheets.engine.table import Layout, cell_address
from lianfang.sheets.engine.write import write_corrections, write_csv, write_export
from lianfang.sheets.enums import ExportStatus, Outcome, RunStatus
from lianfang.sheets.kinds import CellFinding, PlaceRef, find_kind
from lianfang.sheets.limits import limits
from lianfang.sheets.models import (
    ExportRun,
    ImportRow,
    ImportRun,
    Progress,
    ProgressLine,
    StoredFile,
    row_codec,
)
from lianfang.sheets.services.imports import defer, forget, locked_run, required_kind

EXPORTS_PER_HOUR = 10
KEEP_EXPORTS = timedelta(days=1)


class TooManyExports(TooMany):
    default = _("At most %(limit)s exports an hour. Please wait a little.")


class FileGone(Conflict):
    code = "file_gone"
    default = _("The file has been deleted already.")


@action("sheets.export.run")
def request_export(
    *,
    actor: Actor,
    now: datetime,
    kind_key: str,
    place: PlaceRef,
    masked: bool = True,
    reason: str = "",
    as_text: bool = False,
    in_background: bool = True,
) -> ExportRun:
    """Ask for the table of a place; `as_text` gives CSV. Unmasked needs the right and a reason.

    Raises NotPermitted, InvalidInput (no reason), TooManyExports.
    """
    kind = required_kind(kind_key)
    reason = plain(reason)[:200]
    concerning("sheets.exportrun", path=place.path, kind=kind_key, masked=masked)
    if not actor.can(kind.export_right, place.path):
        raise NotPermitted()
    if not masked:
        if not kind.reveal_right or not actor.can(kind.reveal_right, place.path):
            raise NotPermitted()
        if len(reason) < 2:
            raise InvalidInput(
                fields={"reason": _("Say what the full numbers are needed for.")}, code="no_reason"
            )
    _limit_exports(actor, now)
    run = ExportRun.objects.create(
        kind=kind_key,
        place_id=place.id,
        place_name=place.name,
        place_code=place.code,
        path=place.path,
        is_masked=masked,
        as_text=as_text,
        reason=reason,
        requested_by_id=actor.user_id,
        requested_at=now,
        language=(get_language() or settings.LANGUAGE_CODE)[:8],
    )
    if in_background:
        run.job_id = defer("export", run.pk, actor)
        run.save(update_fields=["job_id"])
    concerning(run, path=place.path, kind=kind_key, masked=masked, reason=reason)
    return run


def _limit_exports(actor: Actor, now: datetime) -> None:
    if actor.is_system:
        return
    recent = ExportRun.objects.filter(
        requested_by_id=actor.user_id, requested_at__gt=now - timedelta(hours=1)
    )
    if recent.count() >= EXPORTS_PER_HOUR:
        raise TooManyExports(limit=EXPORTS_PER_HOUR)


@action("sheets.export.write")
def write_export_file(*, actor: Actor, now: datetime, run_id: uuid.UUID) -> ExportRun:
    """Write the table somebody asked for; a run already written is returned as it is."""
    run: ExportRun | None = (
        ExportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    )
    if run is None:
        raise NotFound()
    concerning(run, path=run.path, kind=run.kind)
    kind = required_kind(run.kind)
    if not actor.can(kind.export_right, run.path):
        raise NotPermitted()
    if not run.is_masked and not actor.can(kind.reveal_right, run.path):
        raise NotPermitted()
    if run.status != ExportStatus.WAITING:
        return run
    suffix = ".csv" if run.as_text else ".xlsx"
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with (
        override(run.language),
        tempfile.TemporaryDirectory(prefix="sheet-", dir=settings.FILES_ROOT) as directory,
        ProgressLine(run.pk, ExportStatus.WAITING, 0) as progress,
    ):
        path = Path(directory, f"export{suffix}")
        rows = _watched(kind.export_rows(actor, run.place, masked=run.is_masked), progress)
        if run.as_text:
            run.row_count = write_csv(path, columns=kind.columns, rows=rows)
        else:
            run.row_count = write_export(
                path,
                kind=kind.key,
                title=str(kind.title),
                columns=kind.columns,
                rows=rows,
                notes=_notes(run, actor, now),
            )
        name = f"{kind.title}-{run.place_name}-{localtime(now):%Y%m%d-%H%M}{suffix}"
        run.file = StoredFile.keep(path, name=name, now=now, expires_at=now + KEEP_EXPORTS)
    run.status = ExportStatus.READY
    run.finished_at = now
    run.save()
    concerning(run, path=run.path, kind=run.kind, rows=run.row_count, masked=run.is_masked)
    return run


def _watched(rows: Iterator[tuple[Any, ...]], progress: ProgressLine) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows):
        if not number % 1_000:
            progress.report(number)
        yield row


def _notes(run: ExportRun, actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """Who, what and when: a table that leaves the house says where it comes from."""
    return [
        (gettext("Place"), run.place_name),
        (gettext("As of"), date_format(localtime(now), "DATETIME_FORMAT")),
        (gettext("Exported by"), actor.display_name),
        (gettext("Masked"), gettext("Yes") if run.is_masked else gettext("No")),
        (gettext("Purpose"), run.reason),
    ]


@action("sheets.import.return")
def return_rows(
    *, actor: Actor, now: datetime, run_id: uuid.UUID, only_wrong: bool = True
) -> StoredFile:
    """The clerk's own table again, wrong rows (or all) with the reason in an extra column.

    Raises FileGone when the file was deleted in the meantime.
    """
    run = locked_run(run_id)
    concerning(run, path=run.path, wrong=run.wrong_count, only_wrong=only_wrong)
    layout = run.layout
    if run.file is None or layout is None:
        raise FileGone()
    reasons, marked = _reasons(run, layout)
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with (
        run.file.opened(f".{run.file_type}") as source,
        Workbook(source, source.name, limits()) as book,
        tempfile.TemporaryDirectory(prefix="sheet-", dir=settings.FILES_ROOT) as directory,
    ):
        path = Path(directory, "corrections.xlsx")
        write_corrections(
            path,
            sheets=[
                (
                    part.name,
                    book.head(part.index, part.last_row).rows,
                    _rows_of(book, part.index, part.last_row, reasons, position, only_wrong),
                )
                for position, part in enumerate(layout.sheets)
            ],
            reasons=reasons,
            wrong_cells=marked,
            reason_title=gettext("What to correct"),
        )
        ending = gettext("to correct")
        name = f"{Path(run.filename).stem}-{ending}.xlsx"
        return StoredFile.keep(path, name=name, now=now, expires_at=now + KEEP_EXPORTS)


def _rows_of(
    book: Workbook,
    sheet: int,
    after: int,
    reasons: dict[tuple[int, int], str],
    position: int,
    only_wrong: bool,
) -> Iterator[tuple[int, Row]]:
    for numbers, rows in book.rows(sheet, after):
        for row_no, row in zip(numbers, rows, strict=True):
            if not only_wrong or (position, row_no) in reasons:
                yield row_no, row


Marks = dict[tuple[int, int], tuple[int, ...]]


def _reasons(run: ImportRun, layout: Layout) -> tuple[dict[tuple[int, int], str], Marks]:
    """Reason and wrong columns of each wrong row, by (position of the worksheet, row number)."""
    kind = find_kind(run.kind)
    if kind is None:
        raise NotFound()
    positions = {part.index: number for number, part in enumerate(layout.sheets)}
    codec = row_codec(kind.columns)
    reasons: dict[tuple[int, int], str] = {}
    marked: Marks = {}
    rows = ImportRow.objects.filter(run_id=run.pk, outcome=Outcome.WRONG).order_by("position")
    for row in rows.iterator(chunk_size=2_000):
        findings = codec.open(row.sealed).findings
        key = (positions.get(row.sheet, 0), row.row_no)
        reasons[key] = "; ".join(_in_words(finding, row.row_no, run) for finding in findings)
        marked[key] = tuple(f.column for f in findings if f.column is not None)
    return reasons, marked


def _in_words(finding: CellFinding, row_no: int, run: ImportRun) -> str:
    kind = find_kind(run.kind)
    if finding.column is not None:
        return f"{cell_address(finding.column, row_no)}: {finding}"
    if kind is not None and finding.field in kind.columns.positions:
        return f"{kind.columns.column(finding.field).title}: {finding}"
    return str(finding)


@action("sheets.import.purge")
def purge_files(*, actor: Actor, now: datetime) -> int:
    """Delete files and rows whose time is over and bars of ended work; how many files."""
    overdue = StoredFile.objects.filter(expires_at__lte=now)
    count = overdue.count()
    runs = ImportRun.objects.filter(file__in=overdue).select_for_update(of=("self",))
    for run in runs.order_by("pk"):
        forget(run)
        run.save(update_fields=["file", "samples_sealed"])
    ExportRun.objects.filter(file__in=overdue).update(status=ExportStatus.EXPIRED)
    overdue.delete()
    working = ImportRun.objects.filter(status__in=(RunStatus.MAPPED, RunStatus.APPROVED))
    waiting = ExportRun.objects.filter(status=ExportStatus.WAITING)
    Progress.objects.exclude(key__in=working.values("pk")).exclude(
        key__in=waiting.values("pk")
    ).delete()
    concerning("sheets.storedfile", path="", files=count)
    return count
