"""Headquarters, groups and who answers for what. Their names are published, the people invented.

Published: each leader answers for eight to ten enterprises.
"""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.fusha.firms import ABOVE_SCALE, PROJECTS, firms
from lianfang.scenarios.fusha.staffing import LEADERSHIP
from lianfang.scenarios.fusha.town import FUSHA, VILLAGES
from lianfang.scenarios.teams import Duty, Member, TeamPlan, seated
from lianfang.scenarios.workers import Staffing

FOUNDED = date(2020, 1, 24)
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
