"""What was found: lists with filters, one finding with its steps, and what an enterprise sees."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.inspections.enums import (
    RUNNING,
    FindingState,
    FindingStepKind,
    OrderState,
    Severity,
    SubjectKind,
)
from lianfang.inspections.models import Finding, FindingStep, SupervisionOrder
from lianfang.inspections.selectors.names import subject_names
from lianfang.inspections.selectors.plans import PlanOf, Versions
from lianfang.kit.errors import NotFound

VIEW = "inspections.finding.view"
OWN = "inspections.own_finding.view"
SORTS = {
    "due": "due_at",
    "found": "found_at",
    "severity": "severity_rank",
    "place": "path",
}


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `stage`: "running" is open or to be re-checked, "open", "rectified", "overdue" is open and late,
    "closed". `text` is searched in the subject's name and in what was found.
    """

    stage: str = ""
    severity: str = ""
    checklist: str = ""
    subject: str = ""
    text: str = ""


NO_FILTER = FindingFilter()


def overdue(moment: datetime) -> Q:
    """Condition on findings: nobody told in time that it is put right."""
    return Q(state=FindingState.OPEN, due_at__lte=moment)


def finding_list(
    viewer: Actor,
    moment: datetime,
    place_path: str = "",
    filters: FindingFilter = NO_FILTER,
    right: str = VIEW,
) -> QuerySet[Finding]:
    """Findings of the place and all inside it; those that turned out to be none are left out."""
    rows: QuerySet[Finding] = Finding.objects.filter(
        path__under=viewer.territory(right).within(place_path)
    ).exclude(state=FindingState.VOID)
    if filters.stage == "running":
        rows = rows.filter(state__in=RUNNING)
    elif filters.stage == "overdue":
        rows = rows.filter(overdue(moment))
    elif filters.stage in FindingState.values:
        rows = rows.filter(state=filters.stage)
    if filters.severity:
        rows = rows.filter(severity=filters.severity)
    if filters.checklist:
        rows = rows.filter(inspection__checklist=filters.checklist)
    if filters.subject:
        rows = rows.filter(inspection__subject_kind=filters.subject)
    if filters.text:
        rows = rows.filter(_matching(filters.text))
    return rows.select_related("inspection")


def _matching(text: str) -> Q:
    wanted = text.strip()
    return (
        Q(said__icontains=wanted)
        | Q(owner__name__icontains=wanted)
        | Q(inspection__team__name__icontains=wanted)
        | Q(place__name__icontains=wanted, inspection__subject_kind=SubjectKind.PLACE)
    )


def running_of(viewer: Actor, enterprise: Enterprise) -> QuerySet[Finding]:
    """What an enterprise must put right, or somebody must look at again."""
    rows: QuerySet[Finding] = Finding.objects.filter(
        owner=enterprise, state__in=RUNNING, path__under=viewer.territory(VIEW)
    )
    return rows


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words. `tone`: "now" is late or critical, "soon" waits for somebody."""

    id: uuid.UUID
    inspection_id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    subject_name: str
    place_name: str
    checklist: str
    checklist_title: str
    item: str
    title: str
    severity: str
    severity_label: str
    said: str
    photos: tuple[uuid.UUID, ...]
    found_at: datetime
    due_at: datetime
    state: str
    state_label: str
    rectified_at: datetime | None
    closed_at: datetime | None
    is_overdue: bool
    tone: str


def finding_rows(
    viewer: Actor, rows: Sequence[Finding], moment: datetime, below: str = ""
) -> list[FindingRow]:
    """Rows of one page; a fixed number of queries."""
    inspections = {row.inspection_id: row.inspection for row in rows}
    names = subject_names(viewer, list(inspections.values()), below)
    plans = Versions(one.playbook_id for one in inspections.values())
    found = []
    for row in rows:
        inspection, name = row.inspection, names[row.inspection_id]
        is_overdue = row.state == FindingState.OPEN and row.due_at <= moment
        found.append(
            FindingRow(
                id=row.pk,
                inspection_id=row.inspection_id,
                subject_kind=name.kind,
                subject_id=name.id,
                subject_name=name.name,
                place_name=name.place_name,
                checklist=inspection.checklist,
                checklist_title=plans.title(inspection.playbook_id, inspection.checklist),
                item=row.item,
                title=plans.item_title(inspection.playbook_id, inspection.checklist, row.item),
                severity=row.severity,
                severity_label=str(Severity(row.severity).label),
                said=row.said,
                photos=tuple(row.photos),
                found_at=row.found_at,
                due_at=row.due_at,
                state=row.state,
                state_label=str(FindingState(row.state).label),
                rectified_at=row.rectified_at,
                closed_at=row.closed_at,
                is_overdue=is_overdue,
                tone=_tone(row, is_overdue=is_overdue),
            )
        )
    return found


def _tone(row: Finding, *, is_overdue: bool) -> str:
    if row.state == FindingState.CLOSED:
        return "done"
    if row.state == FindingState.VOID:
        return ""
    if is_overdue or (row.severity == Severity.CRITICAL and row.state == FindingState.OPEN):
        return "now"
    return "soon"


def get_finding(viewer: Actor, finding_id: uuid.UUID, right: str = VIEW) -> Finding:
    """A finding in the viewer's places, or NotFound."""
    row: Finding | None = Finding.objects.select_related("inspection").filter(pk=finding_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class StepView:
    """What happened to a finding, in words."""

    kind: str
    title: str
    at: datetime
    by: str
    by_owner: bool
    said: str
    photos: tuple[uuid.UUID, ...]
    due_at: datetime | None


def steps_of(finding: Finding) -> list[StepView]:
    """Everything that happened to a finding the viewer has found, in order."""
    with everywhere("the finding itself was found for the viewer"):
        rows = list(FindingStep.objects.filter(finding=finding))
    return [
        StepView(
            row.kind,
            str(FindingStepKind(row.kind).label),
            row.at,
            row.by,
            row.by_owner,
            row.said,
            tuple(row.photos),
            row.due_at,
        )
        for row in rows
    ]


def running_order(finding: Finding) -> SupervisionOrder | None:
    """The supervision order running for a finding the viewer has found, None if there is none."""
    with everywhere("the finding itself was found for the viewer"):
        rows: Any = SupervisionOrder.objects.filter(finding=finding)
        row: SupervisionOrder | None = rows.exclude(state=OrderState.CLOSED).first()
    return row


def plan_of(finding: Finding) -> PlanOf:
    """The plan by which it was found."""
    inspection = finding.inspection
    return Versions([inspection.playbook_id]).of(inspection.playbook_id)


def own_findings(
    viewer: Actor, enterprise_id: uuid.UUID, *, is_over: bool = False
) -> tuple[Enterprise, list[Finding]]:
    """What was found at the viewer's own enterprise: what is still to be done, or what is over."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whatever was found at one's own enterprise, wherever it stood then"):
        rows: Any = Finding.objects.filter(owner=enterprise).select_related("inspection")
        if is_over:
            rows = rows.filter(state=FindingState.CLOSED).order_by("-closed_at", "pk")[:50]
        else:
            rows = rows.filter(state__in=RUNNING).order_by("due_at", "pk")
        return enterprise, list(rows)


def own_finding(
    viewer: Actor, enterprise_id: uuid.UUID, finding_id: uuid.UUID
) -> tuple[Enterprise, Finding]:
    """One finding at the viewer's own enterprise, or NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whatever was found at one's own enterprise, wherever it stood then"):
        row: Finding | None = (
            Finding.objects.filter(pk=finding_id, owner=enterprise)
            .exclude(state=FindingState.VOID)
            .select_related("inspection")
            .first()
        )
    if row is None:
        raise NotFound()
    return enterprise, row


def own_open_count(viewer: Actor, enterprise_id: uuid.UUID) -> int:
    """How many findings wait for the viewer's own enterprise: for the home page of its contacts."""
    _enterprise, rows = own_findings(viewer, enterprise_id)
    return sum(row.state == FindingState.OPEN for row in rows)


def names_photo(finding: Finding, photo_id: uuid.UUID) -> bool:
    """Whether the finding or one of its steps names the photo."""
    if photo_id in finding.photos:
        return True
    return any(photo_id in step.photos for step in steps_of(finding))
