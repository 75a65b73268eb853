"""Proposals: what the planner suggests, line by line with its reasons, and the decision."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import ProposalState
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.proposals import (
    GROUPS_PER_PAGE,
    get_line,
    get_proposal,
    line_views,
    proposal_list,
    proposal_view,
    roles_of,
)
from lianfang.command.selectors.responsibilities import candidates
from lianfang.command.services.proposals import (
    accept_proposal,
    create_proposal,
    edit_line,
    refuse_proposal,
)
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.text import plain
from lianfang.places.selectors import current_place

PAGE_SIZE = 30
MOST_PAGES = 1_000


@page("command.proposal.view")
def proposals(request: Any) -> HttpResponse:
    """Proposals of the place, those awaiting a decision on top."""
    place = current_place(request)
    rows = Paginator(proposal_list(request.actor, place.path), PAGE_SIZE)
    return render(
        request,
        "command/proposals.html",
        {
            "place": place,
            "page": rows.get_page(request.GET.get("page")),
            "may_propose": request.actor.can("command.proposal.create", place.path),
        },
    )


@page("command.proposal.create", methods=("POST",))
def propose(request: Any) -> HttpResponse:
    """Ask the planner; it works in the background and the page shows when it is through."""
    try:
        place_id = uuid.UUID(request.POST.get("place_id", ""))
    except ValueError:
        place_id = current_place(request).pk
    rules = [rule for rule in request.POST.getlist("rule") if rule]
    made = create_proposal(actor=request.actor, now=request.now, place_id=place_id, rules=rules)
    return redirect("command:proposal", made.pk)


@page("command.proposal.view")
def proposal(request: Any, proposal_id: uuid.UUID) -> HttpResponse:
    """One proposal: its lines by staircase, what it costs, whom it leaves out."""
    row = get_proposal(request.actor, proposal_id)
    asked = request.GET
    number = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
    number = min(max(number, 1), MOST_PAGES)
    shown = proposal_view(
        request.actor,
        row,
        request.now,
        role=asked.get("role", ""),
        state=asked.get("state", ""),
        page=number,
    )
    template = "command/proposal.html"
    if request.htmx and row.state == ProposalState.PLANNING:
        template = "command/planning.html"
    return render(
        request,
        template,
        {
            "proposal": row,
            "shown": shown,
            "roles": roles_of(row, request.actor, request.now),
            "chosen_role": asked.get("role", ""),
            "number": number,
            "has_more": number * GROUPS_PER_PAGE < shown.group_count,
            "is_planning": row.state == ProposalState.PLANNING,
            "is_open": row.state == ProposalState.OPEN,
            "may_accept": request.actor.can("command.proposal.accept", row.path),
            "may_edit": request.actor.can("command.proposal.edit", row.path),
        },
    )


@page("command.proposal.accept", methods=("POST",))
def accept(request: Any, proposal_id: uuid.UUID) -> HttpResponse:
    accept_proposal(actor=request.actor, now=request.now, proposal_id=proposal_id)
    messages.success(request, _("Accepted: the people named answer from now on."))
    return redirect("command:proposal", proposal_id)


@page("command.proposal.refuse", methods=("POST",))
def refuse(request: Any, proposal_id: uuid.UUID) -> HttpResponse:
    refuse_proposal(
        actor=request.actor,
        now=request.now,
        proposal_id=proposal_id,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Refused. Nothing was changed."))
    return redirect("command:proposal", proposal_id)


@page("command.proposal.edit", methods=("GET", "POST"))
def line(request: Any, line_id: uuid.UUID) -> HttpResponse:
    """One line: name somebody else, leave it out with a reason, or take it back in."""
    row = get_line(request.actor, line_id)
    problem = ""
    if request.method == "POST":
        try:
            _edit(request, line_id)
        except WorkError as error:
            problem = " ".join([error.message, *map(str, getattr(error, "fields", {}).values())])
        else:
            return redirect("command:proposal", row.proposal_id)
    in_force = phase_of(request.actor, row.proposal.path, request.now)
    plan = in_force.playbook if in_force else None
    views = line_views(request.actor, [row], plan, request.now)
    if not views:
        raise NotFound()
    search = plain(request.GET.get("q", ""))[:64]
    found = candidates(request.actor, row.subject_path, row.role, request.now, search=search)
    context = {
        "line": row,
        "view": views[0],
        "candidates": found,
        "problem": problem,
        "search": search,
    }
    return render(request, "command/proposal_line.html", context, status=422 if problem else 200)


def _edit(request: Any, line_id: uuid.UUID) -> None:
    given = request.POST
    try:
        staff_id = uuid.UUID(given["staff_id"]) if given.get("staff_id") else None
    except ValueError as error:
        raise NotFound() from error
    edit_line(
        actor=request.actor,
        now=request.now,
        line_id=line_id,
        staff_id=staff_id,
        refuse=given.get("refuse") == "1",
        note=given.get("reason", given.get("note", "")),
    )
