"""Robots are added, changed, silenced and removed by the system administrator.

Where messages may go is set by the installation, not by whoever adds a robot: an address elsewhere
would carry what the system knows to anybody, and let the system knock at doors inside.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.people.selectors.mentions import mention_fault
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.robots.enums import MessageState, News, RobotKind, Style, Tongue
from lianfang.robots.models import Robot, RobotMessage
from lianfang.robots.models.robot import seal
from lianfang.robots.speech import ADDRESSES

_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
LONGEST_SECRET = 128
LONGEST_SILENCE = timedelta(days=30)


class RobotRemoved(Conflict):
    default = _("This robot was removed.")


@dataclass(frozen=True)
class Manner:
    """How a robot speaks, and of what."""

    name: str
    news: Sequence[str]
    style: str = Style.RICH.value
    tongue: str = Tongue.CHINESE.value
    keyword: str = ""
    fevers_from: int = 1
    quiet_from: time | None = None
    quiet_until: time | None = None


def address_fault(kind: str, address: str) -> str:
    """Why messages of this chat cannot be sent there; "" when they can."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return str(_("This is no address."))
    private = settings.ROBOT_PRIVATE
    if parts.scheme not in ({"https", "http"} if private else {"https"}):
        return str(_("The address must begin with https://."))
    if parts.username or parts.password or parts.fragment:
        return str(_("This is no address of a group robot."))
    if host not in {one.lower() for one in settings.ROBOT_HOSTS} or (port and not private):
        return str(_("Messages may not be sent to this host. The settings name those allowed."))
    path, name = ADDRESSES[RobotKind(kind)]
    key = parse_qs(parts.query).get(name, [""])[0] if name else parts.path.removeprefix(path)
    fits = parts.path == path if name else parts.path.startswith(path) and not parts.query
    if not fits or not _KEY.fullmatch(key):
        return str(_("This is no address of a group robot of the chosen chat."))
    return ""


@action("robots.robot.create")
def add_robot(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    kind: str,
    address: str,
    manner: Manner,
    secret: str = "",
    robot_id: uuid.UUID | None = None,
) -> Robot:
    """A robot of a group that hears of the place. Address and secret are sealed at once.

    Raises InvalidInput (fields: kind, address, secret, name, news, keyword, quiet_from ...).
    """
    place: Place = get_place(actor, place_id)
    concerning("robots.robot", path=place.path)
    robot = Robot(place=place, path=place.path, added_by=actor.display_name, added_at=now)
    if robot_id is not None:
        robot.pk = robot_id
    fields: dict[str, Any] = {}
    if kind not in RobotKind.values:
        fields["kind"] = _("There is no such chat.")
    else:
        robot.kind = kind
        fields |= _set_address(robot, address.strip()) | _set_secret(robot, secret.strip())
    fields |= _set_manner(robot, manner)
    if fields:
        raise InvalidInput(fields=fields)
    _save(robot)
    concerning(robot, path=place.path, kind=kind, news=len(robot.news))
    return robot


@action("robots.robot.update")
def change_robot(
    *,
    actor: Actor,
    now: datetime,
    robot_id: uuid.UUID,
    manner: Manner,
    address: str = "",
    secret: str | None = None,
) -> Robot:
    """Change how it speaks; a new `address` replaces the old one, empty leaves it; `secret` ""
    takes the secret away, None leaves it. Raises InvalidInput, RobotRemoved."""
    robot = _locked(robot_id)
    concerning(robot, path=robot.path)
    fields = _set_manner(robot, manner)
    if address.strip():
        fields |= _set_address(robot, address.strip())
        robot.blocked_until, robot.fault = None, ""
    if secret is not None:
        fields |= _set_secret(robot, secret.strip())
    if fields:
        raise InvalidInput(fields=fields)
    _save(robot)
    concerning(
        robot,
        path=robot.path,
        news=len(robot.news),
        renewed=bool(address.strip()) or secret is not None,
    )
    return robot


@action("robots.robot.silence")
def silence_robot(*, actor: Actor, now: datetime, robot_id: uuid.UUID, until: datetime) -> Robot:
    """Nothing is told until then, and what happens meanwhile is not told afterwards."""
    robot = _locked(robot_id)
    concerning(robot, path=robot.path)
    if not now < until <= now + LONGEST_SILENCE:
        raise InvalidInput(fields={"until": _("Choose a moment within the next 30 days.")})
    robot.silent_until = until
    robot.save(update_fields=["silent_until"])
    concerning(robot, path=robot.path, until=until.isoformat())
    return robot


@action("robots.robot.wake")
def wake_robot(*, actor: Actor, now: datetime, robot_id: uuid.UUID) -> Robot:
    """It speaks again; a pause after too many messages stays, since it is the chat's own."""
    robot = _locked(robot_id)
    concerning(robot, path=robot.path)
    robot.silent_until = None
    robot.save(update_fields=["silent_until"])
    return robot


@action("robots.robot.remove")
def remove_robot(*, actor: Actor, now: datetime, robot_id: uuid.UUID) -> Robot:
    """It tells nothing more; address and secret are gone for good, its messages stay."""
    robot = _locked(robot_id)
    concerning(robot, path=robot.path)
    robot.removed_at, robot.address, robot.secret = now, None, None
    robot.save(update_fields=["removed_at", "address", "secret"])
    waiting = RobotMessage.objects.filter(robot=robot, state=MessageState.WAITING)
    dropped = waiting.update(state=MessageState.DROPPED, next_at=None)
    concerning(robot, path=robot.path, dropped=dropped)
    return robot


def _locked(robot_id: uuid.UUID) -> Robot:
    robot = Robot.objects.select_for_update().filter(pk=robot_id).first()
    if robot is None:
        raise NotFound()
    if robot.removed_at is not None:
        raise RobotRemoved()
    return robot


def _set_address(robot: Robot, address: str) -> dict[str, Any]:
    fault = address_fault(robot.kind, address)
    if fault:
        return {"address": fault}
    robot.address = seal(robot.pk, address)
    robot.host = (urlsplit(address).hostname or "").lower()
    return {}


def _set_secret(robot: Robot, secret: str) -> dict[str, Any]:
    if secret and robot.kind == RobotKind.WECOM:
        return {"secret": _("WeCom signs nothing: the key is in the address.")}
    if len(secret) > LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        return {"secret": _("This is no secret of a group robot.")}
    robot.secret = seal(robot.pk, secret) if secret else None
    return {}


def _set_manner(robot: Robot, manner: Manner) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    robot.name, robot.keyword = tidy(manner.name), tidy(manner.keyword)
    if not 1 <= len(robot.name) <= 32:
        fields["name"] = _("A name of 1 to 32 characters.")
    if len(robot.keyword) > 10:
        fields["keyword"] = _("At most 10 characters.")
    for name in ("name", "keyword"):
        fault = mention_fault(getattr(robot, name), _names_of(robot))
        if fault:
            fields[name] = _("Not in a group: %(fault)s.") % {"fault": fault}
    robot.news = [key for key in News.values if key in manner.news and key != News.TEST]
    if not robot.news or set(manner.news) - set(robot.news):
        fields["news"] = _("Choose what it shall tell of.")
    if manner.style not in Style.values:
        fields["style"] = _("There is no such look.")
    if manner.tongue not in Tongue.values:
        fields["tongue"] = _("There is no such language.")
    if not 1 <= manner.fevers_from <= 1000:
        fields["fevers_from"] = _("From 1 to 1000.")
    if (manner.quiet_from is None) != (manner.quiet_until is None):
        fields["quiet_until"] = _("Both ends of the quiet hours, or none.")
    robot.style, robot.tongue, robot.fevers_from = manner.style, manner.tongue, manner.fevers_from
    robot.quiet_from, robot.quiet_until = manner.quiet_from, manner.quiet_until
    return fields


def _names_of(robot: Robot) -> tuple[str, ...]:
    """A group may be called after its place, even where a resident is called the same."""
    return (robot.place.name, robot.place.short_name)


def _save(robot: Robot) -> None:
    try:
        with transaction.atomic():
            robot.save()
    except IntegrityError:
        raise InvalidInput(
            fields={"name": _("Another robot of this place has that name.")}
        ) from None
