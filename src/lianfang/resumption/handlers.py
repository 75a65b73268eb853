"""News from below that filings follow. Run by the worker after the commit, perhaps repeatedly."""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.resumption.services.following import follow_enterprise

SYSTEM = Actor.system("resumption")


@on("enterprises.enterprise.update")
def enterprise_moved(event: AuditEvent, now: datetime) -> None:
    """Where the enterprise stands now, its filing is answered."""
    if "moved_to" in event.details:
        follow_enterprise(actor=SYSTEM, now=now, enterprise_id=uuid.UUID(event.subject_id))
