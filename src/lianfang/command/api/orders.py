"""Orders for machines: given, followed, reminded, withdrawn, corrected; read and reported."""

import uuid
from datetime import datetime
from typing import Any

from ninja import Field, File, Form, Schema, Status
from ninja.files import UploadedFile
from pydantic import AwareDatetime, field_validator

from lianfang.access.pages import operation
from lianfang.command.api.operations import router
from lianfang.command.api.shapes import Line
from lianfang.command.enums import EvidenceKind
from lianfang.command.selectors.order_audience import Audience
from lianfang.command.selectors.orders import (
    OrderRow,
    RecipientView,
    get_order,
    get_recipient,
    order_list,
    order_rows,
    order_view,
    received_list,
)
from lianfang.command.services.order_reports import (
    pass_on_order,
    read_order,
    record_report,
    report_done,
    return_report,
)
from lianfang.command.services.orders import (
    OrderWords,
    correct_order,
    issue_order,
    remind_recipients,
    withdraw_order,
)
from lianfang.kit.photos import MOST_BYTES
from lianfang.kit.text import tidy
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, shaped


class WordsIn(Schema):
    """What an order says; it is due in the future, within a year."""

    title: Line = Field(min_length=1, max_length=128)
    text: str = Field(min_length=1, max_length=4000)
    due_at: AwareDatetime
    evidence: EvidenceKind = EvidenceKind.NONE

    @field_validator("text")
    @classmethod
    def _tidy(cls, text: str) -> str:
        return "\n".join(tidy(line) for line in text.splitlines())

    def words(self) -> OrderWords:
        return OrderWords(self.title, self.text, self.due_at, self.evidence)


class AudienceIn(Schema):
    """To whom: places of these kinds through "role:<key>" or "account:<role>", teams, people."""

    place_kinds: list[PlaceKind] = Field([], max_length=20)
    through: Line = Field("", max_length=64)
    team_ids: list[uuid.UUID] = Field([], max_length=100)
    heads_only: bool = True
    staff_ids: list[uuid.UUID] = Field([], max_length=2000)

    def audience(self) -> Audience:
        return Audience(
            place_kinds=tuple(kind.value for kind in self.place_kinds),
            through=self.through,
            team_ids=tuple(self.team_ids),
            heads_only=self.heads_only,
            staff_ids=tuple(self.staff_ids),
        )


class OrderIn(WordsIn, AudienceIn):
    """An order for a place. `request_id` sent again gives the same order."""

    place_id: uuid.UUID
    request_id: uuid.UUID | None = None


class CorrectedIn(WordsIn):
    reason: Line = Field(min_length=1, max_length=256)


class WhyIn(Schema):
    reason: Line = Field(min_length=1, max_length=256)


class RemindIn(Schema):
    """Some recipients; left out: all who have not done it."""

    recipient_ids: list[uuid.UUID] | None = Field(None, max_length=5000)


class SaidIn(Schema):
    text: Line = Field(min_length=1, max_length=1000)


class ProgressOut(Schema):
    total: int
    nobody: int
    unread: int
    undone: int
    done: int
    late: int


class OrderOut(Schema):
    """An order; `progress` counts the recipients in the caller's places, where it is told."""

    id: uuid.UUID
    place_id: uuid.UUID
    title: str
    text: str
    due_at: datetime
    evidence: str
    state: str
    reason: str
    issued_by: str
    issued_at: datetime
    parent_id: uuid.UUID | None
    corrects_id: uuid.UUID | None
    is_overdue: bool = False
    progress: ProgressOut | None = None


class OrderPageOut(Schema):
    items: list[OrderOut]
    more: bool


class ProofOut(Schema):
    """Something handed in; a photo is fetched from the page of the same id."""

    id: uuid.UUID
    text: str
    has_photo: bool
    recorded_by: str
    recorded_at: datetime


class RecipientOut(Schema):
    """Somebody (None: nobody there) an order is addressed to, for a place."""

    id: uuid.UUID
    place_id: uuid.UUID
    staff_id: uuid.UUID | None
    via: str
    read_at: datetime | None
    done_at: datetime | None
    done_by: str
    overdue_at: datetime | None
    reminders: int
    evidence: list[ProofOut]


class ReceivedOut(Schema):
    """An order addressed to the caller; `state` is unread, read, done, withdrawn or corrected."""

    id: uuid.UUID
    order: OrderOut
    place_id: uuid.UUID
    state: str
    is_overdue: bool
    reminders: int


def _order(order: Any, row: OrderRow | None = None) -> dict[str, Any]:
    names = [n for n in OrderOut.model_fields if n not in {"is_overdue", "progress"}]
    found = {name: getattr(order, name) for name in names}
    if row is not None:
        found["is_overdue"] = row.is_overdue
        found["progress"] = _progress(row.progress)
    return found


def _progress(progress: Any) -> dict[str, int]:
    return shaped(progress, ProgressOut)


@router.get("/orders", response=OrderPageOut)
@operation("command.order.view")
def list_orders(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Orders that concern a place: overdue first, then by due moment, then what is finished."""
    place = get_place(request.actor, place_id, "command.order.view")
    found = list(order_list(request.actor, place, request.now)[offset : offset + limit + 1])
    rows = order_rows(found[:limit], request.now)
    return {"items": [_order(row.order, row) for row in rows], "more": len(found) > limit}


@router.post("/orders", response={201: OrderOut})
@operation("command.order.issue")
def post_order(request: Any, body: OrderIn) -> Any:
    """Give an order to everybody the audience names."""
    key = {"idempotency_key": body.request_id} if body.request_id else {}
    made = issue_order(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        words=body.words(),
        audience=body.audience(),
        **key,
    )
    return Status(201, _order(made))


@router.get("/orders/mine", response=list[ReceivedOut])
@operation("command.order.read")
def list_received(request: Any, open_only: bool = True, limit: Limit = 100) -> Any:
    """Orders addressed to the caller. Listing them marks nothing as read."""
    found = received_list(request.actor, request.now, open_only=open_only, limit=limit)
    return [
        {
            "id": one.row.pk,
            "order": _order(one.order),
            "place_id": one.row.place_id,
            "state": one.state,
            "is_overdue": one.is_overdue,
            "reminders": one.row.reminders,
        }
        for one in found
    ]


@router.get("/orders/{order_id}", response=OrderOut)
@operation("command.order.view")
def read_one(request: Any, order_id: uuid.UUID) -> Any:
    """An order and how far its recipients in the caller's places are."""
    order = get_order(request.actor, order_id)
    shown = order_view(request.actor, order, request.now)
    return {
        **_order(order),
        "is_overdue": shown.is_overdue,
        "progress": _progress(shown.progress),
    }


@router.get("/orders/{order_id}/recipients", response=list[RecipientOut])
@operation("command.order.view")
def list_recipients(request: Any, order_id: uuid.UUID) -> Any:
    """Recipients in the caller's places, up to 500, those who have not done it first."""
    order = get_order(request.actor, order_id)
    shown = order_view(request.actor, order, request.now)
    views = [*shown.nobody, *shown.unread, *shown.undone, *shown.done]
    return [_recipient(one) for one in views]


def _recipient(one: RecipientView) -> dict[str, Any]:
    names = [name for name in RecipientOut.model_fields if name != "evidence"]
    return {
        **{name: getattr(one.row, name) for name in names},
        "evidence": [
            {
                "id": proof.pk,
                "text": proof.text,
                "has_photo": bool(proof.photo_type),
                "recorded_by": proof.recorded_by,
                "recorded_at": proof.recorded_at,
            }
            for proof in one.evidence
        ],
    }


@router.post("/orders/{order_id}/withdraw", response={200: OrderOut})
@operation("command.order.withdraw")
def post_withdrawal(request: Any, order_id: uuid.UUID, body: WhyIn) -> Any:
    """The order no longer holds, nor what was passed on from it."""
    order = get_order(request.actor, order_id, "command.order.withdraw")
    return _order(
        withdraw_order(actor=request.actor, now=request.now, order_id=order.pk, reason=body.reason)
    )


@router.post("/orders/{order_id}/correct", response={201: OrderOut})
@operation("command.order.correct")
def post_corrected(request: Any, order_id: uuid.UUID, body: CorrectedIn) -> Any:
    """Replace the order for the same recipients."""
    order = get_order(request.actor, order_id, "command.order.correct")
    made = correct_order(
        actor=request.actor,
        now=request.now,
        order_id=order.pk,
        words=body.words(),
        reason=body.reason,
    )
    return Status(201, _order(made))


@router.post("/orders/{order_id}/remind", response={200: int})
@operation("command.order.remind")
def post_reminder(request: Any, order_id: uuid.UUID, body: RemindIn) -> Any:
    """Remind those who have not done it; how many were reminded."""
    order = get_order(request.actor, order_id, "command.order.remind")
    return remind_recipients(
        actor=request.actor,
        now=request.now,
        order_id=order.pk,
        recipient_ids=body.recipient_ids,
    )


@router.post("/orders/mine/{recipient_id}/read", response={204: None})
@operation("command.order.read")
def post_read(request: Any, recipient_id: uuid.UUID) -> Any:
    """The caller has read the order addressed to them."""
    read_order(actor=request.actor, now=request.now, recipient_id=recipient_id)
    return Status(204, None)


@router.post("/orders/mine/{recipient_id}/done", response={204: None})
@operation("command.order.report")
def post_done(
    request: Any,
    recipient_id: uuid.UUID,
    text: str = Form("", max_length=1000),
    photo: UploadedFile | None = File(None),  # noqa: B008  as the library wants it
) -> Any:
    """The caller has done it, with the proof asked for: multipart, a text and perhaps a photo."""
    report_done(
        actor=request.actor,
        now=request.now,
        recipient_id=recipient_id,
        text=tidy(text),
        photo=photo.read(MOST_BYTES + 1) if photo else None,
    )
    return Status(204, None)


@router.post("/orders/mine/{recipient_id}/pass", response={201: OrderOut})
@operation("command.order.pass_on")
def post_passed_on(request: Any, recipient_id: uuid.UUID, body: OrderIn) -> Any:
    """Give the order on to one's own people."""
    made = pass_on_order(
        actor=request.actor,
        now=request.now,
        recipient_id=recipient_id,
        place_id=body.place_id,
        words=body.words(),
        audience=body.audience(),
    )
    return Status(201, _order(made))


@router.post("/orders/recipients/{recipient_id}/record", response={204: None})
@operation("command.order.record_report")
def post_record(request: Any, recipient_id: uuid.UUID, body: SaidIn) -> Any:
    """Write down what a recipient reported otherwise."""
    row = get_recipient(request.actor, recipient_id, "command.order.record_report")
    record_report(actor=request.actor, now=request.now, recipient_id=row.pk, text=body.text)
    return Status(204, None)


@router.post("/orders/recipients/{recipient_id}/return", response={204: None})
@operation("command.order.return")
def post_returned(request: Any, recipient_id: uuid.UUID, body: WhyIn) -> Any:
    """Send a report back."""
    row = get_recipient(request.actor, recipient_id, "command.order.return")
    return_report(actor=request.actor, now=request.now, recipient_id=row.pk, reason=body.reason)
    return Status(204, None)
