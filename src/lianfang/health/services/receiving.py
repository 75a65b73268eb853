"""Health checks of field devices, up to a thousand at once: a fixed number of statements for all.

Each record is judged by the plan in force where the person lives. What is sound is stored and
counted, fevers open their cases, tasks of the day that a check fulfils are closed, all in the one
transaction of the batch: when the device hears that a check is kept, the command page has it.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

import msgspec
from django.db import IntegrityError, transaction

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.health.selectors.rules import HealthBook
from lianfang.health.selectors.staff import own_staff_id
from lianfang.health.services.alerts import Reading, open_persons, take_readings
from lianfang.health.services.checks import CheckEntry, correct_health_check
from lianfang.health.services.copying import CheckRow, microseconds, store
from lianfang.health.services.judging import FAULTS, Judged, in_tenths, is_far, judge
from lianfang.health.services.keeping import count, day_of
from lianfang.health.services.tasks import close_tasks
from lianfang.kit.errors import NotFound
from lianfang.kit.statements import UuidArray, fetch
from lianfang.places.services.paths import hold_still
from lianfang.records.enums import Receipt
from lianfang.records.kinds import (
    ACCEPTED,
    Incoming,
    Outcome,
    RecordKind,
    corrections_last,
    seen_before,
)

RIGHT = "health.check.record"
SYMPTOM = Annotated[str, msgspec.Meta(max_length=24)]


class CheckBody(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What a device says of a check. `where` it was taken; `temperature` in °C with one decimal.

    A correction names the check it `supersedes` and the `reason`; `void`: that never took place.
    """

    person: uuid.UUID
    source: Literal["self_reported", "verified"]
    where: Literal["home", "gate", "workplace", "institution", "other"]
    temperature: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    symptoms: Annotated[list[SYMPTOM], msgspec.Meta(max_length=16)] = []
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""
    void: bool = False


class HealthCheckKind(RecordKind):
    """Health checks as records of devices."""

    key = "health_check"
    right = RIGHT
    body = CheckBody

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        return corrections_last(
            records,
            lambda plain: receive_checks(actor=actor, now=now, records=plain),
            lambda one: _correct(actor, now, one),
        )


def _correct(actor: Actor, now: datetime, record: Incoming) -> Outcome:
    body: CheckBody = record.body
    known = _stored([record]).get(record.id)
    if known is not None:
        return seen_before(record, *known)
    if body.supersedes is None:
        raise NotFound()
    correct_health_check(
        actor=actor,
        now=now,
        check_id=record.id,
        corrects_id=body.supersedes,
        reason=body.reason,
        entry=CheckEntry(
            taken_at=record.taken_at,
            temperature=body.temperature,
            symptoms=tuple(body.symptoms),
            source=body.source,
            setting=body.where,
            void=body.void,
            digest=record.digest,
            skew_ms=record.skew,
            device_time=record.device_time,
        ),
    )
    return ACCEPTED


@action("health.check.record", joins=True)
def receive_checks(*, actor: Actor, now: datetime, records: Sequence[Incoming]) -> list[Outcome]:
    """Keep new checks; one outcome for each, in order. No id stands twice among `records`."""
    hold_still()
    # Mostly all of a batch is new, or all of it was sent before: the first one tells. Where it is
    # wrong, the database refuses an id that is taken, and all are looked up.
    kept = None if not records or _stored(records[:1]) else _keep_new(actor, now, records)
    outcomes, rows, alarming, book = kept or _keep_unknown(actor, now, records)
    if book is not None and rows:
        close_tasks(book, rows)
        _look_for_fevers(actor, now, book, rows, alarming)
        # Last, because everybody who counts in the same place waits until this is committed.
        count(rows)
    _note(actor, rows, len(records))
    return outcomes


# Answers, rows stored, ids of alarming ones, and the rules they were judged by.
Kept = tuple[list[Outcome], list[CheckRow], set[bytes], HealthBook | None]


def _keep_new(actor: Actor, now: datetime, records: Sequence[Incoming]) -> Kept | None:
    """Judge and store records that seem to be new; None, and nothing stored, where some are not."""
    outcomes: list[Outcome] = [ACCEPTED] * len(records)
    rows, alarming, book = _judge_all(actor, now, list(enumerate(records)), outcomes)
    refused = [record for record, outcome in zip(records, outcomes, strict=True) if outcome.code]
    if refused and _stored(refused):
        return None
    try:
        with transaction.atomic():
            store(rows)
    except IntegrityError:
        return None
    return outcomes, rows, alarming, book


def _keep_unknown(actor: Actor, now: datetime, records: Sequence[Incoming]) -> Kept:
    """Answer what is stored already, judge and store the rest."""
    known = _stored(records)
    outcomes: list[Outcome] = [ACCEPTED] * len(records)
    fresh = []
    for index, record in enumerate(records):
        if record.id in known:
            outcomes[index] = seen_before(record, *known[record.id])
        else:
            fresh.append((index, record))
    if not fresh:
        return outcomes, [], set(), None
    rows, alarming, book = _judge_all(actor, now, fresh, outcomes)
    store(rows)
    return outcomes, rows, alarming, book


def _look_for_fevers(
    actor: Actor, now: datetime, book: HealthBook, rows: Sequence[CheckRow], alarming: set[bytes]
) -> None:
    """Hand to the fever path what alarms, and every reading of somebody who has a case."""
    cases = open_persons(row.person for row in rows)
    readings = [
        Reading.of_check(row, row.id in alarming)
        for row in rows
        if row.id in alarming or row.person in cases
    ]
    take_readings(now=now, who=actor.display_name, book=book, readings=readings)


def _note(actor: Actor, rows: Sequence[CheckRow], received: int) -> None:
    """One event for the batch: how many, the first and last id, and a hash over all of them."""
    if not rows:
        path = actor.home(RIGHT)[1]
        concerning("health.check", path=path, received=received, kept=0)
        return
    over = hashlib.sha256(b"".join([row.id + (row.digest or b"") for row in rows]))
    paths = {row.path for row in rows}
    for prefix in actor.territory(RIGHT).prefixes:
        inside = [path for path in paths if path.startswith(prefix)]
        if inside:
            concerning(
                "health.check",
                path=common_place(inside),
                subject_id=rows[0].record_id,
                received=received,
                kept=len(rows),
                last=str(rows[-1].record_id),
                sha256=over.hexdigest(),
            )


Known = tuple[bytes | None, str]
_STORED = """
    SELECT id, digest, path FROM health_healthcheck
    WHERE id = ANY(%s::uuid[]) AND id BETWEEN %s::uuid AND %s::uuid
"""
_PERSONS = """
    SELECT given.number, p.path, uuid_send(p.place_id), uuid_send(p.merged_into_id)
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, number)
    JOIN people_person p ON p.id = given.id
"""


def _stored(records: Sequence[Incoming]) -> dict[uuid.UUID, Known]:
    """Digest and path of those that are stored already, whoever sent them."""
    if not records:
        return {}
    ids = [record.id.bytes for record in records]
    rows = fetch(_STORED, [UuidArray.of(ids), min(ids).hex(), max(ids).hex()])
    return {row[0]: (row[1], row[2]) for row in rows}


class _Where(NamedTuple):
    """Who goes on under an id, and where they live; ids as bytes."""

    person: bytes
    place: bytes
    path: str


def _persons(ids: Sequence[uuid.UUID]) -> list[_Where | None]:
    """For each id the person, or whoever they were merged into in the end; None for nobody."""
    found: list[_Where | None] = [None] * len(ids)
    waiting = [(index, one.bytes) for index, one in enumerate(ids)]
    while waiting:
        onward: list[tuple[int, bytes]] = []
        given = UuidArray.of(one for _index, one in waiting)
        for number, path, place, into in fetch(_PERSONS, [given]):
            index, person = waiting[number - 1]
            if into is None:
                found[index] = _Where(person, place, path)
            else:
                onward.append((index, into))
        waiting = onward
    return found


def _judge_all(
    actor: Actor,
    now: datetime,
    records: Sequence[tuple[int, Incoming]],
    outcomes: list[Outcome],
) -> tuple[list[CheckRow], set[bytes], HealthBook]:
    """Rows to store and the ids of alarming ones; what cannot be kept is answered at once."""
    persons = _persons([record.body.person for _index, record in records])
    territory = actor.territory(RIGHT)
    inside = {path for path in {one.path for one in persons if one} if territory.covers(path)}
    book = HealthBook(actor, inside, now)
    rules_at = {path: book.rules(path) for path in inside}
    own = own_staff_id(actor)
    staff = own.bytes if own else None
    received, days = microseconds(now), dict[int, date]()
    rows: list[CheckRow] = []
    alarming: set[bytes] = set()
    for (index, record), where in zip(records, persons, strict=True):
        rules = rules_at.get(where.path) if where else None
        if where is None or rules is None:
            outcomes[index] = Outcome.refused(NotFound())
            continue
        body: CheckBody = record.body
        judged = judge(rules, in_tenths(body.temperature), body.symptoms)
        if isinstance(judged, Judged) and is_far(record.id, record.device_time):
            judged = "id_far_away"
        if not isinstance(judged, Judged):
            outcomes[index] = _refused(judged)
            continue
        row = CheckRow(
            record.id.bytes,
            where.person,
            where.place,
            where.path,
            microseconds(record.taken_at),
            received,
            record.skew,
            judged.tenths,
            judged.symptoms,
            body.source,
            body.where,
            judged.fever,
            day_of(record.taken_at, days),
            record.digest,
            staff,
        )
        rows.append(row)
        if judged.alarming:
            alarming.add(row.id)
    return rows, alarming, book


def _refused(fault: str) -> Outcome:
    field, message = FAULTS[fault]
    return Outcome(Receipt.REFUSED, fault, str(message), {field: str(message)})
