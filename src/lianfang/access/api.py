"""Operations of the access room for machines: who am I, which accounts are there, and the trail for
a log collector. Appointing and setting up is done by people on the pages.
"""

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema

from lianfang.access.pages import operation
from lianfang.access.selectors import (
    EventFilter,
    UserFilter,
    event_page,
    get_event,
    get_user,
    user_list,
)
from lianfang.access.services.chain import chain_head
from lianfang.kit.errors import NotFound

router = Router(tags=["access"])
PAGE_SIZE = 500


class PostOut(Schema):
    """A role held in a place and everything inside it."""

    role: str
    place_id: uuid.UUID | None
    path: str


class WhoAmI(Schema):
    """The account a request is made for and what it holds now."""

    user_id: uuid.UUID
    display_name: str
    posts: list[PostOut]
    rights: list[str]


class UserOut(Schema):
    """An account."""

    id: uuid.UUID
    username: str
    display_name: str
    organisation: str
    place_id: uuid.UUID | None
    path: str
    is_active: bool
    last_login: datetime | None


class UserPage(Schema):
    """A page of accounts by user name; `next` is the `after` of the next page, null at the end."""

    items: list[UserOut]
    next: str | None


class EventOut(Schema):
    """One event of the trail."""

    id: uuid.UUID
    at: datetime
    recorded_at: datetime
    actor_id: uuid.UUID | None
    actor_name: str
    action: str
    result: str
    subject_kind: str
    subject_id: str
    path: str
    details: dict[str, Any]


class EventPageOut(Schema):
    """A page of the trail, newest first; `older` is the `before` of the next page."""

    items: list[EventOut]
    older: str | None


class HeadOut(Schema):
    """The end of the audit chain: note it elsewhere, and a chain made anew is found out."""

    position: int
    hash: str


@router.get("/me", response=WhoAmI)
@operation("access.self.view")
def who_am_i(request: Any) -> Any:
    """The account of this request, its appointments in force and its rights."""
    actor = request.actor
    return {
        "user_id": actor.user_id,
        "display_name": actor.display_name,
        "posts": [vars(post) for post in actor.posts],
        "rights": sorted(actor.rights),
    }


@router.get("/users", response=UserPage)
@operation("access.user.view", second_factor=True)
def list_users(request: Any, after: str = "", search: str = "") -> Any:
    """Accounts kept in your places, 500 at a time, by user name."""
    wanted = UserFilter(search=search)
    rows = user_list(request.actor, wanted, request.now).filter(username__gt=after)
    items = list(rows[: PAGE_SIZE + 1])
    more = len(items) > PAGE_SIZE
    return {"items": items[:PAGE_SIZE], "next": items[PAGE_SIZE - 1].username if more else None}


@router.get("/users/{uuid:user_id}", response=UserOut)
@operation("access.user.view", second_factor=True)
def one_user(request: Any, user_id: uuid.UUID) -> Any:
    """One account kept in your places."""
    return get_user(request.actor, user_id)


@router.get("/events", response=EventPageOut)
@operation("access.audit.view")
def list_events(
    request: Any,
    before: str = "",
    action: str = "",
    result: str = "",
    since: date | None = None,
    until: date | None = None,
    size: int = Query(100, ge=1, le=PAGE_SIZE),
) -> Any:
    """The trail of your places, newest first."""
    wanted = EventFilter(action=action, result=result, since=since, until=until)
    shown = event_page(request.actor, wanted, before=before, size=size)
    return {"items": shown.events, "older": shown.older}


@router.get("/events/head", response=HeadOut)
@operation("access.audit.view")
def head(request: Any) -> Any:
    """The end of the chain now."""
    found = chain_head()
    if found is None:
        raise NotFound()
    return {"position": found[0], "hash": found[1]}


@router.get("/events/{uuid:event_id}", response=EventOut)
@operation("access.audit.view")
def one_event(request: Any, event_id: uuid.UUID) -> Any:
    """One event of your places."""
    return get_event(request.actor, event_id)
