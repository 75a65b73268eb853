"""Premises closed by notice: the list, closing, opening again, and the notice to print."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.inspections.forms import SuspendForm
from lianfang.inspections.selectors.inspections import last_inspection
from lianfang.inspections.selectors.notices import get_notice, notice_list, printed_notice
from lianfang.inspections.services.notices import reopen_premises, suspend_premises
from lianfang.inspections.views.faults import say_fault
from lianfang.kit.errors import WorkError
from lianfang.people.selectors.cards import place_names
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
SUSPEND = "inspections.notice.suspend"
REOPEN = "inspections.notice.reopen"


@page("inspections.inspection.view")
def closed(request: Any) -> HttpResponse:
    """Premises that are closed now, the longest first; or every notice that was issued."""
    actor, place = request.actor, current_place(request)
    running = request.GET.get("all", "") != "1"
    rows = notice_list(actor, place.path, running=running)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(shown)
    names = place_names(actor, {one.path for one in listed}, place.path)
    return render(
        request,
        "inspections/closed.html",
        {
            "place": place,
            "running": running,
            "page": shown,
            "rows": [
                (one, names.get(one.path, ""), running and actor.can(REOPEN, one.path))
                for one in listed
            ],
        },
    )


@page("inspections.inspection.view")
def notice(request: Any, premises_notice_id: uuid.UUID) -> HttpResponse:
    """A sheet for the printer."""
    row = get_notice(request.actor, premises_notice_id)
    return render(
        request,
        "inspections/notice.html",
        {"sheet": printed_notice(request.actor, row, request.now)},
    )


@page(SUSPEND, methods=("GET", "POST"))
def suspend(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The premises must close."""
    row = get_enterprise(request.actor, enterprise_id, SUSPEND)
    last = last_inspection(request.actor, enterprise_id)
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = suspend_premises(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise_id,
                inspection_id=last.pk if last and last.closed_at is None else None,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The premises are closed. Print the notice."))
            return redirect("inspections:notice", made.pk)
    context = {"form": form, "enterprise": row, "last": last}
    return render(request, "inspections/suspend.html", context, status=422 if form.errors else 200)


@page(REOPEN, methods=("POST",))
def reopen(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The premises may open again."""
    get_enterprise(request.actor, enterprise_id, REOPEN)
    try:
        made = reopen_premises(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
        return redirect("inspections:closed")
    messages.success(request, _("The premises may open. Print the notice."))
    return redirect("inspections:notice", made.pk)
