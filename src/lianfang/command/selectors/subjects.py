"""What can be answered for: places, households, persons and what rooms above bring along, as a plan
names them, and how they are shown in a list.

A name is shown to those who work with people face to face, and masked to all others.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import SubjectSet
from lianfang.command.selectors.sources import find_source, sources
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.masking import mask_name
from lianfang.kit.territory import STEP, ancestors
from lianfang.people.enums import HouseholdKind, SpecialGroup
from lianfang.people.models import LIVES_HERE, GroupMembership, Household, Person
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

ROW_RIGHTS = {
    SubjectKind.PLACE: "places.place.view",
    SubjectKind.HOUSEHOLD: "people.household.view",
    SubjectKind.PERSON: "people.person.view",
}
NAMES = "people.person.name"
# Kinds whose name says nothing without the place above: "2 单元" of which building?
SMALL_PLACES = frozenset({PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.GRID, PlaceKind.BAY})


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something to be answered for, as the work needs it: no name."""

    kind: SubjectKind
    id: uuid.UUID
    path: str
    household_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject as shown in a list: masked name or place name, door, where, and marks."""

    kind: SubjectKind
    id: uuid.UUID
    path: str
    title: str
    door: str = ""
    where: str = ""
    tags: tuple[str, ...] = ()
    household_id: uuid.UUID | None = None
    walking_order: int = 0
    sex: str = ""
    birth_date: date | None = None


def here_on(day: date) -> Q:
    """Condition on persons and households: known by the end of `day` and not gone."""
    return Q(created_at__lt=day_bounds(day)[1]) & (Q(left_on__isnull=True) | Q(left_on__gt=day))


def in_group_on(day: date) -> Q:
    """Condition on group memberships: they count on `day`."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def subject_rows(
    subjects: SubjectSet, where: Q, day: date, *, ordered: bool = True
) -> QuerySet[Any, Any]:
    """(id, path, walking order) of the places, households, persons ... that are meant on `day`.

    The order of persons stands in their household; without `ordered` it is 0 and not looked up.
    """
    if subjects.kind == SubjectKind.PLACE:
        rows: QuerySet[Any] = Place.objects.filter(
            where,
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
            kind__in=subjects.place_kinds,
        )
        order: Any = F("walking_order")
    elif subjects.kind == SubjectKind.HOUSEHOLD:
        rows = Household.objects.filter(where, here_on(day))
        if subjects.household_kinds:
            rows = rows.filter(kind__in=subjects.household_kinds)
        order = F("walking_order")
    elif source := find_source(subjects.kind):
        rows, order = source.rows(subjects, where, day), Value(0)
    else:
        member = GroupMembership.objects.filter(in_group_on(day), person=OuterRef("pk"))
        if subjects.groups:
            member = member.filter(group__in=subjects.groups)
        rows = Person.objects.filter(where, here_on(day), LIVES_HERE, merged_into__isnull=True)
        rows = rows.filter(Exists(member))
        order = Coalesce(F("household__walking_order"), Value(0))
    return rows.order_by().values_list("pk", "path", order if ordered else Value(0))


def get_subject(viewer: Actor, kind: str, subject_id: uuid.UUID) -> Subject:
    """The place, household, person ... the viewer may see, or NotFound."""
    source = find_source(kind)
    if source is None and kind not in ROW_RIGHTS:
        raise InvalidInput(fields={"subject_kind": kind})
    territory = viewer.territory(source.right if source else ROW_RIGHTS[SubjectKind(kind)])
    household_id = None
    if kind == SubjectKind.PERSON:
        row = (
            Person.objects.filter(pk=subject_id, path__under=territory)
            .values_list("path", "household_id")
            .first()
        )
        path, household_id = row or ("", None)
    else:
        own: Any = Place if kind == SubjectKind.PLACE else Household
        model: Any = source.model if source else own
        path = (
            model._default_manager.filter(pk=subject_id, path__under=territory)
            .values_list("path", flat=True)
            .first()
        )
    if not path:
        raise NotFound()
    return Subject(SubjectKind(kind), subject_id, path, household_id)


def describe(
    viewer: Actor, refs: Iterable[tuple[str, uuid.UUID]], day: date
) -> dict[uuid.UUID, SubjectCard]:
    """Cards of the subjects the viewer may see, by id; at most six queries for any number."""
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, subject_id in refs:
        wanted[kind].add(subject_id)
    places = _places(wanted[SubjectKind.PLACE])
    households = _households(viewer, wanted[SubjectKind.HOUSEHOLD])
    persons = _persons(viewer, wanted[SubjectKind.PERSON])
    brought = [(one, one.read(viewer, wanted[one.kind])) for one in sources() if wanted[one.kind]]
    others = [row for _one, rows in brought for row in rows]
    paths = {row["path"] for row in (*places, *households, *persons, *others)}
    names = place_names(paths)
    groups = _groups(wanted[SubjectKind.PERSON], day) if persons else {}
    said = {path: whereabouts_for(viewer, path, names) for path in paths}
    cards = [
        _place_card(row, whereabouts_for(viewer, row["path"][:-STEP], names)) for row in places
    ]
    named = viewer.territory(NAMES)
    cards += [_household_card(row, said, named.covers(row["path"])) for row in households]
    cards += [_person_card(row, said, groups, named.covers(row["path"])) for row in persons]
    for source, rows in brought:
        for row in rows:
            where = said[row["path"]]
            more = source.card(row, where)
            cards.append(SubjectCard(source.kind, row["id"], row["path"], where=where, **more))
    return {card.id: card for card in cards}


def _places(ids: set[uuid.UUID]) -> list[dict[str, Any]]:
    rows = Place.objects.filter(pk__in=ids).order_by()
    return list(rows.values("id", "path", "kind", "short_name", "walking_order")) if ids else []


def _households(viewer: Actor, ids: set[uuid.UUID]) -> list[Any]:
    if not ids:
        return []
    territory = viewer.territory("people.household.view")
    rows = Household.objects.filter(pk__in=ids, path__under=territory).order_by()
    return list(
        rows.values("id", "path", "door", "kind", "head_name", "member_count", "walking_order")
    )


def _persons(viewer: Actor, ids: set[uuid.UUID]) -> list[Any]:
    if not ids:
        return []
    territory = viewer.territory("people.person.view")
    rows = Person.objects.filter(pk__in=ids, path__under=territory).order_by()
    return list(
        rows.values(
            "id",
            "path",
            "name",
            "sex",
            "birth_date",
            "household_id",
            "household__door",
            "household__walking_order",
        )
    )


def _groups(ids: set[uuid.UUID], day: date) -> dict[uuid.UUID, list[str]]:
    rows = GroupMembership.objects.filter(in_group_on(day), person_id__in=ids)
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for person_id, group in rows.order_by("group").values_list("person_id", "group"):
        found[person_id].append(str(SpecialGroup(group).label))
    return found


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a place is called, and what it is."""

    id: uuid.UUID
    kind: PlaceKind
    name: str
    walking_order: int


def place_names(paths: Iterable[str]) -> dict[str, PlaceName]:
    """The places at these paths and all above them, by path, in one query."""
    wanted = {step for path in paths for step in (*ancestors(path), path)}
    if not wanted:
        return {}
    rows = Place.objects.filter(path__in=wanted).order_by("path")
    return {
        path: PlaceName(pk, PlaceKind(kind), name, order)
        for pk, path, kind, name, order in rows.values_list(
            "id", "path", "kind", "short_name", "walking_order"
        )
    }


def whereabouts(path: str, names: Mapping[str, PlaceName], below: int = 2) -> str:
    """The names of the places from the village down to `path`, as people say them together.

    `below` leaves out so many levels from the root: a subdistrict need not be told its own name.
    """
    steps = [*ancestors(path), path]
    small = [names[step].name for step in steps if step in names][below - 1 :]
    return " ".join(small)


def whereabouts_for(viewer: Actor, path: str, names: Mapping[str, PlaceName]) -> str:
    """Whereabouts as the viewer says them: what they work in themselves is left out, the last name
    never is. Outside their own place it is told from the village down."""
    inside = viewer.home_path if path.startswith(viewer.home_path) else ""
    return whereabouts(path, names, max(2, min(len(inside) // STEP + 1, len(path) // STEP)))


def common_place(paths: Iterable[str]) -> str:
    """The path of the deepest place that holds all of `paths`, "" for none at all."""
    found = list(paths)
    if not found:
        return ""
    first, last = min(found), max(found)
    shared = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    length = min(len(first), len(last)) if shared is None else shared
    return first[: length - length % STEP]


def walking_key(path: str, names: Mapping[str, PlaceName]) -> tuple[tuple[int, str], ...]:
    """Sort key that walks the tree: at each level by walking order, then by path."""
    return tuple(
        (names[step].walking_order if step in names else 0, step)
        for step in (*ancestors(path), path)
    )


def _place_card(row: dict[str, Any], above: str) -> SubjectCard:
    kind = PlaceKind(row["kind"])
    return SubjectCard(
        kind=SubjectKind.PLACE,
        id=row["id"],
        path=row["path"],
        title=row["short_name"],
        where=above if kind in SMALL_PLACES else "",
        tags=(str(kind.label),),
        walking_order=row["walking_order"],
    )


def _household_card(row: dict[str, Any], said: Mapping[str, str], named: bool) -> SubjectCard:
    return SubjectCard(
        kind=SubjectKind.HOUSEHOLD,
        id=row["id"],
        path=row["path"],
        title=row["head_name"] if named else mask_name(row["head_name"]),
        door=row["door"],
        where=said[row["path"]],
        tags=(str(HouseholdKind(row["kind"]).label),),
        household_id=row["id"],
        walking_order=row["walking_order"],
    )


def _person_card(
    row: dict[str, Any],
    said: Mapping[str, str],
    groups: Mapping[uuid.UUID, list[str]],
    named: bool,
) -> SubjectCard:
    return SubjectCard(
        kind=SubjectKind.PERSON,
        id=row["id"],
        path=row["path"],
        title=row["name"] if named else mask_name(row["name"]),
        door=row["household__door"] or "",
        where=said[row["path"]],
        tags=tuple(groups.get(row["id"], ())),
        household_id=row["household_id"],
        walking_order=row["household__walking_order"] or 0,
        sex=row["sex"],
        birth_date=row["birth_date"],
    )


def paths_of_persons(viewer: Actor, ids: Iterable[uuid.UUID]) -> list[str]:
    """Where these persons live, each path once."""
    rows = Person.objects.filter(
        pk__in=list(ids), path__under=viewer.territory("people.person.view")
    )
    return sorted(set(rows.values_list("path", flat=True)))


def person_ids(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The person and everybody merged into them, so that what was recorded before a merge is found.

    Records are never rewritten; reading follows the merge instead.
    """
    found = [person_id]
    layer = [person_id]
    while layer:
        layer = list(Person.objects.filter(merged_into_id__in=layer).values_list("pk", flat=True))
        found += layer
    return found
