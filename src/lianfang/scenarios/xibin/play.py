"""The play: what the town did from 27 January to the morning of 12 March 2020, step by step.

First every community keeps out what comes, with checkpoints at its entrances. Haibin goes from door
to door in February and back to work a week later, all but one street. On 10 March the entrances of
Yuejin are opened and its guards go into the grids; Sijin keeps its checkpoints. From that day the
three communities run three plans.
"""

from collections.abc import Iterator
from datetime import date, datetime

from lianfang.command.services.tasks import create_day_tasks
from lianfang.kit.clock import local_moment
from lianfang.people.enums import StaffKind
from lianfang.scenarios import accounts, at_home, importing, mustering, visiting
from lianfang.scenarios.founding import enforce, found_jurisdiction, open_the_incident
from lianfang.scenarios.playing import Step, on, playing, refresh_statistics
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.reporting import draft, draft_and_issue
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.xibin import (
    checking,
    employing,
    gatekeeping,
    inspecting,
    knocking,
    observing,
    organisation,
)
from lianfang.scenarios.xibin.script import DAYS, SCRIPT
from lianfang.scenarios.xibin.town import COMMUNITIES, HAIBIN, MARKET_STREET, YUEJIN

OPENING = local_moment(date(2020, 3, 12), "09:30")
FOUNDED = organisation.FOUNDED
# The moment the entrances of Yuejin are opened and its doors begin.
CHANGE = local_moment(DAYS[1], "10:00")
KEEP_OUT, DOOR_TO_DOOR, RESUME = "keep_out", "door_to_door", "resume"
CARE = ("special_worker", "special_volunteer")


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    found = [*_winter(), *_haibin(), *_observation(), *_days(), *_enterprises()]
    return sorted(found, key=lambda step: step[0])


def _winter() -> Iterator[Step]:
    yield on(1, 27, "08:00"), found_jurisdiction
    yield on(1, 27, "09:00"), accounts.make_first_accounts
    yield on(1, 27, "10:00"), _open_the_incident
    yield on(1, 27, "10:30"), lambda stage, now: enforce(stage, now, KEEP_OUT, "")
    yield on(1, 27, "14:00"), importing.import_places
    yield on(1, 27, "16:00"), gatekeeping.open_checkpoints
    yield on(1, 28, "09:00"), importing.import_cadres
    yield on(1, 28, "11:00"), _found_headquarters
    yield on(2, 9, "18:30"), importing.import_residents
    yield on(2, 9, "20:00"), refresh_statistics
    yield on(2, 10, "08:30"), importing.import_volunteers
    yield on(2, 10, "10:00"), _check_in_members
    yield on(2, 12, "09:00"), _found_teams
    yield on(2, 12, "14:00"), accounts.make_other_accounts
    yield on(2, 13, "09:00"), _name_leaders


def _open_the_incident(stage: Stage, now: datetime) -> None:
    open_the_incident(stage, now, FOUNDED)


def _found_headquarters(stage: Stage, now: datetime) -> None:
    top = organisation.headquarters(stage.staffing)
    groups = organisation.working_groups(stage.staffing)
    mustering.found_headquarters(stage, now, [top, *groups])


def _check_in_members(stage: Stage, now: datetime) -> None:
    members = [
        worker
        for place in COMMUNITIES
        for worker in stage.staffing.at(place, StaffKind.PARTY_VOLUNTEER)
    ]
    mustering.check_in_members(stage, now, members, date(2020, 2, 8))


def _found_teams(stage: Stage, now: datetime) -> None:
    plans = list(organisation.local_teams(stage.staffing))
    importing.import_team_roster(stage, now, "各社区和镇队伍名单", plans)


def _name_leaders(stage: Stage, now: datetime) -> None:
    importing.import_duties(stage, now, "挂钩领导名单", organisation.leaders(stage.staffing))


def _haibin() -> Iterator[Step]:
    """Haibin from door to door, then back to work; its market street waits a little longer."""
    yield on(2, 17, "10:00"), lambda stage, now: _go_from_door_to_door(stage, now, HAIBIN)
    yield on(2, 24, "09:00"), lambda stage, now: enforce(stage, now, DOOR_TO_DOOR, MARKET_STREET)
    yield on(2, 24, "09:10"), lambda stage, now: enforce(stage, now, RESUME, HAIBIN)


def _go_from_door_to_door(stage: Stage, now: datetime, place: str) -> None:
    """Look at what would change, decide, open the entrances, and give everybody somebody."""
    gatekeeping.say_what_would_change(stage, now, DOOR_TO_DOOR, place)
    enforce(stage, now, DOOR_TO_DOOR, place)
    gatekeeping.close_entrances(stage, now, place)
    staffing, town = stage.staffing, stage.town
    heads = organisation.grid_heads(staffing, town, place)
    contacts = organisation.household_contacts(staffing, town, place)
    importing.import_duties(stage, now, f"{place}网格长名单", heads)
    importing.import_duties(stage, now, f"{place}包户名单", contacts)
    lines, unserved = propose_and_accept(stage, now, place, CARE)
    stage.note(f"{place}: {lines} care workers and volunteers proposed, {unserved} unserved")


def _observation() -> Iterator[Step]:
    for day in observing.days():
        yield local_moment(day, "05:50"), at_home.make_slots
        yield local_moment(day, "08:20"), observing.ask
        yield local_moment(day, "09:20"), at_home.release
        if local_moment(day, "10:00") > OPENING:
            return
        yield local_moment(day, "10:00"), observing.receive_arrivals
        yield local_moment(day, "17:20"), observing.ask
        yield local_moment(day, "18:40"), at_home.run_errands
        yield local_moment(day, "19:40"), at_home.tell_on


def _enterprises() -> Iterator[Step]:
    yield on(2, 24, "14:00"), inspecting.register
    yield on(3, 9, "18:10"), employing.list_staff
    for moment in ("08:30", "15:30"):
        yield local_moment(employing.MEASURED_ON, moment), employing.measure_all
    for day in inspecting.AT_WORK:
        yield local_moment(day, "17:45"), inspecting.go_back_to_work
    for day in inspecting.FIRM_FORMS:
        yield local_moment(day, "15:40"), inspecting.inspect


def _days() -> Iterator[Step]:
    """The days that are played in full; the last one up to the opening of the demo."""
    for day in DAYS:
        yield local_moment(day, "06:00"), visiting.open_day
        yield local_moment(day, "06:10"), gatekeeping.post_guards
        if day == OPENING.date():
            break
        yield local_moment(day, "07:55"), gatekeeping.let_through
        yield local_moment(day, "16:05"), gatekeeping.let_through
        yield local_moment(day, "23:58"), gatekeeping.let_through
        yield local_moment(day, "16:30"), checking.walk_the_streets
        for moment in ("11:30", "17:30"):
            yield local_moment(day, moment), visiting.pay_visits
        for moment in ("12:05", "13:35", "18:05", "19:35"):
            yield local_moment(day, moment), visiting.close_window
        for moment in ("18:30", "23:59"):
            yield local_moment(day, moment), gatekeeping.confirm
        yield local_moment(day, "20:00"), draft_and_issue
        yield local_moment(day, "22:50"), checking.check_at_night
    yield CHANGE, _open_the_entrances
    yield on(3, 10, "13:00"), knocking.begin
    yield on(3, 10, "16:40"), knocking.knock
    yield on(3, 11, "12:30"), knocking.knock
    yield on(3, 11, "13:00"), knocking.go_again
    yield on(3, 11, "18:50"), knocking.knock_again
    for day in DAYS[1:3]:
        yield local_moment(day, "15:00"), checking.check_from_door_to_door
    yield local_moment(checking.FEVER_ON, "15:01"), checking.follow_fever
    yield on(3, 12, "09:00"), gatekeeping.let_through
    yield on(3, 12, "09:10"), gatekeeping.confirm
    yield on(3, 12, "09:20"), visiting.pay_visits
    yield on(3, 12, "09:25"), draft


def _open_the_entrances(stage: Stage, now: datetime) -> None:
    """10 March: the checkpoints of Yuejin close, door-to-door begins, and with it today's tasks."""
    _go_from_door_to_door(stage, now, YUEJIN)
    # As the handler does when the phase changes.
    place_id = stage.place(YUEJIN).id
    created = create_day_tasks(actor=stage.actor("clerk", now), now=now, place_id=place_id)
    stage.note(f"{now:%d %B %H:%M}: {created} tasks in {YUEJIN} for the rest of the day")


play = playing(steps, SCRIPT)
