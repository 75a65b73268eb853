"""News recruitment follows: a proposal somebody asked for is planned; residents and enterprises
that move, leave or close take along what stands here.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.labour.services.following import follow_enterprise, follow_persons
from lianfang.labour.services.matching import plan_proposal

SYSTEM = Actor.system("labour")


@on("labour.match.create")
def proposal_asked_for(event: AuditEvent, now: datetime) -> None:
    plan_proposal(actor=SYSTEM, now=now, proposal_id=uuid.UUID(event.subject_id))


@on("enterprises.enterprise.update", "enterprises.enterprise.set_state")
def enterprise_changed(event: AuditEvent, now: datetime) -> None:
    """What it offers lies where it stands, and ends when it is gone."""
    follow_enterprise(actor=SYSTEM, now=now, enterprise_id=uuid.UUID(event.subject_id))


@on("people.person.update", "people.household.update", "people.person.relocate")
def persons_moved(event: AuditEvent, now: datetime) -> None:
    persons = [uuid.UUID(text) for text in (event.details.get("moved") or {}).get("persons", [])]
    if persons:
        follow_persons(actor=SYSTEM, now=now, person_ids=persons)


@on("people.person.merge")
def persons_merged(event: AuditEvent, now: datetime) -> None:
    """Who turned out to be one looks for work once."""
    duplicate = uuid.UUID(event.details["duplicate"])
    follow_persons(actor=SYSTEM, now=now, person_ids=[duplicate])


@on("people.person.depart")
def person_gone(event: AuditEvent, now: datetime) -> None:
    """Nobody recommends the dead, or those who left."""
    follow_persons(actor=SYSTEM, now=now, person_ids=[uuid.UUID(event.subject_id)])
