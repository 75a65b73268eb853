"""The play: branches and isolation in February, enterprises back class by class until 2 March."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lianfang.kit.clock import local_moment
from lianfang.people.enums import ArrivalTransport
from lianfang.scenarios import accounts, at_home, importing, mustering
from lianfang.scenarios.founding import enforcing, found_jurisdiction, opening
from lianfang.scenarios.playing import Step, on, playing, refresh_statistics
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.registering import (
    ANSWERING_COLUMNS,
    COLUMNS,
    bring_in_list,
    firm_rows,
    registering,
)
from lianfang.scenarios.reporting import draft, draft_and_issue
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.zhangcha import organisation, resuming
from lianfang.scenarios.zhangcha.firms import firms
from lianfang.scenarios.zhangcha.script import SCRIPT
from lianfang.scenarios.zhangcha.town import DAFU, LIANTANG, PARKS

OPENING = local_moment(date(2020, 3, 2), "09:30")
PHASES = ((date(2020, 1, 25), "keep_out"), (date(2020, 2, 10), "resume"))
OFFICERS = ("resident_officer_per_enterprise", "village_officer_per_enterprise")
ARRIVALS: tuple[at_home.Arriving, ...] = (
    (date(2020, 2, 22), "湖北荆州", ArrivalTransport.RAIL, LIANTANG),
    (date(2020, 2, 23), "湖北孝感", ArrivalTransport.CAR, DAFU),
    (date(2020, 2, 25), "湖北武汉", ArrivalTransport.RAIL, LIANTANG),
    (date(2020, 2, 27), "湖南岳阳", ArrivalTransport.COACH, "村头村"),
    (date(2020, 2, 28), "湖北黄冈", ArrivalTransport.CAR, LIANTANG),
)


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    found = [*_winter(), *_register(), *_isolation(), *_back()]
    return sorted(found, key=lambda step: step[0])


def _winter() -> Iterator[Step]:
    yield on(1, 25, "08:00"), found_jurisdiction
    yield on(1, 25, "09:00"), accounts.make_first_accounts
    yield on(1, 25, "10:00"), opening(organisation.FOUNDED)
    for day, phase in PHASES:
        yield local_moment(day, "10:30"), enforcing(phase)
    yield on(1, 25, "14:00"), importing.import_places
    yield on(1, 26, "09:00"), importing.import_cadres
    yield on(1, 26, "11:00"), _found_headquarters
    yield on(2, 1, "09:00"), importing.import_volunteers
    yield on(2, 3, "15:00"), _found_teams
    yield on(2, 4, "18:00"), importing.import_residents
    yield on(2, 5, "09:00"), accounts.make_other_accounts
    yield on(2, 5, "15:00"), _name_area_leaders


def _register() -> Iterator[Step]:
    yield on(2, 7, "10:00"), registering(PARKS)
    yield on(2, 8, "09:00"), _import_enterprises
    yield on(2, 8, "11:00"), refresh_statistics
    yield on(2, 10, "11:00"), _name_enterprise_leaders
    yield on(2, 10, "14:00"), _name_officers


def _isolation() -> Iterator[Step]:
    """One to one: each under observation at home has a worker, is asked twice a day and served."""
    first = ARRIVALS[0][0]
    for number in range((OPENING.date() - first).days + 1):
        day = first + timedelta(days=number)
        yield local_moment(day, "05:50"), at_home.make_slots
        yield local_moment(day, "08:20"), at_home.ask_all
        if day == OPENING.date():
            return
        yield local_moment(day, "10:00"), lambda stage, now: at_home.receive(stage, now, ARRIVALS)
        yield local_moment(day, "17:20"), at_home.ask_all
        yield local_moment(day, "18:40"), at_home.run_errands


def _back() -> Iterator[Step]:
    for day in resuming.BACK:
        yield local_moment(day, "18:30"), resuming.go_back_to_work
        yield local_moment(day, "20:00"), draft_and_issue
    yield on(3, 2, "09:20"), draft


def _found_headquarters(stage: Stage, now: datetime) -> None:
    mustering.found_headquarters(stage, now, organisation.headquarters(stage.staffing))


def _found_teams(stage: Stage, now: datetime) -> None:
    teams = list(organisation.teams(stage.staffing))
    importing.import_team_roster(stage, now, "临时党支部和突击队名单", teams)


def _name_area_leaders(stage: Stage, now: datetime) -> None:
    leaders = organisation.area_leaders(stage.staffing)
    importing.import_duties(stage, now, "片区领导名单", leaders)


def _import_enterprises(stage: Stage, now: datetime) -> None:
    bring_in_list(stage, now, "企业台账", COLUMNS, list(firm_rows(firms())))


def _name_enterprise_leaders(stage: Stage, now: datetime) -> None:
    rows = list(organisation.enterprise_leaders(stage.staffing))
    bring_in_list(stage, now, "企业包联领导名单", ANSWERING_COLUMNS, rows, "responsibilities")


def _name_officers(stage: Stage, now: datetime) -> None:
    lines, unserved = propose_and_accept(stage, now, "", OFFICERS)
    stage.note(f"resident and village officers: {lines} lines accepted, {unserved} unserved")


play = playing(steps, SCRIPT)
