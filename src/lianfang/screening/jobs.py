"""Work of the screening room in the background: answers whose days are over."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.screening.services.retention import purge_screenings

SYSTEM = Actor.system("screening")


@app.periodic(cron=clock.daily_cron("03:50"))
@app.task(queueing_lock="screening.purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Every night: clear what is past its days."""
    purge_screenings(actor=SYSTEM, now=clock.now())
