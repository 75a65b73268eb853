"""What was found at the door of a vehicle, recorded on a phone without signal."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import BoardingResult
from lianfang.charters.models import BoardingCheck
from lianfang.charters.services.boarding import AtTheDoor, CheckConflict, record_boarding
from lianfang.records.kinds import Incoming, Lines, OneByOneKind


class BoardingBody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody of the list at the door; see `services.boarding.AtTheDoor` for each entry."""

    seat_id: uuid.UUID
    result: Annotated[str, msgspec.Meta(max_length=8)]
    temperature: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    symptoms: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=24)]], msgspec.Meta(max_length=16)
    ] = []
    reason: Annotated[str, msgspec.Meta(max_length=256)] = ""


class BoardingKind(OneByOneKind):
    """`boarding_check`: kept in this room; the seat follows, and so does the fever path."""

    key = "boarding_check"
    right = "charters.boarding.record"
    body = BoardingBody
    conflicts = (CheckConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        with everywhere("an id is taken wherever it was used"):
            rows = BoardingCheck.objects.select_related("seat__charter")
            known: BoardingCheck | None = rows.filter(pk=record_id).first()
        return None if known is None else (known.digest, str(known.path))

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: BoardingBody = record.body
        heat = body.temperature
        record_boarding(
            actor=actor,
            now=now,
            seat_id=body.seat_id,
            found=AtTheDoor(
                result=body.result,
                temperature=None if heat is None else Decimal(str(heat)),
                symptoms=body.symptoms,
                reason=body.reason,
            ),
            at=record.taken_at,
            check_id=record.id,
            digest=record.digest,
            skew_ms=record.skew,
        )

    def title(self) -> str:
        return _("Boarding check")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        labels: dict[str, Any] = dict(BoardingResult.choices)
        heat = "—" if body.temperature is None else str(body.temperature)
        return [
            (_("Result"), str(labels.get(body.result, body.result))),
            (_("Temperature (°C)"), heat),
            (pgettext("boarding", "Reason"), body.reason),
        ]
