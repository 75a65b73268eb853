"""News from below that posts follow. Run by the worker after the commit, perhaps more than once."""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.posts.services.following import follow_staff

SYSTEM = Actor.system("posts")


@on("people.staff.update")
def staff_changed(event: AuditEvent, now: datetime) -> None:
    """Somebody may have left: their places at posts are free again."""
    follow_staff(actor=SYSTEM, now=now, staff_id=uuid.UUID(event.subject_id))
