"""Who is found at a door joins the register with the record of the door, by the services of people.

The right to record a door covers that, and only that: on other pages of the register the worker has
no more than before. So it is done in the worker's name with the rights of the system, after the
place was checked to be one of theirs.
"""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import tidy
from lianfang.people.models import PRESENT, Household, Person
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.households import register_household
from lianfang.people.services.persons import register_person
from lianfang.screening.models import Campaign, ListedHousehold
from lianfang.screening.services.entries import CameFrom, FoundHousehold, Newcomer


def in_name_of(actor: Actor) -> Actor:
    """The same person for the trail, with the rights of the system."""
    return replace(actor, is_system=True, name="screening", _territories={})


@contextmanager
def errors_under(path: str) -> Iterator[None]:
    """What a room below refuses is named by its place in the record."""
    try:
        yield
    except InvalidInput as error:
        fields = {f"{path}.{name}": text for name, text in error.fields.items()}
        fields = fields or {path: error.message}
        raise InvalidInput(error.message, code=error.code, fields=fields) from error


def found_key(campaign_id: uuid.UUID, path: str) -> uuid.UUID:
    """Whoever finds households in the same place at the same time waits for each other."""
    return uuid.uuid5(campaign_id, path)


def found_before(
    campaign: Campaign, found: FoundHousehold, place_id: uuid.UUID, names: Collection[str]
) -> ListedHousehold | None:
    """The household somebody else found at the same door in this campaign: with somebody of the
    same name in it, or with nobody known in it where nobody is named now either."""
    rows = ListedHousehold.objects.filter(campaign=campaign, found=True)
    if found.dwelling_id:
        rows = rows.filter(household__dwelling=found.dwelling_id)
    else:
        rows = rows.filter(place_id=place_id, door=tidy(found.door))
    for listed in rows.order_by("listed_at", "id")[:50]:
        here = Person.objects.filter(PRESENT, household=listed.household_id)
        known = set(here.values_list("name", flat=True))
        if known.intersection(names) or not (known or names):
            return listed
    return None


def add_household(
    actor: Actor, now: datetime, found: FoundHousehold, place_id: uuid.UUID
) -> Household:
    """Put a household found at the door on the register of the place."""
    with errors_under("found"):
        return register_household(
            actor=in_name_of(actor),
            now=now,
            place_id=place_id,
            dwelling_id=found.dwelling_id,
            door=found.door,
            kind=found.kind,
            head_name=found.head_name,
        )


def add_person(
    actor: Actor, now: datetime, household: Household, newcomer: Newcomer, path: str
) -> Person:
    """Put somebody met at the door on the register, as a member of the household."""
    paper = {"paper_kind": newcomer.paper_kind, "paper_number": newcomer.paper_number}
    if not newcomer.paper_number.strip():
        paper = {"no_paper_reason": str(_("not shown at the door"))}
    with errors_under(path):
        return register_person(
            actor=in_name_of(actor),
            now=now,
            place_id=household.place_id,
            household_id=household.pk,
            name=newcomer.name,
            kind=newcomer.kind,
            relation=newcomer.relation,
            sex=newcomer.sex,
            phones=list(newcomer.phones),
            **paper,  # type: ignore[arg-type]  # texts by name of a field
        )


def member_named(household: Household, name: str, but: Collection[uuid.UUID]) -> Person | None:
    """The member of that very name: two people who stood at one door without a network both met
    them, and they join the register once. `but`: members named otherwise."""
    rows = Person.objects.filter(PRESENT, household=household, name=tidy(name)).exclude(pk__in=but)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def note_arrival(
    actor: Actor, now: datetime, person_id: uuid.UUID, came: CameFrom, path: str
) -> None:
    """The arrival is recorded on the register; what follows from it follows from there."""
    with errors_under(f"{path}.came"):
        record_arrival(
            actor=in_name_of(actor),
            now=now,
            person_id=person_id,
            arrived_on=came.arrived_on,
            origin=came.origin,
            origin_code=came.origin_code,
            transport=came.transport,
            trip_number=came.trip_number,
            companions=came.companions,
        )
