"""What residents told, for those who answer for their places."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.field.forms import CloseForm
from lianfang.field.selectors.reports import get_report, report_list, report_views
from lianfang.field.services.reports import KEEP, close_report
from lianfang.places.selectors import current_place

PAGE_SIZE = 50


@page("field.report.view")
def reports(request: Any) -> HttpResponse:
    """Open reports of the place one looks at, urgent ones first; settled ones on request."""
    place = current_place(request)
    show_all = request.GET.get("show") == "all"
    rows = report_list(request.actor, place, open_only=not show_all)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "page": shown,
        "views": report_views(request.actor, shown.object_list, request.now),
        "show_all": show_all,
        "days": KEEP.days,
    }
    return render(request, "field/reports.html", context)


@page("field.report.view")
def report(request: Any, report_id: uuid.UUID) -> HttpResponse:
    """One report, and how it was or can be settled."""
    row = get_report(request.actor, report_id)
    (view,) = report_views(request.actor, [row], request.now)
    may_close = row.closed_at is None and request.actor.can("field.report.close", row.path)
    context = {"view": view, "form": CloseForm() if may_close else None}
    return render(request, "field/report.html", context)


@page("field.report.close", methods=("POST",))
def close(request: Any, report_id: uuid.UUID) -> HttpResponse:
    """Say what came of it."""
    row = get_report(request.actor, report_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        close_report(
            actor=request.actor,
            now=request.now,
            report_id=row.pk,
            outcome=form.cleaned_data["outcome"],
            answer=form.cleaned_data["answer"],
        )
        messages.success(request, _("Settled."))
        return redirect("field:reports")
    (view,) = report_views(request.actor, [row], request.now)
    return render(request, "field/report.html", {"view": view, "form": form}, status=422)
