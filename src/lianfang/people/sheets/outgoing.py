"""Rows going out: what is stored, in the columns it came in by, streamed, masked unless allowed."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.people.models import LIVES_HERE, PRESENT, Arrival, Household, Person, Staff
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.people.sheets.columns import HOUSEHOLDS, RESIDENTS, STAFF
from lianfang.people.sheets.spots import place_columns
from lianfang.people.sheets.stored import groups_of
from lianfang.places.selectors.resolver import PlaceResolver
from lianfang.sheets.kinds import ColumnList, Paper, PlaceRef

_BATCH = 2_000


class Places:
    """The columns that lead to a place, remembered."""

    def __init__(self, viewer: Actor, root: PlaceRef) -> None:
        self._resolver = PlaceResolver(viewer, root.path)
        self._root = root.path
        self._columns: dict[str, dict[str, str | None]] = {}

    def columns(self, path: str) -> dict[str, str | None]:
        found = self._columns.get(path)
        if found is None:
            found = self._columns[path] = place_columns(self._resolver, path, self._root)
        return found

    def name(self, path: str) -> str | None:
        """The place in one text; its code where it has one."""
        place = self._resolver.at(path)
        if place is None:
            return None
        return place.code or "".join(text for text in self.columns(path).values() if text)


def resident_rows(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """All residents of the place the viewer may see, in walking order of the places."""
    territory = viewer.territory("people.person.export").within(place.path)
    rows = Person.objects.filter(PRESENT, LIVES_HERE, path__under=territory)
    rows = rows.select_related("household")
    rows = rows.defer("name_search", "lookup_keys").order_by("path", "household_id", "id")
    places = Places(viewer, place)
    for batch in _batches(rows.iterator(chunk_size=_BATCH)):
        groups = groups_of(person.pk for person in batch)
        for person in batch:
            yield _in_order(RESIDENTS, _resident(person, groups, places, masked))


def household_rows(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """All households of the place the viewer may see."""
    territory = viewer.territory("people.household.export").within(place.path)
    rows = Household.objects.filter(path__under=territory, left_on__isnull=True)
    places = Places(viewer, place)
    for home in rows.order_by("path", "walking_order", "door", "id").iterator(chunk_size=_BATCH):
        values: dict[str, Any] = {
            **places.columns(home.path),
            "household_no": home.source_key or None,
            "head_name": _name(home.head_name, masked),
            "door": home.door or None,
            "kind": home.kind,
            "members": home.stated_members,
            "phones": _phones(home.phone_cipher, masked),
            "note": _text(home.note, masked),
        }
        yield _in_order(HOUSEHOLDS, values)


def staff_rows(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """Everybody who serves in the place the viewer may see."""
    territory = viewer.territory("people.staff.export").within(place.path)
    rows = Staff.objects.filter(path__under=territory, left_on__isnull=True)
    rows = rows.select_related("home").defer("name_search", "lookup_keys")
    places = Places(viewer, place)
    for staff in rows.order_by("path", "name_order", "id").iterator(chunk_size=_BATCH):
        home = places.name(staff.home.path) if staff.home else None
        values: dict[str, Any] = {
            "name": staff.name,
            "organisation": staff.organisation or None,
            "title": staff.title or None,
            "level": staff.level,
            "kind": staff.kind,
            "phones": _phones(staff.phone_cipher, masked),
            "party_member": staff.party_member,
            "serves": places.name(staff.path),
            "home": mask_address(home) if home and masked else home,
        }
        yield _in_order(STAFF, values)


def arrival_rows(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """Arrivals in the place in their latest version, newest last, with who came."""
    territory = viewer.territory("people.arrival.export").within(place.path)
    rows = Arrival.objects.filter(path__under=territory, superseded_by__isnull=True)
    rows = rows.select_related("person", "person__household").order_by("arrived_on", "id")
    rows = rows.defer("person__name_search", "person__lookup_keys")
    places = Places(viewer, place)
    for row in rows.iterator(chunk_size=_BATCH):
        person = _resident(row.person, {}, places, masked)
        values: dict[str, Any] = {
            **person,
            "origin": row.origin,
            "origin_code": row.origin_code or None,
            "arrived_on": row.arrived_on,
            "transport": row.transport,
            "trip_number": row.trip_number or None,
            "companions": str(row.companions) if row.companions else None,
            "note": _text(row.note, masked),
        }
        yield _in_order(ARRIVALS, values)


def _resident(
    person: Person, groups: dict[UUID, set[str]], places: Places, masked: bool
) -> dict[str, Any]:
    home = person.household
    number = open_paper(person.paper_cipher)
    return {
        **places.columns(person.path),
        "household_no": (home.source_key or None) if home else None,
        "name": _name(person.name, masked),
        "paper_kind": person.paper_kind,
        "paper": mask_paper(number) if masked else _paper(person, number),
        "sex": person.sex,
        "birth_date": _birth(person.birth_date, masked),
        "phones": _phones(person.phone_cipher, masked),
        "head_name": _name(home.head_name, masked) if home else None,
        "relation": person.relation,
        "door": (home.door or None) if home else None,
        "kind": person.kind,
        "registered_place": (
            mask_address(person.registered_place) if masked else person.registered_place
        )
        or None,
        "party_member": person.party_member,
        "groups": tuple(
            choice.key
            for choice in RESIDENTS.column("groups").choices
            if choice.key in groups.get(person.pk, ())
        )
        or None,
        "employer": _text(person.employer, masked),
        "note": _text(person.note, masked),
    }


def _paper(person: Person, number: str) -> Paper | None:
    if number:
        return Paper(person.paper_kind, number)
    if person.no_paper_reason:
        return Paper(PaperKind.NONE_YET.value, "", reason=person.no_paper_reason)
    return None


def _name(name: str, masked: bool) -> str | None:
    return (mask_name(name) if masked else name) or None


def _birth(birth_date: date | None, masked: bool) -> Any:
    """Masked: the year, which is what age groups need."""
    if birth_date is None:
        return None
    return f"{birth_date.year}-**-**" if masked else birth_date


def _phones(cipher: Any, masked: bool) -> Any:
    numbers = open_phones(cipher)
    if masked:
        return "、".join(mask_phone(number) for number in numbers) or None
    return numbers or None


def _text(text: str, masked: bool) -> str | None:
    if not text:
        return None
    return HIDDEN if masked else text


def _in_order(columns: ColumnList, values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple([values.get(column.field) for column in columns])


def _batches(rows: Iterable[Person]) -> Iterator[list[Person]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch
