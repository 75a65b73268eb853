"""Devices and what they send, in the town of the command room's tests."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from lianfang.kit.ids import new_id
from lianfang.records.services.batch import receive_batch

DEVICE = uuid.UUID("019b0000-0000-7000-8000-00000000d001")


def raw(kind: str, body: dict[str, Any], at: datetime | str, record_id: Any = None) -> bytes:
    """A record as a device writes it."""
    moment = at if isinstance(at, str) else at.isoformat()
    fields = {"id": str(record_id or new_id()), "kind": kind, "at": moment, "body": body}
    return json.dumps(fields, ensure_ascii=False).encode()


def patrol(place: Any, at: datetime | str, record_id: Any = None, **answers: Any) -> bytes:
    """A patrol of a place with its answers."""
    body = {"form": "patrol", "place_id": str(place.pk), "answers": {"dissuaded": 3, **answers}}
    return raw("form", body, at, record_id)


def visit(person: Any, at: datetime | str, record_id: Any = None, **more: Any) -> bytes:
    body = {"person_id": str(person.pk), "outcome": "seen", "temperature": "36.5", **more}
    return raw("visit", body, at, record_id)


def send(actor: Any, now: datetime, *records: bytes, device=DEVICE, ahead: float = 0) -> list[Any]:
    """Deliver records; `ahead`: seconds the device's clock runs ahead of ours."""
    return receive_batch(
        actor=actor,
        now=now,
        device_id=device,
        sent_at=now + timedelta(seconds=ahead),
        records=list(records),
    )


def states(answers: list[Any]) -> list[str]:
    return [str(answer.state) for answer in answers]


def payload(now: datetime, *records: bytes, device=DEVICE, sent_at: str | None = None) -> bytes:
    """The bytes of a whole request."""
    head = json.dumps({"device": str(device), "sent_at": sent_at or now.isoformat()}).encode()
    return head[:-1] + b', "records": [' + b", ".join(records) + b"]}"
