"""Charters on a list, one charter with its stops and steps, those an enterprise's people ride in.

A charter lies where the desk sits that sends it. The contact of an enterprise sees those that were
announced and in which its own people ride, and nobody else's names.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import (
    BEFORE_DEPARTURE,
    TOLD,
    CharterState,
    SeatState,
    StepKind,
)
from lianfang.charters.models import Charter, CharterStep, CharterStop, Rider, Seat
from lianfang.charters.selectors.plans import Plans, charters_plan
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.gates.models import Point
from lianfang.gates.selectors.points import point_list
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.kit.text import plain
from lianfang.people.models import Staff

VIEW = "charters.charter.view"
ESCORTING = "charters.boarding.record"
RECEIVING = "charters.charter.arrive"
# A charter that leaves so soon is on the phone of who goes along, past midnight too.
AHEAD = timedelta(hours=12)
SORTS = {
    "departs": ("departs_at",),
    "area": ("area", "departs_at"),
    "state": ("state", "departs_at"),
    "seats": ("taken",),
}
STAGES = ("coming", "underway", "arrived", "cancelled", "all")
MOST_STAFF = 500
BEGUN = (CharterState.BOARDING, CharterState.UNDERWAY)
ON_THE_ROAD = (CharterState.ANNOUNCED, *BEGUN)
_TONES = {
    CharterState.DRAFT: "soon",
    CharterState.ANNOUNCED: "active",
    CharterState.BOARDING: "active",
    CharterState.UNDERWAY: "active",
    CharterState.ARRIVED: "done",
    CharterState.CANCELLED: "",
}


@dataclass(frozen=True, slots=True)
class CharterFilter:
    """What a list is narrowed to: a stage of `STAGES`, an area, a day, a word of name or plate."""

    stage: str = "coming"
    area: str = ""
    day: date | None = None
    text: str = ""


def charter_list(
    viewer: Actor, path: str, wanted: CharterFilter | None = None, right: str = VIEW
) -> QuerySet[Charter]:
    """Charters of the place and all inside it, the next to depart first."""
    wanted = wanted or CharterFilter()
    rows: QuerySet[Charter] = Charter.objects.filter(
        path__under=viewer.territory(right).within(path)
    )
    if wanted.stage == "coming":
        rows = rows.filter(state__in=BEFORE_DEPARTURE)
    elif wanted.stage != "all":
        rows = rows.filter(state=wanted.stage)
    if wanted.area:
        rows = rows.filter(area=wanted.area)
    if wanted.day:
        begin, end = day_bounds(wanted.day)
        rows = rows.filter(departs_at__gte=begin, departs_at__lt=end)
    if text := plain(wanted.text):
        rows = rows.filter(
            Q(title__icontains=text) | Q(plate__icontains=text) | Q(carrier__icontains=text)
        )
    return rows.select_related("escort", "point__place").order_by("departs_at", "pk")


def todays_charters(viewer: Actor, moment: datetime) -> list[Charter]:
    """Announced charters that leave today or within twelve hours, or have begun and not arrived,
    one's own first.

    An escort sees the charters they go along with wherever the desk sits that sends them.
    """
    begin, end = day_bounds(local_day(moment))
    end = max(end, moment + AHEAD)
    me = own_staff(viewer)
    mine = Q(escort=me.pk) if me is not None else Q(pk__in=())
    with everywhere("an escort goes along wherever the desk sits"):
        rows: QuerySet[Charter] = Charter.objects.filter(
            Q(departs_at__gte=begin, departs_at__lt=end) | Q(state__in=BEGUN),
            Q(path__under=viewer.territory(ESCORTING)) | mine,
            state__in=TOLD,
        )
        found = list(_joined(rows).order_by("departs_at", "pk"))
    own = me.pk if me is not None else None
    return sorted(found, key=lambda one: own is None or one.escort_id != own)


def carried_charters(
    viewer: Actor, moment: datetime, points: Sequence[uuid.UUID]
) -> list[tuple[Charter, bool]]:
    """(charter, whether the viewer stands at its door) of those that are the viewer's own today:
    they are its escort, or nobody is and their own desk sends it, or one of the checkpoints
    `points`, where they stand, expects it."""
    me = own_staff(viewer)
    mine = me.pk if me is not None else None
    found = [
        (one, True)
        for one in todays_charters(viewer, moment)
        if one.state in ON_THE_ROAD and one.escort_id in (None, mine)
    ]
    known = {one.pk for one, _boards in found}
    begin, end = day_bounds(local_day(moment))
    with everywhere("a checkpoint receives whatever desk sends"):
        expected = Charter.objects.filter(
            Q(arrives_at__gte=begin, arrives_at__lt=max(end, moment + AHEAD)) | Q(state__in=BEGUN),
            point__in=points,
            state__in=ON_THE_ROAD,
        )
        found += [(one, False) for one in _joined(expected) if one.pk not in known]
    return sorted(found, key=lambda pair: (pair[0].departs_at, pair[0].pk))


def door_charter(viewer: Actor, charter_id: uuid.UUID, right: str = ESCORTING) -> Charter:
    """A charter the viewer may stand at the door of: of their places, or whose escort they are; to
    receive it, also one that their checkpoint expects."""
    with everywhere("an escort goes along wherever the desk sits"):
        row: Charter | None = _joined(Charter.objects.filter(pk=charter_id)).first()
    if row is not None and viewer.can(right, row.path):
        return row
    if row is not None and right == RECEIVING and row.point and viewer.can(right, row.point.path):
        return row
    me = own_staff(viewer)
    if row is None or me is None or row.escort_id != me.pk or not viewer.can(right, me.path):
        raise NotFound()
    return row


def get_charter(viewer: Actor, charter_id: uuid.UUID, right: str = VIEW) -> Charter:
    """A charter of the viewer's places, or NotFound."""
    row: Charter | None = _joined(Charter.objects.filter(pk=charter_id)).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def _joined(rows: QuerySet[Charter]) -> QuerySet[Charter]:
    return rows.select_related("place", "escort", "point__place", "coach__passage")


def own_charters(viewer: Actor, enterprise_id: uuid.UUID) -> QuerySet[Charter]:
    """Announced charters in which people of one's own enterprise ride or rode, the latest first."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whoever acts for an enterprise sees in what its people ride"):
        given = Seat.objects.filter(rider__enterprise=enterprise)
        ride = given.exclude(state=SeatState.GIVEN_BACK).values("charter")
        rows = Charter.objects.filter(
            Q(state__in=TOLD, pk__in=ride)
            | Q(state=CharterState.CANCELLED, steps__told=True, pk__in=given.values("charter"))
        )
        return _joined(rows.distinct()).order_by("-departs_at", "pk")


def own_charter(viewer: Actor, enterprise_id: uuid.UUID, charter_id: uuid.UUID) -> Charter:
    """One of them, or one with a seat left its people may take; NotFound for any other."""
    row: Charter | None = own_charters(viewer, enterprise_id).filter(pk=charter_id).first()
    if row is None:
        row = with_seats_left(viewer, enterprise_id).filter(pk=charter_id).first()
    if row is None:
        raise NotFound()
    return row


def with_seats_left(viewer: Actor, enterprise_id: uuid.UUID) -> QuerySet[Charter]:
    """Announced charters above the enterprise that have a seat left, from the areas in which its
    people wait."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        waiting = Rider.objects.filter(enterprise=enterprise, state="waiting")
        rows = Charter.objects.filter(
            state__in=(CharterState.ANNOUNCED, CharterState.BOARDING),
            taken__lt=F("usable"),
            area__in=waiting.order_by().values("area"),
            path__in=_above(enterprise),
        )
        return _joined(rows).order_by("departs_at", "pk")


def _above(enterprise: Enterprise) -> list[str]:
    return [*ancestors(enterprise.path), enterprise.path]


@dataclass(frozen=True, slots=True)
class StopRow:
    """A pick-up point and the time."""

    point: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterRow:
    """A charter as lists and pages show it; `vehicle` is what it is called in the plan."""

    id: uuid.UUID
    title: str
    area: str
    area_title: str
    vehicle: str
    vehicle_title: str
    means: str
    carrier: str
    plate: str
    seats: int
    usable: int
    taken: int
    destination: str
    point_name: str
    escort_name: str
    escort_id: uuid.UUID | None
    departs_at: datetime
    arrives_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    cost_fen: int
    government_percent: int
    state: str
    state_label: str
    tone: str
    note: str
    stops: tuple[StopRow, ...]

    @property
    def free(self) -> int:
        """Seats that may still be taken."""
        return self.usable - self.taken

    @property
    def is_open(self) -> bool:
        """Has not departed and is not cancelled."""
        return self.state in BEFORE_DEPARTURE


def charter_rows(rows: Iterable[Charter], moment: datetime) -> list[CharterRow]:
    """Rows for a page; one more query, for the stops."""
    found = list(rows)
    with everywhere("the charters were found for the viewer"):
        stops: dict[uuid.UUID, list[CharterStop]] = {}
        known = CharterStop.objects.filter(charter__in=[one.pk for one in found])
        for stop in known.order_by("position"):
            stops.setdefault(stop.charter_id, []).append(stop)
        plans = Plans(moment)
        return [_row(one, plans, stops.get(one.pk, [])) for one in found]


def _row(one: Charter, plans: Plans, stops: list[CharterStop]) -> CharterRow:
    plan = plans.at(one.path)
    return CharterRow(
        id=one.pk,
        title=one.title,
        area=one.area,
        area_title=plan.area_title(one.area),
        vehicle=one.vehicle,
        vehicle_title=plan.vehicle_title(one.vehicle),
        means=one.means,
        carrier=one.carrier,
        plate=one.plate,
        seats=one.seats,
        usable=one.usable,
        taken=one.taken,
        destination=one.destination,
        point_name=one.point.place.short_name if one.point else "",
        escort_name=one.escort.name if one.escort else "",
        escort_id=one.escort_id,
        departs_at=one.departs_at,
        arrives_at=one.arrives_at,
        departed_at=one.departed_at,
        arrived_at=one.arrived_at,
        cost_fen=one.cost_fen,
        government_percent=one.government_percent,
        state=one.state,
        state_label=str(CharterState(one.state).label),
        tone=_TONES[CharterState(one.state)],
        note=one.note,
        stops=tuple(
            StopRow(stop.point, plan.point_title(one.area, stop.point), stop.at) for stop in stops
        ),
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something that was done about a charter; moments stand apart from words."""

    kind: str
    kind_label: str
    before: str
    after: str
    from_moment: datetime | None
    to_moment: datetime | None
    reason: str
    told: bool
    at: datetime
    by: str


def step_rows(charter: Charter, *, told_only: bool = False) -> list[StepRow]:
    """What was done about the charter, the latest first; the caller found it for the viewer."""
    with everywhere("the charter itself was found for the viewer"):
        rows = CharterStep.objects.filter(charter=charter).order_by("-at", "-pk")
        found = list(rows.filter(told=True) if told_only else rows)
    return [_step(one) for one in found]


def _step(one: CharterStep) -> StepRow:
    is_moment = one.kind == StepKind.DELAY
    states: dict[str, Any] = dict(CharterState.choices)
    return StepRow(
        kind=one.kind,
        kind_label=str(StepKind(one.kind).label),
        before="" if is_moment else str(states.get(one.before, one.before)),
        after="" if is_moment else str(states.get(one.after, one.after)),
        from_moment=parse_datetime(one.before) if is_moment else None,
        to_moment=parse_datetime(one.after) if is_moment else None,
        reason=one.reason,
        told=one.told,
        at=one.at,
        by=one.by,
    )


def point_options(viewer: Actor, path: str, moment: datetime) -> list[tuple[str, str]]:
    """Open checkpoints a charter may be announced to."""
    rows = point_list(viewer, path, moment)
    return [(str(one.pk), one.place.short_name) for one in rows]


def escort_options(viewer: Actor, path: str) -> list[tuple[str, str]]:
    """Staff of the place who may go along."""
    territory = viewer.territory("people.staff.view").within(path)
    rows = Staff.objects.filter(left_on__isnull=True, path__under=territory).order_by("name", "pk")
    return [(str(one.pk), one.name) for one in rows[:MOST_STAFF]]


def vehicle_options(path: str, moment: datetime) -> list[tuple[str, str]]:
    """Kinds of vehicles of the plan, with the seats that may be taken."""
    plan = charters_plan(path, moment)
    text = _("%(title)s (%(usable)s/%(seats)s)")
    return [
        (one.key, text % {"title": one.title, "usable": one.usable, "seats": one.seats})
        for one in plan.vehicles
    ]


def checkpoint(viewer: Actor, path: str, point_id: uuid.UUID | None) -> Point | None:
    """The checkpoint, which must lie in the place of the charter. Raises NotFound."""
    if point_id is None:
        return None
    row: Point | None = Point.objects.filter(pk=point_id, path__under=path).first()
    if row is None:
        raise NotFound()
    return row
