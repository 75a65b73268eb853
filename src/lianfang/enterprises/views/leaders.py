"""Who answers for how many enterprises."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.plan import rule_areas
from lianfang.enterprises.selectors.liaison import liaison
from lianfang.places.selectors import current_place


@page("enterprises.enterprise.view")
def leaders(request: Any) -> HttpResponse:
    """Liaison officers and leaders of the place, with the way to gaps and proposals."""
    place = current_place(request)
    areas = rule_areas(request.actor, place.path, request.now)
    rules = {
        area.rule.key: area.rule
        for area in areas
        if area.rule.subjects.kind == SubjectKind.ENTERPRISE
    }
    found = liaison(request.actor, place.path, request.now)
    groups = [(_("Leaders"), found.leaders), (_("Liaison officers"), found.officers)]
    if found.others:
        groups.append((_("Others"), found.others))

    def _may_open(one: Any) -> bool:
        # Leaders of a higher place answer here; their own page is not this viewer's.
        return bool(request.actor.can("people.staff.view", one.path))

    return render(
        request,
        "enterprises/leaders.html",
        {
            "place": place,
            "liaison": found,
            "officer_count": len(found.officers),
            "leader_count": len(found.leaders),
            "tables": [
                (title, [(one, _may_open(one)) for one in loads]) for title, loads in groups
            ],
            "rules": list(rules.values()),
            "may_see_gaps": "command.coverage.view" in request.actor.rights,
            "may_propose": request.actor.can("command.proposal.create", place.path),
        },
    )
