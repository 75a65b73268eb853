"""Observation at home, one to one: who came from where, who looks after them, until the release.

Everybody is invented. Whoever came from a key region of the plan is observed for fourteen days and
asked twice a day by a worker of their own; what they need is left at the door.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lianfang.people.enums import ArrivalTransport
from lianfang.scenarios.at_home import Arriving, ask_all, receive
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.xibin.town import HAIBIN, SIJIN, YUEJIN

ARRIVALS: tuple[Arriving, ...] = (
    (date(2020, 2, 26), "湖北黄冈", ArrivalTransport.COACH, HAIBIN),
    (date(2020, 2, 26), "湖北武汉", ArrivalTransport.RAIL, YUEJIN),
    (date(2020, 2, 27), "江西上饶", ArrivalTransport.COACH, HAIBIN),
    (date(2020, 2, 28), "四川达州", ArrivalTransport.RAIL, HAIBIN),
    (date(2020, 3, 1), "湖北孝感", ArrivalTransport.CAR, SIJIN),
    (date(2020, 3, 3), "湖北荆州", ArrivalTransport.CAR, YUEJIN),
    (date(2020, 3, 4), "贵州毕节", ArrivalTransport.RAIL, SIJIN),
    (date(2020, 3, 5), "湖北襄阳", ArrivalTransport.RAIL, HAIBIN),
    (date(2020, 3, 8), "境外（菲律宾）", ArrivalTransport.AIR, YUEJIN),
    (date(2020, 3, 8), "湖北十堰", ArrivalTransport.CAR, SIJIN),
    (date(2020, 3, 10), "福建漳州", ArrivalTransport.CAR, YUEJIN),
    (date(2020, 3, 10), "湖北宜昌", ArrivalTransport.RAIL, SIJIN),
)
FIRST, LAST = ARRIVALS[0][0], date(2020, 3, 12)
# In the evening of this day nobody asked in this community.
FORGOTTEN = (date(2020, 3, 10), SIJIN)


def days() -> Iterator[date]:
    """Every day on which somebody is observed."""
    for number in range((LAST - FIRST).days + 1):
        yield FIRST + timedelta(days=number)


def receive_arrivals(stage: Stage, now: datetime) -> None:
    """Those who came today."""
    receive(stage, now, ARRIVALS)


def ask(stage: Stage, now: datetime) -> None:
    """Everybody under observation is asked, but for one evening."""
    ask_all(stage, now, FORGOTTEN)
