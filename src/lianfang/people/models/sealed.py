"""How numbers of people are kept: sealed, with keyed hashes to find them again.

A paper number or phone number lies in the database only as ciphertext. Whoever knows the whole
number or its last four characters finds the row by a hash that nobody can compute without the key.
The hashes of the last four and of all phone numbers stand together in `lookup_keys`, one column
with one index; 64 bits of each hash are enough to find a row.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lianfang.access.keys import key_ring

PAPER = "person.paper"
PAPER_TAIL = "person.paper.tail"
PHONE = "phone"
PHONE_TAIL = "phone.tail"
TAIL = 4
_BETWEEN_PHONES = "\n"
_KEY_BYTES = 8


class SealedPaper(NamedTuple):
    """A paper number as stored; all empty when there is none."""

    cipher: bytes | None
    hash: bytes | None
    keys: tuple[int, ...]


class SealedPhones(NamedTuple):
    """Phone numbers as stored; `hash` is of the first, which is the one to call."""

    cipher: bytes | None
    hash: bytes | None
    keys: tuple[int, ...]


NO_PAPER = SealedPaper(None, None, ())
NO_PHONES = SealedPhones(None, None, ())


def _key(digest: bytes) -> int:
    return int.from_bytes(digest[:_KEY_BYTES], "big", signed=True)


def _paper_text(kind: str, number: str) -> str:
    return f"{kind}:{number}"


def phone_tail(number: str) -> str:
    """The last four digits of the number itself, an extension left out; "" for shorter ones."""
    head, *rest = number.split("-")
    digits = rest[0] if rest and head.startswith("0") else head
    return digits[-TAIL:] if len(digits) > TAIL else ""


def paper_hash(kind: str, number: str) -> bytes:
    return key_ring().lookup_hash(PAPER, _paper_text(kind, number))


def paper_hashes(kind: str, number: str) -> tuple[bytes, ...]:
    """Every hash under which the paper may be stored while keys are being renewed."""
    return key_ring().lookup_hashes(PAPER, _paper_text(kind, number))


@lru_cache(maxsize=32_768)
def _tail_key(purpose: str, tail: str) -> int:
    """Tails are few, so their keys are remembered."""
    return _key(key_ring().lookup_hash(purpose, tail))


def paper_keys(number: str) -> tuple[int, ...]:
    """The lookup key of the last four characters; none for short numbers."""
    return (_tail_key(PAPER_TAIL, number[-TAIL:]),) if len(number) > TAIL else ()


def seal_paper(kind: str, number: str, digest: bytes | None = None) -> SealedPaper:
    """Seal a paper number in normal form (`kit.identity_papers`); "" gives `NO_PAPER`.

    `digest` is its `paper_hash`, where that was computed before.
    """
    if not number:
        return NO_PAPER
    cipher = key_ring().encrypt(PAPER, number)
    return SealedPaper(cipher, digest or paper_hash(kind, number), paper_keys(number))


def open_paper(cipher: bytes | memoryview | None) -> str:
    return key_ring().decrypt(PAPER, cipher) if cipher is not None else ""


def phone_hash(number: str) -> bytes:
    return key_ring().lookup_hash(PHONE, number)


def phone_keys(numbers: Sequence[str]) -> tuple[int, ...]:
    """The lookup keys of whole numbers and of their last four digits."""
    return _phone_keys(numbers, [phone_hash(number) for number in numbers])


def _phone_keys(numbers: Sequence[str], digests: Sequence[bytes]) -> tuple[int, ...]:
    keys = [_key(digest) for digest in digests]
    keys += [_tail_key(PHONE_TAIL, tail) for number in numbers if (tail := phone_tail(number))]
    return tuple(dict.fromkeys(keys))


def seal_phones(numbers: Sequence[str]) -> SealedPhones:
    """Seal phone numbers in normal form (`kit.phones`), the one to call first."""
    numbers = tuple(dict.fromkeys(number for number in numbers if number))
    if not numbers:
        return NO_PHONES
    cipher = key_ring().encrypt(PHONE, _BETWEEN_PHONES.join(numbers))
    digests = [phone_hash(number) for number in numbers]
    return SealedPhones(cipher, digests[0], _phone_keys(numbers, digests))


def open_phones(cipher: bytes | memoryview | None) -> tuple[str, ...]:
    if cipher is None:
        return ()
    return tuple(key_ring().decrypt(PHONE, cipher).split(_BETWEEN_PHONES))


def keys_of_tail(tail: str) -> list[int]:
    """What to look for when somebody typed the last four characters of a paper or phone number."""
    ring = key_ring()
    digests = [*ring.lookup_hashes(PAPER_TAIL, tail), *ring.lookup_hashes(PHONE_TAIL, tail)]
    return [_key(digest) for digest in digests]


def keys_of_phone(number: str) -> list[int]:
    """What to look for when somebody typed a whole phone number in normal form."""
    return [_key(digest) for digest in key_ring().lookup_hashes(PHONE, number)]
