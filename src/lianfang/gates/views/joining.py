"""What passengers of a coach see on their own phones by the code the guard shows; no account.

How often is limited at the edge: looking and joining by address, since a whole coach may share one,
and whoever tries links nobody signed is stopped much sooner.
"""

import uuid
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from lianfang.access.adapters import client_address
from lianfang.access.limits import is_used_up, limit
from lianfang.access.pages import OPEN, page
from lianfang.gates.forms import PassengerForm
from lianfang.gates.selectors.coach_link import (
    LINK_MINUTES,
    MOST_OF_ONE_PHONE,
    PASSENGER,
    CoachDoor,
    coach_door,
    own_numbers,
)
from lianfang.gates.services.passengers import LinkOver, join_coach
from lianfang.kit.errors import NotFound, TooMany, WorkError
from lianfang.kit.ids import id_at

COOKIE = "lianfang_coach"
COOKIE_SALT = "gates.own"
LOOKED, JOINED, WRONG = "gates.coach.look", "gates.coach.join", "gates.coach.wrong"
MOST_LOOKED, MOST_JOINED, MOST_WRONG = 600, 300, 20
SECONDS = 900
RETRY_AFTER = "60"


@page(OPEN, methods=("GET", "POST"))
def join(request: Any, link: str) -> HttpResponse:
    """Join the list of the coach; who joined sees their number."""
    try:
        door = _counted(request, link)
    except TooMany:
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return _private(_over(request) if door is None else _page(request, link, door))


def _counted(request: Any, link: str) -> CoachDoor | None:
    address, now = client_address(request) or "local", request.now
    what, most = (JOINED, MOST_JOINED) if request.method == "POST" else (LOOKED, MOST_LOOKED)
    limit(what, address, times=most, seconds=SECONDS, now=now)
    if is_used_up(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=now):
        raise TooMany()
    try:
        return coach_door(link, now)
    except NotFound:
        limit(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=now)
        raise


def _over(request: Any) -> HttpResponse:
    return render(request, "gates/join_over.html", {"minutes": LINK_MINUTES}, status=410)


def _page(request: Any, link: str, door: CoachDoor) -> HttpResponse:
    own = _own(request)
    form = PassengerForm(
        request.POST if request.method == "POST" else None,
        destinations=door.villages,
        symptoms=door.symptoms,
        by_guard=False,
        initial={
            "passenger_id": id_at(request.now),
            "paper_kind": "resident_id",
            "origin": door.origin,
            "destination": door.destination_id,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = join_coach(
                actor=PASSENGER,
                now=request.now,
                coach_id=door.id,
                link_number=door.number,
                passenger_id=form.cleaned_data["passenger_id"],
                said=form.said(),
            )
        except LinkOver:
            return _over(request)
        except WorkError as error:
            form.take_errors(error)
        else:
            return _joined(request, link, own, made.pk)
    numbers = own_numbers(door.id, own)
    asks = form.is_bound or "another" in request.GET or not numbers
    context = {"door": door, "link": link, "form": form, "numbers": numbers, "asks": asks}
    return render(request, "gates/join.html", context, status=422 if form.errors else 200)


def _own(request: Any) -> list[uuid.UUID]:
    """The entries this phone made; the cookie holds their ids and nothing else."""
    try:
        found = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=COOKIE_SALT, max_age=LINK_MINUTES * 60
        )
        return [uuid.UUID(one) for one in found]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def _joined(request: Any, link: str, own: list[uuid.UUID], made: uuid.UUID) -> HttpResponse:
    answer = redirect("gates:join", link)
    kept = [*(one for one in own if one != made), made][-MOST_OF_ONE_PHONE:]
    answer.set_cookie(
        COOKIE,
        signing.dumps([one.hex for one in kept], salt=COOKIE_SALT),
        max_age=LINK_MINUTES * 60,
        path="/gates/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    """The address lets people in: it is neither kept, indexed nor told to other pages."""
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "same-origin"
    return answer
