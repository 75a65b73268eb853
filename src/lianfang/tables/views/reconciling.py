"""The superior's number beside ours: noted by hand or read from their file, explained, settled."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.kit.errors import WorkError
from lianfang.tables.forms import FindingForm, VersionForm
from lianfang.tables.selectors.drawing import rows_url
from lianfang.tables.selectors.explaining import Cause
from lianfang.tables.selectors.forms import get_difference, get_filling
from lianfang.tables.selectors.said import What, read_said
from lianfang.tables.services.reconciling import (
    compare_returned,
    note_difference,
    settle_difference,
)
from lianfang.tables.views.filling import say_fault


@page("tables.difference.note", methods=("POST",))
def note(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """One number, typed in."""
    get_filling(request.actor, filling_id, "tables.difference.note")
    try:
        row = note_difference(
            actor=request.actor,
            now=request.now,
            filling_id=filling_id,
            cell=str(request.POST.get("cell", ""))[:100],
            theirs=str(request.POST.get("theirs", ""))[:24],
        )
    except WorkError as error:
        say_fault(request, error)
        return redirect("tables:filled", filling_id)
    return redirect("tables:difference", row.pk)


@page("tables.difference.note", methods=("POST",))
def returned(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Every number of their own file."""
    get_filling(request.actor, filling_id, "tables.difference.note")
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the file they sent."))
        return redirect("tables:filled", filling_id)
    file = form.cleaned_data["file"]
    try:
        rows = compare_returned(
            actor=request.actor,
            now=request.now,
            filling_id=filling_id,
            name=file.name,
            content=file.read(),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        said = ngettext("%(n)s number differs.", "%(n)s numbers differ.", len(rows))
        messages.success(request, said % {"n": len(rows)})
    return redirect("tables:filled", filling_id)


@page("tables.form.view")
def difference(request: Any, difference_id: uuid.UUID) -> HttpResponse:
    """Theirs, ours, the difference, and the rows that may explain it."""
    row = get_difference(request.actor, difference_id)
    filling = get_filling(request.actor, row.filling_id)
    cell = f"{row.sheet}!{row.cell}"
    entry = next((one for one in filling.values if one["cell"] == cell), None)
    return render(
        request,
        "tables/difference.html",
        {
            "difference": row,
            "filling": filling,
            "table": filling.form,
            "gap": row.theirs - row.ours,
            "causes": [_shown(cause, entry, row.theirs - row.ours) for cause in row.explained],
            "form": FindingForm(initial={"finding": row.finding, "note": row.note}),
            "may_settle": request.actor.can("tables.difference.settle", filling.path),
        },
    )


def _shown(kept: dict[str, Any], entry: dict[str, Any] | None, gap: Decimal) -> dict[str, Any]:
    cause = Cause(**kept)
    said = read_said(entry["said"]) if entry else None
    url = ""
    if said is not None and said.what is What.FIGURE and entry is not None and cause.moment:
        datetime.fromisoformat(cause.moment)
        url = rows_url(said, entry["place"], cause.moment)
    rows = gap * said.scale if said is not None else gap
    return {"words": cause.words, "count": cause.count, "url": url, "fits": cause.fits(rows)}


@page("tables.difference.settle", methods=("POST",))
def settle(request: Any, difference_id: uuid.UUID) -> HttpResponse:
    """What came out of it."""
    row = get_difference(request.actor, difference_id, "tables.difference.settle")
    try:
        settle_difference(
            actor=request.actor,
            now=request.now,
            difference_id=difference_id,
            finding=str(request.POST.get("finding", ""))[:8],
            note=str(request.POST.get("note", "")),
        )
    except WorkError as error:
        say_fault(request, error)
        return redirect("tables:difference", difference_id)
    messages.success(request, _("Noted."))
    return redirect("tables:filled", row.filling_id)
