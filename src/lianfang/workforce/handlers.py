"""News of the register of persons that lists of employees follow."""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.workforce.services.following import follow_merge

SYSTEM = Actor.system("workforce")


@on("people.person.merge")
def persons_merged(event: AuditEvent, now: datetime) -> None:
    """Whoever the duplicate worked for employs the person who goes on."""
    follow_merge(
        actor=SYSTEM,
        now=now,
        kept_id=uuid.UUID(event.subject_id),
        duplicate_id=uuid.UUID(event.details["duplicate"]),
        path=event.path,
    )
