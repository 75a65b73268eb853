"""Going through a checklist on a page: choosing the subject, answering, correcting."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import TeamKind
from lianfang.command.playbook.inspections import Checklist
from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.forms import ChooseForm, InspectionForm
from lianfang.inspections.selectors.inspections import get_inspection
from lianfang.inspections.selectors.plans import PlanOf, Versions, plan_at
from lianfang.inspections.selectors.subjects import (
    Subject,
    find_subjects,
    get_subject,
    possible_groups,
    possible_inspectors,
    subject_of,
)
from lianfang.inspections.services.inspections import (
    InspectionEntry,
    correct_inspection,
    record_inspection,
)
from lianfang.inspections.views.photos import kept_photos
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.ids import new_id
from lianfang.people.selectors.cards import place_names
from lianfang.places.selectors import current_place

BOTH = ("GET", "POST")
GROUPS = (TeamKind.SUPERVISION_GROUP.value, TeamKind.INSPECTION.value)


@page("inspections.inspection.record")
def choose(request: Any) -> HttpResponse:
    """What is to be inspected."""
    place = current_place(request)
    form = ChooseForm(request.GET)
    kind, text = form.chosen()
    found = find_subjects(request.actor, kind, text, place.path) if text or kind else []
    names = place_names(request.actor, {one.path for one in found}, place.path)
    return render(
        request,
        "inspections/choose.html",
        {
            "place": place,
            "form": form,
            "text": text,
            "asked": bool(text or kind),
            "found": [(one, one.kind.label, names.get(one.path, "")) for one in found],
        },
    )


@page("inspections.inspection.record", methods=BOTH)
def at_enterprise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """An enterprise is inspected."""
    return _record(request, get_subject(request.actor, SubjectKind.ENTERPRISE, enterprise_id))


@page("inspections.inspection.record", methods=BOTH)
def at_place(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """A checkpoint, village, home or another place is inspected."""
    return _record(request, get_subject(request.actor, SubjectKind.PLACE, place_id))


@page("inspections.inspection.record", methods=BOTH)
def at_team(request: Any, team_id: uuid.UUID) -> HttpResponse:
    """A team or department is inspected."""
    return _record(request, get_subject(request.actor, SubjectKind.TEAM, team_id))


def _record(request: Any, subject: Subject) -> HttpResponse:
    plan = plan_at(subject.path, request.now)
    lists = subject.lists(plan)
    if not lists:
        raise InvalidInput(_("The plan has no checklist for such a subject."), code="no_checklist")
    wanted = request.GET.get("checklist", "")
    checklist = next((one for one in lists if one.key == wanted), lists[0])
    form = _form(request, plan, checklist, subject, initial={"record_id": new_id()})
    if form.is_bound and form.is_valid():
        try:
            made = record_inspection(
                actor=request.actor,
                now=request.now,
                entry=_entry(request, form, checklist, subject),
                inspection_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("inspections:inspection", made.pk)
    return _page(request, subject, plan, checklist, form, lists=lists)


@page("inspections.inspection.correct", methods=BOTH)
def correct(request: Any, inspection_id: uuid.UUID) -> HttpResponse:
    """Another record takes the place of this one, and says why."""
    old = get_inspection(request.actor, inspection_id, "inspections.inspection.correct")
    subject = subject_of(old)
    plan = Versions([old.playbook_id]).of(old.playbook_id)
    checklist = plan.plan.checklist(old.checklist)
    if checklist is None:
        raise NotFound()
    form = _form(
        request,
        plan,
        checklist,
        subject,
        correcting=True,
        answers=old.answers,
        initial={
            "record_id": new_id(),
            "taken_at": old.taken_at,
            "note": old.note,
            "result": old.result,
            "group_id": old.group_id,
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            entry = None if given["is_void"] else _entry(request, form, checklist, subject)
            made = correct_inspection(
                actor=request.actor,
                now=request.now,
                corrects_id=old.pk,
                entry=entry,
                reason=given["reason"],
                inspection_id=given["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("inspections:inspection", made.pk)
    return _page(request, subject, plan, checklist, form, old=old)


def _form(
    request: Any, plan: PlanOf, checklist: Checklist, subject: Subject, **more: Any
) -> InspectionForm:
    people = possible_inspectors(request.actor, subject.path).values()
    groups = possible_groups(subject.path, GROUPS)
    return InspectionForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        checklist=checklist,
        now=request.now,
        people=[
            (str(one.pk), f"{one.name} · {one.organisation}" if one.organisation else one.name)
            for one in people
        ],
        groups=[(str(one.pk), one.name) for one in groups],
        may_suspend=subject.enterprise is not None
        and request.actor.can("inspections.notice.suspend", subject.path),
        **more,
    )


def _entry(
    request: Any, form: InspectionForm, checklist: Checklist, subject: Subject
) -> InspectionEntry:
    for name in form.photo_inputs():
        form.remember_photos(name, [str(one) for one in kept_photos(request, name)])
    given = form.cleaned_data
    return InspectionEntry(
        subject_kind=subject.kind.value,
        subject_id=subject.id,
        checklist=checklist.key,
        answers=form.given(),
        result=given["result"],
        taken_at=_moment(given["taken_at"], request.now),
        note=given["note"],
        inspectors=tuple(given["inspectors"]),
        group_id=given.get("group_id"),
    )


def _moment(typed: datetime, now: datetime) -> datetime:
    """What was typed has no seconds: the minute that is running is now."""
    return min(typed, now) if (typed - now).total_seconds() < 60 else typed


def _page(
    request: Any,
    subject: Subject,
    plan: PlanOf,
    checklist: Checklist,
    form: InspectionForm,
    **more: Any,
) -> HttpResponse:
    names = place_names(request.actor, [subject.path], current_place(request).path)
    return render(
        request,
        "inspections/record.html",
        {
            "subject": subject,
            "where": names.get(subject.path, ""),
            "checklist": checklist,
            "purpose": plan.plan.purpose,
            "keep_days": plan.plan.keep_days,
            "sop": plan.sop(checklist.sop),
            "form": form,
            **more,
        },
        status=422 if form.errors else 200,
    )
