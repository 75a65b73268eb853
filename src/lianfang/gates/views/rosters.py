"""Duty rosters on screen: asked for, looked through, changed, decided; the list of a week."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.gates.enums import PostChange, RosterState
from lianfang.gates.forms import RosterForm, WeekForm
from lianfang.gates.planners import Cell, post_of, roster_stand_ins
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import get_point, point_list
from lianfang.gates.selectors.roster_words import why_text
from lianfang.gates.selectors.rosters import (
    get_post,
    get_roster,
    post_list,
    roster_list,
    roster_view,
    week_lists,
)
from lianfang.gates.services.duty_tables import export_duties
from lianfang.gates.services.rosters import (
    accept_roster,
    create_roster,
    edit_post,
    fill_gap,
    refuse_roster,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.places.selectors import current_place
from lianfang.planning.rostering.problem import Post
from lianfang.sheets.views.at_once import attachment

PAGE_SIZE = 30
EXPORTS_PER_HOUR = {"times": 10, "seconds": 3_600}


@page("gates.roster.view")
def rosters(request: Any) -> HttpResponse:
    """Rosters of the place, latest first."""
    place = current_place(request)
    rows = Paginator(roster_list(request.actor, place.path), PAGE_SIZE)
    return render(
        request,
        "gates/rosters.html",
        {
            "place": place,
            "page": rows.get_page(request.GET.get("page")),
            "may_create": request.actor.can("gates.roster.create", place.path),
        },
    )


@page("gates.roster.create", methods=("GET", "POST"))
def new_roster(request: Any) -> HttpResponse:
    """Ask the planner; it works in the background and the page shows when it is through."""
    place, today = current_place(request), local_day(request.now)
    points = point_list(request.actor, place.path, request.now)
    form = RosterForm(
        request.POST if request.method == "POST" else None,
        points=[(str(row.pk), row.place.short_name) for row in points],
        initial={
            "first": today + timedelta(days=1),
            "last": today + timedelta(days=7),
            "kinds": [str(kind) for kind in gates_plan(place.path, request.now).roster.kinds],
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = create_roster(
                actor=request.actor, now=request.now, place_id=place.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("gates:roster", made.pk)
    context = {"form": form, "place": place}
    return render(request, "gates/roster_form.html", context, status=422 if form.errors else 200)


@page("gates.roster.view")
def roster(request: Any, roster_id: uuid.UUID) -> HttpResponse:
    """One roster: the grid of a checkpoint, what it costs, whom it leaves out."""
    row = get_roster(request.actor, roster_id)
    is_planning = row.state == RosterState.PLANNING
    template = "gates/roster.html"
    if request.htmx and is_planning:
        template = "gates/roster_planning.html"
    return render(
        request,
        template,
        {
            "roster": row,
            "shown": roster_view(request.actor, row, request.now, request.GET.get("point", "")),
            "is_planning": is_planning,
            "is_open": row.state == RosterState.OPEN,
            "may_accept": request.actor.can("gates.roster.accept", row.path),
            "may_edit": row.state == RosterState.OPEN
            and request.actor.can("gates.roster.edit", row.path),
        },
    )


@page("gates.roster.accept", methods=("POST",))
def accept(request: Any, roster_id: uuid.UUID) -> HttpResponse:
    """Everybody named is on the duty lists from now on."""
    get_roster(request.actor, roster_id, "gates.roster.accept")
    try:
        accept_roster(actor=request.actor, now=request.now, roster_id=roster_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Accepted: the people named are on the duty lists."))
    return redirect("gates:roster", roster_id)


@page("gates.roster.refuse", methods=("POST",))
def refuse(request: Any, roster_id: uuid.UUID) -> HttpResponse:
    """Nothing of it comes into force."""
    get_roster(request.actor, roster_id, "gates.roster.refuse")
    reason = request.POST.get("reason", "")
    refuse_roster(actor=request.actor, now=request.now, roster_id=roster_id, reason=reason)
    messages.success(request, _("Refused. Nothing was changed."))
    return redirect("gates:roster", roster_id)


@page("gates.roster.edit", methods=("GET", "POST"))
def post(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """One post: name somebody else, leave it out, or take it back in."""
    row = get_post(request.actor, post_id, "gates.roster.edit")
    back = f"{reverse('gates:roster', args=[row.roster_id])}?point={row.point_id}"
    problem = ""
    if request.method == "POST":
        try:
            edit_post(
                actor=request.actor,
                now=request.now,
                post_id=post_id,
                staff_id=_staff_id(request),
                leave_out=request.POST.get("leave_out") == "1",
            )
        except WorkError as error:
            problem = " ".join([error.message, *map(str, getattr(error, "fields", {}).values())])
        else:
            return redirect(back)
    found = []
    if row.change == PostChange.ADD and row.roster.state == RosterState.OPEN:
        lines = post_list(request.actor, row.roster)
        found = roster_stand_ins(request.actor, row.roster, post_of(row), lines, request.now)
    context = {
        "post": row,
        "shift": _shift_words(row.point, row.shift, request.now),
        "why": [why_text(reason) for reason in row.reasons],
        "candidates": _candidates(found),
        "problem": problem,
        "back": back,
    }
    return render(request, "gates/roster_post.html", context, status=422 if problem else 200)


@page("gates.roster.fill", methods=("GET", "POST"))
def gap(request: Any, roster_id: uuid.UUID) -> HttpResponse:
    """A place the planner left empty: name somebody."""
    row = get_roster(request.actor, roster_id, "gates.roster.fill")
    asked = request.POST if request.method == "POST" else request.GET
    try:
        cell = Cell(
            uuid.UUID(asked.get("point", "")),
            date.fromisoformat(asked.get("day", "")),
            asked.get("shift", "")[:16],
        )
    except ValueError as error:
        raise NotFound() from error
    point = get_point(request.actor, cell.point)
    problem = ""
    if request.method == "POST":
        staff_id = _staff_id(request)
        if staff_id is None:
            raise NotFound()
        try:
            fill_gap(
                actor=request.actor,
                now=request.now,
                roster_id=roster_id,
                point_id=cell.point,
                day=cell.day,
                shift=cell.shift,
                staff_id=staff_id,
            )
        except WorkError as error:
            problem = error.message
        else:
            return redirect(f"{reverse('gates:roster', args=[roster_id])}?point={cell.point}")
    lines = post_list(request.actor, row)
    found = roster_stand_ins(request.actor, row, Post(cell.key, ""), lines, request.now)
    context = {
        "roster": row,
        "cell": cell,
        "point": point,
        "shift": _shift_words(point, cell.shift, request.now),
        "candidates": _candidates(found),
        "problem": problem,
    }
    return render(request, "gates/roster_gap.html", context, status=422 if problem else 200)


def _candidates(found: Any) -> list[tuple[Any, str]]:
    return [(one.staff, " ".join(why_text(reason) for reason in one.reasons)) for one in found]


def _shift_words(point: Any, key: str, now: Any) -> str:
    part = gates_plan(point.path, now).shift(key)
    return f"{part.title} {part.begins}–{part.ends}" if part else key


def _staff_id(request: Any) -> uuid.UUID | None:
    given = request.POST.get("staff_id", "")
    try:
        return uuid.UUID(given) if given else None
    except ValueError as error:
        raise NotFound() from error


@page("gates.point.view")
def week(request: Any) -> HttpResponse:
    """The duty lists of seven days, to be printed and hung up."""
    place, today = current_place(request), local_day(request.now)
    first, last = WeekForm(request.GET).days(today)
    points = list(point_list(request.actor, place.path, request.now))
    return render(
        request,
        "gates/duty_week.html",
        {
            "place": place,
            "first": first,
            "last": last,
            "before": first - timedelta(days=7),
            "after": first + timedelta(days=7),
            "lists": week_lists(request.actor, points, first, last, request.now),
            "may_export": request.actor.can("gates.duty.export", place.path),
        },
    )


@page("gates.duty.export", methods=("POST",))
def export(request: Any) -> HttpResponse:
    """The duty lists of seven days as a table."""
    place = current_place(request)
    first, last = WeekForm(request.POST).days(local_day(request.now))
    limit("gates.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    name, content = export_duties(
        actor=request.actor, now=request.now, place=place, first=first, last=last
    )
    return attachment(name, content)
