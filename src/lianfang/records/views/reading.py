"""What was recorded: by form, place and day, with sums; one record; its photos; as a table."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.places.selectors import current_place
from lianfang.records.forms import RecordFilterForm
from lianfang.records.selectors.contradictions import RIGHT as DECIDE
from lianfang.records.selectors.contradictions import contradiction_list
from lianfang.records.selectors.forms import forms_inside, get_form
from lianfang.records.selectors.photos import get_photo, photos_there
from lianfang.records.selectors.records import (
    counts_of_day,
    get_record,
    list_questions,
    record_list,
    record_rows,
    record_view,
    sums,
)
from lianfang.records.services.exports import REVEAL, export_records
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column

PAGE_SIZE = 50
JPEG = "image/jpeg"
EXPORTS_PER_HOUR = {"times": 10, "seconds": 3_600}


@page("records.record.view")
def index(request: Any) -> HttpResponse:
    """The forms in force in the place, and how often each was filled in today."""
    place = current_place(request)
    found = forms_inside(request.actor, place.path, request.now)
    counts = counts_of_day(
        request.actor, place, [one.form.key for one in found], local_day(request.now)
    )
    open_ones = contradiction_list(request.actor, place.path).count()
    return render(
        request,
        "records/index.html",
        {
            "place": place,
            "rows": [(one, counts.get(one.form.key, 0)) for one in found],
            "contradictions": open_ones,
            "may_make": request.actor.can("records.record.make", place.path),
            "may_decide": request.actor.can(DECIDE, place.path),
        },
    )


@page("records.record.view")
def records(request: Any, form_key: str) -> HttpResponse:
    """Records of a form, latest first, with the sums of what it counts."""
    place = current_place(request)
    found = get_form(request.actor, place.path, form_key, request.now)
    form = RecordFilterForm(request.GET)
    chosen = form.chosen()
    rows = record_list(request.actor, place.path, form_key, **chosen)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    questions = list_questions(found.form)
    numeric = set(found.form.counts)
    columns = [
        Column("when", gettext_lazy("Happened at")),
        Column("place", gettext_lazy("Place")),
        *(Column(q.key, str(q.title), numeric=q.key in numeric) for q in questions),
        Column("staff", gettext_lazy("Recorded by")),
        Column("photos", gettext_lazy("Photos"), numeric=True),
    ]
    return render(
        request,
        "records/records.html",
        {
            "place": place,
            "found": found,
            "form": form,
            "active": len(chosen),
            "columns": columns,
            "page": shown,
            "rows": record_rows(request.actor, list(shown), found.form, request.now),
            "sums": sums(rows, found.form),
            "chosen": chosen,
            "may_make": request.actor.can("records.record.make", place.path),
            "may_export": request.actor.can("records.record.export", place.path),
        },
    )


@page("records.record.view")
def record(request: Any, record_id: uuid.UUID) -> HttpResponse:
    """One record with its answers, its photos, and what corrects it."""
    row = get_record(request.actor, record_id)
    view = record_view(request.actor, row, request.now)
    there = photos_there(uuid.UUID(one) for line in view.lines for one in line.photos)
    return render(
        request,
        "records/record.html",
        {
            "view": view,
            "there": {str(one) for one in there},
            "may_correct": request.actor.can("records.record.correct", row.path)
            and view.later is None
            and not row.is_void,
        },
    )


@page("records.record.export", methods=("POST",), second_factor=True)
def export(request: Any, form_key: str) -> HttpResponse:
    """The list as a table."""
    place = current_place(request)
    form = RecordFilterForm(request.POST)
    chosen = form.chosen()
    chosen.pop("text", None)
    limit("records.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    name, content = export_records(
        actor=request.actor,
        now=request.now,
        place=place,
        form_key=form_key,
        masked=not (request.POST.get("open") and request.actor.can(REVEAL, place.path)),
        reason=request.POST.get("reason", ""),
        as_text=request.POST.get("as") == "csv",
        **chosen,
    )
    return attachment(name, content)


@page("records.record.view")
def photo(request: Any, photo_id: uuid.UUID) -> HttpResponse:
    """A photo of a record."""
    return _picture(get_photo(request.actor, photo_id))


@page("records.record.view")
def small_photo(request: Any, photo_id: uuid.UUID) -> HttpResponse:
    """The same, small."""
    return _picture(get_photo(request.actor, photo_id, small=True))


def _picture(content: bytes) -> HttpResponse:
    # The browser's own memory may hold it while the page is open; no copy is kept on disk.
    return HttpResponse(content, content_type=JPEG, headers={"Cache-Control": "no-store, private"})
