"""The guard's page on the phone: big buttons, what is usual chosen already, one tap for a return.

An ordinary passage takes the plate, the temperature and the button; who comes back, one tap.
"""

import uuid
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.gates.enums import Deed, Direction, VehicleKind
from lianfang.gates.forms import CheckForm, PassageForm
from lianfang.gates.selectors.passages import get_passage, last_of_plate, recent_vehicles
from lianfang.gates.selectors.permits import check_permit
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import figures_of, get_point, own_points
from lianfang.gates.selectors.villages import villages_around
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.receiving import record_passage
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_at

RIGHT = "gates.passage.record"
BOTH = ("GET", "POST")


@page(RIGHT)
def mine(request: Any) -> HttpResponse:
    """Where the guard stands; with one checkpoint straight to it."""
    found = own_points(request.actor, request.now)
    if len(found) == 1:
        return redirect("gates:guard", found[0].pk)
    return render(request, "gates/mine.html", {"points": found})


def _open_point(request: Any, point_id: uuid.UUID, right: str = RIGHT) -> Any:
    point = get_point(request.actor, point_id, right)
    if point.closed_at is not None:
        raise NotFound()
    return point


@page(RIGHT, methods=BOTH)
def guard(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """Record a passage: the button pressed says what was decided."""
    point = _open_point(request, point_id)
    plan = gates_plan(point.path, request.now)
    form = PassageForm(
        request.POST if request.method == "POST" else None,
        destinations=villages_around(point.path),
        initial={
            "passage_id": id_at(request.now),
            "direction": request.GET.get("direction", Direction.IN),
            "vehicle": VehicleKind.CAR,
            "plate": plan.plate_prefix,
            "persons": 1,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            body = form.passage(point.place_id, request.POST.get("deed", Deed.PASS))
            made = record_passage(
                actor=request.actor,
                now=request.now,
                body=body,
                passage_id=form.cleaned_data["passage_id"],
            )
        except msgspec.ValidationError:
            form.add_error(None, _("Choose what was decided."))
        except WorkError as error:
            form.take_errors(error)
        else:
            return _recorded(request, point_id, made)
    today = figures_of([point.path], local_day(request.now)).get(point.path)
    return render(
        request,
        "gates/guard.html",
        {
            "point": point,
            "form": form,
            "recent": recent_vehicles(point, request.now),
            "today": today,
            "may_check": request.actor.can("gates.permit.check", point.path),
            "may_hold": request.actor.can("gates.coach.open", point.path),
        },
        status=422 if form.errors else 200,
    )


def _recorded(request: Any, point_id: uuid.UUID, made: Any) -> HttpResponse:
    words = " · ".join(filter(None, [made.plate, str(Deed(made.deed).label)]))
    if made.fever:
        messages.error(
            request,
            _("Fever: %(what)s. Keep them apart and phone the community at once.")
            % {"what": words},
        )
    elif made.odd_plate:
        messages.warning(
            request, _("Recorded: %(what)s. The plate looks unusual.") % {"what": words}
        )
    else:
        messages.success(request, _("Recorded: %(what)s") % {"what": words})
    if made.deed == Deed.REGISTERED or made.destination_id:
        return redirect("gates:slip", made.pk)
    return redirect("gates:guard", point_id)


def _body(point: Any, **said: Any) -> PassageBody:
    """What a device would have sent."""
    return msgspec.convert({"point": point.place_id, **said}, PassageBody)


@page(RIGHT, methods=("POST",))
def known(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """The last passage of a plate here, offered as one tap (a piece of the page)."""
    point = _open_point(request, point_id)
    found = last_of_plate(point, request.POST.get("plate", ""))
    return render(request, "gates/known.html", {"point": point, "one": found})


@page(RIGHT, methods=("POST",))
def again(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """One tap: the vehicle of an earlier passage goes the other way, as many people as then."""
    point = _open_point(request, point_id)
    try:
        earlier = uuid.UUID(request.POST.get("again", ""))
    except ValueError as error:
        raise NotFound() from error
    row = get_passage(request.actor, earlier, RIGHT)
    if row.place_id != point.place_id:
        raise NotFound()
    back = Direction.IN if row.direction == Direction.OUT else Direction.OUT
    body = _body(
        point,
        direction=back,
        vehicle=row.vehicle,
        action=Deed.PASS,
        plate=row.plate,
        persons=row.persons,
    )
    made = record_passage(actor=request.actor, now=request.now, body=body)
    return _recorded(request, point_id, made)


@page("gates.permit.check", methods=BOTH)
def check(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """A pass is shown: may they pass, and why not."""
    point = _open_point(request, point_id, "gates.permit.check")
    form = CheckForm(
        request.POST if request.method == "POST" else None, initial={"direction": Direction.OUT}
    )
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        direction = given["direction"] or Direction.OUT
        found = check_permit(request.actor, given["code"], point.path, request.now, direction)
    context = {
        "point": point,
        "form": form,
        "found": found,
        "passage_id": id_at(request.now),
        "may_record": request.actor.can(RIGHT, point.path),
        "direction": form.cleaned_data.get("direction", "") if form.is_bound else "",
    }
    return render(request, "gates/check.html", context, status=422 if form.errors else 200)


@page(RIGHT, methods=("POST",))
def use(request: Any, point_id: uuid.UUID) -> HttpResponse:
    """The holder of a pass went out or came home; or was stopped."""
    point = _open_point(request, point_id)
    try:
        permit_id = uuid.UUID(request.POST.get("pass_id", ""))
        passage_id = uuid.UUID(request.POST.get("passage_id", ""))
    except ValueError as error:
        raise NotFound() from error
    direction = Direction.IN if request.POST.get("direction") == "in" else Direction.OUT
    deed = Deed.TURNED_BACK if request.POST.get("deed") == "turned_back" else Deed.PASS
    body = _body(point, direction=direction, vehicle="foot", action=deed, pass_id=permit_id)
    try:
        record_passage(actor=request.actor, now=request.now, body=body, passage_id=passage_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("gates:check", point_id)
