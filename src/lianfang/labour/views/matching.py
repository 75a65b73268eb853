"""Matching proposals at the desk: asked for, looked through, changed, accepted line by line."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.kit.errors import WorkError
from lianfang.labour.enums import LineState, ProposalState
from lianfang.labour.forms import SearchForm
from lianfang.labour.selectors.matching import (
    get_line,
    get_proposal,
    line_rows,
    proposal_list,
    proposal_view,
    vacancies_for,
    without_rows,
)
from lianfang.labour.services.matching import (
    accept_line,
    accept_proposal,
    edit_line,
    refuse_proposal,
)
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
POST = ("POST",)


@page("labour.match.view")
def proposals(request: Any) -> HttpResponse:
    """Proposals of the place, the latest first."""
    place = current_place(request)
    rows = Paginator(proposal_list(request.actor, place.path), PAGE_SIZE)
    context = {
        "place": place,
        "page": rows.get_page(request.GET.get("page")),
        "may_create": request.actor.can("labour.match.create", place.path),
    }
    return render(request, "labour/proposals.html", context)


@page("labour.match.view")
def proposal(request: Any, match_id: uuid.UUID) -> HttpResponse:
    """Who might work where, and why; whom nobody was found for."""
    actor = request.actor
    row = get_proposal(actor, match_id)
    is_planning = row.state == ProposalState.PLANNING
    state = request.GET.get("state", "")
    shown = proposal_view(actor, row, state)
    lines = Paginator(shown.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    is_open = row.state == ProposalState.OPEN
    template = "labour/planning.html" if request.htmx and is_planning else "labour/proposal.html"
    return render(
        request,
        template,
        {
            "proposal": row,
            "shown": shown,
            "page": lines,
            "rows": line_rows(actor, list(lines), request.now),
            "states": LineState.choices,
            "state": state,
            "without": without_rows(actor, row),
            "without_count": len(row.unmatched),
            "is_planning": is_planning,
            "is_open": is_open,
            "may_accept": is_open and actor.can("labour.match.accept", row.path),
            "may_edit": is_open and actor.can("labour.match.edit", row.path),
            "may_refuse": row.state in ("open", "planning", "failed")
            and actor.can("labour.match.refuse", row.path),
        },
    )


@page("labour.match.accept", methods=POST)
def accept(request: Any, match_id: uuid.UUID) -> HttpResponse:
    """Everybody in a line that stands is recommended."""
    get_proposal(request.actor, match_id, "labour.match.accept")
    try:
        made, overtaken = accept_proposal(
            actor=request.actor, now=request.now, proposal_id=match_id
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        said = ngettext("%(n)s person is recommended.", "%(n)s people are recommended.", made)
        messages.success(request, said % {"n": made})
        if overtaken:
            said = ngettext(
                "%(n)s line was not possible any more.",
                "%(n)s lines were not possible any more.",
                overtaken,
            )
            messages.warning(request, said % {"n": overtaken})
    return redirect("labour:proposal", match_id)


@page("labour.match.refuse", methods=POST)
def refuse(request: Any, match_id: uuid.UUID) -> HttpResponse:
    """Nobody else of the proposal is recommended."""
    get_proposal(request.actor, match_id, "labour.match.refuse")
    try:
        refuse_proposal(
            actor=request.actor,
            now=request.now,
            proposal_id=match_id,
            reason=str(request.POST.get("reason", "")),
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Refused."))
    return redirect("labour:proposal", match_id)


@page("labour.match.accept_line", methods=POST)
def accept_one(request: Any, match_line_id: uuid.UUID) -> HttpResponse:
    """One line is a recommendation now."""
    line = get_line(request.actor, match_line_id, "labour.match.accept_line")
    try:
        accept_line(actor=request.actor, now=request.now, line_id=match_line_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Recommended."))
    return redirect("labour:proposal", line.proposal_id)


@page("labour.match.edit", methods=("GET", "POST"))
def edit(request: Any, match_line_id: uuid.UUID) -> HttpResponse:
    """Put somebody to other work, leave them out, or take them back in as proposed."""
    line = get_line(request.actor, match_line_id, "labour.match.edit")
    if request.method == "POST":
        return _edited(request, line)
    form = SearchForm(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return render(
        request,
        "labour/line.html",
        {
            "line": line_rows(request.actor, [line], request.now)[0],
            "proposal": line.proposal,
            "text": text,
            "vacancies": vacancies_for(request.actor, line.proposal, text, request.now),
        },
    )


def _edited(request: Any, line: Any) -> HttpResponse:
    chosen = str(request.POST.get("vacancy_id", ""))
    try:
        edit_line(
            actor=request.actor,
            now=request.now,
            line_id=line.pk,
            vacancy_id=uuid.UUID(chosen) if chosen else None,
            leave_out="leave_out" in request.POST,
        )
    except ValueError:
        messages.error(request, _("Choose one of the list."))
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Changed."))
    return redirect("labour:proposal", line.proposal_id)
