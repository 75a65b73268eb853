"""Two records under one number: both side by side, and the decision."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import page
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.records.forms import DecisionForm
from lianfang.records.selectors.contradictions import (
    contradiction_list,
    contradiction_view,
    kind_title,
)
from lianfang.records.services.contradictions import decide_contradiction
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("when", gettext_lazy("Received at")),
    Column("kind", gettext_lazy("Kind")),
    Column("place", gettext_lazy("Place")),
    Column("sender", gettext_lazy("Sent by")),
    Column("state", gettext_lazy("State")),
]


@page("records.contradiction.decide")
def contradictions(request: Any) -> HttpResponse:
    """Contradictions to be decided, or those decided."""
    place = current_place(request)
    is_open = request.GET.get("show") != "decided"
    rows = contradiction_list(request.actor, place.path, is_open=is_open)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "records/contradictions.html",
        {
            "place": place,
            "columns": COLUMNS,
            "page": shown,
            "rows": [(row, kind_title(row)) for row in shown],
            "is_open": is_open,
        },
    )


@page("records.contradiction.decide", methods=("GET", "POST"))
def contradiction(request: Any, contradiction_id: uuid.UUID) -> HttpResponse:
    """Both records side by side; keep the first, or take the second as its correction."""
    view = contradiction_view(request.actor, contradiction_id, request.now)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            decide_contradiction(
                actor=request.actor,
                now=request.now,
                contradiction_id=contradiction_id,
                **form.cleaned_data,
            )
        except WorkError as error:
            for name, text in getattr(error, "fields", {}).items():
                form.add_error(name if name in form.fields else None, str(text))
            if not form.errors:
                form.add_error(None, error.message)
        else:
            messages.success(request, _("Decided."))
            return redirect("records:contradictions")
    return render(
        request,
        "records/contradiction.html",
        {"view": view, "form": form},
        status=422 if form.errors else 200,
    )
