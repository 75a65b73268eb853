"""News from below that health follows: a visit that found a fever, people who turn out to be one,
grids that move.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.health.services.cases import follow_merge as follow_cases
from lianfang.health.services.counting import follow_merge as follow_counts
from lianfang.health.services.visits import take_visit

SYSTEM = Actor.system("health")


@on("command.visit.record", "command.visit.correct")
def visit_recorded(event: AuditEvent, now: datetime) -> None:
    """A fever at a door is a fever: it opens the case, or is a further reading of one."""
    if event.subject_kind != "command.visit":
        return
    with looking(SYSTEM):
        take_visit(actor=SYSTEM, now=now, visit_id=uuid.UUID(event.subject_id))


@on("people.person.merge", "people.person.unmerge")
def persons_merged(event: AuditEvent, now: datetime) -> None:
    """Who turned out to be one counts once a day and has one case; the parted have their own."""
    kept, duplicate = uuid.UUID(event.subject_id), uuid.UUID(event.details["duplicate"])
    follow_counts(actor=SYSTEM, now=now, kept_id=kept, duplicate_id=duplicate)
    follow_cases(actor=SYSTEM, now=now, kept_id=kept, duplicate_id=duplicate)
