"""Publishing posts: one, or one for every building, stairwell or grid of a place in one go."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.posts import PostKind
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.people.enums import StaffKind
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.posts.enums import PostState, TurnState, TurnWay
from lianfang.posts.models import Post, PostStep, Turn
from lianfang.posts.models.post import MAX_SEATS
from lianfang.posts.selectors.bulk import MOST_PLACES, bulk_of, known_batch
from lianfang.posts.selectors.plans import posts_plan
from lianfang.posts.services.steps import note_post, post_step, turn_step

# A post may be written up after it began, and planned ahead.
LONGEST_BACK = timedelta(days=92)
FARTHEST = timedelta(days=366)
CHUNK = 1_000


class PostConflict(Conflict):
    """The same id was sent before with other content."""

    code = "post_conflict"
    default = _("A different post was sent before under the same number.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a post asks for. What is None is taken from the kind of the plan.

    title        of this post; None or "" = the kind's title
    duties       what is to be done
    seats        how many people are needed
    first_day    None = today; last_day None = by the kind, or until it is closed
    begins, ends hours of a day, both or neither; staff_kinds who may come forward, () = everybody
    """

    title: str | None = None
    duties: str | None = None
    seats: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    begins: time | None = None
    ends: time | None = None
    staff_kinds: tuple[str, ...] | None = None
    party_only: bool | None = None


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Settled:
    """The terms of a post with everything that follows from its kind filled in."""

    title: str
    duties: str
    seats: int
    first_day: date
    last_day: date | None
    begins: time | None
    ends: time | None
    staff_kinds: tuple[str, ...]
    party_only: bool


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing many made: the batch, how many posts, how many people stand at them, and how
    many places had an open post of the kind already."""

    batch: uuid.UUID
    posts: int
    filled: int
    present: int


@action("posts.post.publish")
def publish_post(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    kind: str,
    terms: Terms = NO_TERMS,
    post_id: uuid.UUID | None = None,
) -> Post:
    """Publish one post at a place.

    The id may be made by the form or the device: the same post again is the same row. Raises
    InvalidInput by field, PostConflict for another post under that id.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path, kind=kind)
    found = kind_for(place, kind, now)
    settled = settle(found, terms, now)
    if post_id is not None:
        with everywhere("an id is taken wherever it was used"):
            present: Post | None = Post.objects.filter(pk=post_id).first()
        if present is not None:
            if (present.place_id, present.kind) != (place.pk, kind):
                raise PostConflict()
            concerning(present, path=present.path, again=True)
            return present
    post = make_post(actor, now, place, found, settled)
    if post_id is not None:
        post.id = post_id
    post.save(force_insert=True)
    note_post(post, "", actor, now, seats=post.seats)
    concerning(post, path=post.path, seats=post.seats)
    return post


@action("posts.post.publish_many")
def publish_posts(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    place_kind: str,
    kind: str,
    terms: Terms = NO_TERMS,
    fill: bool = False,
    batch: uuid.UUID | None = None,
) -> Published:
    """Publish a post of the kind for every place of `place_kind` in the place and inside it.

    Places that have an open post of that kind and title already get no second one. With `fill`,
    whoever answers for a place in the role of the kind is put at its post. The same `batch` again
    does nothing. Raises InvalidInput by field.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path, kind=kind, place_kind=place_kind)
    found = kind_for(place, kind, now, check_place=False)
    if place_kind not in PlaceKind.values:
        raise InvalidInput(fields={"place_kind": _("There is no such kind of place.")})
    if found.place_kinds and place_kind not in found.place_kinds:
        raise InvalidInput(fields={"place_kind": _("This kind of post is not for such places.")})
    settled = settle(found, terms, now)
    number = batch or new_id()
    before = known_batch(actor, number)
    if before:
        concerning(place, path=place.path, again=True)
        return Published(number, len(before), 0, 0)
    bulk = bulk_of(
        actor,
        place,
        place_kind,
        found,
        title=settled.title,
        fill=fill,
        day=local_day(now),
    )
    if len(bulk.places) > MOST_PLACES:
        raise InvalidInput(
            fields={"place_id": _("These are too many places at once; choose a smaller place.")}
        )
    if not bulk.places:
        raise InvalidInput(fields={"place_kind": _("No place here needs such a post.")})
    posts = [make_post(actor, now, one, found, settled, number) for one in bulk.places]
    for post in posts:
        # Where more answer for a place than the kind asks for, all of them have room.
        post.seats = max(post.seats, len(bulk.holders.get(post.place_id, ())))
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    steps = [post_step(post, actor, now, seats=post.seats) for post in posts]
    turns, their_steps = _filled(actor, now, posts, bulk.holders)
    Turn.objects.bulk_create(turns, batch_size=CHUNK)
    PostStep.objects.bulk_create([*steps, *their_steps], batch_size=CHUNK)
    concerning(place, path=place.path, posts=len(posts), filled=len(turns), batch=str(number))
    return Published(number, len(posts), len(turns), bulk.present)


def _filled(
    actor: Actor, now: datetime, posts: list[Post], holders: dict[uuid.UUID, list[Any]]
) -> tuple[list[Turn], list[PostStep]]:
    turns, steps = [], []
    for post in posts:
        for seat, staff in enumerate(holders.get(post.place_id, ()), start=1):
            turn = Turn(
                post=post,
                staff=staff,
                seat=seat,
                way=TurnWay.ROLE,
                state=TurnState.CONFIRMED,
                claimed_at=now,
            )
            turns.append(turn)
            steps.append(turn_step(post, turn, "", actor, now, staff=str(staff.pk)))
    return turns, steps


def kind_for(place: Place, key: str, now: datetime, *, check_place: bool = True) -> PostKind:
    """The kind of the plan in force there. Raises InvalidInput where there is none, or where such a
    post is not for such a place."""
    kind = posts_plan(place.path, now).kind(key)
    if kind is None:
        raise InvalidInput(fields={"kind": _("The plan in force here has no such kind of post.")})
    if check_place and kind.place_kinds and place.kind not in kind.place_kinds:
        raise InvalidInput(fields={"place_id": _("This kind of post is not for such places.")})
    return kind


def settle(kind: PostKind, terms: Terms, now: datetime) -> Settled:
    """The terms with what follows from the kind filled in. Raises InvalidInput by field."""
    fields: dict[str, Any] = {}
    title = tidy(terms.title or "")[:64] or kind.title.zh
    duties = kind.duty.zh if terms.duties is None and kind.duty else (terms.duties or "")
    seats = kind.seats if terms.seats is None else terms.seats
    if not 1 <= seats <= MAX_SEATS:
        fields["seats"] = _("Between 1 and 200 people.")
    first = terms.first_day or local_day(now)
    last = terms.last_day
    if last is None and kind.days is not None:
        last = first + timedelta(days=kind.days - 1)
    fields |= check_days(first, last, now)
    begins, ends = terms.begins, terms.ends
    if begins is None and ends is None and kind.begins:
        begins, ends = _clock(kind.begins), _clock(kind.ends)
    fields |= check_hours(begins, ends)
    kinds = tuple(kind.staff_kinds) if terms.staff_kinds is None else terms.staff_kinds
    if any(one not in StaffKind.values for one in kinds):
        fields["staff_kinds"] = _("There is no such capacity.")
    if fields:
        raise InvalidInput(fields=fields)
    return Settled(
        title=title,
        duties=tidy(duties)[:512],
        seats=seats,
        first_day=first,
        last_day=last,
        begins=begins,
        ends=ends,
        staff_kinds=tuple(str(one) for one in kinds),
        party_only=kind.party_only if terms.party_only is None else terms.party_only,
    )


def check_days(first: date, last: date | None, now: datetime) -> dict[str, Any]:
    """What is wrong with the days of a post, by field."""
    today = local_day(now)
    if first < today - LONGEST_BACK:
        return {"first_day": _("This lies more than three months back.")}
    if first > today + FARTHEST:
        return {"first_day": _("This lies more than a year ahead.")}
    if last is not None and last < first:
        return {"last_day": _("It would end before it begins.")}
    if last is not None and last > first + FARTHEST:
        return {"last_day": _("This lies more than a year ahead.")}
    return {}


def check_hours(begins: time | None, ends: time | None) -> dict[str, Any]:
    """What is wrong with the hours of a post, by field."""
    if (begins is None) != (ends is None):
        name = "ends" if ends is None else "begins"
        return {name: _("Give both the beginning and the end of the hours.")}
    return {}


def _clock(text: str) -> time:
    """A time of a plan; midnight at the end of the day is the first moment of the next."""
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def make_post(
    actor: Actor,
    now: datetime,
    place: Place,
    kind: PostKind,
    settled: Settled,
    batch: uuid.UUID | None = None,
) -> Post:
    """The row of a post under settled terms, not saved yet."""
    return Post(
        place=place,
        path=place.path,
        kind=kind.key,
        nature=kind.nature,
        title=settled.title,
        duties=settled.duties,
        seats=settled.seats,
        first_day=settled.first_day,
        last_day=settled.last_day,
        begins=settled.begins,
        ends=settled.ends,
        staff_kinds=list(settled.staff_kinds),
        party_only=settled.party_only,
        needs_confirming=kind.confirm,
        sop=kind.sop,
        batch=batch,
        state=PostState.PUBLISHED,
        published_by=actor.display_name[:64],
        published_at=now,
    )
