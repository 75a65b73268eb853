"""Who holds a post, and how long they served; one's own posts, and those one may claim."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff, serving
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.people.models import Staff
from lianfang.posts.enums import HOLDING, PostState, TurnState, TurnWay
from lianfang.posts.models import Post, PostStep, Stint, Turn
from lianfang.posts.selectors.posts import DECIDE, counted

FIND = "posts.post.find"
STAFF = "people.staff.view"
MOST_CHOICES = 60
# What is over stays among one's own posts for so long.
REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TurnRow:
    """Somebody at a post. `minutes`: what they served, the open stint up to now included;
    `on_duty_since`: when an open stint began."""

    id: uuid.UUID
    post_id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    capacity: str
    organisation: str
    seat: int
    way_label: str
    state: str
    state_label: str
    tone: str
    claimed_at: datetime
    ended_at: datetime | None
    minutes: int
    days: int
    on_duty_since: datetime | None

    @property
    def hours(self) -> int:
        """Whole hours served."""
        return self.minutes // 60

    @property
    def rest(self) -> int:
        """Minutes served beyond whole hours."""
        return self.minutes % 60


def turn_list(viewer: Actor, post: Post) -> list[Turn]:
    """Everybody who came forward for the post or was named, those who hold it first."""
    with everywhere("the post itself was found for the viewer"):
        rows = list(Turn.objects.filter(post=post).select_related("staff"))
    return sorted(rows, key=lambda turn: (turn.state not in HOLDING, turn.seat, turn.claimed_at))


def stints_of(viewer: Actor, turns: Iterable[Turn]) -> dict[uuid.UUID, list[Stint]]:
    """Times served in each of the turns, in order, corrected ones too; one query."""
    found: dict[uuid.UUID, list[Stint]] = {}
    with everywhere("the turns themselves were found for the viewer"):
        for stint in Stint.objects.filter(turn__in=list(turns)).order_by("begins_at", "id"):
            found.setdefault(stint.turn_id, []).append(stint)
    return found


def turn_rows(viewer: Actor, turns: Iterable[Turn], moment: datetime) -> list[TurnRow]:
    """Rows of turns with what was served; one query for all."""
    found = list(turns)
    stints = stints_of(viewer, found)
    return [_row(turn, stints.get(turn.pk, []), moment) for turn in found]


def _row(turn: Turn, stints: list[Stint], moment: datetime) -> TurnRow:
    standing = [stint for stint in stints if stint.stands]
    served = sum(
        (max((stint.ends_at or moment) - stint.begins_at, timedelta()) for stint in standing),
        timedelta(),
    )
    return TurnRow(
        id=turn.pk,
        post_id=turn.post_id,
        staff_id=turn.staff_id,
        name=turn.staff.name,
        capacity=str(turn.staff.get_kind_display()),
        organisation=turn.staff.organisation,
        seat=turn.seat,
        way_label=str(TurnWay(turn.way).label),
        state=turn.state,
        state_label=str(TurnState(turn.state).label),
        tone=_tone(turn),
        claimed_at=turn.claimed_at,
        ended_at=turn.ended_at,
        minutes=int(served.total_seconds() // 60),
        days=len({local_day(stint.begins_at) for stint in standing}),
        on_duty_since=next((one.begins_at for one in standing if one.ends_at is None), None),
    )


def _tone(turn: Turn) -> str:
    return {
        TurnState.CLAIMED: "now",
        TurnState.CONFIRMED: "active",
        TurnState.SERVED: "done",
    }.get(TurnState(turn.state), "")


def is_open_to(post: Post, staff: Staff) -> bool:
    """Whether somebody of that capacity may come forward for the post."""
    if post.party_only and not staff.party_member:
        return False
    return not post.staff_kinds or staff.kind in post.staff_kinds


def around(viewer: Actor) -> Q:
    """Posts in the viewer's places and over them: what a grid's volunteer may claim includes the
    posts of their community."""
    territory = viewer.territory(FIND)
    above = {path for prefix in territory.prefixes for path in ancestors(prefix)}
    return Q(path__under=territory) | Q(path__in=above)


def posts_to_claim(viewer: Actor, day: date) -> QuerySet[Post]:
    """Posts with a free place that the viewer may come forward for, the nearest in time first.

    Nobody who is not on the roster finds any.
    """
    staff = own_staff(viewer)
    if staff is None:
        return Post.objects.none()
    with everywhere("posts of the viewer's places and of those over them"):
        mine = Turn.objects.filter(staff=staff, state__in=HOLDING).values("post_id")
        rows: QuerySet[Post] = Post.objects.filter(around(viewer), state=PostState.PUBLISHED)
        rows = rows.filter(Q(last_day__isnull=True) | Q(last_day__gte=day)).exclude(pk__in=mine)
        rows = rows.filter(Q(staff_kinds=[]) | Q(staff_kinds__contains=[staff.kind]))
        if not staff.party_member:
            rows = rows.filter(party_only=False)
        found = counted(rows).filter(free__gt=0).select_related("place")
        return found.order_by("first_day", "-path", "title", "id")


def get_post_to_claim(viewer: Actor, post_id: uuid.UUID) -> Post:
    """A post around the viewer, whatever its state, or one they hold; else NotFound."""
    staff = own_staff(viewer)
    with everywhere("limited to what is around the viewer, or their own"):
        mine = Turn.objects.filter(staff=staff).values("post_id") if staff else []
        rows = Post.objects.filter(around(viewer) | Q(pk__in=mine), pk=post_id)
        row: Post | None = counted(rows).select_related("place").first()
    if row is None:
        raise NotFound()
    return row


def own_turns(viewer: Actor, moment: datetime) -> list[Turn]:
    """The viewer's own turns: those that wait and those held first, then what ended lately."""
    staff = own_staff(viewer)
    if staff is None:
        return []
    with everywhere("everybody may know their own posts, wherever they are"):
        rows = Turn.objects.filter(staff=staff).filter(
            Q(state__in=HOLDING, post__state=PostState.PUBLISHED)
            | Q(ended_at__gte=moment - REMEMBERED)
            | Q(post__closed_at__gte=moment - REMEMBERED)
        )
        found = list(rows.select_related("post__place", "staff"))
    return sorted(found, key=lambda turn: (not _goes_on(turn), turn.post.first_day, str(turn.pk)))


def _goes_on(turn: Turn) -> bool:
    return turn.state in HOLDING and turn.post.state == PostState.PUBLISHED


def get_turn(viewer: Actor, turn_id: uuid.UUID, right: str = DECIDE) -> Turn:
    """A turn at a post over which the viewer decides, or NotFound."""
    with everywhere("the place of the post is checked just below"):
        row: Turn | None = (
            Turn.objects.select_related("post__place", "staff").filter(pk=turn_id).first()
        )
    if row is None or not viewer.can(right, row.post.path):
        raise NotFound()
    return row


def get_turn_to_serve(viewer: Actor, turn_id: uuid.UUID) -> tuple[Turn, bool]:
    """The viewer's own turn, or one they may write up because they decide over its post; and
    whether it is their own. To all others it does not exist."""
    staff = own_staff(viewer)
    with everywhere("everybody may know their own posts, wherever they are"):
        row: Turn | None = (
            Turn.objects.select_related("post__place", "staff")
            .filter(pk=turn_id, staff=staff, staff__isnull=False)
            .first()
        )
    return (row, True) if row is not None else (get_turn(viewer, turn_id), False)


def get_stint(viewer: Actor, stint_id: uuid.UUID) -> Stint:
    """Time served in a turn the viewer serves or may write up, or NotFound."""
    with everywhere("the turn is looked up for the viewer just below"):
        row: Stint | None = Stint.objects.select_related("turn").filter(pk=stint_id).first()
    if row is None:
        raise NotFound()
    get_turn_to_serve(viewer, row.turn_id)
    return row


def serving_path(actor: Actor, post: Post, staff: Staff | None, right: str) -> str:
    """The place in which the actor may do something with a turn of `staff` at the post.

    For their own it is the post's place, or where they hold the right if the post lies over it or
    elsewhere. For a desk that decides over the post it is the post's. To all others it does not
    exist: NotFound.
    """
    own = own_staff(actor)
    if own is not None and staff is not None and own.pk == staff.pk and right in actor.rights:
        return post.path if actor.can(right, post.path) else actor.home(right)[1]
    if actor.can(DECIDE, post.path):
        return post.path
    raise NotFound()


def told(viewer: Actor, turn: Turn) -> list[PostStep]:
    """What was said when the turn passed on: why it was declined or given back."""
    with everywhere("the turn itself was found for the viewer"):
        return list(PostStep.objects.filter(turn=turn).exclude(reason=""))


def staff_for(viewer: Actor, post: Post, day: date, text: str = "") -> list[Staff]:
    """Staff who may be named for the post: of a capacity it is open to, serving in its place, over
    it or under it, not away on the day, not at it yet; the nearest first."""
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(path__under=post.path) | Q(path__in=[post.path, *ancestors(post.path)]),
        serving(day),
        path__under=viewer.territory(STAFF),
    )
    if post.staff_kinds:
        rows = rows.filter(kind__in=post.staff_kinds)
    if post.party_only:
        rows = rows.filter(party_member=True)
    if text:
        rows = rows.filter(name__icontains=text)
    held = Turn.objects.filter(post=post, state__in=HOLDING).values("staff_id")
    return list(rows.exclude(pk__in=held).order_by("-path", "name_order", "id")[:MOST_CHOICES])


def on_duty(viewer: Actor, place_path: str) -> QuerySet[Stint]:
    """Stints that go on now in the place and all inside it."""
    territory = viewer.territory("posts.post.view").within(place_path)
    rows: QuerySet[Stint] = Stint.objects.filter(
        stands=True, ends_at__isnull=True, turn__post__path__under=territory
    )
    return rows.select_related("turn__post", "staff")
