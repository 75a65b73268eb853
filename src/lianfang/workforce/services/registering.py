"""Employees on the register of persons: found there, else put on it, and taken off it again.

Whoever is known only because they work here is an `EMPLOYEE` of the register: in no household, and
in no count of residents. A resident stays what and where they are, whoever employs them.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import common_place
from lianfang.enterprises.models import EnterpriseSite
from lianfang.kit.errors import InvalidInput
from lianfang.people.enums import ResidentKind
from lianfang.people.models import Person
from lianfang.people.services.persons import (
    PersonEntry,
    record_departure,
    register_person,
    update_person,
)
from lianfang.people.services.registering import Newcomer, register_newcomers
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.finding import find_person, stand_in
from lianfang.workforce.services.entries import Who


def settle_person(
    actor: Actor, now: datetime, row: Employment, person_id: uuid.UUID | None, who: Who | None
) -> Person:
    """The person of a new employment, on the register and there now. Raises InvalidInput."""
    person = _named(now, person_id, who or {})
    if person is None:
        return _put_on(actor, now, row, who or {})
    if person.left_on is not None:
        # Moved away or left an enterprise before, and works here now: known as an employee again.
        system = stand_in(actor)
        update_person(
            actor=system,
            now=now,
            person_id=person.pk,
            place_id=_place_of(row),
            household_id=None,
            kind=ResidentKind.EMPLOYEE.value,
        )
        person = record_departure(actor=system, now=now, person_id=person.pk, left_on=None)
    return person


def _named(now: datetime, person_id: uuid.UUID | None, who: Who) -> Person | None:
    if person_id is None:
        return find_person(
            now=now,
            name=who.get("name", ""),
            paper_kind=who.get("paper_kind", ""),
            paper_number=who.get("paper_number", ""),
            phones=who.get("phones", ()),
        )
    with everywhere("somebody who works here may live anywhere in the town"):
        person: Person | None = Person.objects.filter(pk=person_id).first()
        while person is not None and person.merged_into_id:
            person = Person.objects.get(pk=person.merged_into_id)
    if person is None:
        raise InvalidInput(fields={"person_id": _("There is no such person.")})
    return person


def _put_on(actor: Actor, now: datetime, row: Employment, who: Who) -> Person:
    known: PersonEntry = {"kind": ResidentKind.EMPLOYEE.value, "employer": row.enterprise.name}
    if who.get("paper_number"):
        known["paper_kind"] = who.get("paper_kind", "")
        known["paper_number"] = who["paper_number"]
    if who.get("sex"):
        known["sex"] = who["sex"]
    if who.get("birth_date"):
        known["birth_date"] = who["birth_date"]
    known["phones"] = [one for one in who.get("phones", ()) if one.strip()]
    return register_person(
        actor=stand_in(actor),
        now=now,
        place_id=_place_of(row),
        name=who.get("name", ""),
        **known,
    )


def settle_persons(
    actor: Actor,
    now: datetime,
    rows: Sequence[tuple[Employment, uuid.UUID | None, Who]],
) -> None:
    """Give many new employments their persons, in a fixed number of statements: those named by id,
    who were looked for before, and all others put on the register. Raises InvalidInput."""
    ids = {person_id for _row, person_id, _who in rows if person_id}
    with everywhere("somebody who works here may live anywhere in the town"):
        known = Person.objects.in_bulk(ids)
    strangers: dict[tuple[object, ...], Newcomer] = {}
    for row, person_id, who in rows:
        if person_id is None:
            strangers.setdefault(_key(who), _newcomer(row, who))
    system, newcomers = stand_in(actor), list(strangers.values())
    made = (
        register_newcomers(
            actor=system,
            now=now,
            path=common_place({one.path for one in newcomers}),
            newcomers=newcomers,
        )
        if newcomers
        else []
    )
    new = dict(zip(strangers, made, strict=True))
    for row, person_id, who in rows:
        if person_id is None:
            row.person = new[_key(who)]
        elif known[person_id].left_on is not None or known[person_id].merged_into_id:
            row.person = settle_person(actor, now, row, person_id, None)
        else:
            row.person = known[person_id]


def _key(who: Who) -> tuple[object, ...]:
    """What makes two rows of a table the same stranger."""
    if who.get("paper_number"):
        return (who["paper_number"],)
    return (who.get("name", ""), *who.get("phones", ()))


def _newcomer(row: Employment, who: Who) -> Newcomer:
    place_id, path = _spot_of(row)
    return Newcomer(
        name=who.get("name", ""),
        place_id=place_id,
        path=path,
        kind=ResidentKind.EMPLOYEE.value,
        paper_kind=who.get("paper_kind", ""),
        paper_number=who.get("paper_number", ""),
        phones=tuple(who.get("phones", ())),
        sex=who.get("sex", ""),
        birth_date=who.get("birth_date"),
        employer=row.enterprise.name,
    )


def _place_of(row: Employment) -> uuid.UUID:
    """Where an employee stands on the register: the dormitory, else where the enterprise is."""
    return _spot_of(row)[0]


def _spot_of(row: Employment) -> tuple[uuid.UUID, str]:
    if row.dormitory_id is None:
        return row.enterprise.place_id, row.enterprise.path
    with everywhere("the dormitory of an enterprise may lie in another place"):
        site: EnterpriseSite = EnterpriseSite.objects.get(pk=row.dormitory_id)
    return site.place_id, site.path


def release_person(actor: Actor, now: datetime, person_id: uuid.UUID, day: date) -> None:
    """Take an employee who is no resident off the register, unless somebody else employs them."""
    with everywhere("another enterprise may employ them anywhere in the town"):
        person: Person = Person.objects.get(pk=person_id)
        if person.kind != ResidentKind.EMPLOYEE or person.left_on is not None:
            return
        if Employment.objects.filter(person=person_id, until__isnull=True).exists():
            return
    record_departure(actor=stand_in(actor), now=now, person_id=person_id, left_on=day)
