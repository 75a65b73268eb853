"""Slots recorded on a phone without signal."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.isolation.enums import Answer, Channel
from lianfang.isolation.models import SlotRecord
from lianfang.isolation.selectors.slots import get_record
from lianfang.isolation.services.records import (
    RECORD,
    SlotConflict,
    SlotEntry,
    correct_slot,
    record_slot,
)
from lianfang.kit.errors import WorkError
from lianfang.kit.text import tidy
from lianfang.records.kinds import Incoming, Lines, OneByOneKind

ChipKey = Annotated[str, msgspec.Meta(max_length=24)]
Chips = Annotated[list[ChipKey], msgspec.Meta(max_length=16)]


class SlotBody(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody in isolation answered; `temperature` in °C with one decimal.

    With `supersedes` it corrects an earlier record and says why.
    """

    case_id: uuid.UUID
    channel: Annotated[str, msgspec.Meta(max_length=8)]
    answer: Annotated[str, msgspec.Meta(max_length=8)] = "reached"
    temperature: Decimal | None = None
    symptoms: Chips = []
    needs: Chips = []
    note: Annotated[str, msgspec.Meta(max_length=256)] = ""
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""


class IsolationSlotKind(OneByOneKind):
    """`isolation_slot`: kept in this room, which closes the slot it fulfils."""

    key = "isolation_slot"
    right = RECORD
    body = SlotBody
    can_take = True
    conflicts = (SlotConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        present: SlotRecord | None = SlotRecord._base_manager.filter(pk=record_id).first()
        return (present.digest, present.path) if present else None

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        record_slot(
            actor=actor,
            now=now,
            case_id=record.body.case_id,
            entry=_entry(record),
            record_id=record.id,
        )

    def title(self) -> str:
        return _("Isolation slot")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        try:
            row = get_record(viewer, record_id)
        except WorkError:
            return []
        return _lines(row)

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        return _lines(
            SlotRecord(
                channel=body.channel,
                answer=body.answer,
                temperature=body.temperature,
                symptoms=body.symptoms,
                needs=body.needs,
                note=body.note,
            )
        )

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_slot(
            actor=actor,
            now=now,
            corrects_id=record_id,
            reason=reason,
            entry=_entry(incoming),
            record_id=incoming.id,
        )


def _entry(record: Incoming) -> SlotEntry:
    body: SlotBody = record.body
    return SlotEntry(
        taken_at=record.taken_at,
        channel=body.channel,
        answer=body.answer,
        temperature=body.temperature,
        symptoms=tuple(body.symptoms),
        needs=tuple(body.needs),
        note=tidy(body.note),
        digest=record.digest,
        skew_ms=record.skew,
        device_time=record.device_time,
    )


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _lines(row: SlotRecord) -> Lines:
    return [
        (pgettext("slot", "How"), _label(Channel, row.channel)),
        (pgettext("slot", "Answer"), _label(Answer, row.answer)),
        (_("Temperature (°C)"), "" if row.temperature is None else str(row.temperature)),
        (_("Symptoms"), "、".join(row.symptoms)),
        (_("Needs"), "、".join(row.needs)),
        (_("Note"), row.note),
    ]
