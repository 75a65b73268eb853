"""Workers brought back by coach. Of Jinshan nothing of the kind is published: who rides, the
carrier, prices and times are invented. Those from Wuhan are signed up and may not be fetched.
"""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import CharterState, RiderState
from lianfang.charters.models import Charter, Rider, Seat
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.boarding import AtTheDoor, record_boarding
from lianfang.charters.services.chartering import (
    CharterEntry,
    StopEntry,
    announce_charter,
    create_charter,
    update_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.planning import (
    accept_proposal,
    create_proposal,
    plan_proposal,
)
from lianfang.charters.services.seating import give_seats
from lianfang.charters.services.signing_up import sign_up as sign_staff_up
from lianfang.kit.clock import local_day
from lianfang.people.models import Staff
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage
from lianfang.workforce.models import Employment
from lianfang.workforce.services.employees import update_employment

SYSTEM = Actor.system("charters")
AREA, POINT, CARRIER = "huanggang", "xishui_square", "黄石捷安客运有限公司"
# Their enterprises need them: so many days after they were signed up they come.
NEEDED = {"浠水": 1, "鄂州": 2, "九江": 2}
TOMORROW = ("ezhou", "jiujiang")
PLATES = ("鄂B20018", "鄂B20026", "鄂B20035", "鄂B20041", "鄂B20057", "鄂B20063", "鄂B20072")


def sign_up(stage: Stage, now: datetime) -> None:
    """The clerk signs up everybody who is away and comes from an area of the plan."""
    clerk = stage.actor(CLERK, now)
    plan = charters_plan(stage.township.path, now)
    with everywhere("the scenario knows the staff it listed"):
        away = Employment.objects.filter(
            state="away", enterprise__path__under=stage.township.path
        ).exclude(origin="")
        rows = list(away.select_related("enterprise").order_by("enterprise__name_key", "pk"))
    by_firm: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one in rows:
        if plan.area_of(one.origin, one.origin_code) is not None:
            by_firm.setdefault(one.enterprise_id, []).append(one.pk)
    _come_early(stage, now, rows)
    for firm, staff in by_firm.items():
        sign_staff_up(actor=clerk, now=now, enterprise_id=firm, employment_ids=staff)
    number = sum(len(staff) for staff in by_firm.values())
    stage.note(f"{number} workers signed up to be fetched")


def _come_early(stage: Stage, now: datetime, rows: list[Employment]) -> None:
    """Those of some areas come sooner than they meant to."""
    clerk = stage.actor(CLERK, now)
    for one in rows:
        days = next((days for word, days in NEEDED.items() if word in one.origin), None)
        if days is not None:
            day = local_day(now) + timedelta(days=days)
            update_employment(actor=clerk, now=now, employment_id=one.pk, planned_on=day)


def charter_the_first(stage: Stage, now: datetime) -> None:
    """A coach for those of Xishui who can come tomorrow, announced the same evening."""
    clerk = stage.actor(CLERK, now)
    leaves = now.replace(hour=13, minute=0) + timedelta(days=1)
    riders = _free(stage, now, leaves, AREA)
    if not riders:
        return
    made = create_charter(
        actor=clerk,
        now=now,
        place_id=stage.township.pk,
        entry=CharterEntry(
            title="浠水返岗专车",
            area=AREA,
            vehicle="coach_33",
            stops=[StopEntry(POINT, leaves)],
            arrives_at=leaves + timedelta(minutes=100),
            destination="金山街道",
            carrier=CARRIER,
            plate=PLATES[0],
            escort_id=_escort(stage),
        ),
    )
    give_seats(actor=clerk, now=now, charter_id=made.pk, rider_ids=[one.pk for one in riders[:16]])
    announce_charter(actor=clerk, now=now, charter_id=made.pk)


def _escort(stage: Stage) -> uuid.UUID | None:
    """The community worker of the demo goes along and finds the coach on her phone."""
    with everywhere("the scenario knows its own people"):
        row = Staff.objects.filter(user_id=stage.users["worker"], left_on__isnull=True).first()
    return row.pk if row else None


def _free(stage: Stage, now: datetime, leaves: datetime, area: str) -> list[Rider]:
    """Who of the area waits, may be fetched, and can travel on that day."""
    with everywhere("the scenario knows whom it signed up"):
        rows = list(
            Rider.objects.filter(
                state=RiderState.WAITING, area=area, earliest_on__lte=local_day(leaves)
            )
            .select_related("employment__enterprise", "employment__person")
            .order_by("enterprise__name_key", "pk")
        )
    judged = clearances([one.employment for one in rows], now)
    return [one for one in rows if judged[one.employment_id].is_free]


def _announced() -> Charter | None:
    with everywhere("the scenario knows its charters"):
        rows = Charter.objects.filter(state__in=(CharterState.ANNOUNCED, CharterState.UNDERWAY))
        row: Charter | None = rows.order_by("departs_at", "pk").first()
    return row


def board_and_leave(stage: Stage, now: datetime) -> None:
    """Everybody is measured at the door; the last one on the list did not come."""
    row, clerk = _announced(), stage.actor(CLERK, now)
    if row is None:
        return
    with everywhere("the seats of that very charter"):
        seats = list(Seat.objects.filter(charter=row, state="planned").order_by("number"))
    for number, seat in enumerate(seats):
        last = number == len(seats) - 1 and number > 0
        heat = None if last else Decimal("36.2") + Decimal(number % 6) / 10
        found = AtTheDoor("absent" if last else "present", heat)
        at = now - timedelta(minutes=20 - number)
        record_boarding(actor=clerk, now=at, seat_id=seat.pk, found=found)
    depart(actor=clerk, now=now, charter_id=row.pk)


def arrive(stage: Stage, now: datetime) -> None:
    """All who boarded are there."""
    row = _announced()
    if row is not None:
        confirm_arrival(actor=stage.actor(CLERK, now), now=now, charter_id=row.pk)
        stage.note(f"{row.title} has arrived")


def plan_for_tomorrow(stage: Stage, now: datetime) -> None:
    """The planner proposes coaches for tomorrow; the clerk accepts and announces them."""
    clerk, day = stage.actor(CLERK, now), local_day(now) + timedelta(days=1)
    row = create_proposal(actor=clerk, now=now, place_id=stage.township.pk, day=day, areas=TOMORROW)
    plan_proposal(actor=SYSTEM, now=now, proposal_id=row.pk)
    made, _dropped = accept_proposal(
        actor=clerk, now=now, proposal_id=row.pk, destination="金山街道", departs="14:00"
    )
    for charter, plate in zip(made, PLATES[1:], strict=False):
        with everywhere("the stops of that very charter"):
            stops = [StopEntry(one.point, one.at) for one in charter.stops.order_by("position")]
        entry = CharterEntry(
            title=charter.title,
            area=charter.area,
            vehicle=charter.vehicle,
            stops=stops,
            arrives_at=charter.arrives_at,
            destination=charter.destination,
            carrier=CARRIER,
            plate=plate,
            cost_fen=charter.cost_fen,
            # One person goes along with one coach.
            escort_id=_escort(stage) if charter is made[0] else None,
        )
        update_charter(actor=clerk, now=now, charter_id=charter.pk, entry=entry)
        announce_charter(actor=clerk, now=now, charter_id=charter.pk)
    stage.note(f"{len(made)} charters planned for tomorrow")


def leave_a_proposal(stage: Stage, now: datetime) -> None:
    """Vehicles for those who can travel within a week: to be decided this morning."""
    clerk, day = stage.actor(CLERK, now), local_day(now) + timedelta(days=7)
    row = create_proposal(actor=clerk, now=now, place_id=stage.township.pk, day=day)
    plan_proposal(actor=SYSTEM, now=now, proposal_id=row.pk)
