"""Giving orders: issued to many at once, reminded, withdrawn, replaced by a corrected one.

An order's words never change. Whatever happens to it is a step in its log and an audit event.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import EvidenceKind, OrderState, OrderStepKind
from lianfang.command.models import Order, OrderRecipient, OrderStep
from lianfang.command.selectors.order_audience import Addressee, Audience, addressees
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, Text
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

LONGEST_TEXT = 4000
FURTHEST = timedelta(days=366)


class OrderOver(Conflict):
    """Withdrawn or replaced: nothing more is done with it."""

    code = "order_over"
    default = _("This order was withdrawn or replaced.")


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What an order says: `due_at` is aware, `evidence` a value of EvidenceKind."""

    title: str
    text: str
    due_at: datetime
    evidence: str = EvidenceKind.NONE


@action("command.order.issue")
def issue_order(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    words: OrderWords,
    audience: Audience,
) -> Order:
    """Give an order for a place to everybody the audience names in it.

    A place of the audience where nobody is found is kept as a recipient without a person. Raises
    InvalidInput for missing words, a due moment that is past or a year ahead, and an empty
    audience; NotFound outside the actor's places.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning("command.order", path=place.path)
    check_words(words, now)
    order = Order(audience=audience.as_json())
    return store_order(actor, now, place, order, words, addressees(actor, place, audience, now))


def store_order(
    actor: Actor,
    now: datetime,
    place: Place,
    order: Order,
    words: OrderWords,
    to: Sequence[Addressee],
) -> Order:
    """Write an order with its recipients; inside an action that has asked for the right."""
    order.place, order.path = place, place.path
    order.title, order.text = words.title.strip(), words.text.strip()
    order.due_at, order.evidence = words.due_at, words.evidence
    order.issued_by, order.issued_at = actor.display_name[:64], now
    order.save()
    rows = [
        OrderRecipient(
            order=order, staff=one.staff, place=one.place, path=one.place.path, via=one.via[:128]
        )
        for one in to
    ]
    OrderRecipient.objects.bulk_create(rows, batch_size=2000)
    log_step(order, OrderStepKind.ISSUED, actor, now)
    concerning(
        order,
        path=place.path,
        recipients=len(rows),
        nobody=sum(one.staff is None for one in to),
        due_at=words.due_at.astimezone(LOCAL_ZONE).isoformat(),
    )
    return order


def check_words(words: OrderWords, now: datetime, latest: datetime | None = None) -> None:
    """Raises InvalidInput, field by field, for words that make no order."""
    fields: dict[str, Text] = {}
    if not words.title.strip() or len(words.title.strip()) > 128:
        fields["title"] = _("Give the order a title of up to 128 characters.")
    if not words.text.strip() or len(words.text) > LONGEST_TEXT:
        fields["text"] = _("Say what is to be done.")
    if words.evidence not in EvidenceKind.values:
        fields["evidence"] = _("There is no such kind of proof.")
    if words.due_at <= now:
        fields["due_at"] = _("This moment is past.")
    elif words.due_at > now + FURTHEST:
        fields["due_at"] = _("This lies more than a year ahead.")
    elif latest is not None and words.due_at > latest:
        fields["due_at"] = _("The order above is due earlier.")
    if fields:
        raise InvalidInput(fields=fields)


def log_step(
    order: Order,
    step: OrderStepKind,
    actor: Actor,
    now: datetime,
    *,
    recipient: OrderRecipient | None = None,
    note: str = "",
) -> None:
    """Write a line into the order's log; inside an action that has asked for the right."""
    OrderStep.objects.create(
        order=order,
        recipient=recipient,
        step=step,
        at=now,
        by=actor.display_name[:64],
        note=note.strip()[:256],
    )


@action("command.order.remind")
def remind_recipients(
    *,
    actor: Actor,
    now: datetime,
    order_id: uuid.UUID,
    recipient_ids: Iterable[uuid.UUID] | None = None,
) -> int:
    """Remind those who have not done it (some of them, or all); how many were reminded.

    A reminder is noted for each and stands on their page; this room sends no messages.
    """
    order = locked_order(order_id)
    concerning(order, path=order.path)
    require_in_force(order)
    rows = OrderRecipient.objects.select_for_update(of=("self",)).filter(
        order=order, done_at__isnull=True, staff__isnull=False
    )
    if recipient_ids is not None:
        rows = rows.filter(pk__in=list(recipient_ids))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise Conflict(_("Nobody is left to be reminded."), code="nobody_left")
    OrderRecipient.objects.filter(pk__in=ids).update(reminders=F("reminders") + 1, reminded_at=now)
    _log_many(order, OrderStepKind.REMINDED, actor, now, ids)
    concerning(order, path=order.path, reminded=len(ids))
    return len(ids)


def _log_many(
    order: Order, step: OrderStepKind, actor: Actor, now: datetime, ids: Iterable[uuid.UUID]
) -> None:
    OrderStep.objects.bulk_create(
        [
            OrderStep(order=order, recipient_id=pk, step=step, at=now, by=actor.display_name[:64])
            for pk in ids
        ],
        batch_size=2000,
    )


@action("command.order.withdraw")
def withdraw_order(*, actor: Actor, now: datetime, order_id: uuid.UUID, reason: str) -> Order:
    """The order no longer holds, nor does anything that was passed on from it."""
    order = locked_order(order_id)
    concerning(order, path=order.path)
    require_in_force(order)
    _require_reason(reason)
    also = _end(actor, now, order, OrderState.WITHDRAWN, reason)
    concerning(order, path=order.path, also=also)
    return order


@action("command.order.correct")
def correct_order(
    *, actor: Actor, now: datetime, order_id: uuid.UUID, words: OrderWords, reason: str
) -> Order:
    """Replace an order by one with other words, for the same recipients, who read it anew.

    Whatever was passed on from the old one is withdrawn: it must be passed on in its new words.
    """
    old = locked_order(order_id)
    concerning(old, path=old.path)
    require_in_force(old)
    _require_reason(reason)
    check_words(words, now, old.parent.due_at if old.parent else None)
    with everywhere("recipients of an order go over to the one that replaces it"):
        to = [
            Addressee(row.staff, row.place, row.via)
            for row in OrderRecipient.objects.filter(order=old)
            .select_related("staff", "place")
            .order_by("path", "id")
        ]
        _end(actor, now, old, OrderState.CORRECTED, reason)
        new = Order(
            audience=old.audience,
            parent=old.parent,
            passed_on_by_id=old.passed_on_by_id,
            corrects=old,
            reason=reason.strip()[:256],
        )
        new = store_order(actor, now, old.place, new, words, to)
    concerning(new, path=new.path, corrects=str(old.pk))
    return new


def _end(actor: Actor, now: datetime, order: Order, state: OrderState, reason: str) -> int:
    """End an order and everything passed on from it; how many besides itself."""
    order.state, order.reason = state, reason.strip()[:256]
    order.save(update_fields=["state", "reason"])
    step = OrderStepKind.WITHDRAWN if state == OrderState.WITHDRAWN else OrderStepKind.CORRECTED
    log_step(order, step, actor, now, note=reason)
    ended = 0
    with everywhere("what was passed on from an order falls with it, however far down"):
        below = [order.pk]
        while below:
            rows = list(
                Order.objects.select_for_update(of=("self",))
                .filter(parent_id__in=below, state=OrderState.ISSUED)
                .order_by("pk")
            )
            for row in rows:
                row.state, row.reason = OrderState.WITHDRAWN, reason.strip()[:256]
                row.save(update_fields=["state", "reason"])
                log_step(row, OrderStepKind.WITHDRAWN, actor, now, note=reason)
            below = [row.pk for row in rows]
            ended += len(rows)
    return ended


@action("command.order.note_overdue")
def note_overdue(*, actor: Actor, now: datetime, order_id: uuid.UUID) -> int:
    """Write down for whom the due moment has passed; once for each. Work of the system."""
    order = locked_order(order_id)
    concerning(order, path=order.path)
    if order.state != OrderState.ISSUED or order.due_at > now:
        return 0
    rows = OrderRecipient.objects.select_for_update(of=("self",)).filter(
        Q(order=order), Q(done_at__isnull=True), Q(overdue_at__isnull=True)
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    OrderRecipient.objects.filter(pk__in=ids).update(overdue_at=now)
    _log_many(order, OrderStepKind.OVERDUE, actor, now, ids)
    concerning(order, path=order.path, overdue=len(ids))
    return len(ids)


def locked_order(order_id: uuid.UUID) -> Order:
    """The order, held until the transaction ends, or NotFound outside the actor's places."""
    row: Order | None = (
        Order.objects.select_for_update(of=("self",))
        .select_related("place", "parent")
        .filter(pk=order_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def require_in_force(order: Order) -> None:
    """Raises OrderOver for an order that was withdrawn or replaced."""
    if order.state != OrderState.ISSUED:
        raise OrderOver()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why.")})
