"""Plans and what belongs to them, as far as somebody may see them.

A plan of the town is known in every village of it: whoever sees a place sees the plans over it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.selectors.teams import existing_on
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.people.enums import StaffKind
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.workplan.enums import PlanState
from lianfang.workplan.models import KeyWork, Milestone, Progress, WorkPlan, WorkStep

VIEW = "workplan.plan.view"
# Who can answer for a key work.
LEADING = (StaffKind.CADRE, StaffKind.SECONDED_CADRE)


def _seen(viewer: Actor, field: str = "path") -> Q:
    """Condition on rows in the viewer's places and over them."""
    territory = viewer.territory(VIEW)
    above = {step for prefix in territory.prefixes for step in ancestors(prefix)}
    return Q(**{f"{field}__under": territory}) | Q(**{f"{field}__in": above})


def plan_list(viewer: Actor, path: str, *, closed: bool = False) -> QuerySet[WorkPlan]:
    """Plans in the place, in places in it and over it; those closed only if asked for."""
    near = Q(path__startswith=path) | Q(path__in=ancestors(path))
    with everywhere("a plan of the town is known in every village of it"):
        rows = WorkPlan.objects.filter(_seen(viewer), near).select_related("place")
        if not closed:
            rows = rows.filter(state=PlanState.ACTIVE)
        return rows.order_by("path", "-starts_on", "id")


def get_plan(viewer: Actor, plan_id: uuid.UUID, right: str = VIEW) -> WorkPlan:
    """The plan; to change it, one of a place where the viewer holds `right`. Raises NotFound."""
    with everywhere("a plan of the town is known in every village of it"):
        rows = WorkPlan.objects.filter(_seen(viewer), pk=plan_id)
        row: WorkPlan | None = rows.select_related("place").first()
    if row is None or (right != VIEW and not viewer.can(right, row.path)):
        raise NotFound()
    return row


def get_work(viewer: Actor, work_id: uuid.UUID, right: str = VIEW, *, own: bool = False) -> KeyWork:
    """The key work; to change it, one of a place where they hold `right`, with `own` also one
    they lead. Raises NotFound."""
    with everywhere("a plan of the town is known in every village of it"):
        rows = KeyWork.objects.filter(_seen(viewer), pk=work_id)
        found: KeyWork | None = rows.select_related(
            "plan", "plan__place", "place", "leader", "department"
        ).first()
    if found is None or not _may(viewer, found, right, own):
        raise NotFound()
    return found


def _may(viewer: Actor, work: KeyWork, right: str, own: bool) -> bool:
    return right == VIEW or viewer.can(right, work.path) or (own and leads(viewer, work))


def get_milestone(
    viewer: Actor, milestone_id: uuid.UUID, right: str = VIEW, *, own: bool = False
) -> Milestone:
    """As `get_work`, for a milestone of it. Raises NotFound."""
    with everywhere("a plan of the town is known in every village of it"):
        rows = Milestone.objects.filter(_seen(viewer, "work__path"), pk=milestone_id)
        found: Milestone | None = rows.select_related("work", "work__plan", "work__leader").first()
    if found is None or not _may(viewer, found.work, right, own):
        raise NotFound()
    return found


def works_of(plan: WorkPlan) -> list[KeyWork]:
    """Its key works by number, withdrawn ones too. The plan comes from `get_plan`."""
    with everywhere("the plan was found for the viewer"):
        rows = KeyWork.objects.filter(plan=plan).select_related("leader", "department", "plan")
        return list(rows.prefetch_related("milestones"))


def progress_of(work: KeyWork) -> list[Progress]:
    """How far the work was, the newest first. The work comes from `get_work`."""
    with everywhere("the work was found for the viewer"):
        return list(Progress.objects.filter(work=work).order_by("-at", "-recorded_at", "-id"))


def steps_of(plan: WorkPlan, work: KeyWork | None = None) -> list[WorkStep]:
    """What happened, the newest first: to the plan, or to one key work."""
    with everywhere("the plan was found for the viewer"):
        rows = WorkStep.objects.filter(plan=plan)
        if work is not None:
            rows = rows.filter(work=work)
        return list(rows.select_related("work", "milestone")[:200])


def leads(viewer: Actor, work: KeyWork) -> bool:
    """Whether the viewer is the leader of the work."""
    return bool(viewer.user_id and work.leader and work.leader.user_id == viewer.user_id)


def leader_choices(viewer: Actor, place: Place, moment: datetime) -> list[tuple[str, str]]:
    """Cadres who serve in the place itself: those who can answer for a work of it."""
    if not viewer.can(VIEW, place.path):
        return []
    with everywhere("who serves the town is named in its plan"):
        there = Q(left_on__isnull=True) | Q(left_on__gt=local_day(moment))
        rows = Staff.objects.filter(there, path=place.path, kind__in=LEADING)
        return [
            (str(row.pk), f"{row.name} {row.title}".strip()) for row in rows.order_by("pk")[:200]
        ]


def department_choices(viewer: Actor, place: Place, moment: datetime) -> list[tuple[str, str]]:
    """Teams led from the place."""
    if not viewer.can(VIEW, place.path):
        return []
    with everywhere("teams hold no data of residents"):
        rows = Team.objects.filter(existing_on(local_day(moment)), path=place.path)
        return [(str(row.pk), row.name) for row in rows.order_by("kind", "name")[:200]]


def active_plans(paths: Sequence[str] = ()) -> QuerySet[WorkPlan]:
    """Plans in force, for the system's own work."""
    rows = WorkPlan.objects.filter(state=PlanState.ACTIVE)
    return rows.filter(path__in=paths) if paths else rows
