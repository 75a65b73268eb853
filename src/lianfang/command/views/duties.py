"""Who answers for whom as a list, and what one person answers for."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.plan import phase_of, role_titles
from lianfang.command.selectors.responsibilities import (
    get_responsibility,
    get_staff,
    own_staff,
    responsibility_list,
    worklist,
)
from lianfang.command.selectors.subjects import describe
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.command.services.stand_ins import propose_stand_ins
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("staff", gettext_lazy("Who answers")),
    Column("role", gettext_lazy("Role")),
    Column("subject", gettext_lazy("Answers for")),
    Column("where", gettext_lazy("Where")),
    Column("since", gettext_lazy("Answers since")),
    Column("act", ""),
]


@page("command.responsibility.view")
def responsibilities(request: Any) -> HttpResponse:
    """Responsibilities in force in the place, by role, kind and name of the worker."""
    place, day, asked = current_place(request), local_day(request.now), request.GET
    titles = role_titles()
    role = asked.get("role", "") if asked.get("role") in titles else ""
    kind = asked.get("kind", "") if asked.get("kind") in SubjectKind.values else ""
    search = plain(asked.get("q", ""))[:64]
    rows = responsibility_list(request.actor, place, day, role=role, kind=kind, search=search)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    cards = describe(request.actor, ((r.subject_kind, r.subject_id) for r in shown), day)
    return render(
        request,
        "command/responsibilities.html",
        {
            "place": place,
            "page": shown,
            "columns": COLUMNS,
            "rows": [
                (
                    row,
                    titles.get(row.role, row.role),
                    cards.get(row.subject_id),
                    # Leaders of a higher place answer here; their own page is not this viewer's.
                    request.actor.can("people.staff.view", row.staff.path),
                )
                for row in shown
            ],
            "roles": titles.items(),
            "kinds": SubjectKind.choices,
            "role": role,
            "kind": kind,
            "search": search,
            "active": sum(bool(value) for value in (role, kind)),
            "may_end": request.actor.can("command.responsibility.end", place.path),
            # The page of exports asks for its own right.
            "may_export": request.actor.can("command.responsibility.export", place.path)
            and "sheets.export.run" in request.actor.rights,
        },
    )


@page("command.responsibility.end", methods=("POST",))
def end(request: Any, responsibility_id: uuid.UUID) -> HttpResponse:
    """From today on this person no longer answers for it."""
    row = get_responsibility(request.actor, responsibility_id)
    end_responsibility(
        actor=request.actor,
        now=request.now,
        responsibility_id=row.pk,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Ended. Name somebody else so that no gap stays."))
    return redirect("command:responsibilities")


@page("command.task.view")
def mine(request: Any) -> HttpResponse:
    """What the person who is signed in answers for."""
    return _worklist_page(request, own_staff(request.actor), is_own=True)


@page("people.staff.view")
def staff_work(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """What one of the staff answers for."""
    return _worklist_page(request, get_staff(request.actor, staff_id), is_own=False)


@page("command.proposal.stand_in", methods=("POST",))
def stand_ins(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Ask the planner who takes over while this person is away."""
    made = propose_stand_ins(actor=request.actor, now=request.now, staff_id=staff_id)
    if made is None:
        messages.info(request, _("Nobody has to stand in: they are here, or answer for nobody."))
        return redirect("command:staff_work", staff_id)
    return redirect("command:proposal", made.pk)


def _worklist_page(request: Any, staff: Any, *, is_own: bool) -> HttpResponse:
    """With the ways of working of the phase in force where they serve."""
    view = phase_of(request.actor, staff.path, request.now) if staff else None
    return render(
        request,
        "command/worklist.html",
        {
            "work": worklist(request.actor, staff, request.now) if staff else None,
            "sops": [view.playbook.sop(key) for key in view.phase.sops] if view else [],
            "is_own": is_own,
            "may_ask": not is_own
            and staff is not None
            and request.actor.can("command.proposal.stand_in", staff.path),
        },
    )
