"""Everybody in a home is measured, bed by bed: each line is a health check and takes its way."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.health.enums import Setting, Source
from lianfang.health.models import HealthCheck
from lianfang.health.services.checks import CheckEntry, record_health_check
from lianfang.institutions.selectors.homes import get_home, living_there
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.ids import id_at
from lianfang.places.services.paths import hold_still

RIGHT = "institutions.round.record"
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One resident in a round: °C and symptoms (keys of the plan's). `check_id` makes a second
    delivery the same check."""

    person_id: uuid.UUID
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    check_id: uuid.UUID | None = None


@action(RIGHT)
def record_round(
    *, actor: Actor, now: datetime, home_id: uuid.UUID, taken_at: datetime, lines: Sequence[Line]
) -> list[HealthCheck]:
    """Keep what was measured of the residents of a home, all of it or nothing.

    Needs the right to record health checks, too. Raises InvalidInput by line, such as
    "lines.3.temperature".
    """
    hold_still()
    home = get_home(actor, home_id, now, RIGHT)
    concerning("institutions.home", path=home.path, subject_id=home.pk, checked=len(lines))
    if not 0 < len(lines) <= MOST_LINES:
        raise InvalidInput(fields={"lines": _("Measure somebody first.")})
    living = set(living_there(home, local_day(now)).values_list("pk", flat=True))
    fields: dict[str, Any] = {}
    made = []
    for index, line in enumerate(lines):
        if line.person_id not in living:
            fields[f"lines.{index}.person_id"] = _("This person does not live in this home.")
            continue
        entry = CheckEntry(
            taken_at=taken_at,
            temperature=line.temperature,
            symptoms=line.symptoms,
            source=Source.VERIFIED,
            setting=Setting.INSTITUTION,
        )
        try:
            check = record_health_check(
                actor=actor,
                now=now,
                person_id=line.person_id,
                check_id=line.check_id or id_at(taken_at),
                entry=entry,
            )
        except InvalidInput as error:
            found = error.fields or {"temperature": error.message}
            fields |= {f"lines.{index}.{name}": text for name, text in found.items()}
        else:
            made.append(check)
    if fields:
        raise InvalidInput(fields=fields)
    return made
