"""Are we covered: rules by place with the gaps first, and each gap one click from somebody."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.selectors.coverage import coverage, gaps
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.proposals import waiting_proposals
from lianfang.command.selectors.responsibilities import candidates
from lianfang.command.selectors.subjects import describe, get_subject
from lianfang.command.services.responsibilities import assign_responsibility
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.text import plain
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
MOST_PAGES = 2_000


@page("command.coverage.view")
def coverage_page(request: Any) -> HttpResponse:
    """Every rule in force in the place, and every place below, those with most gaps first."""
    place = current_place(request)
    shown = coverage(request.actor, place, request.now)
    return render(
        request,
        "command/coverage.html",
        {
            "place": place,
            "coverage": shown,
            "children": [
                (child, [(r.rule.key, t) for r, t in zip(shown.rules, child.tallies, strict=True)])
                for child in shown.children
            ],
            "phase": phase_of(request.actor, place.path, request.now),
            "waiting": waiting_proposals(request.actor, place.path),
            "may_propose": request.actor.can("command.proposal.create", place.path),
            "may_list": "command.responsibility.view" in request.actor.rights,
        },
    )


@page("command.responsibility.view")
def gaps_page(request: Any) -> HttpResponse:
    """Those of one rule whom nobody, or too few, answer for, in walking order."""
    place = current_place(request)
    rules = coverage(request.actor, place, request.now).rules
    if not rules:
        raise InvalidInput(_("No plan is in force here."))
    asked = request.GET.get("rule", "")
    keys = [entry.rule.key for entry in rules]
    chosen = asked if asked in keys else next((r.rule.key for r in rules if r.tally.gaps), keys[0])
    number = _page_number(request.GET.get("page", ""))
    shown = gaps(
        request.actor,
        place,
        request.now,
        chosen,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render(
        request,
        "command/gaps.html",
        {
            "place": place,
            "rules": rules,
            "chosen": chosen,
            "shown": shown,
            "number": number,
            "first": (number - 1) * PAGE_SIZE + 1,
            "last": (number - 1) * PAGE_SIZE + len(shown.gaps),
            "total": next(r.tally.gaps for r in rules if r.rule.key == chosen),
            "may_assign": request.actor.can("command.responsibility.assign", place.path),
            "may_propose": request.actor.can("command.proposal.create", place.path),
        },
    )


def _page_number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < 6 else 1


@page("command.responsibility.assign", methods=("POST",))
def assign(request: Any) -> HttpResponse:
    """Name somebody for one gap by hand; back to the list, with what went wrong in words."""
    given = request.POST
    back = f"{reverse('command:gaps')}?rule={given.get('rule', '')}"
    try:
        assign_responsibility(
            actor=request.actor,
            now=request.now,
            role=given.get("role", ""),
            staff_id=uuid.UUID(given.get("staff_id", "")),
            subject_kind=given.get("subject_kind", ""),
            subject_id=uuid.UUID(given.get("subject_id", "")),
        )
    except ValueError:
        messages.error(request, _("Choose somebody from the list."))
    except WorkError as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join([error.message, *map(str, fields.values())]))
    else:
        messages.success(request, _("Somebody answers now."))
    return redirect(back)


@page("command.responsibility.assign")
def choose_staff(request: Any) -> HttpResponse:
    """Whom to name for a gap: staff of the right kind near the place, those with room first."""
    given = request.GET
    try:
        subject_id = uuid.UUID(given.get("subject_id", ""))
    except ValueError as error:
        raise NotFound() from error
    subject = get_subject(request.actor, given.get("subject_kind", ""), subject_id)
    cards = describe(request.actor, [(subject.kind, subject.id)], local_day(request.now))
    search = plain(given.get("q", ""))[:64]
    found = candidates(
        request.actor, subject.path, given.get("role", ""), request.now, search=search
    )
    return render(
        request,
        "command/choose_staff.html",
        {
            "card": cards.get(subject.id),
            "role": given.get("role", ""),
            "rule": given.get("rule", ""),
            "subject": subject,
            "candidates": found,
            "search": search,
        },
    )
