"""The door behind the code of a place for whoever looks for work, and what was sent through it.

Nothing about anybody is read at the door; what is sent is read by the desk alone, until it is
confirmed and becomes an entry like any other.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.open_doors import Often, OpenDoor
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_phone
from lianfang.labour.enums import Reach, Schooling, SeekerState, SignUpState
from lianfang.labour.models import Seeker, SeekerSignUp
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.people.enums import Sex
from lianfang.people.models import PRESENT, Person
from lianfang.people.models.sealed import keys_of_phone, open_phones
from lianfang.people.selectors.cards import place_names
from lianfang.places.models import Place

SETTLE = "labour.signup.settle"
SEEKER = Actor.system("seeker")
MOST_ALIKE = 10
# 3 a minute from one browser. 60 a minute from one address on average: a job fair may share one.
DOOR = OpenDoor(
    "labour", "lianfang_work_door", Often(3, 60), per_address=Often(120, 120), looks=Often(480, 120)
)


@dataclass(frozen=True, slots=True)
class WorkDoor:
    """A place seen from outside: where somebody says that they look for work."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """What somebody sent, as the desk reads it; phones masked."""

    id: uuid.UUID
    name: str
    sex_label: str
    age: int | None
    phones: tuple[str, ...]
    place_name: str
    origin: str
    skills: tuple[str, ...]
    schooling_label: str
    wanted_pay: int | None
    reach_label: str
    wants_dormitory: bool
    night_shift: bool
    available_from: date
    note: str
    sent_at: datetime


def work_door(place_id: uuid.UUID) -> WorkDoor:
    """All that somebody outside sees of the place. Raises NotFound for one that is closed."""
    place = Place.objects.filter(pk=place_id, closed_on__isnull=True).first()
    if place is None:
        raise NotFound()
    return WorkDoor(place.pk, place.short_name)


def waiting_sign_ups(viewer: Actor, path: str) -> QuerySet[SeekerSignUp]:
    """Forms of the place and all inside it that nobody has decided on, the oldest first."""
    rows: QuerySet[SeekerSignUp] = SeekerSignUp.objects.filter(
        state=SignUpState.WAITING, path__under=viewer.territory(SETTLE).within(path)
    )
    return rows.order_by("sent_at", "pk")


def get_sign_up(viewer: Actor, sign_up_id: uuid.UUID) -> SeekerSignUp:
    """A form in the viewer's places that waits for a decision, or NotFound."""
    row: SeekerSignUp | None = (
        SeekerSignUp.objects.filter(pk=sign_up_id, state=SignUpState.WAITING)
        .select_related("place")
        .first()
    )
    if row is None or not viewer.can(SETTLE, row.path):
        raise NotFound()
    return row


def sign_up_rows(
    viewer: Actor, rows: Sequence[SeekerSignUp], moment: datetime, below: str = ""
) -> list[SignUpRow]:
    """Forms in words; a fixed number of queries."""
    plans = Plans(moment)
    places = place_names(viewer, {row.path for row in rows}, below or viewer.home_path)
    names = (
        *("id", "name", "origin", "wanted_pay", "wants_dormitory", "night_shift"),
        *("available_from", "note", "sent_at"),
    )
    return [
        SignUpRow(
            **{name: getattr(row, name) for name in names},
            sex_label=str(Sex(row.sex).label) if row.sex != Sex.UNKNOWN else "",
            age=moment.year - row.birth_year if row.birth_year else None,
            phones=tuple(mask_phone(one) for one in open_phones(row.phone_cipher)),
            place_name=places.get(row.path, ""),
            skills=skill_titles(plans.at(row.path), row.skills),
            schooling_label=str(Schooling(row.schooling).label),
            reach_label=str(Reach(row.reach).label),
        )
        for row in rows
    ]


def residents_alike(viewer: Actor, row: SeekerSignUp) -> list[Person]:
    """Residents the viewer may see who have the phone of the form, or its name below the place's
    village or community; those with the phone first."""
    keys = [key for one in open_phones(row.phone_cipher) for key in keys_of_phone(one)]
    territory = viewer.territory("people.person.view")
    rows = Person.objects.filter(PRESENT, path__under=territory)
    by_phone = rows.filter(lookup_keys__overlap=keys) if keys else rows.none()
    found = {one.pk: one for one in by_phone.order_by("pk")[:MOST_ALIKE]}
    named = rows.filter(name=row.name, path__startswith=_around(row.path))
    found |= {one.pk: one for one in named.order_by("pk")[:MOST_ALIKE] if one.pk not in found}
    return list(found.values())[:MOST_ALIKE]


def _around(path: str) -> str:
    """The third level down: a village or community in a town below a district."""
    return path[:12]


def listed_alike(viewer: Actor, row: SeekerSignUp) -> list[Seeker]:
    """Who looks for work already with the same phone, in the viewer's places."""
    keys = [key for one in open_phones(row.phone_cipher) for key in keys_of_phone(one)]
    if not keys:
        return []
    territory = viewer.territory("labour.seeker.view")
    rows = Seeker.objects.filter(state=SeekerState.LOOKING, path__under=territory)
    same = Q(lookup_keys__overlap=keys) | Q(person__lookup_keys__overlap=keys)
    return list(rows.filter(same).select_related("person").order_by("pk")[:MOST_ALIKE])
