"""Orders as they stand: who has not read, who has not done, overdue first; and one's own inbox."""

import base64
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.command.enums import OrderState
from lianfang.command.models import Order, OrderEvidence, OrderRecipient, OrderStep
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import Territory
from lianfang.places.models import Place

RIGHT = "command.order.view"
SEALED = "order.photo"
SHOWN = 500
MOST_STEPS = 1000
SHOWN_STEPS = 100
OWN = "orders addressed to somebody are theirs to read, wherever they were given"


@dataclass(frozen=True, slots=True)
class Progress:
    """Recipients of an order: all, without anybody, unread, read but not done, done, late."""

    total: int = 0
    nobody: int = 0
    unread: int = 0
    undone: int = 0
    done: int = 0
    late: int = 0

    @property
    def open(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list, with its progress as far as the viewer may see it."""

    order: Order
    progress: Progress
    is_overdue: bool
    is_running: bool


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One recipient with what they handed in and how far those below them are."""

    row: OrderRecipient
    evidence: tuple[OrderEvidence, ...]
    below: Progress | None
    is_overdue: bool

    @property
    def is_late(self) -> bool:
        """Done, but after the due moment."""
        return bool(self.row.done_at and self.row.done_at > self.row.order.due_at)


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """A line of an order's log: what was done at one moment, and to how many recipients."""

    step: OrderStep
    number: int


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its recipients: those who have not come first."""

    order: Order
    progress: Progress
    nobody: tuple[RecipientView, ...]
    unread: tuple[RecipientView, ...]
    undone: tuple[RecipientView, ...]
    done: tuple[RecipientView, ...]
    steps: tuple[LoggedStep, ...]
    below: tuple[OrderRow, ...]
    is_overdue: bool
    is_running: bool
    shown_of: int


@dataclass(frozen=True, slots=True)
class Received:
    """An order in the inbox of the person it is addressed to."""

    row: OrderRecipient
    order: Order
    state: str
    is_overdue: bool


def _counts(territory: Territory, prefix: str = "recipients__") -> dict[str, Count]:
    """Counts of recipients inside the territory, by how far they are."""
    inside = Q(**{f"{prefix}path__under": territory})

    def number(**more: Any) -> Count:
        narrowed = Q(**{f"{prefix}{name}": value for name, value in more.items()})
        return Count(prefix.rstrip("_"), filter=inside & narrowed)

    late = inside & Q(**{f"{prefix}done_at__gt": F("due_at")})
    return {
        "n_total": number(),
        "n_nobody": number(staff__isnull=True, done_at__isnull=True),
        "n_unread": number(staff__isnull=False, read_at__isnull=True, done_at__isnull=True),
        "n_undone": number(read_at__isnull=False, done_at__isnull=True),
        "n_done": number(done_at__isnull=False),
        "n_late": Count(prefix.rstrip("_"), filter=late),
    }


def _progress(row: Any) -> Progress:
    return Progress(row.n_total, row.n_nobody, row.n_unread, row.n_undone, row.n_done, row.n_late)


def _row(order: Any, moment: datetime) -> OrderRow:
    progress = _progress(order)
    running = order.state == OrderState.ISSUED
    return OrderRow(
        order=order,
        progress=progress,
        is_overdue=running and order.due_at <= moment and progress.open > 0,
        is_running=running and progress.open > 0,
    )


def order_list(
    viewer: Actor, place: Place, moment: datetime, *, top_only: bool = True
) -> QuerySet[Order]:
    """Orders given for the place or a part of it, and those addressed to somebody in it.

    Overdue ones first, then by due moment; what is finished comes last, the latest first.
    """
    territory = viewer.territory(RIGHT).within(place.path)
    if territory.is_nowhere:
        return Order.objects.none()
    addressed = OrderRecipient.objects.filter(order=OuterRef("pk"), path__under=territory)
    with everywhere("an order addressed to a village is that village's to see"):
        rows = Order.objects.filter(Q(path__under=territory) | Q(Exists(addressed.all())))
        if top_only:
            above = Q(parent__isnull=False) & ~Q(parent__path__under=territory)
            rows = rows.filter(Q(parent__isnull=True) | above)
        rows = rows.annotate(**_counts(territory)).select_related("place")
        open_ = Q(n_total__gt=F("n_done"), state=OrderState.ISSUED)
        rank = Case(
            When(open_ & Q(due_at__lte=moment), then=Value(0)),
            When(open_, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return rows.annotate(rank=rank).order_by("rank", _due_first(), "-issued_at", "-id")


def _due_first() -> Any:
    return Case(When(rank__lt=2, then=F("due_at")), default=None).asc(nulls_last=True)


def order_rows(rows: Iterable[Any], moment: datetime) -> list[OrderRow]:
    """Orders of one page of `order_list` with their progress."""
    return [_row(order, moment) for order in rows]


def get_order(viewer: Actor, order_id: uuid.UUID, right: str = RIGHT) -> Order:
    """An order given for the viewer's places or addressed to one of them, or NotFound.

    With another `right`: one given for a place where the viewer holds it.
    """
    territory = viewer.territory(right)
    if not territory.is_nowhere:
        with everywhere("an order addressed to a village is that village's to see"):
            row = Order.objects.filter(pk=order_id).select_related("place", "parent").first()
            if row is not None and territory.covers(row.path):
                return row
            if row is not None and right == RIGHT:
                inside = OrderRecipient.objects.filter(order=row, path__under=territory)
                if inside.exists():
                    return row
    raise NotFound()


def order_view(viewer: Actor, order: Order, moment: datetime) -> OrderView:
    """An order with its recipients in the viewer's places; the order comes from `get_order`."""
    territory = viewer.territory(RIGHT)
    with everywhere("recipients are limited to the viewer's places just below"):
        counted = Order.objects.filter(pk=order.pk).annotate(**_counts(territory)).get()
        rows = list(
            OrderRecipient.objects.filter(order=order, path__under=territory)
            .select_related("staff", "place", "order")
            .order_by(F("done_at").asc(nulls_first=True), "read_at", "path", "id")[:SHOWN]
        )
        ids = [row.pk for row in rows]
        evidence: dict[uuid.UUID, list[OrderEvidence]] = defaultdict(list)
        found = OrderEvidence.objects.filter(recipient_id__in=ids).defer("photo_sealed")
        for proof in found.order_by("recorded_at", "id"):
            evidence[proof.recipient_id].append(proof)
        below = [
            _row(child, moment)
            for child in Order.objects.filter(parent=order)
            .annotate(**_counts(territory))
            .select_related("place", "passed_on_by")
            .order_by("issued_at", "id")
        ]
        steps = list(
            OrderStep.objects.filter(order=order)
            .filter(Q(recipient__isnull=True) | Q(recipient_id__in=ids))
            .select_related("recipient", "recipient__staff", "recipient__place")
            .order_by("-at", "-id")[:MOST_STEPS]
        )
    row = _row(counted, moment)
    views = _views(rows, evidence, below, moment)
    return OrderView(
        order=order,
        progress=row.progress,
        nobody=tuple(v for v in views if v.row.staff_id is None and not v.row.done_at),
        unread=tuple(
            v for v in views if v.row.staff_id and not v.row.read_at and not v.row.done_at
        ),
        undone=tuple(v for v in views if v.row.read_at and not v.row.done_at),
        done=tuple(v for v in views if v.row.done_at),
        steps=_logged(steps),
        below=tuple(below),
        is_overdue=row.is_overdue,
        is_running=row.is_running,
        shown_of=row.progress.total - len(rows),
    )


def _logged(steps: Sequence[OrderStep]) -> tuple[LoggedStep, ...]:
    """Reminding two hundred at once is one line of the log."""
    found = []
    for _key, together in groupby(steps, key=lambda step: (step.at, step.step, step.by)):
        rows = list(together)
        found.append(LoggedStep(rows[0], len(rows)))
    return tuple(found[:SHOWN_STEPS])


def _views(
    rows: Sequence[OrderRecipient],
    evidence: dict[uuid.UUID, list[OrderEvidence]],
    below: Sequence[OrderRow],
    moment: datetime,
) -> list[RecipientView]:
    passed: dict[uuid.UUID | None, list[Progress]] = defaultdict(list)
    for child in below:
        if child.order.state == OrderState.ISSUED:
            passed[child.order.passed_on_by_id].append(child.progress)
    return [
        RecipientView(
            row=row,
            evidence=tuple(evidence.get(row.pk, ())),
            below=_sum(passed[row.pk]) if row.pk in passed else None,
            is_overdue=_is_overdue(row, row.order, moment),
        )
        for row in rows
    ]


def _sum(parts: Sequence[Progress]) -> Progress:
    names = Progress.__dataclass_fields__
    return Progress(**{name: sum(getattr(one, name) for one in parts) for name in names})


def _is_overdue(row: OrderRecipient, order: Order, moment: datetime) -> bool:
    return order.state == OrderState.ISSUED and row.done_at is None and order.due_at <= moment


def received_list(
    viewer: Actor, moment: datetime, *, open_only: bool = False, limit: int = 100
) -> list[Received]:
    """Orders addressed to the person who is signed in: overdue, then by due moment, then done."""
    staff = own_staff(viewer)
    if staff is None:
        return []
    with everywhere(OWN):
        rows = OrderRecipient.objects.filter(staff=staff).select_related("order", "place")
        if open_only:
            rows = rows.filter(done_at__isnull=True, order__state=OrderState.ISSUED)
        rank = Case(
            When(Q(done_at__isnull=True, order__state=OrderState.ISSUED), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        found = rows.annotate(rank=rank).order_by("rank", "order__due_at", "id")[:limit]
        return [_received(row, moment) for row in found]


def _received(row: OrderRecipient, moment: datetime) -> Received:
    order = row.order
    if order.state != OrderState.ISSUED:
        state = str(order.state)
    else:
        state = "done" if row.done_at else "read" if row.read_at else "unread"
    return Received(row, order, state, _is_overdue(row, order, moment))


def get_received(viewer: Actor, recipient_id: uuid.UUID, moment: datetime) -> Received:
    """An order addressed to the person who is signed in, or NotFound."""
    staff = own_staff(viewer)
    row = None
    if staff is not None:
        with everywhere(OWN):
            row = (
                OrderRecipient.objects.filter(pk=recipient_id, staff=staff)
                .select_related("order", "order__place", "place")
                .first()
            )
    if row is None:
        raise NotFound()
    return _received(row, moment)


def evidence_of(viewer: Actor, received: Received) -> list[OrderEvidence]:
    """What the person has handed in for an order addressed to them, the latest first."""
    if own_staff(viewer) is None:
        return []
    with everywhere(OWN):
        rows = OrderEvidence.objects.filter(recipient=received.row).defer("photo_sealed")
        return list(rows.order_by("-recorded_at", "-id"))


def get_recipient(viewer: Actor, recipient_id: uuid.UUID, right: str) -> OrderRecipient:
    """A recipient in a place where the viewer holds `right`, or NotFound."""
    rows = OrderRecipient.objects.filter(pk=recipient_id, path__under=viewer.territory(right))
    row: OrderRecipient | None = rows.select_related("order", "place", "staff").first()
    if row is None:
        raise NotFound()
    return row


def evidence_photo(viewer: Actor, evidence_id: uuid.UUID) -> tuple[bytes, str]:
    """A photo and its media type: for those who see the order there, and whoever handed it in."""
    own = own_staff(viewer)
    with everywhere("limited to the viewer's places or their own proof just below"):
        row = (
            OrderEvidence.objects.filter(pk=evidence_id, photo_sealed__isnull=False)
            .select_related("recipient")
            .first()
        )
    if (
        row is None
        or row.photo_sealed is None
        or not (
            viewer.can(RIGHT, row.recipient.path)
            or (own is not None and row.recipient.staff_id == own.pk)
        )
    ):
        raise NotFound()
    return base64.b64decode(key_ring().decrypt(SEALED, row.photo_sealed)), row.photo_type


def running_past_due(moment: datetime) -> list[uuid.UUID]:
    """Orders past their due moment with recipients not yet noted as overdue. For the job."""
    with everywhere("the job that notes what is overdue acts for nobody in particular"):
        rows = OrderRecipient.objects.filter(
            order__state=OrderState.ISSUED,
            order__due_at__lte=moment,
            done_at__isnull=True,
            overdue_at__isnull=True,
        )
        return sorted(set(rows.values_list("order_id", flat=True)))
