"""The play: what the town did from January to the morning of 18 March 2020, step by step.

Each step happens at its own moment and is done by the services, and with the rights, of the people
who did it. The same play gives the same town.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection

from lianfang.access.services.chain import seal_events
from lianfang.kit.clock import local_moment
from lianfang.scenarios.jinshan import (
    casting,
    days,
    deciding,
    duties,
    importing,
    mustering,
    patrolling,
    returning,
)
from lianfang.scenarios.jinshan.founding import (
    PHASES,
    enforce,
    found_jurisdiction,
    open_the_incident,
)
from lianfang.scenarios.jinshan.reporting import draft, draft_and_issue
from lianfang.scenarios.jinshan.stage import Stage

Do = Callable[[Stage, datetime], None]
Step = tuple[datetime, Do]
OPENING = local_moment(date(2020, 3, 18), "09:30")


def _on(month: int, day: int, clock_time: str) -> datetime:
    return local_moment(date(2020, month, day), clock_time)


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    found = [*_january(), *_phases(), *_february(), *_patrols(), *_march()]
    return sorted(found, key=lambda step: step[0])


def _january() -> Iterator[Step]:
    yield _on(1, 23, "08:00"), found_jurisdiction
    yield _on(1, 23, "09:00"), casting.make_first_accounts
    yield _on(1, 23, "10:00"), open_the_incident
    yield _on(1, 23, "16:00"), importing.import_places
    yield _on(1, 24, "09:00"), importing.import_cadres
    yield _on(1, 24, "11:00"), mustering.found_headquarters


def _phases() -> Iterator[Step]:
    for day, key, where in PHASES:
        yield local_moment(day, "10:30"), _phase(key, where)


def _phase(key: str, where: str) -> Do:
    def do(stage: Stage, now: datetime) -> None:
        enforce(stage, now, key, where)

    return do


def _february() -> Iterator[Step]:
    yield _on(2, 9, "18:30"), importing.import_residents
    yield _on(2, 9, "20:00"), _refresh_statistics
    yield _on(2, 9, "21:00"), returning.write_up_january
    yield _on(2, 10, "08:30"), importing.import_volunteers
    yield _on(2, 10, "10:00"), mustering.check_in_members
    yield _on(2, 11, "09:00"), mustering.found_branches
    yield _on(2, 12, "09:00"), mustering.found_teams
    yield _on(2, 12, "14:00"), casting.make_other_accounts
    yield _on(2, 13, "09:00"), _duties("包保领导名单", lambda s: duties.leaders(s.staffing))
    yield _on(2, 13, "10:00"), _duties("网格结对名单", lambda s: duties.grid_pairs(s.staffing))
    yield (
        _on(2, 13, "15:00"),
        _duties("联系卡包户名单", lambda s: duties.household_cadres(s.staffing)),
    )
    yield (
        _on(2, 16, "14:00"),
        _duties("四棵社区单元志愿者名单", lambda s: duties.sike_unit_volunteers(s.staffing)),
    )
    yield _on(2, 17, "09:00"), deciding.fill_gaps
    yield (
        _on(2, 20, "17:00"),
        _duties("迟报社区单元志愿者名单", lambda s: duties.late_unit_volunteers(s.staffing)),
    )
    yield (
        _on(2, 20, "17:30"),
        _duties("迟报社区三包一名单", lambda s: duties.late_special_care(s.staffing, s.families)),
    )


def _refresh_statistics(_stage: Stage, _now: datetime) -> None:
    """After so many new rows the database looks at them at once, not in its next idle minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _duties(title: str, listed: Callable[[Stage], Iterator[duties.Duty]]) -> Do:
    def do(stage: Stage, now: datetime) -> None:
        importing.import_duties(stage, now, title, listed(stage))

    return do


def _patrols() -> Iterator[Step]:
    days_on_patrol = (patrolling.LAST - patrolling.FIRST).days + 1
    for number in range(days_on_patrol):
        day = patrolling.FIRST + timedelta(days=number)
        yield local_moment(day, "19:40"), patrolling.write_up_patrols
    yield _on(3, 16, "06:30"), patrolling.bring_vehicles
    for evening in (16, 17):
        yield _on(3, evening, "19:50"), patrolling.drive
    yield _on(3, 18, "09:10"), patrolling.drive


def _march() -> Iterator[Step]:
    yield _on(3, 14, "17:00"), returning.come_back_in_march
    for day in days.DAYS:
        yield local_moment(day, "06:00"), days.open_day
        if day == OPENING.date():
            continue
        for moment in ("11:30", "17:30"):
            yield local_moment(day, moment), days.pay_visits
        for moment in ("12:05", "13:35", "18:05", "19:35"):
            yield local_moment(day, moment), days.close_window
        yield local_moment(day, "20:00"), draft_and_issue
    yield _on(3, 18, "08:40"), deciding.leave_a_proposal
    yield _on(3, 18, "09:20"), days.pay_visits
    yield _on(3, 18, "09:25"), draft


def play(
    *, folder: Path, until: datetime | None = None, say: Callable[[str], None] = print
) -> Stage:
    """Play the town into an empty database, up to and including `until` (all of it if not given).

    `folder` receives the rosters, `say` one line for each thing done, with figures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder, say)
    with connection.cursor() as cursor:
        # Until the whole town stands nothing of it counts, so no commit has to wait for the disk.
        cursor.execute("SET synchronous_commit = off")
    for moment, step in steps():
        if until is None or moment <= until:
            step(stage, moment)
    # The play has done itself what handlers would do about its events; they are only sealed.
    while sealed := seal_events():
        stage.note(f"{len(sealed)} audit events sealed")
    _refresh_statistics(stage, OPENING)
    return stage
