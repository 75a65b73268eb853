"""How a town is played: step after step, each at its own moment, into an empty database."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection

from lianfang.access.services.chain import seal_events
from lianfang.scenarios.lanes import hasten
from lianfang.scenarios.stage import Stage

Do = Callable[[Stage, datetime], None]
Step = tuple[datetime, Do]


def play_steps(stage: Stage, steps: Iterable[Step], until: datetime | None) -> Stage:
    """Do every step up to and including `until` (all of them if not given), in order of time."""
    hasten()
    for moment, step in sorted(steps, key=lambda step: step[0]):
        if until is None or moment <= until:
            step(stage, moment)
    # The play has done itself what handlers would do about its events; they are only sealed.
    while sealed := seal_events():
        stage.note(f"{len(sealed)} audit events sealed")
    refresh_statistics(stage)
    return stage


def refresh_statistics(_stage: Stage, _now: datetime | None = None) -> None:
    """After so many new rows the database looks at them at once, not in its next idle minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
