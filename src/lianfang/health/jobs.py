"""Work of the health room in the background: overdue steps, months made ahead.

The recount of each night is ordered by the reports room, which keeps what it found.
"""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.health.services.cases import escalate_steps
from lianfang.health.services.parts import prepare_parts
from lianfang.kit import clock

SYSTEM = Actor.system("health")


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
