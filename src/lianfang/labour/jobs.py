"""Work of the labour room in the background: forms people sent are deleted in time."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.labour.services.signing_up import forget_sign_ups

SYSTEM = Actor.system("labour")


@app.periodic(cron=clock.daily_cron("02:56"))
@app.task(queueing_lock="labour.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Every night: delete the forms of people who look for work of more than thirty days ago."""
    forget_sign_ups(actor=SYSTEM, now=clock.now())
