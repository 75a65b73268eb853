"""Pages of the contact of an enterprise about its staff, made for the phone first."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, WorkError
from lianfang.kit.ids import id_at
from lianfang.kit.qr import qr_svg
from lianfang.workforce.forms import (
    EndForm,
    JobForm,
    PlainReasonForm,
    ReportForm,
    StateForm,
)
from lianfang.workforce.selectors.employees import (
    EmployeeFilter,
    only,
    own_employee_list,
    own_employee_rows,
    own_employment,
)
from lianfang.workforce.selectors.history import said_yes
from lianfang.workforce.selectors.pasting import read_pasted
from lianfang.workforce.selectors.staff import own_staff_day, own_state, waiting_sign_ups
from lianfang.workforce.services.employees import (
    employ_own,
    end_own_employment,
    set_own_states,
    update_own_employment,
)
from lianfang.workforce.services.reporting import send_own_report
from lianfang.workforce.services.reveals import reveal_own_phones
from lianfang.workforce.services.signing_up import settle_sign_ups
from lianfang.workforce.views import one
from lianfang.workforce.views.board import kept_text

ONE = "workforce:own_employee"
PAGE_SIZE = 50
BOTH = ("GET", "POST")
STATES = ("away", "waiting", "back")


@page("workforce.own_employee.view", methods=BOTH)
def staff(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """My staff. A search may be for a name or phone, so it goes by POST."""
    actor, day = request.actor, local_day(request.now)
    asked = request.POST if request.method == "POST" else request.GET
    enterprise = own_enterprise(actor, enterprise_id)
    state = asked.get("state", "")
    wanted = EmployeeFilter(
        text=asked.get("text", "")[:64], state=state if state in (*STATES, "left") else ""
    )
    rows = own_employee_list(actor, enterprise_id, wanted=wanted)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    context = {
        "enterprise": enterprise,
        "state": own_state(actor, enterprise, request.now),
        "wanted": wanted,
        "page": shown,
        "rows": own_employee_rows(actor, enterprise_id, only(shown), day),
    }
    return render(request, "workforce/own_staff.html", context)


@page("workforce.own_employee.set_state", methods=("POST",))
def set_states(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Those who are ticked are away, waiting or at the post from today on."""
    try:
        ids = [uuid.UUID(each) for each in request.POST.getlist("selected")]
    except ValueError:
        raise InvalidInput() from None
    try:
        changed = set_own_states(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            employment_ids=ids,
            state=request.POST.get("to", ""),
        )
    except (InvalidInput, Conflict) as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join(map(str, fields.values())) or error.message)
    else:
        messages.success(request, _("%(number)s changed.") % {"number": changed})
    return redirect("workforce:own_staff", enterprise_id)


@page("workforce.own_employee.employ", methods=BOTH)
def new_employee(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Put somebody on my list."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    form = one.new_form(request, enterprise)
    if one.put_on_list(request, form, enterprise_id, employ_own) is not None:
        return redirect("workforce:own_staff", enterprise_id)
    context = {"form": form, "enterprise": enterprise}
    status = 422 if form.errors else 200
    return render(request, "workforce/own_new.html", context, status=status)


@page("workforce.own_employee.view")
def employee(request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> HttpResponse:
    """One of my staff: the job, the way back, what they said."""
    return _page(
        request, enterprise_id, own_employment(request.actor, enterprise_id, employment_id)
    )


def _page(
    request: Any, enterprise_id: uuid.UUID, row: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = one.shown(
        request,
        row,
        enterprise=row.enterprise,
        row=own_employee_rows(request.actor, enterprise_id, only([row]), local_day(request.now))[0],
        is_over=row.until is not None,
        **more,
    )
    return render(request, "workforce/own_employee.html", context, status=status)


def _kept(
    request: Any, enterprise_id: uuid.UUID, row: Any, keep: Callable[..., Any], **more: Any
) -> HttpResponse:
    draw = partial(_page, request, enterprise_id, row)
    keep = partial(keep, enterprise_id=enterprise_id)
    return one.kept(request, draw, (ONE, enterprise_id, row.pk), keep, **more)


@page("workforce.own_employee.update", methods=("POST",))
def edit(request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> HttpResponse:
    """Change the job, the room, where they come from, when they mean to come back."""
    row = own_employment(request.actor, enterprise_id, employment_id)
    keep = partial(update_own_employment, employment_id=employment_id)
    form = one.job_form(request, row)
    return _kept(request, enterprise_id, row, keep, values=JobForm.details, job_form=form)


@page("workforce.own_employee.set_state", methods=("POST",))
def set_state(request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> HttpResponse:
    """From a day on they are away, waiting or at the post."""
    row = own_employment(request.actor, enterprise_id, employment_id)
    keep = partial(set_own_states, employment_ids=[employment_id])
    return _kept(request, enterprise_id, row, keep, state_form=StateForm(request.POST))


@page("workforce.own_employee.end", methods=("POST",))
def end(request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> HttpResponse:
    """They do not work here any more."""
    row = own_employment(request.actor, enterprise_id, employment_id)
    keep = partial(end_own_employment, employment_id=employment_id)
    return _kept(request, enterprise_id, row, keep, end_form=EndForm(request.POST))


@page("workforce.own_employee.reveal", methods=("POST",))
def reveal(request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> HttpResponse:
    """Open the phones of one of my staff, with a reason; shown in this one answer only."""
    row = own_employment(request.actor, enterprise_id, employment_id)
    form = PlainReasonForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say what you need it for."))
    opened = reveal_own_phones(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        employment_id=employment_id,
        reason=form.cleaned_data["reason"],
    )
    answer = _page(request, enterprise_id, row, opened=opened.value, left=opened.left_today)
    answer["Cache-Control"] = "no-store"
    return answer


@page("workforce.own_report.send", methods=BOTH)
def report(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Today's report: who is missing first, a box for each temperature, or all of them pasted."""
    actor, now = request.actor, request.now
    asked = request.POST if request.method == "POST" else request.GET
    shown = own_staff_day(actor, enterprise_id, now, key=asked.get("window", ""))
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        lines=shown.lines,
        initial={"report_id": id_at(now)},
    )
    if form.is_bound:
        pasted = request.POST.get("pasted", "")
        form.is_valid()
        if pasted.strip():
            form.take_pasted(read_pasted(actor, enterprise_id, pasted))
        if not form.errors:
            try:
                sent = send_own_report(
                    actor=actor,
                    now=now,
                    enterprise_id=enterprise_id,
                    report_id=form.cleaned_data["report_id"],
                    readings=form.readings(),
                    source=form.cleaned_data["source"] or "verified",
                )
            except WorkError as error:
                form.take_errors(error)
            else:
                messages.success(request, kept_text(sent.kept + sent.again))
                return redirect("workforce:own_report", enterprise_id)
    context = {
        "enterprise": shown.enterprise,
        "shown": shown,
        "is_due": shown.window.is_due(now),
        "form": form,
        "rows": form.rows(),
    }
    return render(request, "workforce/own_report.html", context, status=422 if form.errors else 200)


@page("workforce.own_signup.settle", methods=BOTH)
def sign_ups(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Forms that came in by the code: who is one of us."""
    actor = request.actor
    enterprise = own_enterprise(actor, enterprise_id)
    refused: dict[str, str] = {}
    ticked = set(request.POST.getlist("selected"))
    if request.method == "POST":
        try:
            ids = [uuid.UUID(each) for each in request.POST.getlist("selected")]
        except ValueError:
            raise InvalidInput() from None
        accept = request.POST.get("accept") == "1"
        try:
            settled = settle_sign_ups(
                actor=actor,
                now=request.now,
                enterprise_id=enterprise_id,
                sign_up_ids=ids,
                accept=accept,
            )
        except InvalidInput as error:
            refused = {name: str(text) for name, text in error.fields.items()}
        else:
            text = _("%(number)s put on the list.") if accept else _("%(number)s declined.")
            messages.success(request, text % {"number": settled})
            return redirect("workforce:own_signups", enterprise_id)
    rows = [
        (row, said_yes(row), refused.get(str(row.pk), ""), str(row.pk) in ticked)
        for row in waiting_sign_ups(actor, enterprise_id)
    ]
    context = {"enterprise": enterprise, "rows": rows}
    return render(request, "workforce/own_signups.html", context, status=422 if refused else 200)


@page("workforce.own_employee.view")
def code(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The code to print and hang at the gate: employees report by it and fill in their form."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    address = request.build_absolute_uri(reverse("workforce:door", args=[enterprise_id]))
    context = {
        "enterprise": enterprise,
        "address": address,
        "qr": qr_svg(address, title=str(enterprise.name)),
    }
    return render(request, "workforce/own_code.html", context)
