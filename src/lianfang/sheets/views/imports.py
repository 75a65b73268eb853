"""Imports on screen: the list, sending a file, its columns, the preview, the decision."""

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import WorkRequest, page
from lianfang.kit.errors import WorkError
from lianfang.sheets.enums import Outcome, RunStatus
from lianfang.sheets.forms import HeaderForm, MappingForm, UploadForm
from lianfang.sheets.kinds import find_kind
from lianfang.sheets.selectors.rows import row_page
from lianfang.sheets.selectors.runs import (
    column_views,
    get_import,
    import_list,
    kinds_to_export,
    kinds_to_import,
    left_out_words,
    may_decide,
    skipped_words,
    standing_of,
    status_tone,
)
from lianfang.sheets.services.exports import return_rows
from lianfang.sheets.services.imports import (
    approve_import,
    discard_import,
    relocate_header,
    set_mapping,
    start_import,
)
from lianfang.web.tables import Column

PAGE_SIZE = 50
WORKING = (RunStatus.MAPPED, RunStatus.APPROVED)
JUDGED = (RunStatus.CHECKED, RunStatus.APPROVED, RunStatus.APPLIED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST_COLUMNS = [
    Column("file", gettext_lazy("File")),
    Column("kind", gettext_lazy("Kind of table")),
    Column("place", gettext_lazy("Place")),
    Column("status", gettext_lazy("Status")),
    Column("new", gettext_lazy("New"), numeric=True),
    Column("changed", gettext_lazy("Changed"), numeric=True),
    Column("same", gettext_lazy("Same"), numeric=True),
    Column("wrong", gettext_lazy("Wrong"), numeric=True),
    Column("who", gettext_lazy("Who")),
    Column("when", gettext_lazy("Sent")),
]


@page("sheets.import.view")
def imports(request: WorkRequest) -> HttpResponse:
    """Every import of the viewer's places, newest first."""
    shown = Paginator(import_list(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "columns": LIST_COLUMNS,
        "page": shown,
        "rows": [(run, find_kind(run.kind), status_tone(run)) for run in shown],
        "kinds": kinds_to_import(request.actor),
        "may_export": bool(kinds_to_export(request.actor)),
    }
    return render(request, "sheets/imports.html", context)


@page("sheets.import.start", methods=("GET", "POST"))
def new_import(request: WorkRequest) -> HttpResponse:
    """Send a file. What is wrong with the file as a whole is said beside it at once."""
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    asked = request.GET.get("kind", "")
    first = {"kind": asked} if asked else {}
    form = UploadForm(*given, viewer=request.actor, initial=first)
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            run = _start(request, cleaned["kind"].key, cleaned["place"], cleaned["file"])
        except WorkError as error:
            form.add_error("file", error.message)
        else:
            return redirect("sheets:import", run_id=run.pk)
    context = {"form": form, "kinds": kinds_to_import(request.actor)}
    return render(request, "sheets/new_import.html", context, status=422 if form.errors else 200)


def _start(request: WorkRequest, kind_key: str, place: Any, file: UploadedFile) -> Any:
    with tempfile.TemporaryDirectory(prefix="sheet-") as directory:
        path = Path(directory, "upload")
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        return start_import(
            actor=request.actor,
            now=request.now,
            kind_key=kind_key,
            place=place,
            path=path,
            filename=file.name or "",
        )


@page("sheets.import.view")
def one_import(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """One import: how it was read, how far it is, what it would do, and what can be done now."""
    run = get_import(request.actor, run_id)
    layout = run.layout
    outcome = request.GET.get("outcome", "")
    doubtful = request.GET.get("doubtful") == "1"
    context: dict[str, Any] = {
        "run": run,
        "kind": find_kind(run.kind),
        "tone": status_tone(run),
        "views": column_views(request.actor, run),
        "sheets": layout.sheets if layout else (),
        "notes": layout.notes if layout else None,
        "left_out": [(name, left_out_words().get(why, why)) for name, why in layout.left_out]
        if layout
        else [],
        "skipped": _skipped(run),
        "standing": standing_of(run),
        "is_working": run.status in WORKING,
        "may_decide": may_decide(request.actor, run),
        "outcome": outcome,
        "doubtful": doubtful,
        "tabs": [(value, label, run.counts[value]) for value, label in Outcome.choices],
    }
    if run.status in JUDGED and run.file_id:
        try:
            shown, shower = row_page(
                request.actor,
                run,
                outcome=outcome,
                doubtful=doubtful,
                number=request.GET.get("page"),
            )
        except WorkError as error:
            context["rows_fault"] = error.message
        else:
            several = len(context["sheets"]) > 1
            remarked = any(row.remarks or row.doubts for row in shown)
            context |= {
                "page": shown,
                "shower": shower,
                "many_sheets": several,
                "remarked": remarked,
            }
    return render(request, "sheets/import.html", context)


def _skipped(run: Any) -> list[tuple[str, int]]:
    words = skipped_words()
    return [(words.get(why, why), n) for why, n in run.skipped_data.get("counts", {}).items()]


@page("sheets.import.view")
def import_progress(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """The bar of the work under way; when it has ended the page is fetched anew."""
    run = get_import(request.actor, run_id)
    context = {"run": run, "standing": standing_of(run), "is_working": run.status in WORKING}
    response = render(request, "sheets/import_progress.html", context)
    if run.status not in WORKING:
        response["HX-Refresh"] = "true"
    return response


@page("sheets.import.map", methods=("GET", "POST"))
def import_columns(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """Say which column of the file is which of ours."""
    run = get_import(request.actor, run_id)
    kind, layout = find_kind(run.kind), run.layout
    if kind is None or layout is None:
        return redirect("sheets:import", run_id=run.pk)
    posted = request.POST if request.method == "POST" else None
    form = MappingForm(posted, kind=kind, columns=column_views(request.actor, run))
    if form.is_bound and form.is_valid():
        try:
            set_mapping(actor=request.actor, now=request.now, run_id=run.pk, mapping=form.mapping)
        except WorkError as error:
            form.add_error(None, error.message)
        else:
            return redirect("sheets:import", run_id=run.pk)
    return _columns_page(request, run, form)


def _columns_page(
    request: WorkRequest, run: Any, form: MappingForm, header_form: HeaderForm | None = None
) -> HttpResponse:
    layout = run.layout
    part = layout.sheets[0]
    first = {"sheet": part.index, "first_row": part.first_row, "last_row": part.last_row}
    header_form = header_form or HeaderForm(
        initial=first, sheets=list(enumerate(layout.names)), auto_id="header_%s"
    )
    context = {
        "run": run,
        "kind": find_kind(run.kind),
        "form": form,
        "header_form": header_form,
        "sheets": layout.sheets,
    }
    failed = form.errors or header_form.errors
    return render(request, "sheets/columns.html", context, status=422 if failed else 200)


@page("sheets.import.relocate", methods=("POST",))
def import_header(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """Say where the header stands; the columns are then looked at anew."""
    run = get_import(request.actor, run_id)
    kind, layout = find_kind(run.kind), run.layout
    if kind is None or layout is None:
        return redirect("sheets:import", run_id=run.pk)
    form = HeaderForm(request.POST, sheets=list(enumerate(layout.names)), auto_id="header_%s")
    if form.is_valid():
        try:
            relocate_header(
                actor=request.actor, now=request.now, run_id=run.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.add_error(None, error.message)
        else:
            return redirect("sheets:import_columns", run_id=run.pk)
    mapping_form = MappingForm(kind=kind, columns=column_views(request.actor, run))
    return _columns_page(request, run, mapping_form, form)


@page("sheets.import.approve", methods=("POST",))
def import_approve(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """Say yes to the preview."""
    run = get_import(request.actor, run_id)
    approve_import(actor=request.actor, now=request.now, run_id=run.pk)
    return redirect("sheets:import", run_id=run.pk)


@page("sheets.import.discard", methods=("POST",))
def import_discard(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """Say no to it: rows and file are deleted."""
    run = get_import(request.actor, run_id)
    discard_import(actor=request.actor, now=request.now, run_id=run.pk)
    messages.info(request, _("The import was discarded; its file is deleted."))
    return redirect("sheets:imports")


@page("sheets.import.return", methods=("POST",))
def import_corrections(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """The clerk's own workbook with the reasons in an extra column."""
    run = get_import(request.actor, run_id)
    file = return_rows(
        actor=request.actor,
        now=request.now,
        run_id=run.pk,
        only_wrong=request.POST.get("rows") != "all",
    )
    return download(file)


def download(file: Any, content_type: str = XLSX) -> Any:
    """A stored file as an attachment that no cache keeps."""
    response = StreamingHttpResponse(file.pieces(), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "no-store, private"
    return response
