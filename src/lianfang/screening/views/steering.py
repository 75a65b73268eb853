"""Starting a screening after seeing what it would be; further rounds; its end."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.ids import new_id
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import children_of, current_place
from lianfang.screening.forms import RoundForm, StartForm
from lianfang.screening.selectors.campaigns import get_campaign, preview
from lianfang.screening.selectors.plans import screening_plan
from lianfang.screening.services.campaigns import (
    close_screening,
    reopen_screening,
    start_next_round,
    start_screening,
    withdraw_screening,
)
from lianfang.screening.views.campaigns import campaign_page

START = "screening.campaign.start"


@page(START, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Choose places and a kind, see how many households and who goes there, then start."""
    actor, place = request.actor, current_place(request)
    plan = screening_plan(place.path, request.now)
    inside = [
        one
        for one in children_of(actor, place)
        if one.kind != PlaceKind.SITE and actor.can(START, one.path)
    ]
    form = StartForm(
        request.POST if request.method == "POST" else None,
        places=[(str(one.pk), one.short_name) for one in (place, *inside)],
        surveys=[(one.key, str(one.title)) for one in plan.surveys],
        initial={
            "campaign_id": new_id(),
            "place_ids": [str(place.pk)],
            "title": f"{plan.surveys[0].title} {local_day(request.now):%Y-%m-%d}",
        },
    )
    shown = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            shown = preview(actor, given["place_ids"], given["survey"], request.now, START)
            if "confirm" in request.POST:
                made = start_screening(
                    actor=actor,
                    now=request.now,
                    place_ids=given["place_ids"],
                    title=given["title"],
                    survey=given["survey"],
                    until=given["until"],
                    campaign_id=given["campaign_id"],
                )
                return redirect("screening:campaign", made.pk)
        except WorkError as error:
            form.take_errors(error)
    return render(
        request,
        "screening/new.html",
        {"place": place, "form": form, "preview": shown},
        status=422 if form.errors else 200,
    )


@page("screening.campaign.advance", methods=("POST",))
def advance(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """Send people again to the missed."""
    row = get_campaign(request.actor, campaign_id)
    form = RoundForm(request.POST)
    if form.is_valid():
        try:
            made = start_next_round(
                actor=request.actor,
                now=request.now,
                campaign_id=row.pk,
                until=form.cleaned_data["until"],
                outcomes=form.cleaned_data["outcomes"],
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            text = _("Round %(number)s: %(households)s households.")
            said = {"number": made.number, "households": made.households}
            messages.success(request, text % said)
            return redirect("screening:campaign", row.pk)
    return campaign_page(request, row.pk, form, status=422)


def _pass(request: Any, campaign_id: uuid.UUID, service: Callable[..., Any]) -> HttpResponse:
    row = get_campaign(request.actor, campaign_id)
    service(
        actor=request.actor,
        now=request.now,
        campaign_id=row.pk,
        reason=request.POST.get("reason", ""),
    )
    return redirect("screening:campaign", row.pk)


@page("screening.campaign.close", methods=("POST",))
def close(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """The screening is over."""
    return _pass(request, campaign_id, close_screening)


@page("screening.campaign.withdraw", methods=("POST",))
def withdraw(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """The screening was a mistake."""
    return _pass(request, campaign_id, withdraw_screening)


@page("screening.campaign.reopen", methods=("POST",))
def reopen(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """The screening goes on."""
    return _pass(request, campaign_id, reopen_screening)
