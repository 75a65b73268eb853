"""Batches for the bank and what became of their lines."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.funds.enums import PaymentState
from lianfang.funds.models import PaymentBatch, PaymentLine, Programme
from lianfang.funds.selectors.applications import masked
from lianfang.funds.selectors.programmes import VIEW
from lianfang.kit.errors import NotFound

TONES = {PaymentState.PENDING: "active", PaymentState.PAID: "done", PaymentState.FAILED: "now"}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as pages show it: fen and numbers of its lines."""

    id: uuid.UUID
    number: int
    programme_id: uuid.UUID
    programme_title: str
    made_at: datetime
    made_by: str
    lines: int
    total_fen: int
    pending: int
    failed: int
    paid: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """A payment as pages show it; the account is masked."""

    id: uuid.UUID
    application_id: uuid.UUID
    code: str
    enterprise_name: str
    payee: str
    bank: str
    account: str
    amount_fen: int
    state: str
    state_label: str
    tone: str
    paid_on: date | None
    reference: str
    fault: str


def batch_list(viewer: Actor, place_path: str = "") -> QuerySet[Any]:
    """Batches of programmes in the place, the newest first, with their sums."""
    rows = PaymentBatch.objects.filter(path__under=viewer.territory(VIEW).within(place_path))
    return _counted(rows).order_by("-made_at", "id")


def batches_of(viewer: Actor, programme: Programme) -> list[BatchRow]:
    """The batches of a programme the viewer may see payments of."""
    if not viewer.can(VIEW, programme.path):
        return []
    found = _counted(PaymentBatch.objects.filter(programme=programme))
    return batch_rows(found.order_by("-number"))


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("programme").annotate(
        number_of_lines=Count("lines"),
        total_fen=Sum("lines__amount_fen"),
        pending=Count("lines", filter=Q(lines__state=PaymentState.PENDING)),
        failed=Count("lines", filter=Q(lines__state=PaymentState.FAILED)),
        paid=Count("lines", filter=Q(lines__state=PaymentState.PAID)),
    )


def batch_rows(batches: Iterable[Any]) -> list[BatchRow]:
    return [
        BatchRow(
            id=one.pk,
            number=one.number,
            programme_id=one.programme_id,
            programme_title=one.programme.title,
            made_at=one.made_at,
            made_by=one.made_by,
            lines=one.number_of_lines,
            total_fen=one.total_fen or 0,
            pending=one.pending,
            failed=one.failed,
            paid=one.paid,
        )
        for one in batches
    ]


def get_batch(viewer: Actor, batch_id: uuid.UUID, right: str = VIEW) -> BatchRow:
    """A batch in the viewer's places, or NotFound."""
    row = _counted(PaymentBatch.objects.filter(pk=batch_id)).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return batch_rows([row])[0]


def get_line(viewer: Actor, line_id: uuid.UUID, right: str) -> PaymentLine:
    """A payment of a batch in the viewer's places, or NotFound."""
    rows = PaymentLine.objects.select_related("batch").filter(pk=line_id)
    row: PaymentLine | None = rows.first()
    if row is None or not viewer.can(right, row.batch.path):
        raise NotFound()
    return row


def lines_of(viewer: Actor, batch: BatchRow) -> list[LineRow]:
    """The payments of a batch that was found for the viewer; what failed first."""
    with everywhere("the batch itself was found for the viewer"):
        rows = PaymentLine.objects.filter(batch=batch.id)
        found = list(rows.select_related("application__enterprise").order_by("application__number"))
    order = [PaymentState.FAILED, PaymentState.PENDING, PaymentState.PAID]
    found.sort(key=lambda one: order.index(PaymentState(one.state)))
    return [
        LineRow(
            id=one.pk,
            application_id=one.application_id,
            code=one.application.code,
            enterprise_name=one.application.enterprise.name,
            payee=one.application.payee,
            bank=one.application.bank,
            account=masked(one.application.account_tail),
            amount_fen=one.amount_fen,
            state=one.state,
            state_label=str(PaymentState(one.state).label),
            tone=TONES[PaymentState(one.state)],
            paid_on=one.paid_on,
            reference=one.reference,
            fault=one.fault,
        )
        for one in found
    ]


def pending_by_code(path: str) -> dict[str, uuid.UUID]:
    """Payments in the place that wait for the bank, by the number of their application."""
    with everywhere("limited to the place of the table just below"):
        rows = PaymentLine.objects.filter(
            batch__path__under=path, state=PaymentState.PENDING
        ).values_list("application__code", "pk")
        return dict(rows)


def settled_by_code(path: str) -> dict[str, str]:
    """What the newest payment of each application in the place came to, by its number."""
    with everywhere("limited to the place of the table just below"):
        rows = PaymentLine.objects.filter(batch__path__under=path).order_by("batch__made_at")
        return dict(rows.values_list("application__code", "state"))
