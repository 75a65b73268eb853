"""Work of the gates room in the background: overdue arrivals are told on, personal data cleared."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.gates.services.arrivals import escalate_overdue
from lianfang.gates.services.drivers import purge_drivers
from lianfang.gates.services.travellers import purge_travellers
from lianfang.kit import clock

SYSTEM = Actor.system("gates")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="gates.overdue", pass_context=False)
def tell_on_overdue(timestamp: int) -> None:
    """Mark arrivals nobody confirmed in time."""
    escalate_overdue(actor=SYSTEM, now=clock.now())


@app.periodic(cron=clock.daily_cron("03:40"))
@app.task(queueing_lock="gates.purge", pass_context=False)
def clear_drivers(timestamp: int) -> None:
    """Clear what was written down of drivers when its days are over."""
    purge_drivers(actor=SYSTEM, now=clock.now())


@app.periodic(cron=clock.daily_cron("03:45"))
@app.task(queueing_lock="gates.purge_travellers", pass_context=False)
def clear_travellers(timestamp: int) -> None:
    """Clear what was written down of passengers of coaches when its days are over."""
    purge_travellers(actor=SYSTEM, now=clock.now())
