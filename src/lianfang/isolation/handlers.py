"""News from below that isolation follows: who arrived, who has a fever, who turned out to be one,
who moved, who is gone.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.isolation.services.following import follow_departure, follow_merge, follow_moves
from lianfang.isolation.services.openings import open_for_arrival, open_for_fevers

SYSTEM = Actor.system("isolation")


@on("people.arrival.record", "people.arrival.correct")
def arrival_recorded(event: AuditEvent, now: datetime) -> None:
    """Whoever comes from a key region is isolated, where the plan says so."""
    if event.subject_kind == "people.arrival":
        open_for_arrival(actor=SYSTEM, now=now, arrival_id=uuid.UUID(event.subject_id))


@on("people.arrival.record_many")
def arrivals_recorded(event: AuditEvent, now: datetime) -> None:
    """The same for each arrival of a roster."""
    for text in event.details["arrivals"]:
        open_for_arrival(actor=SYSTEM, now=now, arrival_id=uuid.UUID(text))


@on("health.fever.open")
def fever_found(event: AuditEvent, now: datetime) -> None:
    """Whoever has a fever stays where they are, where the plan says so."""
    alerts = [uuid.UUID(text) for text in event.details.get("alerts", [])]
    if alerts:
        open_for_fevers(actor=SYSTEM, now=now, alert_ids=alerts)


@on("people.person.merge")
def persons_merged(event: AuditEvent, now: datetime) -> None:
    """Who turned out to be one has one running case."""
    duplicate = uuid.UUID(event.details["duplicate"])
    follow_merge(actor=SYSTEM, now=now, kept_id=uuid.UUID(event.subject_id), duplicate_id=duplicate)


@on("people.person.update", "people.household.update", "people.person.relocate")
def persons_moved(event: AuditEvent, now: datetime) -> None:
    """Who is isolated at home is isolated where they live now."""
    persons = [uuid.UUID(text) for text in (event.details.get("moved") or {}).get("persons", [])]
    if persons:
        follow_moves(actor=SYSTEM, now=now, person_ids=persons)


@on("people.person.depart")
def person_gone(event: AuditEvent, now: datetime) -> None:
    """Nobody asks the dead, or those who left, how they are."""
    follow_departure(actor=SYSTEM, now=now, person_id=uuid.UUID(event.subject_id))
