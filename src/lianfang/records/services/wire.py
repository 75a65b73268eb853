"""Reading a batch as it came over the wire: each record's own bytes, whatever is inside them."""

import json
import uuid
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput, WorkError

MOST_RECORDS = 1_000
MOST_BYTES = 4 * 1024 * 1024
MOST_RECORD_BYTES = 64 * 1024


class TooLarge(WorkError):
    """More bytes than one request may bring."""

    status = 413
    code = "too_large"
    default = _("This is too much for one request. Send it in smaller parts.")


class NotABatch(InvalidInput):
    """The request is no batch at all; nothing of it was kept."""

    status = 400
    code = "not_a_batch"
    default = _("This is no batch of records.")


class Batch(msgspec.Struct):
    """What a device sends: who it is, its clock, and records, each as its own bytes."""

    device: uuid.UUID
    sent_at: datetime
    records: list[msgspec.Raw]


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    """What every record says before its kind is asked."""

    id: uuid.UUID
    kind: str
    at: datetime
    body: msgspec.Raw


_batch = msgspec.json.Decoder(Batch)
# What a record says but for its body; raises msgspec's errors where it is none.
read_envelope = msgspec.json.Decoder(Envelope).decode
_blank = " \t\r\n"


def read_batch(payload: bytes) -> tuple[uuid.UUID, datetime, list[bytes]]:
    """Device, its clock, and the bytes of each record. Raises TooLarge, NotABatch."""
    if len(payload) > MOST_BYTES:
        raise TooLarge()
    try:
        batch = _batch.decode(payload)
        device, sent_at, records = batch.device, batch.sent_at, [bytes(r) for r in batch.records]
    except msgspec.ValidationError as error:
        raise NotABatch(fields={"batch": str(error)}) from None
    except (msgspec.DecodeError, RecursionError):
        # Perhaps one record holds half a surrogate pair, which browsers do send: that is its own
        # mistake and not the batch's.
        device, sent_at, records = _read_slowly(payload)
    if sent_at.tzinfo is None:
        raise NotABatch(fields={"sent_at": _("The time needs a time zone.")})
    if not 1 <= len(records) <= MOST_RECORDS:
        raise NotABatch(fields={"records": _("Between 1 and 1,000 records.")})
    if any(len(record) > MOST_RECORD_BYTES for record in records):
        records = [r if len(r) <= MOST_RECORD_BYTES else _just_its_id(r) for r in records]
    return device, sent_at, records


def _just_its_id(record: bytes) -> bytes:
    """A record far too long, reduced to what its answer needs; it is refused as unreadable."""
    try:
        found = json.loads(record)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        found = None
    return json.dumps({"id": found}).encode()


def _read_slowly(payload: bytes) -> tuple[uuid.UUID, datetime, list[bytes]]:
    try:
        text = payload.decode("utf-8")
        members, records = _members(text)
        device = msgspec.convert(members.get("device"), uuid.UUID)
        sent_at = msgspec.convert(members.get("sent_at"), datetime)
    except (ValueError, RecursionError, IndexError, msgspec.MsgspecError):
        raise NotABatch() from None
    return device, sent_at, [record.encode("utf-8") for record in records]


def _members(text: str) -> tuple[dict[str, Any], list[str]]:
    """The members of the outermost object, and the text of each record."""
    decoder = json.JSONDecoder()
    members: dict[str, Any] = {}
    records: list[str] = []
    place = _expect(text, 0, "{")
    while text[place] != "}":
        key, place = decoder.raw_decode(text, place)
        place = _skip(text, _expect(text, _skip(text, place), ":"))
        if key == "records":
            place = _expect(text, place, "[")
            while text[place] != "]":
                _value, end = decoder.raw_decode(text, place)
                records.append(text[place:end])
                place = _next(text, end, "]")
            place += 1
        else:
            members[key], place = decoder.raw_decode(text, place)
        place = _next(text, place, "}")
    if text[place + 1 :].strip(_blank):
        raise ValueError("more than one value")
    return members, records


def _skip(text: str, place: int) -> int:
    while text[place] in _blank:
        place += 1
    return place


def _expect(text: str, place: int, character: str) -> int:
    """Behind the character, blanks around it left out."""
    place = _skip(text, place)
    if text[place] != character:
        raise ValueError(character)
    return _skip(text, place + 1)


def _next(text: str, place: int, end: str) -> int:
    """At the next member, or at the end of the list of members."""
    place = _skip(text, place)
    if text[place] == ",":
        place = _skip(text, place + 1)
        if text[place] == end:
            raise ValueError(end)
    elif text[place] != end:
        raise ValueError(end)
    return place
