"""Applications at the desk: the list, one of them, writing one up, checking and deciding."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.funds.forms import ApplicationFilterForm, ApplicationForm, ApproveForm
from lianfang.funds.selectors.applications import (
    SORTS,
    application_list,
    application_rows,
    get_application,
    one_row,
    payments_of,
    programme_for,
    programmes_of,
    steps_of,
)
from lianfang.funds.selectors.programmes import one_row as programme_row
from lianfang.funds.selectors.programmes import programme_list
from lianfang.funds.services.applying import (
    submit_application,
    withdraw_application,
    write_application,
)
from lianfang.funds.services.deciding import (
    approve_application,
    check_application,
    refuse_application,
    return_application,
    revoke_application,
)
from lianfang.funds.services.paying import reinstate_application
from lianfang.funds.services.steps import deciding_path
from lianfang.funds.views.board import say_fault
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.money import yuan
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
BOTH = ("GET", "POST")
COLUMNS = [
    Column("enterprise", gettext_lazy("Enterprise"), sort=SORTS["enterprise"]),
    Column("code", gettext_lazy("Application number"), sort=SORTS["code"]),
    Column("programme", gettext_lazy("Programme")),
    Column("place", gettext_lazy("Place"), optional=True),
    Column("asked", gettext_lazy("Asked for (yuan)"), sort=SORTS["asked"], numeric=True),
    Column("approved", gettext_lazy("Approved (yuan)"), sort=SORTS["approved"], numeric=True),
    Column("due", gettext_lazy("To be decided by"), sort=SORTS["due"]),
    Column("submitted", gettext_lazy("Submitted"), sort=SORTS["submitted"], optional=True),
    Column("state", gettext_lazy("State")),
]


@page("funds.application.view", methods=BOTH)
def applications(request: Any) -> HttpResponse:
    """Applications of the place: what waits for the desk first."""
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    asked = request.POST if request.method == "POST" else request.GET
    known = [(str(one.pk), one.title) for one in programme_list(actor, place.path)]
    form = ApplicationFilterForm(
        asked if set(asked) - {"place"} else {"stage": "waiting"}, programmes=known
    )
    filters = form.filters()
    stage = form.cleaned_data.get("stage") or "all"
    sort = chosen_sort(asked, COLUMNS, "due" if stage in ("waiting", "overdue") else "-code")
    rows = application_list(actor, place.path, filters, day).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "funds/applications.html",
        {
            "place": place,
            "form": form,
            "stage": stage,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": application_rows(actor, shown, day, place.path),
            "may_export": actor.can("funds.application.export", place.path),
        },
    )


@page("funds.application.view")
def application(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """One application: what it asks for, what is missing, what may be done now."""
    return _page(request, get_application(request.actor, application_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, day = request.actor, local_day(request.now)
    programme = programmes_of([row])[row.programme_id]
    where = deciding_path(programme, row)
    may = {
        word: actor.can(f"funds.application.{word}", row.path)
        for word in ("write", "submit", "withdraw", "check", "return", "reinstate")
    }
    may |= {
        word: actor.can(f"funds.application.{word}", where)
        for word in ("approve", "refuse", "revoke")
    }
    return render(
        request,
        "funds/application.html",
        {
            "row": one_row(actor, row, day, current_place(request).path),
            "programme": programme_row(actor, programme, request.now, day, row.path),
            "steps": steps_of(actor, row),
            "payments": payments_of(actor, row),
            "may": may,
            "is_own_check": row.checked_by_id is not None and row.checked_by_id == actor.user_id,
            "approve_form": ApproveForm(initial={"amount": yuan(row.asked_fen)}),
            **more,
        },
        status=status,
    )


@page("funds.application.write", methods=BOTH)
def new_application(
    request: Any, programme_id: uuid.UUID, enterprise_id: uuid.UUID
) -> HttpResponse:
    """The desk writes up what an enterprise asks for."""
    enterprise = get_enterprise(request.actor, enterprise_id, "funds.application.write")
    programme = programme_for(enterprise, programme_id)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        initial={"application_id": new_id(), "payee": enterprise.name},
    )
    return _written(request, programme, enterprise, form)


@page("funds.application.write", methods=BOTH)
def edit_application(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Change what is still open, or the account of a payment that failed."""
    row = get_application(request.actor, application_id, "funds.application.write")
    programme = programmes_of([row])[row.programme_id]
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        tail=row.account_tail,
        fixed=row.state == "failed",
        initial=first_values(row),
    )
    return _written(request, programme, row.enterprise, form, row=row)


def first_values(row: Any) -> dict[str, Any]:
    """What a form about an application begins with."""
    return {
        "application_id": row.pk,
        "quantity": row.quantity,
        "spent": yuan(row.spent_fen),
        "papers": row.papers,
        "payee": row.payee,
        "bank": row.bank,
        "note": row.note,
    }


def _written(
    request: Any, programme: Any, enterprise: Any, form: ApplicationForm, row: Any = None
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        number = row.pk if row else form.cleaned_data["application_id"]
        try:
            made = write_application(
                actor=request.actor,
                now=request.now,
                programme_id=programme.pk,
                enterprise_id=enterprise.pk,
                wish=form.wish(),
                application_id=number,
            )
            if request.POST.get("step") == "submit":
                _hand_in(request, made)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("funds:application", made.pk)
    context = {"form": form, "programme": programme, "enterprise": enterprise, "row": row}
    status = 422 if form.errors else 200
    return render(request, "funds/application_form.html", context, status=status)


def _hand_in(request: Any, row: Any) -> None:
    if row.state == "failed":
        reinstate_application(actor=request.actor, now=request.now, application_id=row.pk)
    else:
        submit_application(actor=request.actor, now=request.now, application_id=row.pk)


def _done(
    request: Any, application_id: uuid.UUID, work: Any, said: str, **given: Any
) -> HttpResponse:
    get_application(request.actor, application_id)
    try:
        work(actor=request.actor, now=request.now, application_id=application_id, **given)
    except WorkError as error:
        if error.status in (403, 404):
            raise
        say_fault(request, error)
    else:
        messages.success(request, said)
    return redirect("funds:application", application_id)


def _reason(request: Any) -> str:
    return str(request.POST.get("reason", ""))


@page("funds.application.submit", methods=("POST",))
def submit(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Hand it in for the enterprise."""
    return _done(request, application_id, submit_application, _("Submitted."))


@page("funds.application.withdraw", methods=("POST",))
def withdraw(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The enterprise does not want it any more."""
    work, said = withdraw_application, _("Withdrawn.")
    return _done(request, application_id, work, said, reason=_reason(request))


@page("funds.application.check", methods=("POST",))
def check(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """It is whole and true: on to whoever decides."""
    return _done(
        request,
        application_id,
        check_application,
        _("Checked. Somebody else decides."),
        note=request.POST.get("note", "")[:200],
    )


@page("funds.application.return", methods=("POST",))
def send_back(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Back to whoever applied."""
    work, said = return_application, _("Returned.")
    return _done(request, application_id, work, said, reason=_reason(request))


@page("funds.application.approve", methods=("POST",))
def approve(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Promise the amount."""
    row = get_application(request.actor, application_id)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_application(
                actor=request.actor,
                now=request.now,
                application_id=application_id,
                amount_fen=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            if error.status in (403, 404):
                raise
            form.take_errors(error)
        else:
            messages.success(request, _("Approved."))
            return redirect("funds:application", application_id)
    return _page(request, row, status=422, approve_form=form)


@page("funds.application.refuse", methods=("POST",))
def refuse(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """No, and why."""
    work, said = refuse_application, _("Refused.")
    return _done(request, application_id, work, said, reason=_reason(request))


@page("funds.application.revoke", methods=("POST",))
def revoke(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Take the promise back; the money is there for others."""
    work, said = revoke_application, _("Revoked; the money is there for others again.")
    return _done(request, application_id, work, said, reason=_reason(request))


@page("funds.application.reinstate", methods=("POST",))
def reinstate(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The account is right now."""
    work, said = reinstate_application, _("It is paid with the next batch.")
    return _done(request, application_id, work, said)
