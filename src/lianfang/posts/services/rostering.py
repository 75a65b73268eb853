"""People put at posts from a roster: the posts that are missing are published with it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.posts import PostKind
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.posts.enums import HOLDING, PostState, TurnState, TurnWay
from lianfang.posts.models import Post, PostStep, Turn
from lianfang.posts.models.post import MAX_SEATS
from lianfang.posts.services.publishing import CHUNK, Terms, kind_for, make_post, settle
from lianfang.posts.services.steps import note_turn, post_step, turn_step


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a roster: somebody at a post of a kind at a place. Empty words are the plan's."""

    staff_id: uuid.UUID
    place_id: uuid.UUID
    kind: str
    title: str = ""
    duties: str = ""
    first_day: date | None = None
    last_day: date | None = None


@action("posts.turn.assign_many")
def assign_many(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, listed: Sequence[Listed]
) -> int:
    """Put everybody listed at their post; how many were put there who were not before.

    Posts that are missing are published; one whose places do not suffice gets more. Whoever had
    claimed theirs is confirmed. Raises InvalidInput where the plan has no such kind.
    """
    hold_still()
    above = get_place(actor, place_id)
    concerning(above, path=above.path, count=len(listed))
    places = {
        row.pk: row
        for row in Place.objects.filter(pk__in={one.place_id for one in listed})
        if row.path.startswith(above.path)
    }
    kinds = _kinds(listed, places, now)
    posts = _posts(actor, now, listed, places, kinds)
    turns: list[Turn] = []
    steps: list[PostStep] = []
    with everywhere("the posts are in the actor's places, their turns are theirs"):
        held = {
            (turn.post_id, turn.staff_id): turn
            for turn in Turn.objects.filter(post__in=list(posts.values()), state__in=HOLDING)
        }
        names = Staff.objects.in_bulk({one.staff_id for one in listed})
    seats: dict[uuid.UUID, set[int]] = {}
    for turn in held.values():
        seats.setdefault(turn.post_id, set()).add(turn.seat)
    for one in listed:
        post = posts[_key(one, kinds)]
        present = held.get((post.pk, one.staff_id))
        if present is not None:
            if present.pk is not None and present.state == TurnState.CLAIMED:
                before, present.state = present.state, TurnState.CONFIRMED
                present.save(update_fields=["state"])
                note_turn(post, present, before, actor, now)
            continue
        taken = seats.setdefault(post.pk, set())
        seat = next(number for number in range(1, len(taken) + 2) if number not in taken)
        taken.add(seat)
        turn = Turn(
            post=post,
            staff=names[one.staff_id],
            seat=seat,
            way=TurnWay.ROSTER,
            state=TurnState.CONFIRMED,
            claimed_at=now,
        )
        held[(post.pk, one.staff_id)] = turn
        turns.append(turn)
        steps.append(turn_step(post, turn, "", actor, now, staff=str(one.staff_id)))
    _widen(posts, seats)
    Turn.objects.bulk_create(turns, batch_size=CHUNK)
    PostStep.objects.bulk_create(steps, batch_size=CHUNK)
    return len(turns)


Key = tuple[uuid.UUID, str, str]


def _kinds(
    listed: Sequence[Listed], places: dict[uuid.UUID, Place], now: datetime
) -> dict[tuple[uuid.UUID, str], PostKind]:
    """The kind of each line where its place is, each looked up once."""
    wanted = dict.fromkeys((one.place_id, one.kind) for one in listed)
    return {(place, key): kind_for(places[place], key, now) for place, key in wanted}


def _key(one: Listed, kinds: dict[tuple[uuid.UUID, str], PostKind]) -> Key:
    """Place, kind and title tell one post from another."""
    return one.place_id, one.kind, one.title or kinds[(one.place_id, one.kind)].title.zh


def _posts(
    actor: Actor,
    now: datetime,
    listed: Sequence[Listed],
    places: dict[uuid.UUID, Place],
    kinds: dict[tuple[uuid.UUID, str], PostKind],
) -> dict[Key, Post]:
    """The open posts the roster speaks of, locked; missing ones are published."""
    open_posts = Post.objects.select_for_update().filter(
        place__in=list(places.values()), state=PostState.PUBLISHED
    )
    found: dict[Key, Post] = {}
    for post in open_posts.order_by("pk"):
        found.setdefault((post.place_id, post.kind, post.title), post)
    made: list[Post] = []
    for one in listed:
        key = _key(one, kinds)
        if key in found:
            continue
        place, kind = places[one.place_id], kinds[(one.place_id, one.kind)]
        terms = Terms(
            title=one.title,
            duties=one.duties or None,
            first_day=one.first_day,
            last_day=one.last_day,
        )
        post = make_post(actor, now, place, kind, settle(kind, terms, now))
        found[key] = post
        made.append(post)
    Post.objects.bulk_create(made, batch_size=CHUNK)
    steps = [post_step(post, actor, now, seats=post.seats) for post in made]
    PostStep.objects.bulk_create(steps, batch_size=CHUNK)
    return found


def _widen(posts: dict[Key, Post], seats: dict[uuid.UUID, set[int]]) -> None:
    """A roster that names more people than a post has places asks for more places."""
    for post in posts.values():
        needed = max(seats.get(post.pk, {0}), default=0)
        if needed > post.seats:
            post.seats = min(needed, MAX_SEATS)
            post.save(update_fields=["seats"])
