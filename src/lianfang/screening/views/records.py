"""What was found at doors: the list with its filters, one record, its correction, the table."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place
from lianfang.screening.forms import CorrectionForm, RecordFilterForm
from lianfang.screening.selectors.campaigns import campaign_list
from lianfang.screening.selectors.plans import plan_of, symptoms_at
from lianfang.screening.selectors.records import (
    door_view,
    get_record,
    record_list,
    record_rows,
    record_view,
)
from lianfang.screening.services.exporting import export_records
from lianfang.screening.services.recording import correct_screening
from lianfang.screening.views.missed import Pages
from lianfang.web.tables import Column

RIGHT = "screening.record.view"
PAGE_SIZE = 50
MOST_CAMPAIGNS = 100
COLUMNS = [
    Column("when", gettext_lazy("When")),
    Column("where", gettext_lazy("Household")),
    Column("outcome", gettext_lazy("Outcome")),
    Column("seen", gettext_lazy("Persons seen"), numeric=True),
    Column("more", gettext_lazy("Needs and what needs a person")),
    Column("staff", gettext_lazy("Recorded by")),
]


def _filter_form(request: Any, path: str) -> RecordFilterForm:
    rows = campaign_list(request.actor, path)[:MOST_CAMPAIGNS]
    campaigns = [(str(row.pk), row.title) for row in rows]
    return RecordFilterForm(request.GET, campaigns=campaigns)


@page(RIGHT)
def records(request: Any) -> HttpResponse:
    """Records of the place, latest first."""
    actor, place = request.actor, current_place(request)
    form = _filter_form(request, place.path)
    shown = Pages(record_list(actor, place.path, form.filters()), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "screening/records.html",
        {
            "place": place,
            "form": form,
            "active": form.number_set(),
            "columns": COLUMNS,
            "page": shown,
            "rows": record_rows(actor, list(shown), request.now),
            "may_export": actor.can("screening.record.export", place.path),
            "query": request.GET.urlencode(),
        },
    )


@page("screening.record.export", methods=("POST",), second_factor=True)
def export(request: Any) -> Any:
    """The records as filtered, as a table for Excel."""
    user = str(request.actor.user_id)
    limit("screening.record.export", user, times=10, seconds=3600, now=request.now)
    place = current_place(request)
    form = _filter_form(request, place.path)
    exported = export_records(
        actor=request.actor, now=request.now, place_id=place.pk, filters=form.filters()
    )
    return FileResponse(
        exported.file,
        as_attachment=True,
        filename="screening-records.csv",
        content_type="text/csv; charset=utf-8",
    )


@page(RIGHT)
def record(request: Any, screening_id: uuid.UUID) -> HttpResponse:
    """One record with all it says, and what corrects it."""
    row = get_record(request.actor, screening_id)
    view = record_view(request.actor, row, request.now)
    may = request.actor.can("screening.record.correct", row.path)
    return render(
        request,
        "screening/record.html",
        {
            "record": row,
            "view": view,
            "may_correct": may and view.later is None and not row.is_void,
        },
    )


@page("screening.record.correct", methods=("GET", "POST"))
def correct(request: Any, screening_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why; the old one stays readable."""
    actor = request.actor
    row = get_record(actor, screening_id, "screening.record.correct")
    asked = plan_of(row.campaign)
    view = door_view(actor, row.campaign, row.household_id, request.now)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        now=request.now,
        members=view.members,
        said={one.person_id: one for one in row.people.all()},
        symptoms=symptoms_at(actor, row.path, request.now),
        answers=row.answers,
        correcting=True,
        initial={
            "record_id": id_at(request.now),
            "outcome": row.outcome,
            "seen": row.seen,
            "living": row.living,
            "needs": row.needs,
            "note": row.note,
            "taken_at": row.taken_at.astimezone(LOCAL_ZONE),
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = correct_screening(
                actor=actor,
                now=request.now,
                corrects_id=row.pk,
                reason=form.cleaned_data["reason"],
                entry=form.entry(),
                is_void=form.cleaned_data["is_void"],
                record_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("screening:record", made.pk)
    return render(
        request,
        "screening/door.html",
        {"view": view, "form": form, "campaign": row.campaign, "old": row},
        status=422 if form.errors else 200,
    )
