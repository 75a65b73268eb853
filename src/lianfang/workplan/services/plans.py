"""Drawing a plan up, changing it, closing it, and letting it go on."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.models import Team
from lianfang.kit.errors import Conflict, InvalidInput, Text
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.workplan.enums import Counting, PlanState, StepKind, WorkState
from lianfang.workplan.models import KeyWork, WorkPlan
from lianfang.workplan.selectors.planned import Terms, WorkDraft
from lianfang.workplan.services.steps import given_reason, locked_plan, note
from lianfang.workplan.services.works import insert_work

LONGEST_DAYS = 366 * 5
LIMITS = {"tolerance": 100, "remind_days": 60, "tell_days": 60}


@action("workplan.plan.create")
def create_plan(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    terms: Terms,
    works: Sequence[WorkDraft] = (),
    plan_id: uuid.UUID | None = None,
) -> WorkPlan:
    """Draw up a plan of a place, with its key works where they are known already.

    Raises InvalidInput by field, Conflict where a plan of that title is in force in the place.
    """
    place = get_place(actor, place_id, "workplan.plan.create")
    concerning(place, path=place.path)
    values = checked(terms)
    same = WorkPlan.objects.filter(place=place, title=values["title"], state=PlanState.ACTIVE)
    if same.exists():
        raise Conflict(_("A plan of that title is in force here already."), code="plan_twice")
    plan = WorkPlan(place=place, path=place.path, state=PlanState.ACTIVE, drawn_up_at=now, **values)
    if plan_id is not None:
        plan.pk = plan_id
    plan.save(force_insert=True)
    note(plan, StepKind.CREATED, actor, now)
    teams = {one.name: one for one in Team.objects.filter(path=place.path)}
    for draft in works:
        insert_work(actor, now, plan, draft, department=teams.get(draft.department))
    concerning(plan, path=plan.path, key_works=len(works))
    return plan


def checked(terms: Terms) -> dict[str, Any]:
    """The values of a plan. Raises InvalidInput."""
    fields: dict[str, Text] = {}
    title = tidy(terms.title)
    if not 2 <= len(title) <= 64:
        fields["title"] = _("Between 2 and 64 characters.")
    if terms.target_on <= terms.starts_on:
        fields["target_on"] = _("It would end before it begins.")
    elif (terms.target_on - terms.starts_on).days > LONGEST_DAYS:
        fields["target_on"] = _("A plan is at most five years long.")
    counts_from = terms.counts_from or terms.starts_on
    if counts_from > terms.starts_on:
        fields["counts_from"] = _("Days cannot be counted from after the plan begins.")
    elif (terms.starts_on - counts_from).days > LONGEST_DAYS:
        fields["counts_from"] = _("At most five years before the plan begins.")
    if terms.counting not in Counting.values:
        fields["counting"] = _("Choose how days are counted.")
    for name, most in LIMITS.items():
        if not 0 <= getattr(terms, name) <= most:
            fields[name] = _("Between 0 and %(most)s.") % {"most": most}
    if fields:
        raise InvalidInput(fields=fields)
    return {
        "title": title,
        "title_en": tidy(terms.title_en)[:96],
        "starts_on": terms.starts_on,
        "target_on": terms.target_on,
        "counts_from": counts_from,
        "counting": terms.counting,
        "working_days": terms.working_days,
        **{name: getattr(terms, name) for name in LIMITS},
    }


@action("workplan.plan.update")
def update_plan(
    *, actor: Actor, now: datetime, plan_id: uuid.UUID, terms: Terms, reason: str
) -> WorkPlan:
    """Another title, target date or rule; what changed stands in the log, with the reason.

    Raises InvalidInput by field, also where a key work would lie outside the plan; PlanClosed.
    """
    plan = locked_plan(actor, plan_id)
    values = checked(terms)
    words = given_reason(reason)
    outside = KeyWork.objects.filter(plan=plan).exclude(state=WorkState.WITHDRAWN)
    if outside.filter(due_on__gt=terms.target_on).exists():
        raise InvalidInput(fields={"target_on": _("A key work is due later than that.")})
    if outside.filter(starts_on__lt=terms.starts_on).exists():
        raise InvalidInput(fields={"starts_on": _("A key work begins earlier than that.")})
    changed = {
        name: [_said(getattr(plan, name)), _said(value)]
        for name, value in values.items()
        if getattr(plan, name) != value
    }
    if not changed:
        return plan
    for name, value in values.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(values))
    days = {name: pair for name, pair in changed.items() if name not in {"title", "title_en"}}
    note(plan, StepKind.CHANGED, actor, now, reason=words, changed=sorted(changed), values=days)
    concerning(plan, path=plan.path, changed=sorted(changed))
    return plan


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@action("workplan.plan.close")
def close_plan(*, actor: Actor, now: datetime, plan_id: uuid.UUID, reason: str) -> WorkPlan:
    """The plan is over, reached or given up: nothing counts towards it any more. Raises
    InvalidInput, PlanClosed."""
    plan = locked_plan(actor, plan_id)
    words = given_reason(reason)
    plan.state, plan.closed_at = PlanState.CLOSED, now
    plan.save(update_fields=["state", "closed_at"])
    note(plan, StepKind.CLOSED, actor, now, reason=words)
    return plan


@action("workplan.plan.reopen")
def reopen_plan(*, actor: Actor, now: datetime, plan_id: uuid.UUID, reason: str) -> WorkPlan:
    """A closed plan goes on. Raises InvalidInput, Conflict where it is in force."""
    plan = locked_plan(actor, plan_id, is_open=False)
    words = given_reason(reason)
    if plan.state == PlanState.ACTIVE:
        raise Conflict(_("This plan is in force."))
    plan.state, plan.closed_at = PlanState.ACTIVE, None
    plan.save(update_fields=["state", "closed_at"])
    note(plan, StepKind.REOPENED, actor, now, reason=words)
    return plan
