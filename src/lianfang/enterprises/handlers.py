"""News the register follows, and news of its own that whoever answers for an enterprise follows."""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.command.enums import SubjectKind
from lianfang.command.services.following import follow_move
from lianfang.enterprises.services.classing import reclassify
from lianfang.kit.errors import NotFound
from lianfang.places.selectors import place_by_path

SYSTEM = Actor.system("enterprises")


@on("command.phase.enforce", "command.phase.revoke", "command.incident.close")
def plan_in_force_changed(event: AuditEvent, now: datetime) -> None:
    """Another plan may have other classes of service."""
    try:
        place = place_by_path(SYSTEM, event.path)
    except NotFound:
        return  # the place has moved since
    reclassify(actor=SYSTEM, now=now, place_id=place.pk)


@on("enterprises.enterprise.update", "enterprises.enterprise.set_state")
def enterprise_changed(event: AuditEvent, now: datetime) -> None:
    """Whoever answers for it goes along when it moves within the town, and ends when it is gone."""
    follow_move(
        actor=SYSTEM,
        now=now,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=uuid.UUID(event.subject_id),
    )
