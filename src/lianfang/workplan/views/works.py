"""Key works: how far one is, its milestones, and writing down what was done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.reports.board import GROUP_TITLES
from lianfang.reports.metrics import all_metrics
from lianfang.workplan.enums import PlanState, WorkState
from lianfang.workplan.forms import (
    KeyWorkForm,
    MilestoneForm,
    MoveForm,
    ProgressForm,
    ReachForm,
)
from lianfang.workplan.selectors.plans import (
    department_choices,
    get_milestone,
    get_plan,
    get_work,
    leader_choices,
    leads,
    progress_of,
    steps_of,
)
from lianfang.workplan.selectors.progress import OWN_GROUP, worded, work_view
from lianfang.workplan.services.recording import record_progress
from lianfang.workplan.services.works import (
    add_milestone,
    add_work,
    finish_work,
    move_milestone,
    reach_milestone,
    reopen_work,
    take_back_milestone,
    update_work,
    withdraw_milestone,
    withdraw_work,
)

BOTH = ("GET", "POST")


@page("workplan.plan.view")
def work(request: Any, work_id: uuid.UUID) -> HttpResponse:
    """One key work: so far against target and time, milestones, what was done."""
    return _work_page(request, get_work(request.actor, work_id))


def _work_page(
    request: Any, row: Any, form: ProgressForm | None = None, status: int = 200
) -> HttpResponse:
    actor, plan = request.actor, row.plan
    is_open = plan.state == PlanState.ACTIVE and row.state == WorkState.OPEN
    is_own = leads(actor, row)

    def may(right: str, own: bool = False) -> bool:
        return is_open and (actor.can(right, row.path) or (own and is_own))

    view = work_view(row, plan, request.now)
    place_figure = {"place": plan.place_id, "metric": row.figure}
    return render(
        request,
        "workplan/work.html",
        {
            "row": row,
            "plan": plan,
            "plan_title": worded(plan.title, plan.title_en),
            "view": view,
            "place_figure": place_figure if view.figure else None,
            "map_source": f"{reverse('overview:map_data')}?shown=1&place={plan.place_id}"
            f"&metric={row.figure}"
            if view.figure and "reports.metric.view" in actor.rights
            else "",
            "progress": progress_of(row),
            "steps": steps_of(plan, row)[:30],
            "form": form or ProgressForm(by_hand=not row.figure, initial={"progress_id": new_id()}),
            "today": local_day(request.now),
            "may_record": may("workplan.progress.record", own=True),
            "may_reach": may("workplan.milestone.reach", own=True),
            "may_take_back": may("workplan.milestone.take_back", own=True),
            "may_update": may("workplan.work.update"),
            "may_add_milestone": may("workplan.milestone.add"),
            "may_move": may("workplan.milestone.move"),
            "may_finish": may("workplan.work.finish"),
            "may_reopen": plan.state == PlanState.ACTIVE
            and row.state != WorkState.OPEN
            and actor.can("workplan.work.reopen", row.path),
        },
        status=status,
    )


def _form(request: Any, plan: Any, row: Any) -> KeyWorkForm:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, metric in all_metrics().items():
        if metric.group != OWN_GROUP:
            title = str(GROUP_TITLES.get(metric.group, metric.group))
            groups.setdefault(title, []).append((key, str(metric.title)))
    figures: list[Any] = list(groups.items())
    if row is not None and row.figure and row.figure not in all_metrics():
        figures.insert(0, (row.figure, work_view(row, plan, request.now).figure))
    initial: dict[str, Any] = {"starts_on": plan.starts_on, "due_on": plan.target_on}
    if row is not None:
        names = KeyWorkForm.base_fields.keys() - {"reason", "leader", "department"}
        initial = {name: getattr(row, name) for name in names}
        initial |= {"leader": row.leader_id, "department": row.department_id}
    return KeyWorkForm(
        request.POST if request.method == "POST" else None,
        leaders=leader_choices(request.actor, plan.place, request.now),
        departments=department_choices(request.actor, plan.place, request.now),
        figures=figures,
        changing=row is not None,
        initial=initial,
    )


@page("workplan.work.add", methods=BOTH)
def new_work(request: Any, plan_id: uuid.UUID) -> HttpResponse:
    """A key work more."""
    plan = get_plan(request.actor, plan_id, "workplan.work.add")
    form = _form(request, plan, None)
    if form.is_bound and form.is_valid():
        try:
            made = add_work(
                actor=request.actor,
                now=request.now,
                plan_id=plan_id,
                draft=form.draft(),
                **form.answering(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The key work is added."))
            return redirect("workplan:work", made.pk)
    context = {"form": form, "plan": plan, "plan_title": worded(plan.title, plan.title_en)}
    return render(request, "workplan/edit_work.html", context, status=422 if form.errors else 200)


@page("workplan.work.update", methods=BOTH)
def edit_work(request: Any, work_id: uuid.UUID) -> HttpResponse:
    """Another title, target, day, leader or department."""
    row = get_work(request.actor, work_id, "workplan.work.update")
    plan = get_plan(request.actor, row.plan_id)
    form = _form(request, plan, row)
    if form.is_bound and form.is_valid():
        try:
            update_work(
                actor=request.actor,
                now=request.now,
                work_id=work_id,
                draft=form.draft(),
                reason=form.cleaned_data["reason"],
                **form.answering(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed; the log says what and why."))
            return redirect("workplan:work", work_id)
    context = {
        "form": form,
        "plan": plan,
        "row": row,
        "plan_title": worded(plan.title, plan.title_en),
    }
    return render(request, "workplan/edit_work.html", context, status=422 if form.errors else 200)


@page("workplan.progress.record", methods=("POST",))
def record(request: Any, work_id: uuid.UUID) -> HttpResponse:
    """How far it is, in words and where nothing counts it as a number."""
    row = get_work(request.actor, work_id, "workplan.progress.record", own=True)
    form = ProgressForm(request.POST, by_hand=not row.figure)
    if form.is_valid():
        try:
            record_progress(
                actor=request.actor, now=request.now, work_id=work_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Written down."))
            return redirect("workplan:work", work_id)
    return _work_page(request, row, form, status=422)


def _do(request: Any, back: uuid.UUID, service: Any, said: str, **given: Any) -> HttpResponse:
    try:
        service(actor=request.actor, now=request.now, **given)
    except WorkError as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join(str(text) for text in fields.values()) or error.message)
    else:
        messages.success(request, said)
    return redirect("workplan:work", back)


def _pass(request: Any, work_id: uuid.UUID, service: Any, said: str) -> HttpResponse:
    get_work(request.actor, work_id, service.right)
    reason = request.POST.get("reason", "")
    return _do(request, work_id, service, said, work_id=work_id, reason=reason)


@page("workplan.work.finish", methods=("POST",))
def finish(request: Any, work_id: uuid.UUID) -> HttpResponse:
    return _pass(request, work_id, finish_work, _("The key work is finished."))


@page("workplan.work.withdraw", methods=("POST",))
def withdraw(request: Any, work_id: uuid.UUID) -> HttpResponse:
    return _pass(request, work_id, withdraw_work, _("The key work is withdrawn."))


@page("workplan.work.reopen", methods=("POST",))
def reopen(request: Any, work_id: uuid.UUID) -> HttpResponse:
    return _pass(request, work_id, reopen_work, _("The key work goes on."))


def _refused(request: Any, back: uuid.UUID, form: Any) -> HttpResponse:
    """A dialog's form that does not fit: what is wrong, on the page it came from."""
    words = [f"{form.fields[name].label}: {texts[0]}" for name, texts in form.errors.items()]
    messages.error(request, " ".join(str(one) for one in words))
    return redirect("workplan:work", back)


@page("workplan.milestone.add", methods=("POST",))
def new_milestone(request: Any, work_id: uuid.UUID) -> HttpResponse:
    row = get_work(request.actor, work_id, "workplan.milestone.add")
    form = MilestoneForm(request.POST)
    if not form.is_valid():
        return _refused(request, row.pk, form)
    said = _("The milestone is added.")
    return _do(request, row.pk, add_milestone, said, work_id=row.pk, draft=form.draft())


@page("workplan.milestone.move", methods=("POST",))
def move(request: Any, milestone_id: uuid.UUID) -> HttpResponse:
    row = get_milestone(request.actor, milestone_id, "workplan.milestone.move")
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refused(request, row.work_id, form)
    given = {"milestone_id": row.pk, **form.cleaned_data}
    return _do(request, row.work_id, move_milestone, _("The day is changed."), **given)


@page("workplan.milestone.reach", methods=("POST",))
def reach(request: Any, milestone_id: uuid.UUID) -> HttpResponse:
    row = get_milestone(request.actor, milestone_id, "workplan.milestone.reach", own=True)
    form = ReachForm(request.POST)
    if not form.is_valid():
        return _refused(request, row.work_id, form)
    given = {"milestone_id": row.pk, **form.cleaned_data}
    return _do(request, row.work_id, reach_milestone, _("The milestone is reached."), **given)


@page("workplan.milestone.take_back", methods=("POST",))
def take_back(request: Any, milestone_id: uuid.UUID) -> HttpResponse:
    row = get_milestone(request.actor, milestone_id, "workplan.milestone.take_back", own=True)
    given = {"milestone_id": row.pk, "reason": request.POST.get("reason", "")}
    return _do(request, row.work_id, take_back_milestone, _("Noted."), **given)


@page("workplan.milestone.withdraw", methods=("POST",))
def drop(request: Any, milestone_id: uuid.UUID) -> HttpResponse:
    row = get_milestone(request.actor, milestone_id, "workplan.milestone.withdraw")
    given = {"milestone_id": row.pk, "reason": request.POST.get("reason", "")}
    said = _("The milestone is withdrawn.")
    return _do(request, row.work_id, withdraw_milestone, said, **given)
