"""Work of the resumption room in the background: nobody's filing lies unanswered unseen."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.resumption.services.escalating import escalate_filings

SYSTEM = Actor.system("resumption")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="resumption.escalate", pass_context=False)
def tell_of_late_filings(timestamp: int) -> None:
    """Every five minutes: the level above learns what was not answered in time."""
    escalate_filings(actor=SYSTEM, now=clock.now())
