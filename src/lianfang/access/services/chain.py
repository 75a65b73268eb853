"""The audit chain: each event carries the hash of the one before, so that no row can be changed,
taken out or slipped in unseen.

Writers never wait for the chain: an event is written in its own transaction, and a trigger notes it
as pending. The worker seals pending events in batches, in the order it finds them committed.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

GENESIS = hashlib.sha256("Lianfang 联防 audit chain".encode()).digest()
BATCH = 5_000
# Any fixed number: two sealers never work at the same time.
SEALER_LOCK = 7_305_121_946

# Every column of an event as one JSON text: what the hash covers. Sealing and verifying share it.
# JSON keeps the fields apart, so that no text can be moved from one into the next unseen.
CANONICAL = """
    jsonb_build_array(e.id, extract(epoch from e.at), extract(epoch from e.recorded_at),
        e.actor_id, e.actor_name, e.action, e.result, e.subject_kind, e.subject_id, e.path,
        e.details)::text
"""


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    `checked` events fit, from the first on. `broken_at` is the first position that does not, if
    any, and `reason` says why: "changed", "event_missing", "seal_missing", "inserted" (an event
    past the chain), "rebuilt" or "cut_off" (another chain than the one noted outside). `unsealed`
    events wait for their link; `head` is the hash (hex) of the last link that fits.
    """

    checked: int
    broken_at: int | None
    event_id: uuid.UUID | None
    reason: str
    unsealed: int
    head: str


def link(previous: bytes, canonical: str) -> bytes:
    """The hash of an event: SHA-256 over the hash before and the event's own text."""
    return hashlib.sha256(previous + canonical.encode()).digest()


def seal_events(*, limit: int = BATCH) -> list[tuple[uuid.UUID, str]]:
    """Append up to `limit` committed events to the chain; returns (event id, action) in order.

    Returns nothing if another sealer is at work.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "DELETE FROM access_auditpending WHERE event_id IN "
            "(SELECT event_id FROM access_auditpending ORDER BY event_id LIMIT %s) "
            "RETURNING event_id",
            [limit],
        )
        waiting = [row[0] for row in cursor.fetchall()]
        if not waiting:
            return []
        cursor.execute("SELECT position, hash FROM access_auditseal ORDER BY position DESC LIMIT 1")
        position, previous = cursor.fetchone() or (0, GENESIS)
        previous = bytes(previous)
        cursor.execute(
            f"SELECT e.id, e.action, {CANONICAL} FROM access_auditevent e "  # noqa: S608  own constant
            "WHERE e.id = ANY(%s) ORDER BY e.id",
            [waiting],
        )
        sealed: list[tuple[uuid.UUID, str]] = []
        links: list[tuple[int, uuid.UUID, bytes]] = []
        for event_id, name, canonical in cursor.fetchall():
            position += 1
            previous = link(previous, canonical)
            links.append((position, event_id, previous))
            sealed.append((event_id, name))
        cursor.execute(
            "INSERT INTO access_auditseal (position, event_id, hash, sealed_at) "
            "SELECT *, now() FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[])",
            [list(column) for column in zip(*links, strict=True)],
        )
        return sealed


def verify_chain(*, expected_heads: Mapping[int, str] | None = None) -> Verdict:
    """Walk the whole chain and name the first row that was changed, removed or inserted.

    `expected_heads` are hashes (hex) by position noted earlier outside this database, see
    `heads.noted_heads`: with them even a chain rebuilt by a superuser is found out.
    """
    heads = dict(expected_heads or {})
    previous, position = GENESIS, 0

    def verdict(broken_at: int | None, event_id: uuid.UUID | None, reason: str) -> Verdict:
        sound = position if broken_at is None else min(position, broken_at - 1)
        return Verdict(sound, broken_at, event_id, reason, _count_unsealed(), previous.hex())

    for position, (place, event_id, stored, canonical) in enumerate(_links(), start=1):
        reason = _fault(position, place, previous, stored, canonical)
        if reason:
            return verdict(place, event_id, reason)
        previous = bytes(stored)
        if heads.get(position, previous.hex()) != previous.hex():
            return verdict(place, event_id, "rebuilt")
    if heads and position < max(heads):
        return verdict(position + 1, None, "cut_off")
    stray = _stray_event()
    if stray:
        return verdict(position + 1, stray, "inserted")
    return verdict(None, None, "")


def chain_head() -> tuple[int, str] | None:
    """Position and hash (hex) of the last link; None while nothing is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM access_auditseal ORDER BY position DESC LIMIT 1")
        row = cursor.fetchone()
    return (row[0], bytes(row[1]).hex()) if row else None


def _fault(position: int, place: int, previous: bytes, stored: bytes, canonical: str | None) -> str:
    if place != position:
        return "seal_missing"
    if canonical is None:
        return "event_missing"
    return "" if link(previous, canonical) == bytes(stored) else "changed"


def _links() -> Iterator[tuple[int, uuid.UUID, bytes, str | None]]:
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT s.position, s.event_id, s.hash, "  # noqa: S608  own constant
            f"CASE WHEN e.id IS NULL THEN NULL ELSE {CANONICAL} END "
            "FROM access_auditseal s LEFT JOIN access_auditevent e ON e.id = s.event_id "
            "ORDER BY s.position"
        )
        while rows := cursor.fetchmany(20_000):
            yield from rows


def _count_unsealed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_auditpending")
        return int(cursor.fetchone()[0])


def _stray_event() -> uuid.UUID | None:
    """An event that is neither in the chain nor waiting for it: put in behind the trigger's
    back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM access_auditevent e "
            "LEFT JOIN access_auditseal s ON s.event_id = e.id "
            "LEFT JOIN access_auditpending p ON p.event_id = e.id "
            "WHERE s.event_id IS NULL AND p.event_id IS NULL ORDER BY e.id LIMIT 1"
        )
        row = cursor.fetchone()
        return row[0] if row else None
