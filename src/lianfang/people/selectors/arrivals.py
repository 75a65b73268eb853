"""Reading arrivals: of one person, of a place, in their latest version."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.people.models import Arrival, Person
from lianfang.people.selectors.cards import NAMES, place_names, shown_name
from lianfang.people.selectors.persons import VIEW


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """An arrival as one viewer may see it."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    place_name: str
    arrived_on: date
    origin: str
    origin_code: str
    transport: str
    transport_label: str
    trip_number: str
    companions: int
    note: str
    recorded_at: datetime
    recorded_by: str
    reason: str


def arrivals_of(viewer: Actor, person: Person) -> list[Arrival]:
    """Every arrival recorded of the person and of duplicates merged into them, newest first."""
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    rows = Arrival.objects.filter(person__in=ids, path__under=viewer.territory(VIEW))
    return list(rows.select_related("superseded_by").order_by("-arrived_on", "-id"))


def arrival_list(
    viewer: Actor, *, place_path: str = "", since: date | None = None, origin: str = ""
) -> QuerySet[Arrival]:
    """Arrivals in the place in their latest version, newest first; `origin` is part of the text."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Arrival] = Arrival.objects.filter(
        path__under=territory, superseded_by__isnull=True
    )
    if since:
        rows = rows.filter(arrived_on__gte=since)
    if origin:
        rows = rows.filter(origin__icontains=origin)
    return rows.select_related("person").order_by("-arrived_on", "-id")


def arrival_rows(viewer: Actor, rows: list[Arrival], below: str = "") -> list[ArrivalRow]:
    """Rows for a page, names masked where the viewer may not read them; one more query."""
    places = place_names(viewer, {row.path for row in rows}, below)
    return [
        ArrivalRow(
            id=row.pk,
            person_id=row.person_id,
            name=shown_name(viewer, row.person.name, row.path),
            place_name=places[row.path],
            arrived_on=row.arrived_on,
            origin=row.origin,
            origin_code=row.origin_code,
            transport=row.transport,
            transport_label=str(row.get_transport_display()),
            trip_number=row.trip_number,
            companions=row.companions,
            note=row.note if viewer.can(NAMES, row.path) else "",
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            reason=row.reason,
        )
        for row in rows
    ]


def get_arrival(viewer: Actor, arrival_id: uuid.UUID, right: str = VIEW) -> Arrival:
    """One record. Raises NotFound outside the places where the viewer has `right`."""
    rows = Arrival.objects.select_related("person", "place", "superseded_by")
    found: Arrival | None = rows.filter(pk=arrival_id).first()
    if found is None or not viewer.can(right, found.path):
        raise NotFound()
    return found
