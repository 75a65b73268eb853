"""News from below and from this room that the day's work follows.

Run by the worker after the commit, perhaps more than once: everything here may be repeated.
"""

import uuid
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.subjects import common_place, paths_of_persons
from lianfang.command.services.following import (
    follow_merge,
    follow_move,
    follow_staff,
    follow_unmerge,
)
from lianfang.command.services.proposals import plan_proposal
from lianfang.command.services.stand_ins import end_stand_ins, propose_stand_ins
from lianfang.command.services.tasks import create_day_tasks
from lianfang.kit.errors import NotFound
from lianfang.places.selectors import place_by_path

SYSTEM = Actor.system("command")


@on("command.phase.enforce", "command.phase.revoke", "command.incident.close")
def plan_in_force_changed(event: AuditEvent, now: datetime) -> None:
    """The routines of the new phase begin at once, those of the old one end."""
    _renew_tasks(event.path, now)


@on("command.proposal.create")
def proposal_asked_for(event: AuditEvent, now: datetime) -> None:
    plan_proposal(actor=SYSTEM, now=now, proposal_id=uuid.UUID(event.subject_id))


@on("people.person.merge")
def persons_merged(event: AuditEvent, now: datetime) -> None:
    follow_merge(
        actor=SYSTEM,
        now=now,
        kept_id=uuid.UUID(event.subject_id),
        duplicate_id=uuid.UUID(event.details["duplicate"]),
    )


@on("people.person.unmerge")
def persons_parted(event: AuditEvent, now: datetime) -> None:
    """Each has their own again: who answers for them, and the visits of their groups."""
    with looking(SYSTEM):
        pair = [uuid.UUID(event.subject_id), uuid.UUID(event.details["duplicate"])]
        paths = paths_of_persons(SYSTEM, pair)
    follow_unmerge(actor=SYSTEM, now=now, kept_id=pair[0], duplicate_id=pair[1])
    _renew_tasks(common_place(paths), now)


@on("people.person.update", "people.person.depart")
def person_changed(event: AuditEvent, now: datetime) -> None:
    _follow(SubjectKind.PERSON, event, now)


@on("people.household.update")
def household_changed(event: AuditEvent, now: datetime) -> None:
    _follow(SubjectKind.HOUSEHOLD, event, now)


@on("people.person.relocate")
def many_moved(event: AuditEvent, now: datetime) -> None:
    """A table moved many at once: each is followed like somebody who moved alone."""
    kinds = {"persons": SubjectKind.PERSON, "households": SubjectKind.HOUSEHOLD}
    for name, kind in kinds.items():
        for key in event.details["moved"][name]:
            follow_move(actor=SYSTEM, now=now, subject_kind=kind, subject_id=uuid.UUID(key))


def _follow(kind: SubjectKind, event: AuditEvent, now: datetime) -> None:
    follow_move(actor=SYSTEM, now=now, subject_kind=kind, subject_id=uuid.UUID(event.subject_id))


@on("people.group.join", "people.group.leave", "sheets.import.apply")
def groups_changed(event: AuditEvent, now: datetime) -> None:
    """Whoever is newly in need of visits is visited in the windows still ahead today."""
    _renew_tasks(event.path, now)


@on("people.group.join_many")
def many_joined_a_group(event: AuditEvent, now: datetime) -> None:
    """As above, for people in several places: the place that holds them all."""
    with looking(SYSTEM):
        paths = paths_of_persons(SYSTEM, map(uuid.UUID, event.details["joined"]))
    if paths:
        _renew_tasks(common_place(paths), now)


@on("people.staff.update", "people.staff.set_unavailable")
def staff_changed(event: AuditEvent, now: datetime) -> None:
    staff_id = uuid.UUID(event.subject_id)
    end_stand_ins(actor=SYSTEM, now=now, staff_id=staff_id)
    follow_staff(actor=SYSTEM, now=now, staff_id=staff_id)
    propose_stand_ins(actor=SYSTEM, now=now, staff_id=staff_id)


def _renew_tasks(path: str, now: datetime) -> None:
    try:
        place = place_by_path(SYSTEM, path)
    except NotFound:
        return  # the place has moved since; the hourly job makes its tasks
    create_day_tasks(actor=SYSTEM, now=now, place_id=place.pk)
