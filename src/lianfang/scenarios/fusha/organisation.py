"""Headquarters, groups and who answers for what. Their names are published, the people invented.

Published: each leader answers for eight to ten enterprises; 19 temporary branches, 90 pioneer teams
with more than 1,000 members, 12 demonstration posts. How they spread over villages is invented.
"""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.fusha.firms import ABOVE_SCALE, PROJECTS, firms
from lianfang.scenarios.fusha.staffing import LEADERSHIP
from lianfang.scenarios.fusha.town import FUSHA, VILLAGES
from lianfang.scenarios.teams import Duty, Member, TeamPlan, seated
from lianfang.scenarios.workers import Staffing, Worker

FOUNDED, TEAMS_FORMED = date(2020, 1, 24), date(2020, 1, 29)
# Ten teams in each village, and in each two branches, in one of them three.
TEAMS_OF_A_VILLAGE = 10
BRANCHES = 19
OF_A_BRANCH = 6
DEMONSTRATION_POSTS = 12
GROUPS: tuple[tuple[TeamKind, str, str], ...] = (
    (TeamKind.WORKING_GROUP, "综合协调组", "每日汇总、简报、督办。"),
    (TeamKind.WORKING_GROUP, "复工复产组", "备案、核查、物资、用工。"),
    (TeamKind.TASK_FORCE, "“暖春”行动专班", "招工、返岗、专项资金兑现。"),
)


def headquarters(staffing: Staffing) -> list[TeamPlan]:
    """The town's leaders, and the groups under them."""
    name = f"{FUSHA}疫情防控工作领导小组"
    positions = [Position.COMMANDER, Position.EXECUTIVE_COMMANDER]
    positions += [Position.DEPUTY_COMMANDER] * (len(LEADERSHIP) - 2)
    members = tuple(
        Member(worker, position, worker.title)
        for worker, position in zip(staffing.leadership(), positions, strict=True)
    )
    duties = "一手抓防控，一手抓复工。"
    top = TeamPlan(TeamKind.HEADQUARTERS, name, FUSHA, FOUNDED, members, duties)
    office = staffing.at(FUSHA, StaffKind.CADRE)[len(LEADERSHIP) :]
    groups = [
        TeamPlan(
            kind,
            title,
            FUSHA,
            FOUNDED,
            seated(Position.HEAD, office[index * 6 : index * 6 + 6]),
            duty,
            parent=name,
        )
        for index, (kind, title, duty) in enumerate(GROUPS)
    ]
    return [top, *groups]


def village_leaders(staffing: Staffing) -> Iterator[Duty]:
    """A leader for each village."""
    leaders = staffing.leadership()
    for index, place in enumerate(VILLAGES):
        yield Duty("挂村领导", leaders[2 + index], place)


def enterprise_leaders(staffing: Staffing) -> Iterator[tuple[str, str, str]]:
    """Name, phone and enterprise: each leader as many as the others, eight to ten."""
    leaders = staffing.leadership()
    keys = [firm.name for firm in firms()[:ABOVE_SCALE]]
    keys += [name for name, _place, _area, _level in PROJECTS]
    for index, leader in enumerate(leaders):
        share = keys[index * len(keys) // len(leaders) : (index + 1) * len(keys) // len(leaders)]
        for name in share:
            yield leader.name, leader.phone, name


def branches(staffing: Staffing) -> Iterator[TeamPlan]:
    """Nineteen over the villages: at checkpoints, in parks, among those under observation."""
    kind = TeamKind.PARTY_BRANCH
    for number in range(BRANCHES):
        place = VILLAGES[number % len(VILLAGES)]
        volunteers = staffing.volunteers(place)
        first = number // len(VILLAGES) * OF_A_BRANCH
        seats = seated(Position.SECRETARY, volunteers[first : first + OF_A_BRANCH])
        name = f"{place}第{number // len(VILLAGES) + 1}临时党支部"
        yield TeamPlan(kind, name, place, TEAMS_FORMED, seats, covers=(place,))


def pioneer_teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """Every Party member of a village is in one of its ten joint teams."""
    for place in VILLAGES:
        volunteers = staffing.volunteers(place)
        for number in range(TEAMS_OF_A_VILLAGE):
            seats = seated(Position.HEAD, volunteers[number::TEAMS_OF_A_VILLAGE])
            name = f"{place}第{number + 1}党员先锋队"
            yield TeamPlan(
                TeamKind.PIONEER, name, place, TEAMS_FORMED, seats, "联防联控、上门服务。", (place,)
            )


def demonstration_posts(staffing: Staffing) -> Iterator[tuple[str, Worker]]:
    """Where somebody sets an example, and who: in every village, in three of them twice."""
    for number in range(DEMONSTRATION_POSTS):
        place = VILLAGES[number % len(VILLAGES)]
        yield place, staffing.volunteers(place)[-1 - number // len(VILLAGES)]
