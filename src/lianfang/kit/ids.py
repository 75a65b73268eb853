"""Identifiers made by whoever records first: UUID version 7 (RFC 9562), ordered by time.

Time-ordered keys keep index pages together, which makes ingestion 1.3 to 2 times faster than random
keys. Within one process the ids also rise strictly inside one millisecond.
"""

import hashlib
import os
import threading
import time
import uuid
from datetime import datetime

# The same kind of id made inside a statement, one for each row: the random UUID's first six bytes
# become the milliseconds, and two bits turn its version from 4 into 7. PostgreSQL 13 and later.
NEW_ID_SQL = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(
    int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid"""

_lock = threading.Lock()
_last = 0
_last_at = (-1, 0)


def new_id() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, version, 12-bit counter part, 62 random bits."""
    global _last
    with _lock:
        # 60 bits: milliseconds and a 12-bit sequence; the sequence carries into the milliseconds.
        ticks = (time.time_ns() // 1_000_000) << 12
        _last = max(ticks, _last + 1)
        ticks = _last
    random_bits = int.from_bytes(os.urandom(8), "big") >> 2
    value = (ticks >> 12) << 80 | 0x7 << 76 | (ticks & 0xFFF) << 64 | 0b10 << 62 | random_bits
    return uuid.UUID(int=value)


def id_at(moment: datetime) -> uuid.UUID:
    """A UUIDv7 as if made at `moment` (aware): for records of a system set to another day, whose
    ids must lie with their time. Ids made one after another for one millisecond rise, too."""
    global _last_at
    milliseconds = int(moment.timestamp() * 1000)
    with _lock:
        before, sequence = _last_at
        # 4,096 ids fit one millisecond in order; further ones are as unique, no longer in order.
        sequence = (sequence + 1) & 0xFFF if before == milliseconds else 0
        _last_at = (milliseconds, sequence)
    random_bits = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | sequence << 64 | 0b10 << 62 | random_bits)


def id_from(
    salt: bytes, first: uuid.UUID, *others: uuid.UUID, at: datetime | None = None
) -> uuid.UUID:
    """The UUIDv7 that follows from these ids: with the time of `at` (of `first` where it is not
    said), and always the same for the same ids, `salt` and time. For a row that somebody else's
    record makes, kept once however often that comes."""
    made = hashlib.sha256(salt + b"".join(one.bytes for one in (first, *others))).digest()
    low = int.from_bytes(made[:10], "big")
    head = first.int >> 80 if at is None else int(at.timestamp() * 1000)
    return uuid.UUID(
        int=head << 80 | 7 << 76 | (low >> 66 & 0xFFF) << 64 | 2 << 62 | low & (1 << 62) - 1
    )
