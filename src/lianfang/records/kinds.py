"""The contract between field devices' records and the rooms that keep them.

A room that keeps records writes one `RecordKind` for each kind and registers it in `ready()` of its
app. A device sends records in batches; each is decoded, its moment set right, and handed to the
kind it names, in the order the device made them. What every kind may rely on:

* `receive` gets up to a thousand records of its kind and answers each, in order, with a fixed
  number of statements where volumes ask for it. It runs inside one transaction of the batch; what
  it raises refuses all of them, so a kind that works record by record uses `one_by_one`.
* A record has the id its device gave it (UUIDv7) and a `digest` of the bytes sent. The same id with
  the same digest is `AGAIN`: answered like the first time, nothing stored twice. The same id with
  another digest is `CONFLICT`: the batch keeps the other bytes for a person to decide on.
* Rights, places and the audit event of each record are the kind's business, through its services.
"""

import abc
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput, WorkError
from lianfang.records.enums import Receipt


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """One record as it arrived.

    id           made by the device
    digest       16 bytes over the bytes sent
    device_time  when it happened, by the device's clock
    taken_at     the same, set right by the difference of the clocks when the batch was sent
    skew         device's clock minus ours, in milliseconds (positive: the device runs ahead)
    body         decoded by the kind's `body`
    raw          the bytes sent: the body in them is kept when it contradicts what was sent before
    """

    id: uuid.UUID
    digest: bytes
    device_time: datetime
    taken_at: datetime
    skew: int
    body: Any
    raw: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record; `code`, `message` and `fields` say why it was refused.

    `path` of a conflict: where the first record lies, so that somebody there decides; "" where the
    kind does not say: whoever answers for the sender's places.
    """

    state: Receipt
    code: str = ""
    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    path: str = ""

    @classmethod
    def refused(cls, error: WorkError) -> "Outcome":
        fields = error.fields if isinstance(error, InvalidInput) else {}
        return cls(
            Receipt.REFUSED,
            error.code,
            error.message,
            {name: str(text) for name, text in fields.items()},
        )


ACCEPTED = Outcome(Receipt.ACCEPTED)
AGAIN = Outcome(Receipt.AGAIN)
CONFLICT = Outcome(Receipt.CONFLICT)


Lines = list[tuple[str, str]]


class LookAgain(Exception):
    """Raised by a kind that took all records for new ones, and some are stored already.

    What it wrote is undone, and the records are given to its `receive_mixed`.
    """


class RecordKind(abc.ABC):
    """One kind of record that devices send: its key, the right it needs, the shape of its body."""

    key: ClassVar[str]
    right: ClassVar[str]
    body: ClassVar[type[msgspec.Struct]]

    # Whether a record can be taken as a correction of another one, with `take`.
    can_take: ClassVar[bool] = False

    @abc.abstractmethod
    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        """Keep the records; one outcome for each, in order. No id comes twice in one call."""

    def receive_mixed(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        """The same after `receive` raised `LookAgain`."""
        return self.receive(actor, now, records)

    def title(self) -> str:
        """What people call such a record."""
        return self.key

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        """The record that is kept, as lines of (label, text) for a person; none if not shown."""
        return []

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        """A body that arrived, as lines of (label, text), to be read beside the one kept."""
        plain: Any = msgspec.to_builtins(body)
        return [(str(name), str(value)) for name, value in plain.items()]

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        """Keep `incoming` (with an id of its own) as the correction of the record `record_id`."""
        raise InvalidInput()


class Contradicted(Conflict):
    """Raised while one record is kept: the same number was sent before with other content.

    What was written for the record is undone; `path` is where the first one lies.
    """

    code = "contradiction"
    default = _("A different record was sent before under the same number.")

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path


def one_by_one(keep: Callable[[Incoming], Outcome], records: Sequence[Incoming]) -> list[Outcome]:
    """Keep each record in a savepoint of its own, so that a bad one holds up no other."""
    outcomes = []
    for record in records:
        try:
            with transaction.atomic():
                outcomes.append(keep(record))
        except Contradicted as error:
            outcomes.append(Outcome(Receipt.CONFLICT, path=error.path))
        except WorkError as error:
            outcomes.append(Outcome.refused(error))
    return outcomes


class OneByOneKind(RecordKind):
    """A kind whose records a service of the room keeps one by one.

    A body with `supersedes` corrects an earlier record and goes to `take`; every other one to
    `keep`. Services raise one of `conflicts` where the id was sent before with other content.
    """

    conflicts: ClassVar[tuple[type[Conflict], ...]]

    @abc.abstractmethod
    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        """Digest and path of the row that has this id, wherever it lies; None where none has."""

    @abc.abstractmethod
    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        """Keep a first record."""

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        return one_by_one(lambda record: self._received(actor, now, record), records)

    def _received(self, actor: Actor, now: datetime, record: Incoming) -> Outcome:
        present = self.stored(record.id)
        if present is not None:
            return seen_before(record, *present)
        supersedes = getattr(record.body, "supersedes", None)
        try:
            if supersedes is None:
                self.keep(actor, now, record)
            else:
                self.take(actor, now, supersedes, record, record.body.reason)
        except self.conflicts as error:
            raise Contradicted(getattr(error, "path", "")) from error
        return ACCEPTED


def corrections_last(
    records: Sequence[Incoming],
    keep: Callable[[Sequence[Incoming]], Sequence[Outcome]],
    correct: Callable[[Incoming], Outcome],
) -> list[Outcome]:
    """Keep the first records together, then each correction by itself; outcomes in the order given.

    A correction may speak of a record of the same batch, so those are kept before it.
    """
    corrections = [one for one in records if one.body.supersedes is not None]
    if not corrections:
        return list(keep(records))
    plain = [one for one in records if one.body.supersedes is None]
    found = dict(zip([one.id for one in plain], keep(plain) if plain else (), strict=True))
    corrected = one_by_one(correct, corrections)
    found |= dict(zip([one.id for one in corrections], corrected, strict=True))
    return [found[one.id] for one in records]


def seen_before(record: Incoming, digest: bytes | memoryview | None, path: str) -> Outcome:
    """The answer to a record whose id is taken by a row at `path` with this `digest`, None for one
    written up at a desk: the same content again, or another."""
    if digest is not None and bytes(digest) == record.digest:
        return AGAIN
    return Outcome(Receipt.CONFLICT, path=path)


KINDS: dict[str, RecordKind] = {}


# Of the body of each kind, and of a whole record of that kind.
DECODERS: dict[str, msgspec.json.Decoder[Any]] = {}
WHOLE: dict[str, msgspec.json.Decoder[Any]] = {}


def register(kind: RecordKind) -> None:
    """Make a kind known; called from `ready()` of the room's app, once."""
    known = KINDS.get(kind.key)
    if known is not None and type(known) is not type(kind):
        raise RuntimeError(f"two kinds of record are called {kind.key}")
    # The library works a type out when it is first met, and two threads that meet it at once crash
    # the process: so it is met here, before there are any.
    DECODERS[kind.key] = msgspec.json.Decoder(kind.body)
    said = [("id", uuid.UUID), ("kind", Literal[kind.key]), ("at", datetime), ("body", kind.body)]
    record = msgspec.defstruct(f"{kind.key}_record", said, forbid_unknown_fields=True)
    WHOLE[kind.key] = msgspec.json.Decoder(record)
    KINDS[kind.key] = kind
