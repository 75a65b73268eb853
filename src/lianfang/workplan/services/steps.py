"""Locking plans and works, and writing down what happened to them."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.workplan.enums import PlanState, WorkState
from lianfang.workplan.models import KeyWork, Milestone, WorkPlan, WorkStep
from lianfang.workplan.selectors.plans import VIEW, leads


class PlanClosed(Conflict):
    """The plan is closed."""

    code = "plan_closed"
    default = _("This plan is closed; open it again first.")


class WrongWorkState(Conflict):
    """The key work is over, or is not over yet."""

    code = "work_state"
    default = _("This key work is “%(state)s”; that cannot be done now.")

    def __init__(self, work: KeyWork) -> None:
        super().__init__(state=WorkState(work.state).label)


def locked_plan(actor: Actor, plan_id: uuid.UUID, *, is_open: bool = True) -> WorkPlan:
    """The plan, locked, which the action concerns. Raises NotFound, NotPermitted, PlanClosed."""
    with everywhere("who may touch it is checked at once"):
        row: WorkPlan | None = WorkPlan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    if is_open and row.state != PlanState.ACTIVE:
        raise PlanClosed()
    return row


def locked_work(actor: Actor, work_id: uuid.UUID, *states: str, own: bool = False) -> KeyWork:
    """The work and its plan, locked. With `own` its leader may do it wherever they serve.

    Raises NotFound, NotPermitted, PlanClosed, WrongWorkState.
    """
    with everywhere("who may touch it is checked at once"):
        plan_id = KeyWork.objects.filter(pk=work_id).values_list("plan_id", flat=True).first()
        if plan_id is None:
            raise NotFound()
        plan = WorkPlan.objects.select_for_update().get(pk=plan_id)
        work: KeyWork = (
            KeyWork.objects.select_for_update(of=("self",))
            .select_related("leader", "department", "plan")
            .get(pk=work_id)
        )
    if own and leads(actor, work) and VIEW in actor.rights:
        concerning(work, path=actor.home_path)
    else:
        concerning(work, path=work.path)
    if plan.state != PlanState.ACTIVE:
        raise PlanClosed()
    if states and work.state not in states:
        raise WrongWorkState(work)
    return work


def locked_milestone(
    actor: Actor, milestone_id: uuid.UUID, *, own: bool = False
) -> tuple[KeyWork, Milestone]:
    """The milestone and its work, both locked. Raises as `locked_work`."""
    with everywhere("who may touch it is checked with its work"):
        work_id = Milestone.objects.filter(pk=milestone_id).values_list("work_id", flat=True)
        found = work_id.first()
    if found is None:
        raise NotFound()
    work = locked_work(actor, found, WorkState.OPEN, own=own)
    with everywhere("its work was checked"):
        row = Milestone.objects.select_for_update().get(pk=milestone_id)
    if row.withdrawn_at is not None:
        raise Conflict(_("This milestone was withdrawn."))
    return work, row


def given_reason(reason: str) -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={"reason": _("Give a reason.")})
    return text


def note(
    plan: WorkPlan,
    kind: str,
    actor: Actor,
    now: datetime,
    *,
    work: KeyWork | None = None,
    milestone: Milestone | None = None,
    reason: str = "",
    **details: Any,
) -> WorkStep:
    """Write down what happened."""
    step = WorkStep(
        plan=plan,
        work=work,
        milestone=milestone,
        kind=kind,
        at=now,
        by=actor.display_name[:64],
        reason=reason,
        details=details,
    )
    step.save(force_insert=True)
    return step
