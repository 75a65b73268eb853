"""The checklists of the plan, and one of them blank for paper."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lianfang.access.pages import page
from lianfang.inspections.enums import Severity
from lianfang.inspections.selectors.plans import get_checklist, plans_inside
from lianfang.places.selectors import current_place


@page("inspections.inspection.view")
def checklists(request: Any) -> HttpResponse:
    """Every list in force in the place."""
    place = current_place(request)
    found = plans_inside(request.actor, place.path, request.now)
    rows = {
        one.key: (one, plan.plan.every_days(one)) for plan in found for one in plan.plan.checklists
    }
    return render(
        request, "inspections/checklists.html", {"place": place, "rows": list(rows.values())}
    )


@page("inspections.inspection.view")
def checklist(request: Any, checklist_key: str) -> HttpResponse:
    """One list as a sheet to fill in by hand."""
    place = current_place(request)
    plan, found = get_checklist(request.actor, place.path, checklist_key, request.now)
    items = [
        (one, Severity(one.severity.value).label, plan.plan.hours_for(one)) for one in found.items
    ]
    return render(
        request,
        "inspections/checklist.html",
        {
            "place": place,
            "checklist": found,
            "items": items,
            "results": [
                plan.plan.result_title(one)
                for one in ("passed", "rectify", "suspend")
                if one != "suspend" or found.subject == "enterprise"
            ],
            "purpose": plan.plan.purpose,
            "sop": plan.sop(found.sop),
        },
    )
