"""Where a record lies: the place itself, or the place of the household or person it is about."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from lianfang.access.actors import Actor
from lianfang.command.playbook.questions import About
from lianfang.kit.territory import Territory
from lianfang.people.models import Household, Person
from lianfang.places.models import Place


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record is about; `id` is None for the place itself."""

    about: About
    id: uuid.UUID | None
    place_id: uuid.UUID
    path: str


def find_subjects(
    actor: Actor,
    place_ids: Iterable[uuid.UUID | None],
    about_ids: Iterable[uuid.UUID | None],
    right: str,
) -> dict[uuid.UUID, Subject]:
    """Places, households and persons by id where the actor has the right; three statements at most.

    A merged duplicate stands for the person who goes on.
    """
    territory = actor.territory(right)
    found: dict[uuid.UUID, Subject] = {}
    places = {one for one in place_ids if one is not None}
    if places:
        rows = Place.objects.filter(pk__in=places, path__under=territory)
        for pk, path in rows.values_list("pk", "path"):
            found[pk] = Subject(About.PLACE, None, pk, path)
    others = {one for one in about_ids if one is not None}
    if others:
        found |= _households(others, territory)
        found |= _persons(others - set(found), territory)
    return found


def _households(ids: set[uuid.UUID], territory: Territory) -> dict[uuid.UUID, Subject]:
    rows = Household.objects.filter(pk__in=ids, path__under=territory)
    return {
        pk: Subject(About.HOUSEHOLD, pk, place_id, path)
        for pk, place_id, path in rows.values_list("pk", "place_id", "path")
    }


def _persons(ids: set[uuid.UUID], territory: Territory) -> dict[uuid.UUID, Subject]:
    if not ids:
        return {}
    found = {}
    rows = Person.objects.filter(pk__in=ids).values_list(
        "pk", "merged_into_id", "merged_into__path", "merged_into__place_id", "path", "place_id"
    )
    for pk, kept, kept_path, kept_place, path, place_id in rows:
        goes_on = (kept, kept_place, kept_path) if kept else (pk, place_id, path)
        if territory.covers(goes_on[2]):
            found[pk] = Subject(About.PERSON, *goes_on)
    return found
