"""Lists of households, and one household as a viewer may see it."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.people.enums import HouseholdKind
from lianfang.people.models import Household, Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.cards import NAMES, PersonCard, person_cards, place_names
from lianfang.people.selectors.persons import person_list
from lianfang.people.selectors.search import matching_persons, words_of

VIEW = "people.household.view"
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """A household as one viewer may see it; the head's name is masked like any resident's."""

    id: uuid.UUID
    head_name: str
    is_masked: bool
    door: str
    place_id: uuid.UUID
    place_name: str
    path: str
    kind: str
    kind_label: str
    member_count: int
    stated_members: int | None
    phones: tuple[str, ...]
    note: str
    left_on: date | None

    @property
    def is_incomplete(self) -> bool:
        """The roster of households names more members than the register of persons holds."""
        return self.stated_members is not None and self.stated_members > self.member_count


def household_list(
    viewer: Actor,
    *,
    place_path: str = "",
    text: str = "",
    kind: str = "",
    missing: str = "",
    gone: bool = False,
) -> QuerySet[Household]:
    """Households of the place and all inside it, in walking order. `text` finds by what finds its
    members, or by the head's name; `missing` is "members" or "phone"; `gone`: those that left."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Household] = Household.objects.filter(
        left_on__isnull=not gone, path__under=territory
    )
    if kind:
        rows = rows.filter(kind=kind)
    if missing == "members":
        rows = rows.filter(member_count=0).exclude(kind=HouseholdKind.EMPTY)
    elif missing == "phone":
        rows = rows.filter(phone_hash__isnull=True)
    words = words_of(text)
    if words:
        members = Person.objects.filter(
            matching_persons(viewer, text, place_path),
            household=OuterRef("pk"),
            left_on__isnull=not gone,
        )
        rows = rows.filter(Exists(members) | Q(head_name__startswith=words[0]))
    return rows.order_by("path", "walking_order", "door", "id")


def household_cards(viewer: Actor, rows: list[Household], below: str = "") -> list[HouseholdCard]:
    """The cards of households; one more query for all of them."""
    places = place_names(viewer, {row.path for row in rows}, below)
    return [_card(viewer, row, places[row.path]) for row in rows]


def _card(viewer: Actor, row: Household, place_name: str) -> HouseholdCard:
    open_ = viewer.can(NAMES, row.path)
    return HouseholdCard(
        id=row.pk,
        head_name=_head(viewer, row),
        is_masked=not open_,
        door=row.door,
        place_id=row.place_id,
        place_name=place_name,
        path=row.path,
        kind=row.kind,
        kind_label=str(HouseholdKind(row.kind).label),
        member_count=row.member_count,
        stated_members=row.stated_members,
        phones=tuple(mask_phone(number) for number in open_phones(row.phone_cipher)),
        note=row.note if open_ else "",
        left_on=row.left_on,
    )


def get_household(viewer: Actor, household_id: uuid.UUID, right: str = VIEW) -> Household:
    """The household, also one that has left. Raises NotFound outside the viewer's places."""
    row: Household | None = (
        Household.objects.select_related("place").filter(pk=household_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def household_choices(
    viewer: Actor, path: str, household_id: uuid.UUID | None = None
) -> list[tuple[str, str]]:
    """Households at the place itself, and one more by id, as (id, door and head) for a form."""
    rows = household_list(viewer, place_path=path).filter(path=path)[:MOST_CHOICES]
    found = {row.pk: row for row in rows}
    if household_id is not None and household_id not in found:
        extra = Household.objects.filter(pk=household_id).first()
        if extra is not None:
            found[extra.pk] = extra
    return [(str(row.pk), f"{row.door} {_head(viewer, row)}".strip()) for row in found.values()]


def _head(viewer: Actor, row: Household) -> str:
    return row.head_name if viewer.can(NAMES, row.path) else mask_name(row.head_name)


def members_of(viewer: Actor, household: Household, day: date) -> list[PersonCard]:
    """Who lives there, the head first."""
    rows = person_list(viewer, day=day, place_path=household.path).filter(household=household)
    found = list(rows.select_related("household").order_by("birth_date", "id"))
    cards = person_cards(viewer, found, day)
    return sorted(cards, key=lambda card: card.relation != "head")
