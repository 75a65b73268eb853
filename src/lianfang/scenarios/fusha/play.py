"""The play: from the list of enterprises in February to the morning of 13 March 2020.

Everybody waits on 8 February. Above-scale enterprises are back by the 24th, projects by the 25th,
all 852 enterprises by the 29th; shops open day by day.
"""

from collections.abc import Iterator
from datetime import date, datetime

from lianfang.kit.clock import local_moment
from lianfang.posts.services.rostering import Listed, assign_many
from lianfang.scenarios import accounts, importing, mustering
from lianfang.scenarios.founding import enforcing, found_jurisdiction, opening
from lianfang.scenarios.fusha import granting, organisation, planning, resuming
from lianfang.scenarios.fusha.firms import PROJECTS, firms, shops
from lianfang.scenarios.fusha.script import SCRIPT
from lianfang.scenarios.fusha.town import VILLAGES
from lianfang.scenarios.playing import Step, on, playing, refresh_statistics
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.registering import (
    ANSWERING_COLUMNS,
    COLUMNS,
    PROJECT_COLUMNS,
    bring_in_list,
    firm_rows,
)
from lianfang.scenarios.reporting import draft, draft_and_issue
from lianfang.scenarios.stage import Stage

OPENING = local_moment(date(2020, 3, 13), "09:30")
PHASES = (
    (date(2020, 1, 24), "keep_out"),
    (date(2020, 2, 10), "resume"),
    (date(2020, 3, 6), "forward"),
)
OFFICERS = ("liaison_per_enterprise",)


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    return sorted([*_winter(), *_register(), *_back(), *_march()], key=lambda step: step[0])


def _winter() -> Iterator[Step]:
    yield on(1, 24, "08:00"), found_jurisdiction
    yield on(1, 24, "09:00"), accounts.make_first_accounts
    yield on(1, 24, "10:00"), opening(organisation.FOUNDED)
    for day, phase in PHASES:
        yield local_moment(day, "10:30"), enforcing(phase)
    yield on(1, 24, "14:00"), importing.import_places
    yield on(1, 25, "09:00"), importing.import_cadres
    yield on(1, 25, "11:00"), _found_headquarters
    yield on(1, 29, "09:00"), importing.import_volunteers
    yield on(1, 29, "15:00"), _found_teams
    yield on(2, 1, "10:00"), _open_demonstration_posts
    yield on(2, 5, "18:00"), importing.import_residents
    yield on(2, 6, "09:00"), accounts.make_other_accounts
    yield on(2, 6, "15:00"), _name_village_leaders


def _register() -> Iterator[Step]:
    yield on(2, 8, "09:00"), _import_enterprises
    yield on(2, 8, "11:00"), refresh_statistics
    yield on(2, 10, "11:00"), _name_enterprise_leaders
    yield on(2, 10, "14:00"), _name_officers


def _back() -> Iterator[Step]:
    for day in resuming.DAYS:
        yield local_moment(day, "18:30"), resuming.mark_the_day
    for day in resuming.TOLD:
        yield local_moment(day, "20:00"), draft_and_issue
    yield on(3, 6, "11:00"), granting.open_programmes
    yield on(3, 6, "15:00"), planning.draw_up
    yield on(3, 9, "10:00"), granting.apply_for_bonus
    yield on(3, 12, "15:00"), granting.decide
    yield on(3, 12, "17:00"), planning.write_up_the_week


def _march() -> Iterator[Step]:
    yield on(3, 13, "09:20"), draft


def _found_headquarters(stage: Stage, now: datetime) -> None:
    mustering.found_headquarters(stage, now, organisation.headquarters(stage.staffing))


def _found_teams(stage: Stage, now: datetime) -> None:
    staffing = stage.staffing
    teams = [*organisation.branches(staffing), *organisation.pioneer_teams(staffing)]
    importing.import_team_roster(stage, now, "临时党支部和党员先锋队名单", teams)


def _open_demonstration_posts(stage: Stage, now: datetime) -> None:
    listed = [
        Listed(
            stage.staff_id(worker),
            stage.place(place).id,
            "demonstration_post",
            title=f"{place}党员示范岗{number // len(VILLAGES) + 1}号",
        )
        for number, (place, worker) in enumerate(organisation.demonstration_posts(stage.staffing))
    ]
    named = assign_many(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.township.pk,
        listed=listed,
    )
    stage.note(f"{named} demonstration posts")


def _name_village_leaders(stage: Stage, now: datetime) -> None:
    leaders = organisation.village_leaders(stage.staffing)
    importing.import_duties(stage, now, "挂村领导名单", leaders)


def _import_enterprises(stage: Stage, now: datetime) -> None:
    bring_in_list(stage, now, "企业台账", COLUMNS, list(firm_rows(firms())))
    bring_in_list(stage, now, "个体工商户台账", COLUMNS, list(firm_rows(shops())))
    projects = [(name, place, "", area, level) for name, place, area, level in PROJECTS]
    bring_in_list(stage, now, "在建项目台账", PROJECT_COLUMNS, projects)


def _name_enterprise_leaders(stage: Stage, now: datetime) -> None:
    rows = list(organisation.enterprise_leaders(stage.staffing))
    bring_in_list(stage, now, "企业挂钩领导名单", ANSWERING_COLUMNS, rows, "responsibilities")


def _name_officers(stage: Stage, now: datetime) -> None:
    lines, unserved = propose_and_accept(stage, now, "", OFFICERS)
    stage.note(f"officers of enterprises: {lines} lines accepted, {unserved} unserved")


play = playing(steps, SCRIPT)
