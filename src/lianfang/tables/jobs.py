"""Superiors' tables in the background: drafts in time, reminders, big tables, deletion in time."""

import uuid

from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.access.selectors import actor_of_id
from lianfang.kit import clock
from lianfang.tables.services.filling import count_filling
from lianfang.tables.services.scheduling import draft_due_tables, purge_files, remind_of_tables

SYSTEM = Actor.system("tables")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="tables.drafts", pass_context=False)
def make_drafts(timestamp: int) -> None:
    """Every five minutes: drafts whose time has come, then who must be told."""
    now = clock.now()
    draft_due_tables(actor=SYSTEM, now=now)
    remind_of_tables(actor=SYSTEM, now=now)


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="tables.purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Every hour: delete files whose days are over."""
    purge_files(actor=SYSTEM, now=clock.now())


@app.task
def fill(filling_id: str, user_id: str | None) -> None:
    """Fill a big table for whoever asked, with the rights they have now."""
    now = clock.now()
    actor = actor_of_id(uuid.UUID(user_id), now) if user_id else SYSTEM
    count_filling(actor=actor, now=now, filling_id=uuid.UUID(filling_id))
