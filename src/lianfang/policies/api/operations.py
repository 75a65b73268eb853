"""Policies, whom they reached and help with applications, for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.policies.api.shapes import (
    AdvanceIn,
    AskIn,
    CorrectedPolicyIn,
    EntitledOut,
    FirmOut,
    FitIn,
    HelpIn,
    HelpOut,
    Limit,
    NewPolicyIn,
    Offset,
    PolicyIn,
    PolicyOut,
    PolicyTextOut,
    ReasonIn,
    ToldIn,
    ToldOut,
)
from lianfang.policies.selectors.fitting import Fit, read_fit
from lianfang.policies.selectors.helps import get_help, get_own_help, help_list
from lianfang.policies.selectors.policies import (
    asked_of,
    firms_of,
    get_own_policy,
    get_policy,
    own_entitled,
    policy_list,
    policy_rows,
    why,
)
from lianfang.policies.services.helping import (
    advance_help,
    ask_own_help,
    give_up_own_help,
    open_help,
    take_help,
)
from lianfang.policies.services.publishing import (
    PolicyWords,
    correct_policy,
    publish_policy,
    withdraw_policy,
)
from lianfang.policies.services.reaching import note_reached, open_own_policy

router = Router(tags=["policies"])


def _words(body: PolicyIn) -> PolicyWords:
    names = ("title", "number", "issuer", "issued_on", "valid_from", "valid_until")
    given = {name: getattr(body, name) for name in (*names, "apply_until", "text", "benefit")}
    return PolicyWords(
        **given,
        fit=_fit(body.fit),
        questions=[one.dict() for one in body.questions],
        steps=[one.dict() for one in body.steps],
        fund_key=body.fund_key,
    )


def _fit(body: FitIn) -> Fit:
    """The rule as stored. Raises InvalidInput for keys no list knows."""
    given = body.dict()
    own = {name: given.pop(name) for name in ("classes", "max_staff", "states")}
    try:
        return read_fit({"test": given, **own})
    except ValueError as error:
        raise InvalidInput(fields={"fit": str(error)}) from error


def _text(request: Any, policy: Any) -> dict[str, Any]:
    found = {n: getattr(policy, n) for n in PolicyTextOut.model_fields if n != "asked"}
    return {**found, "asked": asked_of(policy, request.now)}


@router.get("", response=list[PolicyOut])
@operation("policies.policy.view")
def list_policies(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(over|all|)$"),
    text: str = Query("", max_length=64),
    limit: int = Query(20, ge=1, le=50),
    offset: Offset = 0,
) -> Any:
    """Policies that hold in a place, each with how many enterprises have not heard of it."""
    place = get_place(request.actor, place_id)
    rows = policy_list(request.actor, place.path, stage=stage, text=plain(text))
    found = rows.order_by("-issued_on", "id")[offset : offset + limit]
    return policy_rows(request.actor, found, request.now, place.path)


@router.post("", response={201: PolicyTextOut})
@operation("policies.policy.publish")
def post_policy(request: Any, body: NewPolicyIn) -> Any:
    """Publish a policy; the same id again is the same policy."""
    row = publish_policy(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        words=_words(body),
        policy_id=body.id,
    )
    return Status(201, _text(request, row))


@router.get("/help", response=list[HelpOut])
@operation("policies.help.view")
def list_help(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(over|all|)$"),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Help with applications, what has not moved for longest first."""
    place = get_place(request.actor, place_id)
    return list(help_list(request.actor, place.path, stage=stage)[offset : offset + limit])


@router.post("/help/{help_id}/take", response=HelpOut)
@operation("policies.help.take")
def post_take(request: Any, help_id: uuid.UUID) -> Any:
    """The caller helps from now on."""
    get_help(request.actor, help_id, "policies.help.take")
    return take_help(actor=request.actor, now=request.now, help_id=help_id)


@router.post("/help/{help_id}/advance", response=HelpOut)
@operation("policies.help.advance")
def post_advance(request: Any, help_id: uuid.UUID, body: AdvanceIn) -> Any:
    """The application came a step further."""
    get_help(request.actor, help_id, "policies.help.advance")
    return advance_help(actor=request.actor, now=request.now, help_id=help_id, **body.dict())


@router.get("/own/{enterprise_id}", response=list[EntitledOut])
@operation("policies.own_policy.view")
def list_own_policies(request: Any, enterprise_id: uuid.UUID) -> Any:
    """What the caller's own enterprise may be entitled to, what it has not heard of first."""
    return [
        {
            "policy_id": one.policy.pk,
            "title": one.policy.title,
            "benefit": one.policy.benefit,
            "apply_until": one.policy.apply_until,
            "why": list(one.why),
            "is_known": one.is_known,
            "help_state": one.help.state if one.help else "",
        }
        for one in own_entitled(request.actor, enterprise_id, request.now)
    ]


@router.post("/own/{enterprise_id}/{policy_id}/open", response=PolicyTextOut)
@operation("policies.own_policy.open")
def post_open(request: Any, enterprise_id: uuid.UUID, policy_id: uuid.UUID) -> Any:
    """Open one policy: it is noted that the enterprise has read it."""
    own_enterprise(request.actor, enterprise_id)
    row = get_own_policy(request.actor, enterprise_id, policy_id)
    open_own_policy(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, policy_id=policy_id
    )
    return _text(request, row)


@router.post("/own/{enterprise_id}/{policy_id}/help", response={201: HelpOut})
@operation("policies.own_help.ask")
def post_ask(request: Any, enterprise_id: uuid.UUID, policy_id: uuid.UUID, body: AskIn) -> Any:
    """Ask for help with one's own application."""
    row = ask_own_help(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        policy_id=policy_id,
        note=body.note,
    )
    return Status(201, row)


@router.post("/own/{enterprise_id}/help/{help_id}/give-up", response=HelpOut)
@operation("policies.own_help.give_up")
def post_give_up(request: Any, enterprise_id: uuid.UUID, help_id: uuid.UUID, body: AskIn) -> Any:
    """Give one's own application up, and why."""
    get_own_help(request.actor, enterprise_id, help_id)
    return give_up_own_help(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        help_id=help_id,
        note=body.note,
    )


@router.get("/{policy_id}", response=PolicyTextOut)
@operation("policies.policy.view")
def get_one_policy(request: Any, policy_id: uuid.UUID) -> Any:
    """One policy in full."""
    return _text(request, get_policy(request.actor, policy_id))


@router.get("/{policy_id}/enterprises", response=list[FirmOut])
@operation("policies.policy.view")
def list_firms(
    request: Any,
    policy_id: uuid.UUID,
    stage: str = Query("", pattern="^(reached|all|)$"),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Enterprises it fits and that have not heard of it; `stage` reached or all for others."""
    policy = get_policy(request.actor, policy_id)
    rows = firms_of(request.actor, policy, local_day(request.now), "", stage=stage)
    found = list(rows[offset : offset + limit])
    fits = why(policy, found, request.now)
    return [
        {"id": row.pk, "name": row.name, "why": fits[row.pk], "is_reached": row.is_reached}
        for row in found
    ]


@router.post("/{policy_id}/told", response={201: ToldOut})
@operation("policies.reach.note")
def post_told(request: Any, policy_id: uuid.UUID, body: ToldIn) -> Any:
    """These enterprises were told of it."""
    told = note_reached(actor=request.actor, now=request.now, policy_id=policy_id, **body.dict())
    return Status(201, {"told": told})


@router.post("/{policy_id}/help", response={201: HelpOut})
@operation("policies.help.open")
def post_help(request: Any, policy_id: uuid.UUID, body: HelpIn) -> Any:
    """An enterprise is helped to apply."""
    row = open_help(actor=request.actor, now=request.now, policy_id=policy_id, **body.dict())
    return Status(201, row)


@router.post("/{policy_id}/correct", response={201: PolicyTextOut})
@operation("policies.policy.correct")
def post_correct(request: Any, policy_id: uuid.UUID, body: CorrectedPolicyIn) -> Any:
    """A new version in the place of this one."""
    get_policy(request.actor, policy_id, "policies.policy.correct")
    row = correct_policy(
        actor=request.actor,
        now=request.now,
        policy_id=policy_id,
        words=_words(body),
        reason=body.reason,
    )
    return Status(201, _text(request, row))


@router.post("/{policy_id}/withdraw", response=PolicyTextOut)
@operation("policies.policy.withdraw")
def post_withdraw(request: Any, policy_id: uuid.UUID, body: ReasonIn) -> Any:
    """It holds no longer."""
    get_policy(request.actor, policy_id, "policies.policy.withdraw")
    row = withdraw_policy(
        actor=request.actor, now=request.now, policy_id=policy_id, reason=body.reason
    )
    return _text(request, row)
