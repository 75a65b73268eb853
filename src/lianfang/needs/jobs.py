"""Work of the needs room in the background: overdue needs are told upwards."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.needs.selectors.tickets import is_anything_to_tell
from lianfang.needs.services.escalating import escalate_tickets

SYSTEM = Actor.system("needs")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="needs.escalate", pass_context=False)
def tell_of_overdue_needs(timestamp: int) -> None:
    """Every five minutes: deadlines are hours, and nobody waits longer than that to hear of it."""
    now = clock.now()
    if is_anything_to_tell(SYSTEM, now):
        escalate_tickets(actor=SYSTEM, now=now)
