"""What a guard wrote down of a driver, at rest."""

import json
import uuid
from typing import NamedTuple

from lianfang.access.keys import key_ring

PURPOSE = "gates.passage"


class Driver(NamedTuple):
    """The driver's own words: name, paper number, phone; "" where not asked."""

    name: str = ""
    paper: str = ""
    phone: str = ""


def seal_driver(passage_id: uuid.UUID, driver: Driver) -> bytes | None:
    """Encrypted; it opens only as that of this passage. None when nothing was asked."""
    if not any(driver):
        return None
    text = json.dumps(driver._asdict(), ensure_ascii=False, separators=(",", ":"))
    return key_ring().encrypt(PURPOSE, f"{passage_id}:{text}")


def open_driver(passage_id: uuid.UUID, sealed: bytes | memoryview | None) -> Driver:
    """What was written down; nothing once its days are over."""
    if sealed is None:
        return Driver()
    owner, _colon, text = key_ring().decrypt(PURPOSE, sealed).partition(":")
    if owner != str(passage_id):
        raise ValueError("the driver of another passage")
    return Driver(**json.loads(text))
