"""Recording, correcting, moving, locating and closing places: read a form, call one service."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import WorkRequest, page
from lianfang.kit.clock import local_day
from lianfang.kit.coordinates import Crs
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.places.enums import HOLDS, CodeSystem, DwellingUse, PlaceKind
from lianfang.places.forms import (
    CloseForm,
    CodeForm,
    DoorForm,
    EditPlaceForm,
    FoundForm,
    LocateForm,
    MoveForm,
    NewPlaceForm,
    OutlinesForm,
    say_errors,
)
from lianfang.places.selectors import breadcrumbs, get_dwelling, get_place
from lianfang.places.services.codes import add_official_code, end_official_code
from lianfang.places.services.divisions import found_jurisdiction_from_divisions
from lianfang.places.services.dwellings import create_dwelling, update_dwelling
from lianfang.places.services.geometry import locate_place
from lianfang.places.services.moves import move_place
from lianfang.places.services.outlines import MAX_FILE_BYTES, locate_many
from lianfang.places.services.places import (
    close_place,
    create_place,
    reopen_place,
    update_place,
)
from lianfang.places.views.place import crumb_links

BOTH = ("GET", "POST")


def _done(form: forms.Form, work: Callable[[], Any]) -> Any:
    """What the service returned; None if it objected, which now stands in the form."""
    try:
        return work()
    except InvalidInput as error:
        say_errors(form, error)
    except Conflict as error:
        form.add_error(None, error.message)
    except NotFound as error:
        if "place_id" not in form.fields:
            raise
        form.add_error("place_id", error.message)
    return None


def _page(request: WorkRequest, template: str, form: forms.Form, shown: Any, **more: Any) -> Any:
    crumbs = crumb_links(breadcrumbs(request.actor, shown)) if shown else []
    context = {"form": form, "place": shown, "crumbs": crumbs, **more}
    return render(request, template, context, status=422 if form.errors else 200)


@page("places.place.create", methods=BOTH)
def new_place(request: WorkRequest, place_id: uuid.UUID | None = None) -> HttpResponse:
    """A place under another, or at the top."""
    right = "places.place.create"
    parent = get_place(request.actor, place_id, right) if place_id else None
    posted = request.POST if request.method == "POST" else None
    kind = parent.kind if parent else None
    form = NewPlaceForm(posted, parent_kind=kind, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        made = _done(
            form,
            lambda: create_place(
                actor=request.actor, now=request.now, parent_id=place_id, **form.facts()
            ),
        )
        if made:
            messages.success(request, _("%(name)s is recorded.") % {"name": made.short_name})
            if "another" in request.POST and place_id:
                return redirect("places:new_below", place_id=place_id)
            return redirect("places:place", place_id=made.id)
    return _page(request, "places/new.html", form, parent)


@page("places.place.update", methods=BOTH)
def edit(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Correct or rename a place."""
    shown = get_place(request.actor, place_id, "places.place.update")
    posted = request.POST if request.method == "POST" else None
    initial = {
        "name": shown.name,
        "short_name": shown.short_name,
        "aliases": "\n".join(shown.aliases),
        "code": shown.code,
        "address": shown.address,
        "walking_order": shown.walking_order,
        "opened_on": shown.opened_on,
        "site_kind": shown.site_kind,
    }
    form = EditPlaceForm(posted, is_site=shown.kind == PlaceKind.SITE, initial=initial)
    if form.is_valid():
        saved = _done(
            form,
            lambda: update_place(
                actor=request.actor, now=request.now, place_id=place_id, **form.facts()
            ),
        )
        if saved:
            messages.success(request, _("Saved."))
            return redirect("places:place", place_id=place_id)
    return _page(request, "places/edit.html", form, shown)


@page("places.place.move", methods=BOTH)
def move(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Put a place under another one."""
    shown = get_place(request.actor, place_id, "places.place.move")
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        moved = _done(
            form,
            lambda: move_place(
                actor=request.actor,
                now=request.now,
                place_id=place_id,
                new_parent_id=None if given["to_top"] else given["place_id"],
                reason=given["reason"],
            ),
        )
        if moved:
            messages.success(request, _("Moved, with everything inside."))
            return redirect("places:place", place_id=place_id)
    holders = [kind.value for kind, held in HOLDS.items() if PlaceKind(shown.kind) in held]
    return _page(request, "places/move.html", form, shown, kinds=",".join(holders))


@page("places.place.close", methods=BOTH)
def close(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """The place is no more."""
    shown = get_place(request.actor, place_id, "places.place.close")
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        closed = _done(
            form,
            lambda: close_place(
                actor=request.actor, now=request.now, place_id=place_id, **form.cleaned_data
            ),
        )
        if closed:
            messages.success(request, _("Closed. It stays on record."))
            return redirect("places:place", place_id=place_id)
    return _page(request, "places/close.html", form, shown)


@page("places.place.reopen", methods=("POST",))
def reopen(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """It was closed by mistake."""
    reopen_place(actor=request.actor, now=request.now, place_id=place_id)
    messages.success(request, _("Open again."))
    return redirect("places:place", place_id=place_id)


@page("places.place.locate", methods=BOTH)
def locate(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Where a place lies."""
    shown = get_place(request.actor, place_id, "places.place.locate")
    initial = {
        "longitude": shown.longitude,
        "latitude": shown.latitude,
        "source": shown.geometry_source,
        "geometry": LocateForm.shown(shown.geometry),
    }
    form = LocateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = {**form.cleaned_data, "source_crs": Crs(form.cleaned_data["source_crs"])}
        located = _done(
            form,
            lambda: locate_place(actor=request.actor, now=request.now, place_id=place_id, **given),
        )
        if located:
            messages.success(request, _("Saved."))
            return redirect("places:place", place_id=place_id)
    return _page(request, "places/locate.html", form, shown)


@page("places.place.locate_many", methods=BOTH)
def outlines(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """One file with the outlines of many places: checked first, then written."""
    shown = get_place(request.actor, place_id, "places.place.locate_many")
    posted = request.method == "POST"
    form = OutlinesForm(*((request.POST, request.FILES) if posted else ()))
    check_only = "write" not in request.POST
    verdicts = None
    if form.is_valid():
        given = form.cleaned_data
        verdicts = _done(
            form,
            lambda: locate_many(
                actor=request.actor,
                now=request.now,
                place_id=place_id,
                text=given["file"].read(MAX_FILE_BYTES + 1),
                source_crs=Crs(given["source_crs"]),
                source=given["source"],
                check_only=check_only,
            ),
        )
    if verdicts is not None and not check_only:
        written = sum(1 for verdict in verdicts if not verdict.problem)
        messages.success(request, _("%(count)s places are on the map.") % {"count": written})
        if all(not verdict.problem for verdict in verdicts):
            return redirect("places:place", place_id=place_id)
    wrong = [verdict for verdict in verdicts or () if verdict.problem]
    return _page(
        request,
        "places/outlines.html",
        form,
        shown,
        checked=verdicts is not None and check_only,
        found=len(verdicts or ()) - len(wrong),
        wrong=wrong,
    )


@page("places.code.add", methods=BOTH)
def new_code(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """An official code of a place."""
    shown = get_place(request.actor, place_id, "places.code.add")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {**form.cleaned_data, "system": CodeSystem(form.cleaned_data["system"])}
        added = _done(
            form,
            lambda: add_official_code(
                actor=request.actor, now=request.now, place_id=place_id, **given
            ),
        )
        if added:
            messages.success(request, _("Saved."))
            return redirect("places:place", place_id=place_id)
    return _page(request, "places/new_code.html", form, shown)


@page("places.code.end", methods=("POST",))
def end_code(request: WorkRequest, code_id: uuid.UUID) -> HttpResponse:
    """A code holds no longer, from today on."""
    today = local_day(request.now)
    ended = end_official_code(actor=request.actor, now=request.now, code_id=code_id, valid_to=today)
    return redirect("places:place", place_id=ended.place_id)


@page("places.dwelling.create", methods=BOTH)
def new_door(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """A door of a stairwell or bay."""
    shown = get_place(request.actor, place_id, "places.dwelling.create")
    form = DoorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {**form.cleaned_data, "use": DwellingUse(form.cleaned_data["use"])}
        made = _done(
            form,
            lambda: create_dwelling(
                actor=request.actor, now=request.now, place_id=place_id, **given
            ),
        )
        if made:
            messages.success(request, _("Door %(label)s is recorded.") % {"label": made.label})
            return redirect("places:doors", place_id=place_id)
    return _page(request, "places/door.html", form, shown)


@page("places.dwelling.update", methods=BOTH)
def edit_door(request: WorkRequest, dwelling_id: uuid.UUID) -> HttpResponse:
    """Correct a door."""
    door = get_dwelling(request.actor, dwelling_id, "places.dwelling.update")
    initial = {"label": door.label, "floor": door.floor, "use": door.use}
    form = DoorForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = {**form.cleaned_data, "use": DwellingUse(form.cleaned_data["use"])}
        saved = _done(
            form,
            lambda: update_dwelling(
                actor=request.actor, now=request.now, dwelling_id=dwelling_id, **given
            ),
        )
        if saved:
            messages.success(request, _("Saved."))
            return redirect("places:doors", place_id=door.place_id)
    return _page(request, "places/door.html", form, door.place)


@page("places.place.create", methods=BOTH)
def found(request: WorkRequest) -> HttpResponse:
    """A whole township with its villages and communities, from the published list."""
    form = FoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        town = _done(
            form,
            lambda: found_jurisdiction_from_divisions(
                actor=request.actor, now=request.now, **form.cleaned_data
            ),
        )
        if town:
            messages.success(request, _("%(name)s is recorded.") % {"name": town.short_name})
            return redirect("places:place", place_id=town.id)
    return _page(request, "places/found_town.html", form, None)
