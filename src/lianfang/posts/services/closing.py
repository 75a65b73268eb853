"""Changing a post, ending it with a word of thanks, and opening it again."""

import uuid
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.posts.enums import HOLDING, PostState, TurnState
from lianfang.posts.models import Post, Stint, Turn
from lianfang.posts.models.post import MAX_SEATS
from lianfang.posts.services.publishing import check_days, check_hours
from lianfang.posts.services.steps import (
    given_reason,
    locked_post,
    note_post,
    pass_turn,
    require_post,
)


@action("posts.post.update")
def update_post(
    *,
    actor: Actor,
    now: datetime,
    post_id: uuid.UUID,
    title: str,
    duties: str,
    seats: int,
    last_day: date | None,
    begins: time | None = None,
    ends: time | None = None,
) -> Post:
    """Other words, another end, more or fewer people; what changed stands in the steps.

    Raises InvalidInput by field, also for fewer places than are held; WrongPostState.
    """
    post = locked_post(post_id)
    concerning(post, path=post.path)
    require_post(post, PostState.PUBLISHED)
    fields: dict[str, Any] = check_days(post.first_day, last_day, post.published_at)
    fields.pop("first_day", None)
    fields |= check_hours(begins, ends)
    if len(tidy(title)) < 2:
        fields["title"] = _("Say what the post is called.")
    if not 1 <= seats <= MAX_SEATS:
        fields["seats"] = _("Between 1 and 200 people.")
    held = Turn.objects.filter(post=post, state__in=HOLDING).order_by("-seat").first()
    if held is not None and held.seat > seats:
        fields["seats"] = _("More places than that are held; somebody must give theirs back first.")
    if fields:
        raise InvalidInput(fields=fields)
    wanted = {
        "title": tidy(title)[:64],
        "duties": tidy(duties)[:512],
        "seats": seats,
        "last_day": last_day,
        "begins": begins,
        "ends": ends,
    }
    changed = {name: str(value) for name, value in wanted.items() if getattr(post, name) != value}
    if not changed:
        return post
    for name, value in wanted.items():
        setattr(post, name, value)
    post.save(update_fields=list(wanted))
    note_post(post, post.state, actor, now, changed=sorted(changed))
    concerning(post, path=post.path, changed=sorted(changed))
    return post


@action("posts.post.close")
def close_post(*, actor: Actor, now: datetime, post_id: uuid.UUID, thanks: str) -> Post:
    """The post is over, with a word of thanks or an assessment that all who held it read.

    Who is on duty goes off duty now; claims that still wait are declined. Raises InvalidInput
    without words, WrongPostState.
    """
    post = locked_post(post_id)
    concerning(post, path=post.path)
    require_post(post, PostState.PUBLISHED)
    words = given_reason(thanks, "thanks")
    going = Stint.objects.filter(turn__post=post, stands=True, ends_at__isnull=True)
    for stint in going.select_for_update(of=("self",)).order_by("pk"):
        if stint.begins_at >= now:
            raise Conflict(_("Somebody begins at this very moment; close it again."))
        stint.ends_at = now
        stint.save(update_fields=["ends_at"])
    _end_turns(post, actor, now, words, TurnState.CLAIMED)
    post.state, post.closed_at, post.thanks = PostState.CLOSED, now, words
    post.save(update_fields=["state", "closed_at", "thanks"])
    note_post(post, PostState.PUBLISHED, actor, now, words)
    return post


@action("posts.post.withdraw")
def withdraw_post(*, actor: Actor, now: datetime, post_id: uuid.UUID, reason: str) -> Post:
    """The post was published by mistake: whoever held it is told why. Raises InvalidInput,
    WrongPostState, Conflict when somebody has served there: then it is closed instead."""
    post = locked_post(post_id)
    concerning(post, path=post.path)
    require_post(post, PostState.PUBLISHED)
    text = given_reason(reason)
    if Stint.objects.filter(turn__post=post, stands=True).exists():
        raise Conflict(_("Somebody has served here: close the post with a word of thanks."))
    _end_turns(post, actor, now, text, *HOLDING)
    post.state, post.closed_at = PostState.WITHDRAWN, now
    post.save(update_fields=["state", "closed_at"])
    note_post(post, PostState.PUBLISHED, actor, now, text)
    return post


@action("posts.post.reopen")
def reopen_post(*, actor: Actor, now: datetime, post_id: uuid.UUID, reason: str) -> Post:
    """A closed post goes on; whoever held it holds it again. Raises InvalidInput,
    WrongPostState."""
    post = locked_post(post_id)
    concerning(post, path=post.path)
    require_post(post, PostState.CLOSED, PostState.WITHDRAWN)
    text = given_reason(reason)
    before = post.state
    post.state, post.closed_at = PostState.PUBLISHED, None
    post.save(update_fields=["state", "closed_at"])
    note_post(post, before, actor, now, text)
    return post


def _end_turns(post: Post, actor: Actor, now: datetime, reason: str, *states: str) -> None:
    turns = Turn.objects.filter(post=post, state__in=states).select_for_update(of=("self",))
    for turn in turns.order_by("pk"):
        pass_turn(post, turn, TurnState.DECLINED, actor, now, reason)
