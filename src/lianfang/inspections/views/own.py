"""What an enterprise's own contact sees of inspections: what was found, and how to answer it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.inspections.forms import ProofForm
from lianfang.inspections.selectors import findings as select
from lianfang.inspections.selectors.notices import running_notice_of
from lianfang.inspections.selectors.photos import own_photo as photo_of
from lianfang.inspections.services.findings import rectify_own_finding
from lianfang.inspections.views.photos import kept_photos
from lianfang.kit.errors import WorkError
from lianfang.records.selectors.photos import photos_there

VIEW = "inspections.own_finding.view"
RECTIFY = "inspections.own_finding.rectify"


@page(VIEW)
def own_findings(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """What was found at one's own enterprise: what is to be done first, then what is over."""
    actor, now = request.actor, request.now
    enterprise, rows = select.own_findings(actor, enterprise_id)
    _same, over = select.own_findings(actor, enterprise_id, is_over=True)
    return render(
        request,
        "inspections/own_findings.html",
        {
            "enterprise": enterprise,
            "rows": select.finding_rows(actor, rows, now),
            "over": select.finding_rows(actor, over, now),
            "notice": running_notice_of(actor, enterprise.pk),
        },
    )


@page(RECTIFY, methods=("GET", "POST"))
def own_finding(request: Any, enterprise_id: uuid.UUID, finding_id: uuid.UUID) -> HttpResponse:
    """One finding: what is wrong, by when, and the form that tells that it is put right."""
    actor, now = request.actor, request.now
    enterprise, row = select.own_finding(actor, enterprise_id, finding_id)
    form = ProofForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rectify_own_finding(
                actor=actor,
                now=now,
                enterprise_id=enterprise_id,
                finding_id=finding_id,
                said=form.cleaned_data["said"],
                photos=kept_photos(request),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Sent. Somebody will come and look again."))
            return redirect("inspections:own_findings", enterprise_id)
    steps = select.steps_of(row)
    named = [*row.photos, *(one for step in steps for one in step.photos)]
    return render(
        request,
        "inspections/own_finding.html",
        {
            "enterprise": enterprise,
            "row": select.finding_rows(actor, [row], now)[0],
            "steps": steps,
            "there": photos_there(named),
            "form": form,
            "is_open": row.state == "open",
        },
        status=422 if form.errors else 200,
    )


@page(VIEW)
def own_photo(
    request: Any, enterprise_id: uuid.UUID, finding_id: uuid.UUID, photo_id: uuid.UUID
) -> HttpResponse:
    """A photo of a finding at one's own enterprise."""
    content = photo_of(request.actor, enterprise_id, finding_id, photo_id)
    headers = {"Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)
