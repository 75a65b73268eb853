"""Duty rosters on screen: proposals as a grid of day and shift, and the lists of a week."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.gates.enums import PostChange, RosterState
from lianfang.gates.models import Duty, Point, RosterPost, RosterProposal
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.roster_words import gap_text, kind_text, penalty_text, why_text
from lianfang.kit.errors import NotFound

RIGHT = "gates.roster.view"
MOST_DUTIES = 20_000


@dataclass(slots=True)
class Standing:
    """Somebody in a cell of the grid: as they stand now, or as the roster proposes."""

    name: str
    capacity: str
    staff_id: uuid.UUID
    duty_id: uuid.UUID | None = None
    post_id: uuid.UUID | None = None
    is_new: bool = False
    is_ending: bool = False
    is_edited: bool = False
    is_out: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class GridCell:
    """One shift of one day: who stands there, and what is missing."""

    day: date
    shift: str
    people: list[Standing] = field(default_factory=list)
    missing: int = 0
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GridDay:
    """A row of the grid."""

    day: date
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class RosterView:
    """One checkpoint's page of a proposal, and the summary of all."""

    points: tuple[tuple[Point, int], ...]
    point: Point | None
    shifts: tuple[Any, ...]
    days: tuple[GridDay, ...]
    counts: dict[str, int]
    penalties: tuple[tuple[str, int], ...]
    missing: int


def roster_list(viewer: Actor, path: str) -> QuerySet[RosterProposal]:
    """Rosters for the place at `path` and places in it, latest first, their posts counted."""
    rows: QuerySet[RosterProposal] = RosterProposal.objects.filter(
        path__under=viewer.territory(RIGHT).within(path)
    )
    new = Q(posts__is_out=False, posts__change=PostChange.ADD)
    return (
        rows.select_related("place")
        .annotate(added=Count("posts", filter=new))
        .order_by("-created_at", "-id")
    )


def get_roster(viewer: Actor, roster_id: uuid.UUID, right: str = RIGHT) -> RosterProposal:
    """A roster in the viewer's places, or NotFound."""
    row: RosterProposal | None = (
        RosterProposal.objects.select_related("place").filter(pk=roster_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_post(viewer: Actor, post_id: uuid.UUID, right: str = RIGHT) -> RosterPost:
    """A post of a roster in the viewer's places, or NotFound."""
    row: RosterPost | None = (
        RosterPost.objects.select_related("roster", "point__place", "staff", "proposed_staff")
        .filter(pk=post_id)
        .first()
    )
    if row is None or not viewer.can(right, row.roster.path):
        raise NotFound()
    return row


def post_list(viewer: Actor, roster: RosterProposal) -> list[RosterPost]:
    """All posts of a roster."""
    if not viewer.can(RIGHT, roster.path):
        raise NotFound()
    return list(RosterPost.objects.filter(roster=roster).order_by("pk"))


def roster_points(roster: RosterProposal) -> list[Point]:
    """The checkpoints of a roster in order of their places, those closed since left out."""
    rows = Point.objects.filter(pk__in=roster.points, closed_at__isnull=True)
    return list(rows.select_related("place").order_by("path", "pk"))


def roster_view(
    viewer: Actor, roster: RosterProposal, moment: datetime, point_id: str = ""
) -> RosterView:
    """One checkpoint of a roster as a grid; the first with a gap where none is chosen."""
    points = roster_points(roster)
    gaps: Counter[str] = Counter()
    for one in roster.unserved:
        gaps[one["cell"].split("|")[0]] += one["missing"]
    chosen = next((p for p in points if str(p.pk) == point_id), None)
    chosen = chosen or next((p for p in points if gaps[str(p.pk)]), None)
    chosen = chosen or next(iter(points), None)
    plan = gates_plan(chosen.path if chosen else roster.path, moment)
    lines = RosterPost.objects.filter(roster=roster)
    return RosterView(
        points=tuple((point, gaps[str(point.pk)]) for point in points),
        point=chosen,
        shifts=tuple(plan.shifts),
        days=_grid(roster, chosen, [shift.key for shift in plan.shifts]) if chosen else (),
        counts=lines.aggregate(
            added=Count("pk", filter=Q(change=PostChange.ADD, is_out=False)),
            ended=Count("pk", filter=Q(change=PostChange.END, is_out=False)),
            edited=Count("pk", filter=Q(is_edited=True)),
            left_out=Count("pk", filter=Q(is_out=True)),
        ),
        penalties=tuple(
            (penalty_text(one["name"]), one["count"])
            for one in roster.penalties
            if one["count"] and one["name"] not in ("load", "nights")
        ),
        missing=sum(one["missing"] for one in roster.unserved if not one["kind"]),
    )


def _grid(roster: RosterProposal, point: Point, shifts: Sequence[str]) -> tuple[GridDay, ...]:
    days = [roster.first + timedelta(days=n) for n in range((roster.last - roster.first).days + 1)]
    cells = {(day, shift): GridCell(day, shift) for day in days for shift in shifts}
    people: dict[tuple[date, str, uuid.UUID], Standing] = {}
    for duty in _duties([point], roster.first, roster.last):
        key = (duty.day, duty.shift, duty.staff_id)
        people[key] = _person(duty.staff, duty_id=duty.pk)
    lines = RosterPost.objects.filter(roster=roster, point=point).select_related("staff")
    for line in lines.order_by("day", "staff__name_order", "pk"):
        key = (line.day, line.shift, line.staff_id)
        if key not in people:
            if line.change == PostChange.END or roster.state == RosterState.ACCEPTED:
                continue
            people[key] = _person(line.staff, is_new=True)
        one = people[key]
        one.post_id, one.is_edited, one.is_out = line.pk, line.is_edited, line.is_out
        one.is_ending = line.change == PostChange.END and not line.is_out
        one.reasons = tuple(why_text(reason) for reason in line.reasons)
    for (day, shift, _staff), person in people.items():
        if (day, shift) in cells:
            cells[day, shift].people.append(person)
    for gap in roster.unserved:
        at, day_text, shift = gap["cell"].split("|")
        cell = cells.get((date.fromisoformat(day_text), shift))
        if at == str(point.pk) and cell is not None:
            _note_gap(cell, gap)
    return tuple(GridDay(day, tuple(cells[day, shift] for shift in shifts)) for day in days)


def _note_gap(cell: GridCell, gap: dict[str, Any]) -> None:
    text = gap_text(gap["reason"]["code"])
    if gap["kind"]:
        cell.gaps.append(f"{kind_text(gap['kind'])}: {text}")
    else:
        cell.missing += gap["missing"]
        cell.gaps.append(text)


def _person(staff: Any, **more: Any) -> Standing:
    return Standing(
        name=staff.name, capacity=str(staff.get_kind_display()), staff_id=staff.pk, **more
    )


def _duties(points: Sequence[Point], first: date, last: date) -> QuerySet[Duty]:
    rows: QuerySet[Duty] = Duty.objects.filter(
        point__in=points, day__gte=first, day__lte=last, withdrawn_at__isnull=True
    )
    return rows.select_related("staff").order_by("begins_at", "staff__name_order", "id")


@dataclass(frozen=True, slots=True)
class WeekList:
    """The duty list of one checkpoint for some days, as it is hung up."""

    point: Point
    shifts: tuple[Any, ...]
    days: tuple[GridDay, ...]


def week_lists(
    viewer: Actor, points: Sequence[Point], first: date, last: date, moment: datetime
) -> list[WeekList]:
    """The duty lists of checkpoints the viewer may see, days down and shifts across."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found: dict[tuple[uuid.UUID, date, str], list[Standing]] = defaultdict(list)
    for duty in _duties(points, first, last)[:MOST_DUTIES]:
        cell = (duty.point_id, duty.day, duty.shift)
        found[cell].append(_person(duty.staff, duty_id=duty.pk))
    lists = []
    for point in points:
        shifts = tuple(gates_plan(point.path, moment).shifts)
        rows = tuple(
            GridDay(
                day,
                tuple(
                    GridCell(day, shift.key, found.get((point.pk, day, shift.key), []))
                    for shift in shifts
                ),
            )
            for day in days
        )
        lists.append(WeekList(point, shifts, rows))
    return lists


def duties_between(viewer: Actor, path: str, first: date, last: date, right: str) -> QuerySet[Duty]:
    """All duties at checkpoints in the place from day to day."""
    rows: QuerySet[Duty] = Duty.objects.filter(
        path__under=viewer.territory(right).within(path),
        day__gte=first,
        day__lte=last,
        withdrawn_at__isnull=True,
    )
    return rows.select_related("staff", "point__place").order_by("day", "path", "begins_at", "id")


def own_duties(viewer: Actor, first: date, last: date) -> list[Duty]:
    """The viewer's own duties between two days in order of time; none for who is on no roster."""
    staff = own_staff(viewer)
    if staff is None:
        return []
    with everywhere("one's own duties may be at any checkpoint"):
        rows = Duty.objects.filter(
            staff=staff, day__gte=first, day__lte=last, withdrawn_at__isnull=True
        )
        found = rows.select_related("point__place").order_by("begins_at", "id")
        return list(found[:MOST_DUTIES])


def others_to_swap(viewer: Actor, duty: Duty, moment: datetime, most: int = 30) -> list[Duty]:
    """Duties of others at the same checkpoint within a week, still to come."""
    week = timedelta(days=7)
    rows = Duty.objects.filter(
        point_id=duty.point_id,
        withdrawn_at__isnull=True,
        begins_at__gt=moment,
        day__gte=duty.day - week,
        day__lte=duty.day + week,
    ).exclude(staff_id=duty.staff_id)
    found = rows.exclude(day=duty.day, shift=duty.shift).select_related("point", "staff")
    return list(found.order_by("begins_at", "staff__name_order", "id")[:most])
