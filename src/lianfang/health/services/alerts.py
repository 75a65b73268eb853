"""The fever path: one open case per person, opened and followed by the readings that come in.

Readings come many at a time, from checks of devices and desks and from visits. Whoever has a fever,
or a symptom that alarms, gets a case with the steps of the plan; a further reading of somebody who
has one goes into its log, does the step "measure again" and confirms a fever that stays.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.health import FeverStep, StepKind
from lianfang.command.selectors.subjects import common_place
from lianfang.health.enums import OPEN_STATES, AlertOrigin, AlertState, LogKind
from lianfang.health.models import AlertLog, AlertStep, FeverAlert
from lianfang.health.selectors.rules import HealthBook
from lianfang.health.services.copying import TENTHS, CheckRow
from lianfang.kit.ids import new_id
from lianfang.kit.statements import UuidArray, fetch, run

SYSTEM = Actor.system("health")
NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What one record says of a person: `hot` by the plan, `alarming`: the fever path begins."""

    person_id: uuid.UUID
    place_id: uuid.UUID
    path: str
    origin: AlertOrigin
    record_id: uuid.UUID
    tenths: int | None
    symptoms: tuple[str, ...]
    at: datetime
    hot: bool
    alarming: bool

    @classmethod
    def of_check(cls, row: CheckRow, alarming: bool) -> "Reading":
        """What a stored check says to the fever path."""
        return cls(
            row.person_id,
            uuid.UUID(bytes=row.place),
            row.path,
            AlertOrigin.CHECK,
            row.record_id,
            row.tenths,
            row.symptoms,
            row.taken_at,
            row.fever,
            alarming,
        )

    @property
    def temperature(self) -> Decimal | None:
        """In °C with one decimal."""
        return None if self.tenths is None else TENTHS[self.tenths]


# The states as they stand in the table's index of open cases.
_STATES = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_OPEN = f"""
    SELECT uuid_send(person_id) FROM health_feveralert
    WHERE person_id = ANY(%s::uuid[]) AND state IN ({_STATES})
"""  # noqa: S608  own constants; values are parameters


# Whether the person `p` of another statement has one.
HAS_OPEN_CASE = f"""
    EXISTS (SELECT 1 FROM health_feveralert c WHERE c.person_id = p.id AND c.state IN ({_STATES}))
"""  # noqa: S608  own constants


def open_persons(persons: Iterable[bytes]) -> set[bytes]:
    """Those of these persons (ids as bytes) who have an open case."""
    return {row[0] for row in fetch(_OPEN, [UuidArray.of(persons)])}


def take_readings(*, now: datetime, who: str, book: HealthBook, readings: list[Reading]) -> None:
    """Open cases for those who need one, follow those who have one.

    `readings` are the alarming ones and those of persons with an open case; `who` recorded them.
    """
    if not readings:
        return
    alarming = [one for one in readings if one.alarming]
    opened: set[uuid.UUID] = set()
    if alarming:
        opened = open_alerts(actor=SYSTEM, now=now, who=who, book=book, readings=alarming)
    later = [one for one in readings if one.record_id not in opened]
    if later:
        follow_alerts(actor=SYSTEM, now=now, who=who, readings=later)


@action("health.fever.open", joins=True)
def open_alerts(
    *, actor: Actor, now: datetime, who: str, book: HealthBook, readings: Sequence[Reading]
) -> set[uuid.UUID]:
    """A case for each of these persons who has none; the ids of the records that opened one."""
    concerning("health.feveralert", path=common_place(one.path for one in readings), opened=0)
    first: dict[uuid.UUID, Reading] = {}
    for reading in sorted(readings, key=lambda one: (one.at, one.record_id)):
        first.setdefault(reading.person_id, reading)
    # Whoever opens a case for a person waits for whoever does the same just now.
    run(_HOLD, [UuidArray.of(person_id.bytes for person_id in first)])
    there = open_persons(person_id.bytes for person_id in first)
    found = [reading for person_id, reading in first.items() if person_id.bytes not in there]
    if not found:
        return set()
    alerts = [_alert(reading, now) for reading in found]
    _store(alerts, found, book, now, who)
    concerning(
        alerts[0],
        path=common_place(alert.path for alert in alerts),
        opened=len(alerts),
        alerts=[str(alert.pk) for alert in alerts],
    )
    return {reading.record_id for reading in found}


_HOLD = "SELECT 1 FROM people_person WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
# Cases, their steps and the first entries of their logs, each a list of JSON objects.
_OPEN_CASES = """
    WITH opened AS (
        INSERT INTO health_feveralert (id, place_id, path, person_id, origin, origin_id,
            temperature, symptoms, found_at, opened_at, state)
        SELECT id, place, path, person, origin, origin_id, temperature,
            ARRAY(SELECT jsonb_array_elements_text(symptoms)), found_at, opened_at, state
        FROM jsonb_to_recordset(%s) AS given (id uuid, place uuid, path text, person uuid,
            origin text, origin_id uuid, temperature numeric, symptoms jsonb,
            found_at timestamptz, opened_at timestamptz, state text)),
    begun AS (
        INSERT INTO health_alertstep (id, alert_id, key, kind, position, due_at, told)
        SELECT id, alert, key, kind, position, due_at, 0
        FROM jsonb_to_recordset(%s) AS given (id uuid, alert uuid, key text, kind text,
            position smallint, due_at timestamptz))
    INSERT INTO health_alertlog (id, alert_id, at, kind, step, state, temperature, symptoms,
        record_id, who, called, told_role, note)
    SELECT id, alert, at, kind, '', state, temperature,
        ARRAY(SELECT jsonb_array_elements_text(symptoms)), record_id, who, '', '', ''
    FROM jsonb_to_recordset(%s) AS given (id uuid, alert uuid, at timestamptz, kind text,
        state text, temperature numeric, symptoms jsonb, record_id uuid, who text)
"""


def _store(
    alerts: Sequence[FeverAlert],
    found: Sequence[Reading],
    book: HealthBook,
    now: datetime,
    who: str,
) -> None:
    """Write new cases, the steps of their plan and the first entry of their logs."""
    cases = [
        {
            "id": alert.pk,
            "place": alert.place_id,
            "path": alert.path,
            "person": alert.person_id,
            "origin": alert.origin,
            "origin_id": alert.origin_id,
            "temperature": alert.temperature,
            "symptoms": alert.symptoms,
            "found_at": alert.found_at,
            "opened_at": now,
            "state": alert.state,
        }
        for alert in alerts
    ]
    steps = [
        {
            "id": new_id(),
            "alert": alert.pk,
            "key": step.key,
            "kind": step.kind,
            "position": position,
            "due_at": now + timedelta(minutes=step.minutes),
        }
        for alert in alerts
        for position, step in enumerate(steps_at(book, alert.path))
    ]
    entries = [
        {
            "id": new_id(),
            "alert": alert.pk,
            "at": now,
            "kind": LogKind.OPENED,
            "state": AlertState.SUSPECTED,
            "temperature": reading.temperature,
            "symptoms": list(reading.symptoms),
            "record_id": reading.record_id,
            "who": who[:NAME_LENGTH],
        }
        for alert, reading in zip(alerts, found, strict=True)
    ]
    run(_OPEN_CASES, [msgspec.json.encode(rows).decode() for rows in (cases, steps, entries)])


def steps_at(book: HealthBook, path: str) -> tuple[FeverStep, ...]:
    """The steps of the fever path in force at `path`."""
    return book.rules(path).plan.fever_path


def _alert(reading: Reading, now: datetime) -> FeverAlert:
    return FeverAlert(
        id=new_id(),
        place_id=reading.place_id,
        path=reading.path,
        person_id=reading.person_id,
        origin=reading.origin,
        origin_id=reading.record_id,
        temperature=reading.temperature,
        symptoms=list(reading.symptoms),
        found_at=reading.at,
        opened_at=now,
        state=AlertState.SUSPECTED,
    )


def _entry(
    alert: FeverAlert, reading: Reading, now: datetime, who: str, kind: LogKind, state: str
) -> AlertLog:
    return AlertLog(
        alert=alert,
        at=now,
        kind=kind,
        state=state,
        temperature=reading.temperature,
        symptoms=list(reading.symptoms),
        record_id=reading.record_id,
        who=who[:NAME_LENGTH],
    )


@action("health.fever.follow", joins=True)
def follow_alerts(*, actor: Actor, now: datetime, who: str, readings: Sequence[Reading]) -> int:
    """Note further readings of persons with an open case; number noted.

    A reading taken after the fever was found does the step "measure again"; one that is hot too
    confirms the fever. A record that is noted already, delivered twice by the worker, is passed by.
    """
    concerning("health.feveralert", path=common_place(one.path for one in readings), noted=0)
    persons = {one.person_id for one in readings}
    rows = FeverAlert._base_manager.select_for_update().filter(
        person_id__in=persons, state__in=OPEN_STATES
    )
    alerts = {alert.person_id: alert for alert in rows.order_by("pk")}
    seen = set(
        AlertLog.objects.filter(
            alert__in=list(alerts.values()), record_id__in=[one.record_id for one in readings]
        ).values_list("record_id", flat=True)
    )
    noted = 0
    for reading in sorted(readings, key=lambda one: (one.at, one.record_id)):
        alert = alerts.get(reading.person_id)
        if alert is None or reading.record_id in seen:
            continue
        noted += 1
        _follow(alert, reading, now, who)
    alerted = [str(alert.pk) for alert in alerts.values()]
    path = common_place(one.path for one in readings)
    concerning("health.feveralert", path=path, noted=noted, alerts=alerted)
    return noted


def _follow(alert: FeverAlert, reading: Reading, now: datetime, who: str) -> None:
    is_later = reading.at > alert.found_at
    if is_later and reading.tenths is not None:
        AlertStep.objects.filter(alert=alert, kind=StepKind.REMEASURE, done_at__isnull=True).update(
            done_at=now
        )
    if is_later and reading.hot and alert.state == AlertState.SUSPECTED:
        alert.state = AlertState.CONFIRMED
        alert.save(update_fields=["state"])
    _entry(alert, reading, now, who, LogKind.READING, alert.state).save(force_insert=True)
