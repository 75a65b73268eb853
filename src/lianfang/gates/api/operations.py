"""Checkpoints, passages, expected arrivals, sealed places and passes for machines.

Passages are recorded through `POST /records/batch` with records of kind `passage`.
"""

import uuid
from typing import Any, Literal

import msgspec
from ninja import Router, Status

from lianfang.access.pages import operation
from lianfang.gates.api.shapes import (
    CheckIn,
    CheckOut,
    ClosureOut,
    CodeOut,
    ConfirmIn,
    CorrectionIn,
    Day,
    DutyIn,
    DutyOut,
    ExpectedOut,
    IssuedOut,
    KeyOut,
    OfflineOut,
    PassageOut,
    PassagePageOut,
    PermitIn,
    PermitOut,
    PermitsIn,
    PointIn,
    PointOut,
    ReasonIn,
    SealIn,
)
from lianfang.gates.selectors.arrivals import expected_list, expected_rows, get_expected
from lianfang.gates.selectors.closures import closure_list, closure_rows, get_closure
from lianfang.gates.selectors.passages import (
    PassageFilter,
    get_passage,
    passage_list,
    passage_row,
    passage_rows,
)
from lianfang.gates.selectors.permits import (
    check_permit,
    get_permit,
    permit_list,
    permit_rows,
    revoked_ids,
)
from lianfang.gates.selectors.points import (
    duty_list,
    get_duty,
    get_point,
    point_list,
    point_rows,
)
from lianfang.gates.selectors.signature import code_of, public_keys
from lianfang.gates.services.arrivals import confirm_arrival
from lianfang.gates.services.closures import open_place, seal_place
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.permits import issue_permit, issue_permits, revoke_permit
from lianfang.gates.services.points import assign_duty, close_point, open_point, withdraw_duty
from lianfang.gates.services.receiving import correct_passage
from lianfang.kit.clock import local_day
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, cut

router = Router(tags=["gates"])


def _point(request: Any, row: Any) -> Any:
    return point_rows(request.actor, [row], request.now)[0]


@router.get("/points", response=list[PointOut])
@operation("gates.point.view")
def list_points(request: Any, place_id: uuid.UUID) -> Any:
    """Checkpoints open in a place now, with today's figures."""
    place = get_place(request.actor, place_id)
    rows = list(point_list(request.actor, place.path, request.now))
    return point_rows(request.actor, rows, request.now)


@router.post("/points", response={201: PointOut})
@operation("gates.point.open")
def post_point(request: Any, body: PointIn) -> Any:
    """Open a checkpoint at a site of kind checkpoint."""
    row = open_point(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        kind=body.kind.value,
        reason=body.reason,
        point_id=body.id,
    )
    return Status(201, _point(request, get_point(request.actor, row.pk)))


@router.post("/points/{point_id}/close", response={200: PointOut})
@operation("gates.point.close")
def post_point_close(request: Any, point_id: uuid.UUID, body: ReasonIn) -> Any:
    """Give a checkpoint up."""
    get_point(request.actor, point_id, "gates.point.close")
    close_point(actor=request.actor, now=request.now, point_id=point_id, reason=body.reason)
    return _point(request, get_point(request.actor, point_id))


@router.get("/points/{point_id}/duties", response=list[DutyOut])
@operation("gates.point.view")
def list_duties(request: Any, point_id: uuid.UUID, first: Day, last: Day) -> Any:
    """Who is to stand at a checkpoint between two days."""
    return duty_list(request.actor, get_point(request.actor, point_id), first, last)


@router.post("/points/{point_id}/duties", response={201: DutyOut})
@operation("gates.duty.assign")
def post_duty(request: Any, point_id: uuid.UUID, body: DutyIn) -> Any:
    """Put somebody on the list of a shift."""
    get_point(request.actor, point_id, "gates.duty.assign")
    row = assign_duty(
        actor=request.actor,
        now=request.now,
        point_id=point_id,
        staff_id=body.staff_id,
        day=body.day,
        shift=body.shift,
        duty_id=body.id,
    )
    return Status(201, row)


@router.post("/duties/{duty_id}/withdraw", response={200: DutyOut})
@operation("gates.duty.withdraw")
def post_duty_withdraw(request: Any, duty_id: uuid.UUID) -> Any:
    """Take somebody off the list."""
    get_duty(request.actor, duty_id, "gates.duty.withdraw")
    return withdraw_duty(actor=request.actor, now=request.now, duty_id=duty_id)


@router.get("/passages", response=PassagePageOut)
@operation("gates.passage.view")
def list_passages(
    request: Any,
    place_id: uuid.UUID,
    first: Day | None = None,
    last: Day | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Passages at the checkpoints in a place, latest first."""
    place = get_place(request.actor, place_id)
    rows = passage_list(request.actor, place.path, PassageFilter(first=first, last=last))
    found, has_more = cut(rows, limit, offset)
    return {"items": passage_rows(request.actor, found), "has_more": has_more}


@router.get("/passages/{passage_id}", response=PassageOut)
@operation("gates.passage.view")
def get_one_passage(request: Any, passage_id: uuid.UUID) -> Any:
    """One passage."""
    return passage_row(request.actor, get_passage(request.actor, passage_id))


@router.post("/passages/{passage_id}/correct", response={201: PassageOut})
@operation("gates.passage.correct")
def post_correction(request: Any, passage_id: uuid.UUID, body: CorrectionIn) -> Any:
    """A new record takes the place of a wrong one; who was named in it stays."""
    old = get_passage(request.actor, passage_id, "gates.passage.correct")
    given = body.dict(exclude={"id"}, exclude_none=True)
    if body.temperature is not None:
        given["temperature"] = float(body.temperature)
    known = {"point": old.place_id, "person": old.person_id, "pass_id": old.permit_id}
    row = correct_passage(
        actor=request.actor,
        now=request.now,
        corrects_id=passage_id,
        reason=body.reason,
        body=msgspec.convert({**given, **known}, PassageBody),
        passage_id=body.id,
    )
    return Status(201, passage_row(request.actor, get_passage(request.actor, row.pk)))


@router.get("/arrivals", response=list[ExpectedOut])
@operation("gates.arrival.view")
def list_arrivals(
    request: Any,
    place_id: uuid.UUID,
    stage: Literal["waiting", "overdue", "settled"] = "waiting",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Whom a place expects from the checkpoints."""
    place = get_place(request.actor, place_id)
    rows = expected_list(request.actor, place.path, stage=stage, moment=request.now)
    found, _has_more = cut(rows, limit, offset)
    return expected_rows(request.actor, found, request.now)


@router.post("/arrivals/{expected_id}/confirm", response={200: ExpectedOut})
@operation("gates.arrival.confirm")
def post_confirm(request: Any, expected_id: uuid.UUID, body: ConfirmIn) -> Any:
    """They arrived, or did not."""
    get_expected(request.actor, expected_id, "gates.arrival.confirm")
    row = confirm_arrival(
        actor=request.actor,
        now=request.now,
        expected_id=expected_id,
        arrived=body.arrived,
        note=body.note,
    )
    return expected_rows(request.actor, [row], request.now)[0]


@router.get("/closures", response=list[ClosureOut])
@operation("gates.closure.view")
def list_closures(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """What is sealed in a place now."""
    place = get_place(request.actor, place_id)
    rows, _more_there = cut(closure_list(request.actor, place.path, request.now), limit, offset)
    return closure_rows(request.actor, rows, local_day(request.now))


def _closure(request: Any, closure_id: uuid.UUID) -> Any:
    row = get_closure(request.actor, closure_id)
    return closure_rows(request.actor, [row], local_day(request.now))[0]


@router.post("/closures", response={201: ClosureOut})
@operation("gates.closure.seal")
def post_closure(request: Any, body: SealIn) -> Any:
    """Seal a place."""
    row = seal_place(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        reason=body.reason,
        until=body.until,
        closure_id=body.id,
    )
    return Status(201, _closure(request, row.pk))


@router.post("/closures/{closure_id}/open", response={200: ClosureOut})
@operation("gates.closure.open")
def post_open(request: Any, closure_id: uuid.UUID, body: ReasonIn) -> Any:
    """Open a place again."""
    get_closure(request.actor, closure_id, "gates.closure.open")
    open_place(actor=request.actor, now=request.now, closure_id=closure_id, reason=body.reason)
    return _closure(request, closure_id)


@router.get("/permits", response=list[PermitOut])
@operation("gates.permit.view")
def list_permits(
    request: Any,
    place_id: uuid.UUID,
    stage: Literal["valid", "over"] = "valid",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Passes of those who live in a place."""
    place = get_place(request.actor, place_id)
    rows = permit_list(request.actor, place.path, local_day(request.now), stage=stage)
    found, _has_more = cut(rows, limit, offset)
    return permit_rows(request.actor, found, request.now)


@router.post("/permits", response={201: PermitOut})
@operation("gates.permit.issue")
def post_permit(request: Any, body: PermitIn) -> Any:
    """Issue a pass to a household or a person."""
    row = issue_permit(actor=request.actor, now=request.now, **body.dict())
    found = get_permit(request.actor, row.pk)
    return Status(201, permit_rows(request.actor, [found], request.now)[0])


@router.post("/permits/many", response={200: IssuedOut})
@operation("gates.permit.issue_many")
def post_permits(request: Any, body: PermitsIn) -> Any:
    """Issue a pass to every household of a place that has none of this kind."""
    issued, left_out = issue_permits(actor=request.actor, now=request.now, **body.dict())
    return {"issued": issued, "left_out": left_out}


@router.get("/permits/{permit_id}/code", response=CodeOut)
@operation("gates.permit.view")
def get_code(request: Any, permit_id: uuid.UUID) -> Any:
    """The text of the pass's QR code."""
    row = get_permit(request.actor, permit_id)
    return {"number": row.number, "code": code_of(row)}


@router.post("/permits/{permit_id}/revoke", response={200: PermitOut})
@operation("gates.permit.revoke")
def post_revoke(request: Any, permit_id: uuid.UUID, body: ReasonIn) -> Any:
    """The pass holds no longer."""
    get_permit(request.actor, permit_id, "gates.permit.revoke")
    revoke_permit(actor=request.actor, now=request.now, permit_id=permit_id, reason=body.reason)
    row = get_permit(request.actor, permit_id)
    return permit_rows(request.actor, [row], request.now)[0]


@router.post("/check", response=CheckOut)
@operation("gates.permit.check")
def post_check(request: Any, body: CheckIn) -> Any:
    """A pass is shown at a checkpoint: may they pass, and why not."""
    point = get_point(request.actor, body.point_id, "gates.permit.check")
    return check_permit(request.actor, body.code, point.path, request.now, body.direction.value)


@router.get("/offline", response=OfflineOut)
@operation("gates.permit.check")
def get_offline(request: Any) -> Any:
    """Keys and revoked passes that a gate carries to check without signal."""
    home = request.actor.home("gates.permit.check")[1]
    keys = [KeyOut(mark=mark, key=key) for mark, key in public_keys()]
    return {"keys": keys, "revoked": revoked_ids(request.actor, home, local_day(request.now))}
