"""What a thermometer shows at a vehicle is a health check of the person; a fever opens a case."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.health.selectors.rules import HealthRules
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.records.kinds import Incoming

SYSTEM = Actor.system("charters")


def heat_fault(rules: HealthRules, tenths: int) -> Any:
    """Why no thermometer shows so many tenths of a degree; None where one may."""
    if rules.lowest <= tenths <= rules.highest:
        return None
    return _("Between %(low)s and %(high)s °C.") % {
        "low": rules.lowest / 10,
        "high": rules.highest / 10,
    }


def hand_to_health(
    *,
    now: datetime,
    check_id: uuid.UUID,
    person_id: uuid.UUID,
    taken_at: datetime,
    temperature: Decimal | None,
    symptoms: Sequence[str],
    skew: int,
) -> None:
    """Keep a temperature (°C) and symptoms as the person's health check `check_id`, once.

    Done for the system: an escort need not hold rights over the place somebody is registered in. A
    check that health does not take leaves what was done at the vehicle as it is.
    """
    body = CheckBody(
        person=person_id,
        source="verified",
        where="other",
        temperature=None if temperature is None else float(temperature),
        symptoms=list(symptoms),
    )
    record = Incoming(
        id=check_id,
        digest=hashlib.sha256(check_id.bytes).digest()[:16],
        device_time=taken_at,
        taken_at=taken_at,
        skew=skew,
        body=body,
        raw=b"",
    )
    with looking(SYSTEM):
        receive_checks(actor=SYSTEM, now=now, records=[record])
