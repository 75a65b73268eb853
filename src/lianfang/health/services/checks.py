"""One check written at a desk or a phone, and the correction of one. Never changed afterwards."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.services.fulfilling import take_back
from lianfang.health.enums import Setting, Source
from lianfang.health.models import HealthCheck
from lianfang.health.selectors.rules import HealthBook, HealthRules
from lianfang.health.selectors.staff import own_staff_id
from lianfang.health.services.alerts import Reading, open_persons, take_readings
from lianfang.health.services.cases import void_alert_of
from lianfang.health.services.copying import CheckRow, microseconds, store
from lianfang.health.services.counting import recredit, uncount
from lianfang.health.services.judging import FAULTS, Judged, in_tenths, is_far, judge
from lianfang.health.services.keeping import count
from lianfang.health.services.tasks import close_tasks
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.lateness import OLDEST, moment_fault
from lianfang.kit.statements import fetch, run
from lianfang.kit.text import tidy
from lianfang.people.models import Staff
from lianfang.places.services.paths import hold_still

RIGHT = "health.check.record"
REASON_LENGTH = 128


class CheckConflict(Conflict):
    """The same id was sent before with other content."""

    code = "check_conflict"
    default = _("A different record was sent before under the same number.")


class CheckSuperseded(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "check_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """What is said of a check.

    temperature   °C with one decimal; None where it was not taken
    symptoms      keys of the plan's symptoms
    source        `Source`; setting: `Setting`, where the temperature was taken
    void          only in a correction: the check never took place
    digest, skew_ms, device_time   of a record that a device sent
    """

    taken_at: datetime
    temperature: Decimal | float | None = None
    symptoms: Sequence[str] = ()
    source: str = Source.VERIFIED
    setting: str = Setting.HOME
    void: bool = False
    digest: bytes | None = None
    skew_ms: int = 0
    device_time: datetime | None = None


@action("health.check.record")
def record_health_check(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    entry: CheckEntry,
    check_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
) -> HealthCheck:
    """Keep a check, count it, and begin the fever path where it finds a fever.

    Done by the actor's own staff row, or by `staff_id` when a desk writes up for somebody; a
    merged duplicate's check goes to the person who goes on. The same id with the same content is
    the row kept before. Raises InvalidInput by field, CheckConflict.
    """
    hold_still()
    is_new = check_id is None
    check_id = check_id or id_at(now)
    person = _person(actor, person_id)
    concerning("health.healthcheck", path=person.path, subject_id=check_id, person=str(person.pk))
    book = HealthBook(actor, [person.path], now)
    staff_id = _who(actor, staff_id)
    judged = _checked(book.rules(person.path), entry, check_id, now)
    row = _row(check_id, person, staff_id, entry, judged, now)
    if not is_new:
        _one_at_a_time(check_id)
        present = _present(check_id)
        if present is not None:
            if not _is_same(present, row):
                raise CheckConflict()
            concerning(present, path=present.path, again=True)
            return present
    made = _keep(actor, row, judged, book, now)
    concerning(made, path=made.path, fever=made.fever)
    return made


@action("health.check.correct")
def correct_health_check(
    *,
    actor: Actor,
    now: datetime,
    check_id: uuid.UUID | None = None,
    corrects_id: uuid.UUID,
    reason: str,
    entry: CheckEntry,
) -> HealthCheck:
    """A new check takes the place of `corrects_id`; counts, tasks and cases follow.

    With `void` it says that the check never took place. Raises CheckSuperseded when another
    correction came first, InvalidInput without a reason.
    """
    hold_still()
    check_id = check_id or id_at(now)
    old = HealthCheck.objects.filter(pk=corrects_id, path__under=actor.ambient).first()
    if old is None:
        raise NotFound()
    concerning(old, path=old.path, correction=str(check_id))
    said = tidy(reason.replace("\x00", ""))[:REASON_LENGTH]
    if not said:
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    person = _person(actor, old.person_id)
    book = HealthBook(actor, [person.path], now)
    rules = book.rules(person.path)
    judged = _void() if entry.void else _checked(rules, entry, check_id, now, old.taken_at)
    # Checks are never updated, so the locks are on the ids and not on rows; always in one order.
    for each in sorted({check_id, old.pk}):
        _one_at_a_time(each)
    row = _row(check_id, person, old.staff_id, entry, judged, now)
    row.supersedes, row.reason, row.void = old.pk.bytes, said, entry.void
    present = _present(check_id)
    if present is not None:
        if present.supersedes_id != old.pk or not _is_same(present, row):
            raise CheckConflict()
        concerning(present, path=present.path, again=True)
        return present
    with everywhere("a correction counts wherever its place lies now"):
        if HealthCheck.objects.filter(supersedes_id=old.pk).exists():
            raise CheckSuperseded()
    take_back([old.pk], now)
    made = _keep(actor, row, judged, book, now, instead_of=old)
    concerning(made, path=made.path, corrects=str(old.pk))
    return made


def _keep(
    actor: Actor,
    row: CheckRow,
    judged: Judged,
    book: HealthBook,
    now: datetime,
    instead_of: HealthCheck | None = None,
) -> HealthCheck:
    """Store, count, close the task, open or follow the case; take the old record's effects back."""
    try:
        store([row])
    except IntegrityError as error:
        raise CheckConflict() from error
    if instead_of is not None:
        uncount(instead_of)
        if not row.void:
            count([row])
        recredit([(row.person_id, local_day(instead_of.taken_at))])
        void_alert_of(actor, instead_of.pk, judged.alarming, now)
    if not row.void:
        close_tasks(book, [row])
        if judged.alarming or open_persons([row.person]):
            reading = Reading.of_check(row, judged.alarming)
            take_readings(now=now, who=actor.display_name, book=book, readings=[reading])
    if instead_of is None:
        # Last, because everybody who counts in the same place waits until this is committed.
        count([row])
    return row.as_check()


def _void() -> Judged:
    return Judged(None, (), fever=False, alarming=False)


def _one_at_a_time(check_id: uuid.UUID) -> None:
    """Two deliveries of one record wait for each other, so that the second one finds the first."""
    key = int.from_bytes(check_id.bytes[8:], "big", signed=True)
    run("SELECT pg_advisory_xact_lock(%s)", [key])


def _present(check_id: uuid.UUID) -> HealthCheck | None:
    with everywhere("an id is taken wherever it was used"):
        return HealthCheck.objects.filter(pk=check_id).first()


class _Resident(NamedTuple):
    """Who goes on under an id, and where they live."""

    pk: uuid.UUID
    place_id: uuid.UUID
    path: str


_PERSON = "SELECT id, place_id, path, merged_into_id FROM people_person WHERE id = %s"


def _person(actor: Actor, person_id: uuid.UUID) -> _Resident:
    """The person, or whoever they were merged into."""
    into: uuid.UUID | None = person_id
    found: tuple[Any, ...] | None = None
    while into is not None:
        rows = fetch(_PERSON, [into])
        found = rows[0] if rows else None
        into = found[3] if found else None
    if found is None or not actor.can(RIGHT, found[2]):
        raise NotFound()
    return _Resident(*found[:3])


def _who(actor: Actor, staff_id: uuid.UUID | None) -> uuid.UUID | None:
    if staff_id is None:
        return own_staff_id(actor)
    there = Staff.objects.filter(pk=staff_id, path__under=actor.territory("people.staff.view"))
    if not there.exists():
        raise NotFound()
    return staff_id


def _checked(
    rules: HealthRules,
    entry: CheckEntry,
    check_id: uuid.UUID,
    now: datetime,
    not_before: datetime | None = None,
) -> Judged:
    """The entry as it is kept. Raises InvalidInput by field."""
    fields: dict[str, Any] = {}
    if entry.source not in Source.values:
        fields["source"] = _("Say who took the temperature.")
    if entry.setting not in Setting.values:
        fields["where"] = _("Say where it was taken.")
    heat = None if entry.temperature is None else float(entry.temperature)
    impossible = heat is not None and not 0 <= heat <= 100
    tenths = None if impossible else in_tenths(heat)
    judged = "temperature_impossible" if impossible else judge(rules, tenths, entry.symptoms)
    if isinstance(judged, str):
        name, message = FAULTS[judged]
        fields[name] = message
    fields |= _moment(entry, check_id, now, not_before or now)
    if fields or isinstance(judged, str):
        raise InvalidInput(fields=fields)
    return judged


def _moment(
    entry: CheckEntry, check_id: uuid.UUID, now: datetime, not_before: datetime
) -> dict[str, Any]:
    fault = moment_fault(entry.taken_at, now, not_before - OLDEST)
    if fault is not None:
        return {"taken_at": fault}
    if check_id.version != 7:
        return {"id": _("A record's number must be a UUID of version 7.")}
    made = microseconds(entry.device_time or entry.taken_at)
    if is_far(check_id, made, microseconds(now)):
        return {"id": FAULTS["id_far_away"][1]}
    return {}


def _row(
    check_id: uuid.UUID,
    person: _Resident,
    staff_id: uuid.UUID | None,
    entry: CheckEntry,
    judged: Judged,
    now: datetime,
) -> CheckRow:
    return CheckRow(
        id=check_id.bytes,
        person=person.pk.bytes,
        place=person.place_id.bytes,
        path=person.path,
        taken_us=microseconds(entry.taken_at),
        received_us=microseconds(now),
        skew_ms=entry.skew_ms,
        tenths=judged.tenths,
        symptoms=judged.symptoms,
        source=entry.source,
        setting=entry.setting,
        fever=judged.fever,
        day=local_day(entry.taken_at),
        digest=entry.digest,
        staff=staff_id.bytes if staff_id else None,
    )


def _is_same(present: HealthCheck, row: CheckRow) -> bool:
    heat = present.temperature
    stored = (
        present.person_id,
        present.taken_at,
        None if heat is None else int(heat * 10),
        tuple(present.symptoms),
        present.source,
        present.setting,
        present.void,
    )
    return stored == (
        row.person_id,
        row.taken_at,
        row.tenths,
        row.symptoms,
        row.source,
        row.setting,
        row.void,
    )
