"""Work of the workforce room in the background: telling of missing reports, forgetting forms."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.workforce.services.signing_up import forget_sign_ups
from lianfang.workforce.services.telling import tell_missing

SYSTEM = Actor.system("workforce")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="workforce.missing", pass_context=False)
def tell_of_missing_reports(timestamp: int) -> None:
    """Every five minutes: who must know that staff have not reported."""
    tell_missing(actor=SYSTEM, now=clock.now())


@app.periodic(cron=clock.daily_cron("02:52"))
@app.task(queueing_lock="workforce.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Every night: delete the forms of employees of more than thirty days ago."""
    forget_sign_ups(actor=SYSTEM, now=clock.now())
