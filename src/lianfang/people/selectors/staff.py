"""Lists of those who serve, and one of them as a viewer may see them.

Whoever serves the public does so by name; the work phone is masked until somebody needs it.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.models import User
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_phone
from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.people.models import Person, Staff
from lianfang.people.models.names import typed_key
from lianfang.people.models.sealed import keys_of_tail, open_phones
from lianfang.people.selectors.cards import NAMES, PersonCard, person_cards, place_names

VIEW = "people.staff.view"
RESIDENTS = "people.person.view"
NAMESAKES = 8


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who serves, as a list shows them."""

    id: uuid.UUID
    name: str
    kind_label: str
    level_label: str
    organisation: str
    title: str
    party_member: bool
    phones: tuple[str, ...]
    place_id: uuid.UUID
    place_name: str
    path: str
    is_away: bool
    has_account: bool
    left_on: date | None


def staff_list(
    viewer: Actor,
    *,
    day: date,
    place_path: str = "",
    text: str = "",
    kind: str = "",
    level: str = "",
    away: bool = False,
    gone: bool = False,
) -> QuerySet[Staff]:
    """Those who serve in the place and all inside it and have not left; `gone`: who has."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(left_on__lte=day) if gone else Q(left_on__isnull=True) | Q(left_on__gt=day),
        path__under=territory,
    )
    if kind:
        rows = rows.filter(kind=kind)
    if level:
        rows = rows.filter(level=level)
    if away:
        rows = rows.filter(_away(day))
    for word in text.split()[:6]:
        if len(word) == 4 and word.isdecimal():
            rows = rows.filter(lookup_keys__overlap=keys_of_tail(word))
        else:
            key = typed_key(word)
            by_name = Q(name_search__begins=key) if key else Q(pk__in=())
            rows = rows.filter(by_name | Q(organisation__icontains=word))
    return rows.order_by("path", "kind", "name_order", "id")


def _away(day: date) -> Q:
    begun = Q(unavailable_from__lte=day)
    return begun & (Q(unavailable_to__isnull=True) | Q(unavailable_to__gte=day))


def staff_rows(viewer: Actor, rows: list[Staff], day: date, below: str = "") -> list[StaffRow]:
    """Rows for a page; one more query for all of them."""
    places = place_names(viewer, {row.path for row in rows}, below)
    return [
        StaffRow(
            id=row.pk,
            name=row.name,
            kind_label=str(StaffKind(row.kind).label),
            level_label=str(StaffLevel(row.level).label),
            organisation=row.organisation,
            title=row.title,
            party_member=row.party_member,
            phones=tuple(mask_phone(number) for number in open_phones(row.phone_cipher)),
            place_id=row.place_id,
            place_name=places[row.path],
            path=row.path,
            is_away=_is_away(row, day),
            has_account=row.user_id is not None,
            left_on=row.left_on,
        )
        for row in rows
    ]


def _is_away(row: Staff, day: date) -> bool:
    if row.unavailable_from is None or row.unavailable_from > day:
        return False
    return row.unavailable_to is None or row.unavailable_to >= day


def account_named(username: str) -> uuid.UUID | None:
    """The active account of exactly that user name."""
    found: uuid.UUID | None = (
        User.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()
    )
    return found


def get_staff(viewer: Actor, staff_id: uuid.UUID, right: str = VIEW) -> Staff:
    """Somebody who serves in the viewer's places, also when they have left, or NotFound."""
    row: Staff | None = Staff.objects.select_related("place", "user").filter(pk=staff_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_entry(viewer: Actor, staff: Staff, day: date) -> PersonCard | None:
    """The resident somebody who serves is, as the viewer may see them; None if not linked, or if
    they live where the viewer has no business."""
    if staff.person_id is None:
        return None
    rows = Person.objects.filter(pk=staff.person_id, path__under=viewer.territory(RESIDENTS))
    return next(iter(person_cards(viewer, list(rows.select_related("household")), day)), None)


def entries_of_that_name(viewer: Actor, staff: Staff, day: date) -> list[PersonCard]:
    """Residents who may be the one who serves: the same name in the viewer's places, whoever has
    the same phone first. Only where the viewer reads names anyway."""
    rows = Person.objects.filter(
        name=staff.name,
        merged_into__isnull=True,
        left_on__isnull=True,
        path__under=viewer.territory(NAMES),
    ).select_related("household")
    found = list(rows.order_by("path", "id")[:NAMESAKES])
    found.sort(key=lambda row: row.phone_hash is None or row.phone_hash != staff.phone_hash)
    return person_cards(viewer, found, day)
