"""Who belongs to a special group, from when until when."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.people.enums import SpecialGroup
from lianfang.people.models import GroupMembership, Person
from lianfang.people.selectors.locked import locked_membership, locked_person, locked_persons
from lianfang.places.services.paths import hold_still

MOST_AT_ONCE = 500


@action("people.group.join")
def join_group(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    group: str,
    since: date | None = None,
    note: str = "",
) -> GroupMembership:
    """The person belongs to the group from `since` (today if not given) on.

    Somebody who belongs to it already stays so since the day on record: the same row comes back.
    """
    hold_still()
    person = locked_person(actor, person_id)
    concerning(person, path=person.path, group=group)
    return _join(person, group, since or local_day(now), local_day(now), note)


@action("people.group.join_many")
def join_group_many(
    *,
    actor: Actor,
    now: datetime,
    person_ids: Sequence[uuid.UUID],
    group: str,
    since: date | None = None,
) -> int:
    """The same for up to 500 persons chosen from a list; returns how many joined newly."""
    if not 0 < len(person_ids) <= MOST_AT_ONCE:
        raise InvalidInput(_("Choose 1 to %(most)s persons."), most=MOST_AT_ONCE)
    hold_still()
    persons = locked_persons(actor, person_ids)
    for person in persons.values():
        concerning("people.person", path=person.path, subject_id="many", group=group)
    before = set(
        GroupMembership.objects.filter(
            person__in=persons, group=group, until__isnull=True
        ).values_list("person_id", flat=True)
    )
    joining = [person for key, person in persons.items() if key not in before]
    for person in joining:
        _join(person, group, since or local_day(now), local_day(now), "")
    ids = [str(person.pk) for person in joining]
    concerning("people.person", path=person.path, subject_id="many", joined=ids)
    return len(joining)


def _join(person: Person, group: str, since: date, today: date, note: str) -> GroupMembership:
    if group not in SpecialGroup.values:
        raise InvalidInput(fields={"group": _("There is no such group.")})
    if since > today:
        raise InvalidInput(fields={"since": _("This day is still to come.")})
    if person.left_on or person.merged_into_id:
        raise Conflict(_("This person is no longer on the register here."), code="not_present")
    present: GroupMembership | None = GroupMembership.objects.filter(
        person=person, group=group, until__isnull=True
    ).first()
    if present is not None:
        return present
    row: GroupMembership = GroupMembership.objects.create(
        person=person,
        place_id=person.place_id,
        path=person.path,
        group=group,
        since=since,
        note=tidy(note)[:128],
    )
    return row


@action("people.group.leave")
def leave_group(
    *,
    actor: Actor,
    now: datetime,
    membership_id: uuid.UUID,
    until: date | None = None,
    note: str = "",
) -> GroupMembership:
    """The membership ends: `until` (today if not given) is the first day it no longer holds."""
    membership = locked_membership(actor, membership_id)
    concerning(
        "people.person",
        path=membership.path,
        subject_id=membership.person_id,
        group=membership.group,
    )
    until = until or local_day(now)
    if membership.until is not None:
        raise Conflict(_("This membership has ended already."), code="ended")
    if until < membership.since:
        raise InvalidInput(fields={"until": _("This lies before the beginning.")})
    membership.until = until
    membership.note = tidy(note)[:128] or membership.note
    membership.save(update_fields=["until", "note"])
    return membership
