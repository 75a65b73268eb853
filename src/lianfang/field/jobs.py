"""Clearing away in time what residents told."""

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.field.services.reports import forget_reports
from lianfang.kit import clock


@app.periodic(cron=clock.daily_cron("03:37"))
@app.task(queueing_lock="field.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Every night: delete what residents told more than 30 days ago."""
    forget_reports(actor=Actor.system("upkeep"), now=clock.now())
