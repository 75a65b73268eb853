"""What was answered in the slots of a case, and which slots are due; the latest version counts."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.health.selectors.rules import health_rules
from lianfang.isolation.enums import SlotState
from lianfang.isolation.models import CaseSlot, IsolationCase, SlotRecord
from lianfang.isolation.selectors.cases import VIEW
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound

MOST_RECORDS = 120


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot of a day and what became of it."""

    id: uuid.UUID
    key: str
    title: str
    day: date
    due_from: datetime
    due_to: datetime
    state: str
    state_label: str
    tone: str
    is_now: bool
    seen_at: datetime | None
    told: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record with its symptoms and needs in words."""

    record: SlotRecord
    symptoms: tuple[str, ...]
    needs: tuple[str, ...]
    worker: str
    is_superseded: bool


def slots_of(viewer: Actor, case: IsolationCase, moment: datetime, days: int = 3) -> list[SlotRow]:
    """Slots of the last days and of today, latest first."""
    plan, today = isolation_plan(case.path, moment), local_day(moment)
    with everywhere("the case itself was found for the viewer"):
        rows = CaseSlot.objects.filter(case=case).exclude(state=SlotState.CANCELLED)
        found = list(rows.order_by("-due_from")[: days * (len(plan.slots) or 1)])
    return [
        SlotRow(
            id=row.pk,
            key=row.key,
            title=plan.slot_title(row.key),
            day=row.day,
            due_from=row.due_from,
            due_to=row.due_to,
            state=row.state,
            state_label=str(SlotState(row.state).label),
            tone=_tone(row, moment),
            is_now=row.due_from <= moment < row.due_to and row.day == today,
            seen_at=row.seen_at,
            told=row.told,
        )
        for row in found
    ]


def _tone(row: CaseSlot, moment: datetime) -> str:
    if row.state == SlotState.SEEN:
        return "done"
    if row.state == SlotState.MISSED or row.due_to <= moment:
        return "now"
    return "soon" if row.due_from <= moment else ""


def counting() -> Q:
    """Condition on records: nothing supersedes it."""
    later = SlotRecord._base_manager.filter(supersedes=OuterRef("pk"))
    return ~Q(Exists(later))


def records_of(viewer: Actor, case: IsolationCase, moment: datetime) -> list[RecordRow]:
    """Everything answered, latest first; corrected records are marked."""
    plan, rules = isolation_plan(case.path, moment), health_rules(viewer, case.path, moment)
    symptoms = {one.key: str(one.title) for one in rules.plan.symptoms}
    with everywhere("the case itself was found for the viewer"):
        rows = list(
            SlotRecord.objects.filter(case=case)
            .select_related("staff")
            .order_by("-taken_at", "-id")[:MOST_RECORDS]
        )
    corrected = {row.supersedes_id for row in rows}
    return [
        RecordRow(
            record=row,
            symptoms=tuple(symptoms.get(key, key) for key in row.symptoms),
            needs=tuple(plan.need_title(key) for key in row.needs),
            worker=row.staff.name if row.staff else "",
            is_superseded=row.pk in corrected,
        )
        for row in rows
    ]


def get_record(viewer: Actor, entry_id: uuid.UUID, right: str = VIEW) -> SlotRecord:
    """A record of a case in the viewer's places, or NotFound."""
    row: SlotRecord | None = (
        SlotRecord.objects.select_related("case", "case__person", "staff")
        .filter(pk=entry_id)
        .first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def last_record(case: IsolationCase) -> SlotRecord | None:
    """The latest record that counts and at which the person was reached."""
    with everywhere("the case itself was found for the viewer"):
        row: SlotRecord | None = (
            SlotRecord.objects.filter(counting(), case=case, answer="reached")
            .order_by("-taken_at", "-id")
            .first()
        )
    return row
