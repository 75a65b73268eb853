"""How the town organised itself: headquarters, working groups, branches and teams.

Published: headquarters founded on 23 January; 19 temporary Party branches, one of them over two
neighbouring villages; "3+" teams (community cadre, seconded cadre, volunteers) in the 7 grids of
Wangtai 王太社区; 176 people mobilised in Zhongshan village 钟山村. Working groups, their duties and
every name are invented; which two villages share a branch, and which branches stand at checkpoints,
is invented too.
"""

from collections.abc import Iterator
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind
from lianfang.scenarios.jinshan.staffing import (
    LEADERSHIP,
    OFFICES,
    ZHONGSHAN_NOT_YET_IN_A_TEAM,
)
from lianfang.scenarios.jinshan.town import (
    BY_NAME,
    COMMUNITIES,
    LAYOUTS,
    SIKE,
    SUBDISTRICT,
    VILLAGES,
    WANGTAI,
    ZHONGSHAN,
)
from lianfang.scenarios.teams import Member, TeamPlan, seated
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Staffing, Worker

FOUNDED = date(2020, 1, 23)
GROUPS_FORMED = date(2020, 1, 24)
BRANCHES_FORMED = date(2020, 2, 11)
TEAMS_FORMED = date(2020, 2, 12)
SIKE_GATE = "四棵路口卡口"

HEADQUARTERS_DUTIES = "统一领导、统一指挥全街道疫情防控和复工工作；每日16时会商。"
# Name, duties.
WORKING_GROUPS: tuple[tuple[str, str], ...] = (
    ("综合协调组", "上传下达，汇总每日数据，编发简报。"),
    ("排查管控组", "组织逐户排查，督促卡口值守和小区封闭。"),
    ("医疗救治组", "发热转送、用车保障、消毒指导。"),
    ("物资保障组", "口罩、体温计、消毒液的采购、登记、发放。"),
    ("生活服务组", "代购代送，特殊群体三包一，困难户兜底。"),
    ("宣传引导组", "村湾广播、联系卡、劝导和表扬。"),
    ("社会稳定组", "巡逻劝导，接处警，矛盾化解。"),
    ("党建组", "临时党支部、双报到党员、下沉干部管理。"),
    ("复工服务组", "企业备案、送岗上门、用工保障。"),
    ("督查组", "夜查、抽查，问题交办和销号。"),
)
SHARED_BRANCH = ("路东村", "张冲村")
CHECKPOINT_BRANCHES: tuple[tuple[str, str], ...] = (
    ("金山大道卡口", "大路村"),
    ("园区东卡口", "新农村"),
)


def all_teams(staffing: Staffing) -> list[TeamPlan]:
    """Every team, those above before those below."""
    return [
        headquarters(staffing),
        *working_groups(staffing),
        *branches(staffing),
        *grid_teams(staffing),
        *local_teams(staffing),
        *town_teams(staffing),
    ]


def headquarters(staffing: Staffing) -> TeamPlan:
    positions = [Position.COMMANDER, Position.EXECUTIVE_COMMANDER]
    positions += [Position.DEPUTY_COMMANDER] * (len(LEADERSHIP) - 2)
    leaders = staffing.leadership()
    seats = (
        Member(worker, position, worker.title)
        for worker, position in zip(leaders, positions, strict=True)
    )
    name = f"{SUBDISTRICT}疫情防控指挥部"
    kind = TeamKind.HEADQUARTERS
    return TeamPlan(kind, name, SUBDISTRICT, FOUNDED, tuple(seats), HEADQUARTERS_DUTIES)


def working_groups(staffing: Staffing) -> list[TeamPlan]:
    """Ten groups, each led by a deputy commander's office."""
    leaders = len(LEADERSHIP)
    above = headquarters(staffing).name
    found = []
    for index, (name, duties) in enumerate(WORKING_GROUPS):
        first = leaders + index * 4
        members = staffing.by_place[SUBDISTRICT][first : first + 4]
        seats = [Member(members[0], Position.HEAD), Member(members[1], Position.DEPUTY)]
        seats += [Member(one) for one in members[2:]]
        found.append(
            TeamPlan(
                TeamKind.WORKING_GROUP,
                name,
                SUBDISTRICT,
                GROUPS_FORMED,
                tuple(seats),
                f"{duties}（牵头：{OFFICES[index]}）",
                parent=above,
            )
        )
    return found


def _party(staffing: Staffing, place: str, number: int = 9) -> list[Worker]:
    """Party members of a place, the secretary first; grid workers stay with their grids."""
    secretary = staffing.secretary(place)
    free = [w for w in staffing.by_place[place] if w.kind != StaffKind.GRID_WORKER]
    others = [w for w in free if w.party_member and w is not secretary]
    return [secretary, *others[: number - 1]]


def branches(staffing: Staffing) -> list[TeamPlan]:
    """19: one over two villages, three at checkpoints, one in each other village and community."""
    apart = {*SHARED_BRANCH, *(village for _site, village in CHECKPOINT_BRANCHES)}
    found = []

    def add(name: str, place: str, members: list[Worker], *covers: str) -> None:
        seats = seated(Position.SECRETARY, members)
        kind = TeamKind.PARTY_BRANCH
        duties = "党员先锋岗、联系群众、困难当日办结。"
        found.append(
            TeamPlan(kind, f"{name}临时党支部", place, BRANCHES_FORMED, seats, duties, covers)
        )

    for layout in LAYOUTS:
        if layout.name not in apart:
            add(layout.name, layout.name, _party(staffing, layout.name), layout.name)
    first, second = SHARED_BRANCH
    both = [*_party(staffing, first, 7), *_party(staffing, second, 7)]
    add(f"{first}、{second}联合", first, both, first, second)
    for site, village in CHECKPOINT_BRANCHES:
        add(site, SUBDISTRICT, _party(staffing, village), site, village)
    # Sike has a second one at its gate, of members in double check-in.
    add(SIKE_GATE, SIKE, staffing.at(SIKE, StaffKind.PARTY_VOLUNTEER)[-6:], f"{SIKE}{SIKE_GATE}")
    return found


def grid_teams(staffing: Staffing) -> list[TeamPlan]:
    """Wangtai's "3+" teams: the grid worker leads, a seconded cadre is paired, volunteers join."""
    seconded = staffing.at(WANGTAI, StaffKind.SECONDED_CADRE)
    volunteers = staffing.volunteers(WANGTAI)
    grids = BY_NAME[WANGTAI].grid_names()
    found = []
    for index, grid in enumerate(grids):
        seats = [Member(staffing.grid_worker(WANGTAI, grid), Position.HEAD, "社区干部")]
        seats.append(Member(seconded[index], Position.DEPUTY, "下沉干部"))
        seats += [Member(one, duty="志愿者") for one in volunteers[index :: len(grids)]]
        name = f"{WANGTAI}{grid}“3+”小组"
        duties = "按楼栋分工，一条线包到底。"
        kind = TeamKind.GRID_TEAM
        place = f"{WANGTAI}{grid}"
        found.append(TeamPlan(kind, name, place, TEAMS_FORMED, tuple(seats), duties, (place,)))
    return found


def local_teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """A commando of Party members and a volunteer team for each village and community."""
    for layout in LAYOUTS:
        yield _local(TeamKind.COMMANDO, "党员突击队", layout, _commando(staffing, layout))
        volunteers = staffing.volunteers(layout.name)
        if layout.name == ZHONGSHAN:
            volunteers = volunteers[:-ZHONGSHAN_NOT_YET_IN_A_TEAM]
        if layout.name == ZHONGSHAN:
            yield from _zhongshan(staffing, layout, volunteers)
        else:
            yield _local(TeamKind.VOLUNTEER, "志愿服务队", layout, volunteers)


def _local(kind: TeamKind, what: str, layout: Layout, members: list[Worker]) -> TeamPlan:
    name = f"{layout.name}{what}"
    seats = seated(Position.HEAD, members)
    return TeamPlan(kind, name, layout.name, TEAMS_FORMED, seats)


def _commando(staffing: Staffing, layout: Layout) -> list[Worker]:
    kinds = (StaffKind.CADRE, StaffKind.COMMUNITY_WORKER, StaffKind.SECONDED_CADRE)
    return staffing.at(layout.name, *kinds)


def _zhongshan(staffing: Staffing, layout: Layout, volunteers: list[Worker]) -> Iterator[TeamPlan]:
    """The village put everybody it had into teams: watch, patrol, deliveries, disinfection."""
    quarter = len(volunteers) // 4
    parts = (
        (TeamKind.VOLUNTEER, "志愿服务队", volunteers[: quarter * 2]),
        (TeamKind.PATROL, "巡逻劝导队", volunteers[quarter * 2 : quarter * 3]),
        (TeamKind.DISINFECTION, "消毒队", volunteers[quarter * 3 :]),
    )
    yield _local(
        TeamKind.PIONEER, "先锋队", layout, staffing.at(layout.name, StaffKind.GRID_WORKER)
    )
    for kind, what, members in parts:
        yield _local(kind, what, layout, members)


def town_teams(staffing: Staffing) -> Iterator[TeamPlan]:
    """Teams of the whole subdistrict: teachers, patrol, disinfection, publicity."""
    whole = (SUBDISTRICT,)
    teachers = staffing.at(SUBDISTRICT, StaffKind.TEACHER)
    officers = staffing.at(SUBDISTRICT, StaffKind.POLICE)
    doctors = staffing.at(SUBDISTRICT, StaffKind.MEDICAL)
    office = staffing.at(SUBDISTRICT, StaffKind.CADRE)
    plans = (
        (TeamKind.TEACHERS, "镇中学教师志愿队", teachers, "线上辅导、信息登记、代购。"),
        (TeamKind.PATROL, "街道巡逻劝导队", officers, "昼夜巡逻，劝散聚集。"),
        (TeamKind.DISINFECTION, "街道消毒队", doctors, "公共场所和转送车辆消毒。"),
        (TeamKind.PROPAGANDA, "街道宣传队", office[32:36], "村湾广播和流动宣传车。"),
    )
    for kind, name, members, duties in plans:
        seats = seated(Position.HEAD, members)
        yield TeamPlan(kind, name, SUBDISTRICT, TEAMS_FORMED, seats, duties, whole)


def double_checkins(staffing: Staffing) -> list[Worker]:
    """Party members from elsewhere who reported where they live, with their branch of origin."""
    return [
        one
        for layout in (*COMMUNITIES, *VILLAGES)
        for one in staffing.at(layout.name, StaffKind.PARTY_VOLUNTEER)
    ]
