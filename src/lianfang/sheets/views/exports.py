"""Exports and blank templates on screen."""

import tempfile
import uuid
from pathlib import Path

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from lianfang.access.pages import WorkRequest, page
from lianfang.kit.errors import NotFound, WorkError
from lianfang.sheets.engine.write import write_template
from lianfang.sheets.enums import ExportStatus
from lianfang.sheets.forms import ExportForm
from lianfang.sheets.kinds import find_kind
from lianfang.sheets.selectors.runs import export_list, get_export, standing_of
from lianfang.sheets.services.exports import FileGone, request_export
from lianfang.sheets.views.imports import XLSX, download
from lianfang.web.tables import Column

PAGE_SIZE = 50
CSV = "text/csv; charset=utf-8"
TONES = {"waiting": "active", "ready": "done", "failed": "now"}
LIST_COLUMNS = [
    Column("kind", gettext_lazy("Kind of table")),
    Column("place", gettext_lazy("Place")),
    Column("content", gettext_lazy("Names and numbers")),
    Column("reason", gettext_lazy("Purpose")),
    Column("rows", gettext_lazy("Number of rows"), numeric=True),
    Column("when", gettext_lazy("Asked for")),
    Column("status", gettext_lazy("Status")),
]


@page("sheets.export.run", methods=("GET", "POST"), second_factor=True)
def exports(request: WorkRequest) -> HttpResponse:
    """Ask for a table, and find again what was asked for."""
    posted = request.POST if request.method == "POST" else None
    first = {"kind": request.GET.get("kind", ""), "content": "masked", "form": "xlsx"}
    form = ExportForm(posted, viewer=request.actor, initial=first)
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        try:
            run = request_export(
                actor=request.actor,
                now=request.now,
                kind_key=cleaned["kind"].key,
                place=cleaned["place"],
                masked=cleaned["content"] == "masked",
                reason=cleaned["reason"],
                as_text=cleaned["form"] == "csv",
            )
        except WorkError as error:
            form.add_error(None, error.message)
        else:
            return redirect("sheets:export", run_id=run.pk)
    shown = Paginator(export_list(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "columns": LIST_COLUMNS,
        "page": shown,
        "rows": [(run, find_kind(run.kind), TONES.get(run.status, "")) for run in shown],
    }
    return render(request, "sheets/exports.html", context, status=422 if form.errors else 200)


@page("sheets.export.run", second_factor=True)
def one_export(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """How far an export is; htmx asks again until it is there."""
    run = get_export(request.actor, run_id)
    context = {
        "run": run,
        "kind": find_kind(run.kind),
        "standing": standing_of(run),
        "is_working": run.status == ExportStatus.WAITING,
        "is_ready": run.status == ExportStatus.READY,
    }
    if getattr(request, "htmx", None) and run.status == ExportStatus.WAITING:
        return render(request, "sheets/export_progress.html", context)
    response = render(request, "sheets/export.html", context)
    if getattr(request, "htmx", None):
        response["HX-Refresh"] = "true"
    return response


@page("sheets.export.run", second_factor=True)
def export_file(request: WorkRequest, run_id: uuid.UUID) -> HttpResponse:
    """The table itself."""
    run = get_export(request.actor, run_id)
    if run.file is None:
        raise FileGone()
    return download(run.file, CSV if run.as_text else XLSX)


@page("sheets.import.view")
def template_file(request: WorkRequest, kind_key: str) -> HttpResponse:
    """A blank form to fill in."""
    kind = find_kind(kind_key)
    if kind is None:
        raise NotFound()
    with tempfile.TemporaryDirectory(prefix="sheet-") as directory:
        path = Path(directory, "template.xlsx")
        write_template(path, kind=kind.key, title=str(kind.title), columns=kind.columns)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{kind.title}.xlsx")
    return response
