"""Who rides in a charter: the list at the desk, at the door, on paper, and of one's own people."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import HOLDING, OPEN_RIDERS, RiderState, SeatState
from lianfang.charters.models import BoardingCheck, Charter, Rider, Seat
from lianfang.charters.selectors.charters import door_charter
from lianfang.charters.selectors.clearance import Judged, clearances
from lianfang.charters.selectors.plans import charters_plan
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.cards import NAMES
from lianfang.workforce.enums import EmploymentState

_TONES = {
    SeatState.PLANNED: "soon",
    SeatState.PRESENT: "active",
    SeatState.ARRIVED: "done",
    SeatState.MISSING: "now",
    SeatState.ABSENT: "",
    SeatState.REFUSED: "now",
    SeatState.GIVEN_BACK: "",
}


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody on the list of a charter. `temperature` and `papers` are of the last check there."""

    id: uuid.UUID
    rider_id: uuid.UUID
    number: int
    name: str
    phone: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    point: str
    point_title: str
    state: str
    state_label: str
    tone: str
    reason: str
    temperature: Decimal | None
    papers: bool | None
    checked_at: datetime | None
    judged: Judged | None
    holds: bool
    rider_open: bool

    @property
    def is_held(self) -> bool:
        """Was given a seat, and may not be fetched any more."""
        return self.judged is not None and not self.judged.is_free


def seats_of(charter: Charter, *, enterprise_id: uuid.UUID | None = None) -> QuerySet[Seat]:
    """Seats of a charter that was found for the viewer; of one enterprise if it is named."""
    rows: QuerySet[Seat] = Seat._base_manager.filter(charter=charter)
    if enterprise_id is not None:
        rows = rows.filter(rider__enterprise=enterprise_id)
    return rows.order_by("number", "given_at", "pk")


def seat_rows(
    viewer: Actor,
    charter: Charter,
    moment: datetime,
    *,
    named: bool | None = None,
    enterprise_id: uuid.UUID | None = None,
    past: bool = False,
) -> list[SeatRow]:
    """Everybody who has a seat, by seat; with `past` also who gave it back, did not come or was not
    let on. A fixed number of queries. `named`: names in full."""
    with everywhere("the charter itself was found for the viewer"):
        rows = seats_of(charter, enterprise_id=enterprise_id)
        found = list(_joined(rows if past else rows.filter(state__in=HOLDING)))
        checks = BoardingCheck.objects.filter(seat__in=[one.pk for one in found])
        last = {one.seat_id: one for one in checks.order_by("taken_at", "recorded_at", "pk")}
    planned = [one.rider.employment for one in found if one.state == SeatState.PLANNED]
    judged = clearances(planned, moment)
    plan = charters_plan(charter.path, moment)
    may_name = viewer.can(NAMES, charter.path) if named is None else named
    return [
        SeatRow(
            id=one.pk,
            rider_id=one.rider_id,
            number=one.number,
            name=_name(one, may_name),
            phone=_phone(one),
            enterprise_id=one.rider.enterprise_id,
            enterprise_name=one.rider.enterprise.name,
            point=one.point,
            point_title=plan.point_title(charter.area, one.point),
            state=one.state,
            state_label=str(SeatState(one.state).label),
            tone=_TONES[SeatState(one.state)],
            reason=one.reason,
            temperature=last[one.pk].temperature if one.pk in last else None,
            papers=last[one.pk].papers if one.pk in last else None,
            checked_at=last[one.pk].taken_at if one.pk in last else None,
            judged=(
                judged.get(one.rider.employment_id) if one.state == SeatState.PLANNED else None
            ),
            holds=one.state in HOLDING,
            rider_open=one.rider.state in OPEN_RIDERS,
        )
        for one in found
    ]


def _joined(rows: QuerySet[Seat]) -> QuerySet[Seat]:
    return rows.select_related(
        "rider__enterprise", "rider__employment__enterprise", "rider__employment__person"
    ).defer("rider__employment__person__name_search", "rider__employment__person__lookup_keys")


def _name(one: Seat, named: bool) -> str:
    name = str(one.rider.employment.person.name)
    return name if named else mask_name(name)


def _phone(one: Seat) -> str:
    numbers = open_phones(one.rider.employment.person.phone_cipher)
    return next((mask_phone(number) for number in numbers), "")


def get_seat(viewer: Actor, seat_id: uuid.UUID, right: str) -> Seat:
    """A seat of a charter of the viewer's places, or NotFound."""
    row: Seat | None = Seat.objects.select_related("charter").filter(pk=seat_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def door_seat(viewer: Actor, seat_id: uuid.UUID) -> Seat:
    """A seat of a charter the viewer may stand at the door of, or NotFound."""
    with everywhere("the charter is checked below"):
        row: Seat | None = Seat.objects.select_related("charter").filter(pk=seat_id).first()
    if row is None:
        raise NotFound()
    door_charter(viewer, row.charter_id)
    return row


def riders_for(viewer: Actor, charter: Charter, moment: datetime) -> tuple[list[Rider], int]:
    """(who may be given a seat of the charter, how many more from its area may not be fetched).

    They come from its area, wait in its place, and travel no later than its day.
    """
    rows = _waiting(charter)
    with everywhere("the charter itself was found for the viewer"):
        found = list(rows.filter(path__startswith=charter.path))
    return _cleared(found, moment)


def own_riders_for(
    viewer: Actor, enterprise_id: uuid.UUID, charter: Charter, moment: datetime
) -> tuple[list[Rider], int]:
    """The same of one's own enterprise."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        found = list(_waiting(charter).filter(enterprise=enterprise))
    return _cleared(found, moment)


def _waiting(charter: Charter) -> QuerySet[Rider]:
    return (
        Rider._base_manager.filter(
            area=charter.area,
            state=RiderState.WAITING,
            employment__state=EmploymentState.AWAY,
            earliest_on__lte=local_day(charter.departs_at),
        )
        .select_related("enterprise", "employment__enterprise", "employment__person")
        .order_by("enterprise__name_key", "signed_at", "pk")
    )


def _cleared(found: Iterable[Rider], moment: datetime) -> tuple[list[Rider], int]:
    rows = list(found)
    judged = clearances([one.employment for one in rows], moment)
    free = [one for one in rows if judged[one.employment_id].is_free]
    return free, len(rows) - len(free)
