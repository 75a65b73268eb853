"""What a resident sees who scans the code of their stairwell: who answers for it, and what they may
tell. Nothing about any resident is read here."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.open_doors import Often, OpenDoor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import Choice, VisitForm
from lianfang.command.selectors.responsibilities import (
    Answering,
    branches_over,
    responsible_for,
)
from lianfang.command.selectors.subjects import place_names, whereabouts
from lianfang.command.selectors.visits import visit_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place

RESIDENT = Actor.system("resident")
# 5 a minute from one browser. 60 a minute from one address on average, but 120 at once: a whole
# estate may share an address, and sends when the loudspeaker asks it to.
DOOR = OpenDoor(
    "field", "lianfang_door", Often(5, 60), per_address=Often(120, 120), looks=Often(480, 120)
)


@dataclass(frozen=True, slots=True)
class Door:
    """A place seen from outside: who answers for it by name and work phone, as on the contact card
    beside the door, the branch to turn to, and the chips of the form in force."""

    id: uuid.UUID
    name: str
    where: str
    answering: tuple[Answering, ...]
    branches: tuple[str, ...]
    form: VisitForm | None

    @property
    def symptoms(self) -> tuple[Choice, ...]:
        return self.form.symptoms if self.form else ()

    @property
    def needs(self) -> tuple[Choice, ...]:
        return self.form.needs if self.form else ()


def is_door(place_id: uuid.UUID) -> bool:
    """Whether a code hangs there that residents may scan."""
    return bool(Place.objects.filter(pk=place_id, closed_on__isnull=True).exists())


def door_of(place_id: uuid.UUID, moment: datetime) -> Door:
    """All that a resident sees of the place. Raises NotFound for one that is closed."""
    place = Place.objects.filter(pk=place_id, closed_on__isnull=True).first()
    if place is None:
        raise NotFound()
    with everywhere("whoever stands before a door may know who answers for it"):
        answering = responsible_for(RESIDENT, SubjectKind.PLACE, place.pk, moment)
        branches = branches_over(RESIDENT, place.path, local_day(moment))
        names = place_names([place.path])
    plan = visit_plan(RESIDENT, place.path, moment)
    return Door(
        id=place.pk,
        name=place.short_name,
        where=whereabouts(place.path, names),
        answering=tuple(one for one in answering if one.staff.phone and not one.staff.is_away),
        branches=tuple(team.name for team in branches),
        form=plan.form if plan else None,
    )
