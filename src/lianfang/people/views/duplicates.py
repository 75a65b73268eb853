"""Entries that are one person: finding them, seeing them side by side, merging and undoing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.people.forms import MergeForm, say_errors
from lianfang.people.selectors.arrivals import arrivals_of
from lianfang.people.selectors.cards import person_cards
from lianfang.people.selectors.duplicates import MERGE, find_duplicates
from lianfang.people.selectors.persons import get_person, memberships_of
from lianfang.people.services.merging import merge_persons, undo_merge
from lianfang.places.selectors import current_place


@page("people.person.merge")
def duplicates(request: Any) -> HttpResponse:
    """Likely duplicates in the place."""
    place = current_place(request)
    found = find_duplicates(request.actor, day=local_day(request.now), place_path=place.path)
    return render(request, "people/duplicates.html", {"place": place, "found": found})


@page("people.person.merge", methods=("POST",))
def compare(request: Any) -> HttpResponse:
    """Two entries chosen in the list go side by side: those no rule has found, such as 王芳 who was
    written 王方."""
    try:
        chosen = [uuid.UUID(key) for key in dict.fromkeys(request.POST.getlist("selected"))]
    except ValueError:
        raise InvalidInput(_("Choose persons from the list.")) from None
    if len(chosen) != 2:
        messages.warning(request, _("Choose exactly two entries to compare."))
        return redirect("people:persons")
    return redirect("people:merge", *chosen)


@page("people.person.merge", methods=("GET", "POST"))
def merge(request: Any, person_id: uuid.UUID, duplicate_id: uuid.UUID) -> HttpResponse:
    """Two entries side by side: `person_id` goes on, `duplicate_id` is closed behind it."""
    rows = [get_person(request.actor, key, MERGE) for key in (person_id, duplicate_id)]
    form = MergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            merge_persons(
                actor=request.actor,
                now=request.now,
                kept_id=person_id,
                duplicate_id=duplicate_id,
                reason=form.cleaned_data["reason"],
            )
        except InvalidInput as error:
            say_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Merged. It can be undone on this page."))
            return redirect("people:person", person_id)
    here = current_place(request).path
    cards = person_cards(request.actor, rows, local_day(request.now), here)
    context = {
        "form": form,
        "kept": cards[0],
        "duplicate": cards[1],
        "sides": [
            {
                "card": card,
                "memberships": memberships_of(request.actor, row),
                "arrivals": arrivals_of(request.actor, row),
            }
            for card, row in zip(cards, rows, strict=True)
        ],
    }
    return render(request, "people/merge.html", context, status=422 if form.errors else 200)


@page("people.person.unmerge", methods=("POST",))
def unmerge(request: Any, merge_id: uuid.UUID) -> HttpResponse:
    """They are two people after all."""
    undone = undo_merge(actor=request.actor, now=request.now, merge_id=merge_id)
    messages.success(request, _("Undone: both entries stand on their own again."))
    return redirect("people:person", undone.duplicate_id)
