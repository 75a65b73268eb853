"""Passes: issued, printed with their code, revoked."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.gates.forms import PermitForm
from lianfang.gates.selectors.permits import (
    get_permit,
    last_uses,
    permit_list,
    permit_rows,
)
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.signature import code_of
from lianfang.gates.services.permits import issue_permit, issue_permits, revoke_permit
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.qr import signed_qr_svg
from lianfang.people.selectors.households import get_household
from lianfang.people.selectors.persons import get_person
from lianfang.places.selectors import current_place, get_place

PAGE_SIZE = 50
# Passes printed at once: a dozen sheets, drawn while somebody waits.
PRINTED = 90
STAGES = ("valid", "over")


@page("gates.permit.view")
def permits(request: Any) -> HttpResponse:
    """Passes of the place."""
    actor, place, today = request.actor, current_place(request), local_day(request.now)
    stage = "over" if request.GET.get("stage") == "over" else "valid"
    rule = request.GET.get("rule", "")[:32]
    plan = gates_plan(place.path, request.now)
    rows = permit_list(actor, place.path, today, rule=rule, stage=stage)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "gates/permits.html",
        {
            "place": place,
            "stage": stage,
            "rule": rule,
            "rules": plan.passes,
            "page": shown,
            "rows": permit_rows(actor, list(shown), request.now),
            "may_issue_many": actor.can("gates.permit.issue_many", place.path),
        },
    )


def _form(request: Any, path: str, holder: str) -> PermitForm:
    return PermitForm(
        request.POST if request.method == "POST" else None,
        plan=gates_plan(path, request.now),
        holder=holder,
        initial={"valid_from": local_day(request.now)},
    )


@page("gates.permit.issue", methods=("GET", "POST"))
def new_for_household(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """A pass for a household."""
    row = get_household(request.actor, household_id, "gates.permit.issue")
    return _issue(request, row.path, "household", row.door, household_id=household_id)


@page("gates.permit.issue", methods=("GET", "POST"))
def new_for_person(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A pass for one person."""
    row = get_person(request.actor, person_id, "gates.permit.issue")
    return _issue(request, row.path, "person", "", person_id=person_id)


def _issue(request: Any, path: str, holder: str, title: str, **who: Any) -> HttpResponse:
    form = _form(request, path, holder)
    if form.is_bound and form.is_valid():
        try:
            made = issue_permit(actor=request.actor, now=request.now, **who, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("gates:permit", made.pk)
    context = {"form": form, "holder": title, "place": None}
    return render(request, "gates/permit_form.html", context, status=422 if form.errors else 200)


@page("gates.permit.issue_many", methods=("GET", "POST"))
def new_for_place(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """A pass for every household of an estate that has none."""
    place = get_place(request.actor, place_id, "gates.permit.issue_many")
    form = _form(request, place.path, "household")
    if form.is_bound and form.is_valid():
        try:
            made, left_out = issue_permits(
                actor=request.actor, now=request.now, place_id=place_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            words = _("%(made)s passes issued, %(left)s households left out.")
            messages.success(request, words % {"made": made, "left": left_out})
            return redirect("gates:permits")
    context = {"form": form, "holder": "", "place": place}
    return render(request, "gates/permit_form.html", context, status=422 if form.errors else 200)


def _paper(request: Any, row: Any, shown: Any) -> dict[str, Any]:
    return {"row": shown, "svg": signed_qr_svg(code_of(row), title=row.number)}


@page("gates.permit.view")
def permit(request: Any, permit_id: uuid.UUID) -> HttpResponse:
    """One pass as it is printed, and when it was used."""
    actor = request.actor
    row = get_permit(actor, permit_id)
    shown = permit_rows(actor, [row], request.now)[0]
    return render(
        request,
        "gates/permit.html",
        {
            "papers": [_paper(request, row, shown)],
            "row": shown,
            "uses": last_uses(permit_id, request.now),
            "may_revoke": row.revoked_at is None and actor.can("gates.permit.revoke", row.path),
        },
    )


@page("gates.permit.view")
def papers(request: Any) -> HttpResponse:
    """All valid passes of the place, to be printed and cut, so many to a page."""
    actor, place = request.actor, current_place(request)
    found = permit_list(actor, place.path, local_day(request.now))
    page_shown = Paginator(found, PRINTED).get_page(request.GET.get("page"))
    rows = list(page_shown)
    shown = permit_rows(actor, rows, request.now)
    return render(
        request,
        "gates/papers.html",
        {
            "place": place,
            "papers": [_paper(request, row, one) for row, one in zip(rows, shown, strict=True)],
            "page": page_shown,
        },
    )


@page("gates.permit.revoke", methods=("POST",))
def revoke(request: Any, permit_id: uuid.UUID) -> HttpResponse:
    """The pass holds no longer."""
    get_permit(request.actor, permit_id, "gates.permit.revoke")
    reason = request.POST.get("reason", "")
    try:
        revoke_permit(actor=request.actor, now=request.now, permit_id=permit_id, reason=reason)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("gates:permit", permit_id)
