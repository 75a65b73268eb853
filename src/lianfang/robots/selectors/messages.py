"""The queue of a robot: what waits, what went out, what comes next and when."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.robots.enums import MessageState, RobotKind
from lianfang.robots.models import Attempt, Robot, RobotMessage
from lianfang.robots.speech import LIMITS, free_at

RIGHT = "robots.robot.view"


def message_list(viewer: Actor, robot: Robot, state: str = "") -> QuerySet[RobotMessage]:
    """The robot's messages, newest first, in one state or all."""
    rows = RobotMessage.objects.filter(robot=robot, robot__path__under=viewer.territory(RIGHT))
    return rows.filter(state=state) if state else rows


def get_message(viewer: Actor, message_id: uuid.UUID, right: str = RIGHT) -> RobotMessage:
    rows = RobotMessage.objects.select_related("robot")
    row = rows.filter(pk=message_id, robot__path__under=viewer.territory(right)).first()
    if row is None:
        raise NotFound()
    return row


def tries_of(message: RobotMessage) -> list[Attempt]:
    return list(Attempt.objects.filter(message=message))


def robots_with_work(now: datetime) -> list[uuid.UUID]:
    """Robots that have something to say now."""
    rows = _due(now).order_by("robot_id").values_list("robot_id", flat=True)
    return list(rows.distinct())


def is_anything_expired(now: datetime) -> bool:
    return RobotMessage.objects.filter(state=MessageState.WAITING, expires_at__lte=now).exists()


def _due(now: datetime) -> QuerySet[RobotMessage]:
    return RobotMessage.objects.filter(
        Q(robot__silent_until__isnull=True) | Q(robot__silent_until__lte=now),
        Q(robot__blocked_until__isnull=True) | Q(robot__blocked_until__lte=now),
        state=MessageState.WAITING,
        next_at__lte=now,
        expires_at__gt=now,
        robot__removed_at__isnull=True,
    )


def next_message(robot_id: uuid.UUID, now: datetime) -> uuid.UUID | None:
    """What the robot says next; None while it has nothing or has said as much as its chat takes.

    Urgent news goes first, then the oldest.
    """
    row = _due(now).filter(robot_id=robot_id).order_by("-urgent", F("queued_at"), "id")
    found = row.values_list("id", "robot__kind").first()
    if found is None:
        return None
    since = now - timedelta(minutes=1)
    times = list(
        Attempt.objects.filter(robot_id=robot_id, at__gt=since)
        .order_by("at")
        .values_list("at", flat=True)
    )
    return found[0] if free_at(times, now, LIMITS[RobotKind(found[1])]) <= now else None
