"""Repeating bookings: which run, and how they read in a list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.command.selectors.subjects import person_ids
from lianfang.kit.errors import NotFound
from lianfang.people.selectors.cards import place_names, shown_name
from lianfang.transport.models import TripSeries
from lianfang.transport.selectors.plans import Plans

VIEW = "transport.trip.view"
_RELATED = ("person", "vehicle", "driver__staff", "place")


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A repeating booking as one viewer may see it. `weekdays` in words, Monday first."""

    id: uuid.UUID
    purpose_title: str
    person_id: uuid.UUID | None
    passenger: str
    place_name: str
    destination: str
    weekdays: tuple[str, ...]
    leaves: time
    minutes: int
    starts_on: date
    ends_on: date
    plate: str
    driver: str
    requested_by: str


def series_list(viewer: Actor, place_path: str, day: date) -> QuerySet[TripSeries]:
    """Repeating bookings of the place that have not ended, in order of the day's time."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[TripSeries] = TripSeries.objects.filter(ends_on__gte=day, path__under=territory)
    return rows.select_related(*_RELATED).order_by("leaves", "id")


def series_of_person(viewer: Actor, person_id: uuid.UUID, day: date) -> list[TripSeries]:
    """Repeating bookings of the person, and of entries merged into theirs, that have not ended."""
    rows: QuerySet[TripSeries] = TripSeries.objects.filter(
        person__in=person_ids(person_id), ends_on__gte=day, path__under=viewer.territory(VIEW)
    )
    return list(rows.select_related(*_RELATED).order_by("leaves", "id"))


def places_with_series(viewer: Actor, day: date) -> list[uuid.UUID]:
    """Places where repeating bookings run."""
    with looking(viewer):
        rows = TripSeries.objects.filter(ends_on__gte=day)
        return sorted(set(rows.values_list("place_id", flat=True)))


def get_series(viewer: Actor, series_id: uuid.UUID, right: str = VIEW) -> TripSeries:
    """A repeating booking in the viewer's places, or NotFound."""
    row: TripSeries | None = (
        TripSeries.objects.select_related(*_RELATED).filter(pk=series_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def series_rows(
    viewer: Actor, series: Sequence[TripSeries], moment: datetime, below: str = ""
) -> list[SeriesRow]:
    """Rows of one page; a fixed number of queries."""
    plans = Plans(moment)
    places = place_names(viewer, {row.path for row in series}, below or viewer.home_path)
    return [
        SeriesRow(
            id=row.pk,
            purpose_title=plans.at(row.path).purpose_title(row.purpose),
            person_id=row.person_id,
            passenger=shown_name(viewer, row.person.name, row.person.path) if row.person else "",
            place_name=places[row.path],
            destination=row.destination,
            weekdays=tuple(str(WEEKDAYS[number - 1]) for number in row.weekdays),
            leaves=row.leaves,
            minutes=row.minutes,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            plate=row.vehicle.plate if row.vehicle else "",
            driver=row.driver.staff.name if row.driver else "",
            requested_by=row.requested_by,
        )
        for row in series
    ]
