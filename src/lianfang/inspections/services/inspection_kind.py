"""Inspections and re-checks made on a phone without signal."""

import uuid
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.inspections.enums import FindingStepKind, InspectionResult
from lianfang.inspections.models import FindingStep, Inspection
from lianfang.inspections.selectors.inspections import get_inspection, inspection_view
from lianfang.inspections.services.findings import StepConflict, recheck_finding
from lianfang.inspections.services.inspections import (
    InspectionConflict,
    InspectionEntry,
    correct_inspection,
    record_inspection,
)
from lianfang.kit.errors import WorkError
from lianfang.records.kinds import Incoming, Lines, OneByOneKind

MOST_ANSWERS = 200
Word = Annotated[str, msgspec.Meta(max_length=32)]
Photos = Annotated[list[uuid.UUID], msgspec.Meta(max_length=6)]


class InspectionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A checklist gone through; see `services.inspections.InspectionEntry` for each entry.

    With `supersedes` it corrects an earlier inspection and says why; `is_void` says that the
    earlier one did not take place.
    """

    subject_kind: Word
    subject_id: uuid.UUID
    checklist: Word
    answers: Annotated[dict[str, Any], msgspec.Meta(max_length=MOST_ANSWERS)] = {}
    result: Word = ""
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    inspectors: Annotated[list[uuid.UUID], msgspec.Meta(max_length=12)] = []
    group_id: uuid.UUID | None = None
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""
    is_void: bool = False


class InspectionKind(OneByOneKind):
    """`inspection`: kept in this room, its findings opened with it."""

    key = "inspection"
    right = "inspections.inspection.record"
    body = InspectionBody
    can_take = True
    conflicts = (InspectionConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        present: Inspection | None = Inspection._base_manager.filter(pk=record_id).first()
        return (present.digest, present.path) if present else None

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        record_inspection(actor=actor, now=now, entry=_entry(record), inspection_id=record.id)

    def title(self) -> str:
        return _("Inspection")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        try:
            row = get_inspection(viewer, record_id)
        except WorkError:
            return []
        view = inspection_view(viewer, row)
        lines = [
            (_("Subject"), view.row.subject.name),
            (_("Checklist"), view.row.checklist_title),
            (_("Result"), view.row.result_title),
            *((one.title, f"{one.answer_label} {one.said}".strip()) for one in view.items),
        ]
        return [*lines, (pgettext("inspection", "Note"), view.note)]

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        result = body.result
        label = InspectionResult(result).label if result in InspectionResult.values else result
        return [
            (_("Checklist"), body.checklist),
            (_("Result"), str(label)),
            *((key, str(value)) for key, value in body.answers.items()),
            (pgettext("inspection", "Note"), body.note),
        ]

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_inspection(
            actor=actor,
            now=now,
            corrects_id=record_id,
            entry=None if incoming.body.is_void else _entry(incoming),
            reason=reason,
            inspection_id=incoming.id,
        )


def _entry(record: Incoming) -> InspectionEntry:
    body: InspectionBody = record.body
    return InspectionEntry(
        subject_kind=body.subject_kind,
        subject_id=body.subject_id,
        checklist=body.checklist,
        answers=body.answers,
        result=body.result,
        taken_at=record.taken_at,
        note=body.note,
        inspectors=tuple(body.inspectors),
        group_id=body.group_id,
        digest=record.digest,
        skew_ms=record.skew,
    )


class FindingCheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody looked again at a finding; `hours`: a new deadline where it is not put right."""

    finding_id: uuid.UUID
    is_right: bool
    said: Annotated[str, msgspec.Meta(max_length=256)] = ""
    photos: Photos = []
    hours: int | None = None


class FindingCheckKind(OneByOneKind):
    """`finding_check`: a re-check, which closes the finding or opens it again."""

    key = "finding_check"
    right = "inspections.finding.recheck"
    body = FindingCheckBody
    conflicts = (StepConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        with everywhere("an id is taken wherever it was used"):
            known = FindingStep.objects.select_related("finding").filter(pk=record_id).first()
        return (known.digest, known.finding.path) if known else None

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: FindingCheckBody = record.body
        recheck_finding(
            actor=actor,
            now=now,
            finding_id=body.finding_id,
            is_right=body.is_right,
            said=body.said,
            photos=body.photos,
            hours=body.hours,
            at=record.taken_at,
            step_id=record.id,
            digest=record.digest,
        )

    def title(self) -> str:
        return _("Re-check of a finding")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        kind = FindingStepKind.PASSED if body.is_right else FindingStepKind.FAILED
        return [(_("Result"), str(kind.label)), (pgettext("finding step", "In words"), body.said)]
