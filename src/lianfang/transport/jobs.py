"""Work of the transport room in the background: the dates of repeating bookings are made ahead.

Every hour rather than once a day, so that a system whose clock is set to another day has its dates
too. Each place has a job of its own; one that fails holds up none.
"""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.transport.selectors.series import places_with_series
from lianfang.transport.services.series import make_trips_ahead

SYSTEM = Actor.system("transport")
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="transport.ahead", pass_context=False)
def look_ahead(timestamp: int) -> None:
    """Ask for the dates of every place that has repeating bookings."""
    for place_id in places_with_series(SYSTEM, clock.local_day(clock.now())):
        make_trips.defer(place_id=str(place_id))


@app.task(retry=RETRY, lock="transport.series")
def make_trips(place_id: str) -> None:
    """Make the dates of the repeating bookings of a place."""
    make_trips_ahead(actor=SYSTEM, now=clock.now(), place_id=uuid.UUID(place_id))
