"""Posts, who holds them, and time served, for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.posts.api.shapes import (
    AssignIn,
    BeginIn,
    CorrectStintIn,
    Day,
    EndIn,
    ForetoldOut,
    Limit,
    Offset,
    PostChangesIn,
    PostIn,
    PostOut,
    PostPageOut,
    PostsIn,
    PublishedOut,
    ReasonIn,
    StepOut,
    StintIn,
    StintOut,
    TermsIn,
    ThanksIn,
    TurnOut,
)
from lianfang.posts.enums import PostNature
from lianfang.posts.selectors.bulk import bulk_of
from lianfang.posts.selectors.posts import PostFilter, get_post, post_list, post_rows, steps_of
from lianfang.posts.selectors.turns import (
    get_post_to_claim,
    get_stint,
    get_turn,
    get_turn_to_serve,
    own_turns,
    posts_to_claim,
    stints_of,
    turn_list,
    turn_rows,
)
from lianfang.posts.services.claiming import (
    assign_post,
    claim_post,
    confirm_turn,
    decline_turn,
    give_back,
)
from lianfang.posts.services.closing import close_post, reopen_post, update_post, withdraw_post
from lianfang.posts.services.publishing import (
    Terms,
    kind_for,
    publish_post,
    publish_posts,
    settle,
)
from lianfang.posts.services.serving import begin_stint, correct_stint, end_stint, record_stint

router = Router(tags=["posts"])


def _posts(request: Any, rows: Any, below: str = "") -> list[dict[str, Any]]:
    shown = post_rows(request.actor, rows, request.now, local_day(request.now), below)
    return [{name: getattr(row, name) for name in PostOut.model_fields} for row in shown]


def _shown(request: Any, post_id: uuid.UUID, right: str) -> dict[str, Any]:
    return _posts(request, [get_post(request.actor, post_id, right)])[0]


def _turn(request: Any, turn_id: uuid.UUID) -> dict[str, Any]:
    turn, _is_own = get_turn_to_serve(request.actor, turn_id)
    return _turns(request, [turn])[0]


def _turns(request: Any, turns: Any) -> list[dict[str, Any]]:
    rows = turn_rows(request.actor, turns, request.now)
    return [{name: getattr(row, name) for name in TurnOut.model_fields} for row in rows]


def _terms(body: TermsIn) -> Terms:
    given = {name: getattr(body, name) for name in TermsIn.model_fields}
    kinds = given.pop("staff_kinds")
    return Terms(**given, staff_kinds=None if kinds is None else tuple(kinds))


@router.get("", response=PostPageOut)
@operation("posts.post.view")
def list_posts(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(open|unfilled|waiting|ended|)$"),
    kind: str = Query("", max_length=32),
    nature: PostNature | None = None,
    on: Day | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Posts in a place and all inside it; `stage` open, unfilled, waiting (claims to confirm) or
    ended; `on` a day on which they are served."""
    place = get_place(request.actor, place_id)
    filters = PostFilter(stage=stage, kind=plain(kind), nature=nature or "", on=on)
    rows = post_list(request.actor, place.path, filters).order_by("path", "title", "id")
    found = list(rows[offset : offset + limit + 1])
    return {"items": _posts(request, found[:limit], place.path), "more": len(found) > limit}


@router.post("", response={201: PostOut})
@operation("posts.post.publish")
def post_post(request: Any, body: PostIn) -> Any:
    """Publish a post; the same id again is the same post."""
    row = publish_post(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        kind=body.kind,
        terms=_terms(body),
        post_id=body.id,
    )
    return Status(201, _shown(request, row.pk, "posts.post.publish"))


@router.post("/many", response={201: PublishedOut})
@operation("posts.post.publish_many")
def post_posts(request: Any, body: PostsIn) -> Any:
    """Publish a post for every place of a kind inside a place."""
    made = publish_posts(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        place_kind=body.place_kind,
        kind=body.kind,
        terms=_terms(body),
        fill=body.fill,
        batch=body.batch,
    )
    names = PublishedOut.model_fields
    return Status(201, {name: getattr(made, name) for name in names})


@router.post("/many/preview", response=ForetoldOut)
@operation("posts.post.publish_many")
def foretell_posts(request: Any, body: PostsIn) -> Any:
    """What publishing many would make; nothing is written."""
    place = get_place(request.actor, body.place_id, "posts.post.publish_many")
    kind = kind_for(place, body.kind, request.now, check_place=False)
    terms = settle(kind, _terms(body), request.now)
    bulk = bulk_of(
        request.actor,
        place,
        body.place_kind,
        kind,
        title=terms.title,
        fill=body.fill,
        day=local_day(request.now),
    )
    return {
        "posts": len(bulk.places),
        "filled": bulk.filled,
        "unfilled": bulk.unfilled,
        "present": bulk.present,
    }


@router.get("/open", response=list[PostOut])
@operation("posts.post.find")
def list_posts_to_claim(request: Any, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Posts around the caller with a free place that they may come forward for."""
    rows = posts_to_claim(request.actor, local_day(request.now))
    return _posts(request, list(rows[offset : offset + limit]))


@router.get("/mine", response=list[TurnOut])
@operation("posts.post.find")
def list_my_turns(request: Any) -> Any:
    """The caller's own turns: those that go on first, then what ended lately."""
    return _turns(request, own_turns(request.actor, request.now))


@router.post("/turns/{turn_id}/confirm", response=TurnOut)
@operation("posts.turn.confirm")
def post_confirm(request: Any, turn_id: uuid.UUID) -> Any:
    """Yes to a claim."""
    get_turn(request.actor, turn_id)
    confirm_turn(actor=request.actor, now=request.now, turn_id=turn_id)
    return _turn(request, turn_id)


@router.post("/turns/{turn_id}/decline", response=TurnOut)
@operation("posts.turn.decline")
def post_decline(request: Any, turn_id: uuid.UUID, body: ReasonIn) -> Any:
    """No to a claim, or somebody is taken off a post they have not served yet."""
    get_turn(request.actor, turn_id, "posts.turn.decline")
    decline_turn(actor=request.actor, now=request.now, turn_id=turn_id, reason=body.reason)
    return _turn(request, turn_id)


@router.post("/turns/{turn_id}/give-back", response=TurnOut)
@operation("posts.turn.give_back")
def post_give_back(request: Any, turn_id: uuid.UUID, body: ReasonIn) -> Any:
    """Give a post back; the place is free again."""
    get_turn_to_serve(request.actor, turn_id)
    give_back(actor=request.actor, now=request.now, turn_id=turn_id, reason=body.reason)
    return _turn(request, turn_id)


@router.get("/turns/{turn_id}/stints", response=list[StintOut])
@operation("posts.post.find")
def list_stints(request: Any, turn_id: uuid.UUID) -> Any:
    """Time served in a turn of the caller's own, or at a post they decide over."""
    turn, _is_own = get_turn_to_serve(request.actor, turn_id)
    return stints_of(request.actor, [turn]).get(turn.pk, [])


@router.post("/turns/{turn_id}/begin", response={201: StintOut})
@operation("posts.stint.begin")
def post_begin(request: Any, turn_id: uuid.UUID, body: BeginIn) -> Any:
    """On duty; begun twice is begun once."""
    get_turn_to_serve(request.actor, turn_id)
    row = begin_stint(
        actor=request.actor,
        now=request.now,
        turn_id=turn_id,
        begins_at=body.begins_at,
        stint_id=body.id,
    )
    return Status(201, row)


@router.post("/turns/{turn_id}/end", response=StintOut)
@operation("posts.stint.end")
def post_end(request: Any, turn_id: uuid.UUID, body: EndIn) -> Any:
    """Off duty, with what was done."""
    get_turn_to_serve(request.actor, turn_id)
    return end_stint(actor=request.actor, now=request.now, turn_id=turn_id, **body.dict())


@router.post("/turns/{turn_id}/stints", response={201: StintOut})
@operation("posts.stint.record")
def post_stint(request: Any, turn_id: uuid.UUID, body: StintIn) -> Any:
    """Write up time that was served."""
    get_turn_to_serve(request.actor, turn_id)
    row = record_stint(
        actor=request.actor,
        now=request.now,
        turn_id=turn_id,
        begins_at=body.begins_at,
        ends_at=body.ends_at,
        note=body.note,
        stint_id=body.id,
    )
    return Status(201, row)


@router.post("/stints/{stint_id}/correct", response={201: StintOut})
@operation("posts.stint.correct")
def post_correct(request: Any, stint_id: uuid.UUID, body: CorrectStintIn) -> Any:
    """A correction is a new record that says why."""
    get_stint(request.actor, stint_id)
    row = correct_stint(actor=request.actor, now=request.now, stint_id=stint_id, **body.dict())
    return Status(201, row)


@router.get("/{post_id}", response=PostOut)
@operation("posts.post.view")
def get_one_post(request: Any, post_id: uuid.UUID) -> Any:
    """One post."""
    return _shown(request, post_id, "posts.post.view")


@router.patch("/{post_id}", response=PostOut)
@operation("posts.post.update")
def patch_post(request: Any, post_id: uuid.UUID, body: PostChangesIn) -> Any:
    """Other words, another end, more or fewer people; the whole of it is sent."""
    get_post(request.actor, post_id, "posts.post.update")
    update_post(actor=request.actor, now=request.now, post_id=post_id, **body.dict())
    return _shown(request, post_id, "posts.post.update")


@router.get("/{post_id}/turns", response=list[TurnOut])
@operation("posts.post.view")
def list_turns(request: Any, post_id: uuid.UUID) -> Any:
    """Who holds it, and who did."""
    return _turns(request, turn_list(request.actor, get_post(request.actor, post_id)))


@router.get("/{post_id}/steps", response=list[StepOut])
@operation("posts.post.view")
def list_steps(request: Any, post_id: uuid.UUID) -> Any:
    """Everything that happened to it."""
    return steps_of(request.actor, get_post(request.actor, post_id))


@router.post("/{post_id}/claim", response={201: TurnOut})
@operation("posts.turn.claim")
def post_claim(request: Any, post_id: uuid.UUID) -> Any:
    """Come forward; 409 when somebody else was first to the last place."""
    get_post_to_claim(request.actor, post_id)
    row = claim_post(actor=request.actor, now=request.now, post_id=post_id)
    return Status(201, _turn(request, row.pk))


@router.post("/{post_id}/assign", response={201: TurnOut})
@operation("posts.turn.assign")
def post_assign(request: Any, post_id: uuid.UUID, body: AssignIn) -> Any:
    """Name somebody for the post."""
    get_post(request.actor, post_id, "posts.turn.assign")
    row = assign_post(actor=request.actor, now=request.now, post_id=post_id, staff_id=body.staff_id)
    return Status(201, _turn(request, row.pk))


@router.post("/{post_id}/close", response=PostOut)
@operation("posts.post.close")
def post_close(request: Any, post_id: uuid.UUID, body: ThanksIn) -> Any:
    """Over, with a word of thanks."""
    get_post(request.actor, post_id, "posts.post.close")
    close_post(actor=request.actor, now=request.now, post_id=post_id, thanks=body.thanks)
    return _shown(request, post_id, "posts.post.close")


@router.post("/{post_id}/withdraw", response=PostOut)
@operation("posts.post.withdraw")
def post_withdraw(request: Any, post_id: uuid.UUID, body: ReasonIn) -> Any:
    """Published by mistake; 409 once somebody has served."""
    get_post(request.actor, post_id, "posts.post.withdraw")
    withdraw_post(actor=request.actor, now=request.now, post_id=post_id, reason=body.reason)
    return _shown(request, post_id, "posts.post.withdraw")


@router.post("/{post_id}/reopen", response=PostOut)
@operation("posts.post.reopen")
def post_reopen(request: Any, post_id: uuid.UUID, body: ReasonIn) -> Any:
    """A closed post goes on."""
    get_post(request.actor, post_id, "posts.post.reopen")
    reopen_post(actor=request.actor, now=request.now, post_id=post_id, reason=body.reason)
    return _shown(request, post_id, "posts.post.reopen")
