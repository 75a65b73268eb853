"""Operations of the inspections room."""

import uuid
from collections.abc import Sequence
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.inspections.api.shapes import (
    AnswerIn,
    CorrectionIn,
    CoverageOut,
    Day,
    DayOut,
    DueOut,
    FindingOut,
    FindingsOut,
    InspectionDetailOut,
    InspectionIn,
    InspectionsOut,
    Limit,
    NoticeOut,
    Offset,
    OrderIn,
    OrderOut,
    ProofIn,
    ReasonIn,
    RecheckIn,
    SuspendIn,
)
from lianfang.inspections.enums import InspectionResult, Severity, SubjectKind
from lianfang.inspections.selectors.coverage import coverage, due_subjects
from lianfang.inspections.selectors.day import inspection_day
from lianfang.inspections.selectors.findings import (
    FindingFilter,
    finding_list,
    finding_rows,
    get_finding,
)
from lianfang.inspections.selectors.inspections import (
    InspectionFilter,
    InspectionRow,
    findings_of,
    get_inspection,
    inspection_list,
    inspection_rows,
    inspection_view,
)
from lianfang.inspections.selectors.orders import OrderRow, get_order, order_list, order_rows
from lianfang.inspections.selectors.subjects import subject_of
from lianfang.inspections.services.findings import recheck_finding, rectify_finding
from lianfang.inspections.services.inspections import (
    InspectionEntry,
    close_inspection,
    correct_inspection,
    record_inspection,
)
from lianfang.inspections.services.notices import reopen_premises, suspend_premises
from lianfang.inspections.services.orders import answer_supervision, issue_supervision
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place

router = Router(tags=["inspections"])
_SUBJECTS = {"enterprise": SubjectKind.ENTERPRISE, "place": SubjectKind.PLACE}


def _inspection(row: InspectionRow) -> dict[str, Any]:
    names = [name for name in InspectionRow.__slots__ if name not in ("subject", "tone")]
    subject = row.subject
    return {
        **{name: getattr(row, name) for name in names},
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "subject_name": subject.name,
        "place_name": subject.place_name,
    }


def _detail(request: Any, row: Any) -> dict[str, Any]:
    view = inspection_view(request.actor, row)
    names = ("note", "reason", "is_void", "is_current", "corrects_id", "closed_at")
    return {
        **_inspection(view.row),
        **{name: getattr(view, name) for name in names},
        "answers": row.answers,
        "findings": finding_rows(request.actor, findings_of(row), request.now),
    }


def _finding(request: Any, finding_id: uuid.UUID, right: str) -> Any:
    return finding_rows(
        request.actor, [get_finding(request.actor, finding_id, right)], request.now
    )[0]


def _order(request: Any, row: Any) -> dict[str, Any]:
    return _orders(request, [row])[0]


def _orders(request: Any, rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [_order_out(one) for one in order_rows(request.actor, rows, request.now)]


def _order_out(shown: OrderRow) -> dict[str, Any]:
    names = ("id", "number", "responsible", "demand", "issued_at", "due_at", "state", "is_overdue")
    return {
        **{name: getattr(shown, name) for name in names},
        "finding_id": shown.finding.id,
        "subject_name": shown.finding.subject_name,
    }


@router.get("/day", response=DayOut)
@operation("inspections.inspection.record")
def get_day(request: Any, place_id: uuid.UUID | None = None) -> Any:
    """The caller's day: who is due, findings to look at again, the checklists as forms. Inspections
    and re-checks made offline come as records of kind `inspection` and `finding_check`."""
    path = get_place(request.actor, place_id).path if place_id else ""
    return inspection_day(request.actor, moment=request.now, path=path)


@router.get("/coverage", response=list[CoverageOut])
@operation("inspections.inspection.view")
def get_coverage(request: Any, place_id: uuid.UUID) -> Any:
    """How far each list was gone through in the place, within the days of the plan."""
    place = get_place(request.actor, place_id)
    return coverage(request.actor, place.path, request.now)


@router.get("/due", response=list[DueOut])
@operation("inspections.inspection.view")
def list_due(
    request: Any,
    place_id: uuid.UUID,
    subject: str = Query("", pattern="^(enterprise|place|)$"),
    checklist: str = Query("", max_length=32),
    limit: Limit = 100,
) -> Any:
    """Who was not inspected in the place within the days of the plan, the riskiest first."""
    place = get_place(request.actor, place_id)
    kinds = (_SUBJECTS[subject],) if subject else tuple(_SUBJECTS.values())
    found = due_subjects(
        request.actor,
        place.path,
        request.now,
        subjects=kinds,
        checklist=plain(checklist),
        limit=limit,
    )
    return found[:limit]


@router.get("", response=InspectionsOut)
@operation("inspections.inspection.view")
def list_inspections(
    request: Any,
    place_id: uuid.UUID,
    subject: SubjectKind | None = None,
    checklist: str = Query("", max_length=32),
    result: InspectionResult | None = None,
    stage: str = Query("", pattern="^(open|closed|)$"),
    first_day: Day | None = None,
    last_day: Day | None = None,
    enterprise_id: uuid.UUID | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Inspections of a place and all inside it, the newest first."""
    place = get_place(request.actor, place_id)
    filters = InspectionFilter(
        subject=subject or "",
        checklist=plain(checklist),
        result=result or "",
        stage=stage,
        first_day=first_day,
        last_day=last_day,
        enterprise_id=enterprise_id,
    )
    rows = inspection_list(request.actor, place.path, filters).order_by("-taken_at", "-pk")
    found = list(rows[offset : offset + limit + 1])
    shown = inspection_rows(request.actor, found[:limit], place.path)
    return {"items": [_inspection(one) for one in shown], "more": len(found) > limit}


@router.post("", response={201: InspectionDetailOut})
@operation("inspections.inspection.record")
def post_inspection(request: Any, body: InspectionIn) -> Any:
    """Record an inspection; the same id again is the same inspection."""
    given = {
        name: getattr(body, name)
        for name in ("subject_id", "checklist", "answers", "taken_at", "note", "group_id")
    }
    row = record_inspection(
        actor=request.actor,
        now=request.now,
        entry=InspectionEntry(
            **given,
            subject_kind=body.subject_kind.value,
            result=body.result.value if body.result else "",
            inspectors=tuple(body.inspectors),
        ),
        inspection_id=body.id,
    )
    return Status(201, _detail(request, row))


@router.get("/findings", response=FindingsOut)
@operation("inspections.finding.view")
def list_findings(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(running|overdue|open|rectified|closed|)$"),
    severity: Severity | None = None,
    checklist: str = Query("", max_length=32),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Findings of a place and all inside it, what is due first."""
    place = get_place(request.actor, place_id)
    filters = FindingFilter(stage=stage, severity=severity or "", checklist=plain(checklist))
    rows = finding_list(request.actor, request.now, place.path, filters).order_by("due_at", "pk")
    found = list(rows[offset : offset + limit + 1])
    shown = finding_rows(request.actor, found[:limit], request.now, place.path)
    return {"items": shown, "more": len(found) > limit}


@router.get("/findings/{finding_id}", response=FindingOut)
@operation("inspections.finding.view")
def get_one_finding(request: Any, finding_id: uuid.UUID) -> Any:
    """One finding."""
    return _finding(request, finding_id, "inspections.finding.view")


@router.post("/findings/{finding_id}/rectify", response=FindingOut)
@operation("inspections.finding.rectify")
def post_rectified(request: Any, finding_id: uuid.UUID, body: ProofIn) -> Any:
    """It is put right, with proof; it waits for the re-check."""
    rectify_finding(
        actor=request.actor,
        now=request.now,
        finding_id=finding_id,
        said=body.said,
        photos=body.photos,
    )
    return _finding(request, finding_id, "inspections.finding.rectify")


@router.post("/findings/{finding_id}/recheck", response=FindingOut)
@operation("inspections.finding.recheck")
def post_recheck(request: Any, finding_id: uuid.UUID, body: RecheckIn) -> Any:
    """Somebody looked again: closed, or open again with a new deadline."""
    recheck_finding(
        actor=request.actor,
        now=request.now,
        finding_id=finding_id,
        is_right=body.is_right,
        said=body.said,
        photos=body.photos,
        hours=body.hours,
    )
    return _finding(request, finding_id, "inspections.finding.recheck")


@router.post("/findings/{finding_id}/order", response={201: OrderOut})
@operation("inspections.order.issue")
def post_order(request: Any, finding_id: uuid.UUID, body: OrderIn) -> Any:
    """Give an open finding to a person by a supervision order."""
    row = issue_supervision(
        actor=request.actor,
        now=request.now,
        finding_id=finding_id,
        responsible_id=body.responsible_id,
        demand=body.demand,
        hours=body.hours,
    )
    return Status(201, _order(request, row))


@router.get("/orders", response=list[OrderOut])
@operation("inspections.order.view")
def list_orders(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("running", pattern="^(running|open|answered|closed)$"),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Supervision orders of a place and all inside it, what is due first."""
    place = get_place(request.actor, place_id)
    rows = order_list(request.actor, place.path, stage)[offset : offset + limit]
    return _orders(request, list(rows))


@router.post("/orders/{supervision_id}/answer", response=OrderOut)
@operation("inspections.order.answer")
def post_answer(request: Any, supervision_id: uuid.UUID, body: AnswerIn) -> Any:
    """What was done about a supervision order."""
    get_order(request.actor, supervision_id, "inspections.order.answer")
    row = answer_supervision(
        actor=request.actor, now=request.now, order_id=supervision_id, said=body.said
    )
    return _order(request, row)


@router.post("/premises/{enterprise_id}/suspend", response={201: NoticeOut})
@operation("inspections.notice.suspend")
def post_suspension(request: Any, enterprise_id: uuid.UUID, body: SuspendIn) -> Any:
    """The premises close at once, with a numbered notice."""
    get_enterprise(request.actor, enterprise_id, "inspections.notice.suspend")
    row = suspend_premises(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        reason=body.reason,
        demands=body.demands,
    )
    return Status(201, row)


@router.post("/premises/{enterprise_id}/reopen", response={201: NoticeOut})
@operation("inspections.notice.reopen")
def post_reopening(request: Any, enterprise_id: uuid.UUID, body: ReasonIn) -> Any:
    """The premises may open again, with a numbered notice."""
    get_enterprise(request.actor, enterprise_id, "inspections.notice.reopen")
    row = reopen_premises(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, reason=body.reason
    )
    return Status(201, row)


@router.get("/{inspection_id}", response=InspectionDetailOut)
@operation("inspections.inspection.view")
def get_one(request: Any, inspection_id: uuid.UUID) -> Any:
    """One inspection with its answers and findings."""
    return _detail(request, get_inspection(request.actor, inspection_id))


@router.post("/{inspection_id}/correct", response={201: InspectionDetailOut})
@operation("inspections.inspection.correct")
def post_correction(request: Any, inspection_id: uuid.UUID, body: CorrectionIn) -> Any:
    """Keep another record in the place of this one, and say why."""
    old = get_inspection(request.actor, inspection_id, "inspections.inspection.correct")
    subject = subject_of(old)
    entry = None
    if not body.is_void:
        entry = InspectionEntry(
            subject_kind=subject.kind.value,
            subject_id=subject.id,
            checklist=old.checklist,
            answers=body.answers,
            result=body.result.value if body.result else "",
            taken_at=body.taken_at,
            note=body.note,
            inspectors=tuple(body.inspectors),
            group_id=body.group_id,
        )
    row = correct_inspection(
        actor=request.actor,
        now=request.now,
        corrects_id=inspection_id,
        entry=entry,
        reason=body.reason,
    )
    return Status(201, _detail(request, row))


@router.post("/{inspection_id}/close", response=InspectionDetailOut)
@operation("inspections.inspection.close")
def post_close(request: Any, inspection_id: uuid.UUID, body: ReasonIn) -> Any:
    """Nothing more is to follow from it."""
    get_inspection(request.actor, inspection_id, "inspections.inspection.close")
    row = close_inspection(
        actor=request.actor,
        now=request.now,
        inspection_id=inspection_id,
        reason=body.reason,
    )
    return _detail(request, row)
