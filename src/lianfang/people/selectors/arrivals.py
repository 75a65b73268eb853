"""Reading arrivals: of one person, of a place, in their latest version."""

import uuid
from datetime import date

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.people.models import Arrival, Person
from lianfang.people.selectors.persons import VIEW


def arrivals_of(viewer: Actor, person: Person) -> list[Arrival]:
    """Every arrival recorded of the person and of duplicates merged into them, newest first."""
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    rows = Arrival.objects.filter(person__in=ids, path__under=viewer.territory(VIEW))
    return list(rows.select_related("place").order_by("-arrived_on", "-id"))


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
    return rows.select_related("person", "place").order_by("-arrived_on", "-id")


def get_arrival(viewer: Actor, arrival_id: uuid.UUID) -> Arrival | None:
    """One record in the viewer's places."""
    rows = Arrival.objects.filter(path__under=viewer.territory(VIEW))
    found: Arrival | None = rows.filter(pk=arrival_id).select_related("person", "place").first()
    return found
