"""Workers to be fetched, charters, boarding and proposals, for machines. Amounts are in fen."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.charters.api.shapes import (
    AcceptedOut,
    AcceptIn,
    ArriveIn,
    CharterBody,
    CharterIn,
    CharterOut,
    CheckIn,
    CheckOut,
    CostOut,
    DelayIn,
    DepartIn,
    MoveIn,
    ProposalIn,
    ProposalLinesOut,
    ProposalOut,
    ReasonIn,
    RiderOut,
    SeatOut,
    SeatsIn,
    SignedUpOut,
    SignUpIn,
    VehicleIn,
)
from lianfang.charters.selectors.charters import (
    CharterFilter,
    charter_list,
    charter_rows,
    door_charter,
    get_charter,
)
from lianfang.charters.selectors.costs import charter_cost
from lianfang.charters.selectors.proposals import (
    get_proposal,
    left_rows,
    proposal_list,
    vehicle_rows,
)
from lianfang.charters.selectors.riders import RiderFilter, get_rider, rider_list, rider_rows
from lianfang.charters.selectors.seats import door_seat, get_seat, seat_rows
from lianfang.charters.services.arriving import Measured, confirm_arrival
from lianfang.charters.services.boarding import AtTheDoor, record_boarding
from lianfang.charters.services.chartering import (
    CharterEntry,
    StopEntry,
    announce_charter,
    cancel_charter,
    change_vehicle,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.planning import (
    accept_proposal,
    create_proposal,
    move_riders,
    refuse_proposal,
)
from lianfang.charters.services.seating import give_seats, take_back_seat
from lianfang.charters.services.signing_up import sign_up, withdraw
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset

router = Router(tags=["charters"])


def _one(request: Any, charter_id: uuid.UUID) -> Any:
    return charter_rows([get_charter(request.actor, charter_id)], request.now)[0]


def _entry(body: CharterBody) -> CharterEntry:
    names = [name for name in CharterBody.model_fields if name != "stops"]
    stops = [StopEntry(one.point, one.at) for one in body.stops]
    return CharterEntry(stops=stops, **{name: getattr(body, name) for name in names})


@router.get("/riders", response=list[RiderOut])
@operation("charters.rider.view")
def list_riders(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("waiting", pattern="^(waiting|held|seated|back|withdrawn|all)$"),
    area: str = Query("", max_length=32),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Who is signed up in a place, those without a seat first; "held" may not be fetched."""
    place = get_place(request.actor, place_id)
    wanted = RiderFilter(stage=stage, area=area)
    rows = rider_list(request.actor, place.path, request.now, wanted)
    return rider_rows(request.actor, rows[offset : offset + limit], request.now)


@router.post("/enterprises/{enterprise_id}/riders", response={201: SignedUpOut})
@operation("charters.rider.sign_up")
def post_riders(request: Any, enterprise_id: uuid.UUID, body: SignUpIn) -> Any:
    """Sign employees of an enterprise up; who is signed up already stays as they are."""
    get_enterprise(request.actor, enterprise_id, "charters.rider.sign_up")
    done = sign_up(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        **{name: getattr(body, name) for name in SignUpIn.model_fields},
    )
    made = [one.pk for one in done.made]
    return Status(201, {"made": made, "held": done.held, "before": done.before})


@router.post("/riders/{rider_id}/withdraw", response=RiderOut)
@operation("charters.rider.withdraw")
def post_withdraw(request: Any, rider_id: uuid.UUID, body: ReasonIn) -> Any:
    """They need not be fetched; a seat they have is given back."""
    get_rider(request.actor, rider_id, "charters.rider.withdraw")
    row = withdraw(actor=request.actor, now=request.now, rider_id=rider_id, reason=body.reason)
    return rider_rows(request.actor, [row], request.now)[0]


@router.get("/charters", response=list[CharterOut])
@operation("charters.charter.view")
def list_charters(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("all", pattern="^(coming|underway|arrived|cancelled|all)$"),
    area: str = Query("", max_length=32),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Charters of a place, the next to depart first."""
    place = get_place(request.actor, place_id)
    rows = charter_list(request.actor, place.path, CharterFilter(stage=stage, area=area))
    return charter_rows(rows[offset : offset + limit], request.now)


@router.post("/charters", response={201: CharterOut})
@operation("charters.charter.create")
def post_charter(request: Any, body: CharterIn) -> Any:
    """Make a charter; 422 says which field cannot be."""
    row = create_charter(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        entry=_entry(body),
        charter_id=body.id,
    )
    return Status(201, charter_rows([row], request.now)[0])


@router.get("/charters/{charter_id}", response=CharterOut)
@operation("charters.charter.view")
def get_one(request: Any, charter_id: uuid.UUID) -> Any:
    """One charter."""
    return _one(request, charter_id)


@router.put("/charters/{charter_id}", response=CharterOut)
@operation("charters.charter.update")
def put_charter(request: Any, charter_id: uuid.UUID, body: CharterBody) -> Any:
    """Put a charter in preparation right."""
    get_charter(request.actor, charter_id, "charters.charter.update")
    update_charter(actor=request.actor, now=request.now, charter_id=charter_id, entry=_entry(body))
    return _one(request, charter_id)


@router.get("/charters/{charter_id}/cost", response=CostOut)
@operation("charters.charter.view")
def get_cost(request: Any, charter_id: uuid.UUID) -> Any:
    """What it costs and who pays, counted from the seats."""
    return charter_cost(get_charter(request.actor, charter_id))


@router.get("/charters/{charter_id}/seats", response=list[SeatOut])
@operation("charters.charter.view")
def list_seats(request: Any, charter_id: uuid.UUID) -> Any:
    """Who is on the list, and who was and is not any more."""
    row = get_charter(request.actor, charter_id)
    return seat_rows(request.actor, row, request.now, past=True)


@router.post("/charters/{charter_id}/seats", response={201: list[SeatOut]})
@operation("charters.seat.give")
def post_seats(request: Any, charter_id: uuid.UUID, body: SeatsIn) -> Any:
    """Give seats; 409 `charter_full`, `rider_not_cleared` or `rider_not_waiting` says why not."""
    row = get_charter(request.actor, charter_id, "charters.seat.give")
    give_seats(
        actor=request.actor, now=request.now, charter_id=charter_id, rider_ids=body.rider_ids
    )
    return Status(201, seat_rows(request.actor, row, request.now))


@router.post("/seats/{seat_id}/take-back", response=CharterOut)
@operation("charters.seat.take_back")
def post_take_back(request: Any, seat_id: uuid.UUID, body: ReasonIn) -> Any:
    """Somebody does not ride."""
    seat = get_seat(request.actor, seat_id, "charters.seat.take_back")
    take_back_seat(actor=request.actor, now=request.now, seat_id=seat_id, reason=body.reason)
    return _one(request, seat.charter_id)


@router.post("/charters/{charter_id}/announce", response=CharterOut)
@operation("charters.charter.announce")
def post_announce(request: Any, charter_id: uuid.UUID) -> Any:
    """The contacts of the enterprises on board see it."""
    get_charter(request.actor, charter_id, "charters.charter.announce")
    announce_charter(actor=request.actor, now=request.now, charter_id=charter_id)
    return _one(request, charter_id)


@router.post("/charters/{charter_id}/vehicle", response=CharterOut)
@operation("charters.charter.change_vehicle")
def post_vehicle(request: Any, charter_id: uuid.UUID, body: VehicleIn) -> Any:
    """Another vehicle, which must hold everybody who has a seat."""
    get_charter(request.actor, charter_id, "charters.charter.change_vehicle")
    change_vehicle(
        actor=request.actor,
        now=request.now,
        charter_id=charter_id,
        **{name: getattr(body, name) for name in VehicleIn.model_fields},
    )
    return _one(request, charter_id)


@router.post("/charters/{charter_id}/delay", response=CharterOut)
@operation("charters.charter.delay")
def post_delay(request: Any, charter_id: uuid.UUID, body: DelayIn) -> Any:
    """Another time; every stop moves by as much."""
    get_charter(request.actor, charter_id, "charters.charter.delay")
    delay_charter(
        actor=request.actor,
        now=request.now,
        charter_id=charter_id,
        departs_at=body.departs_at,
        reason=body.reason,
    )
    return _one(request, charter_id)


@router.post("/charters/{charter_id}/cancel", response=CharterOut)
@operation("charters.charter.cancel")
def post_cancel(request: Any, charter_id: uuid.UUID, body: ReasonIn) -> Any:
    """It does not run; everybody waits for another seat."""
    get_charter(request.actor, charter_id, "charters.charter.cancel")
    cancel_charter(actor=request.actor, now=request.now, charter_id=charter_id, reason=body.reason)
    return _one(request, charter_id)


@router.post("/seats/{seat_id}/checks", response={201: CheckOut})
@operation("charters.boarding.record")
def post_check(request: Any, seat_id: uuid.UUID, body: CheckIn) -> Any:
    """Somebody at the door; with a fever they are kept as not let on, and the fever path begins."""
    door_seat(request.actor, seat_id)
    found = AtTheDoor(body.result, body.temperature, body.symptoms, body.reason, body.papers)
    made = record_boarding(
        actor=request.actor,
        now=request.now,
        seat_id=seat_id,
        found=found,
        at=body.at,
        check_id=body.id,
    )
    return Status(201, made)


@router.post("/charters/{charter_id}/depart", response=CharterOut)
@operation("charters.charter.depart")
def post_depart(request: Any, charter_id: uuid.UUID, body: DepartIn) -> Any:
    """It departs with those on board; its checkpoint is told."""
    door_charter(request.actor, charter_id, "charters.charter.depart")
    row = depart(
        actor=request.actor,
        now=request.now,
        charter_id=charter_id,
        driver=body.driver,
        phone=body.phone,
    )
    return charter_rows([row], request.now)[0]


@router.post("/charters/{charter_id}/arrive", response=CharterOut)
@operation("charters.charter.arrive")
def post_arrive(request: Any, charter_id: uuid.UUID, body: ArriveIn) -> Any:
    """Everybody on board has arrived but those named. Temperatures and symptoms become health
    checks, and a fever begins the fever path; the same again changes nothing."""
    door_charter(request.actor, charter_id, "charters.charter.arrive")
    row = confirm_arrival(
        actor=request.actor,
        now=request.now,
        charter_id=charter_id,
        missing=body.missing,
        measured=[Measured(one.seat_id, one.temperature, one.symptoms) for one in body.measured],
        at=body.at,
    )
    return charter_rows([row], request.now)[0]


@router.get("/proposals", response=list[ProposalOut])
@operation("charters.proposal.view")
def list_proposals(
    request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Proposals of a place, the latest first."""
    place = get_place(request.actor, place_id)
    return proposal_list(request.actor, place.path)[offset : offset + limit]


@router.post("/proposals", response={201: ProposalOut})
@operation("charters.proposal.create")
def post_proposal(request: Any, body: ProposalIn) -> Any:
    """Ask the planner for vehicles; it is planned in the background."""
    row = create_proposal(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        day=body.day,
        areas=body.areas,
    )
    return Status(201, row)


@router.get("/proposals/{charter_proposal_id}", response=ProposalOut)
@operation("charters.proposal.view")
def get_one_proposal(request: Any, charter_proposal_id: uuid.UUID) -> Any:
    """One proposal."""
    return get_proposal(request.actor, charter_proposal_id)


@router.get("/proposals/{charter_proposal_id}/lines", response=ProposalLinesOut)
@operation("charters.proposal.view")
def list_lines(request: Any, charter_proposal_id: uuid.UUID) -> Any:
    """Its vehicles with everybody in them and why, and who is left behind."""
    row = get_proposal(request.actor, charter_proposal_id)
    return {
        "vehicles": vehicle_rows(request.actor, row, request.now),
        "left": left_rows(request.actor, row, request.now),
    }


@router.post("/proposals/{charter_proposal_id}/move", response=ProposalOut)
@operation("charters.proposal.edit")
def post_move(request: Any, charter_proposal_id: uuid.UUID, body: MoveIn) -> Any:
    """Put people into another vehicle; 409 `charter_rule_broken` says which rule forbids it."""
    get_proposal(request.actor, charter_proposal_id, "charters.proposal.edit")
    return move_riders(
        actor=request.actor,
        now=request.now,
        proposal_id=charter_proposal_id,
        seat_ids=body.seat_ids,
        to_vehicle=body.to_vehicle,
    )


@router.post("/proposals/{charter_proposal_id}/accept", response=AcceptedOut)
@operation("charters.proposal.accept")
def post_accept(request: Any, charter_proposal_id: uuid.UUID, body: AcceptIn) -> Any:
    """Every vehicle is a charter in preparation."""
    get_proposal(request.actor, charter_proposal_id, "charters.proposal.accept")
    made, dropped = accept_proposal(
        actor=request.actor,
        now=request.now,
        proposal_id=charter_proposal_id,
        destination=body.destination,
        departs=body.departs,
        point_id=body.point_id,
    )
    return {"charter_ids": [one.pk for one in made], "dropped": dropped}


@router.post("/proposals/{charter_proposal_id}/refuse", response=ProposalOut)
@operation("charters.proposal.refuse")
def post_refuse(request: Any, charter_proposal_id: uuid.UUID, body: ReasonIn) -> Any:
    """Nothing of it is done."""
    get_proposal(request.actor, charter_proposal_id, "charters.proposal.refuse")
    return refuse_proposal(
        actor=request.actor,
        now=request.now,
        proposal_id=charter_proposal_id,
        reason=body.reason,
    )
