"""What was written down of a driver or a passenger, at rest."""

import json
import uuid
from typing import NamedTuple

from lianfang.access.keys import key_ring

PURPOSE = "gates.passage"
PASSENGER = "gates.passenger"


class Driver(NamedTuple):
    """The driver's own words: name, paper number, phone; "" where not asked."""

    name: str = ""
    paper: str = ""
    phone: str = ""


class Traveller(NamedTuple):
    """A passenger's own words: name, kind and number of the paper (why there is none), phone."""

    name: str = ""
    paper_kind: str = ""
    paper: str = ""
    phone: str = ""


def seal_driver(passage_id: uuid.UUID, driver: Driver) -> bytes | None:
    """Encrypted; it opens only as that of this passage. None when nothing was asked."""
    if not any(driver):
        return None
    return _seal(PURPOSE, passage_id, driver._asdict())


def open_driver(passage_id: uuid.UUID, sealed: bytes | memoryview | None) -> Driver:
    """What was written down; nothing once its days are over."""
    return Driver() if sealed is None else Driver(**_open(PURPOSE, passage_id, sealed))


def seal_traveller(passenger_id: uuid.UUID, traveller: Traveller) -> bytes:
    """Encrypted; it opens only as that of this passenger."""
    return _seal(PASSENGER, passenger_id, traveller._asdict())


def open_traveller(passenger_id: uuid.UUID, sealed: bytes | memoryview | None) -> Traveller:
    """What was written down; nothing once its days are over."""
    return Traveller() if sealed is None else Traveller(**_open(PASSENGER, passenger_id, sealed))


def _seal(purpose: str, owner: uuid.UUID, said: dict[str, str]) -> bytes:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return key_ring().encrypt(purpose, f"{owner}:{text}")


def _open(purpose: str, owner: uuid.UUID, sealed: bytes | memoryview) -> dict[str, str]:
    stated, _colon, text = key_ring().decrypt(purpose, sealed).partition(":")
    if stated != str(owner):
        raise ValueError("written down for another one")
    said: dict[str, str] = json.loads(text)
    return said
