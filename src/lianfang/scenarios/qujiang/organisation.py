"""Headquarters, groups, branches, commandos, volunteer teams, building leaders. People invented.

Published: 11 working groups, 12 supervision groups, a grid team of 30 for enterprises, 477
temporary branches, 557 commando teams, 305 volunteer teams, 525 building leaders. What each is
called, and how they spread over villages and communities, is invented.
"""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.qujiang.firms import ABOVE_SCALE, PROJECTS, firms
from lianfang.scenarios.qujiang.staffing import GRID_TEAM, LEADERSHIP, OF_AN_OFFICE, OFFICES
from lianfang.scenarios.qujiang.town import DISTRICT, PLACES, lay_out
from lianfang.scenarios.teams import Duty, Member, TeamPlan, seated
from lianfang.scenarios.workers import Staffing, Worker

FOUNDED = date(2020, 1, 25)
WORKING_GROUPS: tuple[str, ...] = (
    "综合组",
    "医疗救治组",
    "排查管控组",
    "交通卡口组",
    "物资保障组",
    "宣传舆情组",
    "市场监管组",
    "企业服务组",
    "农村工作组",
    "社会稳定组",
    "党建督促组",
)
SUPERVISION_GROUPS = 12
BRANCHES, COMMANDOS, VOLUNTEER_TEAMS = 477, 557, 305
CALLED, BRANCHES_FORMED = date(2020, 1, 27), date(2020, 1, 28)
OF_A_BRANCH, OF_A_COMMANDO = 5, 4


def headquarters(staffing: Staffing) -> list[TeamPlan]:
    """The district's leaders, and the groups under them."""
    top = f"{DISTRICT}疫情防控指挥部"
    positions = [Position.COMMANDER, Position.EXECUTIVE_COMMANDER]
    positions += [Position.DEPUTY_COMMANDER] * (len(LEADERSHIP) - 2)
    members = tuple(
        Member(worker, position, worker.title)
        for worker, position in zip(staffing.leadership(), positions, strict=True)
    )
    teams = [TeamPlan(TeamKind.HEADQUARTERS, top, DISTRICT, FOUNDED, members)]
    offices = staffing.at(DISTRICT, StaffKind.CADRE)[len(LEADERSHIP) :]
    for index, name in enumerate(WORKING_GROUPS):
        first = index * OF_AN_OFFICE
        seats = seated(Position.HEAD, offices[first : first + 3])
        teams.append(TeamPlan(TeamKind.WORKING_GROUP, name, DISTRICT, FOUNDED, seats, parent=top))
    for index in range(SUPERVISION_GROUPS):
        # Of every office half serve in a working group and half in a supervision group.
        first = index % len(OFFICES) * OF_AN_OFFICE + 3
        seats = seated(Position.HEAD, offices[first : first + 3])
        teams.append(
            TeamPlan(
                TeamKind.SUPERVISION_GROUP,
                f"第{index + 1}督导组",
                DISTRICT,
                FOUNDED,
                seats,
                "督导镇街、部门、卡口和企业，发现问题限期整改。",
                covers=PLACES[index::SUPERVISION_GROUPS],
                parent=top,
            )
        )
    officers = seated(Position.HEAD, staffing.at(DISTRICT, StaffKind.SECONDED_CADRE))
    teams.append(TeamPlan(TeamKind.TASK_FORCE, GRID_TEAM, DISTRICT, FOUNDED, officers, parent=top))
    return teams


def place_leaders(staffing: Staffing) -> Iterator[Duty]:
    """The secretary of each village and community answers for it."""
    for place in PLACES:
        yield Duty("驻村（社区）干部", staffing.secretary(place), place)


def enterprise_leaders(staffing: Staffing) -> Iterator[tuple[str, str, str]]:
    """Name, phone and enterprise: key ones shared evenly among the district's leaders."""
    leaders = staffing.leadership()
    keys = [firm.name for firm in firms()[:ABOVE_SCALE]]
    keys += [name for name, _place, _area, _level in PROJECTS]
    for number, name in enumerate(keys):
        one = leaders[number % len(leaders)]
        yield one.name, one.phone, name


def volunteer_teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """Every volunteer of a place is in one of its teams."""
    for place, count in _shared(VOLUNTEER_TEAMS):
        volunteers = staffing.volunteers(place)
        for number in range(count):
            members = volunteers[number::count]
            yield _team(TeamKind.VOLUNTEER, "志愿服务队", place, number, CALLED, members)


def commandos(staffing: Staffing) -> Iterator[TeamPlan]:
    """A few Party members of a place each, ready for whatever comes."""
    for place, count in _shared(COMMANDOS):
        volunteers = staffing.volunteers(place)
        for number in range(count):
            members = volunteers[number * OF_A_COMMANDO : (number + 1) * OF_A_COMMANDO]
            yield _team(TeamKind.COMMANDO, "党员突击队", place, number, CALLED, members)


def branches(staffing: Staffing) -> Iterator[TeamPlan]:
    """Temporary Party organisations in grids, buildings and at checkpoints of a place."""
    for place, count in _shared(BRANCHES):
        volunteers = staffing.volunteers(place)
        for number in range(count):
            members = volunteers[number * OF_A_BRANCH : (number + 1) * OF_A_BRANCH]
            yield _team(
                TeamKind.PARTY_BRANCH,
                "临时党支部",
                place,
                number,
                BRANCHES_FORMED,
                members,
                Position.SECRETARY,
            )


def _shared(total: int) -> Iterator[tuple[str, int]]:
    """So many of the district, as evenly as can be over its places."""
    for index, place in enumerate(PLACES):
        yield place, (index + 1) * total // len(PLACES) - index * total // len(PLACES)


def _team(
    kind: TeamKind,
    what: str,
    place: str,
    number: int,
    founded: date,
    members: list[Worker],
    head: Position = Position.HEAD,
) -> TeamPlan:
    name = f"{place}第{number + 1}{what}"
    return TeamPlan(kind, name, place, founded, seated(head, members), covers=(place,))


def building_leaders(staffing: Staffing) -> Iterator[Duty]:
    """A volunteer of the community leads each of its buildings."""
    for layout in lay_out().with_buildings():
        volunteers = staffing.volunteers(layout.name)
        for number, (_grid, estate, building, _units) in enumerate(layout.buildings()):
            yield Duty("楼长", volunteers[number], f"{layout.name}{estate}{building}")
