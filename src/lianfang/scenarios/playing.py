"""How a town is played: step after step, each at its own moment, into an empty database."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.db import connection

from lianfang.access.services.chain import seal_events
from lianfang.kit.clock import local_moment
from lianfang.scenarios.lanes import hasten
from lianfang.scenarios.stage import Script, Stage

Do = Callable[[Stage, datetime], None]
Step = tuple[datetime, Do]


class Play(Protocol):
    """Plays a town into an empty database, up to and including `until` (all of it if not given).

    `folder` receives the rosters, `say` one line for each thing done, with figures; another
    `script` plays the same town at another size.
    """

    def __call__(
        self,
        *,
        folder: Path,
        until: datetime | None = ...,
        say: Callable[[str], None] = ...,
        script: Script = ...,
    ) -> Stage: ...


def on(month: int, day: int, clock_time: str) -> datetime:
    """That moment of 2020: on(1, 23, "08:00")."""
    return local_moment(date(2020, month, day), clock_time)


def playing(steps: Callable[[], Iterable[Step]], usual: Script) -> Play:
    """The play of a town that does these steps, of the usual size unless asked otherwise."""

    def play(
        *,
        folder: Path,
        until: datetime | None = None,
        say: Callable[[str], None] = print,
        script: Script = usual,
    ) -> Stage:
        folder.mkdir(parents=True, exist_ok=True)
        return play_steps(Stage(script, folder, say), steps(), until)

    return play


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
