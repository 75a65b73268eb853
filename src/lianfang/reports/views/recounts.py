"""What the recount by night found: for whoever answers for the figures, and for the auditor."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from lianfang.access.pages import page
from lianfang.reports.selectors import last_recounts, recounts

PAGE_SIZE = 50


@page("reports.recount.view")
def recount_list(request: Any) -> HttpResponse:
    """The last recount of each kind, and all before, the newest first."""
    last = last_recounts(request.actor)
    return render(
        request,
        "reports/recounts.html",
        {
            "last": last,
            "differing": [one for one in last if one.differences],
            "page": Paginator(recounts(request.actor), PAGE_SIZE).get_page(request.GET.get("page")),
        },
    )
