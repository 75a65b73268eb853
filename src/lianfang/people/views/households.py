"""Households on screen: the list in walking order, and one household with its members."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.forms import HouseholdFilterForm, HouseholdForm, RevealForm, say_errors
from lianfang.people.selectors.households import (
    get_household,
    household_cards,
    household_list,
    members_of,
)
from lianfang.people.services.households import register_household, update_household
from lianfang.people.services.reveals import reveal_household_field
from lianfang.places.selectors import breadcrumbs, chosen_place, current_place, full_names
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("head", _("Head of household")),
    Column("place", _("Lives at")),
    Column("door", _("Door")),
    Column("members", _("Members"), numeric=True),
    Column("kind", _("Kind")),
    Column("phones", _("Phone")),
]


@page("people.household.view", methods=("GET", "POST"))
def households(request: Any) -> HttpResponse:
    """Households of the place, in walking order; the search goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    place = current_place(request)
    form = HouseholdFilterForm(asked)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = household_list(request.actor, place_path=place.path, **chosen)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "people/households.html",
        {
            "place": place,
            "form": form,
            "active": sum(1 for name in ("kind", "missing", "gone") if chosen.get(name)),
            "columns": COLUMNS,
            "page": shown,
            "cards": household_cards(request.actor, list(shown), place.path),
            "may_create": request.actor.can("people.household.create", place.path),
            "may_export": request.actor.can("people.household.export", place.path),
        },
    )


@page("people.household.view")
def household(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """One household: door, members, who answers for it."""
    return _household_page(request, household_id)


def _household_page(
    request: Any, household_id: uuid.UUID, opened: dict[str, str] | None = None, left: int = 0
) -> HttpResponse:
    row = get_household(request.actor, household_id)
    return render(
        request,
        "people/household.html",
        {
            "household": row,
            "card": household_cards(request.actor, [row], current_place(request).path)[0],
            "members": members_of(request.actor, row, local_day(request.now)),
            "crumbs": breadcrumbs(request.actor, row.place),
            "opened": opened or {},
            "left": left,
            "may_reveal": request.actor.can("people.household.reveal", row.path),
            "may_update": request.actor.can("people.household.update", row.path),
            "may_add": request.actor.can("people.person.create", row.path),
        },
    )


@page("people.household.reveal", methods=("POST",))
def reveal_household(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """Open the head's name or the phone, with a reason; shown in this one answer only."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say what you need it for."))
    revealed = reveal_household_field(
        actor=request.actor,
        now=request.now,
        household_id=household_id,
        field=form.cleaned_data["field"],
        reason=form.cleaned_data["reason"],
    )
    opened = {form.cleaned_data["field"]: revealed.value}
    response = _household_page(request, household_id, opened, revealed.left_today)
    response["Cache-Control"] = "no-store"
    return response


@page("people.household.create", methods=("GET", "POST"))
def new_household(request: Any) -> HttpResponse:
    """Put a household on the register of the place."""
    place = current_place(request)
    form = HouseholdForm(
        request.POST if request.method == "POST" else None,
        initial={"place_id": place.pk, "key": new_id()},
        is_new=True,
    )
    if form.is_valid():
        entry = {"place_id": place.pk, **form.entry()}
        try:
            made = register_household(
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
            messages.success(request, gettext("Registered."))
            return redirect("people:household", made.pk)
    return _form_page(request, form, place)


@page("people.household.update", methods=("GET", "POST"))
def edit_household(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """Change a household; when it moves, its members move along."""
    row = get_household(request.actor, household_id, "people.household.update")
    members = members_of(request.actor, row, local_day(request.now))
    fields = ("door", "kind", "head_name", "stated_members", "note", "left_on", "place_id")
    head = next((card for card in members if card.relation == "head"), None)
    form = HouseholdForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in fields}
        | {"head_id": str(head.id) if head else ""},
        members=[(str(card.id), card.name) for card in members],
        phone="、".join(household_cards(request.actor, [row])[0].phones),
    )
    if form.is_valid():
        try:
            update_household(
                actor=request.actor, now=request.now, household_id=household_id, **form.entry()
            )
        except InvalidInput as error:
            say_errors(form, error)
        except (NotFound, NotPermitted) as error:
            form.add_error("place_id", error.message)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("people:household", household_id)
    return _form_page(request, form, row.place, household=row)


def _form_page(request: Any, form: HouseholdForm, place: Any, **more: Any) -> HttpResponse:
    path = chosen_place(request, place).path
    name = full_names(request.actor, [path])[path]
    context = {"form": form, "place": place, "chosen_name": name, **more}
    return render(
        request, "people/household_form.html", context, status=422 if form.errors else 200
    )
