"""What reaches the desk on paper or as a table: a filing, staff who are back, who works again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.places.selectors import current_place
from lianfang.resumption.enums import Mode
from lianfang.resumption.forms import (
    STEP_FORMS,
    BatchRow,
    PasteForm,
    ReturnForm,
    StepForm,
    batch_rows,
)
from lianfang.resumption.selectors.answers import blank_version
from lianfang.resumption.selectors.facts import returns_of
from lianfang.resumption.selectors.filings import filing_of
from lianfang.resumption.selectors.pasting import PastedFirms, read_firms
from lianfang.resumption.selectors.plans import mode_for, resumption_plan
from lianfang.resumption.services.entering import enter_filing
from lianfang.resumption.services.starting import mark_working, record_return, record_returns

ENTER = "resumption.filing.enter"
RETURN = "resumption.return.record"
MARK = "resumption.start.mark"
BOTH = ("GET", "POST")


@page(ENTER, methods=BOTH)
def enter(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """A whole filing that came on paper, typed in at once; what is typed stays when something is
    not right."""
    enterprise = get_enterprise(request.actor, enterprise_id, ENTER)
    present = filing_of(request.actor, enterprise)
    if present is not None and request.method == "GET":
        return redirect("resumption:filing", present.pk)
    plan, day = resumption_plan(enterprise.path, request.now), local_day(request.now)
    data = request.POST if request.method == "POST" else None
    blank = blank_version(enterprise)
    forms = [make(data, plan=plan, version=blank) for make in STEP_FORMS.values()]
    rows = batch_rows(data, (), day)
    if data is not None and "more" in data:
        rows.append(BatchRow(prefix=f"b{len(rows)}", initial={"starts_on": day}))
    elif data is not None and all(one.is_valid() for one in [*forms, *rows]):
        made = _entered(request, enterprise_id, forms, rows)
        if made is not None:
            messages.success(request, _("Written up and handed in; the papers lie at the desk."))
            return redirect("resumption:filing", made)
    mode = mode_for(plan, enterprise, day)
    context = {
        "enterprise": enterprise,
        "plan": plan,
        # Begun by somebody else while the paper was typed in: what was typed stays to be compared.
        "present": present,
        "mode": str(Mode(mode.mode).label) if mode else "",
        "forms": forms,
        "batch_rows": rows,
    }
    wrong = any(one.errors for one in [*forms, *rows]) and "more" not in request.POST
    return render(request, "resumption/enter.html", context, status=422 if wrong else 200)


def _entered(
    request: Any, enterprise_id: uuid.UUID, forms: list[StepForm], rows: list[BatchRow]
) -> uuid.UUID | None:
    """Hand it in; what the service refuses is said beside its field, or in front of all."""
    answers: Any = {}
    for form in forms:
        answers |= form.answers()
    day = local_day(request.now)
    try:
        made = enter_filing(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            batches=[one.planned(day) for one in rows if not one.is_empty],
            **answers,
        )
    except InvalidInput as error:
        for name, text in error.fields.items():
            _beside(forms, rows, name, str(text))
        if not error.fields:
            forms[0].add_error(None, error.message)
        return None
    except WorkError as error:
        forms[0].add_error(None, error.message)
        return None
    return made.pk


def _beside(forms: list[StepForm], rows: list[BatchRow], name: str, text: str) -> None:
    for form in forms:
        if name in form.fields:
            form.add_error(name, text)
            return
    if name == "batches":
        rows[0].add_error(None, text)
    else:
        forms[0].add_error(None, text)


@page(RETURN, methods=BOTH)
def returns(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """So many more of an enterprise are back at their posts; what was recorded before."""
    enterprise = get_enterprise(request.actor, enterprise_id, RETURN)
    form = ReturnForm(
        request.POST if request.method == "POST" else None,
        initial={"day": local_day(request.now)},
    )
    if form.is_bound and form.is_valid():
        try:
            record_return(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise_id,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("resumption:returns", enterprise_id)
    rows = returns_of(request.actor, enterprise)
    context = {
        "enterprise": enterprise,
        "form": form,
        "rows": rows,
        "total": sum(row.people for row in rows),
        "filing": filing_of(request.actor, enterprise),
    }
    return render(request, "resumption/returns.html", context, status=422 if form.errors else 200)


@page(RETURN, methods=BOTH)
def paste(request: Any) -> HttpResponse:
    """Many enterprises from a table: staff back at their posts, or who works again. Nothing is
    written while a line is not understood, unless the desk says to leave such lines out."""
    place = current_place(request)
    may_mark = request.actor.can(MARK, place.path)
    form = PasteForm(
        request.POST if request.method == "POST" else None,
        initial={"day": local_day(request.now), "what": "returns"},
        may_mark=may_mark,
    )
    found: PastedFirms | None = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        numbers = given["what"] == "returns"
        right = RETURN if numbers else MARK
        found = read_firms(request.actor, right, place.path, given["lines"], numbers=numbers)
        if not found.people:
            form.add_error("lines", _("No enterprise of this place was found in these lines."))
        elif found.is_clean or given["leave_out"]:
            said = _written(request, place, form, found)
            if said:
                messages.success(request, said)
                return redirect("resumption:filings")
    context = {"place": place, "form": form, "found": found}
    wrong = bool(form.errors) or found is not None
    return render(request, "resumption/paste.html", context, status=422 if wrong else 200)


def _written(request: Any, place: Any, form: PasteForm, found: PastedFirms) -> str:
    """What was done in words; "" where it was refused and the form says why."""
    given = form.cleaned_data
    who: Any = {"actor": request.actor, "now": request.now, "place_id": place.pk}
    how: Any = {"day": given["day"], "source": given["source"]}
    try:
        if given["what"] == "returns":
            told = {firm: people for firm, people in found.people.items() if people is not None}
            number = record_returns(**who, **how, people=told)
            text = ngettext(
                "Staff of %(n)s enterprise recorded.",
                "Staff of %(n)s enterprises recorded.",
                number,
            )
        else:
            number = mark_working(**who, **how, enterprise_ids=list(found.people))
            text = ngettext("%(n)s enterprise marked.", "%(n)s enterprises marked.", number)
    except WorkError as error:
        form.take_errors(error)
        return ""
    return text % {"n": number}
