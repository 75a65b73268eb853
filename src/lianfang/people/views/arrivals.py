"""Who came from elsewhere: the list of a place, recording and correcting."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.people.forms import (
    ArrivalFilterForm,
    ArrivalForm,
    CorrectArrivalForm,
    say_errors,
)
from lianfang.people.selectors.arrivals import arrival_list, arrival_rows, get_arrival
from lianfang.people.selectors.cards import place_names, shown_name
from lianfang.people.selectors.persons import get_person
from lianfang.people.services.arrivals import correct_arrival, record_arrival
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("day", gettext_lazy("Arrived on")),
    Column("name", pgettext_lazy("person", "Name")),
    Column("origin", gettext_lazy("Came from")),
    Column("transport", gettext_lazy("Travelled by")),
    Column("place", gettext_lazy("Lives at")),
    Column("companions", gettext_lazy("Companions"), numeric=True, optional=True),
    Column("recorded", gettext_lazy("Recorded by"), optional=True),
]
BOTH = ("GET", "POST")


@page("people.person.view")
def arrivals(request: Any) -> HttpResponse:
    """Arrivals in the place, latest first."""
    place = current_place(request)
    form = ArrivalFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = arrival_list(request.actor, place_path=place.path, **chosen)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "people/arrivals.html",
        {
            "place": place,
            "form": form,
            "active": sum(1 for value in chosen.values() if value),
            "columns": COLUMNS,
            "page": shown,
            "rows": arrival_rows(request.actor, list(shown), place.path),
        },
    )


@page("people.arrival.record", methods=BOTH)
def record(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Record that a resident came from elsewhere."""
    person = get_person(request.actor, person_id, "people.arrival.record")
    form = ArrivalForm(
        request.POST if request.method == "POST" else None,
        initial={"arrived_on": local_day(request.now), "key": new_id()},
    )
    if form.is_valid():
        try:
            record_arrival(
                actor=request.actor,
                now=request.now,
                person_id=person_id,
                **form.once(),
                **form.entry(),
            )
        except InvalidInput as error:
            say_errors(form, error)
        else:
            messages.success(request, _("Recorded."))
            return _back(request, person_id)
    return _form_page(request, form, person)


@page("people.arrival.correct", methods=BOTH)
def correct(request: Any, arrival_id: uuid.UUID) -> HttpResponse:
    """Put a new record in place of a wrong one."""
    wrong = get_arrival(request.actor, arrival_id, "people.arrival.correct")
    fields = ("arrived_on", "origin", "transport", "trip_number", "companions", "note")
    form = CorrectArrivalForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(wrong, name) for name in fields},
    )
    if form.is_valid():
        try:
            correct_arrival(
                actor=request.actor, now=request.now, arrival_id=arrival_id, **form.entry()
            )
        except InvalidInput as error:
            say_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Corrected. The wrong record stays and points to it."))
            return _back(request, wrong.person_id)
    return _form_page(request, form, wrong.person, wrong=wrong)


def _back(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """To the person, or for a guard who sees no registers to a new record."""
    if "people.person.view" in request.actor.rights:
        return redirect("people:person", person_id)
    return redirect("people:record_arrival", person_id)


def _form_page(request: Any, form: ArrivalForm, person: Any, **more: Any) -> HttpResponse:
    name = shown_name(request.actor, person.name, person.path)
    home = place_names(request.actor, [person.path], current_place(request).path)[person.path]
    context = {"form": form, "person": person, "name": name, "home": home, **more}
    return render(request, "people/arrival_form.html", context, status=422 if form.errors else 200)
