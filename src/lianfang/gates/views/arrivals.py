"""Whom a village expects from the checkpoints; one tap confirms."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from lianfang.access.pages import page
from lianfang.gates.selectors.arrivals import expected_list, expected_rows, get_expected
from lianfang.gates.selectors.coaches import bound_for_rows
from lianfang.gates.services.arrivals import confirm_arrival
from lianfang.gates.services.travellers import reveal_traveller
from lianfang.kit.errors import InvalidInput, NotFound, TooMany, WorkError
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
STAGES = ("waiting", "overdue", "settled")


@page("gates.arrival.view")
def arrivals(request: Any) -> HttpResponse:
    """Not confirmed yet, overdue, settled."""
    actor, place, now = request.actor, current_place(request), request.now
    asked = request.GET.get("stage", "")
    stage = asked if asked in STAGES else "waiting"
    rows = expected_list(actor, place.path, stage=stage, moment=now)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "gates/arrivals.html",
        {
            "place": place,
            "stage": stage,
            "page": shown,
            "rows": [
                (row, actor.can("gates.arrival.confirm", row.path))
                for row in expected_rows(actor, list(shown), now)
            ],
            "overdue": expected_list(actor, place.path, stage="overdue", moment=now).count(),
        },
    )


@page("gates.arrival.view")
def people(request: Any, expected_id: uuid.UUID) -> HttpResponse:
    """Who of a coach comes to the village: residents, and strangers it may add."""
    return _people_page(request, expected_id)


def _people_page(
    request: Any, expected_id: uuid.UUID, shown: Any = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    expected, rows = bound_for_rows(actor, expected_id, request.now)
    context = {
        "expected": expected_rows(actor, [expected], request.now)[0],
        "rows": rows,
        "strangers": sum(not row.is_known for row in rows),
        "shown": shown,
        "may_add": actor.can("people.person.create", expected.path),
        "may_reveal": actor.can("gates.passenger.reveal", expected.path),
    }
    return render(request, "gates/expected_people.html", context, status=status)


@page("gates.passenger.reveal", methods=("POST",))
def reveal(request: Any, expected_id: uuid.UUID) -> HttpResponse:
    """One of them in full, once, with a reason."""
    get_expected(request.actor, expected_id, "gates.passenger.reveal")
    try:
        passenger_id = uuid.UUID(request.POST.get("passenger_id", ""))
    except ValueError as error:
        raise NotFound() from error
    try:
        shown = reveal_traveller(
            actor=request.actor,
            now=request.now,
            passenger_id=passenger_id,
            expected_id=expected_id,
            reason=request.POST.get("reason", ""),
        )
    except (InvalidInput, TooMany) as error:
        messages.error(request, error.message)
        return _people_page(request, expected_id, status=error.status)
    return _people_page(request, expected_id, (passenger_id, shown))


@page("gates.arrival.confirm", methods=("POST",))
def confirm(request: Any, expected_id: uuid.UUID) -> HttpResponse:
    """They arrived, or did not."""
    get_expected(request.actor, expected_id, "gates.arrival.confirm")
    try:
        confirm_arrival(
            actor=request.actor,
            now=request.now,
            expected_id=expected_id,
            arrived=request.POST.get("arrived", "1") == "1",
            note=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("gates:arrivals")
