"""News from below that screening follows: who arrived, who is isolated, which household moved.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.screening.services.follows import take_arrival, take_case
from lianfang.screening.services.listing import follow_move

SYSTEM = Actor.system("screening")


@on("people.arrival.record", "people.arrival.correct")
def arrival_recorded(event: AuditEvent, now: datetime) -> None:
    """By its class of origin something follows from every arrival."""
    if event.subject_kind == "people.arrival":
        take_arrival(actor=SYSTEM, now=now, arrival_id=uuid.UUID(event.subject_id))


@on("people.arrival.record_many")
def arrivals_recorded(event: AuditEvent, now: datetime) -> None:
    """The same for each arrival of a roster."""
    for text in event.details["arrivals"]:
        take_arrival(actor=SYSTEM, now=now, arrival_id=uuid.UUID(text))


@on("isolation.case.open", "isolation.case.follow_arrival")
def case_opened(event: AuditEvent, now: datetime) -> None:
    """Whoever was to be observed is; the room beside this one says so in its event."""
    person, case = event.details.get("person"), event.details.get("case")
    if event.subject_kind == "isolation.isolationcase":
        case = event.subject_id
    if person and case:
        take_case(
            actor=SYSTEM,
            now=now,
            person_id=uuid.UUID(person),
            case_id=uuid.UUID(case),
            path=event.path,
        )


@on("people.household.update", "people.person.relocate")
def household_moved(event: AuditEvent, now: datetime) -> None:
    """A household that moved is on the list of the place it lives in now."""
    moved = event.details.get("moved") or {}
    households = [uuid.UUID(text) for text in moved.get("households", [])]
    if households:
        follow_move(actor=SYSTEM, now=now, household_ids=households)
