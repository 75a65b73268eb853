"""Help with applications: what has not moved for longest first."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.policies.enums import NEXT, RUNNING, HelpState
from lianfang.policies.models import Help, HelpStep
from lianfang.policies.selectors.plans import Plans

VIEW = "policies.help.view"


@dataclass(frozen=True, slots=True)
class HelpRow:
    """Help with an application as a list shows it; `is_stuck`: it has not moved for the days of
    the plan."""

    id: uuid.UUID
    policy_id: uuid.UUID
    policy_title: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    helper: str
    state: str
    state_label: str
    tone: str
    since: datetime
    asked_at: datetime
    asked_by: str
    is_stuck: bool


def help_list(
    viewer: Actor,
    place_path: str = "",
    *,
    stage: str = "",
    policy_id: uuid.UUID | None = None,
    text: str = "",
    right: str = VIEW,
) -> QuerySet[Help]:
    """Help in the place and all inside it; `stage` "over" is granted, refused or given up, "all";
    without it what goes on."""
    territory = viewer.territory(right).within(place_path)
    rows: QuerySet[Help] = Help.objects.filter(enterprise__path__under=territory)
    if stage == "over":
        rows = rows.exclude(state__in=RUNNING)
    elif stage != "all":
        rows = rows.filter(state__in=RUNNING)
    if policy_id:
        rows = rows.filter(policy_id=policy_id)
    if text:
        matching = Q(policy__title__icontains=text)
        if key := name_key(text):
            matching |= Q(enterprise__name_key__contains=key)
        rows = rows.filter(matching)
    rank = Case(
        When(state__in=RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = rows.select_related("policy", "enterprise", "staff").annotate(rank=rank)
    return found.order_by("rank", "since", "id")


def help_rows(rows: Any, moment: datetime) -> list[HelpRow]:
    """Rows of one page."""
    plans = Plans(moment)
    shown = []
    for row in rows:
        days = plans.at(row.path).help_days
        stuck = row.state in RUNNING and row.since < moment - timedelta(days=days)
        tones = {HelpState.GRANTED: "done", HelpState.ASKED: "soon"}
        tone = tones.get(row.state, "active" if row.state in RUNNING else "")
        shown.append(
            HelpRow(
                id=row.pk,
                policy_id=row.policy_id,
                policy_title=row.policy.title,
                enterprise_id=row.enterprise_id,
                enterprise_name=row.enterprise.name,
                helper=row.staff.name if row.staff else "",
                state=row.state,
                state_label=str(HelpState(row.state).label),
                tone="now" if stuck else tone,
                since=row.since,
                asked_at=row.asked_at,
                asked_by=row.asked_by,
                is_stuck=stuck,
            )
        )
    return shown


def get_help(viewer: Actor, help_id: uuid.UUID, right: str = VIEW) -> Help:
    """Help for an enterprise in the viewer's places, or NotFound."""
    rows = Help.objects.select_related("policy", "enterprise", "staff")
    row: Help | None = rows.filter(pk=help_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def help_steps(viewer: Actor, row: Help) -> list[HelpStep]:
    """Every step of an application, in order; the help was found for the viewer."""
    with everywhere("the help itself was found for the viewer"):
        return list(HelpStep.objects.filter(help=row))


def next_states(row: Help) -> list[tuple[str, str]]:
    """(key, words) of the states it may come to next."""
    return [(one.value, str(one.label)) for one in NEXT[row.state]]


def own_help_with(viewer: Actor, enterprise_id: uuid.UUID, policy_id: uuid.UUID) -> Help | None:
    """The latest help of the viewer's own enterprise with that policy, also one that is over: what
    was applied for goes on."""
    own = own_enterprise(viewer, enterprise_id)
    rows: QuerySet[Help] = Help.objects.filter(enterprise=own, policy_id=policy_id)
    return rows.order_by("-asked_at", "-id").first()


def own_running(viewer: Actor, enterprise_id: uuid.UUID) -> list[Help]:
    """Applications of the viewer's own enterprise that go on, the latest first."""
    own = own_enterprise(viewer, enterprise_id)
    rows = Help.objects.filter(enterprise=own, state__in=RUNNING).select_related("policy")
    return list(rows.order_by("-asked_at", "-id")[:100])


def get_own_help(viewer: Actor, enterprise_id: uuid.UUID, help_id: uuid.UUID) -> Help:
    """Help for the viewer's own enterprise, or NotFound."""
    own = own_enterprise(viewer, enterprise_id)
    rows = Help.objects.select_related("policy", "enterprise", "staff")
    row: Help | None = rows.filter(enterprise=own, pk=help_id).first()
    if row is None:
        raise NotFound()
    return row
