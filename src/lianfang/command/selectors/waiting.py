"""What waits for somebody: what the rooms have told their role, or given to them by name.

Rooms that tell levels above of what is late write rows of their own. Each gives a reader here that
turns those of the viewer into lines, as long as the matter is not settled; so nothing is told twice
and nothing has to be taken back. Who was told: everybody with that role at a place above.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.command.models import ReadMark
from lianfang.kit.errors import Text
from lianfang.kit.territory import Territory

MOST = 60
# What was told longer ago stands in the room's own lists.
FRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `key` names it for good, so that it is read once; `at` when it was
    told or given; `tone` "now" where it is late."""

    key: str
    title: Text
    note: Text
    url: str
    at: datetime
    icon: str = "bell"
    tone: str = "soon"


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One thing and whether the viewer has read it."""

    one: Waiting
    is_read: bool


Reader = Callable[[Actor, datetime], Iterable[Waiting]]
READERS: dict[str, tuple[str, Reader]] = {}


def register_waiting(key: str, right: str, reader: Reader) -> None:
    """Make a reader known; called from `ready()` of the room's app. `right`: of its pages."""
    READERS[key] = (right, reader)


def told_to(viewer: Actor, role_field: str, path_field: str) -> Q:
    """Condition on rows of telling: the role told is one the viewer has at a place above."""
    found = Q(pk__in=())
    for role in viewer.roles:
        places = Territory.of(post.path for post in viewer.posts if post.role == role)
        found |= Q(**{role_field: role.value, f"{path_field}__under": places})
    return found


def waiting_for(viewer: Actor, moment: datetime) -> list[WaitingView]:
    """What waits for the viewer, unread first, the newest first; at most sixty."""
    found = [
        one
        for right, reader in READERS.values()
        if right in viewer.rights
        for one in reader(viewer, moment)
    ]
    if viewer.user_id is None:
        return []
    marks = ReadMark.objects.filter(user_id=viewer.user_id, key__in=[one.key for one in found])
    read = set(marks.values_list("key", flat=True))
    views = [WaitingView(one, one.key in read) for one in found]
    return sorted(views, key=lambda view: (view.is_read, -view.one.at.timestamp(), view.one.key))[
        :MOST
    ]


def unread_count(viewer: Actor, moment: datetime) -> int:
    return sum(1 for view in waiting_for(viewer, moment) if not view.is_read)
