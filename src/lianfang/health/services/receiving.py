"""Health checks of field devices, up to a thousand at once: a fixed number of statements for all.

Each record is judged by the plan in force where the person lives. What is sound is stored and
counted, fevers open their cases, tasks of the day that a check fulfils are closed, all in the one
transaction of the batch: when the device hears that a check is kept, the command page has it.
"""

import hashlib
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from django.db import IntegrityError, transaction

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.health.selectors.rules import HealthBook
from lianfang.health.services.alerts import HAS_OPEN_CASE, Reading, take_readings
from lianfang.health.services.checks import CheckEntry, correct_health_check
from lianfang.health.services.copying import CheckRow, microseconds, store
from lianfang.health.services.judging import FAULTS, in_tenths, is_far, judge
from lianfang.health.services.keeping import count, day_of
from lianfang.health.services.tasks import close_tasks
from lianfang.kit.errors import NotFound
from lianfang.kit.statements import UuidArray, fetch
from lianfang.places.services.paths import hold_still
from lianfang.records.enums import Receipt
from lianfang.records.kinds import (
    ACCEPTED,
    Incoming,
    LookAgain,
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
            lambda plain: receive_checks(actor=actor, now=now, records=plain, may_fail=True),
            lambda one: _correct(actor, now, one),
        )

    def receive_mixed(
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
def receive_checks(
    *, actor: Actor, now: datetime, records: Sequence[Incoming], may_fail: bool = False
) -> list[Outcome]:
    """Keep new checks; one outcome for each, in order. No id stands twice among `records`.

    A caller who begins again by itself says so with `may_fail`: where some records are stored
    already and that shows too late, LookAgain is raised instead of working in a savepoint.
    """
    hold_still()
    # Mostly all of a batch is new, or all of it was sent before: the first one tells. Where it is
    # wrong, the database refuses an id that is taken, and all are looked up.
    look = _look(actor, records)
    kept = None if look.first_is_there else _keep_new(actor, now, records, look, may_fail)
    judged = kept or _keep_unknown(actor, now, records, look)
    rows, book = judged.rows, judged.book
    if book is not None and rows:
        close_tasks(book, rows)
        _look_for_fevers(actor, now, judged)
        # Last, because everybody who counts in the same place waits until this is committed.
        count(rows)
    _note(actor, rows, len(records))
    return judged.outcomes


class _Where(NamedTuple):
    """Who goes on under an id, and where they live; ids as bytes."""

    person: bytes
    place: bytes
    path: str
    has_case: bool


@dataclass(slots=True)
class Look:
    """What must be known before anything is judged.

    `persons` of each record, in order: the one it names or whoever they were merged into in the
    end; None for nobody. `staff`: the actor's own row of the roster.
    """

    persons: list[_Where | None]
    staff: bytes | None = None
    first_is_there: bool = True


@dataclass(slots=True)
class Kept:
    """Answers, rows to store, ids of alarming ones, persons with an open case of fever, and the
    rules all were judged by."""

    outcomes: list[Outcome]
    rows: list[CheckRow] = field(default_factory=list)
    alarming: set[bytes] = field(default_factory=set)
    cases: set[bytes] = field(default_factory=set)
    book: HealthBook | None = None


def _keep_new(
    actor: Actor,
    now: datetime,
    records: Sequence[Incoming],
    look: Look,
    may_fail: bool,
) -> Kept | None:
    """Judge and store records that seem to be new; None, and nothing stored, where some are not."""
    kept = Kept([ACCEPTED] * len(records))
    _judge_all(actor, now, list(enumerate(records)), look, kept)
    refused = [one for one, outcome in zip(records, kept.outcomes, strict=True) if outcome.code]
    if refused and _stored(refused):
        return None
    try:
        with nullcontext() if may_fail else transaction.atomic():
            store(kept.rows)
    except IntegrityError as error:
        if may_fail:
            raise LookAgain from error
        return None
    return kept


def _keep_unknown(actor: Actor, now: datetime, records: Sequence[Incoming], look: Look) -> Kept:
    """Answer what is stored already, judge and store the rest."""
    known = _stored(records)
    outcomes: list[Outcome] = [ACCEPTED] * len(records)
    fresh = []
    for index, record in enumerate(records):
        if record.id in known:
            outcomes[index] = seen_before(record, *known[record.id])
        else:
            fresh.append((index, record))
    kept = Kept(outcomes)
    if fresh:
        _judge_all(actor, now, fresh, look, kept)
        store(kept.rows)
    return kept


def _look_for_fevers(actor: Actor, now: datetime, kept: Kept) -> None:
    """Hand to the fever path what alarms, and every reading of somebody who has a case."""
    alarming, cases = kept.alarming, kept.cases
    if kept.book is None or not (alarming or cases):
        return
    readings = [
        Reading.of_check(row, row.id in alarming)
        for row in kept.rows
        if row.id in alarming or row.person in cases
    ]
    take_readings(now=now, who=actor.display_name, book=kept.book, readings=readings)


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


def _stored(records: Sequence[Incoming]) -> dict[uuid.UUID, Known]:
    """Digest and path of those that are stored already, whoever sent them."""
    if not records:
        return {}
    ids = [record.id.bytes for record in records]
    rows = fetch(_STORED, [UuidArray.of(ids), min(ids).hex(), max(ids).hex()])
    return {row[0]: (row[1], row[2]) for row in rows}


_PERSONS = f"""
    SELECT given.number, p.path, uuid_send(p.place_id), uuid_send(p.merged_into_id),
        {HAS_OPEN_CASE}
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, number)
    JOIN people_person p ON p.id = given.id
"""  # noqa: S608  own constants; values are parameters
# One question less for every batch. The row with number 0 is about no person: the actor's own row
# of the staff roster, and whether the first record is stored already.
_LOOK = f"""
    {_PERSONS}
    UNION ALL
    SELECT 0, '', (SELECT uuid_send(id) FROM people_staff WHERE user_id = %s ORDER BY id LIMIT 1),
        NULL, EXISTS (SELECT 1 FROM health_healthcheck WHERE id = %s)
"""  # noqa: S608  own constants; values are parameters


def _look(actor: Actor, records: Sequence[Incoming]) -> Look:
    look = Look([None] * len(records))
    waiting = [(index, one.body.person.bytes) for index, one in enumerate(records)]
    if waiting:
        given = UuidArray.of([one for _index, one in waiting])
        rows = fetch(_LOOK, [given, actor.user_id, records[0].id])
        [(_zero, _path, look.staff, _into, look.first_is_there)] = [r for r in rows if not r[0]]
        waiting = _put([row for row in rows if row[0]], waiting, look.persons)
    while waiting:
        given = UuidArray.of([one for _index, one in waiting])
        waiting = _put(fetch(_PERSONS, [given]), waiting, look.persons)
    return look


def _put(
    rows: Sequence[Any], waiting: Sequence[tuple[int, bytes]], found: list[_Where | None]
) -> list[tuple[int, bytes]]:
    """Put who was found where they belong; the merged ones, with whom to look for instead."""
    onward = []
    for number, path, place, into, has_case in rows:
        index, person = waiting[number - 1]
        if into is None:
            found[index] = _Where(person, place, path, has_case)
        else:
            onward.append((index, into))
    return onward


def _judge_all(
    actor: Actor,
    now: datetime,
    records: Sequence[tuple[int, Incoming]],
    look: Look,
    kept: Kept,
) -> None:
    """Puts into `kept` the rows to store; what cannot be kept is answered at once."""
    persons = look.persons
    territory = actor.territory(RIGHT)
    inside = {path for path in {one.path for one in persons if one} if territory.covers(path)}
    book = kept.book = HealthBook(actor, inside, now)
    rules_at = {path: book.rules(path) for path in inside}
    received, days = microseconds(now), dict[int, date]()
    outcomes, rows, alarming = kept.outcomes, kept.rows, kept.alarming
    for index, record in records:
        where = persons[index]
        rules = rules_at.get(where.path) if where else None
        if where is None or rules is None:
            outcomes[index] = Outcome.refused(NotFound())
            continue
        body: CheckBody = record.body
        judged = judge(rules, in_tenths(body.temperature), body.symptoms)
        if isinstance(judged, str):
            outcomes[index] = _refused(judged)
            continue
        taken_us = microseconds(record.taken_at)
        made_at = record.device_time
        made_us = taken_us if made_at is record.taken_at else microseconds(made_at)
        if is_far(record.id, made_us):
            outcomes[index] = _refused("id_far_away")
            continue
        row = CheckRow(
            record.id.bytes,
            where.person,
            where.place,
            where.path,
            taken_us,
            received,
            record.skew,
            judged.tenths,
            judged.symptoms,
            body.source,
            body.where,
            judged.fever,
            day_of(taken_us, days),
            record.digest,
            look.staff,
        )
        rows.append(row)
        if judged.alarming:
            alarming.add(row.id)
        if where.has_case:
            kept.cases.add(row.person)


def _refused(fault: str) -> Outcome:
    field, message = FAULTS[fault]
    return Outcome(Receipt.REFUSED, fault, str(message), {field: str(message)})
