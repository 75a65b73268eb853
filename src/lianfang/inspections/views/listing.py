"""Inspections and findings as lists, and inspections as a table to take away."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.inspections.forms import FindingFilterForm, InspectionFilterForm
from lianfang.inspections.selectors.findings import finding_list, finding_rows
from lianfang.inspections.selectors.inspections import SORTS, inspection_list, inspection_rows
from lianfang.inspections.selectors.plans import list_choices, plans_inside
from lianfang.inspections.services.exports import export_inspections
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
EXPORTS_PER_HOUR = {"times": 30, "seconds": 3600}
COLUMNS = [
    Column("subject", _("Subject")),
    Column("checklist", _("Checklist")),
    Column("place", _("Place"), sort=SORTS["place"]),
    Column("when", _("When"), sort=SORTS["when"]),
    Column("who", _("Inspected by")),
    Column("result", _("Result"), sort=SORTS["result"]),
    Column("found", _("Findings"), sort=SORTS["found"], numeric=True),
]
FINDING_COLUMNS = [
    Column("title", pgettext_lazy("inspection", "What was found")),
    Column("subject", _("Subject")),
    Column("severity", _("Severity")),
    Column("found", _("Found at"), sort="found_at", optional=True),
    Column("due", _("To be put right by"), sort="due_at"),
    Column("state", _("State")),
]


def _lists(request: Any, place: Any) -> list[tuple[str, str]]:
    return list_choices(plans_inside(request.actor, place.path, request.now))


@page("inspections.inspection.view")
def inspections(request: Any) -> HttpResponse:
    """Inspections of the place, the newest first."""
    actor, place = request.actor, current_place(request)
    form = InspectionFilterForm(request.GET, checklists=_lists(request, place))
    sort = chosen_sort(request.GET, COLUMNS, "-when")
    rows = inspection_list(actor, place.path, form.filters()).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/inspections.html",
        {
            "place": place,
            "form": form,
            "filters": [form[name] for name in form.fields if name not in _UNLISTED],
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": inspection_rows(actor, list(shown), place.path),
            "may_record": actor.can("inspections.inspection.record", place.path),
            "may_export": actor.can("inspections.inspection.export", place.path),
        },
    )


_UNLISTED = frozenset({"text", "enterprise_id"})


@page("inspections.inspection.export", methods=("POST",), second_factor=True)
def export(request: Any) -> HttpResponse:
    """The list as a table, narrowed as on the page."""
    place = current_place(request)
    form = InspectionFilterForm(request.POST, checklists=_lists(request, place))
    limit("inspections.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    table = export_inspections(
        actor=request.actor,
        now=request.now,
        place=place,
        filters=form.filters(),
        as_text=request.POST.get("as") == "csv",
    )
    return attachment(table.name, table.content)


@page("inspections.finding.view")
def findings(request: Any) -> HttpResponse:
    """Findings of the place: what is to be done first, by deadline."""
    actor, place, now = request.actor, current_place(request), request.now
    asked = request.GET if "stage" in request.GET else {**request.GET.dict(), "stage": "running"}
    form = FindingFilterForm(asked, checklists=_lists(request, place))
    filters = form.filters()
    sort = chosen_sort(request.GET, FINDING_COLUMNS, "due")
    found = finding_list(actor, now, place.path, filters)
    rows = found.order_by(*order_by(sort, FINDING_COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/findings.html",
        {
            "place": place,
            "form": form,
            "stage": filters.stage,
            "active": form.number_set(),
            "columns": FINDING_COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": finding_rows(actor, list(shown), now, place.path),
        },
    )
