"""One inspection: what was found, what became of it, what may be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.inspections.selectors.findings import finding_rows
from lianfang.inspections.selectors.inspections import (
    findings_of,
    get_inspection,
    inspection_view,
)
from lianfang.inspections.selectors.notices import running_notice_of
from lianfang.inspections.services.inspections import close_inspection
from lianfang.inspections.views.faults import say_fault
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.records.selectors.photos import photos_there


@page("inspections.inspection.view")
def inspection(request: Any, inspection_id: uuid.UUID) -> HttpResponse:
    """What was inspected by whom, its findings first, then every item of the list."""
    actor, now = request.actor, request.now
    row = get_inspection(actor, inspection_id)
    view = inspection_view(actor, row, current_place(request).path)
    found = finding_rows(actor, findings_of(row), now, current_place(request).path)
    is_enterprise = row.enterprise_id is not None
    may = {
        "correct": row.is_current and actor.can("inspections.inspection.correct", row.path),
        "close": row.is_current
        and row.closed_at is None
        and actor.can("inspections.inspection.close", row.path),
        "suspend": is_enterprise
        and row.is_current
        and actor.can("inspections.notice.suspend", row.path),
        "reopen": is_enterprise and actor.can("inspections.notice.reopen", row.path),
        "enterprise": actor.can("enterprises.enterprise.view", row.path),
    }
    untouched = all(one.state == "open" for one in found)
    return render(
        request,
        "inspections/inspection.html",
        {
            "view": view,
            "findings": found,
            "there": photos_there(one for item in view.items for one in item.photos),
            "notice": running_notice_of(actor, row.enterprise_id) if row.enterprise_id else None,
            "enterprise_id": row.enterprise_id,
            "may": {**may, "correct": may["correct"] and untouched},
        },
    )


@page("inspections.inspection.close", methods=("POST",))
def close(request: Any, inspection_id: uuid.UUID) -> HttpResponse:
    """Nothing more is to follow from it."""
    get_inspection(request.actor, inspection_id, "inspections.inspection.close")
    try:
        close_inspection(
            actor=request.actor,
            now=request.now,
            inspection_id=inspection_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Closed."))
    return redirect("inspections:inspection", inspection_id)
