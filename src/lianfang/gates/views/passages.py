"""Passages as a list and one by one; corrections, slips, tables."""

import uuid
from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.gates.forms import CorrectionForm, PassageFilterForm
from lianfang.gates.selectors.passages import (
    SORTS,
    get_passage,
    later_of,
    passage_list,
    passage_row,
    passage_rows,
)
from lianfang.gates.selectors.points import point_list
from lianfang.gates.selectors.villages import villages_around
from lianfang.gates.services.drivers import reveal_driver
from lianfang.gates.services.exporting import export_passages
from lianfang.gates.services.receiving import correct_passage
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.kit.qr import qr_svg
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
EXPORTS_PER_HOUR = {"times": 10, "seconds": 3_600}
COLUMNS = [
    Column("when", gettext_lazy("When"), sort=SORTS["when"]),
    Column("point", gettext_lazy("Checkpoint")),
    Column("direction", gettext_lazy("Direction")),
    Column("plate", gettext_lazy("Number plate"), sort=SORTS["plate"]),
    Column("persons", gettext_lazy("Number of persons"), sort=SORTS["persons"], numeric=True),
    Column("temperature", gettext_lazy("Temperature"), sort=SORTS["temperature"], numeric=True),
    Column("route", gettext_lazy("From and to")),
    Column("deed", gettext_lazy("Decision")),
    Column("staff", gettext_lazy("Recorded by"), optional=True),
]


def _filter_form(request: Any, place: Any, asked: Any) -> PassageFilterForm:
    points = point_list(request.actor, place.path, request.now, closed=True)
    choices = {str(row.place_id): row.place.short_name for row in points}
    return PassageFilterForm(asked, points=list(choices.items()))


@page("gates.passage.view", methods=("GET", "POST"))
def passages(request: Any) -> HttpResponse:
    """Passages of the place; plates are searched by POST."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    form = _filter_form(request, place, asked)
    filters = form.filters()
    sort = chosen_sort(asked, COLUMNS, "-when")
    rows = passage_list(actor, place.path, filters).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "gates/passages.html",
        {
            "place": place,
            "form": form,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": passage_rows(actor, shown),
            "may_export": actor.can("gates.passage.export", place.path),
        },
    )


@page("gates.passage.export", methods=("POST",), second_factor=True)
def export(request: Any) -> HttpResponse:
    """The list as a table."""
    place = current_place(request)
    filters = _filter_form(request, place, request.POST).filters()
    limit("gates.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    name, content = export_passages(
        actor=request.actor,
        now=request.now,
        place=place,
        filters=filters,
        masked=not request.POST.get("open"),
        reason=request.POST.get("reason", ""),
    )
    return attachment(name, content)


@page("gates.passage.view")
def passage(request: Any, passage_id: uuid.UUID) -> HttpResponse:
    """One passage with its history."""
    return _passage_page(request, passage_id)


def _passage_page(
    request: Any, passage_id: uuid.UUID, driver: Any = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    row = get_passage(actor, passage_id)
    later = later_of(row)
    return render(
        request,
        "gates/passage.html",
        {
            "row": passage_row(actor, row),
            "later": later,
            "driver": driver,
            "may_correct": later is None and actor.can("gates.passage.correct", row.path),
            "may_reveal": row.sealed is not None and actor.can("gates.passage.reveal", row.path),
        },
        status=status,
    )


@page("gates.passage.reveal", methods=("POST",))
def reveal(request: Any, passage_id: uuid.UUID) -> HttpResponse:
    """The driver in full, once, with a reason."""
    get_passage(request.actor, passage_id, "gates.passage.reveal")
    try:
        driver = reveal_driver(
            actor=request.actor,
            now=request.now,
            passage_id=passage_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return _passage_page(request, passage_id, status=error.status)
    return _passage_page(request, passage_id, driver)


@page("gates.passage.correct", methods=("GET", "POST"))
def correct(request: Any, passage_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why."""
    row = get_passage(request.actor, passage_id, "gates.passage.correct")
    names = ("direction", "vehicle", "plate", "persons", "temperature", "origin", "deed")
    initial = {name: getattr(row, name) for name in (*names, "destination_text", "note")}
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        destinations=villages_around(row.path),
        correcting=True,
        initial={
            **initial,
            "passage_id": id_at(request.now),
            "destination": row.destination_id,
        },
    )
    if form.is_bound and form.is_valid():
        new_id, reason = form.cleaned_data["passage_id"], form.cleaned_data["reason"]
        try:
            made = correct_passage(
                actor=request.actor,
                now=request.now,
                corrects_id=passage_id,
                reason=reason,
                body=_kept(form.corrected(row.place_id), row),
                passage_id=new_id,
            )
        except msgspec.ValidationError:
            form.add_error(None, _("Choose what was decided."))
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("gates:passage", made.pk)
    context = {"form": form, "row": passage_row(request.actor, row)}
    status = 422 if form.errors else 200
    return render(request, "gates/correct.html", context, status=status)


def _kept(body: Any, row: Any) -> Any:
    """Who and which pass the passage speaks of stay what they were."""
    body.pass_id = row.permit_id
    body.person = row.person_id
    return body


@page("gates.passage.view")
def slip(request: Any, passage_id: uuid.UUID) -> HttpResponse:
    """The slip that goes with the vehicle, and its stub; its QR opens the village's list."""
    row = get_passage(request.actor, passage_id)
    address = request.build_absolute_uri(reverse("gates:arrivals")) + f"#{row.slip}"
    return render(
        request,
        "gates/slip.html",
        {"row": passage_row(request.actor, row), "svg": qr_svg(address, title=row.slip)},
    )
