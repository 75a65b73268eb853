"""Passages as lists and one by one; drivers are masked, plates are not."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.enums import Deed, Direction, VehicleKind
from lianfang.gates.models import Passage, Point
from lianfang.gates.models.sealing import open_driver
from lianfang.gates.selectors.points import counting
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_paper, mask_phone
from lianfang.kit.plates import normalise
from lianfang.people.selectors.cards import shown_name

VIEW = "gates.passage.view"
RECENT_DAYS = 7
MOST_RECENT = 6
SORTS = {"when": "taken_at", "plate": "plate", "temperature": "temperature", "persons": "persons"}


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """What narrows a list of passages; `plate` is a part of a plate, as typed."""

    plate: str = ""
    point_id: uuid.UUID | None = None
    direction: str = ""
    vehicle: str = ""
    deed: str = ""
    fever: bool = False
    first: date | None = None
    last: date | None = None


NO_FILTER = PassageFilter()


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as one viewer may see it: driver masked, known resident by the usual rule."""

    id: uuid.UUID
    place_id: uuid.UUID
    point: str
    path: str
    taken_at: datetime
    received_at: datetime
    direction: str
    direction_label: str
    vehicle: str
    vehicle_label: str
    plate: str
    odd_plate: bool
    persons: int
    deed: str
    deed_label: str
    temperature: Decimal | None
    fever: bool
    origin: str
    destination_id: uuid.UUID | None
    destination: str
    person_id: uuid.UUID | None
    person: str
    permit_id: uuid.UUID | None
    driver_name: str
    driver_paper: str
    driver_phone: str
    slip: str
    note: str
    staff: str
    is_void: bool
    supersedes_id: uuid.UUID | None
    reason: str

    @property
    def tone(self) -> str:
        if self.fever or self.deed == Deed.HANDED_OVER:
            return "now"
        return "soon" if self.deed == Deed.TURNED_BACK else ""


def passage_list(
    viewer: Actor, path: str = "", filters: PassageFilter = NO_FILTER
) -> QuerySet[Passage]:
    """Passages that count, at checkpoints in the place, latest first."""
    territory = viewer.territory(VIEW).within(path)
    rows: QuerySet[Passage] = Passage.objects.filter(counting(), path__under=territory)
    if filters.point_id:
        rows = rows.filter(place_id=filters.point_id)
    for name in ("direction", "vehicle", "deed"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.fever:
        rows = rows.filter(fever=True)
    if filters.plate:
        rows = rows.filter(plate__contains=normalise(filters.plate))
    if filters.first:
        rows = rows.filter(taken_at__gte=day_bounds(filters.first)[0])
    if filters.last:
        rows = rows.filter(taken_at__lt=day_bounds(filters.last)[1])
    return rows.select_related("place", "destination", "staff", "person").order_by(
        "-taken_at", "-id"
    )


def get_passage(viewer: Actor, passage_id: uuid.UUID, right: str = VIEW) -> Passage:
    """A passage in the viewer's places, or NotFound."""
    row: Passage | None = (
        Passage.objects.select_related("place", "destination", "staff", "person")
        .filter(pk=passage_id)
        .first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def later_of(row: Passage) -> uuid.UUID | None:
    """The record that takes the place of this one, None if it still counts."""
    with everywhere("a correction counts wherever its place lies now"):
        return Passage.objects.filter(supersedes_id=row.pk).values_list("pk", flat=True).first()


def passage_rows(viewer: Actor, rows: Iterable[Passage]) -> list[PassageRow]:
    """Rows of one page, no further query."""
    return [passage_row(viewer, row) for row in rows]


def passage_row(viewer: Actor, row: Passage) -> PassageRow:
    driver = open_driver(row.pk, row.sealed)
    return PassageRow(
        id=row.pk,
        place_id=row.place_id,
        point=row.place.short_name,
        path=row.path,
        taken_at=row.taken_at,
        received_at=row.received_at,
        direction=row.direction,
        direction_label=str(Direction(row.direction).label),
        vehicle=row.vehicle,
        vehicle_label=str(VehicleKind(row.vehicle).label),
        plate=row.plate,
        odd_plate=row.odd_plate,
        persons=row.persons,
        deed=row.deed,
        deed_label=str(Deed(row.deed).label),
        temperature=row.temperature,
        fever=row.fever,
        origin=row.origin,
        destination_id=row.destination_id,
        destination=row.destination.short_name if row.destination else row.destination_text,
        person_id=row.person_id,
        person=shown_name(viewer, row.person.name, row.person.path) if row.person else "",
        permit_id=row.permit_id,
        driver_name=mask_name(driver.name),
        driver_paper=mask_paper(driver.paper),
        driver_phone=mask_phone(driver.phone),
        slip=row.slip,
        note=row.note,
        staff=row.staff.name if row.staff else "",
        is_void=row.is_void,
        supersedes_id=row.supersedes_id,
        reason=row.reason,
    )


@dataclass(frozen=True, slots=True)
class Returning:
    """What is known of a vehicle from its last passage here: one tap records the way back."""

    passage_id: uuid.UUID
    plate: str
    vehicle: str
    vehicle_label: str
    persons: int
    direction: str
    last_at: datetime

    @property
    def next_direction(self) -> str:
        return Direction.IN if self.direction == Direction.OUT else Direction.OUT


def last_of_plate(point: Point, plate: str) -> Returning | None:
    """The last passage of that plate at the checkpoint that counts, None for a new one."""
    wanted = normalise(plate)
    if not wanted:
        return None
    row = (
        Passage.objects.filter(counting(), place_id=point.place_id, plate=wanted)
        .order_by("-taken_at", "-id")
        .first()
    )
    return _returning(row) if row else None


def recent_vehicles(point: Point, moment: datetime) -> list[Returning]:
    """Vehicles let out here that have not come back, then those that came in: the last few of a
    week, each once."""
    rows = Passage.objects.filter(
        counting(),
        ~Q(plate=""),
        ~Q(deed=Deed.TURNED_BACK),
        place_id=point.place_id,
        taken_at__gt=moment - timedelta(days=RECENT_DAYS),
    ).order_by("plate", "-taken_at", "-id")
    latest = [_returning(row) for row in rows.distinct("plate")]
    latest.sort(key=lambda one: (one.direction != Direction.OUT, -one.last_at.timestamp()))
    return latest[:MOST_RECENT]


def _returning(row: Passage) -> Returning:
    return Returning(
        row.pk,
        row.plate,
        row.vehicle,
        str(VehicleKind(row.vehicle).label),
        row.persons,
        row.direction,
        row.taken_at,
    )
