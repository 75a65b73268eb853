"""A robot of the headquarters' group, as a town would keep one, that reaches nobody.

Its address is invented and leads to a host that stands on no network; it is silent besides, as its
name says. The messages it was given on two evenings lie in its queue, taken out.
"""

from datetime import datetime, time

from django.conf import settings
from django.urls import reverse

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.reports.enums import BulletinState
from lianfang.reports.models import Bulletin
from lianfang.robots.enums import News, RobotKind
from lianfang.robots.models import Robot, RobotMessage
from lianfang.robots.services.carrying import drop_message
from lianfang.robots.services.keeping import LONGEST_SILENCE, Manner, add_robot, silence_robot
from lianfang.robots.services.queueing import Told, queue_news
from lianfang.scenarios.stage import Stage

ADMINISTRATOR = "system"
QUEUE = Actor.system("robots")
NAME = "街道指挥部工作群（演示，不外发）"
KEY = "00000000-0000-4000-8000-00000000demo"
NEWS = (News.BULLETIN, News.BULLETIN_LATE, News.MISSED, News.TABLE, News.TABLE_LATE, News.PHASE)


def add(stage: Stage, now: datetime) -> None:
    """The administrator adds the robot."""
    add_robot(
        actor=stage.actor(ADMINISTRATOR, now),
        now=now,
        place_id=stage.township.pk,
        kind=RobotKind.WECOM,
        address=f"https://{settings.DEMO_CHAT}/cgi-bin/webhook/send?key={KEY}",
        manner=Manner(NAME, NEWS, quiet_from=time(22), quiet_until=time(7)),
    )
    stage.note("a group robot that reaches nobody")


def tell_of_bulletin(stage: Stage, now: datetime) -> None:
    """What the group would hear of the evening."""
    with everywhere("the scenario looks up its own bulletin"):
        issued = Bulletin.objects.filter(state=BulletinState.ISSUED).latest("issued_at")
    if issued.number is None:
        raise LookupError("an issued bulletin has no number")
    told = Told(
        News.BULLETIN,
        stage.township.path,
        f"bulletin:{issued.pk}",
        reverse("reports:bulletin", args=[issued.pk]),
        {"number": issued.number},
    )
    queue_news(actor=QUEUE, now=now, told=told)


def silence(stage: Stage, now: datetime) -> None:
    """Nothing is to go out from a demo: the queue is emptied and the robot silenced."""
    system = stage.actor(ADMINISTRATOR, now)
    with everywhere("the scenario looks up its own robot"):
        robot = Robot.objects.get()
        waiting = list(RobotMessage.objects.order_by("queued_at", "pk"))
    for message in waiting:
        drop_message(actor=system, now=now, message_id=message.pk)
    silence_robot(actor=system, now=now, robot_id=robot.pk, until=now + LONGEST_SILENCE)
