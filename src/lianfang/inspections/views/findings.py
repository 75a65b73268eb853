"""One finding: put right with proof, looked at again, given to somebody."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.inspections.forms import ProofForm, RecheckForm, SupervisionForm
from lianfang.inspections.selectors.day import may_recheck
from lianfang.inspections.selectors.findings import (
    finding_rows,
    get_finding,
    plan_of,
    running_order,
    steps_of,
)
from lianfang.inspections.selectors.orders import order_rows
from lianfang.inspections.selectors.subjects import possible_inspectors
from lianfang.inspections.services.findings import recheck_finding, rectify_finding
from lianfang.inspections.services.orders import issue_supervision
from lianfang.inspections.views.photos import kept_photos
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.records.selectors.photos import photos_there

RECTIFY = "inspections.finding.rectify"
RECHECK = "inspections.finding.recheck"
ISSUE = "inspections.order.issue"


@page("inspections.finding.view")
def finding(request: Any, finding_id: uuid.UUID) -> HttpResponse:
    """What was found, everything that happened since, and what can be done now."""
    return _page(request, get_finding(request.actor, finding_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, now = request.actor, request.now
    below = current_place(request).path
    steps = steps_of(row)
    order = running_order(row)
    checklist = plan_of(row).plan.checklist(row.inspection.checklist)
    item = checklist.item(row.item) if checklist else None
    is_open = row.state == "open"
    named = [*row.photos, *(one for step in steps for one in step.photos)]
    return render(
        request,
        "inspections/finding.html",
        {
            "row": finding_rows(actor, [row], now, below)[0],
            "steps": steps,
            "order": order_rows(actor, [order], now, below)[0] if order else None,
            "sop": plan_of(row).sop(item.sop) if item else None,
            "there": photos_there(named),
            "may_rectify": is_open and actor.can(RECTIFY, row.path),
            "may_recheck": row.state in ("open", "rectified") and may_recheck(actor, row),
            "left_to_others": row.state == "rectified"
            and actor.can(RECHECK, row.path)
            and not may_recheck(actor, row),
            "may_order": is_open and order is None and actor.can(ISSUE, row.path),
            "proof_form": ProofForm(),
            "recheck_form": RecheckForm(),
            "order_form": SupervisionForm(people=_people(request, row)),
            **more,
        },
        status=status,
    )


def _people(request: Any, row: Any) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{one.name} · {one.organisation}" if one.organisation else one.name)
        for one in possible_inspectors(request.actor, row.path).values()
    ]


def _kept(
    request: Any, row: Any, service: Callable[..., Any], said: str, **shown: Any
) -> HttpResponse:
    """Hand the one form of `shown` to the service; what is wrong comes back beside its fields."""
    (form,) = shown.values()
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            if "photos" in form.fields:
                given["photos"] = kept_photos(request)
            service(actor=request.actor, now=request.now, finding_id=row.pk, **given)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, said)
            return redirect("inspections:finding", row.pk)
    return _page(request, row, status=422, **shown)


@page(RECTIFY, methods=("POST",))
def rectify(request: Any, finding_id: uuid.UUID) -> HttpResponse:
    """It is put right."""
    row = get_finding(request.actor, finding_id, RECTIFY)
    said = _("Recorded. It waits for the re-check.")
    return _kept(request, row, rectify_finding, said, proof_form=ProofForm(request.POST))


@page(RECHECK, methods=("POST",))
def recheck(request: Any, finding_id: uuid.UUID) -> HttpResponse:
    """Somebody looked again."""
    row = get_finding(request.actor, finding_id, RECHECK)
    form = RecheckForm(request.POST)
    return _kept(request, row, recheck_finding, _("Recorded."), recheck_form=form)


@page(ISSUE, methods=("POST",))
def supervise(request: Any, finding_id: uuid.UUID) -> HttpResponse:
    """Give it to a person by a supervision order."""
    row = get_finding(request.actor, finding_id, ISSUE)
    form = SupervisionForm(request.POST, people=_people(request, row))
    return _kept(request, row, issue_supervision, _("Issued."), order_form=form)
