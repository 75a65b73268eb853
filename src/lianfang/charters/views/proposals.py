"""Proposals at the desk: asked for, looked through, changed, accepted."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.charters.enums import ProposalState
from lianfang.charters.forms import AcceptForm, ProposalForm
from lianfang.charters.selectors.charters import point_options, vehicle_options
from lianfang.charters.selectors.plans import area_choices, charters_plan
from lianfang.charters.selectors.proposals import (
    get_proposal,
    get_vehicle,
    left_rows,
    penalty_rows,
    proposal_list,
    total_cost,
    vehicle_rows,
)
from lianfang.charters.services.planning import (
    accept_proposal,
    change_proposed_vehicle,
    create_proposal,
    move_riders,
    refuse_proposal,
)
from lianfang.charters.views.desk import say_fault
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
POST = ("POST",)


@page("charters.proposal.view")
def proposals(request: Any) -> HttpResponse:
    """Proposals of the place, the latest first; a form asks for another one."""
    return _proposals(request)


def _proposals(request: Any, form: ProposalForm | None = None) -> HttpResponse:
    place = current_place(request)
    rows = Paginator(proposal_list(request.actor, place.path), PAGE_SIZE)
    plan = charters_plan(place.path, request.now)
    context = {
        "place": place,
        "page": rows.get_page(request.GET.get("page")),
        "form": form
        or ProposalForm(areas=area_choices(plan), initial={"day": local_day(request.now)}),
        "may_create": request.actor.can("charters.proposal.create", place.path),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "charters/proposals.html", context, status=status)


@page("charters.proposal.create", methods=POST)
def propose(request: Any) -> HttpResponse:
    """Ask the planner for vehicles."""
    place = current_place(request)
    plan = charters_plan(place.path, request.now)
    form = ProposalForm(request.POST, areas=area_choices(plan))
    if form.is_valid():
        try:
            made = create_proposal(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                day=form.cleaned_data["day"],
                areas=form.cleaned_data["areas"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("charters:proposal", made.pk)
    return _proposals(request, form)


@page("charters.proposal.view")
def proposal(request: Any, charter_proposal_id: uuid.UUID) -> HttpResponse:
    """The vehicles, who is in them and why, and who is left behind."""
    row = get_proposal(request.actor, charter_proposal_id)
    return _proposal(request, row)


def _proposal(request: Any, row: Any, form: AcceptForm | None = None) -> HttpResponse:
    actor, now = request.actor, request.now
    is_planning = row.state == ProposalState.PLANNING
    is_open = row.state == ProposalState.OPEN
    template = (
        "charters/planning.html" if request.htmx and is_planning else "charters/proposal.html"
    )
    vehicles = [] if is_planning else vehicle_rows(actor, row, now)
    left = [] if is_planning else left_rows(actor, row, now)
    people = sum(one.people for one in vehicles)
    cost = total_cost(row)
    context = {
        "proposal": row,
        "is_planning": is_planning,
        "vehicles": vehicles,
        "kinds": vehicle_options(row.path, now),
        "left": left,
        "left_count": len(left),
        "people": people,
        "cost": cost,
        "per_head": round(cost / people) if people else None,
        "seats": sum(one.usable for one in vehicles if one.people),
        "penalties": penalty_rows(row),
        "form": form
        or AcceptForm(
            checkpoints=point_options(actor, row.path, now),
            initial={"destination": row.place.short_name, "departs": "08:00"},
        ),
        "may_accept": is_open and actor.can("charters.proposal.accept", row.path),
        "may_edit": is_open and actor.can("charters.proposal.edit", row.path),
        "may_refuse": row.state in ("open", "planning", "failed")
        and actor.can("charters.proposal.refuse", row.path),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, template, context, status=status)


@page("charters.proposal.edit", methods=POST)
def move(request: Any, charter_proposal_id: uuid.UUID) -> HttpResponse:
    """Those who are ticked go into another vehicle, or are left out."""
    get_proposal(request.actor, charter_proposal_id, "charters.proposal.edit")
    to = request.POST.get("to_vehicle", "")
    try:
        seats = [uuid.UUID(one) for one in request.POST.getlist("selected")[:1_000]]
        move_riders(
            actor=request.actor,
            now=request.now,
            proposal_id=charter_proposal_id,
            seat_ids=seats,
            to_vehicle=uuid.UUID(to) if to else None,
        )
    except ValueError:
        messages.error(request, _("Choose one of the list."))
    except WorkError as error:
        if error.status == 404:
            raise
        say_fault(request, error)
    else:
        messages.success(request, _("Changed; costs and reasons are told anew."))
    return redirect("charters:proposal", charter_proposal_id)


@page("charters.proposal.edit", methods=POST)
def other_vehicle(request: Any, proposed_vehicle_id: uuid.UUID) -> HttpResponse:
    """Another kind of vehicle for a line."""
    row = get_vehicle(request.actor, proposed_vehicle_id, "charters.proposal.edit")
    try:
        change_proposed_vehicle(
            actor=request.actor,
            now=request.now,
            vehicle_id=proposed_vehicle_id,
            vehicle=request.POST.get("vehicle", "")[:32],
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Changed; costs and reasons are told anew."))
    return redirect("charters:proposal", row.proposal_id)


@page("charters.proposal.accept", methods=POST)
def accept(request: Any, charter_proposal_id: uuid.UUID) -> HttpResponse:
    """Every vehicle is a charter in preparation."""
    row = get_proposal(request.actor, charter_proposal_id, "charters.proposal.accept")
    form = AcceptForm(request.POST, checkpoints=point_options(request.actor, row.path, request.now))
    if form.is_valid():
        try:
            made, dropped = accept_proposal(
                actor=request.actor,
                now=request.now,
                proposal_id=charter_proposal_id,
                **form.cleaned_data,
            )
        except WorkError as error:
            if getattr(error, "fields", None):
                form.take_errors(error)
                return _proposal(request, row, form)
            say_fault(request, error)
            return redirect("charters:proposal", charter_proposal_id)
        text = ngettext(
            "%(n)s charter is in preparation.", "%(n)s charters are in preparation.", len(made)
        )
        messages.success(request, text % {"n": len(made)})
        if dropped:
            text = ngettext(
                "%(n)s person could not be taken along any more.",
                "%(n)s people could not be taken along any more.",
                dropped,
            )
            messages.warning(request, text % {"n": dropped})
        return redirect("charters:charters")
    return _proposal(request, row, form)


@page("charters.proposal.refuse", methods=POST)
def refuse(request: Any, charter_proposal_id: uuid.UUID) -> HttpResponse:
    """Nothing of it is done."""
    get_proposal(request.actor, charter_proposal_id, "charters.proposal.refuse")
    try:
        refuse_proposal(
            actor=request.actor,
            now=request.now,
            proposal_id=charter_proposal_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Refused."))
    return redirect("charters:proposal", charter_proposal_id)
