"""What time it is. Only the edges (a request, a job, a command) ask; domain code is handed `now`.

A demo or a replay can run the whole system on another day: `LIANFANG_CLOCK_START` is the moment the
system's day begins at and `LIANFANG_CLOCK_EPOCH` the real moment (Unix seconds) at which it did, so
that every process started by one command shows the same time and the time goes on.
"""

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
# No record of the work lies outside, whatever somebody types into a filter.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def now() -> datetime:
    """The current moment of the system, aware, in UTC."""
    start = os.environ.get("LIANFANG_CLOCK_START")
    if not start:
        return datetime.now(UTC)
    begun = datetime.fromisoformat(start)
    if begun.tzinfo is None:
        begun = begun.replace(tzinfo=LOCAL_ZONE)
    epoch = os.environ.get("LIANFANG_CLOCK_EPOCH")
    passed = time.time() - float(epoch) if epoch else 0.0
    return begun.astimezone(UTC) + timedelta(seconds=passed)


def world_now() -> datetime:
    """The moment in the world outside, whatever day the system is on: for what others check."""
    return datetime.now(UTC)


def runs_on_own_day() -> bool:
    """Whether the system's time is not the world's: a demo or a replay is running."""
    return bool(os.environ.get("LIANFANG_CLOCK_START"))


def local_day(moment: datetime) -> date:
    """The calendar day in China on which `moment` falls."""
    return moment.astimezone(LOCAL_ZONE).date()


def local_moment(day: date, clock_time: str) -> datetime:
    """The aware moment of `clock_time` ("HH:MM", 24 h, "24:00" allowed) on `day` in China."""
    hours, minutes = (int(part) for part in clock_time.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)
    return midnight + timedelta(hours=hours, minutes=minutes)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of `day` in China and first moment of the next day.

    A day before 1900 or after 2199 counts as the nearest one in between: neither the calendar nor
    the database knows the moments around the ends of their time.
    """
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return local_moment(day, "00:00"), local_moment(day, "24:00")


def daily_cron(clock_time: str) -> str:
    """The cron line, in UTC as the worker reads it, of `clock_time` ("HH:MM") in China each day.

    China's clocks stand 8 hours ahead of UTC the whole year.
    """
    hours, minutes = (int(part) for part in clock_time.split(":"))
    return f"{minutes} {(hours - 8) % 24} * * *"
