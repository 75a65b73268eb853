"""The bytes of contradicting records at rest."""

import base64
import uuid

from lianfang.access.keys import key_ring
from lianfang.records.models.delivery import Contradiction

PURPOSE = "records.contradiction"


def seal(record_id: uuid.UUID, raw: bytes) -> bytes:
    """The bytes as they are kept; they open only as those of this record."""
    return key_ring().encrypt(PURPOSE, f"{record_id}:{base64.b64encode(raw).decode()}")


def unseal(row: Contradiction) -> bytes:
    """The bytes that were sent; nothing once their days are over."""
    if row.sealed is None:
        return b""
    owner, _colon, text = key_ring().decrypt(PURPOSE, row.sealed).partition(":")
    if owner != str(row.record_id):
        raise ValueError("bytes of another record")
    return base64.b64decode(text)
