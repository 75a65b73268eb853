"""Messages are carried to the chat one after the other, and its answers kept.

The network is spoken to between two transactions: a chat that hangs holds no lock. A worker that
dies between sending and noting sends once more; a group that hears a count twice is not harmed.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit import outward
from lianfang.kit.errors import Conflict, NotFound
from lianfang.robots.enums import MessageState, RobotKind, Verdict
from lianfang.robots.models import Attempt, Robot, RobotMessage
from lianfang.robots.models.robot import unseal
from lianfang.robots.services.keeping import address_fault
from lianfang.robots.speech import (
    LIMITS,
    MOST_TRIES,
    Outcome,
    Speech,
    after_quiet,
    letter,
    pause_after,
    read_answer,
)

SYSTEM = Actor.system("robots")
SECONDS = 8.0
LONGEST_WAIT = timedelta(hours=1)


class MessageSettled(Conflict):
    default = _("This message does not wait any more.")


def carry_message(message_id: uuid.UUID, *, now: datetime, world: datetime) -> Outcome | None:
    """Hand one message over and note the answer; None when it does not wait any more. `now` is the
    system's time, `world` the world's, by which chats check signatures."""
    with everywhere("the queue carries messages of any place"):
        message = RobotMessage.objects.select_related("robot").filter(pk=message_id).first()
    if message is None or message.state != MessageState.WAITING or message.robot.removed_at:
        return None
    outcome = _post(message, world)
    note_answer(actor=SYSTEM, now=now, message_id=message_id, outcome=outcome)
    return outcome


def _post(message: RobotMessage, world: datetime) -> Outcome:
    robot = message.robot
    address = unseal(robot.pk, robot.address or b"")
    # The settings may have changed since the robot was added.
    if address_fault(robot.kind, address):
        return Outcome(Verdict.REFUSED, "refused address")
    speech = Speech(
        message.title,
        message.text,
        f"{settings.PUBLIC_URL}{message.link}" if message.link else "",
        robot.keyword,
    )
    secret = unseal(robot.pk, robot.secret) if robot.secret else ""
    sent = letter(RobotKind(robot.kind), robot.style, address, secret, speech, world)
    try:
        answer = outward.post(
            sent.target,
            sent.body,
            {"Content-Type": "application/json; charset=utf-8"},
            seconds=SECONDS,
            private=settings.ROBOT_PRIVATE,
        )
    except outward.NameUnknown:
        return Outcome(Verdict.AGAIN, "name unknown")
    except outward.AddressRefused:
        return Outcome(Verdict.REFUSED, "refused address")
    except outward.NoAnswer:
        return Outcome(Verdict.AGAIN, "no answer")
    return read_answer(answer.status, answer.body, answer.retry_after)


@action("robots.message.note")
def note_answer(
    *, actor: Actor, now: datetime, message_id: uuid.UUID, outcome: Outcome
) -> RobotMessage:
    """Keep what the chat said: sent, tried again later, or given up."""
    message = _locked(message_id)
    robot = Robot.objects.select_for_update().get(pk=message.robot_id)
    concerning(message, path=robot.path, verdict=outcome.verdict.value, answer=outcome.said)
    if message.state != MessageState.WAITING:
        raise MessageSettled()
    Attempt.objects.create(
        robot=robot, message=message, at=now, verdict=outcome.verdict, answer=outcome.said
    )
    message.attempts += 1
    message.answer = outcome.said
    if outcome.verdict == Verdict.TAKEN:
        message.state, message.sent_at, message.next_at = MessageState.SENT, now, None
        robot.fault = ""
    elif outcome.verdict == Verdict.REFUSED or message.attempts >= MOST_TRIES:
        message.state, message.next_at = MessageState.FAILED, None
        robot.fault = outcome.said
    else:
        robot.fault = outcome.said
        _put_off(message, robot, now, outcome)
    message.save()
    robot.save(update_fields=["fault", "blocked_until"])
    return message


def _put_off(message: RobotMessage, robot: Robot, now: datetime, outcome: Outcome) -> None:
    """Try again later; after too many messages the whole robot rests."""
    wait = min(timedelta(seconds=outcome.wait), LONGEST_WAIT)
    if outcome.verdict == Verdict.TOO_MANY:
        pause = max(LIMITS[RobotKind(robot.kind)].pause, wait)
        robot.blocked_until = now + pause
        message.attempts -= 1  # the chat never looked at it
    else:
        pause = max(pause_after(message.attempts), wait)
    then = now + pause
    message.next_at = (
        then if message.urgent else after_quiet(then, robot.quiet_from, robot.quiet_until)
    )


@action("robots.message.expire")
def expire_messages(*, actor: Actor, now: datetime) -> int:
    """News that could not be told in time is not told at all; how many."""
    concerning("robots.message", path="")
    old = RobotMessage.objects.filter(state=MessageState.WAITING, expires_at__lte=now)
    count = old.update(state=MessageState.EXPIRED, next_at=None)
    concerning("robots.message", path="", expired=count)
    if not count:
        nothing_done()
    return count


@action("robots.message.retry")
def retry_message(*, actor: Actor, now: datetime, message_id: uuid.UUID) -> RobotMessage:
    """Put a message that failed or grew too old back into the queue, for an hour at least."""
    message = _locked(message_id)
    robot = Robot.objects.get(pk=message.robot_id)
    concerning(message, path=robot.path)
    if message.state not in (MessageState.FAILED, MessageState.EXPIRED) or robot.removed_at:
        raise MessageSettled(_("Only what failed or grew too old is sent again."))
    message.state, message.next_at, message.attempts = MessageState.WAITING, now, 0
    message.expires_at = max(message.expires_at, now + LONGEST_WAIT)
    message.save()
    return message


@action("robots.message.drop")
def drop_message(*, actor: Actor, now: datetime, message_id: uuid.UUID) -> RobotMessage:
    """Take a message that waits out of the queue."""
    message = _locked(message_id)
    concerning(message, path=message.robot.path)
    if message.state != MessageState.WAITING:
        raise MessageSettled()
    message.state, message.next_at = MessageState.DROPPED, None
    message.save()
    return message


def _locked(message_id: uuid.UUID) -> RobotMessage:
    message = (
        RobotMessage.objects.select_for_update(of=("self",))
        .select_related("robot")
        .filter(pk=message_id)
        .first()
    )
    if message is None:
        raise NotFound()
    return message
