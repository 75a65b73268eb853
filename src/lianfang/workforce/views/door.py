"""What employees see who scan the code of their enterprise, and what they tell; without an account.

How often is limited at the edge: per browser, and per address with room for a whole plant behind
one address that reports when the shift begins.
"""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.open_doors import LINK_MINUTES, SENDING_MINUTES, Often
from lianfang.access.pages import OPEN, page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_at
from lianfang.workforce.forms import SelfCheckForm, SurveyForm
from lianfang.workforce.selectors.door import (
    DOOR,
    EMPLOYEE,
    StaffDoor,
    is_staff_door,
    says_who,
    staff_door,
)
from lianfang.workforce.services.reporting import Reading, send_self_report
from lianfang.workforce.services.signing_up import KEEP, send_sign_up

# Who somebody is may be guessed only so often.
GUESSES = Often(20, 600)


@page(OPEN)
@DOOR.counted
def door(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: to a page of the enterprise that is open for half an hour."""
    if not is_staff_door(enterprise_id):
        raise NotFound()
    return redirect("workforce:visit", DOOR.link(enterprise_id, request.now))


def _old() -> tuple[str, dict[str, Any]]:
    return "workforce/door_old.html", {"minutes": LINK_MINUTES}


def _open(request: Any, link: str) -> StaffDoor | None:
    minutes = SENDING_MINUTES if request.method == "POST" else LINK_MINUTES
    enterprise_id = DOOR.read(link, request.now, minutes)
    return None if enterprise_id is None else staff_door(enterprise_id, request.now)


def _thanked(request: Any, shown: StaffDoor, told: str) -> HttpResponse:
    """Back to the page of the enterprise, by an address of this moment."""
    link = DOOR.link(shown.id, request.now)
    return redirect(reverse("workforce:visit", args=[link]) + f"?told={told}")


@page(OPEN)
@DOOR.counted
def visit(request: Any, link: str) -> HttpResponse:
    """What an employee may do here: the daily report, or their form."""
    shown = _open(request, link)
    if shown is None:
        return render(request, *_old(), status=410)
    context = {"door": shown, "link": link, "told": request.GET.get("told", "")}
    return DOOR.known_again(request, render(request, "workforce/door.html", context))


@page(OPEN, methods=("GET", "POST"))
@DOOR.counted
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
        return _thanked(request, shown, "check")
    context = {"door": shown, "link": link, "form": form}
    answer = render(
        request, "workforce/door_check.html", context, status=422 if form.errors else 200
    )
    return DOOR.known_again(request, answer)


def _reported(request: Any, shown: StaffDoor, form: SelfCheckForm) -> bool:
    given = form.cleaned_data
    DOOR.count(request, "guess", DOOR.device(request), GUESSES)
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
@DOOR.counted
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
        return _thanked(request, shown, "survey")
    context = {"door": shown, "link": link, "form": form, "days": KEEP.days}
    answer = render(
        request, "workforce/door_survey.html", context, status=422 if form.errors else 200
    )
    return DOOR.known_again(request, answer)


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
