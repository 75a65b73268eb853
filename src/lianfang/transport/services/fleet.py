"""Which vehicles there are and who drives them; nobody and nothing is deleted."""

import uuid
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.selectors.teams import get_team
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.plates import check_plate
from lianfang.kit.text import tidy
from lianfang.people.selectors.staff import get_staff
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.transport.enums import OUT, TripState, VehicleKind
from lianfang.transport.models import Driver, Trip, Vehicle
from lianfang.transport.models.fleet import MAX_SEATS
from lianfang.transport.selectors.fleet import get_vehicle

LICENCE_CLASSES = ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3")


class StillBooked(Conflict):
    """It holds bookings after the day it is to end on."""

    code = "still_booked"
    default = _("%(number)s bookings after this day hold it. Give them to others first.")


class VehicleEntry(TypedDict, total=False):
    """What can be said of a vehicle besides its plate and place.

    `seats` are for passengers; `active_to` is the first day it does not serve any more.
    """

    name: str
    kind: str
    seats: int
    team_id: uuid.UUID | None
    note: str
    active_from: date | None
    active_to: date | None


@action("transport.vehicle.create")
def register_vehicle(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    plate: str,
    vehicle_id: uuid.UUID | None = None,
    **entry: Unpack[VehicleEntry],
) -> Vehicle:
    """Put a vehicle at the disposal of a place and everything inside it.

    An odd plate is taken as written. Raises InvalidInput by field, Conflict when a vehicle of that
    plate serves already.
    """
    hold_still()
    place = get_place(actor, place_id)
    vehicle = Vehicle(place=place, path=place.path, active_from=local_day(now))
    if vehicle_id is not None:
        vehicle.id = vehicle_id
    concerning(vehicle, path=place.path)
    _fill(actor, vehicle, plate, entry, now)
    _store(vehicle, is_new=True)
    return vehicle


@action("transport.vehicle.update")
def update_vehicle(
    *,
    actor: Actor,
    now: datetime,
    vehicle_id: uuid.UUID,
    plate: str | None = None,
    place_id: uuid.UUID | None = None,
    **entry: Unpack[VehicleEntry],
) -> Vehicle:
    """Change what is given. With `active_to` it serves no more from that day on.

    Raises StillBooked when bookings after that day hold it, InvalidInput, Conflict.
    """
    hold_still()
    vehicle = Vehicle.objects.select_for_update().filter(pk=vehicle_id).first()
    if vehicle is None:
        raise NotFound()
    concerning(vehicle, path=vehicle.path)
    if place_id is not None and place_id != vehicle.place_id:
        place = get_place(actor, place_id)
        vehicle.place, vehicle.path = place, place.path
        concerning(vehicle, path=place.path)
    changed = _fill(actor, vehicle, vehicle.plate if plate is None else plate, entry, now)
    if vehicle.active_to is not None:
        _require_unbooked(vehicle.active_to, vehicle=vehicle)
    _store(vehicle, is_new=False)
    concerning(vehicle, path=vehicle.path, changed=sorted(changed))
    return vehicle


def _fill(
    actor: Actor, vehicle: Vehicle, plate: str, entry: VehicleEntry, now: datetime
) -> set[str]:
    fields: dict[str, Any] = {}
    found = check_plate(plate).plate
    if not found or len(found) > 16:
        fields["plate"] = _("Give the number plate.")
    vehicle.plate = found[:16]
    kind = entry.get("kind", vehicle.kind)
    if kind not in VehicleKind.values:
        fields["kind"] = _("Choose a kind of vehicle.")
    seats = entry.get("seats", vehicle.seats)
    if seats is None or not 1 <= seats <= MAX_SEATS:
        fields["seats"] = _("Between 1 and 60 seats.")
    vehicle.kind, vehicle.seats = kind, seats or 0
    vehicle.name = tidy(entry.get("name", vehicle.name))[:32]
    vehicle.note = tidy(entry.get("note", vehicle.note))[:128]
    if "team_id" in entry:
        vehicle.team = _team(actor, entry["team_id"])
    vehicle.active_from = entry.get("active_from") or vehicle.active_from
    if "active_to" in entry:
        vehicle.active_to = entry["active_to"]
    if vehicle.active_to is not None and vehicle.active_to < vehicle.active_from:
        fields["active_to"] = _("It cannot end before it begins.")
    if fields:
        raise InvalidInput(fields=fields)
    return set(entry)


def _team(actor: Actor, team_id: uuid.UUID | None) -> Team | None:
    if team_id is None:
        return None
    team = get_team(actor, team_id)
    if team.dissolved_on is not None:
        raise InvalidInput(fields={"team_id": _("This team is dissolved.")})
    return team


def _store(row: Vehicle | Driver, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError as error:
        if "vehicle_plate_once" in str(error):
            raise Conflict(
                _("A vehicle of this plate serves already."), code="plate_taken"
            ) from error
        if "_pkey" in str(error):
            raise Conflict(_("This number was given to something else before.")) from error
        if "driver_once" in str(error):
            raise Conflict(_("This person drives already."), code="driver_taken") from error
        raise


def _require_unbooked(day: date, **holder: Any) -> None:
    """Raises StillBooked when it is out now, or booked for a ride on that day or later."""
    with everywhere("bookings of all places hold it"):
        held = Trip.objects.filter(**holder)
        ahead = held.filter(state=TripState.CONFIRMED, leaves_at__gte=day_bounds(day)[0])
        number = (ahead | held.filter(state__in=OUT)).count()
    if number:
        raise StillBooked(number=number)


@action("transport.driver.create")
def appoint_driver(
    *,
    actor: Actor,
    now: datetime,
    staff_id: uuid.UUID,
    place_id: uuid.UUID | None = None,
    licence: str = "",
    usual_id: uuid.UUID | None = None,
    active_from: date | None = None,
) -> Driver:
    """Somebody of the roster drives from now on; set out from `place_id`, else where they serve.

    Raises InvalidInput when they have left or the licence class is none, Conflict when they drive
    already.
    """
    hold_still()
    staff = get_staff(actor, staff_id)
    place = get_place(actor, place_id) if place_id else staff.place
    driver = Driver(staff=staff, place=place, path=place.path)
    concerning(driver, path=place.path, staff=str(staff.pk))
    day = active_from or local_day(now)
    fields: dict[str, Any] = {}
    if staff.left_on is not None and staff.left_on <= day:
        fields["staff_id"] = _("This person does not serve any more.")
    licence = tidy(licence).upper()
    if licence and licence not in LICENCE_CLASSES:
        fields["licence"] = _("There is no such licence class.")
    if fields:
        raise InvalidInput(fields=fields)
    driver.licence, driver.active_from = licence, day
    if usual_id is not None:
        driver.usual = get_vehicle(actor, usual_id)
    _store(driver, is_new=True)
    return driver


@action("transport.driver.end")
def end_driver(
    *, actor: Actor, now: datetime, driver_id: uuid.UUID, ended_on: date | None = None
) -> Driver:
    """They do not drive any more from the day on (today). Raises StillBooked, Conflict."""
    driver = Driver.objects.select_for_update().filter(pk=driver_id).first()
    if driver is None:
        raise NotFound()
    concerning(driver, path=driver.path, staff=str(driver.staff_id))
    if driver.active_to is not None:
        raise Conflict(_("This person has stopped driving already."))
    day = max(ended_on or local_day(now), driver.active_from)
    _require_unbooked(day, driver=driver)
    driver.active_to = day
    driver.save(update_fields=["active_to"])
    return driver
