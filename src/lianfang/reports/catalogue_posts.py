"""Figures about posts: how many there are of each kind, who holds them, who served, who is missing.

A post counts by what it is (its nature), whatever a town calls it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import day_bounds, local_day
from lianfang.people.enums import StaffKind
from lianfang.posts.enums import PostNature, PostState, TurnState
from lianfang.posts.models import Post, PostStep, Stint, Turn
from lianfang.reports.cuts import by_staff_kind
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import Asked, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

POSTS = "posts"
VIEW = "posts.post.view"
_POSTS_UNIT = pgettext_lazy("unit", "posts")
_PEOPLE = pgettext_lazy("unit", "people")

ROW_KINDS[Post] = RowKind(
    (
        RowColumn(pgettext_lazy("noun", "Post"), lambda row: row.title),
        PLACE,
        RowColumn(_("People needed"), lambda row: str(row.seats)),
        RowColumn(_("From"), lambda row: day_text(row.first_day)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("posts:post", args=[row.pk]),
)
ROW_KINDS[Turn] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: row.staff.name),
        RowColumn(pgettext_lazy("noun", "Post"), lambda row: row.post.title),
        PLACE,
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("posts:post", args=[row.post_id]),
    ("staff", "post"),
)
ROW_KINDS[Stint] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: row.staff.name),
        RowColumn(pgettext_lazy("noun", "Post"), lambda row: row.turn.post.title),
        PLACE,
        RowColumn(_("From"), lambda row: moment_text(row.begins_at)),
        RowColumn(_("Until"), lambda row: moment_text(row.ends_at)),
    ),
    lambda row: reverse("posts:post", args=[row.turn.post_id]),
    ("staff", "turn__post"),
)


def posts(nature: PostNature | None = None) -> Query:
    """Posts that were published at the moment and are to be served on its day."""

    def query(asked: Asked) -> QuerySet[Any]:
        day = local_day(asked.moment)
        rows = Post.objects.filter(
            Q(closed_at__isnull=True) | Q(closed_at__gt=asked.moment, state=PostState.CLOSED),
            Q(last_day__isnull=True) | Q(last_day__gte=day),
            published_at__lte=asked.moment,
            first_day__lte=day,
        )
        return rows.filter(nature=nature) if nature else rows

    return query


def _held(asked: Asked) -> Q:
    """Turns that held a place at the moment."""
    lasts = Q(ended_at__isnull=True) | Q(ended_at__gt=asked.moment)
    return Q(claimed_at__lte=asked.moment) & lasts


def holders(nature: PostNature | None = None) -> Query:
    """People who held a place of such a post at the moment, claims that wait included."""

    def query(asked: Asked) -> QuerySet[Any]:
        return Turn.objects.filter(_held(asked), post__in=posts(nature)(asked).values("pk"))

    return query


def waiting(asked: Asked) -> QuerySet[Any]:
    """Claims that wait now; who waited on a day gone by is told by the steps of the post."""
    steps = PostStep.objects.filter(turn=OuterRef("pk"), at__lte=asked.moment)
    then = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
    return Turn.objects.alias(state_then=then).filter(
        claimed_at__lte=asked.moment,
        state_then=TurnState.CLAIMED,
        post__in=posts()(asked).values("pk"),
    )


def unfilled(asked: Asked) -> QuerySet[Any]:
    """Posts with fewer people than they need, and how many are missing at each."""
    held = Turn.objects.filter(_held(asked), post=OuterRef("pk")).order_by()
    numbers = held.values("post_id").annotate(n=Count("pk")).values("n")
    return (
        posts()(asked).annotate(free=F("seats") - Coalesce(Subquery(numbers), 0)).filter(free__gt=0)
    )


def served_today(asked: Asked) -> QuerySet[Any]:
    begin, end = day_bounds(local_day(asked.moment))
    return Stint.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=begin),
        stands=True,
        begins_at__lt=min(end, asked.moment),
    )


BY_NATURE = {"nature": by_field(_("Kind"), "nature", PostNature.choices)}
HOLDER_CUTS = {
    "nature": by_field(_("Kind"), "post__nature", PostNature.choices),
    "capacity": by_staff_kind("staff__kind", StaffKind.choices),
}


def _of_nature(key: str, title: Any, definition: Any, query: Callable[[Asked], Any]) -> Metric:
    return Metric(
        key=key,
        group=POSTS,
        title=title,
        unit=_POSTS_UNIT,
        definition=definition,
        query=query,
        rows_right=VIEW,
        dimensions=BY_NATURE,
        more_is_better=True,
    )


def _people(key: str, title: Any, definition: Any, query: Query) -> Metric:
    return Metric(
        key=key,
        group=POSTS,
        title=title,
        unit=_PEOPLE,
        definition=definition,
        query=query,
        rows_right=VIEW,
        path_field="post__path",
        dimensions=HOLDER_CUTS,
        more_is_better=True,
    )


declare(
    _of_nature(
        "posts_published",
        _("Posts published"),
        _("Posts that are published and to be served on the day."),
        posts(),
    ),
    _of_nature(
        "pioneer_posts",
        _("Pioneer posts"),
        _("Posts of Party members who serve in front, published and to be served on the day."),
        posts(PostNature.PIONEER),
    ),
    _of_nature(
        "demonstration_posts",
        _("Demonstration posts"),
        _("Posts at which Party members set an example, published and to be served on the day."),
        posts(PostNature.DEMONSTRATION),
    ),
    _of_nature(
        "isolation_service_posts",
        _("Home isolation service posts"),
        _("Posts that serve those isolated at home, published and to be served on the day."),
        posts(PostNature.ISOLATION_SERVICE),
    ),
    _of_nature(
        "unit_volunteer_posts",
        _("Posts of unit volunteers"),
        _("Posts of volunteers of stairwells, published and to be served on the day."),
        posts(PostNature.UNIT_VOLUNTEER),
    ),
    _people(
        "building_leaders",
        _("Building leaders"),
        _("People who hold the post of a building leader."),
        holders(PostNature.BUILDING_LEADER),
    ),
    _people(
        "unit_volunteers_at_posts",
        _("Unit volunteers at posts"),
        _("People who hold the post of a unit volunteer."),
        holders(PostNature.UNIT_VOLUNTEER),
    ),
    _people(
        "posts_claimed",
        _("People at posts"),
        _("People who hold a place of a post, claims that wait for confirmation included."),
        holders(),
    ),
    Metric(
        key="post_claims_waiting",
        group=POSTS,
        title=_("Claims of posts that wait"),
        unit=pgettext_lazy("unit", "claims"),
        definition=_("People who came forward for a post and were neither confirmed nor declined."),
        query=waiting,
        rows_right=VIEW,
        path_field="post__path",
        more_is_better=False,
    ),
    Metric(
        key="posts_unfilled",
        group=POSTS,
        title=_("Posts short of people"),
        unit=_POSTS_UNIT,
        definition=_("Posts with a place that nobody holds."),
        query=unfilled,
        rows_right=VIEW,
        more_is_better=False,
    ),
    Metric(
        key="post_places_free",
        group=POSTS,
        title=_("People still needed at posts"),
        unit=_PEOPLE,
        definition=_("Places of posts that nobody holds."),
        query=unfilled,
        rows_right=VIEW,
        total=Sum("free", default=0),
        also=((_("Still needed"), "free"),),
        more_is_better=False,
    ),
    Metric(
        key="post_people_today",
        group=POSTS,
        title=_("People who served at a post today"),
        unit=_PEOPLE,
        definition=_("People with time served at a post on the day, each counted once."),
        query=served_today,
        rows_right=VIEW,
        path_field="turn__post__path",
        total=Count("staff", distinct=True),
        spans=(Span.TODAY,),
        more_is_better=True,
    ),
)
