"""Key works and milestones: adding, changing, finishing, putting off, reaching."""

import uuid
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.models import Team
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, Text
from lianfang.kit.text import tidy
from lianfang.people.models import Staff
from lianfang.workplan.enums import StepKind, WorkState
from lianfang.workplan.models import KeyWork, Milestone, WorkPlan
from lianfang.workplan.selectors.planned import MilestoneDraft, WorkDraft
from lianfang.workplan.selectors.progress import figure_fault
from lianfang.workplan.services.steps import (
    given_reason,
    locked_milestone,
    locked_plan,
    locked_work,
    note,
)

MOST_WORKS, MOST_MILESTONES = 40, 60
LARGEST = Decimal(1_000_000_000)


@action("workplan.work.add")
def add_work(
    *,
    actor: Actor,
    now: datetime,
    plan_id: uuid.UUID,
    draft: WorkDraft,
    leader_id: uuid.UUID | None = None,
    department_id: uuid.UUID | None = None,
) -> KeyWork:
    """A key work more. Raises InvalidInput by field, PlanClosed, Conflict above 40 works."""
    plan = locked_plan(actor, plan_id)
    if KeyWork.objects.filter(plan=plan).count() >= MOST_WORKS:
        raise Conflict(_("A plan stands on a few key works; it has 40 already."))
    leader, department = _answering(plan, leader_id, department_id)
    work = insert_work(actor, now, plan, draft, leader=leader, department=department)
    concerning(work, path=plan.path, number=work.number)
    return work


def insert_work(
    actor: Actor,
    now: datetime,
    plan: WorkPlan,
    draft: WorkDraft,
    *,
    leader: Staff | None = None,
    department: Team | None = None,
) -> KeyWork:
    """A work of a locked plan, with its milestones and a step that says so."""
    values = checked(plan, draft)
    last = KeyWork.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    work = KeyWork.objects.create(
        plan=plan,
        place=plan.place,
        path=plan.path,
        number=last + 1,
        state=WorkState.OPEN,
        added_at=now,
        leader=leader,
        department=department,
        **values,
    )
    note(plan, StepKind.ADDED, actor, now, work=work)
    for milestone in draft.milestones:
        _insert_milestone(actor, now, work, milestone)
    return work


def checked(plan: WorkPlan, draft: WorkDraft) -> dict[str, Any]:
    """The values of a work. Raises InvalidInput."""
    fields: dict[str, Text] = {}
    title = tidy(draft.title)
    if not 2 <= len(title) <= 64:
        fields["title"] = _("Between 2 and 64 characters.")
    if not 0 < draft.target <= LARGEST:
        fields["target"] = _("Above nought, at most a thousand million.")
    begin, end = draft.starts_on or plan.starts_on, draft.due_on or plan.target_on
    if end <= begin:
        fields["due_on"] = _("It would end before it begins.")
    elif end > plan.target_on:
        fields["due_on"] = _("The plan's target date is earlier than that.")
    if begin < plan.starts_on:
        fields["starts_on"] = _("The plan begins later than that.")
    fault = figure_fault(draft.figure)
    if fault:
        fields["figure"] = fault
    if fields:
        raise InvalidInput(fields=fields)
    return {
        "title": title,
        "title_en": tidy(draft.title_en)[:96],
        "purpose": tidy(draft.purpose)[:512],
        "figure": draft.figure,
        "unit": tidy(draft.unit)[:16],
        "target": draft.target,
        "starts_on": begin,
        "due_on": end,
    }


def _answering(
    plan: WorkPlan, leader_id: uuid.UUID | None, department_id: uuid.UUID | None
) -> tuple[Staff | None, Team | None]:
    """Leader and department, both of the plan's own place. Raises InvalidInput."""
    leader = Staff.objects.filter(pk=leader_id, path=plan.path).first() if leader_id else None
    team = Team.objects.filter(pk=department_id, path=plan.path).first() if department_id else None
    fields: dict[str, Text] = {}
    if leader_id and leader is None:
        fields["leader"] = _("Choose somebody who serves in the plan's place.")
    if department_id and team is None:
        fields["department"] = _("Choose a team of the plan's place.")
    if fields:
        raise InvalidInput(fields=fields)
    return leader, team


@action("workplan.work.update")
def update_work(
    *,
    actor: Actor,
    now: datetime,
    work_id: uuid.UUID,
    draft: WorkDraft,
    leader_id: uuid.UUID | None,
    department_id: uuid.UUID | None,
    reason: str,
) -> KeyWork:
    """Another title, target, day, leader or department; what changed stands in the log.

    Raises InvalidInput by field, WrongWorkState, PlanClosed.
    """
    work = locked_work(actor, work_id, WorkState.OPEN)
    values = checked(work.plan, draft)
    leader, department = _answering(work.plan, leader_id, department_id)
    words = given_reason(reason)
    values |= {"leader": leader, "department": department}
    changed = sorted(name for name, value in values.items() if getattr(work, name) != value)
    if not changed:
        return work
    before = work.target, work.due_on
    for name, value in values.items():
        setattr(work, name, value)
    work.save(update_fields=list(values))
    note(
        work.plan,
        StepKind.CHANGED,
        actor,
        now,
        work=work,
        reason=words,
        changed=changed,
        target=[str(before[0]), str(work.target)],
        due_on=[before[1].isoformat(), work.due_on.isoformat()],
    )
    concerning(work, path=work.path, changed=changed)
    return work


def _pass(
    actor: Actor, now: datetime, work: KeyWork, state: WorkState, kind: StepKind, reason: str
) -> KeyWork:
    words = given_reason(reason)
    work.state = state
    work.ended_at = None if state == WorkState.OPEN else now
    work.save(update_fields=["state", "ended_at"])
    note(work.plan, kind, actor, now, work=work, reason=words)
    return work


@action("workplan.work.finish")
def finish_work(*, actor: Actor, now: datetime, work_id: uuid.UUID, reason: str) -> KeyWork:
    """The work is done; the reason says how that was seen. Raises InvalidInput, WrongWorkState."""
    work = locked_work(actor, work_id, WorkState.OPEN)
    return _pass(actor, now, work, WorkState.FINISHED, StepKind.FINISHED, reason)


@action("workplan.work.withdraw")
def withdraw_work(*, actor: Actor, now: datetime, work_id: uuid.UUID, reason: str) -> KeyWork:
    """The work belongs to the plan no more. Raises InvalidInput, WrongWorkState."""
    work = locked_work(actor, work_id, WorkState.OPEN)
    return _pass(actor, now, work, WorkState.WITHDRAWN, StepKind.WITHDRAWN, reason)


@action("workplan.work.reopen")
def reopen_work(*, actor: Actor, now: datetime, work_id: uuid.UUID, reason: str) -> KeyWork:
    """A finished or withdrawn work goes on. Raises InvalidInput, WrongWorkState."""
    work = locked_work(actor, work_id, WorkState.FINISHED, WorkState.WITHDRAWN)
    return _pass(actor, now, work, WorkState.OPEN, StepKind.REOPENED, reason)


@action("workplan.milestone.add")
def add_milestone(
    *, actor: Actor, now: datetime, work_id: uuid.UUID, draft: MilestoneDraft
) -> Milestone:
    """A milestone more. Raises InvalidInput by field, WrongWorkState, Conflict above 60."""
    work = locked_work(actor, work_id, WorkState.OPEN)
    if Milestone.objects.filter(work=work).count() >= MOST_MILESTONES:
        raise Conflict(_("A key work has at most 60 milestones."))
    return _insert_milestone(actor, now, work, draft)


def _insert_milestone(
    actor: Actor, now: datetime, work: KeyWork, draft: MilestoneDraft
) -> Milestone:
    draft = replace(draft, title=tidy(draft.title))
    fields: dict[str, Text] = {}
    if not 2 <= len(draft.title) <= 64:
        fields["title"] = _("Between 2 and 64 characters.")
    fields |= _day_fault(work, draft.due_on)
    if fields:
        raise InvalidInput(fields=fields)
    row = Milestone.objects.create(
        work=work, title=draft.title, title_en=tidy(draft.title_en)[:96], due_on=draft.due_on
    )
    note(
        work.plan,
        StepKind.ADDED,
        actor,
        now,
        work=work,
        milestone=row,
        due_on=row.due_on.isoformat(),
    )
    return row


def _day_fault(work: KeyWork, day: date) -> dict[str, Text]:
    if work.starts_on <= day <= work.due_on:
        return {}
    return {"due_on": _("A milestone lies within its work.")}


@action("workplan.milestone.move")
def move_milestone(
    *, actor: Actor, now: datetime, milestone_id: uuid.UUID, due_on: date, reason: str
) -> Milestone:
    """Another day; both days and the reason stand in the log. Raises InvalidInput, Conflict."""
    work, row = locked_milestone(actor, milestone_id)
    words = given_reason(reason)
    fault = _day_fault(work, due_on)
    if fault:
        raise InvalidInput(fields=fault)
    if row.reached_on is not None:
        raise Conflict(_("This milestone is reached."))
    days = [row.due_on.isoformat(), due_on.isoformat()]
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    note(
        work.plan,
        StepKind.MOVED,
        actor,
        now,
        work=work,
        milestone=row,
        reason=words,
        due_on=days,
    )
    return row


@action("workplan.milestone.withdraw")
def withdraw_milestone(
    *, actor: Actor, now: datetime, milestone_id: uuid.UUID, reason: str
) -> Milestone:
    """The milestone counts no more. Raises InvalidInput, Conflict."""
    work, row = locked_milestone(actor, milestone_id)
    words = given_reason(reason)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    note(work.plan, StepKind.WITHDRAWN, actor, now, work=work, milestone=row, reason=words)
    return row


@action("workplan.milestone.reach")
def reach_milestone(
    *,
    actor: Actor,
    now: datetime,
    milestone_id: uuid.UUID,
    reached_on: date,
    evidence: str,
) -> Milestone:
    """Reached on a day, with what shows it; the leader of the work may say so too.

    Raises InvalidInput (a day to come or before the work, no evidence), Conflict (reached).
    """
    work, row = locked_milestone(actor, milestone_id, own=True)
    fields: dict[str, Text] = {}
    words = tidy(evidence)[:256]
    if not work.starts_on <= reached_on <= local_day(now):
        fields["reached_on"] = _("A day between the work's first day and today.")
    if len(words) < 2:
        fields["evidence"] = _("Say where it can be checked: a document, a photo, a record.")
    if fields:
        raise InvalidInput(fields=fields)
    if row.reached_on is not None:
        raise Conflict(_("This milestone is reached."))
    row.reached_on, row.evidence = reached_on, words
    row.save(update_fields=["reached_on", "evidence"])
    note(
        work.plan,
        StepKind.REACHED,
        actor,
        now,
        work=work,
        milestone=row,
        reason=words,
        reached_on=reached_on.isoformat(),
    )
    return row


@action("workplan.milestone.take_back")
def take_back_milestone(
    *, actor: Actor, now: datetime, milestone_id: uuid.UUID, reason: str
) -> Milestone:
    """It was not reached after all. Raises InvalidInput, Conflict."""
    work, row = locked_milestone(actor, milestone_id, own=True)
    words = given_reason(reason)
    if row.reached_on is None:
        raise Conflict(_("This milestone is not reached."))
    row.reached_on, row.evidence = None, ""
    row.save(update_fields=["reached_on", "evidence"])
    note(work.plan, StepKind.TAKEN_BACK, actor, now, work=work, milestone=row, reason=words)
    return row
