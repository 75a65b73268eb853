"""News the gates follow: a roster somebody asked for is planned.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.gates.services.rosters import plan_roster

SYSTEM = Actor.system("gates")


@on("gates.roster.create")
def roster_asked_for(event: AuditEvent, now: datetime) -> None:
    plan_roster(actor=SYSTEM, now=now, roster_id=uuid.UUID(event.subject_id))
