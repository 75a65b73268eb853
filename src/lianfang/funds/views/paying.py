"""Batches for the bank: made, exported with a second factor, settled line by line."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.funds.forms import PaidForm
from lianfang.funds.selectors.payments import get_batch, get_line, lines_of
from lianfang.funds.selectors.programmes import get_programme
from lianfang.funds.services.paying import (
    export_batch,
    make_batch,
    record_failure,
    record_payment,
)
from lianfang.funds.views.board import say_fault
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.sheets.views.at_once import attachment

EXPORTS_PER_HOUR = {"times": 10, "seconds": 3_600}
# Each that waits brings two dialogues: a batch of hundreds at once is slow on an office PC.
LINES_A_PAGE = 100


@page("funds.programme.view")
def batch(request: Any, batch_id: uuid.UUID) -> HttpResponse:
    """One batch: what the bank sent back first, then what waits, then what was paid."""
    row = get_batch(request.actor, batch_id)
    programme = get_programme(request.actor, row.programme_id)
    lines = Paginator(lines_of(request.actor, row), LINES_A_PAGE)
    return render(
        request,
        "funds/batch.html",
        {
            "row": row,
            "page": lines.get_page(request.GET.get("page")),
            "may_export": request.actor.can("funds.batch.export", programme.path),
            "may_settle": request.actor.can("funds.payment.record", programme.path),
            "paid_form": PaidForm(initial={"paid_on": local_day(request.now)}, auto_id=False),
        },
    )


@page("funds.batch.create", methods=("POST",))
def new_batch(request: Any, programme_id: uuid.UUID) -> HttpResponse:
    """Everything approved and not paid yet becomes one list for the bank."""
    get_programme(request.actor, programme_id, "funds.batch.create")
    try:
        made = make_batch(actor=request.actor, now=request.now, programme_id=programme_id)
    except WorkError as error:
        say_fault(request, error)
        return redirect("funds:programme", programme_id)
    messages.success(request, _("The batch is made. Export it and hand it to the bank."))
    return redirect("funds:batch", made.pk)


@page("funds.batch.export", methods=("POST",), second_factor=True)
def export(request: Any, batch_id: uuid.UUID) -> HttpResponse:
    """The list as the bank wants it, with full accounts."""
    get_batch(request.actor, batch_id, "funds.batch.export")
    limit("funds.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    name, content = export_batch(
        actor=request.actor,
        now=request.now,
        batch_id=batch_id,
        masked=False,
        reason=request.POST.get("reason", ""),
    )
    return attachment(name, content)


@page("funds.payment.record", methods=("POST",))
def paid(request: Any, line_id: uuid.UUID) -> HttpResponse:
    """The bank has paid it."""
    line = get_line(request.actor, line_id, "funds.payment.record")
    form = PaidForm(request.POST)
    try:
        record_payment(
            actor=request.actor,
            now=request.now,
            line_id=line_id,
            paid_on=form.cleaned_data.get("paid_on") if form.is_valid() else None,
            reference=request.POST.get("reference", "")[:64],
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Noted as paid."))
    return redirect("funds:batch", line.batch_id)


@page("funds.payment.fail", methods=("POST",))
def failed(request: Any, line_id: uuid.UUID) -> HttpResponse:
    """The bank sent it back."""
    line = get_line(request.actor, line_id, "funds.payment.fail")
    fault = request.POST.get("reason", "")
    try:
        record_failure(actor=request.actor, now=request.now, line_id=line_id, fault=fault)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Noted: the account must be put right."))
    return redirect("funds:batch", line.batch_id)
