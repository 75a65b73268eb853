"""Headquarters and groups are founded with their duties; Party members from elsewhere check in."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from lianfang.command.services.teams import create_team, record_double_checkin
from lianfang.scenarios.importing import import_team_roster
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.teams import TeamPlan
from lianfang.scenarios.workers import Worker


def found_headquarters(stage: Stage, now: datetime, plans: Sequence[TeamPlan]) -> None:
    """The commander founds headquarters and groups, those above first; a roster seats people."""
    ids: dict[str, UUID] = {}
    for plan in plans:
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
    import_team_roster(stage, now, "指挥部和工作专班名单", list(plans))


def check_in_members(
    stage: Stage, now: datetime, members: Sequence[Worker], reported_on: date
) -> None:
    """Party members from elsewhere report to the community where they live, and are put to work."""
    clerk = stage.actor("clerk", now)
    for worker in members:
        record_double_checkin(
            actor=clerk,
            now=now,
            place_id=stage.place(worker.place).id,
            staff_id=stage.staff_id(worker),
            home_branch=worker.home_branch or "原单位党支部",
            reported_on=reported_on,
        )
    stage.note(f"{len(members)} Party members in double check-in")
