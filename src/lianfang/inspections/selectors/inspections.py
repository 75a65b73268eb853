"""Inspections as lists and one by one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.playbook.answers import Line, in_words
from lianfang.command.playbook.inspections import PHOTOS, SAID, ItemAnswer
from lianfang.inspections.enums import RUNNING, InspectionResult, SubjectKind
from lianfang.inspections.models import Finding, Inspection, Inspector
from lianfang.inspections.selectors.names import SubjectName, subject_names
from lianfang.inspections.selectors.plans import PlanOf, Versions
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import NotFound
from lianfang.people.models import Staff

VIEW = "inspections.inspection.view"
SORTS = {"when": "taken_at", "place": "path", "found": "found", "result": "result"}
TOWN_LEVELS = frozenset({"city", "district", "township"})


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `stage`: "open" has something left to be done, "closed". `who` narrows to inspections of
    supervision groups ("group") or of town and village together ("joint"). `text` is searched in
    the subject's name.
    """

    text: str = ""
    subject: str = ""
    checklist: str = ""
    result: str = ""
    stage: str = ""
    who: str = ""
    first_day: date | None = None
    last_day: date | None = None
    enterprise_id: uuid.UUID | None = None


NO_FILTER = InspectionFilter()


def inspection_list(
    viewer: Actor,
    place_path: str = "",
    filters: InspectionFilter = NO_FILTER,
    right: str = VIEW,
) -> QuerySet[Inspection]:
    """Inspections that count, of the place and all inside it, with `found` and `left`: how many
    findings there were and are still open."""
    rows: QuerySet[Inspection] = Inspection.objects.filter(
        path__under=viewer.territory(right).within(place_path), is_current=True
    )
    same = {
        "subject_kind": filters.subject,
        "checklist": filters.checklist,
        "result": filters.result,
        "enterprise_id": filters.enterprise_id,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if filters.stage:
        rows = rows.filter(closed_at__isnull=filters.stage == "open")
    if filters.who == "group":
        rows = rows.filter(group__isnull=False)
    elif filters.who == "joint":
        rows = rows.filter(_joint())
    if filters.first_day:
        rows = rows.filter(taken_at__gte=day_bounds(filters.first_day)[0])
    if filters.last_day:
        rows = rows.filter(taken_at__lt=day_bounds(filters.last_day)[1])
    if filters.text:
        rows = rows.filter(_matching(filters.text))
    return rows.annotate(
        found=Count("findings", distinct=True),
        left=Count("findings", filter=Q(findings__state__in=RUNNING), distinct=True),
    )


def _matching(text: str) -> Q:
    wanted = text.strip()
    return (
        Q(enterprise__name__icontains=wanted)
        | Q(team__name__icontains=wanted)
        | Q(place__name__icontains=wanted, subject_kind=SubjectKind.PLACE)
    )


def _joint() -> Q:
    """People of the town or above and people of the village went together."""
    with everywhere("only whether both levels took part is asked"):
        town = Inspector.objects.filter(staff__level__in=TOWN_LEVELS).values("inspection_id")
        village = Inspector.objects.exclude(staff__level__in=TOWN_LEVELS).values("inspection_id")
    return Q(pk__in=town) & Q(pk__in=village)


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection as a list shows it."""

    id: uuid.UUID
    taken_at: datetime
    subject: SubjectName
    checklist_title: str
    result: str
    result_title: str
    tone: str
    found: int
    left: int
    inspectors: tuple[str, ...]
    group_name: str
    is_closed: bool


def inspection_rows(viewer: Actor, rows: Sequence[Any], below: str = "") -> list[InspectionRow]:
    """Rows of one page, of inspections with their counts; a fixed number of queries."""
    names = subject_names(viewer, rows, below)
    plans = Versions(row.playbook_id for row in rows)
    people = _people(rows)
    groups = _groups(rows)
    return [
        InspectionRow(
            id=row.pk,
            taken_at=row.taken_at,
            subject=names[row.pk],
            checklist_title=plans.title(row.playbook_id, row.checklist),
            result=row.result,
            result_title=plans.of(row.playbook_id).plan.result_title(row.result),
            tone=tone_of(row.result, row.left),
            found=row.found,
            left=row.left,
            inspectors=tuple(one.name for one in people.get(row.pk, ())) or (row.recorded_by,),
            group_name=groups.get(row.group_id, ""),
            is_closed=row.closed_at is not None,
        )
        for row in rows
    ]


def tone_of(result: str, left: int) -> str:
    """ "now" for premises closed, "soon" while something is left to be put right."""
    if left:
        return "now" if result == InspectionResult.SUSPEND else "soon"
    return "done"


def _people(rows: Sequence[Inspection]) -> dict[uuid.UUID, list[Staff]]:
    found: dict[uuid.UUID, list[Staff]] = {}
    with everywhere("who serves the public does so by name; the inspections are the viewer's"):
        took_part = Inspector.objects.filter(inspection__in=[row.pk for row in rows])
        for one in took_part.select_related("staff").order_by("inspection", "id"):
            found.setdefault(one.inspection_id, []).append(one.staff)
    return found


def _groups(rows: Sequence[Inspection]) -> dict[uuid.UUID, str]:
    wanted = {row.group_id for row in rows if row.group_id}
    if not wanted:
        return {}
    with everywhere("a team that inspected may be named"):
        return dict(Team.objects.filter(pk__in=wanted).values_list("pk", "name"))


def get_inspection(viewer: Actor, inspection_id: uuid.UUID, right: str = VIEW) -> Inspection:
    """An inspection in the viewer's places, also one that was corrected, or NotFound."""
    row: Inspection | None = Inspection.objects.filter(pk=inspection_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of the list as it was answered; `answer` a value of ItemAnswer, "" for none."""

    title: str
    answer: str
    answer_label: str
    said: str
    photos: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class InspectionView:
    """An inspection in full: its row, the items, further answers, who took part, corrections."""

    row: InspectionRow
    plan: PlanOf
    items: tuple[ItemView, ...]
    further: tuple[Line, ...]
    people: tuple[Staff, ...]
    note: str
    reason: str
    recorded_by: str
    received_at: datetime
    is_void: bool
    is_current: bool
    corrects_id: uuid.UUID | None
    corrected_by_id: uuid.UUID | None
    closed_at: datetime | None
    closed_by: str
    closing_reason: str


def inspection_view(viewer: Actor, row: Inspection, below: str = "") -> InspectionView:
    """What one inspection's page says."""
    counted: Any = Inspection.objects.filter(pk=row.pk).annotate(
        found=Count("findings", distinct=True),
        left=Count("findings", filter=Q(findings__state__in=RUNNING), distinct=True),
    )
    shown = inspection_rows(viewer, list(counted), below)[0]
    plan = Versions([row.playbook_id]).of(row.playbook_id)
    corrected_by = Inspection.objects.filter(supersedes=row).values_list("pk", flat=True).first()
    return InspectionView(
        row=shown,
        plan=plan,
        items=tuple(_items(plan, row)),
        further=tuple(_further(plan, row)),
        people=tuple(_people([row]).get(row.pk, ())),
        note=row.note,
        reason=row.reason,
        recorded_by=row.recorded_by,
        received_at=row.received_at,
        is_void=row.is_void,
        is_current=row.is_current,
        corrects_id=row.supersedes_id,
        corrected_by_id=corrected_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closing_reason=row.closing_reason,
    )


def _items(plan: PlanOf, row: Inspection) -> list[ItemView]:
    checklist = plan.plan.checklist(row.checklist)
    if checklist is None:
        return []
    lines = {
        line.key: line for line in in_words(plan.form(checklist), row.answers, open_personal=True)
    }
    found = []
    for item in checklist.items:
        line = lines.get(item.key)
        if line is None:
            continue
        found.append(
            ItemView(
                title=str(item.title),
                answer=str(row.answers.get(item.key, "")),
                answer_label=line.text,
                said=str(row.answers.get(item.key + SAID, "")),
                photos=tuple(uuid.UUID(one) for one in row.answers.get(item.key + PHOTOS, ())),
            )
        )
    # What was not met comes first.
    return sorted(found, key=lambda one: one.answer != ItemAnswer.UNMET.value)


def _further(plan: PlanOf, row: Inspection) -> list[Line]:
    checklist = plan.plan.checklist(row.checklist)
    if checklist is None:
        return []
    keys = {one.key for one in checklist.questions}
    lines = in_words(plan.form(checklist), row.answers, open_personal=True)
    return [line for line in lines if line.key in keys]


def findings_of(row: Inspection) -> list[Finding]:
    """Findings of an inspection the viewer has found, what is open and grave first."""
    with everywhere("the inspection itself was found for the viewer"):
        found = list(Finding.objects.filter(inspection=row).select_related("inspection"))
    rank = {"critical": 0, "serious": 1, "minor": 2}
    return sorted(found, key=lambda one: (one.closed_at is not None, rank.get(one.severity, 3)))


def findings_of_many(rows: Sequence[Inspection]) -> list[Finding]:
    """Findings of inspections the viewer has found, by deadline."""
    with everywhere("the inspections themselves were found for the viewer"):
        found = Finding.objects.filter(inspection__in=[row.pk for row in rows])
        return list(found.select_related("inspection").order_by("due_at", "pk"))


def last_inspection(viewer: Actor, enterprise_id: uuid.UUID) -> Inspection | None:
    """The newest inspection of an enterprise in the viewer's places, None if there is none."""
    rows: Any = Inspection.objects.filter(
        enterprise_id=enterprise_id,
        is_current=True,
        path__under=viewer.territory(VIEW),
    )
    row: Inspection | None = rows.order_by("-taken_at").first()
    return row
