"""Work of the access room in the background: sealing the chain and handing news upward."""

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.dispatch import HANDLERS, handle
from lianfang.access.services.chain import seal_events
from lianfang.kit import clock

HANDLER_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.periodic(cron="*/3 * * * * *")
@app.task(queueing_lock="access.seal", lock="access.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every three seconds: seal what was committed and start the handlers that wait for it."""
    while sealed := seal_events():
        for event_id, name in sealed:
            if name in HANDLERS:
                run_handlers.defer(event_id=str(event_id))


@app.task(retry=HANDLER_RETRY)
def run_handlers(event_id: str) -> None:
    """Run the handlers of one event; a failure is tried again with growing pauses."""
    handle(uuid.UUID(event_id), clock.now())
