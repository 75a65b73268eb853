"""Checkpoints: which are open and manned, who stands there, what came through today."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.subjects import PlaceName, place_names, whereabouts
from lianfang.gates.enums import Deed, PointKind, VehicleKind
from lianfang.gates.models import Duty, Passage, Point
from lianfang.gates.selectors.plans import Plans
from lianfang.kit.clock import LOCAL_ZONE, day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place

VIEW = "gates.point.view"
MOST_POINTS = 200
MOST_STAFF = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """What came through on a day: vehicles, people, how many turned back, with fever."""

    vehicles: int = 0
    people: int = 0
    turned_back: int = 0
    fevers: int = 0


@dataclass(frozen=True, slots=True)
class PointRow:
    """A checkpoint on a list. `needed`: people a shift by the plan; 0: not manned in this phase."""

    id: uuid.UUID
    place_id: uuid.UUID
    path: str
    name: str
    where: str
    kind: str
    kind_label: str
    opened_at: datetime
    closed_at: datetime | None
    needed: int
    on_duty: tuple[str, ...]
    figures: Figures

    @property
    def is_short(self) -> bool:
        """Fewer people stand there now than the plan asks for."""
        return self.closed_at is None and len(self.on_duty) < self.needed


def open_at(moment: datetime) -> Q:
    """Condition on checkpoints: open at `moment`."""
    return Q(opened_at__lte=moment) & (Q(closed_at__isnull=True) | Q(closed_at__gt=moment))


def counting() -> Q:
    """Condition on passages: took place, and no later record takes their place."""
    with everywhere("a correction counts wherever its place lies now"):
        later = Exists(Passage.objects.filter(supersedes=OuterRef("pk")))
    return Q(~later, is_void=False)


def point_list(
    viewer: Actor, path: str, moment: datetime, *, closed: bool = False
) -> QuerySet[Point]:
    """Checkpoints in the place and inside it, open at `moment`; `closed`: all there ever were."""
    rows: QuerySet[Point] = Point.objects.filter(path__under=viewer.territory(VIEW).within(path))
    rows = rows if closed else rows.filter(open_at(moment))
    return rows.select_related("place").order_by("path", "-opened_at")


def get_point(viewer: Actor, point_id: uuid.UUID, right: str = VIEW) -> Point:
    """A checkpoint in the viewer's places, or NotFound."""
    row: Point | None = Point.objects.select_related("place").filter(pk=point_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def point_at(viewer: Actor, place_id: uuid.UUID, moment: datetime, right: str = VIEW) -> Point:
    """The checkpoint open at that place at the moment, or NotFound."""
    row: Point | None = (
        Point.objects.filter(open_at(moment), place_id=place_id).select_related("place").first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_points(viewer: Actor, moment: datetime) -> list[Point]:
    """Where the viewer stands now, by the duty list; who is on no list: every checkpoint where
    they may record passages."""
    right = "gates.passage.record"
    rows: QuerySet[Point] = Point.objects.filter(
        open_at(moment), path__under=viewer.territory(right)
    ).select_related("place")
    staff = own_staff(viewer)
    if staff is not None:
        mine = Duty.objects.filter(on_duty_at(moment), staff=staff).values("point_id")
        found = list(rows.filter(pk__in=mine).order_by("path"))
        if found:
            return found
    return list(rows.order_by("path")[:MOST_POINTS])


def on_duty_at(moment: datetime) -> Q:
    """Condition on duties: they stand there at `moment`."""
    return Q(withdrawn_at__isnull=True, begins_at__lte=moment, ends_at__gt=moment)


def duty_list(viewer: Actor, point: Point, first: date, last: date) -> list[Duty]:
    """Who is to stand at a checkpoint from one day to another, in order of time."""
    rows = Duty.objects.filter(
        point=point, day__gte=first, day__lte=last, withdrawn_at__isnull=True
    )
    return list(rows.select_related("staff").order_by("begins_at", "staff__name_order", "id"))


def get_duty(viewer: Actor, duty_id: uuid.UUID, right: str) -> Duty:
    """A duty at a checkpoint in the viewer's places, or NotFound."""
    row: Duty | None = (
        Duty.objects.select_related("point__place", "staff").filter(pk=duty_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def staff_to_choose(viewer: Actor, path: str, day: date) -> list[Staff]:
    """Staff of the viewer's places who could stand at a checkpoint: those nearby first."""
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day),
        path__under=viewer.territory("people.staff.view"),
    )
    return list(rows.order_by("name_order", "id")[:MOST_STAFF])


def places_to_open(viewer: Actor, path: str) -> list[Place]:
    """Sites of kind checkpoint in the place where none is open."""
    taken = Point.objects.filter(closed_at__isnull=True).values("place_id")
    rows = Place.objects.filter(
        kind=PlaceKind.SITE,
        site_kind=SiteKind.CHECKPOINT,
        closed_on__isnull=True,
        path__under=viewer.territory("gates.point.open").within(path),
    )
    return list(rows.exclude(pk__in=taken).order_by("path")[:MOST_POINTS])


def figures_of(paths: Iterable[str], day: date) -> dict[str, Figures]:
    """The day's figures by checkpoint's path; one query."""
    first, last = day_bounds(day)
    rows = (
        Passage.objects.filter(
            counting(), path__in=set(paths), taken_at__gte=first, taken_at__lt=last
        )
        .order_by()
        .values("path")
        .annotate(
            vehicles=Count("pk", filter=~Q(vehicle=VehicleKind.FOOT)),
            people=Sum("persons"),
            turned_back=Count("pk", filter=Q(deed=Deed.TURNED_BACK)),
            fevers=Count("pk", filter=Q(fever=True)),
        )
    )
    return {
        row["path"]: Figures(row["vehicles"], row["people"] or 0, row["turned_back"], row["fevers"])
        for row in rows
    }


def total_of(found: Iterable[Figures]) -> Figures:
    """The sum over several checkpoints."""
    rows = list(found)
    return Figures(
        sum(one.vehicles for one in rows),
        sum(one.people for one in rows),
        sum(one.turned_back for one in rows),
        sum(one.fevers for one in rows),
    )


def hours_of(viewer: Actor, path: str, day: date) -> list[tuple[int, int]]:
    """(vehicles, people) for each hour of the day in China, at all checkpoints in the place."""
    first, last = day_bounds(day)
    rows = (
        Passage.objects.filter(
            counting(),
            path__under=viewer.territory(VIEW).within(path),
            taken_at__gte=first,
            taken_at__lt=last,
        )
        .order_by()
        .annotate(hour=ExtractHour("taken_at", tzinfo=LOCAL_ZONE))
        .values("hour")
        .annotate(vehicles=Count("pk", filter=~Q(vehicle=VehicleKind.FOOT)), people=Sum("persons"))
    )
    found = {row["hour"]: (row["vehicles"], row["people"] or 0) for row in rows}
    return [found.get(hour, (0, 0)) for hour in range(24)]


def point_rows(viewer: Actor, points: Sequence[Point], moment: datetime) -> list[PointRow]:
    """Rows of one page: manned by which plan, who is there now, today's figures."""
    names = place_names(point.path for point in points)
    figures = figures_of([point.path for point in points], local_day(moment))
    there = _there(points, moment)
    plans = Plans(viewer, moment)
    return [_row(point, names, figures, there, plans) for point in points]


def _there(points: Sequence[Point], moment: datetime) -> Mapping[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = Duty.objects.filter(on_duty_at(moment), point__in=points).order_by("staff__name_order")
    for point_id, name in rows.values_list("point_id", "staff__name"):
        found[point_id].append(name)
    return found


def _row(
    point: Point,
    names: Mapping[str, PlaceName],
    figures: Mapping[str, Figures],
    there: Mapping[uuid.UUID, list[str]],
    plans: Plans,
) -> PointRow:
    return PointRow(
        id=point.pk,
        place_id=point.place_id,
        path=point.path,
        name=point.place.short_name,
        where=whereabouts(point.path[:-STEP], names),
        kind=point.kind,
        kind_label=str(PointKind(point.kind).label),
        opened_at=point.opened_at,
        closed_at=point.closed_at,
        needed=0 if point.closed_at else plans.manned(point.path, point.kind),
        on_duty=tuple(there.get(point.pk, ())),
        figures=figures.get(point.path, Figures()),
    )


def shift_times(day: date, begins: str, ends: str) -> tuple[datetime, datetime]:
    """First and last moment of a shift that begins on `day`; one that ends no later than it begins
    ends the next day."""
    start = day_bounds(day)[0]

    def at(clock_time: str) -> datetime:
        hours, minutes = (int(part) for part in clock_time.split(":"))
        return start + timedelta(hours=hours, minutes=minutes)

    first, last = at(begins), at(ends)
    return first, last if last > first else last + timedelta(days=1)
