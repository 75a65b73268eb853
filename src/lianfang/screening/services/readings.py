"""Temperatures and symptoms taken at a door are health checks, and are corrected with the record.

Done in the worker's name with the rights of the system, as everything a door brings.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.health.enums import Setting, Source
from lianfang.health.services.checks import (
    CheckEntry,
    CheckSuperseded,
    correct_health_check,
    record_health_check,
)
from lianfang.kit.ids import id_at
from lianfang.screening.models import ScreenedPerson
from lianfang.screening.services.newcomers import errors_under, in_name_of


def _entry(taken_at: datetime, heat: Decimal | None, symptoms: Sequence[str]) -> CheckEntry:
    return CheckEntry(
        taken_at=taken_at,
        temperature=heat,
        symptoms=symptoms,
        source=Source.VERIFIED,
        setting=Setting.HOME,
    )


def take_reading(
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    heat: Decimal | None,
    symptoms: Sequence[str],
    taken_at: datetime,
    path: str,
) -> uuid.UUID | None:
    """The health check of somebody met, which begins the fever path where it must; its id, None
    where nothing was said."""
    if heat is None and not symptoms:
        return None
    with errors_under(path):
        made = record_health_check(
            actor=in_name_of(actor),
            now=now,
            person_id=person_id,
            check_id=id_at(taken_at),
            entry=_entry(taken_at, heat, symptoms),
        )
    return made.pk


def correct_reading(
    actor: Actor,
    now: datetime,
    old: ScreenedPerson,
    heat: Decimal | None,
    symptoms: Sequence[str],
    taken_at: datetime,
    reason: str,
    path: str,
) -> uuid.UUID | None:
    """What a corrected record says instead; the check it brought did not take place where it says
    nothing any more. One that was corrected by itself stays as it is. The id of the check that
    counts."""
    if old.check_id is None:
        return take_reading(actor, now, old.person_id, heat, symptoms, taken_at, path)
    said = heat is not None or bool(symptoms)
    entry = _entry(taken_at, heat, symptoms) if said else CheckEntry(taken_at, void=True)
    try:
        with errors_under(path):
            made = correct_health_check(
                actor=in_name_of(actor),
                now=now,
                check_id=id_at(taken_at),
                corrects_id=old.check_id,
                reason=reason,
                entry=entry,
            )
    except CheckSuperseded:
        return old.check_id
    return made.pk if said else None
