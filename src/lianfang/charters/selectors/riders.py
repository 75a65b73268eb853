"""Who wants to be fetched: lists at the desk and of one's own enterprise, who has no seat first.

Names are masked for the desk by the rule of residents; the contact of an enterprise knows its own
staff by name.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import HOLDING, OPEN_RIDERS, RiderState
from lianfang.charters.models import Rider, Seat
from lianfang.charters.selectors.clearance import Judged, clearances
from lianfang.charters.selectors.plans import Plans
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import EnterpriseFilter, enterprise_list
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.cards import NAMES
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.clearance import held_among

VIEW = "charters.rider.view"
SIGN_UP = "charters.rider.sign_up"
SORTS = {
    "enterprise": ("enterprise__name_key", "signed_at"),
    "area": ("area", "point"),
    "earliest": ("earliest_on",),
    "signed": ("signed_at",),
}
STAGES = ("waiting", "held", "seated", "back", "withdrawn", "all")


@dataclass(frozen=True, slots=True)
class RiderFilter:
    """What a list is narrowed to: a stage of `STAGES`, an area of the plan, an enterprise's name.

    "waiting" are those without a seat who may be fetched or not; "held" only those who may not.
    """

    stage: str = "waiting"
    area: str = ""
    text: str = ""


def _staged(rows: QuerySet[Rider], stage: str) -> QuerySet[Rider]:
    if stage in ("waiting", "held"):
        return rows.filter(state=RiderState.WAITING)
    if stage == "seated":
        return rows.filter(state__in=(RiderState.SEATED, RiderState.ABOARD))
    if stage in (RiderState.BACK, RiderState.WITHDRAWN):
        return rows.filter(state=stage)
    return rows


def rider_list(
    viewer: Actor,
    path: str,
    moment: datetime,
    wanted: RiderFilter | None = None,
    right: str = VIEW,
) -> QuerySet[Rider]:
    """Everybody signed up by the enterprises of the place; who has no seat stands first."""
    wanted = wanted or RiderFilter()
    rows: QuerySet[Rider] = Rider.objects.filter(path__under=viewer.territory(right).within(path))
    rows = _staged(rows, wanted.stage)
    if wanted.area:
        rows = rows.filter(area=wanted.area)
    if key := name_key(wanted.text):
        rows = rows.filter(enterprise__name_key__contains=key)
    if wanted.stage == "held":
        rows = held_back(rows, moment)
    order = {
        RiderState.WAITING: 0,
        RiderState.SEATED: 1,
        RiderState.ABOARD: 2,
        RiderState.BACK: 3,
    }
    first: Any = Case(
        *(When(state=state, then=Value(number)) for state, number in order.items()),
        default=Value(4),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=first).order_by("rank", "earliest_on", "signed_at", "pk")


def held_back(rows: QuerySet[Rider], moment: datetime) -> QuerySet[Rider]:
    """Those among the rows who may not be fetched now; the database judges them, all at once."""
    return rows.filter(employment__in=held_among(rows.values("employment"), moment))


def waiting_counts(rows: QuerySet[Rider], moment: datetime) -> tuple[int, int]:
    """(without a seat, of these those who may not be fetched) among the rows."""
    waiting = rows.filter(state=RiderState.WAITING)
    return waiting.count(), held_back(waiting, moment).count()


def get_rider(viewer: Actor, rider_id: uuid.UUID, right: str = VIEW) -> Rider:
    """Somebody signed up by an enterprise of the viewer's places, or NotFound."""
    row: Rider | None = _joined(Rider.objects.filter(pk=rider_id)).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_riders(viewer: Actor, enterprise_id: uuid.UUID, *, over: bool = False) -> QuerySet[Rider]:
    """Everybody one's own enterprise signed up: those still to be brought back, or all others."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whoever acts for an enterprise sees whom it signed up"):
        rows: QuerySet[Rider] = Rider.objects.filter(enterprise=enterprise)
        known = Q(state__in=OPEN_RIDERS)
        return rows.filter(~known if over else known).order_by("state", "earliest_on", "pk")


def _joined(rows: QuerySet[Rider]) -> QuerySet[Rider]:
    return rows.select_related("enterprise", "employment__enterprise", "employment__person").defer(
        "employment__person__name_search", "employment__person__lookup_keys"
    )


@dataclass(frozen=True, slots=True)
class RiderRow:
    """Somebody on a list; `charter` is the one they have a seat on, the last one where several."""

    id: uuid.UUID
    employment_id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    name: str
    phone: str
    area: str
    area_title: str
    point_title: str
    origin: str
    earliest_on: date
    note: str
    state: str
    state_label: str
    tone: str
    judged: Judged | None
    charter_id: uuid.UUID | None
    charter_title: str
    departs_at: datetime | None
    seat_label: str
    signed_at: datetime
    reason: str

    @property
    def is_held(self) -> bool:
        """Waits for a seat and may not have one."""
        return self.judged is not None and not self.judged.is_free


_TONES = {
    RiderState.WAITING: "soon",
    RiderState.SEATED: "active",
    RiderState.ABOARD: "active",
    RiderState.BACK: "done",
    RiderState.WITHDRAWN: "",
}


def rider_rows(
    viewer: Actor, rows: Iterable[Rider], moment: datetime, *, named: bool | None = None
) -> list[RiderRow]:
    """Rows of a page in the order given; a fixed number of queries.

    `named`: names in full, for whoever acts for the enterprise.
    """
    ids = [one.pk for one in rows]
    with everywhere("the rows were found for the viewer by the caller"):
        found = {one.pk: one for one in _joined(Rider.objects.filter(pk__in=ids))}
        seats = Seat.objects.filter(rider__in=ids).select_related("charter").order_by("given_at")
        last = {seat.rider_id: seat for seat in seats}
    ordered = [found[key] for key in ids]
    open_ones = [one.employment for one in ordered if one.state == RiderState.WAITING]
    judged = clearances(open_ones, moment)
    plans = Plans(moment)
    return [_row(viewer, one, plans, judged, last.get(one.pk), named) for one in ordered]


def _row(
    viewer: Actor,
    one: Rider,
    plans: Plans,
    judged: dict[uuid.UUID, Judged],
    seat: Seat | None,
    named: bool | None,
) -> RiderRow:
    person, plan = one.employment.person, plans.at(one.path)
    known = named if named is not None else viewer.can(NAMES, one.path)
    holds = seat is not None and seat.state in HOLDING
    return RiderRow(
        id=one.pk,
        employment_id=one.employment_id,
        enterprise_id=one.enterprise_id,
        enterprise_name=one.enterprise.name,
        name=person.name if known else mask_name(person.name),
        phone=next((mask_phone(number) for number in open_phones(person.phone_cipher)), ""),
        area=one.area,
        area_title=plan.area_title(one.area),
        point_title=plan.point_title(one.area, one.point),
        origin=one.employment.origin,
        earliest_on=one.earliest_on,
        note=one.note,
        state=one.state,
        state_label=str(RiderState(one.state).label),
        tone=_TONES[RiderState(one.state)],
        judged=judged.get(one.employment_id) if one.state == RiderState.WAITING else None,
        charter_id=seat.charter_id if seat is not None and holds else None,
        charter_title=seat.charter.title if seat is not None and holds else "",
        departs_at=seat.charter.departs_at if seat is not None and holds else None,
        seat_label="" if seat is None else str(seat.get_state_display()),
        signed_at=one.signed_at,
        reason=one.reason or ("" if seat is None else seat.reason),
    )


def signed_up(employment_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these employees are signed up and not back yet."""
    with everywhere("the employees were found for the viewer by the caller"):
        rows = Rider.objects.filter(employment__in=employment_ids, state__in=OPEN_RIDERS)
        return set(rows.values_list("employment_id", flat=True))


def may_be_signed_up(enterprise_id: uuid.UUID, origin: str = "") -> QuerySet[Employment]:
    """Employees who are away and not signed up yet; the caller checks who may look.

    For pages: `everywhere` or `looking` must hold around it.
    """
    rows = _to_sign_up().filter(enterprise=enterprise_id)
    if origin:
        rows = rows.filter(origin__icontains=origin)
    joined = rows.select_related("person", "enterprise")
    return joined.order_by("person__name_order", "pk")


def with_staff_away(viewer: Actor, path: str, day: date, text: str = "") -> QuerySet[Enterprise]:
    """Enterprises of the place that have somebody away who is not signed up, by name; narrowed by a
    part of the name."""
    wanted = EnterpriseFilter(text=text)
    rows = enterprise_list(
        viewer, day=day, place_path=path, wanted=wanted, sort="name", right=SIGN_UP
    )
    return rows.filter(pk__in=_to_sign_up().values("enterprise")).select_related("place")


def staff_away(rows: Iterable[Enterprise]) -> list[tuple[Enterprise, int]]:
    """Each enterprise with how many of its staff are away and not signed up; one query."""
    found = list(rows)
    with everywhere("the enterprises were found for the viewer by the caller"):
        there = _to_sign_up().filter(enterprise__in=found)
        known = dict(there.order_by().values_list("enterprise").annotate(n=Count("pk")))
    return [(one, known.get(one.pk, 0)) for one in found]


def _to_sign_up() -> QuerySet[Employment]:
    open_ones = Rider.objects.filter(state__in=OPEN_RIDERS).values("employment")
    rows: QuerySet[Employment] = Employment.objects.filter(
        state=EmploymentState.AWAY, until__isnull=True
    )
    return rows.exclude(pk__in=open_ones)


def counts_by_area(rows: QuerySet[Rider]) -> list[tuple[str, int]]:
    """How many of the rows come from each area, the most first."""
    counted = rows.order_by().values("area").annotate(n=Count("pk")).order_by("-n", "area")
    return [(one["area"], one["n"]) for one in counted]
