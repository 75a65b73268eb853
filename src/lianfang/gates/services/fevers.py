"""A temperature at a gate of somebody who is known is a health check: it counts as their check of
the day, and a fever starts the fever path of the plan where they live."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.gates.models import Passage, Reading
from lianfang.health.enums import Setting, Source
from lianfang.health.services.checks import CheckEntry, correct_health_check
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_from
from lianfang.records.kinds import Incoming

SYSTEM = Actor.system("gates")


def check_id_of(passage_id: uuid.UUID) -> uuid.UUID:
    """The id of the health check that a passage makes: of the same moment, always the same one."""
    return id_from(b"health check of passage", passage_id)


def measure(*, now: datetime, rows: Sequence[Passage], old: Passage | None = None) -> None:
    """Hand the temperatures of known persons to health, all at once.

    Done for the system: a guard need not hold rights over the place somebody lives in to pass on
    what the thermometer showed. A check that health does not take leaves the passage as it is. A
    passage that corrects `old` is handed over by `remeasure`.
    """
    if old is not None:
        return
    _hand_over(
        now,
        [
            _incoming(row.pk, row.person_id, row.temperature, row.taken_at, row.skew_ms)
            for row in rows
            if row.person_id is not None and row.temperature is not None
        ],
    )


def measure_passenger(*, now: datetime, person_id: uuid.UUID, reading: Reading) -> None:
    """The same for a passenger of a coach who is known."""
    heat = reading.temperature
    _hand_over(now, [_incoming(reading.pk, person_id, heat, reading.taken_at)])


def _hand_over(now: datetime, checks: list[Incoming]) -> None:
    if checks:
        with looking(SYSTEM):
            receive_checks(actor=SYSTEM, now=now, records=checks)


def _incoming(
    of: uuid.UUID, person_id: uuid.UUID, heat: Decimal, taken_at: datetime, skew: int = 0
) -> Incoming:
    body = CheckBody(person=person_id, source="verified", where="gate", temperature=float(heat))
    return Incoming(
        id=check_id_of(of),
        digest=hashlib.sha256(of.bytes).digest()[:16],
        device_time=taken_at,
        taken_at=taken_at,
        skew=skew,
        body=body,
        raw=b"",
    )


def remeasure(*, now: datetime, old: Passage, new: Passage) -> None:
    """A passage was corrected: so is the health check it made, if it made one."""
    had = old.person_id is not None and old.temperature is not None
    same_person = old.person_id == new.person_id
    if not had:
        if new.person_id is not None and not new.is_void:
            measure(now=now, rows=[new])
        return
    void = new.is_void or new.temperature is None or not same_person
    entry = CheckEntry(
        taken_at=old.taken_at if void else new.taken_at,
        temperature=None if void else new.temperature,
        source=Source.VERIFIED.value,
        setting=Setting.GATE.value,
        void=void,
    )
    try:
        correct_health_check(
            actor=SYSTEM,
            now=now,
            check_id=check_id_of(new.pk),
            corrects_id=check_id_of(old.pk),
            reason=new.reason,
            entry=entry,
        )
    except WorkError:
        # Health did not take the first one, or somebody corrected it there: theirs stays.
        return
