"""The list of a medicine run: who needs what, and handing it over at the door."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.places.selectors import current_place
from lianfang.transport.forms import HandOverForm, MedicineForm, PersonSearchForm
from lianfang.transport.selectors.trips import get_medicine, get_trip, medicines_of, one_row
from lianfang.transport.services.medicines import add_medicine, hand_over_medicine
from lianfang.transport.views.asking import persons_found


@page("transport.medicine.add", methods=("GET", "POST"))
def add(request: Any, trip_id: uuid.UUID) -> HttpResponse:
    """Find a person by POST, then write down what is fetched for them."""
    row = get_trip(request.actor, trip_id, "transport.medicine.add")
    search = PersonSearchForm(request.POST if "text" in request.POST else None)
    form = MedicineForm(request.POST) if "what" in request.POST else None
    if form is not None and form.is_valid():
        try:
            add_medicine(actor=request.actor, now=request.now, trip_id=trip_id, **form.cleaned_data)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("On the list."))
            return redirect("transport:add_medicine", trip_id)
    return render(
        request,
        "transport/medicines.html",
        {
            "trip": row,
            "row": one_row(request.actor, row, request.now, current_place(request).path),
            "medicines": medicines_of(request.actor, row),
            "search": search,
            "form": form,
            "cards": persons_found(request, search, current_place(request).path),
            "searched": search.is_bound,
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("transport.medicine.hand_over", methods=("POST",))
def hand_over(request: Any, medicine_id: uuid.UUID) -> HttpResponse:
    """Handed over, or why not; then back to the run."""
    row = get_medicine(request.actor, medicine_id)
    form = HandOverForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        hand_over_medicine(
            actor=request.actor,
            now=request.now,
            medicine_id=medicine_id,
            handed_to=given.get("handed_to", ""),
            failed=given.get("failed", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("transport:drive", row.trip_id)
