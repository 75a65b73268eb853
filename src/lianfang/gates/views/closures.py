"""Sealed places as a map and a list."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.gates.forms import SealForm
from lianfang.gates.selectors.closures import (
    closure_list,
    closure_rows,
    get_closure,
    sealing_of,
)
from lianfang.gates.services.closures import open_place, seal_place
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place, get_place
from lianfang.places.selectors.maps import geojson_of, map_children

PAGE_SIZE = 50


@page("gates.closure.view")
def closures(request: Any) -> HttpResponse:
    """What is sealed now, or was."""
    actor, place = request.actor, current_place(request)
    over = request.GET.get("stage") == "over"
    rows = closure_list(actor, place.path, request.now, over=over)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    found = closure_rows(actor, list(shown), local_day(request.now))
    return render(
        request,
        "gates/closures.html",
        {
            "place": place,
            "over": over,
            "page": shown,
            "rows": found,
            "number": closure_list(actor, place.path, request.now).count(),
            "whole": sealing_of(place.path, request.now),
            "may_seal": actor.can("gates.closure.seal", place.path),
            "may_open": actor.can("gates.closure.open", place.path),
            "may_see_permits": "gates.permit.view" in actor.rights,
        },
    )


@page("gates.closure.view")
def sealed_map(request: Any) -> HttpResponse:
    """The places below as GeoJSON, with how many sealed places each holds."""
    actor, place = request.actor, current_place(request)
    children = map_children(actor, place)
    sealed = list(closure_list(actor, place.path, request.now).values_list("path", flat=True))
    properties = {}
    for child in children:
        inside = sum(1 for path in sealed if path.startswith(child.path))
        whole = any(child.path.startswith(path) for path in sealed)
        properties[child.pk] = {
            "value": inside,
            "text": _("sealed") if whole else str(inside),
            "state": "now" if whole else "",
            "url": f"{reverse('gates:closures')}?place={child.pk}",
        }
    found: Any = geojson_of(actor, place, children, properties)
    found["properties"] |= {"metric": _("Sealed places"), "unit": "", "breaks": [1, 2, 5, 10]}
    return JsonResponse(found)


@page("gates.closure.seal", methods=("GET", "POST"))
def seal(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """Seal a place."""
    place = get_place(request.actor, place_id, "gates.closure.seal")
    form = SealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            seal_place(actor=request.actor, now=request.now, place_id=place_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The place is sealed."))
            return redirect("gates:closures")
    context = {"form": form, "place": place}
    return render(request, "gates/seal.html", context, status=422 if form.errors else 200)


@page("gates.closure.open", methods=("POST",))
def unseal(request: Any, closure_id: uuid.UUID) -> HttpResponse:
    """Open it again."""
    get_closure(request.actor, closure_id, "gates.closure.open")
    reason = request.POST.get("reason", "")
    try:
        open_place(actor=request.actor, now=request.now, closure_id=closure_id, reason=reason)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("gates:closures")
