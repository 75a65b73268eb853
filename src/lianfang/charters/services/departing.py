"""It departs: who is on board rides, who was not looked for did not come, its checkpoint hears."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import DEPARTED, CharterState, RiderState, SeatState
from lianfang.charters.models import Charter, Rider, Seat
from lianfang.charters.services.announcing import expect_coach
from lianfang.charters.services.boarding import BOARDING
from lianfang.charters.services.chartering import NobodyAboard
from lianfang.charters.services.seating import free_seats
from lianfang.charters.services.steps import (
    Told,
    at_the_door,
    locked_charter,
    pass_on,
    require,
    was_told,
)
from lianfang.kit.lateness import happened_at


@action("charters.charter.depart")
def depart(
    *,
    actor: Actor,
    now: datetime,
    charter_id: uuid.UUID,
    driver: str = "",
    phone: str = "",
    at: datetime | None = None,
    told: Told | None = None,
) -> Charter:
    """It departs `at` a moment (now) with those who are on board; who was not looked for did not
    come.

    A coach is announced to its checkpoint with `driver` and the list of passengers. `told`: by a
    device, which may say it again, or after another one. Raises NobodyAboard, WrongCharterState,
    InvalidInput where a checkpoint expects it and no driver is named.
    """
    charter = locked_charter(charter_id)
    path = at_the_door(actor, charter)
    concerning(charter, path=path)
    left_at = happened_at(at, now, "at")
    if told is not None and (was_told(charter, told) or charter.state in DEPARTED):
        return charter
    require(charter, *BOARDING)
    with everywhere("the charter is locked by whoever may touch it"):
        seats = Seat.objects.filter(charter=charter).select_for_update(of=("self",)).order_by("pk")
        planned = list(seats.filter(state=SeatState.PLANNED))
        aboard = list(seats.filter(state=SeatState.PRESENT))
        if not aboard:
            raise NobodyAboard()
        free_seats(charter, planned, SeatState.ABSENT)
        Rider.objects.filter(pk__in=[one.rider_id for one in aboard]).update(
            state=RiderState.ABOARD
        )
    if charter.point_id and charter.means == "coach":
        expect_coach(now, charter, aboard, driver=driver, phone=phone)
    pass_on(actor, now, charter, CharterState.UNDERWAY, at=left_at, told=told)
    concerning(charter, path=path, count=len(aboard), absent=len(planned))
    return charter
