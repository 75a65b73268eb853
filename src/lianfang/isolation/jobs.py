"""Work of the isolation room in the background: slots of the day, missed slots, ends of contact."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.isolation.selectors.cases import places_to_finish
from lianfang.isolation.services.cases import finish_contacts
from lianfang.isolation.services.slots import create_day_slots, escalate_slots, is_anything_overdue
from lianfang.kit import clock

SYSTEM = Actor.system("isolation")
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="isolation.escalate", pass_context=False)
def tell_of_missed_slots(timestamp: int) -> None:
    """Every minute: who must know that nobody asked, or that somebody left."""
    now = clock.now()
    if is_anything_overdue(now):
        escalate_slots(actor=SYSTEM, now=now)


@app.periodic(cron="3 * * * *")
@app.task(queueing_lock="isolation.slots", pass_context=False)
def make_day_slots(timestamp: int) -> None:
    """Every hour, so that a system whose clock is set to another day has its slots too."""
    create_day_slots(actor=SYSTEM, now=clock.now())


@app.periodic(cron="8 * * * *")
@app.task(queueing_lock="isolation.contact", pass_context=False)
def look_for_ends(timestamp: int) -> None:
    """Ask for the end of contact in every place where its days are over."""
    for place_id in places_to_finish(SYSTEM, clock.local_day(clock.now())):
        finish_place.defer(place_id=str(place_id))


@app.task(retry=RETRY, lock="isolation.contact")
def finish_place(place_id: str) -> None:
    """End the contacts of a place whose days are over."""
    finish_contacts(actor=SYSTEM, now=clock.now(), place_id=uuid.UUID(place_id))
