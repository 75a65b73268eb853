"""Calling many at once, at the desk: the proposal, who answered what, links to print."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.command.enums import DeclineReason, InvitationState
from lianfang.command.selectors.mobilisations import (
    calls_here,
    get_invitation,
    get_mobilisation,
    invitation_list,
    is_planned,
    left_over,
    mobilisation_list,
    mobilisation_view,
    where_called,
)
from lianfang.command.services.mobilisations import (
    BY_LINK,
    hand_out_links,
    open_mobilisation,
    record_answer,
    release_unanswered,
    start_mobilisation,
)
from lianfang.kit.qr import qr_svg
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
ANSWERS = (
    InvitationState.PENDING,
    InvitationState.DECLINED,
    InvitationState.ACCEPTED,
    InvitationState.RELEASED,
)


@page("command.mobilisation.view")
def mobilisations(request: Any) -> HttpResponse:
    """Calls that reach the place, and those the plan in force holds ready."""
    place = current_place(request)
    rows = Paginator(mobilisation_list(request.actor, place), PAGE_SIZE)
    may_start = request.actor.can("command.mobilisation.start", place.path)
    return render(
        request,
        "command/mobilisations.html",
        {
            "place": place,
            "page": rows.get_page(request.GET.get("page")),
            "calls": calls_here(request.actor, place, request.now) if may_start else [],
        },
    )


@page("command.mobilisation.start", methods=("POST",))
def start(request: Any) -> HttpResponse:
    """Ask for the proposal; it is planned in the background."""
    made = start_mobilisation(
        actor=request.actor,
        now=request.now,
        place_id=current_place(request).pk,
        key=request.POST.get("key", "")[:32],
    )
    return redirect("command:mobilisation", made.pk)


@page("command.mobilisation.view")
def mobilisation(request: Any, mobilisation_id: uuid.UUID) -> HttpResponse:
    """One call: by place, then person by person, those who have not answered first."""
    row = get_mobilisation(request.actor, mobilisation_id)
    place = current_place(request)
    state = request.GET.get("state", InvitationState.PENDING.value)
    rows = invitation_list(request.actor, row, under=place.path, state=state)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    can = request.actor.can
    return render(
        request,
        "command/mobilisation.html",
        {
            "place": place,
            "row": row,
            "shown": mobilisation_view(request.actor, row, request.now),
            "rule": row.proposal.rules[0],
            "page": shown,
            "people": where_called(list(shown)),
            "states": [(one.value, one.label) for one in ANSWERS],
            "state": state,
            "left_over": left_over(request.actor, row, request.now),
            "is_planned": is_planned(row),
            "may_open": can("command.mobilisation.open", row.path),
            "may_hand_out": can("command.mobilisation.hand_out", place.path),
            "may_release": can("command.mobilisation.release", place.path),
            "may_record": can("command.mobilisation.record_answer", place.path),
            "reasons": DeclineReason.choices,
            "by_link": BY_LINK.display_name,
        },
    )


@page("command.mobilisation.open", methods=("POST",))
def open_call(request: Any, mobilisation_id: uuid.UUID) -> HttpResponse:
    """Accept the proposal and invite everybody in it."""
    row = get_mobilisation(request.actor, mobilisation_id, "command.mobilisation.open")
    open_mobilisation(actor=request.actor, now=request.now, mobilisation_id=row.pk)
    messages.success(request, _("Everybody has a place. Print the links and hand them out."))
    return redirect("command:mobilisation", row.pk)


@page("command.mobilisation.hand_out", methods=("POST",))
def links(request: Any, mobilisation_id: uuid.UUID) -> HttpResponse:
    """Links of those in the place who have not answered, with their QR codes, to be printed."""
    row = get_mobilisation(request.actor, mobilisation_id)
    place = current_place(request)
    made = hand_out_links(
        actor=request.actor,
        now=request.now,
        mobilisation_id=row.pk,
        place_id=place.pk,
        only_new=request.POST.get("only_new") == "1",
    )
    named = where_called([link.invitation for link in made])
    sheet = []
    for link, (invitation, where) in zip(made, named, strict=True):
        address = request.build_absolute_uri(reverse("command:invitation", args=[link.token]))
        sheet.append((invitation, where, address, qr_svg(address, title=_("Answer the call"))))
    answer = render(
        request, "command/mobilisation_links.html", {"row": row, "place": place, "sheet": sheet}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@page("command.mobilisation.release", methods=("POST",))
def release(request: Any, mobilisation_id: uuid.UUID) -> HttpResponse:
    """Those in the place who have not answered are no longer counted on."""
    row = get_mobilisation(request.actor, mobilisation_id)
    number = release_unanswered(
        actor=request.actor,
        now=request.now,
        mobilisation_id=row.pk,
        place_id=current_place(request).pk,
    )
    text = ngettext("%(n)s place is open again.", "%(n)s places are open again.", number)
    messages.success(request, text % {"n": number})
    return redirect("command:mobilisation", row.pk)


@page("command.mobilisation.record_answer", methods=("POST",))
def record(request: Any, invitation_id: uuid.UUID) -> HttpResponse:
    """Write down what somebody said on the phone."""
    row = get_invitation(request.actor, invitation_id, "command.mobilisation.record_answer")
    reason = request.POST.get("reason", "")
    record_answer(
        actor=request.actor,
        now=request.now,
        invitation_id=row.pk,
        accepts=not reason,
        reason=reason,
    )
    messages.success(request, _("Written down."))
    return redirect("command:mobilisation", row.mobilisation_id)
