"""News charters follow: a proposal somebody asked for is planned, a checkpoint let a coach through,
enterprises move, employees come back by themselves or leave.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.charters.services.arriving import take_coach
from lianfang.charters.services.following import follow_enterprise, follow_staff
from lianfang.charters.services.planning import plan_proposal

SYSTEM = Actor.system("charters")


@on("charters.proposal.create")
def proposal_asked_for(event: AuditEvent, now: datetime) -> None:
    plan_proposal(actor=SYSTEM, now=now, proposal_id=uuid.UUID(event.subject_id))


@on("gates.coach.close")
def coach_closed(event: AuditEvent, now: datetime) -> None:
    """What the guard decided over a coach holds for the charter that was announced there."""
    take_coach(actor=SYSTEM, now=now, coach_id=uuid.UUID(event.subject_id))


@on("enterprises.enterprise.update")
def enterprise_moved(event: AuditEvent, now: datetime) -> None:
    if "moved_to" in event.details:
        follow_enterprise(actor=SYSTEM, now=now, enterprise_id=uuid.UUID(event.subject_id))


@on(
    "workforce.employee.set_state",
    "workforce.own_employee.set_state",
    "workforce.employee.end",
    "workforce.own_employee.end",
    "workforce.employee.employ",
    "workforce.own_employee.import",
    "workforce.employee.follow_merge",
)
def staff_changed(event: AuditEvent, now: datetime) -> None:
    """Whoever is not away any more need not be fetched. A roster of the desk is about a place."""
    path = event.path if event.subject_kind == "places.place" else ""
    follow_staff(actor=SYSTEM, now=now, subject_id=uuid.UUID(event.subject_id), path=path)
