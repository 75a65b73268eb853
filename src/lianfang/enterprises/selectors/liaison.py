"""Who answers for how many enterprises: liaison officers, leaders, grid officers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Q

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.plan import phase_of, rule_areas
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import answering
from lianfang.enterprises.selectors.plans import enterprise_plan, plans_inside
from lianfang.enterprises.selectors.subjects import there_on
from lianfang.kit.clock import local_day

VIEW = "enterprises.enterprise.view"


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    """Somebody who answers for enterprises in a role, for how many in the place, and whether that
    is what the plan wants of a leader."""

    staff_id: uuid.UUID
    path: str
    name: str
    organisation: str
    title: str
    role_title: str
    number: int
    is_leader: bool
    is_odd: bool


@dataclass(frozen=True, slots=True)
class Liaison:
    """How the enterprises of a place are answered for."""

    enterprises: int
    without_officer: int
    officers: tuple[OfficerLoad, ...]
    leaders: tuple[OfficerLoad, ...]
    others: tuple[OfficerLoad, ...]
    least: int
    most: int


def liaison_roles(viewer: Actor, path: str, moment: datetime) -> set[str]:
    """Roles of the one officer each enterprise has, by the plans in the place."""
    return {plan.liaison_role for plan in plans_inside(viewer, path, moment)}


def asked_for(viewer: Actor, path: str, moment: datetime) -> Q:
    """Condition on enterprises: a rule in force in the place wants a liaison officer for them."""
    roles, wanted = liaison_roles(viewer, path, moment), Q(pk__in=())
    for area in rule_areas(viewer, path, moment):
        subjects = area.rule.subjects
        if area.rule.role not in roles or subjects.kind != SubjectKind.ENTERPRISE:
            continue
        meant = area.condition()
        if subjects.enterprise_kinds:
            meant &= Q(kind__in=subjects.enterprise_kinds)
        if subjects.enterprise_classes:
            meant &= Q(service_class__in=subjects.enterprise_classes)
        wanted |= meant
    return wanted


def wanting(viewer: Actor, path: str, moment: datetime, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these enterprises a rule in force in the place wants a liaison officer for."""
    rows = Enterprise.objects.filter(asked_for(viewer, path, moment), pk__in=list(ids))
    return set(rows.order_by().values_list("pk", flat=True))


def liaison(viewer: Actor, path: str, moment: datetime) -> Liaison:
    """Officers and leaders of the place with their loads, in four queries."""
    day, plan = local_day(moment), enterprise_plan(path, moment)
    territory = viewer.territory(VIEW).within(path)
    there = Enterprise.objects.filter(there_on(day), path__under=territory)
    held = Responsibility.objects.filter(
        in_force(day),
        serving(day, "staff__"),
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id__in=there.order_by().values("pk"),
        path__under=territory,
    )
    roles = liaison_roles(viewer, path, moment)
    missing = there.filter(asked_for(viewer, path, moment)).exclude(Exists(answering(day, roles)))
    view = phase_of(viewer, path, moment)
    loads = [
        OfficerLoad(
            staff_id,
            at,
            name,
            organisation,
            title,
            view.playbook.role_title(role) if view else role,
            number,
            role == plan.leader_role,
            role == plan.leader_role and not plan.least <= number <= plan.most,
        )
        for staff_id, at, name, organisation, title, role, number in held.order_by()
        .values_list(
            *("staff_id", "staff__path", "staff__name", "staff__organisation", "staff__title"),
            "role",
        )
        .annotate(number=Count("pk"))
        .order_by("-number", "staff__name", "staff_id")
    ]
    titles = {view.playbook.role_title(role) if view else role for role in roles}
    return Liaison(
        enterprises=there.count(),
        without_officer=missing.count(),
        officers=tuple(one for one in loads if one.role_title in titles),
        leaders=tuple(one for one in loads if one.is_leader),
        others=tuple(one for one in loads if not one.is_leader and one.role_title not in titles),
        least=plan.least,
        most=plan.most,
    )
