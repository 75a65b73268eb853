"""Parks on screen: the list, registering one, changing one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.forms import ParkChangesForm, ParkForm
from lianfang.enterprises.selectors.parks import get_park, park_rows
from lianfang.enterprises.services.parks import register_park, update_park
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place

BOTH = ("GET", "POST")


@page("enterprises.enterprise.view")
def parks(request: Any) -> HttpResponse:
    """Parks of the place with their enterprises and staff."""
    place = current_place(request)
    rows = park_rows(request.actor, place.path)
    may_change = {row.id for row in rows if request.actor.can("enterprises.park.update", row.path)}
    return render(
        request,
        "enterprises/parks.html",
        {
            "place": place,
            "rows": [(row, row.id in may_change) for row in rows],
            "may_create": request.actor.can("enterprises.park.create", place.path),
        },
    )


@page("enterprises.park.create", methods=BOTH)
def new_park(request: Any) -> HttpResponse:
    """Register a park inside the place on the page."""
    place = current_place(request)
    form = ParkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            register_park(
                actor=request.actor, now=request.now, within_id=place.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Registered."))
            return redirect("enterprises:parks")
    context = {"form": form, "place": place, "park": None}
    status = 422 if form.errors else 200
    return render(request, "enterprises/park_form.html", context, status=status)


@page("enterprises.park.update", methods=BOTH)
def edit_park(request: Any, park_id: uuid.UUID) -> HttpResponse:
    """Whose park it is; its enterprises fall into their class anew."""
    row = get_park(request.actor, park_id, "enterprises.park.update")
    initial = {"kind": row.kind, "manager": row.manager}
    form = ParkChangesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            update_park(actor=request.actor, now=request.now, park_id=park_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("enterprises:parks")
    context = {"form": form, "place": row.place, "park": row}
    status = 422 if form.errors else 200
    return render(request, "enterprises/park_form.html", context, status=status)
