"""Structure on screen: teams, their members and places, Party members in double check-in."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import TeamKind
from lianfang.command.forms import CheckInForm, MemberForm, TeamForm
from lianfang.command.selectors.plan import open_incidents, phase_of
from lianfang.command.selectors.teams import (
    checkin_list,
    coverable_places,
    covered_places,
    get_checkin,
    get_member,
    get_team,
    members_of,
    staff_choices,
    team_list,
)
from lianfang.command.services.teams import (
    create_team,
    dissolve_team,
    end_double_checkin,
    join_team,
    leave_team,
    record_double_checkin,
    update_team,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.text import plain
from lianfang.places.selectors import current_place, get_place

PAGE_SIZE = 50


@page("command.team.view")
def teams(request: Any) -> HttpResponse:
    """Teams that concern the place, by kind."""
    place, day = current_place(request), local_day(request.now)
    asked = request.GET
    kind = asked.get("kind", "") if asked.get("kind") in TeamKind.values else ""
    search = plain(asked.get("q", ""))[:64]
    rows = team_list(request.actor, place, day, kind=kind, search=search)
    found = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    view = phase_of(request.actor, place.path, request.now)
    return render(
        request,
        "command/teams.html",
        {
            "place": place,
            "page": found,
            "rows": [
                (row, view.playbook.team_title(row.kind) if view else row.get_kind_display())
                for row in found
            ],
            "kinds": _kinds(view),
            "kind": kind,
            "search": search,
            "may_create": request.actor.can("command.team.create", place.path),
        },
    )


def _kinds(view: Any) -> list[tuple[str, str]]:
    return [
        (kind.value, view.playbook.team_title(kind) if view else str(kind.label))
        for kind in TeamKind
    ]


@page("command.team.view")
def team(request: Any, team_id: uuid.UUID) -> HttpResponse:
    """One team: its duties, who serves in it, the places it covers."""
    row, day = get_team(request.actor, team_id), local_day(request.now)
    may_join = request.actor.can("command.member.join", row.path) and not row.dissolved_on
    form = MemberForm(staff=_people(request, row.path)) if may_join else None
    return _team_page(request, row, day, form)


def _team_page(request: Any, row: Any, day: Any, form: Any, status: int = 200) -> HttpResponse:
    view = phase_of(request.actor, row.path, request.now)
    return render(
        request,
        "command/team.html",
        {
            "team": row,
            "kind_title": view.playbook.team_title(row.kind) if view else row.get_kind_display(),
            "members": members_of(request.actor, row, day),
            "covered": covered_places(request.actor, row),
            "form": form,
            "may_update": request.actor.can("command.team.update", row.path),
            "may_dissolve": request.actor.can("command.team.dissolve", row.path),
            "may_leave": request.actor.can("command.member.leave", row.path),
        },
        status=status,
    )


def _people(request: Any, path: str, *, party: bool = False) -> list[tuple[str, str]]:
    rows = staff_choices(request.actor, path, local_day(request.now), party=party)
    return [
        (str(row.pk), " · ".join(filter(None, [row.name, row.title, row.organisation])))
        for row in rows
    ]


@page("command.team.create", methods=("GET", "POST"))
def new_team(request: Any) -> HttpResponse:
    """Found a team led from the place."""
    place = current_place(request)
    incidents = open_incidents(request.actor, place.path)
    if not incidents:
        raise InvalidInput(_("No incident is open here. Open one before teams are founded."))
    form = _team_form(request, place)
    if form.is_bound and form.is_valid():
        try:
            made = create_team(
                actor=request.actor,
                now=request.now,
                incident_id=incidents[0].pk,
                place_id=place.pk,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The team is founded. Now its members."))
            return redirect("command:team", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "place": place, "team": None}
    return render(request, "command/team_form.html", context, status=status)


def _team_form(request: Any, place: Any, **more: Any) -> TeamForm:
    actor = request.actor
    above = team_list(actor, place, local_day(request.now))
    return TeamForm(
        request.POST if request.method == "POST" else None,
        kinds=_kinds(phase_of(actor, place.path, request.now)),
        parents=[(str(row.pk), row.name) for row in above],
        places=[(str(one.pk), one.short_name) for one in coverable_places(actor, place.path)],
        **more,
    )


@page("command.team.update", methods=("GET", "POST"))
def edit_team(request: Any, team_id: uuid.UUID) -> HttpResponse:
    """Name, duties, the team above, the places covered."""
    row = get_team(request.actor, team_id, "command.team.update")
    covered = [one.pk for one in covered_places(request.actor, row)]
    form = _team_form(
        request,
        row.place,
        initial={
            "kind": row.kind,
            "name": row.name,
            "duties": row.duties,
            "parent_id": row.parent_id,
            "covered": covered,
        },
    )
    for fixed in ("kind", "founded_on"):
        del form.fields[fixed]
    offered = {value for value, _label in form.fields["covered"].choices}  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        # Places the page could not offer stay covered.
        kept = [pk for pk in covered if str(pk) not in offered]
        try:
            update_team(
                actor=request.actor,
                now=request.now,
                team_id=team_id,
                **(form.cleaned_data | {"covered": [*form.cleaned_data["covered"], *kept]}),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("command:team", team_id)
    status = 422 if form.errors else 200
    context = {"form": form, "place": row.place, "team": row}
    return render(request, "command/team_form.html", context, status=status)


@page("command.team.dissolve", methods=("POST",))
def dissolve(request: Any, team_id: uuid.UUID) -> HttpResponse:
    dissolve_team(actor=request.actor, now=request.now, team_id=team_id)
    messages.success(request, _("The team is dissolved; who served when remains known."))
    return redirect("command:teams")


@page("command.member.join", methods=("POST",))
def join(request: Any, team_id: uuid.UUID) -> HttpResponse:
    """Take somebody into the team, or give them another position in it."""
    row = get_team(request.actor, team_id, "command.member.join")
    form = MemberForm(request.POST, staff=_people(request, row.path))
    if form.is_valid():
        try:
            join_team(actor=request.actor, now=request.now, team_id=team_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("command:team", team_id)
    return _team_page(request, row, local_day(request.now), form, status=422)


@page("command.member.leave", methods=("POST",))
def leave(request: Any, member_id: uuid.UUID) -> HttpResponse:
    row = get_member(request.actor, member_id)
    leave_team(actor=request.actor, now=request.now, member_id=member_id)
    return redirect("command:team", row.team_id)


@page("command.team.view")
def checkins(request: Any) -> HttpResponse:
    """Party members in double check-in in the place."""
    place = current_place(request)
    may_record = request.actor.can("command.checkin.record", place.path)
    form = CheckInForm(staff=_people(request, place.path, party=True)) if may_record else None
    return _checkins_page(request, place, form)


def _checkins_page(request: Any, place: Any, form: Any, status: int = 200) -> HttpResponse:
    search = plain(request.GET.get("q", ""))[:64]
    found = checkin_list(request.actor, place, local_day(request.now), search=search)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "page": shown,
        "rows": [(r, request.actor.can("people.staff.view", r.staff.path)) for r in shown],
        "search": search,
        "form": form,
        "may_end": request.actor.can("command.checkin.end", place.path),
    }
    return render(request, "command/checkins.html", context, status=status)


@page("command.checkin.record", methods=("POST",))
def record_checkin(request: Any) -> HttpResponse:
    """A Party member reports to the community the page stands on."""
    place = current_place(request)
    get_place(request.actor, place.pk, "command.checkin.record")
    form = CheckInForm(request.POST, staff=_people(request, place.path, party=True))
    if form.is_valid():
        try:
            record_double_checkin(
                actor=request.actor, now=request.now, place_id=place.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("command:checkins")
    return _checkins_page(request, place, form, status=422)


@page("command.checkin.end", methods=("POST",))
def end_checkin(request: Any, checkin_id: uuid.UUID) -> HttpResponse:
    row = get_checkin(request.actor, checkin_id)
    end_double_checkin(actor=request.actor, now=request.now, checkin_id=row.pk)
    return redirect("command:checkins")
