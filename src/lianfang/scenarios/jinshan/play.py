"""The play: what the town did from January to the morning of 18 March 2020, step by step.

Each step happens at its own moment and is done by the services, and with the rights, of the people
who did it. The same play gives the same town.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from lianfang.kit.clock import local_moment
from lianfang.scenarios import accounts, importing, visiting
from lianfang.scenarios.founding import enforce, found_jurisdiction, open_the_incident
from lianfang.scenarios.jinshan import (
    asking,
    bringing,
    caring,
    chatting,
    deciding,
    duties,
    employing,
    fevers,
    granting,
    guarding,
    housing,
    inspecting,
    isolating,
    measuring,
    mustering,
    needs,
    passing,
    patrolling,
    planning,
    policies,
    posting,
    ranking,
    recruiting,
    resuming,
    returning,
    tabling,
    welcoming,
    working,
)
from lianfang.scenarios.jinshan.firms import PARKS
from lianfang.scenarios.jinshan.script import DAYS, SCRIPT
from lianfang.scenarios.jinshan.town import NURSING_HOME, SIKE
from lianfang.scenarios.playing import Do, Step, on, playing, refresh_statistics
from lianfang.scenarios.registering import registering
from lianfang.scenarios.reporting import draft, draft_and_issue
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.teams import Duty

FOUNDED = date(2020, 1, 23)
# Invented except the sealing, which all of Hubei did in mid-February; "" is the whole subdistrict.
PHASES: tuple[tuple[date, str, str], ...] = (
    (date(2020, 1, 23), "keep_out", ""),
    (date(2020, 2, 6), "grid_screening", ""),
    (date(2020, 2, 16), "sealed", ""),
    (date(2020, 2, 16), "institution", NURSING_HOME),
    (date(2020, 3, 12), "resume", "新农村"),
)
OPENING = local_moment(date(2020, 3, 18), "09:30")


def steps() -> list[Step]:
    """Every step with its moment, in order."""
    found = [*_january(), *_phases(), *_february(), *_patrols(), *_march()]
    found += [*_gates(), *_passages(), *_isolation(), *_health(), *_enterprises()]
    found += [*_posts(), *_funds(), *_recruitment(), *_lodging()]
    found += _nursing_home()
    found += _inspections()
    found += _resumption()
    found += [*_needs(), *_policies()]
    found += [(on(3, day, "18:20"), ranking.publish_the_day) for day in (16, 17)]
    found += _workforce()
    found += _tables()
    found += _plan_and_group()
    return sorted(found, key=lambda step: step[0])


def _january() -> Iterator[Step]:
    yield on(1, 23, "08:00"), found_jurisdiction
    yield on(1, 23, "09:00"), accounts.make_first_accounts
    yield on(1, 23, "10:00"), _open_the_incident
    yield on(1, 23, "16:00"), importing.import_places
    yield on(1, 24, "09:00"), importing.import_cadres
    yield on(1, 24, "11:00"), mustering.found_headquarters


def _open_the_incident(stage: Stage, now: datetime) -> None:
    open_the_incident(stage, now, FOUNDED)


def _import_volunteers(stage: Stage, now: datetime) -> None:
    importing.import_volunteers(stage, now, SIKE)


def _phases() -> Iterator[Step]:
    for day, key, where in PHASES:
        yield local_moment(day, "10:30"), _phase(key, where)


def _phase(key: str, where: str) -> Do:
    def do(stage: Stage, now: datetime) -> None:
        enforce(stage, now, key, where)

    return do


def _february() -> Iterator[Step]:
    yield on(2, 9, "18:30"), importing.import_residents
    yield on(2, 9, "20:00"), refresh_statistics
    yield on(2, 9, "21:00"), returning.write_up_january
    yield on(2, 10, "08:30"), _import_volunteers
    yield on(2, 10, "10:00"), mustering.check_in_members
    yield on(2, 11, "09:00"), mustering.found_branches
    yield on(2, 12, "09:00"), mustering.found_teams
    yield on(2, 12, "14:00"), accounts.make_other_accounts
    yield on(2, 13, "09:00"), _duties("包保领导名单", lambda s: duties.leaders(s.staffing))
    yield on(2, 13, "10:00"), _duties("网格结对名单", lambda s: duties.grid_pairs(s.staffing))
    yield (
        on(2, 13, "15:00"),
        _duties("联系卡包户名单", lambda s: duties.household_cadres(s.staffing)),
    )
    yield (
        on(2, 16, "14:00"),
        _duties("四棵社区单元志愿者名单", lambda s: duties.sike_unit_volunteers(s.staffing)),
    )
    yield on(2, 17, "09:00"), deciding.fill_gaps
    yield (
        on(2, 20, "17:00"),
        _duties("迟报社区单元志愿者名单", lambda s: duties.late_unit_volunteers(s.staffing)),
    )
    yield (
        on(2, 20, "17:30"),
        _duties("迟报社区三包一名单", lambda s: duties.late_special_care(s.staffing, s.families)),
    )


def _duties(title: str, listed: Callable[[Stage], Iterator[Duty]]) -> Do:
    def do(stage: Stage, now: datetime) -> None:
        importing.import_duties(stage, now, title, listed(stage))

    return do


def _patrols() -> Iterator[Step]:
    days_on_patrol = (patrolling.LAST - patrolling.FIRST).days + 1
    for number in range(days_on_patrol):
        day = patrolling.FIRST + timedelta(days=number)
        yield local_moment(day, "19:40"), patrolling.write_up_patrols
    yield on(3, 16, "06:30"), patrolling.bring_vehicles
    for evening in (16, 17):
        yield on(3, evening, "19:50"), patrolling.drive
    yield on(3, 18, "09:10"), patrolling.drive


def _march() -> Iterator[Step]:
    yield on(3, 14, "17:00"), returning.come_back_in_march
    for day in DAYS:
        yield local_moment(day, "06:00"), visiting.open_day
        if day == OPENING.date():
            continue
        for moment in ("11:30", "17:30"):
            yield local_moment(day, moment), visiting.pay_visits
        for moment in ("12:05", "13:35", "18:05", "19:35"):
            yield local_moment(day, moment), visiting.close_window
        yield local_moment(day, "20:00"), draft_and_issue
    yield on(3, 18, "08:40"), deciding.leave_a_proposal
    yield on(3, 18, "09:20"), visiting.pay_visits
    yield on(3, 18, "09:25"), draft


def _enterprises() -> Iterator[Step]:
    yield on(2, 24, "09:00"), registering(PARKS)
    yield on(2, 24, "10:00"), working.import_enterprises
    yield on(2, 25, "09:00"), working.name_leaders
    yield on(2, 25, "15:00"), working.name_officers
    yield on(2, 25, "16:00"), welcoming.invite_first
    yield on(2, 26, "10:00"), welcoming.come_in
    yield on(3, 16, "15:00"), welcoming.invite_again
    yield on(3, 17, "16:30"), working.import_late_enterprises


def _lodging() -> Iterator[Step]:
    yield on(3, 16, "08:30"), housing.open_hotels
    yield on(3, 17, "10:30"), housing.lodge_enterprises


def _funds() -> Iterator[Step]:
    """Two example programmes; the amounts are invented."""
    yield on(3, 10, "15:00"), granting.open_programmes
    yield on(3, 11, "10:00"), granting.apply_for_bonus
    yield on(3, 13, "15:00"), granting.check_and_decide
    yield on(3, 16, "09:40"), granting.hand_to_the_bank
    yield on(3, 17, "16:00"), granting.hear_from_the_bank


def _gates() -> Iterator[Step]:
    yield on(1, 24, "16:00"), guarding.open_road_points
    yield on(2, 16, "11:00"), guarding.seal_the_estates
    yield on(2, 20, "15:00"), guarding.seal_the_bay
    yield on(3, 1, "10:00"), guarding.hand_out_passes
    yield on(3, 6, "09:00"), guarding.open_the_bay
    yield on(3, 8, "18:00"), guarding.seal_the_buildings
    yield on(3, 10, "10:00"), guarding.seal_the_shop
    yield on(3, 12, "11:00"), guarding.open_the_village
    yield on(3, 12, "16:00"), guarding.open_the_shop
    yield on(3, 16, "17:00"), guarding.give_medical_passes
    yield on(3, 16, "18:30"), guarding.write_duty_lists


def _passages() -> Iterator[Step]:
    for moment in passing.SENT:
        yield on(3, 17, moment), passing.pass_through
    yield on(3, 17, "19:30"), passing.confirm_arrivals
    yield on(3, 18, "09:18"), passing.pass_through
    yield on(3, 18, "09:19"), passing.confirm_arrivals


def _isolation() -> Iterator[Step]:
    yield on(3, 14, "19:05"), isolating.follow_arrivals
    yield on(3, 14, "19:20"), isolating.write_up_paper
    for day in (15, 16, 17, 18):
        yield on(3, day, "06:05"), asking.open_day
        if day == OPENING.day:
            continue
        for moment in ("10:00", "19:00"):
            yield on(3, day, moment), asking.ask
        for moment in ("10:12", "10:32", "19:12", "19:32"):
            yield on(3, day, moment), asking.tell
        for moment in ("12:30", "21:30"):
            yield on(3, day, moment), asking.carry
    yield on(3, 15, "11:00"), isolating.decide_on_the_15th
    yield on(3, 16, "15:20"), isolating.go_out
    yield on(3, 17, "15:00"), isolating.decide_on_the_17th
    yield on(3, 17, "22:40"), asking.ask_at_night
    for moment in asking.MORNING:
        yield on(3, 18, moment), asking.ask_in_the_morning
    yield on(3, 18, "09:21"), asking.ask
    yield on(3, 18, "09:23"), asking.carry


def _recruitment() -> Iterator[Step]:
    yield on(2, 26, "09:00"), recruiting.set_targets
    yield on(2, 26, "10:00"), recruiting.import_vacancies
    for day in recruiting.LISTED:
        yield local_moment(day, "16:00"), recruiting.list_seekers
    for day in recruiting.DAYS:
        yield local_moment(day, "10:20"), recruiting.recommend_people
        yield local_moment(day, "17:10"), recruiting.note_hired
    yield on(3, 18, "08:30"), recruiting.talk_to_people


def _posts() -> Iterator[Step]:
    yield on(2, 21, "09:00"), posting.name_building_leaders
    yield on(3, 16, "07:30"), posting.stand_at_the_checkpoints
    yield on(3, 16, "07:40"), posting.call_for_posts
    for day in posting.DAYS:
        yield local_moment(day, "20:30"), posting.serve
    yield on(3, 18, "08:50"), posting.thank_and_claim


def _nursing_home() -> Iterator[Step]:
    yield on(2, 17, "14:00"), caring.move_in
    yield on(3, 16, "06:40"), caring.write_watches
    for moment in ((17, "07:50"), (17, "17:40"), (18, "07:45")):
        yield on(3, *moment), caring.measure_round


def _resumption() -> Iterator[Step]:
    yield on(3, 9, "10:30"), resuming.file_early
    yield on(3, 10, "15:30"), resuming.answer_early
    for day in (12, 14, 16):
        yield on(3, day, "17:20"), resuming.mark_shops
    yield on(3, 12, "08:20"), resuming.start_first
    yield on(3, 15, "08:20"), resuming.start_second
    yield on(3, 16, "19:20"), resuming.begin_on_the_phone
    yield on(3, 17, "08:50"), resuming.file_late
    yield on(3, 17, "15:10"), resuming.visit_one
    yield on(3, 18, "09:05"), resuming.tell_late


def _inspections() -> Iterator[Step]:
    yield on(3, 13, "15:30"), inspecting.inspect_shops
    yield on(3, 14, "15:30"), inspecting.inspect_firms
    yield on(3, 16, "10:05"), inspecting.put_right
    yield on(3, 16, "16:00"), inspecting.inspect_firms
    yield on(3, 17, "09:40"), inspecting.inspect_shops
    yield on(3, 17, "11:20"), inspecting.supervise
    yield on(3, 17, "16:40"), inspecting.close_premises
    yield on(3, 18, "08:10"), inspecting.plan_todays_rounds
    yield on(3, 18, "09:05"), inspecting.walk_first_stops
    yield on(3, 18, "09:10"), inspecting.tell_of_overdue


def _needs() -> Iterator[Step]:
    yield on(3, 13, "10:00"), needs.keep_measures
    yield on(3, 16, "10:30"), needs.raise_needs
    yield on(3, 17, "10:30"), needs.answer_needs
    yield on(3, 17, "15:30"), needs.offer_measures
    yield on(3, 17, "17:00"), needs.go_round
    yield on(3, 18, "09:05"), needs.tell_of_overdue


def _workforce() -> Iterator[Step]:
    yield on(3, 16, "17:30"), employing.send_lists
    yield on(3, 16, "17:45"), refresh_statistics
    yield on(3, 16, "18:00"), bringing.sign_up
    yield on(3, 16, "18:30"), bringing.charter_the_first
    yield on(3, 17, "13:00"), bringing.board_and_leave
    yield on(3, 17, "14:40"), bringing.arrive
    yield on(3, 17, "15:30"), bringing.plan_for_tomorrow
    yield on(3, 18, "08:50"), bringing.leave_a_proposal
    yield on(3, 17, "09:20"), employing.report
    yield on(3, 17, "10:10"), employing.tell
    yield on(3, 17, "17:10"), employing.report
    yield on(3, 18, "09:24"), employing.report


def _tables() -> Iterator[Step]:
    yield on(3, 16, "08:40"), tabling.receive_blanks
    yield on(3, 17, "09:40"), tabling.hand_in
    yield on(3, 18, "09:28"), tabling.draft


def _plan_and_group() -> Iterator[Step]:
    """A work plan and a robot of the headquarters' group; both invented, the robot mute."""
    yield on(3, 10, "17:30"), planning.draw_up
    yield on(3, 16, "10:20"), chatting.add
    for day in (16, 17):
        yield on(3, day, "20:05"), chatting.tell_of_bulletin
    yield on(3, 17, "20:30"), chatting.silence
    yield on(3, 17, "20:40"), planning.write_up


def _policies() -> Iterator[Step]:
    yield on(3, 13, "11:00"), policies.publish
    yield on(3, 14, "11:00"), policies.correct
    yield on(3, 17, "17:30"), policies.tell_and_help


def _health() -> Iterator[Step]:
    yield on(3, 14, "18:00"), measuring.make_ready
    for day in DAYS:
        if day == OPENING.date():
            continue
        yield local_moment(day, "11:35"), measuring.hear_of_visits
        yield local_moment(day, "11:36"), fevers.tend
        yield local_moment(day, "17:35"), measuring.hear_of_visits
    yield on(3, 17, "09:12"), measuring.gather
    yield on(3, 17, "18:40"), measuring.gather
    yield on(3, 18, "09:12"), measuring.gather
    yield on(3, 18, "09:22"), measuring.hear_of_visits
    yield on(3, 18, "09:26"), fevers.tend


play = playing(steps, SCRIPT)
