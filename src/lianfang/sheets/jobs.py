"""Long work on tables in the background: checking, applying, exporting, deleting in time.

Each job acts for the person who asked, with the rights that person has when it runs.
"""

import uuid

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.access.selectors import actor_of
from lianfang.kit import clock
from lianfang.kit.errors import NotPermitted
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.exports import purge_files, write_export_file

# A connection lost or a process killed is tried again; what a person has to mend is not.
RETRY = RetryStrategy(
    max_attempts=3, wait=5, retry_exceptions={OSError, InterfaceError, OperationalError}
)


def _actor(user_id: str | None) -> Actor:
    if user_id is None:
        return Actor.system("sheets")
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None:
        raise NotPermitted()
    return actor_of(user, clock.now())


@app.task(retry=RETRY)
def check(run_id: str, user_id: str | None) -> None:
    """Judge the rows of an import."""
    check_import(actor=_actor(user_id), now=clock.now(), run_id=uuid.UUID(run_id))


@app.task(retry=RETRY)
def apply(run_id: str, user_id: str | None) -> None:
    """Write the rows of an approved import."""
    apply_import(actor=_actor(user_id), now=clock.now(), run_id=uuid.UUID(run_id))


@app.task(retry=RETRY)
def export(run_id: str, user_id: str | None) -> None:
    """Write an export."""
    write_export_file(actor=_actor(user_id), now=clock.now(), run_id=uuid.UUID(run_id))


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="sheets.purge")
def purge(timestamp: int) -> None:
    """Every hour: delete files whose time is over."""
    purge_files(actor=Actor.system("sheets"), now=clock.now())
