"""News the inspections room follows: rounds somebody asked for are planned.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.inspections.services.rounds import plan_rounds

SYSTEM = Actor.system("inspections")


@on("inspections.round.create")
def rounds_asked_for(event: AuditEvent, now: datetime) -> None:
    plan_rounds(actor=SYSTEM, now=now, round_id=uuid.UUID(event.subject_id))
