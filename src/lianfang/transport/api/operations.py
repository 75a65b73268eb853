"""Vehicles, drivers, rides, repeating bookings and medicine runs for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.transport.api.shapes import (
    CheckIn,
    CheckOut,
    CorrectCheckIn,
    Day,
    DriverIn,
    DriverOut,
    EndIn,
    HandOverIn,
    MedicineIn,
    MedicineOut,
    Moment,
    MoveIn,
    OfferOut,
    PairIn,
    ReasonIn,
    ReturnIn,
    SeriesIn,
    SeriesOut,
    SeriesPageOut,
    StartIn,
    StepOut,
    TakenOut,
    TripIn,
    TripOut,
    TripPageOut,
    VehicleChangesIn,
    VehicleIn,
    VehicleOut,
)
from lianfang.transport.enums import TripState
from lianfang.transport.planners import Asked, Offer, propose
from lianfang.transport.selectors.fleet import (
    driver_list,
    get_driver,
    get_vehicle,
    there_on,
    vehicle_list,
)
from lianfang.transport.selectors.plans import transport_plan
from lianfang.transport.selectors.series import get_series, series_list, series_rows
from lianfang.transport.selectors.trips import (
    TripFilter,
    checks_of,
    get_check,
    get_medicine,
    get_trip,
    get_trip_to_drive,
    medicines_of,
    one_row,
    own_trips,
    steps_of,
    trip_list,
    trip_rows,
    trips_of_person,
)
from lianfang.transport.services.bookings import (
    cancel_trip,
    confirm_trip,
    move_trip,
    refuse_trip,
    request_trip,
)
from lianfang.transport.services.driving import (
    CheckEntry,
    correct_check,
    record_check,
    return_trip,
    start_trip,
)
from lianfang.transport.services.fleet import (
    appoint_driver,
    end_driver,
    register_vehicle,
    update_vehicle,
)
from lianfang.transport.services.holding import Taken
from lianfang.transport.services.medicines import add_medicine, hand_over_medicine
from lianfang.transport.services.series import end_series, repeat_trip
from lianfang.web.paging import Limit, Offset, cut, shaped

router = Router(tags=["transport"])
REFUSED = {409: TakenOut}


def _own(request: Any, trip_id: uuid.UUID) -> dict[str, Any]:
    """The ride as whoever drives it, or writes it up, may see it."""
    trip, is_own = get_trip_to_drive(request.actor, trip_id)
    return _trip(one_row(request.actor, trip, request.now, named=is_own))


def _shown(request: Any, trip_id: uuid.UUID, right: str) -> dict[str, Any]:
    return _trip(one_row(request.actor, get_trip(request.actor, trip_id, right), request.now))


def _trip(row: Any) -> dict[str, Any]:
    return shaped(row, TripOut)


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "vehicle_id": offer.vehicle.pk,
        "plate": offer.vehicle.plate,
        "driver_id": offer.driver.pk if offer.driver else None,
        "driver": offer.driver.staff.name if offer.driver else "",
        "fits": offer.fits,
        "reasons": list(offer.reasons),
        "next_at": offer.next_at,
        "may_decide": offer.may_decide,
    }


def _taken(error: Taken) -> Any:
    body = {
        "code": error.code,
        "message": error.message,
        "trip_id": error.way.trip_id,
        "leaves_at": error.way.leaves_at,
        "free_at": error.way.free_at,
        "next_at": error.next_at,
        "offers": [_offer(offer) for offer in error.offers],
    }
    return Status(409, body)


@router.get("/vehicles", response=list[VehicleOut])
@operation("transport.vehicle.view")
def list_vehicles(request: Any, place_id: uuid.UUID, day: Day | None = None) -> Any:
    """Vehicles that serve a place on a day: its own and those of places above it."""
    place = get_place(request.actor, place_id)
    return list(vehicle_list(request.actor, place.path, day or local_day(request.now)))


@router.post("/vehicles", response={201: VehicleOut})
@operation("transport.vehicle.create")
def post_vehicle(request: Any, body: VehicleIn) -> Any:
    """Put a vehicle at a place's disposal."""
    given = body.dict(exclude={"id"})
    row = register_vehicle(actor=request.actor, now=request.now, vehicle_id=body.id, **given)
    return Status(201, row)


@router.patch("/vehicles/{vehicle_id}", response={200: VehicleOut})
@operation("transport.vehicle.update")
def patch_vehicle(request: Any, vehicle_id: uuid.UUID, body: VehicleChangesIn) -> Any:
    """Change what is sent; with `active_to` it serves no more from that day on."""
    get_vehicle(request.actor, vehicle_id, "transport.vehicle.update")
    given = body.dict(exclude_unset=True)
    may_be_null = ("team_id", "active_to")
    given = {name: v for name, v in given.items() if v is not None or name in may_be_null}
    return update_vehicle(actor=request.actor, now=request.now, vehicle_id=vehicle_id, **given)


@router.get("/drivers", response=list[DriverOut])
@operation("transport.vehicle.view")
def list_drivers(request: Any, place_id: uuid.UUID, day: Day | None = None) -> Any:
    """Who drives for a place on a day."""
    place, day = get_place(request.actor, place_id), day or local_day(request.now)
    rows = driver_list(request.actor, place.path, day)
    there = set(rows.filter(there_on(day)).values_list("pk", flat=True))
    return [_driver(row, row.pk not in there) for row in rows]


def _driver(row: Any, is_away: bool) -> dict[str, Any]:
    own = ("id", "staff_id", "licence", "usual_id", "place_id", "active_from", "active_to")
    return {
        **{name: getattr(row, name) for name in own},
        "name": row.staff.name,
        "is_away": is_away,
    }


@router.post("/drivers", response={201: DriverOut})
@operation("transport.driver.create")
def post_driver(request: Any, body: DriverIn) -> Any:
    """Somebody of the roster drives from now on."""
    row = appoint_driver(actor=request.actor, now=request.now, **body.dict())
    return Status(201, _driver(row, False))


@router.post("/drivers/{driver_id}/end", response={200: DriverOut})
@operation("transport.driver.end")
def post_driver_end(request: Any, driver_id: uuid.UUID, body: EndIn) -> Any:
    """They do not drive any more; 409 while bookings hold them."""
    get_driver(request.actor, driver_id, "transport.driver.end")
    row = end_driver(
        actor=request.actor, now=request.now, driver_id=driver_id, ended_on=body.ended_on
    )
    return _driver(row, False)


@router.get("/trips", response=TripPageOut)
@operation("transport.trip.view")
def list_trips(
    request: Any,
    place_id: uuid.UUID,
    state: TripState | None = None,
    purpose: str = Query("", max_length=32),
    vehicle_id: uuid.UUID | None = None,
    first: Day | None = None,
    last: Day | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Rides that begin in a place, the earliest first; `first` and `last` are days, included."""
    place = get_place(request.actor, place_id)
    filters = TripFilter(
        state=state or "", purpose=plain(purpose), vehicle_id=vehicle_id, first=first, last=last
    )
    rows = trip_list(request.actor, place.path, filters).order_by("leaves_at", "id")
    found, more = cut(rows, limit, offset)
    shown = trip_rows(request.actor, found, request.now, place.path)
    return {"items": [_trip(row) for row in shown], "more": more}


@router.get("/trips/mine", response=list[TripOut])
@operation("transport.trip.drive")
def list_my_trips(request: Any) -> Any:
    """The caller's own rides of the day, and those not finished from before."""
    rows = own_trips(request.actor, local_day(request.now))
    return [_trip(row) for row in trip_rows(request.actor, rows, request.now, named=True)]


@router.get("/offers", response=list[OfferOut])
@operation("transport.trip.view")
def list_offers(
    request: Any,
    place_id: uuid.UUID,
    leaves_at: Moment,
    back_at: Moment,
    purpose: str = Query(..., max_length=32),
    companions: int = Query(0, ge=0, le=60),
    person_id: uuid.UUID | None = None,
) -> Any:
    """Vehicles for a ride from a place, the best first, each with reasons."""
    place = get_place(request.actor, place_id)
    asked = Asked(place.path, leaves_at, back_at, plain(purpose), companions, person_id)
    plan = transport_plan(place.path, request.now)
    return [_offer(offer) for offer in propose(request.actor, asked, plan, request.now)]


@router.post("/trips", response={201: TripOut})
@operation("transport.trip.request")
def post_trip(request: Any, body: TripIn) -> Any:
    """Ask for a ride. The same ride again (by its id) gives the same answer."""
    given = body.dict(exclude={"id"})
    trip = request_trip(actor=request.actor, now=request.now, trip_id=body.id, **given)
    return Status(201, _trip(one_row(request.actor, trip, request.now)))


@router.get("/trips/{trip_id}", response=TripOut)
@operation("transport.trip.view")
def read_trip(request: Any, trip_id: uuid.UUID) -> Any:
    """One ride."""
    return _shown(request, trip_id, "transport.trip.view")


@router.get("/trips/{trip_id}/steps", response=list[StepOut])
@operation("transport.trip.view")
def list_steps(request: Any, trip_id: uuid.UUID) -> Any:
    """Everything that happened to the booking, in order."""
    return steps_of(request.actor, get_trip(request.actor, trip_id))


@router.get("/trips/{trip_id}/checks", response=list[CheckOut])
@operation("transport.trip.view")
def list_checks(request: Any, trip_id: uuid.UUID) -> Any:
    """Everything recorded on return, corrected records included."""
    return checks_of(request.actor, get_trip(request.actor, trip_id))


@router.post("/trips/{trip_id}/confirm", response={200: TripOut, **REFUSED})
@operation("transport.trip.confirm")
def post_confirmation(request: Any, trip_id: uuid.UUID, body: PairIn) -> Any:
    """Give the ride a vehicle and a driver; 409 names the booking in the way, when the vehicle is
    free next, and other vehicles that are free."""
    get_trip(request.actor, trip_id, "transport.trip.confirm")
    try:
        confirm_trip(actor=request.actor, now=request.now, trip_id=trip_id, **body.dict())
    except Taken as error:
        return _taken(error)
    return _shown(request, trip_id, "transport.trip.confirm")


@router.post("/trips/{trip_id}/move", response={200: TripOut, **REFUSED})
@operation("transport.trip.move")
def post_move(request: Any, trip_id: uuid.UUID, body: MoveIn) -> Any:
    """Another time; a confirmed ride keeps its vehicle or is refused with 409."""
    try:
        move_trip(actor=request.actor, now=request.now, trip_id=trip_id, **body.dict())
    except Taken as error:
        return _taken(error)
    return _shown(request, trip_id, "transport.trip.move")


@router.post("/trips/{trip_id}/refuse", response={200: TripOut})
@operation("transport.trip.refuse")
def post_refusal(request: Any, trip_id: uuid.UUID, body: ReasonIn) -> Any:
    """Nobody can drive it, and why."""
    refuse_trip(actor=request.actor, now=request.now, trip_id=trip_id, reason=body.reason)
    return _shown(request, trip_id, "transport.trip.refuse")


@router.post("/trips/{trip_id}/cancel", response={200: TripOut})
@operation("transport.trip.cancel")
def post_cancellation(request: Any, trip_id: uuid.UUID, body: ReasonIn) -> Any:
    """Not needed any more, and why; a date of a series is not made again."""
    cancel_trip(actor=request.actor, now=request.now, trip_id=trip_id, reason=body.reason)
    return _shown(request, trip_id, "transport.trip.cancel")


@router.post("/trips/{trip_id}/start", response={200: TripOut})
@operation("transport.trip.start")
def post_start(request: Any, trip_id: uuid.UUID, body: StartIn) -> Any:
    """The vehicle leaves; 409 while it, or its driver, is out or not checked."""
    start_trip(actor=request.actor, now=request.now, trip_id=trip_id, left_at=body.left_at)
    return _own(request, trip_id)


@router.post("/trips/{trip_id}/return", response={200: TripOut})
@operation("transport.trip.return")
def post_return(request: Any, trip_id: uuid.UUID, body: ReturnIn) -> Any:
    """Back, with whatever was checked so far; closed when nothing is missing."""
    return_trip(
        actor=request.actor,
        now=request.now,
        trip_id=trip_id,
        returned_at=body.returned_at,
        passenger_stayed=body.passenger_stayed,
        checks=[_entry(check) for check in body.checks],
    )
    return _own(request, trip_id)


def _entry(check: CheckIn) -> CheckEntry:
    return CheckEntry(check.kind, check.temperature, check.agent, check.id, check.done_at)


@router.post("/trips/{trip_id}/checks", response={200: CheckOut})
@operation("transport.check.record")
def post_check(request: Any, trip_id: uuid.UUID, body: CheckIn) -> Any:
    """Record disinfection or a temperature; the last one closes the ride."""
    return record_check(actor=request.actor, now=request.now, trip_id=trip_id, entry=_entry(body))


@router.post("/checks/{check_id}/correct", response={200: CheckOut})
@operation("transport.check.correct")
def post_correction(request: Any, check_id: uuid.UUID, body: CorrectCheckIn) -> Any:
    """Supersede a record and say why."""
    check = get_check(request.actor, check_id)
    entry = CheckEntry(check.kind, body.temperature, body.agent, body.id, body.done_at)
    return correct_check(
        actor=request.actor, now=request.now, check_id=check_id, reason=body.reason, entry=entry
    )


@router.get("/trips/{trip_id}/medicines", response=list[MedicineOut])
@operation("transport.trip.view")
def list_medicines(request: Any, trip_id: uuid.UUID) -> Any:
    """The list of a medicine run."""
    return medicines_of(request.actor, get_trip(request.actor, trip_id))


@router.post("/trips/{trip_id}/medicines", response={200: MedicineOut})
@operation("transport.medicine.add")
def post_medicine(request: Any, trip_id: uuid.UUID, body: MedicineIn) -> Any:
    """Put a person's prescription on the list of a run that has not left."""
    row = add_medicine(
        actor=request.actor,
        now=request.now,
        trip_id=trip_id,
        person_id=body.person_id,
        what=body.what,
        medicine_id=body.id,
    )
    rows = medicines_of(request.actor, get_trip(request.actor, trip_id))
    return next(one for one in rows if one.id == row.pk)


@router.post("/medicines/{medicine_id}/hand-over", response={200: MedicineOut})
@operation("transport.medicine.hand_over")
def post_hand_over(request: Any, medicine_id: uuid.UUID, body: HandOverIn) -> Any:
    """Handed over, or why not; by the driver of the run or at the desk."""
    get_medicine(request.actor, medicine_id)
    row = hand_over_medicine(
        actor=request.actor, now=request.now, medicine_id=medicine_id, **body.dict()
    )
    trip, is_own = get_trip_to_drive(request.actor, row.trip_id)
    rows = medicines_of(request.actor, trip, named=is_own)
    return next(one for one in rows if one.id == row.pk)


@router.get("/persons/{person_id}/trips", response=list[TripOut])
@operation("transport.trip.view")
def list_person_trips(request: Any, person_id: uuid.UUID, limit: Limit = 60) -> Any:
    """A person's rides, latest first, and medicine runs for them."""
    rows = trips_of_person(request.actor, person_id, limit)
    return [_trip(row) for row in trip_rows(request.actor, rows, request.now)]


@router.get("/series", response=SeriesPageOut)
@operation("transport.trip.view")
def list_series(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Repeating bookings of a place that have not ended."""
    place = get_place(request.actor, place_id)
    rows = series_list(request.actor, place.path, local_day(request.now))
    found, more = cut(rows, limit, offset)
    shown = series_rows(request.actor, found, request.now, place.path)
    return {"items": [_series(row) for row in shown], "more": more}


def _series(row: Any) -> dict[str, Any]:
    return shaped(row, SeriesOut)


@router.post("/series", response={201: SeriesOut})
@operation("transport.series.create")
def post_series(request: Any, body: SeriesIn) -> Any:
    """A ride every week; its dates are made as far ahead as the plan says."""
    given = body.dict(exclude={"id"})
    series = repeat_trip(actor=request.actor, now=request.now, series_id=body.id, **given)
    return Status(201, _series(series_rows(request.actor, [series], request.now)[0]))


@router.post("/series/{series_id}/end", response={200: SeriesOut})
@operation("transport.series.end")
def post_series_end(request: Any, series_id: uuid.UUID, body: EndIn) -> Any:
    """It comes back no more after the day; later dates are cancelled."""
    get_series(request.actor, series_id, "transport.series.end")
    series = end_series(
        actor=request.actor,
        now=request.now,
        series_id=series_id,
        ends_on=body.ended_on,
        reason=body.reason,
    )
    return _series(series_rows(request.actor, [series], request.now)[0])
