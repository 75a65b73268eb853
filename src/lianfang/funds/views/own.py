"""Pages of an enterprise's own contact: what they may apply for, and what became of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.funds.forms import ApplicationForm
from lianfang.funds.selectors.amounts import rule_in_words
from lianfang.funds.selectors.applications import (
    application_rows,
    one_row,
    own_application,
    own_applications,
    own_offers,
    own_programme,
    own_steps,
    programmes_of,
)
from lianfang.funds.services.applying import (
    submit_own_application,
    withdraw_own_application,
    write_own_application,
)
from lianfang.funds.services.paying import reinstate_own_application
from lianfang.funds.views.applications import first_values
from lianfang.funds.views.board import say_fault
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id

BOTH = ("GET", "POST")


@page("funds.own_application.view")
def own_funds(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """What needs me first, then what I may apply for, then what became of the rest."""
    actor, day = request.actor, local_day(request.now)
    enterprise = own_enterprise(actor, enterprise_id)
    offers = own_offers(actor, enterprise_id, day)
    rows = application_rows(actor, own_applications(actor, enterprise_id), day)
    mine = ("draft", "returned", "failed")
    return render(
        request,
        "funds/own_funds.html",
        {
            "enterprise": enterprise,
            "offers": [(one, rule_in_words(one)) for one in offers],
            "todo": [row for row in rows if row.state in mine],
            "rest": [row for row in rows if row.state not in mine],
        },
    )


@page("funds.own_application.write", methods=BOTH)
def own_apply(request: Any, enterprise_id: uuid.UUID, programme_id: uuid.UUID) -> HttpResponse:
    """Apply for money of a programme."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    programme = own_programme(request.actor, enterprise_id, programme_id)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        initial={"application_id": new_id(), "payee": enterprise.name},
    )
    return _written(request, enterprise, programme, form)


@page("funds.own_application.write", methods=BOTH)
def own_edit(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> HttpResponse:
    """Go on with a draft, put a returned one right, or the account of a payment that failed."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    row = own_application(request.actor, enterprise_id, application_id)
    programme = programmes_of([row])[row.programme_id]
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        programme=programme,
        tail=row.account_tail,
        fixed=row.state == "failed",
        initial=first_values(row),
    )
    return _written(request, enterprise, programme, form, row=row)


def _written(
    request: Any, enterprise: Any, programme: Any, form: ApplicationForm, row: Any = None
) -> HttpResponse:
    submits = request.POST.get("step") == "submit"
    if form.is_bound and form.is_valid():
        number = row.pk if row else form.cleaned_data["application_id"]
        own = {"actor": request.actor, "now": request.now, "enterprise_id": enterprise.pk}
        try:
            made = write_own_application(
                programme_id=programme.pk, wish=form.wish(), application_id=number, **own
            )
            if submits and made.state == "failed":
                reinstate_own_application(application_id=made.pk, **own)
            elif submits:
                submit_own_application(application_id=made.pk, **own)
        except WorkError as error:
            form.take_errors(error)
        else:
            said = _("Submitted. You will see here what becomes of it.") if submits else _("Saved.")
            messages.success(request, said)
            return redirect("funds:own_application", enterprise.pk, made.pk)
    return render(
        request,
        "funds/own_form.html",
        {
            "enterprise": enterprise,
            "programme": programme,
            "rule_text": rule_in_words(programme),
            "form": form,
            "row": row,
        },
        status=422 if form.errors else 200,
    )


@page("funds.own_application.view")
def own_one(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> HttpResponse:
    """One application of mine: where it stands, and what I can do."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    row = own_application(request.actor, enterprise_id, application_id)
    return render(
        request,
        "funds/own_application.html",
        {
            "enterprise": enterprise,
            "row": one_row(request.actor, row, local_day(request.now)),
            "steps": own_steps(request.actor, row),
        },
    )


@page("funds.own_application.withdraw", methods=("POST",))
def own_withdraw(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> HttpResponse:
    """I do not want it any more."""
    own_application(request.actor, enterprise_id, application_id)
    try:
        withdraw_own_application(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            application_id=application_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("funds:own_application", enterprise_id, application_id)
