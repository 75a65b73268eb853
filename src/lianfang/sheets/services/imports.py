"""Sending a table, saying what its columns are, deciding about it.

Nothing of a table reaches a register before a person has seen the preview and said yes; a run ends
applied, discarded or failed, and its file is deleted some days later.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.text import plain
from lianfang.sheets.engine.header import likely_header
from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.table import Layout, survey, survey_at
from lianfang.sheets.engine.write import MARK_KIND_LENGTH, kind_of_mark
from lianfang.sheets.enums import ColumnKind, MappingSource, RunStatus
from lianfang.sheets.kinds import PlaceRef, SheetKind, find_kind
from lianfang.sheets.limits import limits
from lianfang.sheets.models import ImportRow, ImportRun, SavedMapping, StoredFile
from lianfang.sheets.models.runs import pairs

OPEN = (RunStatus.UPLOADED, RunStatus.MAPPED, RunStatus.CHECKED)


class OtherKind(InvalidInput):
    code = "other_kind"
    default = _("This is our own table of another kind: %(kind)s.")


class NotOpen(Conflict):
    code = "not_open"
    default = _("This import is no longer open: %(status)s.")


class ColumnsMissing(InvalidInput):
    code = "columns_missing"
    default = _("Say which columns hold: %(columns)s.")


def required_kind(key: str) -> SheetKind:
    """The kind of table called `key`; raises NotFound."""
    kind = find_kind(key)
    if kind is None:
        raise NotFound(_("There is no such kind of table."))
    return kind


def require_rights(kind: SheetKind, actor: Actor, path: str) -> None:
    """Applying a table does what these rights stand for, so they are all needed in the place."""
    if not all(actor.can(right, path) for right in kind.import_rights):
        raise NotPermitted()


def locked_run(run_id: uuid.UUID) -> ImportRun:
    runs: QuerySet[ImportRun] = ImportRun.objects.select_for_update(of=("self",))
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


@action("sheets.import.start")
def start_import(
    *,
    actor: Actor,
    now: datetime,
    kind_key: str,
    place: PlaceRef,
    path: Path,
    filename: str,
    in_background: bool = True,
) -> ImportRun:
    """Take in the file at `path`, find its table, and settle the columns if nothing is doubtful.

    A layout whose columns somebody settled before is read the same way again. With
    `in_background` the check is started as soon as the columns are settled. Raises FileRefused
    when the file cannot be read at all, OtherKind when it is a template of ours for another kind.
    """
    concerning("sheets.importrun", path=place.path, kind=kind_key)
    kind = required_kind(kind_key)
    require_rights(kind, actor, place.path)
    name = plain(PurePath(filename).name)[:200] or "table"
    with Workbook(path, filename, limits()) as book:
        _refuse_other_kind(book, kind)
        today = clock.local_day(now)
        layout = survey(book, kind.columns, today) or _first_rows(book, kind, now)
        file_type = book.kind
    keep_until = now + timedelta(days=settings.SHEETS_KEEP_DAYS)
    file = StoredFile.keep(path, name=name, now=now, expires_at=keep_until)
    run = ImportRun(
        kind=kind_key,
        place_id=place.id,
        place_name=place.name,
        place_code=place.code,
        path=place.path,
        filename=name,
        file_type=file_type,
        digest=file.digest,
        file=file,
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
    )
    run.take_layout(layout)
    settled = _settle(run, kind, layout)
    run.save()
    concerning(run, path=place.path, rows=layout.rows_below, sha256=bytes(file.digest).hex())
    if settled:
        _settled(run, actor, in_background)
    return run


def _refuse_other_kind(book: Workbook, kind: SheetKind) -> None:
    for info in book.sheets:
        marked = kind_of_mark(info.name)
        if marked and marked != kind.key[:MARK_KIND_LENGTH]:
            other = find_kind(marked)
            raise OtherKind(kind=str(other.title) if other else marked)


def _first_rows(book: Workbook, kind: SheetKind, now: datetime) -> Layout:
    """No header was understood: take the likeliest row, a person will say where it is."""
    today = clock.local_day(now)
    for info in book.sheets:
        if not info.visible:
            continue
        head = book.head(info.index)
        if head.height:
            row = likely_header(head)
            return survey_at(
                book, kind.columns, today, sheet=info.index, first_row=row, last_row=row
            )
    raise FileRefused("no_worksheet")


def _settle(run: ImportRun, kind: SheetKind, layout: Layout) -> bool:
    """Fill the mapping in; True when no person need look at it."""
    saved = SavedMapping.objects.filter(kind=run.kind, fingerprint=layout.fingerprint).first()
    if saved is not None:
        known = {i: field for i, field in saved.mapping.items() if field in kind.columns.positions}
        run.mapping_data = pairs(known)
        run.mapping_source = MappingSource.REMEMBERED
        return not missing_columns(kind, known)
    run.mapping_data = pairs(layout.suggested)
    run.mapping_source = MappingSource.GUESSED
    sure = all(guess.is_sure for guess in layout.guesses if guess.field)
    return sure and not missing_columns(kind, layout.suggested)


def missing_columns(kind: SheetKind, mapping: Mapping[int, str]) -> list[str]:
    """Titles of required columns nobody has found in the file."""
    present = set(mapping.values())
    return [str(c.title) for c in kind.columns.required if c.field not in present]


def _settled(run: ImportRun, actor: Actor, in_background: bool) -> None:
    run.status = RunStatus.MAPPED
    if in_background:
        run.job_id = defer("check", run.pk, actor)
    run.save(update_fields=["status", "job_id"])


def defer(step: str, run_id: uuid.UUID, actor: Actor) -> int:
    """Have the worker take a step for `actor` once this transaction is committed; the job's id."""
    task = app.configure_task(
        f"lianfang.sheets.jobs.{step}", lock=f"sheets.{run_id}", allow_unknown=True
    )
    user = str(actor.user_id) if actor.user_id else None
    return task.defer(run_id=str(run_id), user_id=user)


@action("sheets.import.relocate")
def relocate_header(
    *, actor: Actor, now: datetime, run_id: uuid.UUID, sheet: int, first_row: int, last_row: int
) -> ImportRun:
    """A person says on which worksheet and in which rows (from 1) the header stands."""
    run = locked_run(run_id)
    concerning(run, path=run.path, sheet=sheet, first_row=first_row, last_row=last_row)
    kind = required_kind(run.kind)
    if run.status not in OPEN or run.file is None:
        raise NotOpen(status=run.get_status_display())
    with (
        run.file.opened(f".{run.file_type}") as path,
        Workbook(path, path.name, limits()) as book,
    ):
        layout = survey_at(
            book,
            kind.columns,
            clock.local_day(now),
            sheet=sheet,
            first_row=first_row,
            last_row=last_row,
        )
    run.take_layout(layout)
    _settle(run, kind, layout)
    run.status = RunStatus.UPLOADED
    run.save()
    return run


@action("sheets.import.map")
def set_mapping(
    *,
    actor: Actor,
    now: datetime,
    run_id: uuid.UUID,
    mapping: Mapping[int, str],
    in_background: bool = True,
    remember: bool = True,
) -> ImportRun:
    """A person says which worksheet column (from 0) holds which field; the check starts anew.

    Remembered for the next file with the same headers, unless told not to. Raises ColumnsMissing,
    InvalidInput (an unknown field, a field given twice), NotOpen.
    """
    run = locked_run(run_id)
    concerning(run, path=run.path)
    kind, layout = required_kind(run.kind), run.layout
    require_rights(kind, actor, run.path)
    if run.status not in OPEN or layout is None:
        raise NotOpen(status=run.get_status_display())
    chosen = {index: field for index, field in mapping.items() if field}
    _check_mapping(kind, chosen, len(layout.headers))
    if remember:
        SavedMapping.objects.update_or_create(
            kind=run.kind,
            fingerprint=layout.fingerprint,
            defaults={"mapping_data": pairs(chosen), "saved_at": now, "saved_by_id": actor.user_id},
        )
    run.mapping_data = pairs(chosen)
    run.mapping_source = MappingSource.PERSON
    run.save(update_fields=["mapping_data", "mapping_source"])
    _settled(run, actor, in_background)
    return run


def _check_mapping(kind: SheetKind, mapping: Mapping[int, str], width: int) -> None:
    seen: set[str] = set()
    for index, field in sorted(mapping.items()):
        if field not in kind.columns.positions or not 0 <= index < width:
            raise InvalidInput(_("There is no such column."), code="unknown_column")
        column = kind.columns.column(field)
        if field in seen and column.kind not in (ColumnKind.PHONES, ColumnKind.TAGS):
            raise InvalidInput(
                _("Two columns of the file are both taken for %(column)s."),
                code="column_twice",
                column=str(column.title),
            )
        seen.add(field)
    missing = missing_columns(kind, mapping)
    if missing:
        raise ColumnsMissing(columns="、".join(missing))


@action("sheets.import.approve")
def approve_import(
    *, actor: Actor, now: datetime, run_id: uuid.UUID, in_background: bool = True
) -> ImportRun:
    """Say yes to what the preview shows: new and changed rows will be written.

    May be said again when the work was lost before it wrote anything. Raises NotOpen.
    """
    run = locked_run(run_id)
    concerning(run, path=run.path, new=run.new_count, changed=run.changed_count)
    require_rights(required_kind(run.kind), actor, run.path)
    if run.status not in (RunStatus.CHECKED, RunStatus.APPROVED):
        raise NotOpen(status=run.get_status_display())
    run.status = RunStatus.APPROVED
    run.approved_by_id = actor.user_id
    run.approved_at = now
    if in_background:
        run.job_id = defer("apply", run.pk, actor)
    run.save(update_fields=["status", "approved_by_id", "approved_at", "job_id"])
    return run


@action("sheets.import.discard")
def discard_import(*, actor: Actor, now: datetime, run_id: uuid.UUID) -> ImportRun:
    """Drop a run that will not be applied, with its rows and its file. Raises NotOpen."""
    run = locked_run(run_id)
    concerning(run, path=run.path)
    if run.status not in (*OPEN, RunStatus.FAILED):
        raise NotOpen(status=run.get_status_display())
    forget(run)
    run.status = RunStatus.DISCARDED
    run.closed_at = now
    run.save()
    return run


def forget(run: ImportRun) -> None:
    """Delete the rows, the samples and the file of a run; the caller saves it."""
    ImportRow.objects.filter(run_id=run.pk).delete()
    run.samples_sealed = None
    if run.file is not None:
        run.file.delete()
        run.file = None
