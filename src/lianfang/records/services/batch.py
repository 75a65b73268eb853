"""A batch of records from a device: each is answered, none holds up another, all is kept at once.

The protocol stands in docs/concepts/records.md. The batch is decoded record by record, each moment
is set right by the difference of the clocks, and runs of one kind go to the room that keeps it. One
audit event says how many of which kind came to which end. What is answered has been committed.
"""

import hashlib
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import WorkError
from lianfang.kit.lateness import OLDEST
from lianfang.places.services.paths import hold_still
from lianfang.records.enums import Receipt
from lianfang.records.kinds import (
    DECODERS,
    KINDS,
    WHOLE,
    Incoming,
    LookAgain,
    Outcome,
    RecordKind,
)
from lianfang.records.services.contradictions import keep_contradictions
from lianfang.records.services.wire import Envelope, read_envelope

logger = logging.getLogger(__name__)
RIGHT = "records.batch.send"
DIGEST_BYTES = 16
# Below this the clocks agree: a batch takes time on its way, too.
SKEW_ALLOWED = timedelta(minutes=2)
FURTHEST = timedelta(hours=24)
NUL = b"\\u0000"
MOST_SKEW = 2**31 - 1


class _JustId(msgspec.Struct):
    """The id of a record that cannot be read otherwise."""

    id: uuid.UUID


# One for all answers that name no field: a batch has a thousand of them.
NO_FIELDS: dict[str, str] = {}


class Answer(msgspec.Struct, omit_defaults=False, gc=False):
    """What became of one record, as told to the device; `id` is null where none could be read."""

    id: uuid.UUID | None
    state: str
    code: str = ""
    message: str = ""
    fields: dict[str, str] = {}


_just_id = msgspec.json.Decoder(_JustId)
# What a record's content can bring about where nobody thought of it.
DATA_ERRORS = (DataError, IntegrityError, ValueError, TypeError, ArithmeticError, LookupError)
READING_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)


class BeginAgain(Exception):
    """A hopeful delivery met something of which only a part can be kept. Nothing was kept."""


@action("records.batch.send")
def receive_batch(
    *,
    actor: Actor,
    now: datetime,
    device_id: uuid.UUID,
    sent_at: datetime,
    records: Sequence[bytes],
    hopeful: bool = False,
) -> list[Answer]:
    """Keep the records of one device; one answer for each, in order.

    `records` are the bytes of each record as the device made them, `sent_at` its clock (with zone)
    when it sent them. Nothing of a record is an error here: what is wrong stands in its answer.
    A `hopeful` caller takes all to be sound, which saves two statements, and calls again without
    hope where that was wrong: `BeginAgain`.
    """
    concerning(
        "records.batch", path=actor.home(RIGHT)[1], subject_id=device_id, records=len(records)
    )
    # A device that gave up waiting sends again while its first delivery is still being kept.
    hold_still(turn=int.from_bytes(device_id.bytes[8:], "big", signed=True))
    answers: list[Answer | None] = [None] * len(records)
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    skew = sent_at - now
    with_ids = _read(records, skew, actor, now, answers)
    runs = list(_runs(with_ids))
    for kind, run in runs:
        incoming = [one for _index, one in run]
        if hopeful and len(runs) == 1:
            found = hope_for(kind, actor, now, incoming)
        else:
            found = hand_over(kind, actor, now, incoming)
        keep_contradictions(actor, now, device_id, kind, incoming, found)
        _answer(run, found, answers)
        kinds[kind.key] += len(run)
    told = [answer for answer in answers if answer is not None]
    outcomes.update(answer.state for answer in told)
    concerning(
        "records.batch",
        path=actor.home(RIGHT)[1],
        subject_id=device_id,
        skew_ms=_milliseconds(skew),
        kinds=dict(kinds),
        **outcomes,
    )
    return told


def _answer(
    run: Sequence[tuple[int, Incoming]],
    found: Sequence[Outcome],
    answers: list[Answer | None],
) -> None:
    for (index, one), outcome in zip(run, found, strict=True):
        if outcome.state is Receipt.REFUSED:
            answers[index] = Answer(
                one.id, outcome.state, outcome.code, outcome.message, dict(outcome.fields)
            )
        else:
            answers[index] = Answer(one.id, outcome.state, "", "", NO_FIELDS)


def _milliseconds(span: timedelta) -> int:
    return max(-MOST_SKEW, min(MOST_SKEW, round(span.total_seconds() * 1000)))


Read = list[tuple[int, RecordKind, Incoming]]


def _read(
    records: Sequence[bytes],
    skew: timedelta,
    actor: Actor,
    now: datetime,
    answers: list[Answer | None],
) -> Read:
    """Decode each record; whatever cannot be kept is answered at once."""
    found: Read = []
    milliseconds = _milliseconds(skew)
    correction = skew if abs(skew) > SKEW_ALLOWED else timedelta(0)
    furthest, oldest = now + FURTHEST, now - OLDEST
    open_kinds = {key: kind for key, kind in KINDS.items() if kind.right in actor.rights}
    # Mostly all are of one kind: read in one go as what the one before was, and where that is wrong
    # in two, which tells what is wrong.
    whole: Callable[[bytes], Any] | None = None
    for index, raw in enumerate(records):
        try:
            said = whole(raw) if whole else None
        except READING_ERRORS:
            said = None
        try:
            envelope: Any = said or read_envelope(raw)
        except READING_ERRORS as error:
            answers[index] = _unreadable(raw, error)
            continue
        kind = open_kinds.get(envelope.kind)
        at = envelope.at
        # The usual case in one go: this loop runs for every record of the town.
        if (
            kind is None
            or at.tzinfo is None
            or envelope.id.int >> 76 & 0xF != 7
            or NUL in raw
            or at > furthest
            or (taken_at := _taken_at(at, correction, now)) < oldest
        ):
            answers[index] = _refused(envelope, raw, actor, furthest)
            continue
        try:
            body = said.body if said else DECODERS[kind.key].decode(envelope.body)
        except READING_ERRORS as error:
            answers[index] = _unreadable_body(envelope.id, error)
            continue
        whole = WHOLE[kind.key].decode
        digest = hashlib.sha256(raw).digest()[:DIGEST_BYTES]
        incoming = Incoming(envelope.id, digest, at, taken_at, milliseconds, body, raw)
        found.append((index, kind, incoming))
    return found


def _taken_at(device_time: datetime, correction: timedelta, now: datetime) -> datetime:
    """The device's time set right; never later than now. An impossible one stays what it was."""
    if not correction:
        return device_time if device_time < now else now
    try:
        return min(device_time - correction, now)
    except OverflowError:
        return device_time


def _refused(envelope: Envelope, raw: bytes, actor: Actor, furthest: datetime) -> Answer:
    """Why a record is not even given to its kind."""
    if envelope.id.version != 7:
        why = "not_an_id", _("A record's number must be a UUID of version 7.")
    elif envelope.kind not in KINDS:
        why = "unknown_kind", _("This kind of record is not known here. Update the app.")
    elif envelope.at.tzinfo is None:
        why = "no_zone", _("The time needs a time zone.")
    elif NUL in raw:
        why = "bad_text", _("The text holds a character that cannot be kept.")
    elif envelope.at > furthest:
        why = "too_early", _("This time has not come yet. Is the phone's clock right?")
    elif KINDS[envelope.kind].right not in actor.rights:
        why = "not_permitted", _("Your role does not allow this.")
    else:
        why = "too_old", _("This lies more than 31 days back: write it up at a desk.")
    return Answer(envelope.id, Receipt.REFUSED, *why)


def _unreadable(raw: bytes, error: Exception) -> Answer:
    try:
        record_id = _just_id.decode(raw).id
    except READING_ERRORS:
        record_id = None
    return Answer(
        record_id, Receipt.REFUSED, "unreadable", _("This is no record."), _where(error, "")
    )


def _unreadable_body(record_id: uuid.UUID, error: Exception) -> Answer:
    message = _("This is not what such a record says.")
    return Answer(record_id, Receipt.REFUSED, "unreadable", message, _where(error, "body"))


def _where(error: Exception, root: str) -> dict[str, str]:
    """msgspec's sentence by the path it names; what was sent is not repeated."""
    if not isinstance(error, msgspec.ValidationError):
        return {}
    what, _at, path = str(error).partition(" - at `$")
    return {(root + path.rstrip("`")).lstrip(".") or "record": what}


def _runs(read: Read) -> Iterator[tuple[RecordKind, list[tuple[int, Incoming]]]]:
    """Consecutive records of one kind; the same id again begins a new run, so that its kind finds
    the first one kept."""
    run: list[tuple[int, Incoming]] = []
    seen: set[int] = set()
    current: RecordKind | None = None
    for index, kind, incoming in read:
        if current is not None and (kind is not current or incoming.id.int in seen):
            yield current, run
            run, seen = [], set()
        current = kind
        run.append((index, incoming))
        seen.add(incoming.id.int)
    if current is not None:
        yield current, run


def hope_for(
    kind: RecordKind, actor: Actor, now: datetime, records: Sequence[Incoming]
) -> Sequence[Outcome]:
    """What the kind says where no record is in the way of another; BeginAgain where one is."""
    try:
        return kind.receive(actor, now, records)
    except (LookAgain, WorkError, *DATA_ERRORS) as error:
        raise BeginAgain from error


def hand_over(
    kind: RecordKind, actor: Actor, now: datetime, records: Sequence[Incoming]
) -> Sequence[Outcome]:
    """What the kind says, one outcome for each record.

    What it refuses as a whole is refused for the run; what fails on its data is found by trying one
    record after the other, so that a bad one takes no other with it.
    """
    try:
        try:
            with transaction.atomic():
                return kind.receive(actor, now, records)
        except LookAgain:
            with transaction.atomic():
                return kind.receive_mixed(actor, now, records)
    except WorkError as error:
        return [Outcome.refused(error)] * len(records)
    except DATA_ERRORS:
        if len(records) == 1:
            # Without the content: it may name somebody.
            logger.exception("a record of kind %s could not be kept", kind.key)
            message = _("The record cannot be kept.")
            return [Outcome(Receipt.REFUSED, "not_kept", message)]
        return [hand_over(kind, actor, now, [one])[0] for one in records]
