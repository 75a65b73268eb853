"""Robots of groups and their queues for machines; changes ask for a log-in with a second factor."""

import uuid
from datetime import datetime, time
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime

from lianfang.access.pages import operation
from lianfang.kit import clock
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.robots.enums import MessageState, News, RobotKind, Style, Tongue
from lianfang.robots.selectors.messages import get_message, message_list
from lianfang.robots.selectors.robots import get_robot, one_row, robot_list, robot_rows
from lianfang.robots.services.carrying import carry_message, drop_message, retry_message
from lianfang.robots.services.keeping import (
    Manner,
    add_robot,
    change_robot,
    remove_robot,
    silence_robot,
    wake_robot,
)
from lianfang.robots.services.queueing import test_robot

router = Router(tags=["robots"])
Line = Annotated[str, AfterValidator(tidy)]
Limit = Annotated[int, Query(100, ge=1, le=500)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]


def _wall_clock(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of the day in China, without a zone")
    return value


ClockTime = Annotated[time, AfterValidator(_wall_clock)]


class RobotOut(Schema):
    """A robot; `key` is the last four characters of its key, the address is never given out."""

    id: uuid.UUID
    name: str
    kind: str
    place_name: str
    host: str
    key: str
    is_signed: bool
    news: list[str]
    waiting: int
    failed: int
    silent_until: datetime | None
    fault: str
    is_removed: bool


class MessageOut(Schema):
    """A message of the queue: fixed words around counts, and a page of this system."""

    id: uuid.UUID
    news: str
    title: str
    text: str
    link: str
    state: str
    attempts: int
    queued_at: datetime
    next_at: datetime | None
    expires_at: datetime
    sent_at: datetime | None
    answer: str


class MannerIn(Schema):
    """How a robot speaks, and of what; quiet hours are both given or none."""

    name: Annotated[Line, Field(max_length=32)]
    news: list[News]
    style: Style = Style.RICH
    tongue: Tongue = Tongue.CHINESE
    keyword: Annotated[Line, Field(max_length=10)] = ""
    fevers_from: Annotated[int, Field(ge=1, le=1000)] = 1
    quiet_from: ClockTime | None = None
    quiet_until: ClockTime | None = None


class RobotIn(MannerIn):
    id: uuid.UUID | None = None
    place_id: uuid.UUID
    kind: RobotKind
    address: Annotated[str, Field(max_length=400)]
    secret: Annotated[str, Field(max_length=128)] = ""


class RobotChangesIn(MannerIn):
    """An empty address stays; `secret` "" takes it away, null leaves it."""

    address: Annotated[str, Field(max_length=400)] = ""
    secret: Annotated[str, Field(max_length=128)] | None = None


class SilenceIn(Schema):
    until: AwareDatetime


def _manner(body: MannerIn) -> Manner:
    given = {name: getattr(body, name) for name in Manner.__dataclass_fields__}
    return Manner(**given | {"news": tuple(news.value for news in body.news)})


def _shown(request: Any, robot_id: uuid.UUID) -> Any:
    return one_row(get_robot(request.actor, robot_id), request.now)


def _message(request: Any, message_id: uuid.UUID) -> Any:
    return get_message(request.actor, message_id)


@router.get("", response=list[RobotOut])
@operation("robots.robot.view", second_factor=True)
def list_robots(request: Any, place_id: uuid.UUID) -> Any:
    """Robots at work in a place and inside it."""
    place = get_place(request.actor, place_id)
    return robot_rows(robot_list(request.actor, place.path), request.now)


@router.post("", response={201: RobotOut})
@operation("robots.robot.create", second_factor=True)
def post_robot(request: Any, body: RobotIn) -> Any:
    """Add a robot."""
    made = add_robot(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        kind=body.kind,
        address=body.address,
        secret=body.secret,
        manner=_manner(body),
        robot_id=body.id,
    )
    return Status(201, _shown(request, made.pk))


@router.get("/{robot_id}", response=RobotOut)
@operation("robots.robot.view", second_factor=True)
def read_robot(request: Any, robot_id: uuid.UUID) -> Any:
    """One robot."""
    return _shown(request, robot_id)


@router.put("/{robot_id}", response=RobotOut)
@operation("robots.robot.update", second_factor=True)
def put_robot(request: Any, robot_id: uuid.UUID, body: RobotChangesIn) -> Any:
    """Change how a robot speaks, or its address or secret."""
    change_robot(
        actor=request.actor,
        now=request.now,
        robot_id=robot_id,
        manner=_manner(body),
        address=body.address,
        secret=body.secret,
    )
    return _shown(request, robot_id)


@router.delete("/{robot_id}", response={204: None})
@operation("robots.robot.remove", second_factor=True)
def delete_robot(request: Any, robot_id: uuid.UUID) -> Any:
    """Remove a robot; its address is deleted, its messages stay."""
    remove_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    return Status(204, None)


@router.post("/{robot_id}/test", response=MessageOut)
@operation("robots.robot.test", second_factor=True)
def post_test(request: Any, robot_id: uuid.UUID) -> Any:
    """Send a test at once; the message tells what the chat answered."""
    asked = test_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    carry_message(asked.pk, now=request.now, world=clock.world_now())
    return _message(request, asked.pk)


@router.post("/{robot_id}/silence", response=RobotOut)
@operation("robots.robot.silence", second_factor=True)
def post_silence(request: Any, robot_id: uuid.UUID, body: SilenceIn) -> Any:
    """Let a robot be silent until a moment within 30 days."""
    silence_robot(actor=request.actor, now=request.now, robot_id=robot_id, until=body.until)
    return _shown(request, robot_id)


@router.post("/{robot_id}/wake", response=RobotOut)
@operation("robots.robot.wake", second_factor=True)
def post_wake(request: Any, robot_id: uuid.UUID) -> Any:
    """Let a robot speak again."""
    wake_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    return _shown(request, robot_id)


@router.get("/{robot_id}/messages", response=list[MessageOut])
@operation("robots.robot.view", second_factor=True)
def list_messages(
    request: Any,
    robot_id: uuid.UUID,
    state: MessageState | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """The queue of a robot, newest first."""
    rows = message_list(request.actor, get_robot(request.actor, robot_id), state or "")
    return list(rows[offset : offset + limit])


@router.post("/messages/{message_id}/retry", response=MessageOut)
@operation("robots.message.retry", second_factor=True)
def post_retry(request: Any, message_id: uuid.UUID) -> Any:
    """Put a message that failed or grew too old back into the queue."""
    retry_message(actor=request.actor, now=request.now, message_id=message_id)
    return _message(request, message_id)


@router.post("/messages/{message_id}/drop", response=MessageOut)
@operation("robots.message.drop", second_factor=True)
def post_drop(request: Any, message_id: uuid.UUID) -> Any:
    """Take a message that waits out of the queue."""
    drop_message(actor=request.actor, now=request.now, message_id=message_id)
    return _message(request, message_id)
