"""Entering residents, changing their entries, and noting that they left.

What is certainly wrong stands beside its field; what is only odd is shown and may be confirmed.
Numbers on record never come back into a form.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.findings import Finding
from lianfang.kit.ids import new_id
from lianfang.people.forms import DepartureForm, PersonForm, say_errors
from lianfang.people.selectors.cards import person_cards
from lianfang.people.selectors.entries import (
    entry_doubts,
    read_paper_entry,
    read_phones_entry,
)
from lianfang.people.selectors.households import get_household, household_choices
from lianfang.people.selectors.persons import get_person
from lianfang.people.services.persons import record_departure, register_person, update_person
from lianfang.places.selectors import chosen_place, current_place, full_names

BOTH = ("GET", "POST")


@page("people.person.create", methods=BOTH)
def new_person(request: Any) -> HttpResponse:
    """Put a resident on the register of the place, or of a household (`?household=`)."""
    place, home = current_place(request), _asked_household(request)
    if home is not None:
        place = home.place
    initial = {"place_id": place.pk, "household_id": str(home.pk) if home else "", "key": new_id()}
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        households=household_choices(
            request.actor, chosen_place(request, place).path, home.pk if home else None
        ),
    )
    doubts: list[Finding] = []
    if form.is_valid():
        entry = form.entry()
        entry.setdefault("place_id", place.pk)
        if home is not None:
            entry.setdefault("household_id", home.pk)
        doubts = _doubts(request, form, entry)
        if not form.errors and (form.cleaned_data["confirmed"] or not doubts):
            try:
                person = register_person(
                    actor=request.actor,
                    now=request.now,
                    **form.once(),
                    **entry,
                )
            except InvalidInput as error:
                say_errors(form, error)
            except (NotFound, NotPermitted) as error:
                form.add_error("place_id", error.message)
            else:
                messages.success(request, _("Registered."))
                return redirect("people:person", person.pk)
    return _form_page(request, form, doubts, place=place)


@page("people.person.update", methods=BOTH)
def edit_person(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Change an entry; only what was changed is written."""
    person = get_person(request.actor, person_id, "people.person.update")
    card = person_cards(request.actor, [person], local_day(request.now))[0]
    fields = ("sex", "birth_date", "relation", "kind", "registered_place", "party_member")
    initial = {name: getattr(person, name) for name in (*fields, "employer", "note", "name")}
    initial |= {
        "place_id": person.place_id,
        "household_id": str(person.household_id or ""),
        "no_paper_reason": person.no_paper_reason,
        "key": new_id(),
    }
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        households=household_choices(
            request.actor, chosen_place(request, person.place).path, person.household_id
        ),
        paper=card.paper,
        phone="、".join(card.phones),
    )
    doubts: list[Finding] = []
    if form.is_valid():
        changes = form.entry()
        doubts = _doubts(request, form, changes, person)
        if not form.errors and (form.cleaned_data["confirmed"] or not doubts):
            try:
                update_person(actor=request.actor, now=request.now, person_id=person_id, **changes)
            except InvalidInput as error:
                say_errors(form, error)
            except (NotFound, NotPermitted) as error:
                form.add_error("place_id", error.message)
            except Conflict as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Saved."))
                return redirect("people:person", person_id)
    return _form_page(request, form, doubts, place=person.place, person=person, card=card)


@page("people.person.depart", methods=("POST",))
def depart(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The person moved away or died, or is here after all."""
    form = DepartureForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(fields={name: " ".join(map(str, e)) for name, e in form.errors.items()})
    record_departure(actor=request.actor, now=request.now, person_id=person_id, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("people:person", person_id)


def _asked_household(request: Any) -> Any:
    asked = request.GET.get("household", "")
    try:
        return get_household(request.actor, uuid.UUID(asked)) if asked else None
    except ValueError:
        return None


def _doubts(
    request: Any, form: PersonForm, entry: dict[str, Any], person: Any = None
) -> list[Finding]:
    """Warnings about what was typed; errors go into the form."""
    today = local_day(request.now)
    doubts: list[Finding] = []
    birth_date = entry.get("birth_date", person.birth_date if person else None)
    phones: tuple[str, ...] = ()
    try:
        if entry.get("paper_number"):
            paper = read_paper_entry(entry.get("paper_kind", ""), entry["paper_number"], "", today)
            doubts += paper.warnings
            birth_date = paper.birth_date or birth_date
    except InvalidInput as error:
        say_errors(form, error)
    try:
        if entry.get("phones"):
            read = read_phones_entry(entry["phones"])
            doubts += read.warnings
            phones = read.numbers
    except InvalidInput as error:
        say_errors(form, error)
    if form.errors:
        return []
    name = entry.get("name", person.name if person else "")
    household_id = entry.get("household_id", person.household_id if person else None)
    changes_who = not person or {"name", "birth_date", "paper_number", "phones"} & entry.keys()
    if changes_who:
        doubts += entry_doubts(
            request.actor,
            name=name,
            birth_date=birth_date,
            phones=phones,
            household_id=household_id,
            person=person,
        )
    return doubts


def _form_page(
    request: Any, form: PersonForm, doubts: list[Finding], *, place: Any, **more: Any
) -> HttpResponse:
    path = chosen_place(request, place).path
    name = full_names(request.actor, [path])[path]
    context = {"form": form, "doubts": doubts, "place": place, "chosen_name": name, **more}
    status = 422 if form.errors or doubts else 200
    return render(request, "people/person_form.html", context, status=status)
