"""Who is found at a door joins the register with the record of the door, by the services of people.

The right to record a door covers that, and only that: on other pages of the register the worker has
no more than before. So it is done in the worker's name with the rights of the system, after the
place was checked to be one of theirs.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.health.enums import Setting, Source
from lianfang.health.services.checks import CheckEntry, record_health_check
from lianfang.kit.errors import InvalidInput
from lianfang.kit.ids import id_at
from lianfang.people.models import Household, Person
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.households import register_household
from lianfang.people.services.persons import register_person
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


def take_temperature(
    actor: Actor, now: datetime, person_id: uuid.UUID, heat: Decimal, taken_at: datetime, path: str
) -> None:
    """A temperature taken at the door is a health check; it begins the fever path where it must."""
    with errors_under(path):
        record_health_check(
            actor=in_name_of(actor),
            now=now,
            person_id=person_id,
            check_id=id_at(taken_at),
            entry=CheckEntry(
                taken_at=taken_at,
                temperature=heat,
                source=Source.VERIFIED,
                setting=Setting.HOME,
            ),
        )
