"""Work of the workplan room in the background: owners are reminded, the level above is told."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.workplan.services.reminding import remind_works

SYSTEM = Actor.system("workplan")


@app.periodic(cron=clock.daily_cron("08:30"))
@app.task(queueing_lock="workplan.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Every morning before the meetings: what is due soon, what was missed, what fell behind."""
    remind_works(actor=SYSTEM, now=clock.now())
