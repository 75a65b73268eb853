"""The play: checkpoints and volunteers in January, residents and enterprises listed in February,
everybody at work again in March 2020.

At full size 300,000 residents are brought in from thirty rosters, one place after the other.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from lianfang.enterprises.enums import EnterpriseKind
from lianfang.kit.clock import local_moment
from lianfang.scenarios import accounts, importing, mustering
from lianfang.scenarios.founding import enforcing, found_district, opening
from lianfang.scenarios.marking import enterprise_ids, mark_list
from lianfang.scenarios.playing import Step, on, playing, refresh_statistics
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.qujiang import gatekeeping, organisation, posting
from lianfang.scenarios.qujiang.firms import PROJECTS, firms
from lianfang.scenarios.qujiang.script import SMALL
from lianfang.scenarios.qujiang.town import TOWNSHIPS
from lianfang.scenarios.registering import (
    ANSWERING_COLUMNS,
    COLUMNS,
    PROJECT_COLUMNS,
    bring_in_list,
    firm_rows,
)
from lianfang.scenarios.reporting import draft, draft_and_issue
from lianfang.scenarios.stage import Stage

OPENING = local_moment(date(2020, 3, 20), "09:30")
PHASES = ((date(2020, 1, 25), "keep_out"), (date(2020, 2, 10), "resume"))
# Published: every enterprise works; by when how many of them did is invented.
BACK = ((2, 14, 20), (2, 21, 55), (2, 28, 85), (3, 10, 100))
OFFICERS = ("grid_officer_per_enterprise",)


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    found = [*_winter(), *_checkpoints(), *_volunteers(), *_register(), *_back(), *_march()]
    return sorted(found, key=lambda step: step[0])


def _winter() -> Iterator[Step]:
    yield on(1, 25, "08:00"), lambda stage, now: found_district(stage, now, TOWNSHIPS)
    yield on(1, 25, "09:00"), accounts.make_first_accounts
    yield on(1, 25, "10:00"), opening(organisation.FOUNDED)
    for day, phase in PHASES:
        yield local_moment(day, "10:30"), enforcing(phase)
    yield on(1, 25, "14:00"), importing.import_places
    yield on(1, 26, "09:00"), importing.import_cadres
    yield on(1, 26, "11:00"), _found_headquarters
    yield on(2, 5, "18:30"), importing.import_residents
    yield on(2, 5, "21:00"), refresh_statistics
    yield on(2, 6, "09:00"), accounts.make_other_accounts
    yield on(2, 6, "15:00"), _name_place_leaders


def _checkpoints() -> Iterator[Step]:
    yield on(1, 26, "16:00"), gatekeeping.build(gatekeeping.FIRST_DAY)
    yield on(1, 27, "16:00"), gatekeeping.build(gatekeeping.SECOND_DAY)
    yield on(1, 28, "10:00"), gatekeeping.roster(date(2020, 1, 29), 7)
    for shift, hours, sent in (
        ("night", (0, 8), "08:02"),
        ("morning", (8, 16), "16:02"),
        ("evening", (16, 24), "23:57"),
    ):
        yield on(1, 30, sent), gatekeeping.let_through(shift, hours)
    yield on(1, 30, "23:58"), draft_and_issue
    yield on(2, 4, "20:00"), draft_and_issue
    yield on(3, 18, "10:00"), gatekeeping.roster(date(2020, 3, 19), 5)
    yield on(3, 20, "08:02"), gatekeeping.let_through("night", (0, 8))


def _volunteers() -> Iterator[Step]:
    """Called at eight in the morning, in their teams before noon."""
    yield on(1, 27, "09:30"), importing.import_volunteers
    yield on(1, 27, "11:00"), _found_teams
    yield on(1, 27, "12:30"), draft_and_issue
    yield on(1, 28, "15:00"), _found_branches
    yield on(1, 31, "09:00"), posting.name_building_leaders
    yield on(1, 31, "10:00"), posting.open_pioneer_posts


def _register() -> Iterator[Step]:
    yield on(2, 8, "09:00"), _import_enterprises
    yield on(2, 8, "11:00"), refresh_statistics
    yield on(2, 10, "11:00"), _name_enterprise_leaders
    yield on(2, 10, "14:00"), _name_officers


def _back() -> Iterator[Step]:
    for month, day, share in BACK:
        yield on(month, day, "18:00"), _work_again(share)


def _work_again(share: int) -> Callable[[Stage, datetime], None]:
    """Of every hundred enterprises so many work by the list of the day; projects with the last."""

    def do(stage: Stage, now: datetime) -> None:
        ids = enterprise_ids(EnterpriseKind.ENTERPRISE)
        listed = ids[: len(ids) * share // 100]
        if share == 100:
            listed += enterprise_ids(EnterpriseKind.PROJECT)
        mark_list(stage, now, listed, "企业复工名单")

    return do


def _march() -> Iterator[Step]:
    yield on(3, 20, "09:20"), draft


def _found_headquarters(stage: Stage, now: datetime) -> None:
    mustering.found_headquarters(stage, now, organisation.headquarters(stage.staffing))


def _found_teams(stage: Stage, now: datetime) -> None:
    staffing = stage.staffing
    teams = [*organisation.volunteer_teams(staffing), *organisation.commandos(staffing)]
    importing.import_team_roster(stage, now, "志愿服务队和党员突击队名单", teams)


def _found_branches(stage: Stage, now: datetime) -> None:
    branches = list(organisation.branches(stage.staffing))
    importing.import_team_roster(stage, now, "临时党组织名单", branches)


def _name_place_leaders(stage: Stage, now: datetime) -> None:
    leaders = organisation.place_leaders(stage.staffing)
    importing.import_duties(stage, now, "驻村（社区）干部名单", leaders)


def _import_enterprises(stage: Stage, now: datetime) -> None:
    bring_in_list(stage, now, "企业台账", COLUMNS, list(firm_rows(firms())))
    projects = [(name, place, "", area, level) for name, place, area, level in PROJECTS]
    bring_in_list(stage, now, "在建项目台账", PROJECT_COLUMNS, projects)


def _name_enterprise_leaders(stage: Stage, now: datetime) -> None:
    rows = list(organisation.enterprise_leaders(stage.staffing))
    bring_in_list(stage, now, "企业包联领导名单", ANSWERING_COLUMNS, rows, "responsibilities")


def _name_officers(stage: Stage, now: datetime) -> None:
    lines, unserved = propose_and_accept(stage, now, "", OFFICERS)
    stage.note(f"grid officers of enterprises: {lines} lines accepted, {unserved} unserved")


play = playing(steps, SMALL)
