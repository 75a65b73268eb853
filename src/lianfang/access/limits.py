"""How often something may be tried: counted in the database, so that it holds across processes.

One statement counts and answers, so that a hundred requests at once are a hundred attempts and not
one. Log-in itself is limited by axes and allauth; this is for the doors they do not watch.
"""

import hashlib
import threading
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import TooMany
from lianfang.kit.statements import fetch

_COUNT = """
    INSERT INTO access_attemptcount (key, started_at, count) VALUES (%(key)s, %(now)s, %(more)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN access_attemptcount.started_at <= %(past)s THEN %(more)s
                     ELSE access_attemptcount.count + %(more)s END,
        started_at = CASE WHEN access_attemptcount.started_at <= %(past)s THEN %(now)s
                          ELSE access_attemptcount.started_at END
    RETURNING count
"""
# By itself it need not wait for the disk: a crash may forget the attempts of the last second.
_COUNT_SOON = _COUNT + ", set_config('synchronous_commit', 'off', true)"
# A condition for statements of others; its values are those of `used_up_values`.
USED_UP = """
    EXISTS (SELECT 1 FROM access_attemptcount tried WHERE tried.key = %(tried_key)s
            AND tried.started_at > %(tried_since)s AND tried.count >= %(tried_times)s)
"""
_USED_UP = f"SELECT {USED_UP}"


def limit(what: str, who: str, *, times: int, seconds: int, now: datetime) -> int:
    """Count one more attempt of `who` at `what`; raises `TooMany` beyond `times` in `seconds`.

    Returns how many there were in the window, this one included. A transaction that is rolled back
    takes its attempts back, so call this at the edge, not inside a service.
    """
    count = _counted(what, who, 1, seconds, now)
    if count > times:
        raise _too_many()
    return count


class Drawn:
    """A limit for doors that are passed many times a second: attempts are drawn from the database
    `at_a_time` and used up in this process, so that only one in so many costs a statement.

    All processes together never let more than `times` pass in a window; one that ends with drawn
    attempts in hand has wasted them. What was drawn in one window is not used in a later one.
    """

    MOST_KEPT = 10_000

    def __init__(self, what: str, *, times: int, seconds: int, at_a_time: int) -> None:
        self.what, self.times, self.seconds, self.at_a_time = what, times, seconds, at_a_time
        self._lock = threading.Lock()
        self._hand: dict[str, tuple[int, datetime]] = {}

    def limit(self, who: str, now: datetime) -> None:
        """Use one attempt of `who`; raises `TooMany` where none is left."""
        with self._lock:
            left, until = self._hand.get(who, (0, now))
            if left and now < until:
                self._hand[who] = left - 1, until
                return
        count = _counted(self.what, who, self.at_a_time, self.seconds, now)
        left = min(self.at_a_time, self.times - (count - self.at_a_time))
        if left <= 0:
            raise _too_many()
        with self._lock:
            if len(self._hand) >= self.MOST_KEPT:
                self._hand = {
                    key: one for key, one in self._hand.items() if one[0] and now < one[1]
                }
            self._hand[who] = left - 1, now + timedelta(seconds=self.seconds / 10)


def _counted(what: str, who: str, more: int, seconds: int, now: datetime) -> int:
    values = {
        "key": _key(what, who),
        "now": now,
        "past": now - timedelta(seconds=seconds),
        "more": more,
    }
    return int(fetch(_COUNT if connection.in_atomic_block else _COUNT_SOON, values)[0][0])


def _too_many() -> TooMany:
    return TooMany(_("Too many attempts. Please wait a few minutes."), code="too_many_attempts")


def is_used_up(what: str, who: str, *, times: int, seconds: int, now: datetime) -> bool:
    """Whether the next attempt would be one too many, without counting one."""
    values = used_up_values(what, who, times=times, seconds=seconds, now=now)
    return bool(fetch(_USED_UP, values)[0][0])


def used_up_values(
    what: str, who: str, *, times: int, seconds: int, now: datetime
) -> dict[str, Any]:
    """The values of the condition `USED_UP`."""
    since = now - timedelta(seconds=seconds)
    return {"tried_key": _key(what, who), "tried_since": since, "tried_times": times}


def _key(what: str, who: str) -> str:
    return hashlib.sha256(f"{what}\x1f{who}".encode()).hexdigest()
