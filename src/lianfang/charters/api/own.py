"""One's own enterprise: whom it signed up, what they ride in, seats it takes."""

import uuid
from typing import Any

from ninja import Status

from lianfang.access.pages import operation
from lianfang.access.scope import everywhere
from lianfang.charters.api.operations import router
from lianfang.charters.api.shapes import (
    CharterOut,
    ReasonIn,
    RiderOut,
    SeatOut,
    SeatsIn,
    SignedUpOut,
    SignUpIn,
)
from lianfang.charters.selectors.charters import charter_rows, own_charter, own_charters
from lianfang.charters.selectors.riders import own_riders, rider_rows
from lianfang.charters.selectors.seats import seat_rows
from lianfang.charters.services.seating import take_own_seats
from lianfang.charters.services.signing_up import sign_up_own, withdraw_own
from lianfang.enterprises.selectors.members import own_enterprise

MOST = 200


@router.get("/own/{enterprise_id}/riders", response=list[RiderOut])
@operation("charters.own_rider.view")
def list_own_riders(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Whom one's own enterprise signed up and who is still to be brought back."""
    rows = own_riders(request.actor, enterprise_id)
    return rider_rows(request.actor, rows, request.now, named=True)


@router.post("/own/{enterprise_id}/riders", response={201: SignedUpOut})
@operation("charters.own_rider.sign_up")
def post_own_riders(request: Any, enterprise_id: uuid.UUID, body: SignUpIn) -> Any:
    """Sign one's own staff up."""
    done = sign_up_own(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        **{name: getattr(body, name) for name in SignUpIn.model_fields},
    )
    made = [one.pk for one in done.made]
    return Status(201, {"made": made, "held": done.held, "before": done.before})


@router.post("/own/{enterprise_id}/riders/{rider_id}/withdraw", response=RiderOut)
@operation("charters.own_rider.withdraw")
def post_own_withdraw(
    request: Any, enterprise_id: uuid.UUID, rider_id: uuid.UUID, body: ReasonIn
) -> Any:
    """They need not be fetched."""
    row = withdraw_own(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        rider_id=rider_id,
        reason=body.reason,
    )
    return rider_rows(request.actor, [row], request.now, named=True)[0]


@router.get("/own/{enterprise_id}/charters", response=list[CharterOut])
@operation("charters.own_rider.view")
def list_own_charters(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Announced charters in which one's own people ride or rode."""
    own_enterprise(request.actor, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        return charter_rows(own_charters(request.actor, enterprise_id)[:MOST], request.now)


@router.get("/own/{enterprise_id}/charters/{charter_id}/seats", response=list[SeatOut])
@operation("charters.own_rider.view")
def list_own_seats(request: Any, enterprise_id: uuid.UUID, charter_id: uuid.UUID) -> Any:
    """One's own people on the list of a charter, and nobody else's."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        row = own_charter(request.actor, enterprise_id, charter_id)
    return seat_rows(
        request.actor, row, request.now, named=True, enterprise_id=enterprise.pk, past=True
    )


@router.post("/own/{enterprise_id}/charters/{charter_id}/seats", response={201: list[SeatOut]})
@operation("charters.own_seat.take")
def post_own_seats(
    request: Any, enterprise_id: uuid.UUID, charter_id: uuid.UUID, body: SeatsIn
) -> Any:
    """Take seats that are left for one's own people; 409 `charter_full` where none is."""
    made = take_own_seats(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        charter_id=charter_id,
        rider_ids=body.rider_ids,
    )
    ids = {one.pk for one in made}
    with everywhere("the enterprise is the viewer's own"):
        row = own_charter(request.actor, enterprise_id, charter_id)
    rows = seat_rows(request.actor, row, request.now, named=True, enterprise_id=enterprise_id)
    return Status(201, [one for one in rows if one.id in ids])
