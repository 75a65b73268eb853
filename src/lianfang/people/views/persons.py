"""Residents on screen: the list, one person, and opening what is masked."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.people.forms import GroupForm, PersonFilterForm, RevealForm
from lianfang.people.selectors.arrivals import arrivals_of
from lianfang.people.selectors.cards import person_cards
from lianfang.people.selectors.duplicates import merges_of
from lianfang.people.selectors.history import changes_of
from lianfang.people.selectors.persons import (
    PersonFilter,
    get_person,
    memberships_of,
    person_page,
)
from lianfang.people.services.reveals import reveal_person_field
from lianfang.places.selectors import breadcrumbs, current_place
from lianfang.web.tables import Column, chosen_sort

COLUMNS = [
    Column("name", pgettext_lazy("person", "Name"), sort="name"),
    Column("place", _("Lives at"), sort="place"),
    Column("age", _("Age"), sort="age", numeric=True),
    Column("groups", _("Special groups")),
    Column("phones", _("Phone")),
    Column("paper", _("Paper"), optional=True),
    Column("kind", _("Kind"), optional=True),
    Column("recorded", _("Recorded"), sort="-recorded", optional=True),
]
# What somebody may do on a person's page, by the last word of the right.
RIGHTS = (
    "people.person.update",
    "people.person.depart",
    "people.person.unmerge",
    "people.group.join",
    "people.group.leave",
    "people.arrival.record",
    "people.arrival.correct",
)


@page("people.person.view", methods=("GET", "POST"))
def persons(request: Any) -> HttpResponse:
    """Residents of the place. What is searched for may be a name or number, so it goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    place, day = current_place(request), local_day(request.now)
    form = PersonFilterForm(asked)
    filters = form.filters() if form.is_valid() else PersonFilter()
    sort = chosen_sort(asked, COLUMNS, "place")
    shown = person_page(
        request.actor,
        day=day,
        place_path=place.path,
        filters=filters,
        sort=sort,
        after=_id(asked.get("after")),
        before=_id(asked.get("before")),
    )
    return render(
        request,
        "people/persons.html",
        {
            "place": place,
            "form": form,
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "active": form.number_set(),
            "may_create": request.actor.can("people.person.create", place.path),
            "may_export": request.actor.can("people.person.export", place.path),
            "may_merge": request.actor.can("people.person.merge", place.path),
            "may_group": request.actor.can("people.group.join_many", place.path),
            "groups": GroupForm(),
        },
    )


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@page("people.person.view")
def person(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """One resident: what is known, who answers for them, what was recorded."""
    return _person_page(request, person_id)


def _person_page(
    request: Any, person_id: uuid.UUID, *, opened: dict[str, str] | None = None, left: int = 0
) -> HttpResponse:
    row = get_person(request.actor, person_id)
    day, here = local_day(request.now), current_place(request)
    card = person_cards(request.actor, [row], day, here.path)[0]
    return render(
        request,
        "people/person.html",
        {
            "person": row,
            "card": card,
            "opened": opened or {},
            "left": left,
            "crumbs": breadcrumbs(request.actor, row.place),
            "arrivals": arrivals_of(request.actor, row),
            "changes": changes_of(request.actor, row),
            "may_reveal": request.actor.can("people.person.reveal", row.path),
            "memberships": memberships_of(request.actor, row),
            "merges": merges_of(request.actor, row),
            "joining": GroupForm(initial={"since": local_day(request.now)}),
            "today": local_day(request.now),
            "may": {
                right.rpartition(".")[2]: request.actor.can(right, row.path) for right in RIGHTS
            },
        },
    )


@page("people.person.reveal", methods=("POST",))
def reveal_person(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Open one masked field, with a reason; the value is in this one answer only."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say what you need it for."))
    revealed = reveal_person_field(
        actor=request.actor,
        now=request.now,
        person_id=person_id,
        field=form.cleaned_data["field"],
        reason=form.cleaned_data["reason"],
    )
    response = _person_page(
        request,
        person_id,
        opened={form.cleaned_data["field"]: revealed.value},
        left=revealed.left_today,
    )
    response["Cache-Control"] = "no-store"
    return response
