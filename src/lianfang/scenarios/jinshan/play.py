"""The play: what the town did from January to the morning of 18 March 2020, step by step.

Each step happens at its own moment and is done by the services, and with the rights, of the people
who did it. The same play gives the same town.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from lianfang.kit.clock import local_moment
from lianfang.scenarios.jinshan.casting import make_first_accounts
from lianfang.scenarios.jinshan.founding import (
    PHASES,
    enforce,
    found_jurisdiction,
    open_the_incident,
)
from lianfang.scenarios.jinshan.stage import Stage

Step = tuple[datetime, Callable[[Stage, datetime], None]]


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    early = date(2020, 1, 23)
    found: list[Step] = [
        (local_moment(early, "08:00"), found_jurisdiction),
        (local_moment(early, "09:00"), make_first_accounts),
        (local_moment(early, "10:00"), open_the_incident),
    ]
    found += [(local_moment(day, "10:30"), _phase(key, where)) for day, key, where in PHASES]
    return sorted(found, key=lambda step: step[0])


def _phase(key: str, where: str) -> Callable[[Stage, datetime], None]:
    def do(stage: Stage, now: datetime) -> None:
        enforce(stage, now, key, where)

    return do


def play(
    *, folder: Path, until: datetime | None = None, say: Callable[[str], None] = print
) -> Stage:
    """Play the town into an empty database, up to and including `until` (all of it if not given).

    `folder` receives the rosters, `say` one line for each thing done, with figures.
    """
    stage = Stage(folder, say)
    for moment, step in steps():
        if until is None or moment <= until:
            step(stage, moment)
    return stage
