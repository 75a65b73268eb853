"""The incident, its headquarters, the phase in force, and the plan to be read."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.forms import IncidentForm, PhaseForm, PlaybookForm
from lianfang.command.selectors.phase_history import phase_history, phases_here
from lianfang.command.selectors.plan import (
    get_phase,
    get_playbook,
    incident_list,
    open_incidents,
    phase_choices,
    phase_of,
    playbook_list,
    playbook_of,
)
from lianfang.command.selectors.teams import structure
from lianfang.command.services.plans import (
    PreviewOutdated,
    close_incident,
    enforce_phase,
    install_playbook,
    open_incident,
    revoke_phase,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.places.selectors import current_place

RECENT_DECISIONS = 8


@page("command.team.view")
def incident(request: Any) -> HttpResponse:
    """The incident that concerns the place: its structure, and which phase holds where."""
    return _incident_page(request)


def _incident_page(
    request: Any, phase_form: Any = None, incident_form: Any = None, status: int = 200
) -> HttpResponse:
    place, actor = current_place(request), request.actor
    incidents = open_incidents(actor, place.path)
    row = incidents[0] if incidents else None
    may_enforce = row is not None and actor.can("command.phase.enforce", place.path)
    may_open = row is None and actor.can("command.incident.open", place.path)
    if may_enforce and phase_form is None:
        phase_form = PhaseForm(phases=phase_choices(actor))
    if may_open and incident_form is None:
        incident_form = IncidentForm()
    context = {
        "place": place,
        "incident": row,
        "past": [one for one in incident_list(actor)[:20] if one.closed_on],
        "tree": structure(actor, row, local_day(request.now)) if row else [],
        "here": phase_of(actor, place.path, request.now),
        "phases": phases_here(actor, place, request.now),
        "history": phase_history(actor, place, RECENT_DECISIONS) if row else [],
        "phase_form": phase_form if may_enforce else None,
        "incident_form": incident_form if may_open else None,
        "may_revoke": actor.can("command.phase.revoke", place.path),
        "may_close": row is not None and actor.can("command.incident.close", row.path),
    }
    return render(request, "command/incident.html", context, status=status)


@page("command.incident.open", methods=("POST",))
def begin(request: Any) -> HttpResponse:
    """An emergency begins in the place."""
    form = IncidentForm(request.POST)
    if form.is_valid():
        try:
            open_incident(
                actor=request.actor,
                now=request.now,
                place_id=current_place(request).pk,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("command:incident")
    return _incident_page(request, incident_form=form, status=422)


@page("command.incident.close", methods=("POST",))
def close(request: Any, incident_id: uuid.UUID) -> HttpResponse:
    close_incident(actor=request.actor, now=request.now, incident_id=incident_id)
    messages.success(request, _("The incident is closed and its phases have ended."))
    return redirect("command:incident")


@page("command.phase.enforce", methods=("POST",))
def enforce(request: Any) -> HttpResponse:
    """Put a phase in force in the place and everything under it."""
    place = current_place(request)
    incidents = open_incidents(request.actor, place.path)
    if not incidents:
        raise InvalidInput(_("No incident is open here."))
    form = PhaseForm(request.POST, phases=phase_choices(request.actor))
    if form.is_valid():
        playbook_id, phase = form.chosen()
        try:
            enforce_phase(
                actor=request.actor,
                now=request.now,
                incident_id=incidents[0].pk,
                place_id=place.pk,
                playbook_id=playbook_id,
                phase=phase,
                reason=form.cleaned_data["reason"],
                instead_of=form.cleaned_data["seal"],
            )
        except PreviewOutdated as error:
            messages.error(request, error.message)
            asked = urlencode({"phase": form.cleaned_data["phase"]})
            return redirect(f"{reverse('command:phase_preview')}?{asked}")
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("In force. The day's tasks follow within moments."))
            return redirect("command:incident")
    return _incident_page(request, phase_form=form, status=422)


@page("command.phase.revoke", methods=("POST",))
def revoke(request: Any, phase_id: uuid.UUID) -> HttpResponse:
    row = get_phase(request.actor, phase_id)
    try:
        revoke_phase(
            actor=request.actor,
            now=request.now,
            phase_id=row.pk,
            reason=request.POST.get("reason", ""),
            instead_of=request.POST.get("seal", ""),
        )
    except PreviewOutdated as error:
        messages.error(request, error.message)
        return redirect("command:phase_ending", row.pk)
    messages.success(request, _("Ended here; the phase of the place above holds again."))
    return redirect("command:incident")


@page("command.playbook.view")
def playbook(request: Any) -> HttpResponse:
    """The plan in force in the place to be read, and every version installed."""
    view = phase_of(request.actor, current_place(request).path, request.now)
    versions = list(playbook_list(request.actor)[:50])
    shown = view.playbook_id if view else versions[0].pk if versions else None
    return _playbook_page(request, shown, view, versions)


@page("command.playbook.view")
def playbook_version(request: Any, playbook_id: uuid.UUID) -> HttpResponse:
    """Any version of a plan to be read."""
    row = get_playbook(request.actor, playbook_id)
    view = phase_of(request.actor, current_place(request).path, request.now)
    return _playbook_page(request, row.pk, view, list(playbook_list(request.actor)[:50]))


def _playbook_page(request: Any, shown: Any, view: Any, versions: list[Any]) -> HttpResponse:
    version = next((row for row in versions if row.pk == shown), None)
    plan = playbook_of(version) if version else None
    in_force = view.phase.key if view and view.playbook_id == shown else ""
    return render(
        request,
        "command/playbook.html",
        {
            "version": version,
            "plan": plan,
            "phases": [
                (
                    phase,
                    phase.key == in_force,
                    plan.rules_of(phase.key),
                    plan.routines_of(phase.key),
                    plan.sops_of(phase.key),
                )
                for phase in (plan.phases if plan else ())
            ]
            if plan
            else [],
            "rules": [(rule, plan.role_title(rule.role)) for rule in plan.rules] if plan else [],
            "routines": [
                (routine, [plan.role_title(key) for key in routine.done_by])
                for routine in (plan.routines if plan else ())
            ]
            if plan
            else [],
            "versions": versions,
            "may_install": "command.playbook.install" in request.actor.rights,
        },
    )


@page("command.playbook.install", methods=("GET", "POST"), second_factor=True)
def install(request: Any) -> HttpResponse:
    """Install a version of a plan; every mistake is shown with its line, nothing typed is lost."""
    form = PlaybookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = install_playbook(
                actor=request.actor, now=request.now, text=form.cleaned_data["text"]
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Installed. It holds where a phase of it is put in force."))
            return redirect("command:playbook_version", row.pk)
    status = 422 if form.errors else 200
    return render(request, "command/playbook_form.html", {"form": form}, status=status)
