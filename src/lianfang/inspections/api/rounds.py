"""Rounds of a day for machines: asked for, looked through, changed, decided; one's own round."""

import uuid
from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema, Status

from lianfang.access.pages import operation
from lianfang.inspections.api.operations import router
from lianfang.inspections.api.shapes import Day, Limit, Offset, Reason
from lianfang.inspections.enums import RoundState, RoundTime
from lianfang.inspections.selectors.rounds import (
    get_rounds,
    get_stop,
    own_rounds,
    round_list,
    rounds_view,
    stop_row,
)
from lianfang.inspections.services.rounds import (
    MOST_PEOPLE,
    accept_rounds,
    create_rounds,
    move_stop,
    refuse_rounds,
)
from lianfang.kit.clock import local_day
from lianfang.places.selectors import get_place


class RoundsIn(Schema):
    """Rounds to be planned: for which day and hours, by whom; `minutes` a visit, as the plan says
    if not told."""

    place_id: uuid.UUID
    day: Day
    time: RoundTime = RoundTime.DAY
    people: Annotated[list[uuid.UUID], Field(max_length=MOST_PEOPLE)]
    minutes: Annotated[int, Field(ge=5, le=240)] | None = None


class ProposalOut(Schema):
    """Rounds of a day; `visits` and `left` are how many stops somebody and nobody goes to."""

    id: uuid.UUID
    place_id: uuid.UUID
    day: date
    time: RoundTime
    state: RoundState
    reason: str
    visits: int
    left: int


class ProposalsOut(Schema):
    items: list[ProposalOut]
    more: bool


class RoundStopOut(Schema):
    """One stop; `number` from 1 in its round, times of the day as "09:10"."""

    id: uuid.UUID
    number: int
    subject_kind: str
    subject_id: uuid.UUID
    name: str
    place_name: str
    address: str
    checklist: str
    arrives: str
    leaves: str
    why: list[str]
    is_must: bool
    done: bool


class RoundTeamOut(Schema):
    """Two people and their round in walking order."""

    id: uuid.UUID
    names: str
    area_name: str
    stops: list[RoundStopOut]
    ends: str


class RoundsOut(Schema):
    """A proposal in full; `skipped` is cut to the most urgent 200. Empty while it is planned."""

    id: uuid.UUID
    day: date
    time: RoundTime
    state: RoundState
    teams: list[RoundTeamOut]
    skipped: list[RoundStopOut]
    skipped_count: int


class MoveIn(Schema):
    """Into which team's round as which number (from 1); no team: nobody goes, it is skipped."""

    team_id: uuid.UUID | None = None
    number: Annotated[int, Field(ge=1, le=200)] = 1


class WhyIn(Schema):
    reason: Reason


def _team(one: Any) -> dict[str, Any]:
    return {
        "id": one.team.pk,
        "names": one.names,
        "area_name": one.area_name,
        "stops": one.stops,
        "ends": one.ends,
    }


def _rounds(request: Any, round_id: uuid.UUID) -> dict[str, Any]:
    row = get_rounds(request.actor, round_id)
    view = None if row.state == RoundState.PLANNING else rounds_view(request.actor, row)
    return {
        "id": row.pk,
        "day": row.day,
        "time": row.time,
        "state": row.state,
        "teams": [_team(one) for one in view.teams] if view else [],
        "skipped": view.left if view else (),
        "skipped_count": view.left_count if view else 0,
    }


@router.get("/rounds/proposals", response=ProposalsOut)
@operation("inspections.round.view")
def list_rounds(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Rounds of a place and places in it, the latest first."""
    place = get_place(request.actor, place_id)
    found = list(round_list(request.actor, place.path)[offset : offset + limit + 1])
    return {"items": found[:limit], "more": len(found) > limit}


@router.post("/rounds/proposals", response={201: RoundsOut})
@operation("inspections.round.create")
def propose_rounds(request: Any, body: RoundsIn) -> Any:
    """Ask the planner; it works in the background, until then the state is `planning`."""
    made = create_rounds(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        day=body.day,
        time=body.time.value,
        people=body.people,
        minutes=body.minutes,
    )
    return Status(201, _rounds(request, made.pk))


@router.get("/rounds/own", response=list[RoundTeamOut])
@operation("inspections.inspection.record")
def list_own_rounds(request: Any, day: Day | None = None) -> Any:
    """The accepted rounds of a day (today) the caller goes on, in walking order."""
    rounds = own_rounds(request.actor, day or local_day(request.now))
    return [_team(one) for one in rounds]


@router.get("/rounds/proposals/{round_id}", response=RoundsOut)
@operation("inspections.round.view")
def show_rounds(request: Any, round_id: uuid.UUID) -> Any:
    """Rounds by team with times and reasons, and what nobody goes to."""
    return _rounds(request, round_id)


@router.post("/rounds/proposals/{round_id}/accept", response=RoundsOut)
@operation("inspections.round.accept")
def post_accept(request: Any, round_id: uuid.UUID) -> Any:
    """The rounds are the inspectors' lists of the day from now on."""
    get_rounds(request.actor, round_id, "inspections.round.accept")
    accept_rounds(actor=request.actor, now=request.now, round_id=round_id)
    return _rounds(request, round_id)


@router.post("/rounds/proposals/{round_id}/refuse", response=RoundsOut)
@operation("inspections.round.refuse")
def post_refuse(request: Any, round_id: uuid.UUID, body: WhyIn) -> Any:
    """Nothing of it comes into force."""
    get_rounds(request.actor, round_id, "inspections.round.refuse")
    refuse_rounds(actor=request.actor, now=request.now, round_id=round_id, reason=body.reason)
    return _rounds(request, round_id)


@router.post("/rounds/stops/{round_stop_id}", response=RoundStopOut)
@operation("inspections.round.edit")
def post_stop(request: Any, round_stop_id: uuid.UUID, body: MoveIn) -> Any:
    """Another place in the rounds for one stop, or skip it; refused when it breaks a rule."""
    get_stop(request.actor, round_stop_id, "inspections.round.edit")
    move_stop(
        actor=request.actor,
        now=request.now,
        round_stop_id=round_stop_id,
        team_id=body.team_id,
        position=body.number - 1,
    )
    return stop_row(request.actor, get_stop(request.actor, round_stop_id, "inspections.round.edit"))
