"""Phases on screen: what holds and has held, what a decision would change, and the way back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.forms import PhaseForm
from lianfang.command.selectors.changes import (
    Preview,
    preview_of_enforcing,
    preview_of_revoking,
    preview_of_step_back,
)
from lianfang.command.selectors.phase_history import phase_history, phases_here, step_back
from lianfang.command.selectors.plan import (
    get_phase,
    get_playbook,
    open_incidents,
    phase_choices,
    phase_of,
)
from lianfang.command.services.plans import PreviewOutdated, restore_phase
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.places.selectors import current_place, get_place


@page("command.team.view")
def phases(request: Any) -> HttpResponse:
    """The phase of the place and of each part with one of its own, and every decision so far."""
    place, actor = current_place(request), request.actor
    may_enforce = bool(open_incidents(actor, place.path)) and actor.can(
        "command.phase.enforce", place.path
    )
    may_restore = actor.can("command.phase.restore", place.path)
    return render(
        request,
        "command/phases.html",
        {
            "place": place,
            "here": phase_of(actor, place.path, request.now),
            "phases": [
                (view, actor.can("command.phase.revoke", view.path))
                for view in phases_here(actor, place, request.now)
            ],
            "history": phase_history(actor, place),
            "form": PhaseForm(phases=phase_choices(actor)) if may_enforce else None,
            "may_go_back": may_restore and step_back(actor, place) is not None,
        },
    )


@page("command.phase.enforce")
def preview(request: Any) -> HttpResponse:
    """What would change if the phase asked for were put in force here now."""
    place = current_place(request)
    form = PhaseForm(request.GET, phases=phase_choices(request.actor))
    if not form.is_valid():
        raise InvalidInput(_("Choose a phase from the list."))
    playbook_id, key = form.chosen()
    version = get_playbook(request.actor, playbook_id)
    shown = preview_of_enforcing(request.actor, place, version, key, request.now)
    return _preview_page(
        request,
        shown,
        act=reverse("command:enforce_phase"),
        yes=_("Put in force"),
        phase=form.cleaned_data["phase"],
    )


@page("command.phase.revoke")
def ending(request: Any, phase_id: uuid.UUID) -> HttpResponse:
    """What would change if this phase ended in its place now."""
    row = get_phase(request.actor, phase_id)
    if row.valid_to is not None:
        raise Conflict(_("This phase has ended already."), code="phase_ended")
    shown = preview_of_revoking(request.actor, row.place, request.now)
    return _preview_page(
        request, shown, act=reverse("command:revoke_phase", args=[row.pk]), yes=_("End the phase")
    )


@page("command.phase.restore", methods=("GET", "POST"))
def back(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """What would change if the last decision about the place were taken back, and doing so."""
    place = get_place(request.actor, place_id, "command.phase.restore")
    if request.method == "POST":
        try:
            restore_phase(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                reason=request.POST.get("reason", ""),
                instead_of=request.POST.get("seal", ""),
            )
        except (PreviewOutdated, InvalidInput) as error:
            messages.error(request, error.message)
            return redirect("command:phase_back", place.pk)
        messages.success(request, _("Taken back. The day's tasks follow within moments."))
        return redirect(f"{reverse('command:phases')}?place={place.pk}")
    step = step_back(request.actor, place)
    if step is None:
        raise Conflict(_("There is no earlier phase here to go back to."), code="nothing_before")
    shown = preview_of_step_back(request.actor, place, step, request.now)
    act = reverse("command:phase_back", args=[place.pk])
    return _preview_page(request, shown, act=act, yes=_("Go back"), is_step_back=True)


def _preview_page(request: Any, shown: Preview, **more: Any) -> HttpResponse:
    return render(
        request, "command/phase_preview.html", {"place": shown.place, "shown": shown, **more}
    )
