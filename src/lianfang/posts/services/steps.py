"""How posts and turns pass from state to state: always locked, always with a step that says so."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.posts.enums import HOLDING, PostState, TurnState
from lianfang.posts.models import Post, PostStep, Turn


class WrongPostState(Conflict):
    """The post is over, or is not over yet."""

    code = "post_state"
    default = _("This post is “%(state)s”; that cannot be done now.")

    def __init__(self, post: Post) -> None:
        super().__init__(state=PostState(post.state).label)


class WrongTurnState(Conflict):
    """The claim is not in a state in which this can be done."""

    code = "turn_state"
    default = _("This claim is “%(state)s”; that cannot be done now.")

    def __init__(self, turn: Turn) -> None:
        super().__init__(state=TurnState(turn.state).label)


def locked_post(post_id: uuid.UUID) -> Post:
    """The post, locked, wherever it is; who may touch it is checked by the caller."""
    with everywhere("the caller checks the place, or that the post is around the actor"):
        row: Post | None = Post.objects.select_for_update().filter(pk=post_id).first()
    if row is None:
        raise NotFound()
    return row


def locked_turn(turn_id: uuid.UUID) -> tuple[Post, Turn]:
    """The turn and its post, both locked, the post first; the caller checks who may touch them."""
    with everywhere("the caller checks the place, or that the turn is the actor's own"):
        post_id = Turn.objects.filter(pk=turn_id).values_list("post_id", flat=True).first()
        if post_id is None:
            raise NotFound()
        post = locked_post(post_id)
        # Only the turn is locked: the staff row is read along with it.
        turn = Turn.objects.select_for_update(of=("self",)).select_related("staff").get(pk=turn_id)
    return post, turn


def require_post(post: Post, *states: str) -> None:
    """Raises WrongPostState unless the post is in one of the states."""
    if post.state not in states:
        raise WrongPostState(post)


def require_turn(turn: Turn, *states: str) -> None:
    """Raises WrongTurnState unless the turn is in one of the states."""
    if turn.state not in states:
        raise WrongTurnState(turn)


def given_reason(reason: str, field: str = "reason") -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:512]
    if len(text) < 2:
        raise InvalidInput(fields={field: _("Give a reason.")})
    return text


def note_post(
    post: Post, before: str, actor: Actor, now: datetime, reason: str = "", **details: Any
) -> PostStep:
    """Log that the post came from the state `before` to the one it is in."""
    step = PostStep(**_step(post, None, before, post.state, actor, now), **_why(reason, details))
    step.save(force_insert=True)
    return step


def pass_turn(
    post: Post,
    turn: Turn,
    state: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> Turn:
    """Put the turn into the state, save it and log the step."""
    before, turn.state = turn.state, state
    turn.ended_at = None if state in HOLDING else now
    turn.save(update_fields=["state", "ended_at"])
    note_turn(post, turn, before, actor, now, reason, **details)
    return turn


def note_turn(
    post: Post,
    turn: Turn,
    before: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> PostStep:
    """Log that the turn came from the state `before` to the one it is in."""
    step = turn_step(post, turn, before, actor, now, reason, **details)
    step.save(force_insert=True)
    return step


def turn_step(
    post: Post,
    turn: Turn,
    before: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> PostStep:
    """The step, not saved yet: many are written together."""
    return PostStep(**_step(post, turn, before, turn.state, actor, now), **_why(reason, details))


def post_step(post: Post, actor: Actor, now: datetime, **details: Any) -> PostStep:
    """The first step of a post just published, not saved yet."""
    return PostStep(**_step(post, None, "", post.state, actor, now), **_why("", details))


def _step(
    post: Post, turn: Turn | None, before: str, after: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "post": post,
        "turn": turn,
        "from_state": before,
        "to_state": after,
        "at": now.astimezone(UTC),
        "by": actor.display_name[:64],
    }


def _why(reason: str, details: dict[str, Any]) -> dict[str, Any]:
    return {"reason": reason[:512], "details": details}
