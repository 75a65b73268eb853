"""How often something may be tried: counted in the database, so that it holds across processes.

One statement counts and answers, so that a hundred requests at once are a hundred attempts and not
one. Log-in itself is limited by axes and allauth; this is for the doors they do not watch.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import TooMany
from lianfang.kit.statements import fetch

_COUNT = """
    INSERT INTO access_attemptcount (key, started_at, count) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN access_attemptcount.started_at <= %(past)s THEN 1
                     ELSE access_attemptcount.count + 1 END,
        started_at = CASE WHEN access_attemptcount.started_at <= %(past)s THEN %(now)s
                          ELSE access_attemptcount.started_at END
    RETURNING count
"""
# By itself it need not wait for the disk: a crash may forget the attempts of the last second.
_COUNT_SOON = _COUNT + ", set_config('synchronous_commit', 'off', true)"
_USED_UP = """
    SELECT 1 FROM access_attemptcount WHERE key = %s AND started_at > %s AND count >= %s
"""


def limit(what: str, who: str, *, times: int, seconds: int, now: datetime) -> int:
    """Count one more attempt of `who` at `what`; raises `TooMany` beyond `times` in `seconds`.

    Returns how many there were in the window, this one included. A transaction that is rolled back
    takes its attempts back, so call this at the edge, not inside a service.
    """
    values = {"key": _key(what, who), "now": now, "past": now - timedelta(seconds=seconds)}
    count: int = fetch(_COUNT if connection.in_atomic_block else _COUNT_SOON, values)[0][0]
    if count > times:
        raise TooMany(_("Too many attempts. Please wait a few minutes."), code="too_many_attempts")
    return count


def is_used_up(what: str, who: str, *, times: int, seconds: int, now: datetime) -> bool:
    """Whether the next attempt would be one too many, without counting one."""
    since = now - timedelta(seconds=seconds)
    return bool(fetch(_USED_UP, [_key(what, who), since, times]))


def _key(what: str, who: str) -> str:
    return hashlib.sha256(f"{what}\x1f{who}".encode()).hexdigest()
