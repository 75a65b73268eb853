"""The worker's phone: whom I look after, what they answered, what they need."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.health.selectors.rules import health_rules
from lianfang.isolation.enums import ISOLATED
from lianfang.isolation.forms import CorrectionForm, OutingForm, SlotForm
from lianfang.isolation.selectors.cases import (
    case_rows,
    case_story,
    claimable_cases,
    get_served_case,
    one_row,
    own_cases,
)
from lianfang.isolation.selectors.errands import errand_rows, own_errands
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.selectors.slots import get_record, records_of, slots_of
from lianfang.isolation.services.records import correct_slot, record_slot
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place

RECORD = "isolation.slot.record"
SHOWN_RECORDS = 6


@page(RECORD)
def mine(request: Any) -> HttpResponse:
    """Whom the worker looks after, who has not been asked first; what they carry; who waits."""
    actor, now, staff = request.actor, request.now, own_staff(request.actor)
    place = current_place(request)
    return render(
        request,
        "isolation/mine.html",
        {
            "is_on_roster": staff is not None,
            "rows": case_rows(actor, own_cases(actor, staff, now), now),
            "errands": errand_rows(actor, own_errands(actor, staff), now, own=staff),
            "waiting": case_rows(actor, claimable_cases(actor, place.path), now, place.path),
        },
    )


@page(RECORD, methods=("GET", "POST"))
def ask(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """Ask how somebody is: one form for the slot that is due."""
    actor, now = request.actor, request.now
    row = get_served_case(actor, case_id, RECORD)
    form = _slot_form(request, row)
    if form.is_bound and form.is_valid():
        try:
            made = record_slot(
                actor=actor,
                now=now,
                case_id=case_id,
                entry=form.entry(now),
                record_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            if made.fever:
                messages.warning(
                    request, _("A fever: stay in touch and phone the community at once.")
                )
            else:
                messages.success(request, _("Recorded."))
            return redirect("isolation:mine")
    story = case_story(actor, row)
    return render(
        request,
        "isolation/ask.html",
        {
            "case": row,
            "row": one_row(actor, row, now),
            "form": form,
            "slots": list(reversed(slots_of(actor, row, now, days=1))),
            "records": records_of(actor, row, now)[:SHOWN_RECORDS],
            "out": story.out,
            "outing": OutingForm() if row.state in ISOLATED else None,
            "may_correct": actor.can("isolation.slot.correct", row.path),
        },
        status=422 if form.errors else 200,
    )


def _slot_form(request: Any, row: Any, kind: type[SlotForm] = SlotForm, **more: Any) -> SlotForm:
    return kind(
        request.POST if request.method == "POST" else None,
        plan=isolation_plan(row.path, request.now),
        rules=health_rules(request.actor, row.path, request.now),
        initial={"record_id": id_at(request.now), "channel": "phone", "answer": "reached"}
        | more.pop("initial", {}),
        **more,
    )


@page("isolation.slot.correct", methods=("GET", "POST"))
def correct(request: Any, entry_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why."""
    old = get_record(request.actor, entry_id, "isolation.slot.correct")
    names = ("channel", "answer", "temperature", "symptoms", "needs", "note")
    initial = {name: getattr(old, name) for name in names}
    form = _slot_form(request, old.case, CorrectionForm, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            correct_slot(
                actor=request.actor,
                now=request.now,
                corrects_id=entry_id,
                reason=form.cleaned_data["reason"],
                entry=form.entry(old.taken_at),
                record_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("isolation:case", old.case_id)
    row = one_row(request.actor, old.case, request.now)
    context = {"form": form, "record": old, "row": row}
    return render(request, "isolation/correct.html", context, status=422 if form.errors else 200)
