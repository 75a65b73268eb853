"""The code on a pass: everything a gate must know, signed, without a name.

It is checked without any network: whoever has the public key tells a true pass from a forged one.
The text is `LF1:` and base32 (RFC 4648, capitals, no padding) of 43 bytes and their signature, so
that a QR code holds it in its compact alphanumeric mode:

    version 1 | key 2 | pass id 16 | place 8 | from day 2 | to day 2 | every 1 | uses 1 | weekdays 1
    | begins 2 | ends 2 | holder 1 | rule 4  | Ed25519 signature 64 (RFC 8032)

Big endian. `key`: the first bytes of the SHA-256 of the public key. `place`: the last 8 bytes of
the id of the place the holder lives in. Days count from 1 January 2020. `weekdays`: bit 0 Monday.
`begins`, `ends`: minutes of the day in China. `holder`: 0 household, 1 person. `rule`: the first
bytes of the SHA-256 of the rule's key. Keys follow from the master secret; a retired one still
opens what it signed.
"""

import base64
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from struct import Struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lianfang.access.keys import key_ring
from lianfang.gates.models import Permit

PREFIX = "LF1:"
PURPOSE = "gates.permit.signing"
FIRST_DAY = date(2020, 1, 1)
LONGEST = 400
SIGNATURE_BYTES = 64
_BODY = Struct("!B2s16s8sHHBBBHHB4s")
# What a list of revoked passes names them by: enough to tell them apart, small enough to carry.
SHORT_BYTES = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """What a true code says."""

    permit_id: uuid.UUID
    place_tail: bytes
    valid_from: date
    valid_to: date
    every_days: int
    uses: int
    weekdays: int
    begins: int
    ends: int
    of_person: bool
    rule_mark: bytes


def short_id(permit_id: uuid.UUID) -> str:
    """How a revoked pass is named in the list gates carry: the last six bytes of its id, hex."""
    return permit_id.bytes[-SHORT_BYTES:].hex()


def rule_mark(rule: str) -> bytes:
    """The four bytes that stand for a rule in a code."""
    return hashlib.sha256(rule.encode()).digest()[:4]


def _public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _mark(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:2]


@lru_cache(maxsize=1)
def _signing_keys() -> tuple[Ed25519PrivateKey, ...]:
    """One for each secret of the installation, the newest first. Two keyed hashes of 16 bytes make
    the 32 bytes of a seed."""
    halves = (key_ring().lookup_hashes(PURPOSE, half) for half in ("seed, first", "seed, second"))
    seeds = (first + second for first, second in zip(*halves, strict=True))
    return tuple(Ed25519PrivateKey.from_private_bytes(seed) for seed in seeds)


def public_keys() -> list[tuple[str, str]]:
    """(mark in hex, public key in base64) of every key a valid pass may be signed with."""
    keys = [_public_bytes(key.public_key()) for key in _signing_keys()]
    return [(_mark(raw).hex(), base64.b64encode(raw).decode()) for raw in keys]


def code_of(permit: Permit) -> str:
    """The text of the pass's QR code."""
    key = _signing_keys()[0]
    body = _BODY.pack(
        1,
        _mark(_public_bytes(key.public_key())),
        permit.pk.bytes,
        permit.place_id.bytes[-8:],
        (permit.valid_from - FIRST_DAY).days,
        (permit.valid_to - FIRST_DAY).days,
        permit.every_days,
        permit.uses,
        permit.weekdays,
        permit.begins,
        permit.ends,
        permit.person_id is not None,
        rule_mark(permit.rule),
    )
    return PREFIX + base64.b32encode(body + key.sign(body)).decode().rstrip("=")


def read_code(text: str, keys: Iterable[bytes] | None = None) -> Claim | None:
    """What the code says; None if it is none of ours or was changed. Never raises.

    `keys`: raw public keys to check by, those of this installation if not given.
    """
    text = "".join(text.split()).upper()
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    packed = text.removeprefix(PREFIX)
    try:
        raw = base64.b32decode(packed + "=" * (-len(packed) % 8))
    except ValueError:
        return None
    if len(raw) != _BODY.size + SIGNATURE_BYTES or raw[0] != 1:
        return None
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    known = (
        list(keys)
        if keys is not None
        else [_public_bytes(key.public_key()) for key in _signing_keys()]
    )
    if not any(_is_signed(key, body, signature) for key in known if _mark(key) == raw[1:3]):
        return None
    _one, _key, permit, place, first, last, every, uses, days, begins, ends, person, rule = (
        _BODY.unpack(body)
    )
    return Claim(
        permit_id=uuid.UUID(bytes=permit),
        place_tail=place,
        valid_from=FIRST_DAY + timedelta(days=first),
        valid_to=FIRST_DAY + timedelta(days=last),
        every_days=every,
        uses=uses,
        weekdays=days,
        begins=begins,
        ends=ends,
        of_person=bool(person),
        rule_mark=rule,
    )


def _is_signed(key: bytes, body: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, body)
    except InvalidSignature:
        return False
    return True
