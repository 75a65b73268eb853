"""A coach at a checkpoint: declared by its driver, joined by its passengers, closed by the guard.

Closing writes one passage with everybody on board; where the coach is let through, each village is
told of its own, and who is in the register has an arrival there.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.gates.enums import LET_THROUGH, Deed, Direction, VehicleKind
from lianfang.gates.models import Coach, Passage, Passenger
from lianfang.gates.models.coach import MOST_PASSENGERS
from lianfang.gates.models.sealing import Driver, open_driver, seal_driver
from lianfang.gates.selectors.coach_link import LINK_MINUTES
from lianfang.gates.selectors.coaches import latest_readings
from lianfang.gates.selectors.points import get_point
from lianfang.gates.selectors.villages import villages_around
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.passengers import CoachClosed, locked_coach
from lianfang.gates.services.receiving import record_passage
from lianfang.gates.services.telling import tell_villages
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, WorkError
from lianfang.kit.plates import check_plate
from lianfang.kit.text import compact, tidy
from lianfang.people.enums import ArrivalTransport
from lianfang.people.services.arrivals import record_arrival
from lianfang.places.services.paths import hold_still

SYSTEM = Actor.system("gates")
LINK_HOLDS = timedelta(minutes=LINK_MINUTES)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the driver declares. `passengers` without the driver; `destination` is a village or
    community of the town, or `destination_text` says it in words."""

    plate: str
    passengers: int
    origin: str
    driver: Driver
    direction: str = Direction.IN
    destination: uuid.UUID | None = None
    destination_text: str = ""


def declared_by(
    *, driver_name: str, driver_paper: str = "", driver_phone: str = "", **said: Any
) -> Declared:
    """What a driver declares, their own name, paper and phone given apart."""
    return Declared(driver=Driver(driver_name, driver_paper, driver_phone), **said)


@action("gates.coach.open")
def open_coach(
    *, actor: Actor, now: datetime, point_id: uuid.UUID, coach_id: uuid.UUID, declared: Declared
) -> Coach:
    """Hold a coach at the checkpoint and give it a link for two hours. The same id again is the
    same coach. Raises InvalidInput by field, Conflict at a checkpoint that was closed."""
    hold_still()
    point = get_point(actor, point_id, "gates.coach.open")
    concerning("gates.coach", path=point.path, subject_id=coach_id)
    if point.closed_at is not None and point.closed_at <= now:
        raise Conflict(_("This checkpoint was closed already."), code="point_closed")
    with everywhere("an id is taken wherever it was used"):
        present: Coach | None = Coach.objects.filter(pk=coach_id).first()
    if present is not None:
        if present.place_id != point.place_id:
            raise Conflict()
        return present
    plate, origin, driver = _declared(point.path, declared)
    row = Coach(
        id=coach_id,
        place_id=point.place_id,
        path=point.path,
        direction=declared.direction,
        plate=plate,
        passengers=declared.passengers,
        origin=origin,
        destination_id=declared.destination,
        destination_text="" if declared.destination else tidy(declared.destination_text)[:64],
        sealed=seal_driver(coach_id, driver),
        opened_at=now,
        opened_by=actor.display_name[:64],
        link_until=now + LINK_HOLDS,
    )
    row.save(force_insert=True)
    concerning(row, path=row.path, passengers=row.passengers)
    return row


def _declared(path: str, declared: Declared) -> tuple[str, str, Driver]:
    fields: dict[str, Any] = {}
    plate, origin = check_plate(declared.plate).plate[:16], tidy(declared.origin)[:64]
    said = declared.driver
    driver = Driver(tidy(said.name)[:64], compact(said.paper)[:32], compact(said.phone)[:32])
    if len(plate) < 3:
        fields["plate"] = _("Give the number plate.")
    if not origin:
        fields["origin"] = _("Say where the coach comes from.")
    if not driver.name:
        fields["driver_name"] = _("Give the driver's name.")
    if not 1 <= declared.passengers <= MOST_PASSENGERS:
        fields["passengers"] = _("Between 1 and %(most)s passengers.") % {"most": MOST_PASSENGERS}
    if declared.direction not in Direction.values:
        fields["direction"] = _("Choose the direction.")
    if declared.destination and str(declared.destination) not in dict(villages_around(path)):
        fields["destination"] = _("There is no such place.")
    if fields:
        raise InvalidInput(fields=fields)
    return plate, origin, driver


@action("gates.coach.invite")
def renew_link(*, actor: Actor, now: datetime, coach_id: uuid.UUID) -> Coach:
    """A new link for two hours; the one before no longer holds. Raises CoachClosed."""
    row = locked_coach(coach_id)
    concerning(row, path=row.path, link=row.link_number + 1)
    if row.closed_at is not None:
        raise CoachClosed()
    row.link_number, row.link_until = row.link_number + 1, now + LINK_HOLDS
    row.save(update_fields=["link_number", "link_until"])
    return row


@action("gates.coach.invite")
def withdraw_link(*, actor: Actor, now: datetime, coach_id: uuid.UUID) -> Coach:
    """Nobody may join by the link any more; done twice it is the same."""
    row = locked_coach(coach_id)
    concerning(row, path=row.path, link=0)
    row.link_until = None
    row.save(update_fields=["link_until"])
    return row


@action("gates.coach.close")
def close_coach(
    *,
    actor: Actor,
    now: datetime,
    coach_id: uuid.UUID,
    passage_id: uuid.UUID,
    deed: str,
    persons: int,
    note: str = "",
) -> Coach:
    """What the guard decides over the coach, with `persons` on board, the driver among them.

    Writes the passage with the highest temperature measured, tells the villages, records arrivals
    of residents. The same `passage_id` again is the same. Raises InvalidInput by field, also where
    a coach is let through with people missing on the list and no `note` says why; CoachClosed.
    """
    hold_still()
    coach = locked_coach(coach_id)
    concerning(coach, path=coach.path, deed=deed)
    if coach.closed_at is not None:
        if coach.passage_id == passage_id:
            return coach
        raise CoachClosed()
    rows = list(Passenger.objects.filter(coach=coach, withdrawn_at__isnull=True))
    _decided(len(rows), deed, persons, note)
    readings = latest_readings([row.pk for row in rows])
    highest = max((one.temperature for one in readings.values()), default=None)
    passage = record_passage(
        actor=actor,
        now=now,
        body=_passage(coach, deed, persons, highest, note),
        passage_id=passage_id,
        tells=False,
    )
    # An id that was used for another passage before stays that passage.
    if (passage.place_id, passage.plate, passage.received_at) != (coach.place_id, coach.plate, now):
        raise Conflict()
    coach.passage, coach.sealed, coach.link_until = passage, None, None
    coach.closed_at, coach.closed_by = now, actor.display_name[:64]
    coach.save(update_fields=["passage", "sealed", "link_until", "closed_at", "closed_by"])
    tell_villages(actor, now, coach, passage)
    arrived = _arrive(now, coach, passage, rows)
    concerning(coach, path=coach.path, joined=len(rows), arrivals=arrived, fever=passage.fever)
    return coach


def _decided(joined: int, deed: str, persons: int, note: str) -> None:
    fields: dict[str, Any] = {}
    if deed not in Deed.values:
        fields["deed"] = _("Choose what was decided.")
    if not joined + 1 <= persons <= MOST_PASSENGERS + 1:
        fields["persons"] = _("The driver and the %(joined)s on the list are more.") % {
            "joined": joined
        }
    elif deed in LET_THROUGH and joined + 1 < persons and len(tidy(note)) < 2:
        fields["note"] = _("Say why %(missing)s are missing on the list.") % {
            "missing": persons - joined - 1
        }
    if fields:
        raise InvalidInput(fields=fields)


def _passage(
    coach: Coach, deed: str, persons: int, highest: Decimal | None, note: str
) -> PassageBody:
    driver = open_driver(coach.pk, coach.sealed)
    said = {
        "point": coach.place_id,
        "direction": coach.direction,
        "vehicle": VehicleKind.COACH,
        "action": deed,
        "plate": coach.plate,
        "persons": persons,
        "temperature": None if highest is None else float(highest),
        "origin": coach.origin,
        "destination": coach.destination_id,
        "destination_text": coach.destination_text,
        "driver_name": driver.name,
        "driver_paper": driver.paper,
        "driver_phone": driver.phone,
        "note": tidy(note)[:128],
    }
    return msgspec.convert(said, PassageBody)


def _arrive(now: datetime, coach: Coach, passage: Passage, rows: list[Passenger]) -> int:
    """Residents who came in with the coach have arrived; how many were recorded.

    Done for the system: a guard need not hold rights over the place somebody lives in. An arrival
    that the register does not take, of somebody who has left it, leaves the coach as it is.
    """
    if passage.deed not in LET_THROUGH or coach.direction != Direction.IN:
        return 0
    recorded = 0
    with looking(SYSTEM):
        for row in rows:
            if row.person_id is None:
                continue
            try:
                record_arrival(
                    actor=SYSTEM,
                    now=now,
                    person_id=row.person_id,
                    arrived_on=local_day(now),
                    origin=row.origin,
                    transport=ArrivalTransport.COACH,
                    trip_number=coach.plate,
                    note=coach.place.short_name,
                )
            except WorkError:
                continue
            recorded += 1
    return recorded
