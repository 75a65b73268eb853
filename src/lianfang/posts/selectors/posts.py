"""Posts as lists and one by one: what is to be served where, who holds it, what is still free."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.wording import Wording
from lianfang.kit.errors import NotFound
from lianfang.people.models import Staff
from lianfang.people.models.names import typed_key
from lianfang.people.selectors.cards import place_names
from lianfang.posts.enums import HOLDING, PostNature, PostState, TurnState
from lianfang.posts.models import Post, PostStep, Turn
from lianfang.posts.selectors.plans import Plans, who_may_claim

VIEW = "posts.post.view"
# Whoever may confirm claims decides over posts in those places, and may write up what was served.
DECIDE = "posts.turn.confirm"
# What a list can be sorted by.
SORTS = {
    "title": "title",
    "place": "path",
    "from": "first_day",
    "seats": "seats",
    "free": "free",
    "published": "published_at",
}


@dataclass(frozen=True, slots=True)
class PostFilter:
    """What narrows a list of posts; everything empty means all.

    `stage`: "waiting" has claims to confirm, "unfilled" needs people, "open" is published,
    "ended" is closed or withdrawn. `on` is a day on which it is served. `text` is searched in the
    title, the duties, and the names of those who hold it.
    """

    stage: str = ""
    kind: str = ""
    nature: str = ""
    text: str = ""
    on: date | None = None
    batch: uuid.UUID | None = None


NO_FILTER = PostFilter()


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as a list shows it. `holders`: names of those who hold it, `waiting`: claims that wait
    for confirmation, `free`: places nobody has reached for yet."""

    id: uuid.UUID
    kind: str
    kind_title: str
    nature: str
    title: str
    duties: str
    place_id: uuid.UUID
    place_name: str
    path: str
    seats: int
    taken: int
    waiting: int
    served: int
    free: int
    holders: tuple[str, ...]
    first_day: date
    last_day: date | None
    begins: time | None
    ends: time | None
    who: tuple[str, ...]
    staff_kinds: tuple[str, ...]
    party_only: bool
    needs_confirming: bool
    state: str
    state_label: str
    tone: str
    is_over_due: bool
    published_by: str
    published_at: datetime
    closed_at: datetime | None
    thanks: str


def counted(rows: QuerySet[Post]) -> QuerySet[Any]:
    """Posts with what their turns add up to: `taken`, `waiting`, `served`, `free`."""
    return rows.annotate(
        taken=Count("turns", filter=Q(turns__state__in=HOLDING)),
        waiting=Count("turns", filter=Q(turns__state=TurnState.CLAIMED)),
        served=Count("turns", filter=Q(turns__state=TurnState.SERVED)),
    ).annotate(free=F("seats") - F("taken"))


def post_list(
    viewer: Actor, place_path: str = "", filters: PostFilter = NO_FILTER
) -> QuerySet[Post]:
    """Posts in the place and all inside it, with their counts."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Post] = Post.objects.filter(path__under=territory)
    if filters.stage == "ended":
        rows = rows.exclude(state=PostState.PUBLISHED)
    elif filters.stage:
        rows = rows.filter(state=PostState.PUBLISHED)
    for name in ("kind", "nature", "batch"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.on:
        rows = rows.filter(served_on(filters.on))
    if filters.text:
        rows = rows.filter(_matching(filters.text))
    found = counted(rows).select_related("place")
    if filters.stage == "waiting":
        found = found.filter(waiting__gt=0)
    elif filters.stage == "unfilled":
        found = found.filter(free__gt=0)
    return found


def served_on(day: date) -> Q:
    """Posts that are to be served on the day."""
    return Q(first_day__lte=day) & (Q(last_day__isnull=True) | Q(last_day__gte=day))


def _matching(text: str) -> Q:
    wanted = text.strip()
    words = Q(title__icontains=wanted) | Q(duties__icontains=wanted)
    key = typed_key(wanted)
    if not key:
        return words
    with everywhere("who serves the public does so by name; the posts are the viewer's own"):
        staff = Staff.objects.filter(name_search__begins=key).values("pk")
        held = Turn.objects.filter(staff__in=staff, state__in=HOLDING).values("post_id")
    return words | Q(pk__in=held)


def waiting_count(viewer: Actor, place_path: str) -> int:
    """How many posts in the place have claims that wait for confirmation."""
    territory = viewer.territory(VIEW).within(place_path)
    turns = Turn.objects.filter(
        post__path__under=territory, post__state=PostState.PUBLISHED, state=TurnState.CLAIMED
    )
    return turns.values("post_id").distinct().count()


def get_post(viewer: Actor, post_id: uuid.UUID, right: str = VIEW) -> Post:
    """A post in the viewer's places, with its counts, or NotFound."""
    row: Post | None = counted(Post.objects.filter(pk=post_id)).select_related("place").first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def posts_of(turns: Iterable[Turn]) -> list[Post]:
    """The posts of turns that were found for the viewer, with their counts."""
    with everywhere("the turns themselves were found for the viewer"):
        rows = Post.objects.filter(pk__in={turn.post_id for turn in turns})
        return list(counted(rows).select_related("place"))


def post_rows(
    viewer: Actor, posts: Iterable[Post], moment: datetime, day: date, below: str = ""
) -> list[PostRow]:
    """Rows of one page, of posts with their counts; a fixed number of queries."""
    found = list(posts)
    plans = Plans(moment)
    places = place_names(viewer, {post.path for post in found}, below or viewer.home_path)
    holders = _holders(found)
    return [_row(post, plans, places, holders.get(post.pk, ()), day) for post in found]


def one_row(viewer: Actor, post: Post, moment: datetime, day: date, below: str = "") -> PostRow:
    return post_rows(viewer, [post], moment, day, below)[0]


def _holders(posts: list[Post]) -> dict[uuid.UUID, tuple[str, ...]]:
    named: dict[uuid.UUID, tuple[str, ...]] = {}
    with everywhere("the posts themselves were found for the viewer; staff are known by name"):
        turns = Turn.objects.filter(post__in=posts, state__in=HOLDING).order_by("post", "seat")
        for post_id, name in turns.values_list("post_id", "staff__name"):
            named[post_id] = (*named.get(post_id, ()), name)
    return named


def _row(
    post: Post, plans: Plans, places: Mapping[str, str], holders: tuple[str, ...], day: date
) -> PostRow:
    counts: dict[str, int] = {
        name: getattr(post, name) for name in ("taken", "waiting", "served", "free")
    }
    kind = plans.at(post.path).kind(post.kind)
    over_due = (
        post.state == PostState.PUBLISHED and post.last_day is not None and post.last_day < day
    )
    return PostRow(
        id=post.pk,
        kind=post.kind,
        kind_title=str(kind.title if kind else PostNature(post.nature).label),
        nature=post.nature,
        title=shown(post.title, kind.title if kind else None),
        duties=shown(post.duties, kind.duty if kind else None),
        place_id=post.place_id,
        place_name=places.get(post.path, post.place.name),
        path=post.path,
        holders=holders,
        first_day=post.first_day,
        last_day=post.last_day,
        begins=post.begins,
        ends=post.ends,
        who=tuple(who_may_claim(post.staff_kinds, post.party_only)),
        staff_kinds=tuple(post.staff_kinds),
        party_only=post.party_only,
        needs_confirming=post.needs_confirming,
        state=post.state,
        state_label=str(PostState(post.state).label),
        tone=_tone(post, counts, over_due=over_due),
        is_over_due=over_due,
        published_by=post.published_by,
        published_at=post.published_at,
        closed_at=post.closed_at,
        thanks=post.thanks,
        seats=post.seats,
        **counts,
    )


def shown(text: str, wording: Wording | None) -> str:
    """A text of a post; one that was taken over from the plan in the reader's language."""
    return str(wording) if wording is not None and text == wording.zh else text


def _tone(post: Post, counts: Mapping[str, int], *, over_due: bool) -> str:
    """ "now" needs a person now, "soon" will need one, "active" is going on, "done" is over."""
    if post.state != PostState.PUBLISHED:
        return "done" if post.state == PostState.CLOSED else ""
    if counts["waiting"] or over_due:
        return "now"
    return "soon" if counts["free"] > 0 else "active"


def steps_of(viewer: Actor, post: Post) -> list[PostStep]:
    """Everything that happened to the post and its turns, in order."""
    with everywhere("the post itself was found for the viewer"):
        return list(PostStep.objects.filter(post=post).select_related("turn__staff"))
