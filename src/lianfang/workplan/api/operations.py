"""Work plans, their key works and how far they are, for machines."""

import uuid
from typing import Any

from ninja import Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.places.selectors import get_place
from lianfang.workplan.api import shapes as s
from lianfang.workplan.selectors.days import countdown
from lianfang.workplan.selectors.planned import MilestoneDraft, Terms, WorkDraft
from lianfang.workplan.selectors.plans import (
    VIEW,
    get_milestone,
    get_plan,
    get_work,
    plan_list,
    progress_of,
    steps_of,
)
from lianfang.workplan.selectors.progress import WorkView, work_view, work_views
from lianfang.workplan.services.plans import close_plan, create_plan
from lianfang.workplan.services.recording import record_progress
from lianfang.workplan.services.works import add_milestone, add_work, finish_work, reach_milestone

router = Router(tags=["workplan"])


def _plan(request: Any, row: Any) -> dict[str, Any]:
    count = countdown(row, local_day(request.now))
    names = s.PlanOut.model_fields.keys() - {"days_gone", "days_left"}
    given = {name: getattr(row, name) for name in names}
    return {**given, "days_gone": count.gone, "days_left": count.left}


def _work(view: WorkView) -> dict[str, Any]:
    work = view.work
    return {
        "id": work.pk,
        "number": work.number,
        "title": view.title,
        "state": work.state,
        "leader": work.leader.name if work.leader else "",
        "department": work.department.name if work.department else "",
        "figure": work.figure,
        "unit": view.unit,
        "target": work.target,
        "actual": view.actual,
        "share": view.share,
        "expected": view.expected,
        "is_behind": view.is_behind,
        "starts_on": work.starts_on,
        "due_on": work.due_on,
        "milestones": [
            {
                "id": one.row.pk,
                "title": one.title,
                "due_on": one.row.due_on,
                "reached_on": one.row.reached_on,
                "evidence": one.row.evidence,
                "is_overdue": one.is_overdue,
            }
            for one in view.milestones
        ],
    }


def _shown(request: Any, work_id: uuid.UUID) -> dict[str, Any]:
    row = get_work(request.actor, work_id)
    return _work(work_view(row, row.plan, request.now))


@router.get("/plans", response=list[s.PlanOut])
@operation("workplan.plan.view")
def list_plans(request: Any, place_id: uuid.UUID, closed: bool = False) -> Any:
    """Plans of a place, of places in it and over it."""
    place = get_place(request.actor, place_id, VIEW)
    rows = plan_list(request.actor, place.path, closed=closed)[:200]
    return [_plan(request, row) for row in rows]


@router.post("/plans", response={201: s.PlanOut})
@operation("workplan.plan.create")
def post_plan(request: Any, body: s.PlanIn) -> Any:
    """Draw up a plan."""
    given = body.dict(exclude={"id", "place_id"})
    row = create_plan(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        terms=Terms(**given),
        plan_id=body.id,
    )
    return Status(201, _plan(request, row))


@router.get("/plans/{plan_id}", response=s.PlanDetailOut)
@operation("workplan.plan.view")
def read_plan(request: Any, plan_id: uuid.UUID) -> Any:
    """A plan with its countdown and key works, those furthest behind first."""
    row = get_plan(request.actor, plan_id)
    return {
        **_plan(request, row),
        "works": [_work(view) for view in work_views(row, request.now)],
    }


@router.get("/plans/{plan_id}/steps", response=list[s.StepOut])
@operation("workplan.plan.view")
def read_steps(request: Any, plan_id: uuid.UUID) -> Any:
    """What happened to a plan and its works, the newest 200 first."""
    return steps_of(get_plan(request.actor, plan_id))


@router.post("/plans/{plan_id}/close", response=s.PlanOut)
@operation("workplan.plan.close")
def post_close(request: Any, plan_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The plan is over."""
    row = close_plan(actor=request.actor, now=request.now, plan_id=plan_id, reason=body.reason)
    return _plan(request, row)


@router.post("/plans/{plan_id}/works", response={201: s.WorkOut})
@operation("workplan.work.add")
def post_work(request: Any, plan_id: uuid.UUID, body: s.WorkIn) -> Any:
    """A key work more."""
    given = body.dict(exclude={"leader_id", "department_id"})
    row = add_work(
        actor=request.actor,
        now=request.now,
        plan_id=plan_id,
        draft=WorkDraft(**given),
        leader_id=body.leader_id,
        department_id=body.department_id,
    )
    return Status(201, _shown(request, row.pk))


@router.get("/works/{work_id}", response=s.WorkOut)
@operation("workplan.plan.view")
def read_work(request: Any, work_id: uuid.UUID) -> Any:
    """One key work."""
    return _shown(request, work_id)


@router.get("/works/{work_id}/progress", response=list[s.ProgressOut])
@operation("workplan.plan.view")
def read_progress(request: Any, work_id: uuid.UUID) -> Any:
    """How far the work was, the newest first."""
    return progress_of(get_work(request.actor, work_id))[:500]


@router.post("/works/{work_id}/progress", response={201: s.ProgressOut})
@operation("workplan.progress.record")
def post_progress(request: Any, work_id: uuid.UUID, body: s.ProgressIn) -> Any:
    """Write down how far the work is."""
    row = record_progress(
        actor=request.actor,
        now=request.now,
        work_id=work_id,
        progress_id=body.id,
        **body.dict(exclude={"id"}),
    )
    return Status(201, row)


@router.post("/works/{work_id}/finish", response=s.WorkOut)
@operation("workplan.work.finish")
def post_finish(request: Any, work_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The work is done."""
    finish_work(actor=request.actor, now=request.now, work_id=work_id, reason=body.reason)
    return _shown(request, work_id)


@router.post("/works/{work_id}/milestones", response={201: s.WorkOut})
@operation("workplan.milestone.add")
def post_milestone(request: Any, work_id: uuid.UUID, body: s.MilestoneIn) -> Any:
    """A milestone more; the work as it is then."""
    add_milestone(
        actor=request.actor,
        now=request.now,
        work_id=work_id,
        draft=MilestoneDraft(body.title, body.due_on),
    )
    return Status(201, _shown(request, work_id))


@router.post("/milestones/{milestone_id}/reach", response=s.WorkOut)
@operation("workplan.milestone.reach")
def post_reach(request: Any, milestone_id: uuid.UUID, body: s.ReachIn) -> Any:
    """A milestone was reached; its work as it is then."""
    row = get_milestone(request.actor, milestone_id)
    reach_milestone(
        actor=request.actor,
        now=request.now,
        milestone_id=milestone_id,
        reached_on=body.reached_on,
        evidence=body.evidence,
    )
    return _shown(request, row.work_id)
