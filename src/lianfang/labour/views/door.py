"""What somebody sees who scans the code for work of a place: one form, without an account; and what
the desk makes of the forms.

How often is limited at the edge (`access.open_doors`).
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.open_doors import LINK_MINUTES
from lianfang.access.pages import OPEN, page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_at
from lianfang.kit.qr import qr_svg
from lianfang.labour.forms import ReasonForm, SignUpForm
from lianfang.labour.selectors.seekers import seeker_rows
from lianfang.labour.selectors.sign_ups import (
    DOOR,
    SEEKER,
    SETTLE,
    WorkDoor,
    get_sign_up,
    listed_alike,
    residents_alike,
    sign_up_rows,
    waiting_sign_ups,
    work_door,
)
from lianfang.labour.services.signing_up import (
    KEEP,
    confirm_sign_up,
    decline_sign_up,
    send_sign_up,
)
from lianfang.people.selectors.cards import person_cards
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
BOTH = ("GET", "POST")
POST = ("POST",)


@page(OPEN)
@DOOR.counted
def door(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: to a form that is open for half an hour."""
    return redirect("labour:sign_up", DOOR.link(work_door(place_id).id, request.now))


@page(OPEN, methods=BOTH)
@DOOR.counted
def sign_up(request: Any, link: str) -> HttpResponse:
    """The form of somebody who looks for work; what was typed stays when something is not right."""
    place_id = DOOR.read(link, request.now)
    if place_id is None:
        return render(request, "labour/door_old.html", {"minutes": LINK_MINUTES}, status=410)
    shown = work_door(place_id)
    form = SignUpForm(
        request.POST if request.method == "POST" else None,
        initial={
            "form_id": id_at(request.now),
            "available_from": local_day(request.now),
            "night_shift": True,
            "schooling": "any",
            "reach": "town",
        },
    )
    if form.is_bound and form.is_valid() and _sent(request, shown, form):
        return redirect(reverse("labour:sign_up", args=[link]) + "?told=1")
    context = {"door": shown, "form": form, "days": KEEP.days, "told": "told" in request.GET}
    status = 422 if form.errors else 200
    return DOOR.known_again(request, render(request, "labour/door.html", context, status=status))


def _sent(request: Any, shown: WorkDoor, form: SignUpForm) -> bool:
    given = dict(form.cleaned_data)
    try:
        send_sign_up(
            actor=SEEKER,
            now=request.now,
            sign_up_id=given.pop("form_id"),
            place_id=shown.id,
            **given,
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    return True


@page("labour.seeker.register")
def code(request: Any) -> HttpResponse:
    """The code of the place for whoever looks for work, to be printed and hung up."""
    place = current_place(request)
    address = request.build_absolute_uri(reverse("labour:door", args=[place.pk]))
    return render(request, "labour/code.html", {"place": place, "qr": qr_svg(address)})


@page(SETTLE)
def sign_ups(request: Any) -> HttpResponse:
    """Forms people sent about themselves that wait for the desk."""
    place = current_place(request)
    shown = Paginator(waiting_sign_ups(request.actor, place.path), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "place": place,
        "page": shown,
        "rows": sign_up_rows(request.actor, list(shown), request.now, place.path),
        "days": KEEP.days,
    }
    return render(request, "labour/sign_ups.html", context)


@page(SETTLE)
def one_sign_up(request: Any, seeker_sign_up_id: uuid.UUID) -> HttpResponse:
    """One form: who they may be on the register, or nobody there."""
    return _page(request, seeker_sign_up_id, ReasonForm())


def _page(request: Any, sign_up_id: uuid.UUID, form: ReasonForm, problem: str = "") -> HttpResponse:
    actor, row = request.actor, get_sign_up(request.actor, sign_up_id)
    alike = residents_alike(actor, row)
    context = {
        "row": sign_up_rows(actor, [row], request.now)[0],
        "alike": person_cards(actor, alike, local_day(request.now)),
        "listed": seeker_rows(actor, listed_alike(actor, row), request.now),
        "form": form,
        "problem": problem,
    }
    status = 422 if form.errors or problem else 200
    return render(request, "labour/sign_up.html", context, status=status)


@page(SETTLE, methods=POST)
def confirm(request: Any, seeker_sign_up_id: uuid.UUID) -> HttpResponse:
    """They are listed: as the resident chosen, or as somebody from outside."""
    get_sign_up(request.actor, seeker_sign_up_id)
    try:
        made = confirm_sign_up(
            actor=request.actor,
            now=request.now,
            sign_up_id=seeker_sign_up_id,
            person_id=_person(request.POST.get("person", "")),
        )
    except WorkError as error:
        told = [str(text) for text in getattr(error, "fields", {}).values()]
        return _page(request, seeker_sign_up_id, ReasonForm(), " ".join(told) or error.message)
    messages.success(request, _("Confirmed: they are on the list of those who look for work."))
    return redirect("labour:seeker", made.pk)


def _person(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given) if given else None
    except ValueError as error:
        raise NotFound() from error


@page(SETTLE, methods=POST)
def decline(request: Any, seeker_sign_up_id: uuid.UUID) -> HttpResponse:
    """The form becomes no entry."""
    get_sign_up(request.actor, seeker_sign_up_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            decline_sign_up(
                actor=request.actor,
                now=request.now,
                sign_up_id=seeker_sign_up_id,
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Declined; the form is deleted in time."))
            return redirect("labour:sign_ups")
    return _page(request, seeker_sign_up_id, form)
