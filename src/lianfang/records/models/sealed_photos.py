"""Pictures at rest: encrypted, and opened only as those of their own photo."""

import base64
import uuid

from lianfang.access.keys import key_ring

PURPOSE = "records.photo"


def seal_bytes(owner: uuid.UUID, role: str, content: bytes) -> bytes:
    """`role` says which bytes of the photo these are ("large", "small", "part 0")."""
    text = base64.b64encode(content).decode()
    return key_ring().encrypt(PURPOSE, f"{owner}:{role}:{text}")


def open_bytes(owner: uuid.UUID, role: str, sealed: bytes | memoryview) -> bytes:
    """The bytes. Raises ValueError for bytes of another photo."""
    whose, which, text = key_ring().decrypt(PURPOSE, sealed).split(":", 2)
    if (whose, which) != (str(owner), role):
        raise ValueError("bytes of another photo")
    return base64.b64decode(text)
