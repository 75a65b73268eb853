"""An inspector's day: what the field app shows and takes along where there is no signal.

`inspection_day(viewer, moment=..., path="", limit=60)` is an `InspectionDay`: plain dataclasses
that `msgspec.to_builtins` turns into JSON as they stand:

    day        "2020-03-18"
    subjects   who is due, the riskiest first (`selectors.coverage.DueSubject`): id, subject_kind
               ("enterprise", "place"), name, checklist (key), checklist_title, days, place_id,
               path, place_name, address, longitude, latitude, last_at, days_since, open_findings,
               critical, overdue, risk
    rechecks   findings to look at again (`Recheck`): told to be put right, or due by tonight
    forms      the checklists as forms (the shape of `GET /records/forms` plus `subject`,
               `premises`, `enterprise_kinds`, `place_kinds`, `site_kinds`, `items`, `results`)
    people     who may be named as having gone along: [{id, name, organisation, level}]

A device sends an inspection as a record of kind `inspection` and a re-check as `finding_check`
(`services.inspection_kind`). `subjects` are those a round is planned from, too; a round planned for
somebody replaces their order, not their content. Only what lies in the viewer's places.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.command.playbook.inspections import Checklist
from lianfang.inspections.enums import FindingState
from lianfang.inspections.models import Finding
from lianfang.inspections.selectors.coverage import DueSubject, due_subjects
from lianfang.inspections.selectors.findings import finding_rows, plan_of, steps_of
from lianfang.inspections.selectors.names import spots
from lianfang.inspections.selectors.plans import PlanOf, plans_inside
from lianfang.inspections.selectors.rounds import own_rounds
from lianfang.inspections.selectors.subjects import RECORD, possible_inspectors
from lianfang.kit.clock import day_bounds, local_day

RECHECK = "inspections.finding.recheck"
MOST_SUBJECTS = 60
MOST_RECHECKS = 100
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Recheck:
    """A finding to look at again: where, what, by when, and what was told of it.

    `state` is "rectified" where somebody told that it is put right, else "open". `proof` are the
    words of the last step.
    """

    id: uuid.UUID
    inspection_id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    subject_name: str
    place_id: uuid.UUID
    path: str
    place_name: str
    longitude: float | None
    latitude: float | None
    checklist: str
    item: str
    title: str
    severity: str
    said: str
    due_at: datetime
    state: str
    is_overdue: bool
    proof: str
    may_recheck: bool


@dataclass(frozen=True, slots=True)
class InspectionDay:
    """What an inspector has to do today; see the module."""

    day: date
    subjects: tuple[DueSubject, ...]
    rechecks: tuple[Recheck, ...]
    forms: tuple[dict[str, Any], ...]
    people: tuple[dict[str, str], ...]


def inspection_day(
    viewer: Actor, *, moment: datetime, path: str = "", limit: int = MOST_SUBJECTS
) -> InspectionDay:
    """The day of an inspector in the place at `path` ("": wherever they may inspect)."""
    root = path or viewer.home(RECORD)[1]
    due = due_subjects(viewer, root, moment, right=RECORD, limit=limit)
    own = [stop.subject_id for one in own_rounds(viewer, local_day(moment)) for stop in one.stops]
    order = {subject_id: number for number, subject_id in enumerate(own)}
    due.sort(key=lambda one: order.get(one.id, len(order)))
    return InspectionDay(
        day=local_day(moment),
        subjects=tuple(due[:limit]),
        rechecks=tuple(rechecks(viewer, moment, root)),
        forms=tuple(
            definition(plan, one)
            for plan in plans_inside(viewer, root, moment)
            for one in plan.plan.checklists
        ),
        people=tuple(
            {
                "id": str(one.pk),
                "name": one.name,
                "organisation": one.organisation,
                "level": one.level,
            }
            for one in list(possible_inspectors(viewer, root).values())[:MOST_PEOPLE]
        ),
    )


def rechecks(viewer: Actor, moment: datetime, path: str = "") -> list[Recheck]:
    """Findings to look at again in the place: told to be put right, or due by the end of the day;
    what is told first, then by deadline."""
    tonight = day_bounds(local_day(moment))[1]
    wanted = Q(state=FindingState.RECTIFIED) | Q(state=FindingState.OPEN, due_at__lt=tonight)
    territory = viewer.territory(RECHECK).within(path)
    found = Finding.objects.filter(wanted, path__under=territory).select_related("inspection")
    rows = list(found.order_by("-state", "due_at", "pk")[:MOST_RECHECKS])
    where = spots(row.path for row in rows)
    shown = finding_rows(viewer, rows, moment)
    return [
        Recheck(
            id=one.id,
            inspection_id=one.inspection_id,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            subject_name=one.subject_name,
            place_id=row.place_id,
            path=row.path,
            place_name=one.place_name,
            longitude=where[row.path][0],
            latitude=where[row.path][1],
            checklist=one.checklist,
            item=one.item,
            title=one.title,
            severity=one.severity,
            said=one.said,
            due_at=one.due_at,
            state=one.state,
            is_overdue=one.is_overdue,
            proof=steps_of(row)[-1].said if row.state == FindingState.RECTIFIED else "",
            may_recheck=may_recheck(viewer, row),
        )
        for row, one in zip(rows, shown, strict=True)
    ]


def may_recheck(viewer: Actor, finding: Finding) -> bool:
    """Whether the plan leaves the re-check of such a finding to a role the viewer has there."""
    if not viewer.can(RECHECK, finding.path):
        return False
    roles = plan_of(finding).plan.recheckers(finding.severity)
    held = {post.role for post in viewer.posts if finding.path.startswith(post.path)}
    return viewer.is_system or not roles or bool(held & set(roles))


def definition(plan: PlanOf, checklist: Checklist) -> dict[str, Any]:
    """A checklist as plain data: its form, which subjects it is for, its items, the results."""
    plain: dict[str, Any] = msgspec.to_builtins(plan.form(checklist))
    sop = plan.sop(checklist.sop)
    return {
        **plain,
        "playbook_id": str(plan.playbook_id) if plan.playbook_id else None,
        "version": f"{plan.playbook.key} {plan.playbook.version}" if plan.playbook else "",
        "steps": msgspec.to_builtins(sop.steps) if sop else [],
        "subject": checklist.subject,
        "premises": list(checklist.premises),
        "enterprise_kinds": list(checklist.enterprise_kinds),
        "place_kinds": [str(one) for one in checklist.place_kinds],
        "site_kinds": [str(one) for one in checklist.site_kinds],
        "items": [
            {
                "key": item.key,
                "severity": item.severity.value,
                "hours": plan.plan.hours_for(item),
                "photo": item.photo,
            }
            for item in checklist.items
        ],
        "results": msgspec.to_builtins(plan.plan.results),
    }
