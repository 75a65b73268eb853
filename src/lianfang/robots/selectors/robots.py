"""Robots of groups, as lists and one by one; what the plan says about new ones."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.playbook.robots import Robots
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.places.selectors.directory import names_of_places
from lianfang.robots.enums import MessageState, News
from lianfang.robots.models import Robot
from lianfang.robots.models.robot import unseal
from lianfang.robots.speech import key_shown

RIGHT = "robots.robot.view"
DEFAULTS = Robots()


def robots_plan(path: str, moment: datetime) -> Robots:
    """What the plan in force at `path` says about robots; without a plan, the defaults."""
    playbook = playbook_in_force(path, moment)
    return playbook.robots if playbook else DEFAULTS


@dataclass(frozen=True, slots=True)
class RobotRow:
    """A robot as a list shows it: never its address, of the key the last four characters."""

    id: uuid.UUID
    name: str
    kind: str
    kind_label: str
    place_name: str
    host: str
    key: str
    is_signed: bool
    news: tuple[str, ...]
    news_labels: tuple[str, ...]
    waiting: int
    failed: int
    is_silent: bool
    silent_until: datetime | None
    fault: str
    is_removed: bool


def robot_list(viewer: Actor, path: str) -> QuerySet[Robot]:
    """Robots at work in the place and inside it."""
    return Robot.objects.filter(
        path__under=viewer.territory(RIGHT).within(path), removed_at__isnull=True
    )


def robot_rows(rows: QuerySet[Robot], now: datetime) -> list[RobotRow]:
    """Robots with the numbers of what waits and what failed, in two queries."""
    counted = rows.annotate(
        waiting=Count("messages", filter=Q(messages__state=MessageState.WAITING)),
        failed=Count("messages", filter=Q(messages__state=MessageState.FAILED)),
    )
    found = list(counted.order_by("path", "name", "id"))
    names = names_of_places(row.path for row in found)
    return [_row(row, names.get(row.path, ""), now) for row in found]


def _row(row: Robot, place_name: str, now: datetime) -> RobotRow:
    labels = {news.value: news.label for news in News}
    return RobotRow(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        place_name=place_name,
        host=row.host,
        key=key_shown(row.kind, unseal(row.pk, row.address)) if row.address else "",
        is_signed=row.secret is not None,
        news=tuple(row.news),
        news_labels=tuple(str(labels[key]) for key in row.news if key in labels),
        waiting=row.waiting,  # type: ignore[attr-defined]  # annotated
        failed=row.failed,  # type: ignore[attr-defined]  # annotated
        is_silent=row.silent_until is not None and row.silent_until > now,
        silent_until=row.silent_until,
        fault=row.fault,
        is_removed=row.removed_at is not None,
    )


def get_robot(viewer: Actor, robot_id: uuid.UUID, right: str = RIGHT) -> Robot:
    """A robot of the viewer's places; a removed one is there for its messages."""
    row = Robot.objects.filter(pk=robot_id, path__under=viewer.territory(right)).first()
    if row is None:
        raise NotFound()
    return row


def one_row(row: Robot, now: datetime) -> RobotRow:
    return robot_rows(Robot.objects.filter(pk=row.pk), now)[0]


class Reach(Enum):
    """Whose robots tell of news of a place."""

    HERE = "its own"
    ABOVE = "its own and those of places above"
    AROUND = "its own, those of places above and of places inside"


def telling(news: str, path: str, now: datetime, reach: Reach = Reach.ABOVE) -> list[Robot]:
    """Robots that tell of such news of the place at `path`. Those that are silent do not."""
    near = Q(path=path)
    if reach != Reach.HERE:
        near |= Q(path__in=ancestors(path))
    if reach == Reach.AROUND:
        near |= Q(path__under=path)
    rows = Robot.objects.filter(near, news__contains=[news], removed_at__isnull=True)
    loud = rows.filter(Q(silent_until__isnull=True) | Q(silent_until__lte=now))
    return list(loud.select_related("place").order_by("pk"))
