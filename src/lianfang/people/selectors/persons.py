"""Lists of residents: filtered, searched, sorted and paged over a million rows."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.identity_papers import PaperKind
from lianfang.people.models import GONE, LIVES_HERE, PRESENT, GroupMembership, Person
from lianfang.people.selectors.cards import PersonCard, person_cards
from lianfang.people.selectors.search import matching_persons

VIEW = "people.person.view"
PAGE = 50
ANY_GROUP = "any"
# Counting goes on this far; beyond, a list says "more than".
COUNT_LIMIT = 1_000
_COMPUTED = ("name_search", "lookup_keys")

# What a list can be sorted by, "-" before it for the other way round; the id decides between
# equals. Ages rise as birthdays fall; ids are ordered by the time of recording.
SORTS: dict[str, tuple[str, bool]] = {
    "place": ("path", False),
    "name": ("name_order", False),
    "age": ("born", True),
    "recorded": ("id", False),
}
MISSING: dict[str, Q] = {
    "paper": Q(paper_kind=PaperKind.NONE_YET.value),
    "phone": Q(phone_hash__isnull=True),
    "birth_date": Q(birth_date__isnull=True),
    "household": Q(household__isnull=True),
}


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What narrows a list of residents; everything empty means all who live there.

    `group` is a `SpecialGroup` or "any"; `age_from` and `age_to` are full years, both included;
    `missing` is a key of `MISSING`: whose entry lacks that; `gone`: who has left instead.
    """

    text: str = ""
    group: str = ""
    kind: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    party_member: bool | None = None
    missing: str = ""
    gone: bool = False


NO_FILTER = PersonFilter()


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One page of a list. `after` and `before` are ids to page on with; None: no such page.

    `total` counts up to 1,000; `is_more` says that there are more than that.
    """

    cards: list[PersonCard]
    after: uuid.UUID | None
    before: uuid.UUID | None
    total: int
    is_more: bool


def person_list(
    viewer: Actor, *, day: date, place_path: str = "", filters: PersonFilter = NO_FILTER
) -> QuerySet[Person]:
    """Residents of the place and all inside it whom the viewer may see, who live there on `day`.

    With `gone` those who have left the place instead. Employees who live elsewhere are found by a
    text or their kind, and stand in no list of those who live here.
    """
    territory = viewer.territory(VIEW).within(place_path)
    rows = Person.objects.filter(GONE if filters.gone else PRESENT, path__under=territory)
    if filters.text:
        rows = rows.filter(matching_persons(viewer, filters.text, place_path))
    elif not filters.kind:
        rows = rows.filter(LIVES_HERE)
    for field in ("kind", "sex"):
        if value := getattr(filters, field):
            rows = rows.filter(**{field: value})
    if filters.party_member is not None:
        rows = rows.filter(party_member=filters.party_member)
    if filters.age_from is not None:
        rows = rows.filter(birth_date__lte=years_before(day, filters.age_from))
    if filters.age_to is not None:
        rows = rows.filter(birth_date__gt=years_before(day, filters.age_to + 1))
    if filters.missing in MISSING:
        rows = rows.filter(MISSING[filters.missing])
    if filters.group:
        rows = rows.filter(Exists(_running(day, filters.group).filter(person=OuterRef("pk"))))
    queryset: QuerySet[Person] = rows
    return queryset


def years_before(day: date, years: int) -> date:
    """The birthday of somebody who turns `years` on `day`; 29 February counts as the 28th."""
    year = max(day.year - min(years, 9_000), 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _running(day: date, group: str) -> QuerySet[GroupMembership]:
    rows: QuerySet[GroupMembership] = GroupMembership.objects.filter(since__lte=day)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=day))
    return rows if group == ANY_GROUP else rows.filter(group=group)


def person_page(
    viewer: Actor,
    *,
    day: date,
    place_path: str = "",
    filters: PersonFilter = NO_FILTER,
    sort: str = "place",
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    size: int = PAGE,
) -> PersonPage:
    """One page, found by key and not by counting, so that page 10,000 is as near as page 1.

    The ids are found first, from an index alone where the filters allow it; only the page's rows
    are then read in full.
    """
    rows = person_list(viewer, day=day, place_path=place_path, filters=filters)
    column, descending = _sorting(sort)
    if column == "born":
        rows = rows.annotate(born=_born(descending))
    backwards = before is not None
    anchor = before or after
    narrowed = rows
    if anchor:
        value = _anchored(column, descending, anchor)
        narrowed = _beyond(rows, column, descending != backwards, anchor, value)
    order = _order(column, descending != backwards)
    ids = list(narrowed.order_by(*order).values_list("pk", flat=True)[: size + 1])
    has_more = len(ids) > size
    ids = ids[:size][::-1] if backwards else ids[:size]
    total, is_more = _count(rows, len(ids), has_more or anchor is not None)
    found = rows_by_id(ids)
    has_after, has_before = (True, has_more) if backwards else (has_more, after is not None)
    return PersonPage(
        cards=person_cards(viewer, [found[pk] for pk in ids if pk in found], day, place_path),
        after=ids[-1] if ids and has_after else None,
        before=ids[0] if ids and has_before else None,
        total=total,
        is_more=is_more,
    )


def rows_by_id(ids: list[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Persons with their households, without the columns that only serve to find them."""
    rows = Person.objects.filter(pk__in=ids).select_related("household").defer(*_COMPUTED)
    return {row.pk: row for row in rows.order_by()}


def _sorting(sort: str) -> tuple[str, bool]:
    column, descending = SORTS.get(sort.removeprefix("-"), SORTS["place"])
    return column, descending != sort.startswith("-")


def _born(descending: bool) -> Coalesce:
    """Birthdays with those not known at the end, whichever way the list runs."""
    return Coalesce("birth_date", date.min if descending else date.max)


def _order(column: str, descending: bool) -> list[str]:
    sign = "-" if descending else ""
    return [f"{sign}{name}" for name in dict.fromkeys((column, "id"))]


def _anchored(column: str, descending: bool, anchor: uuid.UUID) -> Any:
    """What the row with the id `anchor` is sorted by; None if it is gone."""
    rows: Any = Person.objects.filter(pk=anchor)
    if column == "born":
        rows = rows.annotate(born=_born(descending))
    return rows.values_list(column, flat=True).first()


def _beyond(rows: Any, column: str, descending: bool, anchor: uuid.UUID, value: Any) -> Any:
    """Rows behind the one with the id `anchor` in the order of `column` and id."""
    compare = "lt" if descending else "gt"
    if value is None:
        return rows.none()
    if column == "id":
        return rows.filter(**{f"id__{compare}": anchor})
    at_or_beyond = {f"{column}__{compare}e": value}
    beyond = Q(**{f"{column}__{compare}": value}) | Q(**{f"id__{compare}": anchor})
    return rows.filter(beyond, **at_or_beyond)


def _count(rows: QuerySet[Person], shown: int, is_part: bool) -> tuple[int, bool]:
    if not is_part:
        return shown, False
    counted = rows.order_by()[: COUNT_LIMIT + 1].count()
    return min(counted, COUNT_LIMIT), counted > COUNT_LIMIT


def get_person(viewer: Actor, person_id: uuid.UUID, right: str = VIEW) -> Person:
    """The entry, also of somebody who left or was merged. Raises NotFound outside the places."""
    rows = Person.objects.select_related("household", "place").defer(*_COMPUTED)
    person: Person | None = rows.filter(pk=person_id).first()
    if person is None or not viewer.can(right, person.path):
        raise NotFound()
    return person


def get_person_card(viewer: Actor, person_id: uuid.UUID, day: date) -> PersonCard:
    """What the viewer may see of one resident. Raises NotFound."""
    return person_cards(viewer, [get_person(viewer, person_id)], day)[0]


def memberships_of(viewer: Actor, person: Person) -> list[GroupMembership]:
    """Special groups the person belongs or belonged to, running ones first."""
    rows = GroupMembership.objects.filter(person=person, path__under=viewer.territory(VIEW))
    return sorted(rows.order_by("-since"), key=lambda row: row.until is not None)


def members_in_groups(
    viewer: Actor, *, day: date, place_path: str = "", group: str = ANY_GROUP
) -> QuerySet[GroupMembership]:
    """Who belongs to a special group on `day` and lives in the place: what care is counted from."""
    territory = viewer.territory(VIEW).within(place_path)
    rows = _running(day, group).filter(path__under=territory)
    return rows.filter(person__left_on__isnull=True, person__merged_into__isnull=True)


def persons_in_special_groups(
    viewer: Actor, *, day: date, place_path: str = "", group: str = ANY_GROUP
) -> QuerySet[Person]:
    """The residents behind `members_in_groups`, each once."""
    return person_list(
        viewer, day=day, place_path=place_path, filters=PersonFilter(group=group or ANY_GROUP)
    )
