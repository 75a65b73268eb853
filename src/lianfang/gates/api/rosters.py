"""Duty rosters for machines: asked for, read, changed, decided; one's own duties."""

import uuid
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from ninja import Field, Schema, Status

from lianfang.access.pages import operation
from lianfang.gates.api.operations import router
from lianfang.gates.api.shapes import Day, DutyOut, Reason
from lianfang.gates.selectors.points import get_duty
from lianfang.gates.selectors.rosters import (
    get_post,
    get_roster,
    own_duties,
    post_list,
    roster_list,
)
from lianfang.gates.services.rosters import (
    MOST_POINTS,
    accept_roster,
    create_roster,
    edit_post,
    fill_gap,
    refuse_roster,
)
from lianfang.gates.services.swaps import replace_duty, swap_duties
from lianfang.kit.clock import local_day
from lianfang.people.enums import StaffKind
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset

AHEAD = timedelta(days=14)
Shift = Annotated[str, Field(max_length=16, pattern="^[a-z][a-z0-9_]*$")]


class RosterIn(Schema):
    """A roster to be planned, for at most 31 days. `points`: checkpoints, none named: all that are
    manned in this phase; `kinds`: who may be put on the list, none named: as the plan says."""

    place_id: uuid.UUID
    first: Day
    last: Day
    points: Annotated[list[uuid.UUID], Field(max_length=MOST_POINTS)] = []
    kinds: Annotated[list[StaffKind], Field(max_length=len(StaffKind))] = []


class RosterOut(Schema):
    """A roster. `state`: planning, open, accepted, refused, failed; `missing`: places the planner
    left empty; `seconds` it took."""

    id: uuid.UUID
    place_id: uuid.UUID
    first: date
    last: date
    state: str
    points: list[uuid.UUID]
    kinds: list[str]
    kept: int
    missing: int
    seconds: float | None
    created_by: str
    created_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


class RosterPageOut(Schema):
    items: list[RosterOut]
    has_more: bool


class PostOut(Schema):
    """One change a roster proposes; `change`: add or end; one that is left out `is_out`.

    `reasons`: in the planner's stable words, `code` and its parameters.
    """

    id: uuid.UUID
    point_id: uuid.UUID
    staff_id: uuid.UUID
    day: date
    shift: str
    change: str
    is_edited: bool
    is_out: bool
    reasons: list[dict[str, Any]]


class GapOut(Schema):
    """Places left empty; `kind`: of whom at least one is wanted, "" for anybody."""

    point_id: uuid.UUID
    day: date
    shift: str
    missing: int
    kind: str
    why: str


class WholeRosterOut(RosterOut):
    """A roster with every change it proposes and every gap it leaves."""

    posts: list[PostOut]
    gaps: list[GapOut]


class PostChangeIn(Schema):
    """Name somebody else, or leave the post out; neither: as the planner proposed."""

    staff_id: uuid.UUID | None = None
    leave_out: bool = False


class FillIn(Schema):
    """Somebody for a place the planner left empty."""

    point_id: uuid.UUID
    day: Day
    shift: Shift
    staff_id: uuid.UUID


class RefusedIn(Schema):
    reason: Reason


class SubstituteIn(Schema):
    """Somebody else stands there, because."""

    staff_id: uuid.UUID
    reason: Reason


class SwapIn(Schema):
    """The duty of the other person."""

    other_id: uuid.UUID


class OwnDutyOut(DutyOut):
    """A duty of one's own and where it is."""

    place_id: uuid.UUID
    point: str


def _roster(row: Any) -> dict[str, Any]:
    own = set(RosterOut.model_fields) - {"missing"}
    missing = sum(one["missing"] for one in row.unserved if not one["kind"])
    return {**{name: getattr(row, name) for name in own}, "missing": missing}


def _whole(request: Any, roster_id: uuid.UUID) -> dict[str, Any]:
    row = get_roster(request.actor, roster_id)
    gaps = []
    for one in row.unserved:
        point_id, day, shift = one["cell"].split("|")
        where = {"point_id": point_id, "day": day, "shift": shift}
        said = {"missing": one["missing"], "kind": one["kind"], "why": one["reason"]["code"]}
        gaps.append({**where, **said})
    return {**_roster(row), "posts": post_list(request.actor, row), "gaps": gaps}


@router.get("/rosters", response=RosterPageOut)
@operation("gates.roster.view")
def list_rosters(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Rosters of a place and places in it, latest first."""
    place = get_place(request.actor, place_id)
    rows = list(roster_list(request.actor, place.path)[offset : offset + limit + 1])
    return {"items": [_roster(row) for row in rows[:limit]], "has_more": len(rows) > limit}


@router.post("/rosters", response={201: RosterOut})
@operation("gates.roster.create")
def post_roster(request: Any, body: RosterIn) -> Any:
    """Ask the planner; it works in the background until the state is no longer `planning`."""
    made = create_roster(actor=request.actor, now=request.now, **body.dict())
    return Status(201, _roster(made))


@router.get("/rosters/{roster_id}", response=WholeRosterOut)
@operation("gates.roster.view")
def get_one_roster(request: Any, roster_id: uuid.UUID) -> Any:
    """One roster: what it would change, and the gaps it leaves."""
    return _whole(request, roster_id)


@router.post("/rosters/{roster_id}/accept", response={200: RosterOut})
@operation("gates.roster.accept")
def post_accept(request: Any, roster_id: uuid.UUID) -> Any:
    """Everybody named is on the duty lists from now on, all or nothing."""
    get_roster(request.actor, roster_id, "gates.roster.accept")
    return _roster(accept_roster(actor=request.actor, now=request.now, roster_id=roster_id))


@router.post("/rosters/{roster_id}/refuse", response={200: RosterOut})
@operation("gates.roster.refuse")
def post_refuse(request: Any, roster_id: uuid.UUID, body: RefusedIn) -> Any:
    """Nothing of it comes into force."""
    get_roster(request.actor, roster_id, "gates.roster.refuse")
    row = refuse_roster(
        actor=request.actor, now=request.now, roster_id=roster_id, reason=body.reason
    )
    return _roster(row)


@router.post("/rosters/{roster_id}/fill", response={201: PostOut})
@operation("gates.roster.fill")
def post_fill(request: Any, roster_id: uuid.UUID, body: FillIn) -> Any:
    """Name somebody for a place the planner left empty."""
    get_roster(request.actor, roster_id, "gates.roster.fill")
    made = fill_gap(actor=request.actor, now=request.now, roster_id=roster_id, **body.dict())
    return Status(201, made)


@router.patch("/rosters/posts/{post_id}", response={200: PostOut})
@operation("gates.roster.edit")
def patch_post(request: Any, post_id: uuid.UUID, body: PostChangeIn) -> Any:
    """Name somebody else for a post, leave it out, or take it back in."""
    get_post(request.actor, post_id, "gates.roster.edit")
    return edit_post(actor=request.actor, now=request.now, post_id=post_id, **body.dict())


@router.get("/duties/mine", response=list[OwnDutyOut])
@operation("field.day.view")
def list_own_duties(request: Any, first: Day | None = None, last: Day | None = None) -> Any:
    """The caller's own duties between two days: from today for two weeks, if nothing is said."""
    begins = first or local_day(request.now)
    rows = own_duties(request.actor, begins, last or begins + AHEAD)
    more = DutyOut.model_fields
    return [
        {
            **{name: getattr(row, name) for name in more},
            "place_id": row.place_id,
            "point": row.point.place.short_name,
        }
        for row in rows
    ]


@router.post("/duties/{duty_id}/replace", response={201: DutyOut})
@operation("gates.duty.replace")
def post_replace(request: Any, duty_id: uuid.UUID, body: SubstituteIn) -> Any:
    """Somebody else stands there; the rules of duty hold."""
    get_duty(request.actor, duty_id, "gates.duty.replace")
    made = replace_duty(actor=request.actor, now=request.now, duty_id=duty_id, **body.dict())
    return Status(201, made)


@router.post("/duties/{duty_id}/swap", response={201: list[DutyOut]})
@operation("gates.duty.swap")
def post_swap(request: Any, duty_id: uuid.UUID, body: SwapIn) -> Any:
    """Two people stand in each other's shift."""
    get_duty(request.actor, duty_id, "gates.duty.swap")
    made = swap_duties(
        actor=request.actor, now=request.now, duty_id=duty_id, other_id=body.other_id
    )
    return Status(201, list(made))
