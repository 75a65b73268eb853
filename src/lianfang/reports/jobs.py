"""Bulletins in the background: drafted at their hour, remembered when they are late; by night the
recount of what is kept.

Every five minutes rather than at set hours, so that a system on another day (a demo, a replay)
drafts, too.
"""

import uuid
from datetime import date, timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.command.selectors.plan import places_of_open_incidents
from lianfang.kit import clock
from lianfang.reports.enums import RecountKind
from lianfang.reports.selectors import bulletins_due, late_bulletins
from lianfang.reports.services.recounting import recount
from lianfang.reports.services.scheduling import draft_scheduled, remind_of_bulletin

SYSTEM = Actor.system("reports")
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="reports.bulletins", pass_context=False)
def watch_bulletins(timestamp: int) -> None:
    """Draft what the plans ask for by now, and remind of what should be out."""
    now = clock.now()
    with looking(SYSTEM):
        due = [
            place_id
            for place_id in places_of_open_incidents(SYSTEM)
            if bulletins_due(SYSTEM, place_id, now)
        ]
        late = late_bulletins(SYSTEM, "", now).filter(reminded_at__isnull=True)
        ids = list(late.values_list("pk", flat=True))
    for place_id in due:
        draft_due.defer(place_id=str(place_id))
    for bulletin_id in ids:
        remind_of_bulletin(actor=SYSTEM, now=now, bulletin_id=bulletin_id)


@app.task(retry=RETRY, lock="reports.bulletins")
def draft_due(place_id: str) -> None:
    """The drafts of a place whose hour has come."""
    draft_scheduled(actor=SYSTEM, now=clock.now(), place_id=uuid.UUID(place_id))


@app.periodic(cron=clock.daily_cron("02:37"))
@app.task(queueing_lock="reports.recount", pass_context=False)
def recount_by_night(timestamp: int) -> None:
    """Every night: does what is kept say what the records say? Of checks the day gone by and the
    one before it, which phones may still have sent to."""
    today = clock.local_day(clock.now())
    for kind in RecountKind:
        back = (1, 2) if kind == RecountKind.CHECKS else (0,)
        for days in back:
            recount_kind.defer(kind=kind.value, day=str(today - timedelta(days=days)))


@app.task(retry=RETRY, lock="reports.recount")
def recount_kind(kind: str, day: str) -> None:
    """Recount one kind of kept figures of one day."""
    recount(actor=SYSTEM, now=clock.now(), kind=RecountKind(kind), day=date.fromisoformat(day))
