"""A booking takes hold of a vehicle and a driver, or says clearly who was first.

Vehicle and driver are locked before the booking is written, so that two clerks wait for each other
instead of one of them failing at random; the exclusion constraints of the table are what makes it
certain. Who is refused hears which booking is in the way, when the vehicle is free next, and which
other one is free at the time asked for.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _now_in_words
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.transport import Transport
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.transport.enums import HOLDING
from lianfang.transport.models import Driver, Trip, Vehicle
from lianfang.transport.planners import Asked, Offer, propose, why_unfit
from lianfang.transport.selectors.fleet import CONFIRM, serves_on, there_on
from lianfang.transport.selectors.trips import VIEW
from lianfang.transport.services.steps import clock_text

MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The booking that was first; its id only for those who may see it."""

    trip_id: uuid.UUID | None
    leaves_at: datetime
    free_at: datetime
    what: str


class Taken(Conflict):
    """Vehicle or driver is held by another booking at that time.

    `way` is that booking; `next_at` when this vehicle is free for as long (None: not within a
    week); `offers` are free at the time asked for, best first.
    """

    code = "vehicle_taken"
    default = _("%(held)s is taken from %(begins)s to %(ends)s: %(what)s. %(advice)s")

    def __init__(
        self, held: str, way: InTheWay, next_at: datetime | None, offers: Sequence[Offer], code: str
    ) -> None:
        self.way, self.next_at, self.offers = way, next_at, tuple(offers)
        super().__init__(
            code=code,
            held=held,
            begins=clock_text(way.leaves_at),
            ends=clock_text(way.free_at),
            what=way.what,
            advice=_advice(next_at, offers),
        )


def _advice(next_at: datetime | None, offers: Sequence[Offer]) -> str:
    parts = []
    if offers:
        plates = "、".join(offer.vehicle.plate for offer in offers)
        parts.append(_now_in_words("Free at that time: %(plates)s.") % {"plates": plates})
    if next_at:
        parts.append(_now_in_words("Free again from %(next)s.") % {"next": clock_text(next_at)})
    return " ".join(parts) or _now_in_words("Nothing is free within a week.")


def lock_pair(actor: Actor, vehicle_id: uuid.UUID, driver_id: uuid.UUID) -> tuple[Vehicle, Driver]:
    """Vehicle and driver, locked; only those based where the actor decides over bookings."""
    territory = actor.territory(CONFIRM)
    rows = Vehicle.objects.select_for_update(of=("self",), no_key=True)
    vehicle = rows.filter(pk=vehicle_id, path__under=territory).first()
    if vehicle is None:
        raise NotFound(_("This vehicle is led from another place. Ask there."))
    people = Driver.objects.select_for_update(of=("self",), no_key=True)
    driver = people.filter(pk=driver_id, path__under=territory).select_related("staff").first()
    if driver is None:
        raise NotFound(_("This driver is led from another place. Ask there."))
    return vehicle, driver


def hold(
    actor: Actor, trip: Trip, vehicle: Vehicle, driver: Driver, plan: Transport, now: datetime
) -> None:
    """Save the booking with the pair. Raises InvalidInput when one does not fit, Taken when one is
    held at that time already."""
    _check_fit(trip, vehicle, driver, plan)
    trip.vehicle, trip.driver = vehicle, driver
    try:
        with transaction.atomic():
            trip.save()
    except IntegrityError as error:
        if "_never_twice" not in str(error):
            raise
        raise _taken(actor, trip, vehicle, driver, plan, now) from error


def _check_fit(trip: Trip, vehicle: Vehicle, driver: Driver, plan: Transport) -> None:
    day = local_day(trip.leaves_at)
    fields: dict[str, Any] = {}
    with everywhere("the pair was found within the actor's places"):
        if not Vehicle.objects.filter(serves_on(day), pk=vehicle.pk).exists():
            fields["vehicle_id"] = _("This vehicle does not serve on that day.")
        if not Driver.objects.filter(serves_on(day), there_on(day), pk=driver.pk).exists():
            fields["driver_id"] = _("This driver is away on that day.")
    passengers = 0 if trip.medicine_run else 1 + trip.companions
    if why := why_unfit(vehicle, passengers, plan.purpose(trip.purpose)):
        fields["vehicle_id"] = why
    if fields:
        raise InvalidInput(fields=fields)


def asked_of(trip: Trip) -> Asked:
    """The booking as the planner understands it."""
    return Asked(
        path=trip.path,
        leaves_at=trip.leaves_at,
        back_at=trip.back_at,
        purpose=trip.purpose,
        companions=trip.companions,
        person_id=trip.person_id,
        trip_id=trip.pk,
    )


def _taken(
    actor: Actor, trip: Trip, vehicle: Vehicle, driver: Driver, plan: Transport, now: datetime
) -> Taken:
    """Who was first, and what can be done instead. The other booking stands by now: the constraint
    has waited for it."""
    with everywhere("the other booking may be of another place; only its time is told then"):
        overlap = Trip.objects.filter(
            state__in=HOLDING, leaves_at__lt=trip.free_at, free_at__gt=trip.leaves_at
        ).exclude(pk=trip.pk)
        both = Q(vehicle=vehicle) | Q(driver=driver)
        first = overlap.filter(both).select_related("place").order_by("leaves_at").first()
    if first is None:  # ended in the very moment: whoever tries again gets it
        return Taken(vehicle.plate, _way_of(trip, None, plan), None, [], "vehicle_taken")
    by_vehicle = first.vehicle_id == vehicle.pk
    offers = propose(actor, asked_of(trip), plan, now)
    same = next((offer for offer in offers if offer.vehicle.pk == vehicle.pk), None)
    others = [offer for offer in offers if offer.fits and offer.may_decide]
    seen = first if actor.can(VIEW, first.path) else None
    return Taken(
        held=vehicle.plate if by_vehicle else driver.staff.name,
        way=_way_of(first, seen, plan),
        next_at=same.next_at if same else None,
        offers=others[:MOST_ALTERNATIVES],
        code="vehicle_taken" if by_vehicle else "driver_taken",
    )


def _way_of(trip: Trip, seen: Trip | None, plan: Transport) -> InTheWay:
    if seen is None:
        what = _now_in_words("a booking of another place")
    else:
        title = plan.purpose_title(seen.purpose)
        what = f"{seen.place.short_name} {title} → {seen.destination}"
    return InTheWay(seen.pk if seen else None, trip.leaves_at, trip.free_at, what)


def free_again(trip: Trip, plan: Transport) -> datetime:
    """When the vehicle can be booked again: after the expected return, time to disinfect."""
    return trip.back_at + timedelta(minutes=plan.buffer(trip.purpose))
