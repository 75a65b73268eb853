"""Rows about to be changed: read again under locks, in primary-key order, in the actor's places."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.people.models import GroupMembership, Household, Person, Staff
from lianfang.places.models import Place

Row = TypeVar("Row", bound=models.Model)


def _locked(kind: type[Row], actor: Actor, row_id: uuid.UUID) -> Row:
    rows: Any = kind._base_manager.filter(path__under=actor.ambient)
    row: Row | None = rows.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise NotFound()
    return row


def locked_person(actor: Actor, person_id: uuid.UUID) -> Person:
    return _locked(Person, actor, person_id)


def locked_household(actor: Actor, household_id: uuid.UUID) -> Household:
    return _locked(Household, actor, household_id)


def locked_staff(actor: Actor, staff_id: uuid.UUID) -> Staff:
    return _locked(Staff, actor, staff_id)


def locked_membership(actor: Actor, membership_id: uuid.UUID) -> GroupMembership:
    return _locked(GroupMembership, actor, membership_id)


def locked_persons(actor: Actor, person_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Person]:
    """All of them, by id. Raises NotFound if one is missing or outside the actor's places."""
    wanted = set(person_ids)
    rows = Person.objects.filter(pk__in=wanted, path__under=actor.ambient)
    found = {row.id: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if found.keys() != wanted:
        raise NotFound()
    return found


def open_place(actor: Actor, place_id: uuid.UUID) -> Place:
    """The place, if it lies in the actor's places and is not closed."""
    rows: Any = Place.objects.filter(pk=place_id, closed_on__isnull=True)
    place: Place | None = rows.filter(path__under=actor.ambient).first()
    if place is None:
        raise NotFound()
    return place
