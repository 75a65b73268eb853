"""Work of the inspections room in the background: what was not put right in time."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.inspections.services.orders import escalate_findings, is_anything_due
from lianfang.kit import clock

SYSTEM = Actor.system("inspections")


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="inspections.escalate", pass_context=False)
def look_for_overdue(timestamp: int) -> None:
    """Every ten minutes: supervision orders for what is late, and who must know of them."""
    now = clock.now()
    if is_anything_due(now):
        escalate_findings(actor=SYSTEM, now=now)
