"""Those who serve in Qujiang: leaders, offices, the grid team, checkpoints, volunteers.

Published: thirty enterprise grid officers, 968 people at the checkpoints, more than 7,000 Party
members and volunteers mobilised. Who they are, and who sent them, is invented.
"""

from collections.abc import Iterator

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.qujiang.town import DISTRICT, PLACES, lay_out
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Maker, Staffing, Worker

LEADERSHIP: tuple[str, ...] = (
    "区委书记",
    "区委副书记、区长",
    "区委副书记",
    "常务副区长",
    "区委常委、纪委书记",
    "区委常委、组织部部长",
    "区委常委、宣传部部长",
    "副区长（工业）",
    "副区长（卫健）",
    "副区长（农业）",
)
OFFICES: tuple[str, ...] = (
    "区委办公室",
    "区政府办公室",
    "区工业和信息化局",
    "区卫生健康局",
    "区市场监督管理局",
    "区人力资源和社会保障局",
    "区应急管理局",
    "区住房和城乡建设局",
    "区交通运输局",
    "区财政局",
    "区农业农村局",
    "区发展和改革局",
)
OF_AN_OFFICE = 6
GRID_TEAM = "企业网格服务队"
GRID_OFFICERS = 30
CHECKPOINT_STAFF = 968
POLICE, MEDICAL = 190, 190
VOLUNTEERS = 7_020
# Kinds of those at the checkpoints; nobody else in the district is of them.
AT_CHECKPOINTS = (StaffKind.POLICE, StaffKind.MEDICAL, StaffKind.VOLUNTEER)
HOME_BRANCHES: tuple[str, ...] = (
    "区直机关党支部",
    "钢铁厂第一党支部",
    "区人民医院党支部",
    "区中学党支部",
    "供电所党支部",
    "商会联合党支部",
)


def make_staffing(register: Register) -> Staffing:
    """Everybody who serves in the district; the same register state gives the same people."""
    maker = Maker(register)
    staffing = Staffing(DISTRICT, len(LEADERSHIP))
    staffing.by_place[DISTRICT] = list(_district(maker))
    for layout in lay_out().layouts:
        staffing.by_place[layout.name] = list(_place(maker, layout))
    return staffing


def _district(maker: Maker) -> Iterator[Worker]:
    own = StaffLevel.DISTRICT
    for title in LEADERSHIP:
        yield maker.worker(StaffKind.CADRE, own, DISTRICT, title=title, organisation=DISTRICT)
    for office in OFFICES:
        for number in range(OF_AN_OFFICE):
            title = "干部" if number else "负责人"
            yield maker.worker(StaffKind.CADRE, own, DISTRICT, title=title, organisation=office)
    for _officer in range(GRID_OFFICERS):
        yield maker.worker(
            StaffKind.SECONDED_CADRE, own, DISTRICT, title="企业网格员", organisation=GRID_TEAM
        )
    for number in range(CHECKPOINT_STAFF):
        kind, office = _at_a_checkpoint(number)
        yield maker.worker(kind, own, DISTRICT, title="卡口值守", organisation=office)


def _at_a_checkpoint(number: int) -> tuple[StaffKind, str]:
    if number < POLICE:
        return StaffKind.POLICE, "区公安分局"
    if number < POLICE + MEDICAL:
        return StaffKind.MEDICAL, "区卫生健康局"
    return StaffKind.VOLUNTEER, "区民兵应急分队"


def _place(maker: Maker, layout: Layout) -> Iterator[Worker]:
    yield from maker.committee(
        layout, f"{layout.name}两委", titles=("书记",), workers=1, worker_title="工作人员"
    )
    for number in range(VOLUNTEERS // len(PLACES)):
        yield maker.worker(
            StaffKind.PARTY_VOLUNTEER,
            StaffLevel.UNIT,
            layout.name,
            title="党员志愿者",
            home_branch=HOME_BRANCHES[number % len(HOME_BRANCHES)],
        )
