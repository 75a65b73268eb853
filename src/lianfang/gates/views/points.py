"""Checkpoints on screen: what came through today, who stands there, opening and closing."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.gates.forms import DutyForm, PointForm, day_of
from lianfang.gates.selectors.arrivals import expected_list
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import (
    duty_list,
    get_duty,
    get_point,
    hours_of,
    places_to_open,
    point_list,
    point_rows,
    staff_to_choose,
    total_of,
)
from lianfang.gates.services.points import assign_duty, close_point, open_point, withdraw_duty
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place

DAYS_SHOWN = 7


def _chart(hours: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "categories": [f"{hour:02d}" for hour in range(24)],
        "series": [
            {"name": _("Vehicles"), "values": [vehicles for vehicles, _people in hours]},
            {
                "name": _("People passed"),
                "values": [people for _vehicles, people in hours],
                "tone": "muted",
            },
        ],
    }


@page("gates.point.view")
def points(request: Any) -> HttpResponse:
    """Checkpoints of the place with today's figures; those short of people stand out."""
    actor, place, now = request.actor, current_place(request), request.now
    rows = point_rows(actor, list(point_list(actor, place.path, now)), now)
    day = day_of(request.GET.get("day", ""), local_day(now))
    hours = hours_of(actor, place.path, day)
    return render(
        request,
        "gates/points.html",
        {
            "place": place,
            "rows": rows,
            "manned": [row for row in rows if row.needed],
            "short": [row for row in rows if row.is_short],
            "total": total_of(row.figures for row in rows),
            "chart": _chart(hours),
            "has_hours": any(vehicles or people for vehicles, people in hours),
            "overdue": expected_list(actor, place.path, stage="overdue", moment=now).count(),
            "may_open": actor.can("gates.point.open", place.path),
            "may_record": "gates.passage.record" in actor.rights,
            "may_arrivals": "gates.arrival.view" in actor.rights,
            "may_roster": "gates.roster.view" in actor.rights,
        },
    )


@page("gates.point.open", methods=("GET", "POST"))
def new_point(request: Any) -> HttpResponse:
    """Set up a checkpoint at a site."""
    place = current_place(request)
    sites = places_to_open(request.actor, place.path)
    form = PointForm(
        request.POST if request.method == "POST" else None,
        sites=[(str(site.pk), site.name) for site in sites],
    )
    if form.is_bound and form.is_valid():
        try:
            made = open_point(actor=request.actor, now=request.now, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The checkpoint is open."))
            return redirect("gates:point", made.pk)
    context = {"form": form, "place": place, "sites": sites}
    status = 422 if form.errors else 200
    return render(request, "gates/point_form.html", context, status=status)


@page("gates.point.view")
def point(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """One checkpoint: figures by hour, the duty list of a week."""
    return _point_page(request, point_id, None)


def _duty_form(request: Any, row: Any, data: Any = None) -> DutyForm:
    staff = staff_to_choose(request.actor, row.path, local_day(request.now))
    return DutyForm(
        data,
        staff=[(str(one.pk), " · ".join(filter(None, [one.name, one.title]))) for one in staff],
        plan=gates_plan(row.path, request.now),
        initial={"day": local_day(request.now)},
    )


def _point_page(request: Any, point_id: uuid.UUID, form: DutyForm | None) -> HttpResponse:
    actor, now = request.actor, request.now
    row = get_point(actor, point_id)
    today = local_day(now)
    plan = gates_plan(row.path, now)
    may_assign = actor.can("gates.duty.assign", row.path) and row.closed_at is None
    hours = hours_of(actor, row.path, today)
    duties = duty_list(actor, row, today, today + timedelta(days=DAYS_SHOWN))
    return render(
        request,
        "gates/point.html",
        {
            "point": row,
            "row": point_rows(actor, [row], now)[0],
            "chart": _chart(hours),
            "has_hours": any(vehicles or people for vehicles, people in hours),
            "duties": [(duty, _shift_title(plan, duty.shift)) for duty in duties],
            "form": form or (_duty_form(request, row) if may_assign else None),
            "may_close": actor.can("gates.point.close", row.path) and row.closed_at is None,
            "may_withdraw": actor.can("gates.duty.withdraw", row.path),
            "may_record": actor.can("gates.passage.record", row.path) and row.closed_at is None,
        },
        status=422 if form is not None else 200,
    )


def _shift_title(plan: Any, key: str) -> str:
    shift = plan.shift(key)
    return str(shift.title) if shift else key


@page("gates.point.close", methods=("POST",))
def close(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """Give the checkpoint up."""
    get_point(request.actor, point_id, "gates.point.close")
    reason = request.POST.get("reason", "")
    try:
        close_point(actor=request.actor, now=request.now, point_id=point_id, reason=reason)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("gates:points")


@page("gates.duty.assign", methods=("POST",))
def assign(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """Somebody stands there in a shift."""
    row = get_point(request.actor, point_id, "gates.duty.assign")
    form = _duty_form(request, row, request.POST)
    if form.is_valid():
        try:
            assign_duty(
                actor=request.actor, now=request.now, point_id=point_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("gates:point", point_id)
    return _point_page(request, point_id, form)


@page("gates.duty.withdraw", methods=("POST",))
def withdraw(request: Any, duty_id: uuid.UUID) -> HttpResponse:
    """Somebody is taken off the list."""
    row = get_duty(request.actor, duty_id, "gates.duty.withdraw")
    withdraw_duty(actor=request.actor, now=request.now, duty_id=duty_id)
    return redirect("gates:point", row.point_id)
