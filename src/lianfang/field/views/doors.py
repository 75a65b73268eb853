"""What residents see who scan the code of their place, and what they tell; no account is needed.

How often is limited at the edge: per browser, and per address with room for many homes behind one.
"""

import secrets
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianfang.access.adapters import client_address
from lianfang.access.limits import limit
from lianfang.access.pages import OPEN, page
from lianfang.field.enums import ReportKind
from lianfang.field.forms import REPORT_FORMS, ReportForm
from lianfang.field.selectors.door import (
    LINK_MINUTES,
    RESIDENT,
    Door,
    door_link,
    door_of,
    is_door,
    read_door_link,
)
from lianfang.field.services.reports import KEEP, send_report
from lianfang.kit.errors import NotFound, TooMany, WorkError
from lianfang.kit.ids import new_id

DEVICE_COOKIE = "lianfang_door"
DEVICE_SALT = "field.device"
DEVICE_SECONDS = 24 * 3600
# 5 a minute from one browser. 60 a minute from one address on average, but 120 at once: a whole
# estate may share an address, and sends when the loudspeaker asks it to.
PER_DEVICE = {"times": 5, "seconds": 60}
PER_ADDRESS = {"times": 120, "seconds": 120}
LOOKS_PER_ADDRESS = {"times": 480, "seconds": 120}
RETRY_AFTER = 60

View = Callable[..., HttpResponse]


def _limited(view: View) -> View:
    """Count looking and telling apart; beyond the limit 429 says when to come again."""

    @wraps(view)
    def counted(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        address = client_address(request) or ""
        try:
            if request.method == "POST":
                limit("field.device", _device(request), now=request.now, **PER_DEVICE)
                limit("field.address", address, now=request.now, **PER_ADDRESS)
            else:
                limit("field.look", address, now=request.now, **LOOKS_PER_ADDRESS)
        except TooMany:
            answer = render(request, "429.html", status=429)
            answer["Retry-After"] = str(RETRY_AFTER)
            return answer
        return _without_traces(view(request, *args, **kwargs))

    return counted


def _without_traces(answer: HttpResponse) -> HttpResponse:
    """A shared phone keeps no copy, and nobody is told where somebody came from."""
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _device(request: HttpRequest) -> str:
    """The browser by its cookie; without one, all browsers of its address are one."""
    try:
        return signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT, max_age=DEVICE_SECONDS
        )
    except signing.BadSignature:
        return f"none {client_address(request) or ''}"


def _give_device(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    if DEVICE_COOKIE not in request.COOKIES:
        answer.set_cookie(
            DEVICE_COOKIE,
            signing.dumps(secrets.token_hex(16), salt=DEVICE_SALT),
            max_age=DEVICE_SECONDS,
            path="/field/",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


@page(OPEN)
@_limited
def door(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: to a page of the place that is open for half an hour."""
    if not is_door(place_id):
        raise NotFound()
    return redirect("field:resident", door_link(place_id, request.now))


@page(OPEN)
@_limited
def resident(request: Any, link: str) -> HttpResponse:
    """Who answers for the place, and what a resident may tell."""
    place_id = read_door_link(link, request.now)
    if place_id is None:
        return render(request, "field/link_old.html", {"minutes": LINK_MINUTES}, status=410)
    shown = door_of(place_id, request.now)
    context = {"door": shown, "link": link, "kinds": ReportKind, "told": "told" in request.GET}
    return _give_device(request, render(request, "field/resident.html", context))


@page(OPEN, methods=("GET", "POST"))
@_limited
def tell(request: Any, link: str, kind: str) -> HttpResponse:
    """One form for a resident; what was typed stays when something is not right."""
    if kind not in REPORT_FORMS:
        raise NotFound()
    place_id = read_door_link(link, request.now)
    if place_id is None:
        return render(request, "field/link_old.html", {"minutes": LINK_MINUTES}, status=410)
    shown = door_of(place_id, request.now)
    form = REPORT_FORMS[kind](
        request.POST if request.method == "POST" else None,
        door=shown,
        now=request.now,
        initial={"report_id": new_id()},
    )
    if form.is_bound and form.is_valid() and _sent(request, shown, kind, form):
        return redirect(reverse("field:resident", args=[link]) + "?told=1")
    context = {
        "door": shown,
        "link": link,
        "kind": kind,
        "title": TITLES[ReportKind(kind)],
        "form": form,
        "days": KEEP.days,
    }
    answer = render(request, "field/tell.html", context, status=422 if form.errors else 200)
    return _give_device(request, answer)


TITLES = {
    ReportKind.TEMPERATURE: _("Report a temperature"),
    ReportKind.ARRIVAL: _("Report an arrival"),
    ReportKind.HELP: _("Ask for help"),
}


def _sent(request: Any, shown: Door, kind: str, form: ReportForm) -> bool:
    try:
        send_report(
            actor=RESIDENT,
            now=request.now,
            report_id=form.cleaned_data["report_id"],
            place_id=shown.id,
            kind=kind,
            told=form.told(),
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    return True
