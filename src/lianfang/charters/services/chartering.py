"""A charter is made, put right, announced, given another vehicle or time, and cancelled.

Every change after the announcement is a step that the contacts of the enterprises on board see.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import (
    BEFORE_DEPARTURE,
    HOLDING,
    CharterState,
    SeatState,
    StepKind,
)
from lianfang.charters.models import Charter, CharterStep, CharterStop, Seat
from lianfang.charters.selectors.charters import checkpoint
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.services.seating import free_seats
from lianfang.charters.services.steps import (
    WrongCharterState,
    given_reason,
    locked_charter,
    note_step,
    pass_on,
    require,
)
from lianfang.command.playbook.charters import Charters
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.money import MOST_FEN
from lianfang.kit.text import tidy
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

FARTHEST = timedelta(days=92)
LONGEST_RIDE = timedelta(days=3)
MOST_STOPS = 20


class NobodyAboard(Conflict):
    """What nobody rides in is not announced and does not depart."""

    code = "charter_empty"
    default = _("Nobody has a seat of it.")


@dataclass(frozen=True, slots=True)
class StopEntry:
    """A pick-up point of the plan's area, and when people are picked up there."""

    point: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterEntry:
    """What is entered of a charter; `cost_fen` is for the whole vehicle.

    It departs from its first stop. None for `cost_fen` takes the price of the plan.
    """

    title: str
    area: str
    vehicle: str
    stops: Sequence[StopEntry]
    arrives_at: datetime
    destination: str
    carrier: str = ""
    plate: str = ""
    cost_fen: int | None = None
    point_id: uuid.UUID | None = None
    escort_id: uuid.UUID | None = None
    note: str = ""


@action("charters.charter.create")
def create_charter(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    entry: CharterEntry,
    charter_id: uuid.UUID | None = None,
) -> Charter:
    """The desk makes a charter for its place; the same id again is the same charter.

    Area and vehicle are keys of the plan; the seats that may be taken follow from its seating rule.
    Raises InvalidInput by field, also where the escort is on the road with another one, NotFound.
    """
    hold_still()
    place = get_place(actor, place_id, "charters.charter.create")
    concerning(place, path=place.path)
    if charter_id is not None:
        with everywhere("an id is taken wherever it was used"):
            known: Charter | None = Charter.objects.filter(pk=charter_id).first()
        if known is not None:
            if known.place_id != place.pk:
                raise NotFound()
            return known
    made = make_charter(actor, now, place, entry, charter_id)
    concerning(made, path=place.path, area=made.area, seats=made.usable)
    return made


def make_charter(
    actor: Actor, now: datetime, place: Place, entry: CharterEntry, charter_id: uuid.UUID | None
) -> Charter:
    """A charter of the place in preparation; raises as `create_charter`."""
    plan = charters_plan(place.path, now)
    _checked(plan, entry, now)
    vehicle = plan.vehicle(entry.vehicle)
    if vehicle is None:  # checked above
        raise InvalidInput()
    charter = Charter(
        id=charter_id or new_id(),
        place=place,
        path=place.path,
        vehicle=vehicle.key,
        means=vehicle.means,
        seats=vehicle.seats,
        usable=vehicle.usable,
        government_percent=plan.government_percent,
        state=CharterState.DRAFT,
        state_since=now,
        created_at=now,
        created_by=actor.display_name[:64],
    )
    _fill(actor, charter, plan, entry)
    charter.save(force_insert=True)
    _keep_stops(charter, entry)
    CharterStep.objects.create(
        charter=charter,
        kind=StepKind.STATE,
        after=CharterState.DRAFT,
        at=now,
        by=actor.display_name[:64],
    )
    return charter


def _checked(plan: Charters, entry: CharterEntry, now: datetime) -> None:
    fields: dict[str, Any] = {}
    area = plan.area(entry.area)
    vehicle = plan.vehicle(entry.vehicle)
    if area is None:
        fields["area"] = _("Choose one of the list.")
    if vehicle is None:
        fields["vehicle"] = _("Choose one of the list.")
    if len(tidy(entry.title)) < 2:
        fields["title"] = _("Give it a name.")
    if len(tidy(entry.destination)) < 2:
        fields["destination"] = _("Say where it goes.")
    if entry.cost_fen is not None and not 0 <= entry.cost_fen <= MOST_FEN:
        fields["cost"] = _("This amount cannot be right.")
    if area is not None and vehicle is not None:
        known = {one.key for one in area.points if vehicle.means == "coach" or one.station}
        if message := _wrong_stops(entry.stops, known, vehicle.most_stops):
            fields["stops"] = message
    if not fields and (message := wrong_times(entry.stops[0].at, entry.arrives_at, now)):
        fields["arrives_at"] = message
    if fields:
        raise InvalidInput(fields=fields)


def _wrong_stops(stops: Sequence[StopEntry], known: set[str], most: int) -> Any:
    points = [one.point for one in stops]
    times = [one.at for one in stops]
    if not points:
        return _("Say at which points people are picked up.")
    if len(points) > most:
        return _("This vehicle stops at %(most)s points at most.") % {"most": most}
    if len(set(points)) != len(points) or not set(points) <= known:
        return _("Choose pick-up points of the area, each once; a train stops at stations only.")
    return "" if times == sorted(set(times)) else _("Each stop comes later than the one before.")


def wrong_times(departs_at: datetime, arrives_at: datetime, now: datetime) -> Any:
    """Why a charter cannot run so; "" where it can."""
    if departs_at > now + FARTHEST:
        return _("This lies more than three months ahead.")
    if departs_at < now - timedelta(days=1):
        return _("This day is over.")
    if not departs_at < arrives_at <= departs_at + LONGEST_RIDE:
        return _("It arrives after it departs, and within three days.")
    return ""


def _fill(actor: Actor, charter: Charter, plan: Charters, entry: CharterEntry) -> None:
    charter.title, charter.area = tidy(entry.title)[:64], entry.area
    charter.carrier, charter.plate = tidy(entry.carrier)[:64], tidy(entry.plate)[:32]
    charter.destination, charter.note = tidy(entry.destination)[:64], tidy(entry.note)[:256]
    charter.departs_at, charter.arrives_at = entry.stops[0].at, entry.arrives_at
    charter.point = checkpoint(actor, charter.path, entry.point_id)
    charter.escort = _escort(charter, entry.escort_id)
    charter.cost_fen = (
        planned_cost_fen(plan, charter.area, charter.vehicle, entry.stops, charter.usable)
        if entry.cost_fen is None
        else entry.cost_fen
    )


def planned_cost_fen(
    plan: Charters, area_key: str, vehicle_key: str, stops: Sequence[StopEntry], heads: int
) -> int:
    """The price of the plan in fen, as the planner counts it; 0 where the plan knows none."""
    area, vehicle = plan.area(area_key), plan.vehicle(vehicle_key)
    if area is None or vehicle is None:
        return 0
    ways = [point.km for one in stops if (point := area.point(one.point)) is not None]
    yuan = vehicle.cost + vehicle.per_km * max(ways, default=0) + vehicle.per_head * heads
    return yuan * 100


def _escort(charter: Charter, staff_id: uuid.UUID | None) -> Staff | None:
    if staff_id is None:
        return None
    # Held until the end, so that two desks do not send the same person along at one time.
    rows = Staff.objects.select_for_update(of=("self",), no_key=True)
    row: Staff | None = rows.filter(
        pk=staff_id, path__under=charter.path, left_on__isnull=True
    ).first()
    if row is None:
        raise InvalidInput(fields={"escort": _("Choose one of the list.")})
    other = _also_escorted(charter, row.pk)
    if other is not None:
        text = _("They go along with another charter then, from %(begins)s to %(ends)s.")
        raise InvalidInput(fields={"escort": text % _times(other)})
    return row


def _also_escorted(charter: Charter, staff_id: uuid.UUID) -> Charter | None:
    """Another charter on the road at the same time with the same escort, wherever its desk is."""
    with everywhere("an escort goes along wherever the desk sits"):
        rows = Charter.objects.filter(
            escort=staff_id,
            state__in=(*BEFORE_DEPARTURE, CharterState.UNDERWAY),
            departs_at__lt=charter.arrives_at,
            arrives_at__gt=charter.departs_at,
        )
        found: Charter | None = rows.exclude(pk=charter.pk).order_by("departs_at", "pk").first()
    return found


def _times(charter: Charter) -> dict[str, str]:
    """From when to when, without the name: it may be of a desk that whoever asks knows nothing
    of."""
    return {
        "begins": f"{charter.departs_at.astimezone(LOCAL_ZONE):%m-%d %H:%M}",
        "ends": f"{charter.arrives_at.astimezone(LOCAL_ZONE):%m-%d %H:%M}",
    }


def _keep_stops(charter: Charter, entry: CharterEntry) -> None:
    CharterStop.objects.filter(charter=charter).delete()
    CharterStop.objects.bulk_create(
        CharterStop(charter=charter, position=number, point=one.point, at=one.at)
        for number, one in enumerate(entry.stops, 1)
    )


@action("charters.charter.update")
def update_charter(
    *, actor: Actor, now: datetime, charter_id: uuid.UUID, entry: CharterEntry
) -> Charter:
    """Put a charter in preparation right. The area stays while somebody has a seat; the vehicle is
    changed by `change_vehicle`. Raises InvalidInput by field, WrongCharterState."""
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    require(charter, CharterState.DRAFT)
    plan = charters_plan(charter.path, now)
    if entry.vehicle != charter.vehicle:
        text = _("Give it another vehicle on its page.")
        raise InvalidInput(fields={"vehicle": text})
    if charter.taken and entry.area != charter.area:
        text = _("People of this area have seats already.")
        raise InvalidInput(fields={"area": text})
    _checked(plan, entry, now)
    if message := _too_early(charter, entry.stops[0].at):
        raise InvalidInput(fields={"stops": message})
    _fill(actor, charter, plan, entry)
    charter.save()
    _keep_stops(charter, entry)
    _pick_up_elsewhere(charter, [one.point for one in entry.stops])
    return charter


def _too_early(charter: Charter, departs_at: datetime) -> Any:
    """Why those who have seats cannot leave then; "" where all of them can."""
    with everywhere("the charter is locked by whoever may touch it"):
        held = Seat.objects.filter(charter=charter, state__in=HOLDING)
        first: date | None = held.aggregate(day=Max("rider__earliest_on"))["day"]
    if first is None or first <= local_day(departs_at):
        return ""
    text = _("Somebody who has a seat cannot travel before %(day)s.")
    return text % {"day": first.isoformat()}


def _pick_up_elsewhere(charter: Charter, points: Sequence[str]) -> None:
    """Whose point is not on the way any more boards at the first one."""
    gone = Seat.objects.filter(charter=charter, state__in=HOLDING).exclude(point__in=points)
    gone.update(point=points[0])


@action("charters.charter.announce")
def announce_charter(*, actor: Actor, now: datetime, charter_id: uuid.UUID) -> Charter:
    """The contacts of the enterprises on board see it with the list of their people.

    Raises NobodyAboard, WrongCharterState, InvalidInput without a plate or train number.
    """
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    require(charter, CharterState.DRAFT)
    if not charter.taken:
        raise NobodyAboard()
    if not charter.plate:
        raise InvalidInput(fields={"plate": _("Give the number plate or the train number.")})
    pass_on(actor, now, charter, CharterState.ANNOUNCED)
    enterprises = Seat.objects.filter(charter=charter, state__in=HOLDING)
    number = enterprises.order_by().values("rider__enterprise").distinct().count()
    concerning(charter, path=charter.path, seats=charter.taken, enterprises=number)
    return charter


@action("charters.charter.change_vehicle")
def change_vehicle(
    *,
    actor: Actor,
    now: datetime,
    charter_id: uuid.UUID,
    vehicle: str,
    plate: str,
    carrier: str = "",
    cost_fen: int | None = None,
    reason: str,
) -> Charter:
    """Another vehicle takes the place of the one before; its seating rule holds.

    Raises InvalidInput by field, also where it has fewer seats than are taken, WrongCharterState.
    """
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    require(charter, *BEFORE_DEPARTURE)
    text = given_reason(reason)
    plan = charters_plan(charter.path, now)
    kind = plan.vehicle(vehicle)
    fields: dict[str, Any] = {}
    if kind is None:
        fields["vehicle"] = _("Choose one of the list.")
    elif kind.means != charter.means:
        fields["vehicle"] = _("A coach is not replaced by a train; make another charter.")
    elif kind.usable < charter.taken:
        told = {"taken": charter.taken, "usable": kind.usable}
        fields["vehicle"] = _("%(taken)s people have seats; it may take %(usable)s.") % told
    if len(tidy(plate)) < 2:
        fields["plate"] = _("Give the number plate or the train number.")
    if cost_fen is not None and not 0 <= cost_fen <= MOST_FEN:
        fields["cost"] = _("This amount cannot be right.")
    if fields or kind is None:
        raise InvalidInput(fields=fields)
    before = f"{plan.vehicle_title(charter.vehicle)} {charter.plate}".strip()
    charter.vehicle, charter.seats, charter.usable = kind.key, kind.seats, kind.usable
    charter.plate, charter.carrier = tidy(plate)[:32], tidy(carrier)[:64] or charter.carrier
    if cost_fen is not None:
        charter.cost_fen = cost_fen
    charter.save()
    after = f"{kind.title} {charter.plate}"
    note_step(actor, now, charter, StepKind.VEHICLE, before, after, text)
    return charter


@action("charters.charter.delay")
def delay_charter(
    *, actor: Actor, now: datetime, charter_id: uuid.UUID, departs_at: datetime, reason: str
) -> Charter:
    """It departs at another time: every stop and the arrival move by as much.

    Raises InvalidInput by field, also where somebody on it cannot travel so early or its escort is
    on the road with another charter then, WrongCharterState.
    """
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    require(charter, *BEFORE_DEPARTURE)
    text = given_reason(reason)
    by = departs_at - charter.departs_at
    if message := wrong_times(departs_at, charter.arrives_at + by, now):
        raise InvalidInput(fields={"departs_at": message})
    if not by:
        raise InvalidInput(fields={"departs_at": _("This is the time it has already.")})
    if message := _too_early(charter, departs_at):
        raise InvalidInput(fields={"departs_at": message})
    before = charter.departs_at
    charter.departs_at, charter.arrives_at = departs_at, charter.arrives_at + by
    if message := _escort_elsewhere(charter):
        raise InvalidInput(fields={"departs_at": message})
    charter.save(update_fields=["departs_at", "arrives_at"])
    stops = list(CharterStop.objects.filter(charter=charter))
    for one in stops:
        one.at += by
    CharterStop.objects.bulk_update(stops, ["at"])
    told = [one.astimezone(LOCAL_ZONE).isoformat() for one in (before, departs_at)]
    note_step(actor, now, charter, StepKind.DELAY, told[0], told[1], text)
    return charter


def _escort_elsewhere(charter: Charter) -> Any:
    """Why the escort cannot come at the time the charter has now; "" where they can."""
    if charter.escort_id is None:
        return ""
    with everywhere("an escort goes along wherever the desk sits"):
        rows = Staff.objects.select_for_update(of=("self",), no_key=True)
        rows.filter(pk=charter.escort_id).first()
    other = _also_escorted(charter, charter.escort_id)
    if other is None:
        return ""
    text = _("The escort goes along with another charter then, from %(begins)s to %(ends)s.")
    return text % _times(other)


@action("charters.charter.cancel")
def cancel_charter(*, actor: Actor, now: datetime, charter_id: uuid.UUID, reason: str) -> Charter:
    """It does not run: everybody on it waits for another seat. Raises InvalidInput without a
    reason, WrongCharterState once it departed. Done twice it is the same."""
    charter = locked_charter(charter_id)
    concerning(charter, path=charter.path)
    text = given_reason(reason)
    if charter.state == CharterState.CANCELLED:
        return charter
    if charter.state not in BEFORE_DEPARTURE:
        raise WrongCharterState(state=CharterState(charter.state).label)
    with everywhere("the riders' enterprises lie in the place of the charter"):
        seats = list(Seat.objects.filter(charter=charter, state__in=HOLDING))
    free_seats(charter, seats, SeatState.GIVEN_BACK, text)
    pass_on(actor, now, charter, CharterState.CANCELLED, text)
    concerning(charter, path=charter.path, count=len(seats))
    return charter
