"""Bookings as lists and one by one, with names as the viewer may read them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import person_ids
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import HIDDEN
from lianfang.people.models import Person
from lianfang.people.selectors.cards import NAMES, place_names, shown_name
from lianfang.people.selectors.persons import get_person
from lianfang.people.selectors.search import matching_persons
from lianfang.transport.enums import AHEAD, HOLDING, OUT, CheckKind, TripState
from lianfang.transport.models import Medicine, Trip, TripCheck, TripStep
from lianfang.transport.selectors.fleet import CONFIRM, own_drivers
from lianfang.transport.selectors.plans import Plans, needed_checks

VIEW = "transport.trip.view"
_RELATED = ("person", "vehicle", "driver__staff", "place")
# What a list can be sorted by.
SORTS = {
    "leaves": "leaves_at",
    "purpose": "purpose",
    "state": "state",
    "vehicle": "vehicle__plate",
    "asked": "requested_at",
}
ENDED = (TripState.CLOSED, TripState.CANCELLED, TripState.REFUSED)


@dataclass(frozen=True, slots=True)
class TripFilter:
    """What narrows a list of bookings; everything empty means all.

    `stage`: "waiting" asks for a decision, "ahead" is confirmed or under way, "ended" is history.
    `first` and `last` are days of the ride, both included. `text` is searched in the destination,
    the plate and the passenger's name (only where the viewer may read names).
    """

    stage: str = ""
    state: str = ""
    purpose: str = ""
    vehicle_id: uuid.UUID | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""


NO_FILTER = TripFilter()


@dataclass(frozen=True, slots=True)
class TripRow:
    """A booking as one viewer may see it. `missing`: checks still to be recorded on return."""

    id: uuid.UUID
    state: str
    state_label: str
    tone: str
    purpose: str
    purpose_title: str
    person_id: uuid.UUID | None
    passenger: str
    companions: int
    place_id: uuid.UUID
    place_name: str
    path: str
    pickup: str
    destination: str
    leaves_at: datetime
    back_at: datetime
    left_at: datetime | None
    returned_at: datetime | None
    vehicle_id: uuid.UUID | None
    plate: str
    driver: str
    medicine_run: bool
    series_id: uuid.UUID | None
    note: str
    missing: tuple[str, ...]
    is_late: bool
    requested_by: str
    requested_at: datetime

    @property
    def missing_labels(self) -> list[str]:
        return [str(CheckKind(kind).label) for kind in self.missing]


def trip_list(
    viewer: Actor, place_path: str = "", filters: TripFilter = NO_FILTER
) -> QuerySet[Trip]:
    """Bookings that begin in the place and all inside it, the earliest first."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Trip] = Trip.objects.filter(path__under=territory)
    if filters.stage == "waiting":
        rows = rows.filter(state=TripState.REQUESTED)
    elif filters.stage == "ahead":
        rows = rows.filter(state__in=[TripState.CONFIRMED, *OUT])
    elif filters.stage == "ended":
        rows = rows.filter(state__in=ENDED)
    for name in ("state", "purpose", "vehicle_id"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.first:
        rows = rows.filter(leaves_at__gte=day_bounds(filters.first)[0])
    if filters.last:
        rows = rows.filter(leaves_at__lt=day_bounds(filters.last)[1])
    if filters.text:
        rows = rows.filter(_matching(viewer, filters.text, place_path))
    return rows.select_related(*_RELATED)


def _matching(viewer: Actor, text: str, place_path: str) -> Q:
    """Destination or plate, or a person found as the people room finds persons, among those whose
    names the viewer may read."""
    wanted = text.strip()
    persons = Person.objects.filter(
        matching_persons(viewer, wanted), path__under=viewer.territory(NAMES).within(place_path)
    ).values("pk")
    fetched = Medicine.objects.filter(person__in=persons).values("trip_id")
    words = Q(destination__icontains=wanted) | Q(vehicle__plate__icontains=wanted.upper())
    return words | Q(person__in=persons) | Q(pk__in=fetched)


def waiting_count(viewer: Actor, place_path: str) -> int:
    """How many bookings in the place wait for a decision."""
    return trip_list(viewer, place_path, TripFilter(stage="waiting")).count()


def get_trip(viewer: Actor, trip_id: uuid.UUID, right: str = VIEW) -> Trip:
    """A booking in the viewer's places, or NotFound."""
    row: Trip | None = Trip.objects.select_related(*_RELATED).filter(pk=trip_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_own_trip(viewer: Actor, trip_id: uuid.UUID) -> Trip:
    """A booking the viewer drives, wherever it begins, or NotFound."""
    with everywhere("a driver is sent to places outside their own"):
        row: Trip | None = (
            Trip.objects.select_related(*_RELATED)
            .filter(pk=trip_id, driver__in=own_drivers(viewer))
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def get_trip_to_drive(viewer: Actor, trip_id: uuid.UUID) -> tuple[Trip, bool]:
    """A ride the viewer drives, or may write up because they confirm rides where it begins; and
    whether it is their own. To all others it does not exist."""
    try:
        return get_own_trip(viewer, trip_id), True
    except NotFound:
        return get_trip(viewer, trip_id, CONFIRM), False


def get_check(viewer: Actor, check_id: uuid.UUID) -> TripCheck:
    """A check of a ride the viewer drives or may write up, or NotFound."""
    with everywhere("the ride is looked up for the viewer just below"):
        row: TripCheck | None = TripCheck.objects.filter(pk=check_id).first()
    if row is None:
        raise NotFound()
    get_trip_to_drive(viewer, row.trip_id)
    return row


def get_medicine(viewer: Actor, medicine_id: uuid.UUID) -> Medicine:
    """A line of a medicine run the viewer drives or may write up, or NotFound."""
    with everywhere("the ride is looked up for the viewer just below"):
        row: Medicine | None = Medicine.objects.filter(pk=medicine_id).first()
    if row is None:
        raise NotFound()
    get_trip_to_drive(viewer, row.trip_id)
    return row


def own_trips(viewer: Actor, day: date) -> list[Trip]:
    """What the viewer drives on the day, and what they have not finished from days before."""
    first, last = day_bounds(day)
    with everywhere("a driver is sent to places outside their own"):
        rows: QuerySet[Trip] = Trip.objects.filter(driver__in=own_drivers(viewer)).filter(
            Q(leaves_at__gte=first, leaves_at__lt=last, state__in=[*HOLDING]) | Q(state__in=OUT)
        )
        return list(rows.select_related(*_RELATED).order_by("leaves_at", "id"))


def trips_of_person(viewer: Actor, person_id: uuid.UUID, limit: int = 60) -> list[Trip]:
    """Every ride booked for the person, latest first; also medicine fetched for them, and what was
    booked under an entry that was merged into theirs. Raises NotFound."""
    get_person(viewer, person_id)
    ids = person_ids(person_id)
    fetched = Medicine.objects.filter(person__in=ids).values("trip_id")
    rows: QuerySet[Trip] = Trip.objects.filter(
        Q(person__in=ids) | Q(pk__in=fetched), path__under=viewer.territory(VIEW)
    )
    return list(rows.select_related(*_RELATED).order_by("-leaves_at", "-id")[:limit])


def steps_of(viewer: Actor, trip: Trip) -> list[TripStep]:
    """Everything that happened to the booking, in order."""
    with everywhere("the booking itself was found within the viewer's places"):
        return list(TripStep.objects.filter(trip=trip))


def checks_of(viewer: Actor, trip: Trip) -> list[TripCheck]:
    """Everything recorded on return, in order; a corrected record has `superseded_by`."""
    with everywhere("the booking itself was found within the viewer's places"):
        return list(TripCheck.objects.filter(trip=trip).select_related("superseded_by"))


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """What is fetched for one person; "what" is hidden from who may not read names."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    what: str
    place_name: str
    handed_at: datetime | None
    handed_by: str
    handed_to: str
    failed: str

    @property
    def is_open(self) -> bool:
        return self.handed_at is None and not self.failed


def medicines_of(viewer: Actor, trip: Trip, *, named: bool = False) -> list[MedicineRow]:
    """The list of a medicine run. `named`: the viewer drives it, so names are read in full."""
    with everywhere("the booking itself was found within the viewer's places"):
        rows = list(Medicine.objects.filter(trip=trip).select_related("person"))
    places = place_names(viewer, {row.person.path for row in rows}, viewer.home_path)
    return [
        MedicineRow(
            id=row.pk,
            person_id=row.person_id,
            name=row.person.name if named else shown_name(viewer, row.person.name, row.person.path),
            what=row.what if named or viewer.can(NAMES, row.person.path) else HIDDEN,
            place_name=places[row.person.path],
            handed_at=row.handed_at,
            handed_by=row.handed_by,
            handed_to=row.handed_to,
            failed=row.failed,
        )
        for row in rows
    ]


def missing_checks(trips: Sequence[Trip], plans: Plans) -> dict[uuid.UUID, tuple[str, ...]]:
    """For each ride that is back: the checks still to be recorded; one query for all."""
    back = [trip for trip in trips if trip.state == TripState.BACK]
    if not back:
        return {}
    with everywhere("the rides themselves were found within the viewer's places"):
        done = set(TripCheck.objects.filter(trip__in=back).values_list("trip_id", "kind"))
    return {
        trip.pk: tuple(
            kind for kind in needed_checks(trip, plans.at(trip.path)) if (trip.pk, kind) not in done
        )
        for trip in back
    }


def trip_rows(
    viewer: Actor,
    trips: Iterable[Trip],
    moment: datetime,
    below: str = "",
    *,
    named: bool = False,
) -> list[TripRow]:
    """Rows of one page; a fixed number of queries. `named`: the viewer drives them, and reads the
    names of those they fetch at the door."""
    found = list(trips)
    plans = Plans(moment)
    places = place_names(viewer, {trip.path for trip in found}, below or viewer.home_path)
    missing = missing_checks(found, plans)
    return [_row(viewer, trip, moment, plans, places, missing, named) for trip in found]


def one_row(
    viewer: Actor, trip: Trip, moment: datetime, below: str = "", *, named: bool = False
) -> TripRow:
    return trip_rows(viewer, [trip], moment, below, named=named)[0]


def _row(
    viewer: Actor,
    trip: Trip,
    moment: datetime,
    plans: Plans,
    places: Mapping[str, str],
    missing: Mapping[uuid.UUID, tuple[str, ...]],
    named: bool,
) -> TripRow:
    person = trip.person
    name = ""
    if person is not None:
        name = person.name if named else shown_name(viewer, person.name, person.path)
    late = is_late(trip, moment)
    return TripRow(
        id=trip.pk,
        state=trip.state,
        state_label=str(TripState(trip.state).label),
        tone=tone_of(trip, moment),
        purpose=trip.purpose,
        purpose_title=plans.at(trip.path).purpose_title(trip.purpose),
        person_id=trip.person_id,
        passenger=name,
        companions=trip.companions,
        place_id=trip.place_id,
        place_name=places[trip.path],
        path=trip.path,
        pickup=trip.pickup,
        destination=trip.destination,
        leaves_at=trip.leaves_at,
        back_at=trip.back_at,
        left_at=trip.left_at,
        returned_at=trip.returned_at,
        vehicle_id=trip.vehicle_id,
        plate=trip.vehicle.plate if trip.vehicle else "",
        driver=trip.driver.staff.name if trip.driver else "",
        medicine_run=trip.medicine_run,
        series_id=trip.series_id,
        note=trip.note,
        missing=missing.get(trip.pk, ()),
        is_late=late,
        requested_by=trip.requested_by,
        requested_at=trip.requested_at,
    )


def is_late(trip: Trip, moment: datetime) -> bool:
    """Should have left, or should be back, by now."""
    if trip.state == TripState.UNDER_WAY:
        return trip.back_at < moment
    return trip.state in AHEAD and trip.leaves_at < moment


def tone_of(trip: Trip, moment: datetime) -> str:
    """ "now" needs a person now, "soon" will need one, "active" is going on, "done" is complete."""
    if trip.state == TripState.BACK or is_late(trip, moment):
        return "now"
    return {
        TripState.REQUESTED: "soon",
        TripState.CONFIRMED: "active",
        TripState.UNDER_WAY: "active",
        TripState.CLOSED: "done",
    }.get(TripState(trip.state), "")
