"""Work of the command room in the background: the day's tasks, windows and orders that passed.

Every five minutes rather than at set hours, so that a system whose clock is set to another day (a
demo, a replay) begins its days too. Each place has a job of its own; one that fails holds up none.
"""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.command.selectors.orders import running_past_due
from lianfang.command.selectors.plan import places_of_open_incidents
from lianfang.command.selectors.tasks import has_tasks
from lianfang.command.services.keeping import keep_tallies
from lianfang.command.services.orders import note_overdue
from lianfang.command.services.stand_ins import (
    absent_without_stand_ins,
    end_stand_ins,
    propose_stand_ins,
)
from lianfang.command.services.tasks import create_day_tasks, mark_missed_windows
from lianfang.kit import clock

SYSTEM = Actor.system("command")
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="command.watch", pass_context=False)
def watch_the_day(timestamp: int) -> None:
    """Begin the day where it has not begun, and look for windows that passed."""
    now = clock.now()
    for place_id in places_of_open_incidents(SYSTEM):
        if not has_tasks(SYSTEM, place_id, clock.local_day(now)):
            create_tasks.defer(place_id=str(place_id))
        mark_missed.defer(place_id=str(place_id))


@app.periodic(cron="* * * * * */10")  # the sixth field counts seconds
@app.task(queueing_lock="command.tallies", pass_context=False)
def keep(timestamp: int) -> None:
    """Every ten seconds: count anew what changed of what is kept for pages of wide places."""
    keep_tallies(actor=SYSTEM, now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="command.orders", pass_context=False)
def watch_orders(timestamp: int) -> None:
    """Note for whom an order's due moment has passed."""
    now = clock.now()
    for order_id in running_past_due(now):
        note_overdue(actor=SYSTEM, now=now, order_id=order_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="command.stand_ins", pass_context=False)
def watch_absences(timestamp: int) -> None:
    """Absences begin and end with the day: stand-ins are asked for and released."""
    now = clock.now()
    end_stand_ins(actor=SYSTEM, now=now)
    for staff_id in absent_without_stand_ins(clock.local_day(now)):
        propose_stand_ins(actor=SYSTEM, now=now, staff_id=staff_id)


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="command.renew", pass_context=False)
def renew_the_day(timestamp: int) -> None:
    """Five minutes past every hour, midnight among them: tasks for whoever came meanwhile."""
    for place_id in places_of_open_incidents(SYSTEM):
        create_tasks.defer(place_id=str(place_id))


@app.task(retry=RETRY, lock="command.tasks")
def create_tasks(place_id: str) -> None:
    """The day's tasks of a place."""
    create_day_tasks(actor=SYSTEM, now=clock.now(), place_id=uuid.UUID(place_id))


@app.task(retry=RETRY, lock="command.tasks")
def mark_missed(place_id: str) -> None:
    """Mark missed windows of a place and tell the levels above."""
    mark_missed_windows(actor=SYSTEM, now=clock.now(), place_id=uuid.UUID(place_id))
