"""Owners are reminded before a milestone is due, the level above is told when it was missed or a
work fell behind: each once, as a step everybody sees."""

from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.kit.clock import local_day
from lianfang.workplan.enums import StepKind, WorkState
from lianfang.workplan.models import WorkPlan, WorkStep
from lianfang.workplan.selectors.plans import active_plans
from lianfang.workplan.selectors.progress import MilestoneView, WorkView, work_views
from lianfang.workplan.services.steps import note

# A work that stays behind is told upwards again after so many days.
AGAIN = timedelta(days=7)


@action("workplan.work.remind")
def remind_works(*, actor: Actor, now: datetime) -> int:
    """Look at every plan in force; write down whom to remind and what to tell upwards. Returns how
    many were written. Asked again the same day it writes nothing."""
    written, paths = 0, []
    for plan in active_plans().select_for_update().order_by("pk"):
        number = _remind(actor, now, plan)
        if number:
            paths.append(plan.path)
        written += number
    concerning("workplan.work", path=common_place(paths), told=written)
    if not written:
        nothing_done()
    return written


def _remind(actor: Actor, now: datetime, plan: WorkPlan) -> int:
    written = 0
    for view in work_views(plan, now):
        if view.work.state != WorkState.OPEN:
            continue
        for one in view.milestones:
            kind = _wanted(plan, one)
            if kind and not WorkStep.objects.filter(milestone=one.row, kind=kind).exists():
                note(
                    plan,
                    kind,
                    actor,
                    now,
                    work=view.work,
                    milestone=one.row,
                    due_on=one.row.due_on.isoformat(),
                )
                written += 1
        if view.is_behind and not _told_lately(view, now):
            lag = str(view.lag)
            note(plan, StepKind.TOLD, actor, now, work=view.work, lag=lag, day=str(local_day(now)))
            written += 1
    return written


def _wanted(plan: WorkPlan, one: MilestoneView) -> str:
    if one.is_reached:
        return ""
    if 0 <= one.days <= plan.remind_days:
        return StepKind.REMINDED
    return StepKind.TOLD if one.late >= max(plan.tell_days, 1) else ""


def _told_lately(view: WorkView, now: datetime) -> bool:
    rows = WorkStep.objects.filter(
        work=view.work, milestone__isnull=True, kind=StepKind.TOLD, at__gt=now - AGAIN
    )
    return rows.exists()
