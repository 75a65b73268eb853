"""Whom the villages expect from the checkpoints, and who has not been confirmed."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import place_names, whereabouts_for
from lianfang.gates.enums import ExpectedState, VehicleKind
from lianfang.gates.models import Coach, Expected
from lianfang.kit.errors import NotFound

VIEW = "gates.arrival.view"


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """Somebody on the way to a village."""

    id: uuid.UUID
    place_id: uuid.UUID
    where: str
    path: str
    point: str
    plate: str
    vehicle_label: str
    persons: int
    slip: str
    left_at: datetime
    due_at: datetime
    state: str
    state_label: str
    is_overdue: bool
    escalated_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    note: str
    is_coach: bool


def expected_list(
    viewer: Actor, path: str = "", *, stage: str = "waiting", moment: datetime | None = None
) -> QuerySet[Expected]:
    """Expected arrivals in the place: `stage` waiting, overdue (needs `moment`), settled or ""."""
    rows: QuerySet[Expected] = Expected.objects.filter(
        path__under=viewer.territory(VIEW).within(path)
    )
    waiting = rows.filter(state=ExpectedState.WAITING)
    if stage == "waiting":
        return waiting.order_by("due_at", "id")
    if stage == "overdue" and moment is not None:
        return waiting.filter(due_at__lt=moment).order_by("due_at", "id")
    if stage == "settled":
        return rows.exclude(state=ExpectedState.WAITING).order_by("-settled_at", "-id")
    return rows.order_by("-left_at", "-id")


def get_expected(viewer: Actor, expected_id: uuid.UUID, right: str = VIEW) -> Expected:
    """An expected arrival in the viewer's places, or NotFound."""
    row: Expected | None = Expected.objects.filter(pk=expected_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def expected_rows(viewer: Actor, rows: list[Expected], moment: datetime) -> list[ExpectedRow]:
    """Rows of one page; two more queries, for the names of places and for coaches."""
    names = place_names(row.path for row in rows)
    with everywhere("the coach was held at the checkpoint, the village was told of it"):
        passages = Coach.objects.filter(passage_id__in=[row.passage_id for row in rows])
        coaches = set(passages.values_list("passage_id", flat=True))
    return [
        ExpectedRow(
            id=row.pk,
            place_id=row.place_id,
            where=whereabouts_for(viewer, row.path, names),
            path=row.path,
            point=row.point_name,
            plate=row.plate,
            vehicle_label=str(VehicleKind(row.vehicle).label),
            persons=row.persons,
            slip=row.slip,
            left_at=row.left_at,
            due_at=row.due_at,
            state=row.state,
            state_label=str(ExpectedState(row.state).label),
            is_overdue=row.state == ExpectedState.WAITING and row.due_at < moment,
            escalated_at=row.escalated_at,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
            note=row.note,
            is_coach=row.passage_id in coaches,
        )
        for row in rows
    ]
