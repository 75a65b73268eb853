"""Clearing away what is only needed for a while: old request keys, counters, ended sessions."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.models import AttemptCount, IdempotencyKey, PhoneCode

# A phone may send a record again a week late.
KEEP_REQUESTS = timedelta(days=30)
KEEP_ATTEMPTS = timedelta(days=2)


@action("access.request.tidy")
def tidy_requests(*, actor: Actor, now: datetime) -> int:
    """Delete what has run out; returns how many rows."""
    gone = {
        "keys": IdempotencyKey.objects.filter(created_at__lt=now - KEEP_REQUESTS),
        "counts": AttemptCount.objects.filter(started_at__lt=now - KEEP_ATTEMPTS),
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=now - KEEP_ATTEMPTS),
        "codes": PhoneCode.objects.filter(asked_at__lt=now - KEEP_ATTEMPTS),
        "sessions": Session.objects.filter(expire_date__lt=now),
    }
    counts = {name: rows.delete()[0] for name, rows in gone.items()}
    concerning("access.request", path="", **counts)
    return sum(counts.values())
