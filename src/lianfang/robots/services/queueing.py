"""News becomes messages. What is told is made of fixed words, whole numbers and the address of a
page, by the type of what is handed in; a text that speaks of a resident nevertheless is refused.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.selectors.mentions import mention_fault
from lianfang.robots.enums import MessageState, News
from lianfang.robots.models import Robot, RobotMessage
from lianfang.robots.selectors.robots import Reach, robots_plan, telling
from lianfang.robots.services.keeping import RobotRemoved
from lianfang.robots.speech import WORDS, after_quiet

# A page of ours: words, numbers and ids; never a search, which may hold what somebody typed.
_LINK = re.compile(r"(?:/[a-z0-9_-]+)+/(?:\?place=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?|/|")
TEST_HOLD = timedelta(minutes=1)
TEST_WORTH = timedelta(minutes=30)


class NotCounts(InvalidInput):
    """Something other than counts and a link was to be told."""

    default = _("A robot tells counts and a link, nothing else.")


@dataclass(frozen=True)
class Told:
    """One piece of news: of which place, under which key (told once), which numbers and page."""

    news: News
    path: str
    key: str
    link: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raises NotCounts unless the numbers are whole numbers and the link is a page of ours."""
        if any(type(value) is not int or value < 0 for value in self.numbers.values()):
            raise NotCounts()
        if not _LINK.fullmatch(self.link):
            raise NotCounts()


@action("robots.message.queue")
def queue_news(*, actor: Actor, now: datetime, told: Told, reach: Reach = Reach.ABOVE) -> int:
    """A message for every robot within reach that tells of it; the same key is queued once for
    each. Returns how many are new. Raises NotCounts."""
    concerning("robots.message", path=told.path)
    told.check()
    robots = telling(told.news, told.path, now, reach)
    plan = robots_plan(told.path, now)
    if told.news == News.FEVERS:
        robots = [one for one in robots if told.numbers["count"] >= one.fevers_from]
    rows = [
        _message(robot, told, now, urgent=told.news.value in plan.urgent, worth=plan.worth_hours)
        for robot in robots
    ]
    rows = [row for row in rows if not _is_refused(row)]
    keys = {row.key for row in rows}
    stored = RobotMessage.objects.filter(robot__in=robots, key__in=keys)
    known = set(stored.values_list("robot_id", "key"))
    new = [row for row in rows if (row.robot_id, row.key) not in known]
    RobotMessage.objects.bulk_create(new, ignore_conflicts=True)
    concerning("robots.message", path=told.path, news=told.news.value, queued=len(new))
    if not new:
        nothing_done()
    return len(new)


@action("robots.robot.test")
def test_robot(*, actor: Actor, now: datetime, robot_id: uuid.UUID) -> RobotMessage:
    """A message that says the robot is at work. It is held back from the queue for a minute, so
    that whoever asked hands it over and sees the answer."""
    robot = Robot.objects.select_for_update().filter(pk=robot_id).first()
    if robot is None:
        raise NotFound()
    concerning(robot, path=robot.path)
    if robot.removed_at is not None:
        raise RobotRemoved()
    before = RobotMessage.objects.filter(robot=robot, news=News.TEST).count()
    told = Told(News.TEST, robot.path, f"test:{before + 1}", "/", {"n": before + 1})
    told.check()
    row = _message(robot, told, now, urgent=True, worth=1)
    if _is_refused(row):
        raise NotCounts(_("The keyword of this robot may not be sent: it speaks of a resident."))
    row.next_at, row.expires_at = now + TEST_HOLD, now + TEST_WORTH
    row.save(force_insert=True)
    return row


def _message(robot: Robot, told: Told, now: datetime, *, urgent: bool, worth: int) -> RobotMessage:
    title, text = WORDS[told.news].fill(told.numbers, robot.tongue)
    key = told.key
    if told.news == News.FEVERS:
        # Told once for every so many.
        key = f"{key}:{told.numbers['count'] // robot.fevers_from}"
    begins = now if urgent else after_quiet(now, robot.quiet_from, robot.quiet_until)
    return RobotMessage(
        robot=robot,
        news=told.news,
        key=key[:96],
        numbers=dict(told.numbers),
        link=told.link,
        title=title,
        text=text,
        urgent=urgent,
        state=MessageState.WAITING,
        queued_at=now,
        next_at=begins,
        expires_at=begins + timedelta(hours=worth),
    )


def _is_refused(row: RobotMessage) -> bool:
    """Whether the message speaks of a resident after all, such as by a keyword that somebody is
    called by now. The robot says so on its page; the others go on telling."""
    robot = row.robot
    known = (row.title, row.text, robot.place.name, robot.place.short_name)
    if not mention_fault(f"{robot.keyword}\n{row.title}\n{row.text}", known):
        return False
    robot.fault = "speaks of a resident"
    robot.save(update_fields=["fault"])
    return True
