"""A plan as a workbook: its key works, how far they are, their milestones."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import HandedOut, hand_out
from lianfang.workplan.models import WorkPlan
from lianfang.workplan.selectors.plans import get_plan
from lianfang.workplan.selectors.progress import WorkView, worded, work_views


@action("workplan.plan.export")
def export_plan(*, actor: Actor, now: datetime, plan_id: uuid.UUID) -> HandedOut:
    """A row for each key work, those furthest behind first. Raises NotFound."""
    plan = get_plan(actor, plan_id, "workplan.plan.export")
    concerning(plan, path=plan.path)
    columns = ColumnList(
        Column("number", _("Number"), kind=ColumnKind.INTEGER, width=8),
        Column("title", _("Key work"), width=30),
        Column("leader", _("Leader"), width=14),
        Column("department", _("Department"), width=20),
        Column("target", _("Target"), kind=ColumnKind.DECIMAL, width=12),
        Column("actual", _("So far"), kind=ColumnKind.DECIMAL, width=12),
        Column("unit", _("Unit"), width=8),
        Column("share", _("Done (%)"), kind=ColumnKind.DECIMAL, width=10),
        Column("expected", _("Time gone (%)"), kind=ColumnKind.DECIMAL, width=10),
        Column("state", _("State"), width=12),
        Column("due_on", _("Due on"), kind=ColumnKind.DATE, width=12),
        Column("milestones", _("Milestones"), width=40),
        Column("last", _("What was done last"), width=40),
    )
    return hand_out(
        actor,
        now,
        place_name=plan.place.name,
        kind="work plan",
        title=worded(plan.title, plan.title_en)[:60],
        columns=columns,
        rows=_rows(plan, now),
    )


def _rows(plan: WorkPlan, now: datetime) -> Iterator[tuple[Any, ...]]:
    for view in work_views(plan, now):
        work = view.work
        yield (
            work.number,
            view.title,
            work.leader.name if work.leader else None,
            work.department.name if work.department else None,
            work.target,
            view.actual,
            view.unit,
            view.share,
            view.expected,
            state_words(view),
            work.due_on,
            "\n".join(f"{m.row.due_on} {m.title} {milestone_words(m)}" for m in view.milestones),
            view.last.text if view.last else None,
        )


def state_words(view: WorkView) -> str:
    """How the work stands, in a word."""
    if view.is_behind:
        return _("behind")
    return str(view.work.get_state_display())


def milestone_words(one: Any) -> str:
    """How a milestone stands, in a word."""
    if one.is_reached:
        return _("reached")
    return _("overdue") if one.is_overdue else ""
