"""Errands on screen and on the phone of whoever carries them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.isolation.forms import ERRAND_STAGES, DropForm, ErrandForm, stage_of
from lianfang.isolation.selectors.errands import (
    errand_list,
    errand_rows,
    get_errand,
    steps_of,
)
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.errands import (
    ask_errand,
    cancel_errand,
    confirm_errand,
    finish_errand,
    give_back_errand,
    take_errand,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.people.selectors.persons import get_person, get_person_card
from lianfang.places.selectors import current_place, get_place
from lianfang.records.services.photos import keep_photo

POST = ("POST",)
PAGE_SIZE = 50
ASK = "isolation.errand.ask"


@page("isolation.errand.view")
def errands(request: Any) -> HttpResponse:
    """Errands of the place; the open ones oldest first."""
    actor, place = request.actor, current_place(request)
    stage = stage_of(request.GET.get("stage", ""))
    rows = Paginator(errand_list(actor, place.path, stage), PAGE_SIZE)
    shown = rows.get_page(request.GET.get("page"))
    return render(
        request,
        "isolation/errands.html",
        {
            "place": place,
            "stage": stage,
            "stages": ERRAND_STAGES,
            "page": shown,
            "rows": errand_rows(actor, shown, request.now, place.path, own=own_staff(actor)),
            "may_take": actor.can("isolation.errand.take", place.path),
            "may_confirm": actor.can("isolation.errand.confirm", place.path),
        },
    )


@page("isolation.errand.view")
def errand(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    """One errand on the phone."""
    return _errand_page(request, errand_id, None)


def _errand_page(request: Any, errand_id: uuid.UUID, form: DropForm | None) -> HttpResponse:
    actor = request.actor
    row = get_errand(actor, errand_id)
    words = ("take", "give_back", "finish", "confirm", "cancel")
    return render(
        request,
        "isolation/errand.html",
        {
            "row": errand_rows(actor, [row], request.now, own=own_staff(actor))[0],
            "steps": steps_of(actor, row),
            "form": form or DropForm(),
            "may": {word: actor.can(f"isolation.errand.{word}", row.path) for word in words},
        },
        status=422 if form is not None and form.errors else 200,
    )


@page(ASK, methods=("GET", "POST"))
def new_errand(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Somebody needs something brought to the door."""
    person = get_person(request.actor, person_id)
    get_place(request.actor, person.place_id, ASK)
    form = ErrandForm(
        request.POST if request.method == "POST" else None,
        plan=isolation_plan(person.path, request.now),
        initial={"errand_id": new_id()},
    )
    if form.is_bound and form.is_valid():
        try:
            made = ask_errand(
                actor=request.actor, now=request.now, person_id=person_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Asked for; whoever takes it brings it to the door."))
            return redirect("isolation:errand", made.pk)
    card = get_person_card(request.actor, person_id, local_day(request.now))
    return render(
        request,
        "isolation/errand_form.html",
        {"form": form, "card": card},
        status=422 if form.errors else 200,
    )


def _do(
    request: Any, errand_id: uuid.UUID, right: str, service: Any, said: str, **more: Any
) -> Any:
    """One tap on an errand; a refusal is told on its page."""
    get_errand(request.actor, errand_id, right)
    try:
        service(actor=request.actor, now=request.now, errand_id=errand_id, **more)
    except WorkError as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join(map(str, fields.values())) or error.message)
    else:
        messages.success(request, said)
    return redirect("isolation:errand", errand_id)


@page("isolation.errand.take", methods=POST)
def take(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    answer: HttpResponse = _do(
        request, errand_id, "isolation.errand.take", take_errand, _("You carry it.")
    )
    return answer


@page("isolation.errand.give_back", methods=POST)
def give_back(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    answer: HttpResponse = _do(
        request,
        errand_id,
        "isolation.errand.give_back",
        give_back_errand,
        _("Given back; it waits for somebody else."),
        reason=request.POST.get("reason", "")[:128],
    )
    return answer


@page("isolation.errand.finish", methods=POST)
def finish(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    """Left at the door, with a photo or without."""
    get_errand(request.actor, errand_id, "isolation.errand.finish")
    form = DropForm(request.POST, request.FILES)
    if not form.is_valid():
        return _errand_page(request, errand_id, form)
    try:
        photo = form.cleaned_data["photo"]
        kept = photo and keep_photo(actor=request.actor, now=request.now, content=photo.read())
        finish_errand(
            actor=request.actor,
            now=request.now,
            errand_id=errand_id,
            photo_id=kept.pk if kept else None,
            note=form.cleaned_data["note"],
        )
    except WorkError as error:
        form.take_errors(error)
        return _errand_page(request, errand_id, form)
    messages.success(request, _("Left at the door. Tell them by phone."))
    return redirect("isolation:errand", errand_id)


@page("isolation.errand.confirm", methods=POST)
def confirm(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    answer: HttpResponse = _do(
        request, errand_id, "isolation.errand.confirm", confirm_errand, _("Confirmed.")
    )
    return answer


@page("isolation.errand.cancel", methods=POST)
def cancel(request: Any, errand_id: uuid.UUID) -> HttpResponse:
    answer: HttpResponse = _do(
        request,
        errand_id,
        "isolation.errand.cancel",
        cancel_errand,
        _("Cancelled."),
        reason=request.POST.get("reason", "")[:128],
    )
    return answer
