"""Headquarters, groups, branches and teams are founded; Party members from elsewhere check in."""

from datetime import date, datetime

from lianfang.scenarios import mustering
from lianfang.scenarios.importing import import_team_roster
from lianfang.scenarios.jinshan.organisation import (
    branches,
    double_checkins,
    grid_teams,
    headquarters,
    local_teams,
    town_teams,
    working_groups,
)
from lianfang.scenarios.stage import Stage

FIRST_CHECKIN = date(2020, 2, 8)


def found_headquarters(stage: Stage, now: datetime) -> None:
    plans = [headquarters(stage.staffing), *working_groups(stage.staffing)]
    mustering.found_headquarters(stage, now, plans)


def found_branches(stage: Stage, now: datetime) -> None:
    import_team_roster(stage, now, "临时党支部名单", branches(stage.staffing))


def found_teams(stage: Stage, now: datetime) -> None:
    """Teams that cover grids or the whole subdistrict, then those of single places."""
    wide = [*grid_teams(stage.staffing), *town_teams(stage.staffing)]
    import_team_roster(stage, now, "网格小组和街道队伍名单", wide)
    import_team_roster(stage, now, "各村（社区）队伍名单", list(local_teams(stage.staffing)))


def check_in_members(stage: Stage, now: datetime) -> None:
    mustering.check_in_members(stage, now, double_checkins(stage.staffing), FIRST_CHECKIN)
