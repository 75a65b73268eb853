"""Work of the records room in the background: answers whose days are over."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.records.services.retention import purge_records

SYSTEM = Actor.system("records")


@app.periodic(cron=clock.daily_cron("03:45"))
@app.task(queueing_lock="records.purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Every night: clear what is past its days."""
    purge_records(actor=SYSTEM, now=clock.now())
