"""Jinshan in small with everybody asked for a health check, and ways to send and write checks."""

import hashlib
import uuid
from datetime import datetime

import msgspec

from lianfang.access.enums import Role
from lianfang.health.models import AlertLog, AlertStep, FeverAlert, HealthTally
from lianfang.health.services.checks import (
    CheckEntry,
    correct_health_check,
    record_health_check,
)
from lianfang.health.services.receiving import CheckBody, HealthCheckKind
from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming
from lianfang.records.services.batch import hand_over
from tests.command.builders import appointed, stored

KIND = HealthCheckKind()


def record(
    person,
    when: datetime,
    heat: float | None = 36.5,
    *,
    check_id: uuid.UUID | None = None,
    device_time: datetime | None = None,
    **said,
) -> Incoming:
    """A check as a device sent it; the digest is over what it says."""
    body = {"person": person if isinstance(person, uuid.UUID) else person.pk}
    body |= {"source": "verified", "where": "home", "temperature": heat, **said}
    raw = msgspec.json.encode(body)
    return Incoming(
        id=check_id or id_at(when),
        digest=hashlib.sha256(raw + when.isoformat().encode()).digest()[:16],
        device_time=device_time or when,
        taken_at=when,
        skew=0,
        body=msgspec.json.decode(raw, type=CheckBody),
        raw=raw,
    )


def send(actor, now: datetime, *records: Incoming) -> list[str]:
    """What became of each record: its state, or the code it was refused with."""
    outcomes = hand_over(KIND, actor, now, records)
    return [outcome.code or str(outcome.state) for outcome in outcomes]


def write_up(actor, person, when: datetime, heat=36.5, *, now=None, check_id=None, **said):
    """A check written at a desk."""
    return record_health_check(
        actor=actor,
        now=now or when,
        person_id=person.pk,
        check_id=check_id,
        entry=CheckEntry(taken_at=when, temperature=heat, **said),
    )


def correct(actor, check, when: datetime, heat=36.5, *, now=None, reason="typo", **said):
    now = now or when
    return correct_health_check(
        actor=actor,
        now=now,
        check_id=id_at(now),
        corrects_id=check.pk,
        reason=reason,
        entry=CheckEntry(taken_at=when, temperature=heat, **said),
    )


def grid_worker(place):
    return appointed(Role.GRID_WORKER, place)


def tallies() -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Checks, persons and fevers by (day, place, source); counts of nought left out."""
    rows = stored_tallies()
    return {
        (f"{row.day:%d}", row.place.short_name, row.source): (row.checks, row.persons, row.fevers)
        for row in rows
        if row.checks or row.persons or row.fevers
    }


def stored_tallies():
    from lianfang.access.scope import everywhere  # noqa: PLC0415  beside its only use

    with everywhere("a test checks what was stored"):
        return list(HealthTally.objects.select_related("place").order_by("day", "path", "source"))


def alert_of(person) -> FeverAlert:
    """The newest case of a person."""
    return stored(FeverAlert, person_id=person.pk)[-1]


def log_of(alert) -> list[str]:
    """What happened in a case, in order."""
    return list(
        AlertLog.objects.filter(alert=alert).order_by("at", "id").values_list("kind", flat=True)
    )


def done_steps(alert) -> list[str]:
    rows = AlertStep.objects.filter(alert=alert, done_at__isnull=False)
    return list(rows.order_by("position").values_list("key", flat=True))
