"""Receiving orders: opened, reported done with proof, sent back, passed on further down.

Whoever an order is addressed to answers it themselves wherever they serve; for somebody who
telephoned, the desk writes it down and stands for it by name.
"""

import base64
import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.command.enums import EvidenceKind, OrderStepKind
from lianfang.command.models import Order, OrderEvidence, OrderRecipient
from lianfang.command.selectors.order_audience import Audience, addressees
from lianfang.command.selectors.orders import OWN, SEALED
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.services.orders import (
    OrderWords,
    check_words,
    log_step,
    require_in_force,
    store_order,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.photos import JPEG, Drawn, draw
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

LONGEST_REPORT = 1000


class ReportedAlready(Conflict):
    """Done is said once; it may be sent back first."""

    code = "order_done"
    default = _("This was reported as done already.")


@action("command.order.read")
def read_order(*, actor: Actor, now: datetime, recipient_id: uuid.UUID) -> OrderRecipient:
    """Whoever it is addressed to has opened the order; the first time counts."""
    row = _own(actor, recipient_id)
    concerning(row, path=row.path, order=str(row.order_id))
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
        log_step(row.order, OrderStepKind.READ, actor, now, recipient=row)
    return row


@action("command.order.report")
def report_done(
    *,
    actor: Actor,
    now: datetime,
    recipient_id: uuid.UUID,
    text: str = "",
    photo: bytes | None = None,
) -> OrderRecipient:
    """Whoever it is addressed to has done it and shows it as the order asks.

    A photo is drawn anew and sealed. Raises InvalidInput without the proof asked for, NotAPhoto,
    ReportedAlready, OrderOver.
    """
    row = _own(actor, recipient_id)
    return _done(actor, now, row, text, photo)


@action("command.order.record_report")
def record_report(
    *,
    actor: Actor,
    now: datetime,
    recipient_id: uuid.UUID,
    text: str,
    photo: bytes | None = None,
) -> OrderRecipient:
    """The desk writes down what a recipient reported by phone, or what was done where nobody was
    found to receive it; the words are needed, a photo is not."""
    row: OrderRecipient | None = (
        OrderRecipient.objects.select_for_update(of=("self",))
        .select_related("order", "order__place")
        .filter(pk=recipient_id)
        .first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, order=str(row.order_id))
    if not text.strip():
        raise InvalidInput(fields={"text": _("Say who reported what, and how.")})
    return _done(actor, now, row, text, photo, by_desk=True)


def _done(
    actor: Actor,
    now: datetime,
    row: OrderRecipient,
    text: str,
    photo: bytes | None,
    *,
    by_desk: bool = False,
) -> OrderRecipient:
    concerning(row, path=row.path, order=str(row.order_id), photo=photo is not None)
    require_in_force(row.order)
    if row.done_at is not None:
        raise ReportedAlready()
    drawn = draw(photo) if photo is not None else None
    _check_proof(row.order, text, drawn, by_desk=by_desk)
    if text.strip() or drawn is not None:
        _keep_proof(actor, now, row, text, drawn)
    row.read_at = row.read_at or now
    row.done_at, row.done_by = now, actor.display_name[:64]
    row.save(update_fields=["read_at", "done_at", "done_by"])
    log_step(row.order, OrderStepKind.DONE, actor, now, recipient=row)
    return row


def _check_proof(order: Order, text: str, photo: Drawn | None, *, by_desk: bool) -> None:
    if len(text) > LONGEST_REPORT:
        raise InvalidInput(fields={"text": _("This is too long.")})
    if order.evidence == EvidenceKind.PHOTO and photo is None and not by_desk:
        raise InvalidInput(fields={"photo": _("This order asks for a photo.")})
    if order.evidence == EvidenceKind.TEXT and not text.strip():
        raise InvalidInput(fields={"text": _("This order asks for a report in words.")})


def _keep_proof(
    actor: Actor, now: datetime, row: OrderRecipient, text: str, photo: Drawn | None
) -> None:
    proof = OrderEvidence(
        recipient=row,
        text=text.strip(),
        recorded_by=actor.display_name[:64],
        recorded_at=now,
    )
    if photo is not None:
        sealed = base64.b64encode(photo.large).decode()
        proof.photo_sealed = key_ring().encrypt(SEALED, sealed)
        proof.photo_type, proof.width, proof.height = JPEG, photo.width, photo.height
    proof.save()


@action("command.order.return")
def return_report(
    *, actor: Actor, now: datetime, recipient_id: uuid.UUID, reason: str
) -> OrderRecipient:
    """What was handed in does not show that it is done: the recipient has to do it, and say so,
    again. The proof stays in the file."""
    row: OrderRecipient | None = (
        OrderRecipient.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(pk=recipient_id)
        .first()
    )
    if row is None:
        raise NotFound()
    # The word of whoever gave the order counts, not of whoever carries it out.
    concerning(row, path=row.order.path, order=str(row.order_id))
    require_in_force(row.order)
    if row.done_at is None:
        raise Conflict(_("This was not reported as done."), code="not_done")
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.done_at, row.done_by = None, ""
    row.save(update_fields=["done_at", "done_by"])
    log_step(row.order, OrderStepKind.RETURNED, actor, now, recipient=row, note=reason)
    return row


@action("command.order.pass_on")
def pass_on_order(
    *,
    actor: Actor,
    now: datetime,
    recipient_id: uuid.UUID,
    place_id: uuid.UUID,
    words: OrderWords,
    audience: Audience,
) -> Order:
    """A recipient gives the order on to their own people, for a place of theirs, due no later.

    Whether all of those have done it is shown beside the recipient; saying "done" upwards stays
    theirs. Raises as `issue_order`, OrderOver, NotFound.
    """
    hold_still()
    row = _own(actor, recipient_id)
    place = get_place(actor, place_id)
    concerning("command.order", path=place.path, parent=str(row.order_id))
    require_in_force(row.order)
    check_words(words, now, row.order.due_at)
    row.read_at = row.read_at or now
    row.save(update_fields=["read_at"])
    order = Order(parent_id=row.order_id, passed_on_by=row, audience=audience.as_json())
    to = addressees(actor, place, audience, now)
    if any(one.staff is not None and one.staff.pk == row.staff_id for one in to):
        raise InvalidInput(fields={"audience": _("An order is not passed on to oneself.")})
    stored = store_order(actor, now, place, order, words, to)
    with everywhere(OWN):
        log_step(row.order, OrderStepKind.PASSED_ON, actor, now, recipient=row, note=str(stored.pk))
    return stored


def _own(actor: Actor, recipient_id: uuid.UUID) -> OrderRecipient:
    """The recipient, if it is the person who is signed in; held until the transaction ends."""
    staff = own_staff(actor)
    with everywhere(OWN):
        row: OrderRecipient | None = (
            OrderRecipient.objects.select_for_update(of=("self",))
            .select_related("order", "order__place")
            .filter(pk=recipient_id, staff=staff)
            .first()
            if staff is not None
            else None
        )
    if row is None:
        raise NotFound()
    return row
