"""Work of the health room in the background: overdue steps, months made ahead, the recount."""

import uuid
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.command.selectors.plan import places_of_open_incidents
from lianfang.health.services.cases import escalate_steps
from lianfang.health.services.counting import recount_checks
from lianfang.health.services.parts import prepare_parts
from lianfang.kit import clock

SYSTEM = Actor.system("health")
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="health.escalate", pass_context=False)
def tell_of_overdue_steps(timestamp: int) -> None:
    """Every minute: who must know that a step of a fever case is overdue."""
    escalate_steps(actor=SYSTEM, now=clock.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="health.parts", pass_context=False)
def make_parts(timestamp: int) -> None:
    """Every hour: the months around today have their part of the table of checks."""
    prepare_parts(actor=SYSTEM, now=clock.now())


@app.periodic(cron=clock.daily_cron("02:37"))
@app.task(queueing_lock="health.recount", pass_context=False)
def recount(timestamp: int) -> None:
    """Every night: do the counts of yesterday and the day before say what the rows say?"""
    for place_id in places_of_open_incidents(SYSTEM):
        for days_ago in (1, 2):
            recount_day.defer(place_id=str(place_id), days_ago=days_ago)


@app.task(retry=RETRY, lock="health.recount")
def recount_day(place_id: str, days_ago: int) -> None:
    """Recount one day of a place."""
    now = clock.now()
    day = clock.local_day(now) - timedelta(days=days_ago)
    recount_checks(actor=SYSTEM, now=now, place_id=uuid.UUID(place_id), day=day)
