"""What employees see who scan the code of their enterprise, and what they tell; without an account.

How often is limited at the edge: per browser, and per address with room for a whole plant behind
one address that reports when the shift begins.
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
from django.utils.translation import gettext as _

from lianfang.access.adapters import client_address
from lianfang.access.limits import limit
from lianfang.access.pages import OPEN, page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, TooMany, WorkError
from lianfang.kit.ids import id_at
from lianfang.workforce.forms import SelfCheckForm, SurveyForm
from lianfang.workforce.selectors.door import (
    EMPLOYEE,
    LINK_MINUTES,
    StaffDoor,
    door_link,
    is_staff_door,
    read_door_link,
    says_who,
    staff_door,
)
from lianfang.workforce.services.reporting import Reading, send_self_report
from lianfang.workforce.services.signing_up import KEEP, send_sign_up

DEVICE_COOKIE = "lianfang_staff_door"
DEVICE_SALT = "workforce.device"
DEVICE_SECONDS = 24 * 3600
# 6 a minute from one browser: a foreman may report for a few colleagues on one phone. From one
# address 600 in five minutes: a shift of a large plant reports within minutes behind one of them.
PER_DEVICE = {"times": 6, "seconds": 60}
PER_ADDRESS = {"times": 600, "seconds": 300}
LOOKS_PER_ADDRESS = {"times": 2_400, "seconds": 300}
# Who somebody is may be guessed only so often.
GUESSES = {"times": 20, "seconds": 600}
RETRY_AFTER = 60

View = Callable[..., HttpResponse]


def _limited(view: View) -> View:
    """Count looking and telling apart; beyond the limit 429 says when to come again."""

    @wraps(view)
    def counted(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        address = client_address(request) or ""
        try:
            if request.method == "POST":
                limit("workforce.device", _device(request), now=request.now, **PER_DEVICE)
                limit("workforce.address", address, now=request.now, **PER_ADDRESS)
            else:
                limit("workforce.look", address, now=request.now, **LOOKS_PER_ADDRESS)
            answer = view(request, *args, **kwargs)
        except TooMany:
            answer = render(request, "429.html", status=429)
            answer["Retry-After"] = str(RETRY_AFTER)
        # A shared phone keeps no copy, and nobody is told where somebody came from.
        answer["Cache-Control"] = "no-store, private"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return counted


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
            path="/workforce/",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


@page(OPEN)
@_limited
def door(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: to a page of the enterprise that is open for half an hour."""
    if not is_staff_door(enterprise_id):
        raise NotFound()
    return redirect("workforce:visit", door_link(enterprise_id, request.now))


def _old() -> tuple[str, dict[str, Any]]:
    return "workforce/door_old.html", {"minutes": LINK_MINUTES}


def _open(request: Any, link: str) -> StaffDoor | None:
    enterprise_id = read_door_link(link, request.now)
    return None if enterprise_id is None else staff_door(enterprise_id, request.now)


@page(OPEN)
@_limited
def visit(request: Any, link: str) -> HttpResponse:
    """What an employee may do here: the daily report, or their form."""
    shown = _open(request, link)
    if shown is None:
        return render(request, *_old(), status=410)
    context = {"door": shown, "link": link, "told": request.GET.get("told", "")}
    return _give_device(request, render(request, "workforce/door.html", context))


@page(OPEN, methods=("GET", "POST"))
@_limited
def check(request: Any, link: str) -> HttpResponse:
    """The daily report of an employee; what was typed stays when something is not right."""
    shown = _open(request, link)
    if shown is None:
        return render(request, *_old(), status=410)
    form = SelfCheckForm(
        request.POST if request.method == "POST" else None,
        symptoms=shown.symptoms,
        initial={"form_id": id_at(request.now)},
    )
    if form.is_bound and form.is_valid() and _reported(request, shown, form):
        return redirect(reverse("workforce:visit", args=[link]) + "?told=check")
    context = {"door": shown, "link": link, "form": form}
    answer = render(
        request, "workforce/door_check.html", context, status=422 if form.errors else 200
    )
    return _give_device(request, answer)


def _reported(request: Any, shown: StaffDoor, form: SelfCheckForm) -> bool:
    given = form.cleaned_data
    limit("workforce.guess", _device(request), now=request.now, **GUESSES)
    employment_id = says_who(shown.id, given["name"], given["number"])
    if employment_id is None:
        text = _("Nobody of this name and number is on the list. Fill in your form first.")
        form.add_error("name", text)
        return False
    try:
        send_self_report(
            actor=EMPLOYEE,
            now=request.now,
            enterprise_id=shown.id,
            report_id=given["form_id"],
            reading=Reading(employment_id, given["temperature"], given["symptoms"]),
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    return True


@page(OPEN, methods=("GET", "POST"))
@_limited
def survey(request: Any, link: str) -> HttpResponse:
    """The form of an employee; what was typed stays when something is not right."""
    shown = _open(request, link)
    if shown is None:
        return render(request, *_old(), status=410)
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        symptoms=shown.symptoms,
        today=local_day(request.now),
        initial={"form_id": id_at(request.now)},
    )
    if form.is_bound and form.is_valid() and _signed_up(request, shown, form):
        return redirect(reverse("workforce:visit", args=[link]) + "?told=survey")
    context = {"door": shown, "link": link, "form": form, "days": KEEP.days}
    answer = render(
        request, "workforce/door_survey.html", context, status=422 if form.errors else 200
    )
    return _give_device(request, answer)


def _signed_up(request: Any, shown: StaffDoor, form: SurveyForm) -> bool:
    try:
        send_sign_up(
            actor=EMPLOYEE,
            now=request.now,
            sign_up_id=form.cleaned_data["form_id"],
            enterprise_id=shown.id,
            entry=form.said(),
            answers=form.answers(),
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    return True
