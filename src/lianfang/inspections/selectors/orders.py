"""Supervision orders as a list and one by one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.inspections.enums import OrderState, OrderStepKind
from lianfang.inspections.models import Finding, SupervisionOrder, SupervisionStep
from lianfang.inspections.selectors.findings import FindingRow, finding_rows
from lianfang.kit.errors import NotFound
from lianfang.people.models import Staff

VIEW = "inspections.order.view"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A supervision order in words, with the finding it is about."""

    id: uuid.UUID
    number: str
    finding: FindingRow
    responsible: str
    organisation: str
    demand: str
    issued_at: datetime
    issued_by: str
    due_at: datetime
    state: str
    state_label: str
    is_overdue: bool
    closed_at: datetime | None
    told: int


def order_list(viewer: Actor, place_path: str = "", stage: str = "") -> QuerySet[SupervisionOrder]:
    """Orders of the place and all inside it; `stage` "running" or a value of OrderState."""
    rows: QuerySet[SupervisionOrder] = SupervisionOrder.objects.filter(
        path__under=viewer.territory(VIEW).within(place_path)
    )
    if stage == "running":
        rows = rows.exclude(state=OrderState.CLOSED)
    elif stage:
        rows = rows.filter(state=stage)
    return rows.order_by("due_at", "pk")


def order_rows(
    viewer: Actor, rows: Sequence[SupervisionOrder], moment: datetime, below: str = ""
) -> list[OrderRow]:
    """Rows of one page; a fixed number of queries."""
    with everywhere("the orders themselves were found for the viewer"):
        found: Any = Finding.objects.filter(pk__in={row.finding_id for row in rows})
        findings = list(found.select_related("inspection"))
        staff = Staff.objects.in_bulk({row.responsible_id for row in rows if row.responsible_id})
    shown = {one.id: one for one in finding_rows(viewer, findings, moment, below)}
    return [
        OrderRow(
            id=row.pk,
            number=row.number,
            finding=shown[row.finding_id],
            responsible=staff[row.responsible_id].name if row.responsible_id else "",
            organisation=staff[row.responsible_id].organisation if row.responsible_id else "",
            demand=row.demand,
            issued_at=row.issued_at,
            issued_by=row.issued_by,
            due_at=row.due_at,
            state=row.state,
            state_label=str(OrderState(row.state).label),
            is_overdue=row.state == OrderState.OPEN and row.due_at <= moment,
            closed_at=row.closed_at,
            told=row.told,
        )
        for row in rows
    ]


def get_order(viewer: Actor, order_id: uuid.UUID, right: str = VIEW) -> SupervisionOrder:
    """An order in the viewer's places, or NotFound."""
    row: SupervisionOrder | None = SupervisionOrder.objects.filter(pk=order_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class OrderStepView:
    """What happened to an order, in words; `role` is who was told."""

    title: str
    at: datetime
    by: str
    role: str
    said: str


def steps_of_order(order: SupervisionOrder) -> list[OrderStepView]:
    """Everything that happened to an order the viewer has found, in order."""
    with everywhere("the order itself was found for the viewer"):
        rows = list(SupervisionStep.objects.filter(order=order))
    return [
        OrderStepView(
            str(OrderStepKind(row.kind).label),
            row.at,
            row.by,
            str(Role(row.role).label) if row.role in Role.values else "",
            row.said,
        )
        for row in rows
    ]
