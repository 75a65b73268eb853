"""Headquarters, groups, a policy service team, branches: one of them over two villages.

Published: one area of two villages, Liantang and Dafu, under one temporary branch; policy teams;
cadres of several levels in one roster. Everything else is invented.
"""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.teams import Duty, Member, TeamPlan, seated
from lianfang.scenarios.workers import Staffing, Worker
from lianfang.scenarios.zhangcha.firms import firms
from lianfang.scenarios.zhangcha.staffing import LEADERSHIP, OF_AN_OFFICE
from lianfang.scenarios.zhangcha.town import (
    DAFU,
    JOINED,
    JOINT_AREA,
    LIANTANG,
    PLACES,
    ZHANGCHA,
)

FOUNDED, BRANCHES_FORMED = date(2020, 1, 25), date(2020, 2, 3)
GROUPS: tuple[tuple[TeamKind, str, str], ...] = (
    (TeamKind.WORKING_GROUP, "综合协调组", "每日汇总、简报、督办。"),
    (TeamKind.WORKING_GROUP, "排查隔离组", "排查来返、居家隔离一对一。"),
    (TeamKind.TASK_FORCE, "企业服务专班", "三类企业分类服务，核查备案。"),
    (TeamKind.POLICY_SERVICE, "惠企政策宣讲队", "送政策上门，帮办到最后一步。"),
    (TeamKind.INSPECTION, "复工联合检查组", "街道、村居、部门联合检查。"),
)
BRANCH_NAME = f"{JOINT_AREA}联合临时党支部"


def headquarters(staffing: Staffing) -> list[TeamPlan]:
    """The leaders, and the groups under them: an office each, and cadres sent down from above."""
    top = f"{ZHANGCHA}疫情防控指挥部"
    positions = [Position.COMMANDER, Position.EXECUTIVE_COMMANDER]
    positions += [Position.DEPUTY_COMMANDER] * (len(LEADERSHIP) - 2)
    members = tuple(
        Member(worker, position, worker.title)
        for worker, position in zip(staffing.leadership(), positions, strict=True)
    )
    teams = [
        TeamPlan(TeamKind.HEADQUARTERS, top, ZHANGCHA, FOUNDED, members, "一手抓防控，一手抓复工。")
    ]
    offices = staffing.at(ZHANGCHA, StaffKind.CADRE)[len(LEADERSHIP) :]
    sent = staffing.at(ZHANGCHA, StaffKind.SECONDED_CADRE)
    for index, (kind, name, duties) in enumerate(GROUPS):
        own = offices[index * OF_AN_OFFICE : (index + 1) * OF_AN_OFFICE]
        people = [*own, *sent[index :: len(GROUPS)]]
        seats = seated(Position.HEAD, people)
        teams.append(TeamPlan(kind, name, ZHANGCHA, FOUNDED, seats, duties, parent=top))
    return teams


def _party(staffing: Staffing, place: str, number: int = 7) -> list[Worker]:
    secretary = staffing.secretary(place)
    others = [one for one in staffing.by_place[place] if one.party_member and one is not secretary]
    return [secretary, *others[: number - 1]]


def teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """A branch for every place, one for the area of two villages; a commando each."""
    kind = TeamKind.PARTY_BRANCH
    for place in PLACES:
        if place not in JOINED:
            seats = seated(Position.SECRETARY, _party(staffing, place))
            name = f"{place}临时党支部"
            yield TeamPlan(kind, name, place, BRANCHES_FORMED, seats, covers=(place,))
    both = [*_party(staffing, LIANTANG), *_party(staffing, DAFU)]
    seats = seated(Position.SECRETARY, both)
    yield TeamPlan(
        kind, BRANCH_NAME, LIANTANG, BRANCHES_FORMED, seats, "两村一体，一个支部统起来。", JOINED
    )
    for place in PLACES:
        members = seated(Position.HEAD, staffing.volunteers(place))
        yield TeamPlan(
            TeamKind.COMMANDO,
            f"{place}党员突击队",
            place,
            BRANCHES_FORMED,
            members,
            covers=(place,),
        )


def area_leaders(staffing: Staffing) -> Iterator[Duty]:
    """Leaders of the subdistrict and cadres from above share the places; one has the area."""
    own = staffing.leadership()
    others = [*own[:3], *own[4:], *staffing.at(ZHANGCHA, StaffKind.SECONDED_CADRE)[::4]]
    free = iter(others * 2)
    for place in PLACES:
        yield Duty("片区领导", own[3] if place in JOINED else next(free), place)


def enterprise_leaders(staffing: Staffing) -> Iterator[tuple[str, str, str]]:
    """Name, phone and enterprise: the large ones shared evenly among the leaders."""
    leaders = staffing.leadership()
    large = [firm.name for firm in firms() if firm.scale or firm.tax == "纳税大户"]
    for number, name in enumerate(large):
        one = leaders[number % len(leaders)]
        yield one.name, one.phone, name
