"""Headquarters, groups and teams of Xibin, and who answers for what. All of it is invented."""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.teams import Duty, Member, TeamPlan, seated
from lianfang.scenarios.towns import Town
from lianfang.scenarios.workers import Staffing
from lianfang.scenarios.xibin.staffing import LEADERSHIP
from lianfang.scenarios.xibin.town import COMMUNITIES, XIBIN

FOUNDED = date(2020, 1, 27)
TEAMS_FORMED = date(2020, 2, 12)
WORKING_GROUPS: tuple[tuple[str, str], ...] = (
    ("综合协调组", "每日会商，按社区、按街道研判，编发简报。"),
    ("防控督查组", "卡口值守、居家观察，夜间抽查。"),
    ("企业服务组", "复工备案、员工健康、政策宣传。"),
)
# Which of the leaders answers for which community, in the order of the communities.
LEADERS_OF = (5, 4, 6)


def headquarters(staffing: Staffing) -> TeamPlan:
    positions = [Position.COMMANDER, Position.EXECUTIVE_COMMANDER]
    positions += [Position.DEPUTY_COMMANDER] * (len(LEADERSHIP) - 2)
    members = tuple(
        Member(worker, position, worker.title)
        for worker, position in zip(staffing.leadership(), positions, strict=True)
    )
    name = f"{XIBIN}疫情防控指挥部"
    duties = "一社区一策略、一街道一办法，随形势调整。"
    return TeamPlan(TeamKind.HEADQUARTERS, name, XIBIN, FOUNDED, members, duties)


def working_groups(staffing: Staffing) -> list[TeamPlan]:
    above = headquarters(staffing).name
    office = staffing.at(XIBIN, StaffKind.CADRE)[len(LEADERSHIP) :]
    return [
        TeamPlan(
            TeamKind.WORKING_GROUP,
            name,
            XIBIN,
            FOUNDED,
            seated(Position.HEAD, office[index * 4 : index * 4 + 4]),
            duties,
            parent=above,
        )
        for index, (name, duties) in enumerate(WORKING_GROUPS)
    ]


def local_teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """Those who stood at the entrances, and the volunteers, of each community; the night patrol."""
    for place in COMMUNITIES:
        guards = staffing.at(place, StaffKind.VOLUNTEER)
        members = seated(Position.HEAD, guards)
        yield TeamPlan(TeamKind.COMMANDO, f"{place}村口值守队", place, TEAMS_FORMED, members)
        checked_in = seated(Position.HEAD, staffing.at(place, StaffKind.PARTY_VOLUNTEER))
        yield TeamPlan(TeamKind.VOLUNTEER, f"{place}志愿服务队", place, TEAMS_FORMED, checked_in)
    police = seated(Position.HEAD, staffing.at(XIBIN, StaffKind.POLICE))
    yield TeamPlan(TeamKind.PATROL, "镇夜间巡查队", XIBIN, TEAMS_FORMED, police, covers=(XIBIN,))
    doctors = seated(Position.HEAD, staffing.at(XIBIN, StaffKind.MEDICAL))
    kind = TeamKind.DISINFECTION
    yield TeamPlan(kind, "镇消杀队", XIBIN, TEAMS_FORMED, doctors, covers=(XIBIN,))


def leaders(staffing: Staffing) -> Iterator[Duty]:
    """A leader for each community."""
    for place, index in zip(COMMUNITIES, LEADERS_OF, strict=True):
        yield Duty("挂钩领导", staffing.leadership()[index], place)


def grid_heads(staffing: Staffing, town: Town, place: str) -> Iterator[Duty]:
    """The grid worker of each street of a community leads its grid."""
    for grid in town.layout(place).grid_names():
        yield Duty("网格长", staffing.grid_worker(place, grid), f"{place}{grid}")


def household_contacts(staffing: Staffing, town: Town, place: str) -> Iterator[Duty]:
    """A name for every household of a community: a community worker for each street."""
    workers = staffing.at(place, StaffKind.COMMUNITY_WORKER)
    for worker, street in zip(workers, town.layout(place).bays, strict=False):
        yield Duty("包户责任人", worker, f"{place}{street}")
