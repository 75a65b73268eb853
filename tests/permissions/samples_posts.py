"""Rows of the posts room for the permission test."""

from datetime import date, timedelta
from typing import Any

from lianfang.posts.models import Post, Stint, Turn
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, Corner, World, worker

# "post_id" alone is a turn of duty at a gate.
DOORS = (
    "posts:offer",
    "posts:claim",
    "posts:post",
    "posts:edit",
    "posts:close",
    "posts:withdraw",
    "posts:reopen",
    "posts:choose",
    "posts:assign",
    "api:posts/{post_id}",
    "api:posts/{post_id}/turns",
    "api:posts/{post_id}/steps",
    "api:posts/{post_id}/claim",
    "api:posts/{post_id}/assign",
    "api:posts/{post_id}/close",
    "api:posts/{post_id}/withdraw",
    "api:posts/{post_id}/reopen",
)


def post(corner: Corner, title: str) -> Any:
    return Post.objects.create(
        place=corner.home,
        path=corner.home.path,
        kind="isolation_service",
        nature="isolation_service",
        title=title,
        seats=40,
        first_day=date(2020, 3, 1),
        state="published",
        published_by="test",
        published_at=EARLIER,
    )


@sample(*(f"{door}|post_id" for door in DOORS))
def post_id(world: World, corner: Corner) -> Any:
    """A post with room for everybody who tries the door."""
    return post(corner, "服务岗").pk


@sample("turn_id")
def turn_id(world: World, corner: Corner) -> Any:
    """Somebody else's claim that waits."""
    return Turn.objects.create(
        post=post(corner, "有人的岗"),
        staff=worker(corner.place, f"came forward {corner.name}"),
        seat=1,
        way="claimed",
        state="claimed",
        claimed_at=EARLIER,
    ).pk


@sample("stint_id")
def stint_id(world: World, corner: Corner) -> Any:
    """Time somebody else served."""
    turn = Turn.objects.create(
        post=post(corner, "在岗的岗"),
        staff=worker(corner.place, f"held a post {corner.name}"),
        seat=1,
        way="assigned",
        state="served",
        claimed_at=EARLIER,
    )
    return Stint.objects.create(
        turn=turn,
        staff=turn.staff,
        begins_at=NOW - timedelta(hours=3),
        ends_at=NOW - timedelta(hours=2),
        recorded_at=NOW,
        recorded_by="test",
    ).pk
