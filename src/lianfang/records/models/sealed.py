"""What may identify somebody in answers is kept encrypted, apart from the rest."""

import json
import uuid
from typing import Any

from lianfang.access.keys import key_ring
from lianfang.command.playbook.answers import joined
from lianfang.records.models import FieldRecord

PURPOSE = "records.answers"


def seal_answers(record_id: uuid.UUID, personal: dict[str, Any]) -> bytes | None:
    """The answers encrypted; they open only as those of this record."""
    if not personal:
        return None
    text = json.dumps(personal, ensure_ascii=False, separators=(",", ":"))
    return key_ring().encrypt(PURPOSE, f"{record_id}:{text}")


def open_answers(row: FieldRecord) -> dict[str, Any]:
    """All answers of a record, what may identify somebody in its place; only the rest once the
    form's days are over."""
    if row.sealed is None:
        return dict(row.answers)
    owner, _colon, text = key_ring().decrypt(PURPOSE, row.sealed).partition(":")
    if owner != str(row.pk):
        raise ValueError("answers of another record")
    return joined(row.answers, json.loads(text))
