"""Rounds on screen: asked for, looked through, changed, decided."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.inspections.enums import RoundState, RoundTime
from lianfang.inspections.forms import RoundsForm
from lianfang.inspections.planners import frame, places_for
from lianfang.inspections.selectors.round_words import clock_text
from lianfang.inspections.selectors.rounds import (
    get_rounds,
    get_stop,
    round_list,
    round_people,
    round_rows,
    rounds_view,
    stop_row,
)
from lianfang.inspections.services.rounds import (
    accept_rounds,
    create_rounds,
    move_stop,
    refuse_rounds,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.places.selectors import current_place

PAGE_SIZE = 30


@page("inspections.round.view")
def rounds(request: Any) -> HttpResponse:
    """Rounds of the place, latest first."""
    place = current_place(request)
    rows = Paginator(round_list(request.actor, place.path), PAGE_SIZE)
    return render(
        request,
        "inspections/rounds.html",
        {
            "place": place,
            "page": rows.get_page(request.GET.get("page")),
            "may_create": request.actor.can("inspections.round.create", place.path),
        },
    )


@page("inspections.round.create", methods=("GET", "POST"))
def new_rounds(request: Any) -> HttpResponse:
    """Ask the planner; it works in the background and the page shows when it is through."""
    place = current_place(request)
    people = round_people(request.actor, place.path)
    form = RoundsForm(
        request.POST if request.method == "POST" else None,
        people=[
            (str(row.pk), f"{row.name} · {row.organisation or row.get_level_display()}")
            for row in people
        ],
        initial={"day": local_day(request.now), "time": RoundTime.DAY},
    )
    if form.is_bound and form.is_valid():
        try:
            made = create_rounds(
                actor=request.actor, now=request.now, place_id=place.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("inspections:round", made.pk)
    context = {"form": form, "place": place}
    status = 422 if form.errors else 200
    return render(request, "inspections/rounds_form.html", context, status=status)


@page("inspections.round.view")
def one_proposal(request: Any, round_id: uuid.UUID) -> HttpResponse:
    """Rounds by team with times and reasons, and what nobody goes to."""
    row = get_rounds(request.actor, round_id)
    is_planning = row.state == RoundState.PLANNING
    template = "inspections/round.html"
    if request.htmx and is_planning:
        template = "inspections/round_planning.html"
    context = {
        "round": row,
        "begins": clock_text(row.begins),
        "ends": clock_text(row.ends),
        "shown": None if is_planning else rounds_view(request.actor, row),
        "is_planning": is_planning,
        "is_open": row.state == RoundState.OPEN,
        "may_accept": request.actor.can("inspections.round.accept", row.path),
        "may_edit": row.state == RoundState.OPEN
        and request.actor.can("inspections.round.edit", row.path),
    }
    return render(request, template, context)


@page("inspections.round.accept", methods=("POST",))
def accept(request: Any, round_id: uuid.UUID) -> HttpResponse:
    """The rounds are the inspectors' lists of the day from now on."""
    get_rounds(request.actor, round_id, "inspections.round.accept")
    try:
        accept_rounds(actor=request.actor, now=request.now, round_id=round_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Accepted: everybody finds their round on their own page."))
    return redirect("inspections:round", round_id)


@page("inspections.round.refuse", methods=("POST",))
def refuse(request: Any, round_id: uuid.UUID) -> HttpResponse:
    """Nothing of it comes into force."""
    get_rounds(request.actor, round_id, "inspections.round.refuse")
    reason = request.POST.get("reason", "")
    refuse_rounds(actor=request.actor, now=request.now, round_id=round_id, reason=reason)
    messages.success(request, _("Refused. Nothing was changed."))
    return redirect("inspections:round", round_id)


@page("inspections.round.edit", methods=("GET", "POST"))
def round_stop(request: Any, round_stop_id: uuid.UUID) -> HttpResponse:
    """One stop: another place in the round, another team, or nobody."""
    row = get_stop(request.actor, round_stop_id, "inspections.round.edit")
    problem = ""
    if request.method == "POST":
        try:
            move_stop(
                actor=request.actor,
                now=request.now,
                round_stop_id=round_stop_id,
                team_id=_team(request),
                position=_position(request),
            )
        except WorkError as error:
            problem = error.message
        else:
            return redirect("inspections:round", row.proposal_id)
    teams, stops = round_rows(row.proposal)
    framed = frame(row.proposal, teams, stops)
    own = framed.stops[str(row.pk)]
    offers = places_for(framed, own) if row.proposal.state == RoundState.OPEN else []
    context = {
        "round": row.proposal,
        "stop": stop_row(request.actor, row),
        "team": row.team,
        "offers": [
            {"team": team, "at": at, "number": at + 1, "minutes": minutes}
            for team, at, minutes in offers
        ],
        "others": len([one for one in stops if row.team_id and one.team_id == row.team_id]),
        "is_open": row.proposal.state == RoundState.OPEN,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "inspections/round_stop.html", context, status=status)


def _team(request: Any) -> uuid.UUID | None:
    given = request.POST.get("team", "")
    try:
        return uuid.UUID(given) if given else None
    except ValueError as error:
        raise NotFound() from error


def _position(request: Any) -> int:
    """The number typed (from 1), as the service counts (from 0)."""
    given = request.POST.get("number", "")
    return max(0, int(given) - 1) if given.isdecimal() and len(given) < 5 else 0
