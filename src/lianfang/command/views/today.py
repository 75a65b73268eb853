"""Whom do I visit next: a worker's day on the phone, and the record made at the door."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.forms import CorrectionForm, VisitForm
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.subjects import describe, get_subject
from lianfang.command.selectors.tasks import tasks_of_subject, today_list
from lianfang.command.selectors.visits import get_visit, visit_plan, visits_of_person
from lianfang.command.services.visits import correct_visit, record_visit
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.ids import new_id

RECENT = 3


@page("command.visit.record")
def today(request: Any) -> HttpResponse:
    """The worker's doors of the day in walking order, those still to be seen first."""
    staff = own_staff(request.actor)
    shown = today_list(request.actor, staff, request.now) if staff else None
    show_done = request.GET.get("show") == "done"
    return render(
        request,
        "command/today.html",
        {"staff": staff, "today": shown, "show_done": show_done},
    )


@page("command.visit.record", methods=("GET", "POST"))
def visit(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The form at one door. What was typed stays when something is not right."""
    subject = get_subject(request.actor, SubjectKind.PERSON, person_id)
    plan = visit_plan(request.actor, subject.path, request.now)
    if plan is None:
        raise InvalidInput(_("No plan is in force here, so there is no form to record on."))
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        plan=plan.form,
        now=request.now,
        initial={"visit_id": new_id()},
    )
    if form.is_bound and form.is_valid():
        try:
            made = record_visit(
                actor=request.actor,
                now=request.now,
                visit_id=form.cleaned_data["visit_id"],
                person_id=person_id,
                entry=form.entry(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            if made.fever or made.symptoms:
                messages.warning(request, _("Fever or symptoms: follow the steps below."))
                return redirect("command:visit_done", made.pk)
            messages.success(request, _("Recorded."))
            return redirect("command:today")
    return _form_page(request, subject, plan, form)


def _form_page(request: Any, subject: Any, plan: Any, form: Any) -> HttpResponse:
    card = describe(request.actor, [(subject.kind, subject.id)], local_day(request.now))
    if subject.id not in card:
        raise NotFound()
    return render(
        request,
        "command/visit.html",
        {
            "card": card[subject.id],
            "plan": plan,
            "form": form,
            "tasks": tasks_of_subject(request.actor, subject.id, request.now),
            "recent": visits_of_person(request.actor, subject.id, request.now, RECENT),
        },
        status=422 if form.errors else 200,
    )


@page("command.visit.view")
def visit_done(request: Any, visit_id: uuid.UUID) -> HttpResponse:
    """One record, and what to do now when it found a fever or symptoms."""
    row = get_visit(request.actor, visit_id)
    plan = visit_plan(request.actor, row.path, request.now)
    views = visits_of_person(request.actor, row.person_id, request.now)
    shown = next((view for view in views if view.visit.pk == row.pk), None)
    if shown is None:
        raise NotFound()
    return render(
        request,
        "command/visit_done.html",
        {
            "view": shown,
            "plan": plan,
            "may_correct": request.actor.can("command.visit.correct", row.path),
        },
    )


@page("command.visit.correct", methods=("GET", "POST"))
def correct(request: Any, visit_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why; the old one stays readable."""
    row = get_visit(request.actor, visit_id)
    subject = get_subject(request.actor, SubjectKind.PERSON, row.person_id)
    plan = visit_plan(request.actor, row.path, request.now)
    if plan is None:
        raise InvalidInput(_("No plan is in force here, so there is no form to record on."))
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        plan=plan.form,
        now=request.now,
        initial={
            "visit_id": new_id(),
            "outcome": row.outcome,
            "temperature": row.temperature,
            "symptoms": row.symptoms,
            "needs": row.needs,
            "note": row.note,
            "visited_at": row.visited_at,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = correct_visit(
                actor=request.actor,
                now=request.now,
                visit_id=form.cleaned_data["visit_id"],
                corrects_id=row.pk,
                entry=form.entry(),
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("command:visit_done", made.pk)
    return _form_page(request, subject, plan, form)
