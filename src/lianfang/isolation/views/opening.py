"""Opening a case: who, why, where, from when."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.isolation.forms import OpenForm, PersonSearchForm
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.selectors.workers import sites_for
from lianfang.isolation.services.cases import open_case
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.people.selectors.persons import (
    PersonFilter,
    get_person,
    get_person_card,
    person_page,
)
from lianfang.places.selectors import current_place, get_place

OPEN_CASE = "isolation.case.open"
BOTH = ("GET", "POST")


@page(OPEN_CASE, methods=BOTH)
def choose_person(request: Any) -> HttpResponse:
    """Find who is to be isolated; what is typed may be a name, so it goes by POST."""
    place = current_place(request)
    form = PersonSearchForm(request.POST if request.method == "POST" else None)
    cards: list[Any] = []
    if form.is_valid() and form.cleaned_data["text"].strip():
        found = person_page(
            request.actor,
            day=local_day(request.now),
            place_path=place.path,
            filters=PersonFilter(text=form.cleaned_data["text"]),
        )
        cards = list(found.cards)
    context = {"place": place, "form": form, "cards": cards, "searched": form.is_bound}
    return render(request, "isolation/choose_person.html", context)


@page(OPEN_CASE, methods=BOTH)
def new_case(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A case for one person; the notice is printed from its page."""
    person = get_person(request.actor, person_id)
    get_place(request.actor, person.place_id, OPEN_CASE)
    day = local_day(request.now)
    card = get_person_card(request.actor, person_id, day)
    plan = isolation_plan(person.path, request.now)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        sites=sites_for(request.actor, OPEN_CASE),
        initial={"case_id": new_id(), "starts_on": day, "room": card.door},
    )
    if form.is_bound and form.is_valid():
        try:
            made = open_case(
                actor=request.actor, now=request.now, person_id=person_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Opened. Print the notice and name who looks after them."))
            return redirect("isolation:case", made.pk)
    context = {"form": form, "card": card, "plan": plan}
    return render(request, "isolation/case_form.html", context, status=422 if form.errors else 200)
