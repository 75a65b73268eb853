"""Plans: the list, one plan with its countdown and key works, drawing up and changing."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.workplan.enums import PlanState
from lianfang.workplan.forms import PlanForm
from lianfang.workplan.selectors.days import countdown
from lianfang.workplan.selectors.planned import planned
from lianfang.workplan.selectors.plans import get_plan, leads, plan_list, steps_of
from lianfang.workplan.selectors.progress import worded, work_views
from lianfang.workplan.services.exports import export_plan
from lianfang.workplan.services.plans import close_plan, create_plan, reopen_plan, update_plan

BOTH = ("GET", "POST")
WHOLE_YEAR = 300


@page("workplan.plan.view")
def plans(request: Any) -> HttpResponse:
    """The plans here and over here; the only one opens at once."""
    place, day = current_place(request), local_day(request.now)
    rows = list(plan_list(request.actor, place.path, closed="closed" in request.GET))
    if len(rows) == 1 and not {"closed", "list"} & set(request.GET):
        return redirect("workplan:plan", rows[0].pk)
    brought = planned(place.path, request.now)
    return render(
        request,
        "workplan/plans.html",
        {
            "place": place,
            "rows": [(row, worded(row.title, row.title_en), countdown(row, day)) for row in rows],
            "brought": brought[0] if brought else None,
            "may_create": request.actor.can("workplan.plan.create", place.path),
        },
    )


@page("workplan.plan.view")
def plan(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    """One plan: how many days are left, what is behind, what comes next."""
    row, day, actor = get_plan(request.actor, plan_id), local_day(request.now), request.actor
    views = work_views(row, request.now)
    is_open = row.state == PlanState.ACTIVE

    def may(right: str) -> bool:
        return is_open and actor.can(right, row.path)

    return render(
        request,
        "workplan/plan.html",
        {
            "row": row,
            "title": worded(row.title, row.title_en),
            "count": countdown(row, day),
            "views": views,
            "mine": [view for view in views if leads(actor, view.work)],
            "behind": sum(1 for view in views if view.is_behind),
            "steps": steps_of(row)[:30],
            "is_open": is_open,
            "may_add": may("workplan.work.add"),
            "may_update": may("workplan.plan.update"),
            "may_close": may("workplan.plan.close"),
            "may_reopen": not is_open and actor.can("workplan.plan.reopen", row.path),
            "may_export": actor.can("workplan.plan.export", row.path),
        },
    )


@page("workplan.plan.create", methods=BOTH)
def new_plan(request: Any) -> HttpResponse:
    """A plan drawn up by hand."""
    place, day = current_place(request), local_day(request.now)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        changing=False,
        initial={
            "starts_on": day,
            "target_on": day + timedelta(days=WHOLE_YEAR),
            "counting": "today_gone",
            "tolerance": 10,
            "remind_days": 3,
            "tell_days": 2,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = create_plan(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                terms=form.terms(),
                plan_id=form.cleaned_data.get("plan_id"),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The plan is drawn up. Add its key works."))
            return redirect("workplan:plan", made.pk)
    context = {"form": form, "place": place}
    return render(request, "workplan/edit_plan.html", context, status=422 if form.errors else 200)


@page("workplan.plan.create", methods=("POST",))
def take_over(request: Any) -> HttpResponse:
    """The plan of the playbook in force, drawn up with its key works."""
    place = current_place(request)
    brought = planned(place.path, request.now)
    if brought is None:
        messages.error(request, _("The plan in force here brings no work plan along."))
        return redirect("workplan:plans")
    terms, works = brought
    try:
        made = create_plan(
            actor=request.actor, now=request.now, place_id=place.pk, terms=terms, works=works
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("workplan:plans")
    messages.success(request, _("Drawn up from the plan in force. Name leaders and departments."))
    return redirect("workplan:plan", made.pk)


@page("workplan.plan.update", methods=BOTH)
def edit_plan(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    """Another title, date or rule."""
    row = get_plan(request.actor, plan_id, "workplan.plan.update")
    names = PlanForm.base_fields.keys() - {"reason"}
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        changing=True,
        initial={name: getattr(row, name) for name in names},
    )
    if form.is_bound and form.is_valid():
        try:
            update_plan(
                actor=request.actor,
                now=request.now,
                plan_id=plan_id,
                terms=form.terms(),
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed; the log says what and why."))
            return redirect("workplan:plan", plan_id)
    context = {"form": form, "row": row, "place": row.place}
    return render(request, "workplan/edit_plan.html", context, status=422 if form.errors else 200)


def _pass(request: Any, plan_id: uuid.UUID, service: Any, said: str) -> HttpResponse:
    get_plan(request.actor, plan_id, service.right)
    try:
        service(
            actor=request.actor,
            now=request.now,
            plan_id=plan_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("workplan:plan", plan_id)


@page("workplan.plan.close", methods=("POST",))
def close(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    return _pass(request, plan_id, close_plan, _("The plan is closed."))


@page("workplan.plan.reopen", methods=("POST",))
def reopen(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    return _pass(request, plan_id, reopen_plan, _("The plan goes on."))


@page("workplan.plan.export", methods=("POST",), second_factor=True)
def plan_file(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    """The plan as a workbook."""
    limit("workplan.export", str(request.actor.user_id), times=30, seconds=3600, now=request.now)
    made = export_plan(actor=request.actor, now=request.now, plan_id=plan_id)
    return attachment(made.name, made.content)
