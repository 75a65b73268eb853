"""Headquarters, groups, branches and teams are founded; Party members from elsewhere check in."""

from datetime import date, datetime
from uuid import UUID

from lianfang.command.services.teams import create_team, record_double_checkin
from lianfang.scenarios.jinshan.importing import import_team_roster
from lianfang.scenarios.jinshan.organisation import (
    branches,
    double_checkins,
    grid_teams,
    headquarters,
    local_teams,
    town_teams,
    working_groups,
)
from lianfang.scenarios.jinshan.stage import Stage

FIRST_CHECKIN = date(2020, 2, 8)


def found_headquarters(stage: Stage, now: datetime) -> None:
    """The commander founds headquarters and groups with their duties; a roster seats people."""
    top = headquarters(stage.staffing)
    groups = working_groups(stage.staffing)
    ids: dict[str, UUID] = {}
    for plan in (top, *groups):
        team = create_team(
            actor=stage.actor("commander", now),
            now=now,
            incident_id=stage.incident.pk,
            place_id=stage.place(plan.place).id,
            kind=plan.kind,
            name=plan.name,
            duties=plan.duties,
            parent_id=ids.get(plan.parent),
            founded_on=plan.founded,
        )
        ids[plan.name] = team.pk
    import_team_roster(stage, now, "指挥部和工作专班名单", [top, *groups])


def found_branches(stage: Stage, now: datetime) -> None:
    import_team_roster(stage, now, "临时党支部名单", branches(stage.staffing))


def found_teams(stage: Stage, now: datetime) -> None:
    """Teams that cover grids or the whole subdistrict, then those of single places."""
    wide = [*grid_teams(stage.staffing), *town_teams(stage.staffing)]
    import_team_roster(stage, now, "网格小组和街道队伍名单", wide)
    import_team_roster(stage, now, "各村（社区）队伍名单", list(local_teams(stage.staffing)))


def check_in_members(stage: Stage, now: datetime) -> None:
    """Party members from elsewhere report to the community where they live, and are put to work."""
    members = double_checkins(stage.staffing)
    clerk = stage.actor("clerk", now)
    for worker in members:
        record_double_checkin(
            actor=clerk,
            now=now,
            place_id=stage.place(worker.place).id,
            staff_id=stage.staff_id(worker),
            home_branch=worker.home_branch or "原单位党支部",
            reported_on=FIRST_CHECKIN,
        )
    stage.note(f"{len(members)} Party members in double check-in")
