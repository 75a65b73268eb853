"""Those who serve: cadres of several levels, community workers, grid workers, volunteers.

Published: at least 200 volunteers in Sike community 四棵社区, 72 of them Party members in double
check-in; a community cadre, a seconded cadre and volunteers for each of the 7 grids of Wangtai
王太社区; 176 people mobilised in Zhongshan village 钟山村. All persons are invented.
"""

from collections.abc import Iterator

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SIKE,
    SUBDISTRICT,
    WANGTAI,
    ZHONGSHAN,
)
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Maker, Staffing, Worker

SIKE_DOUBLE_CHECKINS = 72
SIKE_VOLUNTEERS = 214
ZHONGSHAN_MOBILISED = 176
ZHONGSHAN_NOT_YET_IN_A_TEAM = 6
HOUSEHOLDS_PER_WORKER = 240

LEADERSHIP: tuple[str, ...] = (
    "党工委书记",
    "党工委副书记、办事处主任",
    "党工委副书记",
    "党工委委员、纪工委书记",
    "党工委委员、组织委员",
    "党工委委员、宣传委员",
    "党工委委员、武装部长",
    "办事处副主任（民政卫健）",
    "办事处副主任（城建交通）",
    "办事处副主任（经济发展）",
)
OFFICES: tuple[str, ...] = (
    "党政综合办",
    "党建办",
    "社会事务办",
    "综治信访办",
    "城建环保办",
    "经济发展办",
    "财政所",
    "农业服务中心",
    "退役军人服务站",
    "综合执法中队",
)
CITY_ORGANISATIONS: tuple[str, ...] = ("市直机关工委", "市教育局", "市文旅局", "市统计局")
DISTRICT_ORGANISATIONS: tuple[str, ...] = (
    "区财政局",
    "区审计局",
    "区水利局",
    "区行政审批局",
    "区城市管理局",
    "区招商局",
)
HOME_BRANCHES: tuple[str, ...] = (
    "市第一中学党支部",
    "市供水公司党支部",
    "区税务局机关党支部",
    "铜材公司第二党支部",
    "市图书馆党支部",
    "园区企业联合党支部",
    "市公交公司党支部",
    "区法院机关党支部",
)


def make_staffing(register: Register) -> Staffing:
    """Everybody who serves in the town; the same register state gives the same people."""
    maker = Maker(register)
    staffing = Staffing(SUBDISTRICT, len(LEADERSHIP))
    staffing.by_place[SUBDISTRICT] = list(_subdistrict(maker))
    for layout in LAYOUTS:
        staffing.by_place[layout.name] = list(_place(maker, layout))
    return staffing


def _subdistrict(maker: Maker) -> Iterator[Worker]:
    own = StaffLevel.TOWNSHIP
    for title in LEADERSHIP:
        yield maker.worker(StaffKind.CADRE, own, SUBDISTRICT, title=title, organisation=SUBDISTRICT)
    for office in OFFICES:
        for title in ("主任", "干部", "干部", "干部"):
            yield maker.worker(StaffKind.CADRE, own, SUBDISTRICT, title=title, organisation=office)
    for index in range(9):
        city = index < 4
        organisations = CITY_ORGANISATIONS if city else DISTRICT_ORGANISATIONS
        yield maker.worker(
            StaffKind.SECONDED_CADRE,
            StaffLevel.CITY if city else StaffLevel.DISTRICT,
            SUBDISTRICT,
            title="下沉干部（带队领导）",
            organisation=organisations[index % len(organisations)],
        )
    for _teacher in range(36):
        yield maker.worker(
            StaffKind.TEACHER, StaffLevel.UNIT, SUBDISTRICT, title="教师", organisation="镇中学"
        )
    for _doctor in range(14):
        yield maker.worker(
            StaffKind.MEDICAL, own, SUBDISTRICT, title="医护人员", organisation="街道卫生服务中心"
        )
    for _officer in range(12):
        yield maker.worker(
            StaffKind.POLICE, own, SUBDISTRICT, title="民警", organisation="金山派出所"
        )


def _place(maker: Maker, layout: Layout) -> Iterator[Worker]:
    served = list(_committee(maker, layout))
    yield from served
    party, others = _volunteer_numbers(layout, len(served))
    wells = [well.grid for well in layout.stairwells()] if layout.name == SIKE else []
    for index in range(party + others):
        checked_in = index < party
        branch = HOME_BRANCHES[index % len(HOME_BRANCHES)]
        yield maker.worker(
            StaffKind.PARTY_VOLUNTEER if checked_in else StaffKind.VOLUNTEER,
            StaffLevel.UNIT if checked_in else StaffLevel.COMMUNITY,
            layout.name,
            title="双报到党员" if checked_in else "志愿者",
            home_branch=branch if checked_in else "",
            # In Sike everybody has a stairwell of their own and serves in its grid.
            grid=wells[own_stairwell(index, len(wells))] if wells else "",
        )


def own_stairwell(index: int, wells: int) -> int:
    """Which stairwell the volunteer with that number watches: one each, then every eighth again."""
    return index if index < wells else (index - wells) * 8 + 4


def _committee(maker: Maker, layout: Layout) -> Iterator[Worker]:
    """Secretary, deputy, workers, one grid worker per grid, and those sent from above."""
    body = "村委会" if layout.has_bays else "居委会"
    yield from maker.committee(
        layout,
        f"{layout.name}{body}",
        titles=("党支部书记", "副书记、主任"),
        workers=max(3, layout.door_count // HOUSEHOLDS_PER_WORKER),
        worker_title="村委委员" if layout.has_bays else "社区工作者",
    )
    seconded = layout.grids if layout.name == WANGTAI else (layout.grids + 1) // 2
    for index in range(seconded):
        city = index % 3 == 2
        organisations = CITY_ORGANISATIONS if city else DISTRICT_ORGANISATIONS
        yield maker.worker(
            StaffKind.SECONDED_CADRE,
            StaffLevel.CITY if city else StaffLevel.DISTRICT,
            layout.name,
            title="下沉干部",
            organisation=maker.register.random.choice(organisations),
        )


def _volunteer_numbers(layout: Layout, served: int) -> tuple[int, int]:
    """(Party members in double check-in, other volunteers) of a place."""
    if layout.name == SIKE:
        return SIKE_DOUBLE_CHECKINS, SIKE_VOLUNTEERS - SIKE_DOUBLE_CHECKINS
    if layout.name == WANGTAI:
        return 18, 66
    if layout.name == ZHONGSHAN:
        return 12, ZHONGSHAN_MOBILISED + ZHONGSHAN_NOT_YET_IN_A_TEAM - served - 12
    if layout.name == LATE_WITH_PROPOSAL:
        return 8, 30
    if layout.name == LATE_WITHOUT_PROPOSAL:
        return 4, 14
    return (6, 18) if layout.has_bays else (10, 38)
