"""Deciding on a case: longer, elsewhere, over; and who looks after the person."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.pages import page
from lianfang.isolation.forms import AssignForm, ExtendForm, MoveForm, OutingForm, ReleaseForm
from lianfang.isolation.selectors.cases import get_case, get_outing, get_served_case, one_row
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.selectors.slots import last_record
from lianfang.isolation.selectors.workers import sites_for, workers_for
from lianfang.isolation.services.cases import extend_case, move_case, release_case, void_case
from lianfang.isolation.services.duties import assign_case, claim_case, end_duty
from lianfang.isolation.services.outings import end_outing, note_outing
from lianfang.isolation.views.cases import case_page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError

POST = ("POST",)


def _try(request: Any, case_id: uuid.UUID, name: str, form: Any, service: Any, said: str) -> Any:
    """Do it with what the form holds; a refusal is shown on the case's page, beside its field."""
    if form.is_valid():
        try:
            service(actor=request.actor, now=request.now, case_id=case_id, **form.cleaned_data)
        except WorkError as error:
            if error.status in (403, 404):
                raise
            form.take_errors(error)
        else:
            messages.success(request, said)
            return redirect("isolation:case", case_id)
    return case_page(request, case_id, status=422, **{name: form})


@page("isolation.case.extend", methods=POST)
def extend(request: Any, case_id: uuid.UUID) -> HttpResponse:
    get_case(request.actor, case_id, "isolation.case.extend")
    form = ExtendForm(request.POST)
    said = _("Extended. Print the new notice.")
    answer: HttpResponse = _try(request, case_id, "extend", form, extend_case, said)
    return answer


@page("isolation.case.move", methods=POST)
def move(request: Any, case_id: uuid.UUID) -> HttpResponse:
    get_case(request.actor, case_id, "isolation.case.move")
    form = MoveForm(request.POST, sites=sites_for(request.actor, "isolation.case.move"))
    answer: HttpResponse = _try(
        request, case_id, "move", form, move_case, pgettext("isolation", "Moved.")
    )
    return answer


@page("isolation.case.void", methods=POST)
def void(request: Any, case_id: uuid.UUID) -> HttpResponse:
    void_case(
        actor=request.actor,
        now=request.now,
        case_id=case_id,
        reason=request.POST.get("reason", "")[:256],
    )
    messages.success(request, _("Withdrawn. Papers handed over are not valid any more."))
    return redirect("isolation:case", case_id)


@page("isolation.case.release", methods=("GET", "POST"))
def release(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """The checklist; with all of it the person is free, and a certificate is printed."""
    row = get_case(request.actor, case_id, "isolation.case.release")
    plan = isolation_plan(row.path, request.now)
    form = ReleaseForm(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_bound and form.is_valid():
        try:
            release_case(actor=request.actor, now=request.now, case_id=case_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Released. Print the certificate."))
            return redirect("isolation:case", case_id)
    return render(
        request,
        "isolation/release.html",
        {
            "case": row,
            "row": one_row(request.actor, row, request.now),
            "form": form,
            "last": last_record(row),
            "plan": plan,
            "is_early": local_day(request.now) < row.due_on,
        },
        status=422 if form.errors else 200,
    )


@page("isolation.duty.assign", methods=POST)
def assign(request: Any, case_id: uuid.UUID) -> HttpResponse:
    row = get_case(request.actor, case_id, "isolation.duty.assign")
    form = AssignForm(request.POST, workers=workers_for(request.actor, row, request.now))
    answer: HttpResponse = _try(request, case_id, "assign", form, assign_case, _("Given."))
    return answer


@page("isolation.duty.claim", methods=POST)
def claim(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """One tap: I look after this person."""
    get_case(request.actor, case_id, "isolation.duty.claim")
    try:
        claim_case(actor=request.actor, now=request.now, case_id=case_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("You look after this person now. Thank you."))
    return redirect("isolation:mine")


@page("isolation.duty.end", methods=POST)
def leave(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """Nobody looks after the person until somebody else does."""
    get_served_case(request.actor, case_id, "isolation.duty.end")
    try:
        end_duty(
            actor=request.actor,
            now=request.now,
            case_id=case_id,
            reason=request.POST.get("reason", "")[:128],
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Ended. Name somebody else soon."))
    return redirect("isolation:mine")


@page("isolation.outing.note", methods=POST)
def went_out(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """The person left; the levels above are told at once unless it was agreed."""
    get_served_case(request.actor, case_id, "isolation.outing.note")
    form = OutingForm(request.POST)
    if form.is_valid():
        try:
            note_outing(actor=request.actor, now=request.now, case_id=case_id, **form.cleaned_data)
        except WorkError as error:
            messages.error(request, error.message)
        else:
            messages.warning(request, _("Noted. Whoever must know is told."))
    else:
        messages.error(request, _("Say why they left."))
    return redirect("isolation:ask", case_id)


@page("isolation.outing.end", methods=POST)
def came_back(request: Any, outing_id: uuid.UUID) -> HttpResponse:
    outing = get_outing(request.actor, outing_id, "isolation.outing.end")
    try:
        end_outing(actor=request.actor, now=request.now, outing_id=outing_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted: they are back."))
    return redirect("isolation:ask", outing.case_id)
