"""The first pages: who was not inspected, what is late; and an inspector's own day."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.selectors.coverage import coverage, due_rows, uninspected
from lianfang.inspections.selectors.day import inspection_day
from lianfang.inspections.selectors.findings import FindingFilter, finding_list, finding_rows
from lianfang.inspections.selectors.notices import notice_list
from lianfang.inspections.selectors.orders import order_list
from lianfang.inspections.selectors.plans import list_choices, plans_inside
from lianfang.inspections.selectors.rounds import own_rounds
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
SHORT = 8
DUE_COLUMNS = [
    Column("name", _("Subject")),
    Column("checklist", _("Checklist")),
    Column("place", _("Place")),
    Column("last", _("Last inspected")),
    Column("open", _("Open findings"), numeric=True),
]


@page("inspections.inspection.view")
def board(request: Any) -> HttpResponse:
    """The place at a glance: coverage first, then what is late."""
    actor, place, now = request.actor, current_place(request), request.now
    covered = coverage(actor, place.path, now)
    running = finding_list(actor, now, place.path, FindingFilter(stage="running"))
    late = finding_list(actor, now, place.path, FindingFilter(stage="overdue"))
    told = finding_list(actor, now, place.path, FindingFilter(stage="rectified"))
    nearest = list(running.order_by("due_at", "pk")[:SHORT])
    return render(
        request,
        "inspections/board.html",
        {
            "place": place,
            "covered": covered,
            "subjects": sum(one.total for one in covered),
            "done": sum(one.done for one in covered),
            "running": running.count(),
            "late": late.count(),
            "told": told.count(),
            "closed": notice_list(actor, place.path).count(),
            "orders": order_list(actor, place.path, "running").count(),
            "nearest": finding_rows(actor, nearest, now, place.path),
            "may_record": actor.can("inspections.inspection.record", place.path),
            "may_see_rounds": actor.can("inspections.round.view", place.path),
        },
    )


@page("inspections.inspection.view")
def due(request: Any) -> HttpResponse:
    """Who was not inspected within the days of the plan, the longest waiting first."""
    actor, place, now = request.actor, current_place(request), request.now
    kinds = (SubjectKind.ENTERPRISE, SubjectKind.PLACE)
    asked = request.GET.get("subject", "")
    kind = next((one for one in kinds if one.value == asked), SubjectKind.ENTERPRISE)
    lists = dict(list_choices(plans_inside(actor, place.path, now)))
    checklist = request.GET.get("checklist", "")
    checklist = checklist if checklist in lists else ""
    rows = uninspected(actor, place.path, now, kind, checklist)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/due.html",
        {
            "place": place,
            "kind": kind.value,
            "kinds": [(one.value, one.label) for one in kinds],
            "checklist": checklist,
            "checklist_title": lists.get(checklist, ""),
            "columns": DUE_COLUMNS,
            "page": shown,
            "rows": due_rows(actor, list(shown), now, kind, place.path, place.path),
            "may_record": actor.can("inspections.inspection.record", place.path),
        },
    )


@page("inspections.inspection.record")
def today(request: Any) -> HttpResponse:
    """An inspector's own day on a phone: what to look at again, and where to go."""
    place = current_place(request)
    found = inspection_day(request.actor, moment=request.now, path=place.path)
    return render(
        request,
        "inspections/today.html",
        {
            "place": place,
            "day": found,
            "rounds": own_rounds(request.actor, found.day),
            "first": found.subjects[:20],
            "more": max(0, len(found.subjects) - 20),
        },
    )
