"""Those who serve in Zhangcha: cadres of city, district and subdistrict in one roster.

That cadres of several levels served together is published; how many they were is not. All invented.
"""

from collections.abc import Iterator

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Maker, Staffing, Worker
from lianfang.scenarios.zhangcha.town import ZHANGCHA, lay_out

LEADERSHIP: tuple[str, ...] = (
    "党工委书记",
    "党工委副书记、办事处主任",
    "党工委副书记",
    "人大工委主任",
    "党工委委员、纪工委书记",
    "党工委委员、组织委员",
    "党工委委员、宣传委员",
    "党工委委员、武装部长",
    "办事处副主任（经济）",
    "办事处副主任（城建）",
)
OFFICES: tuple[str, ...] = (
    "党政办",
    "党建办",
    "经济发展办",
    "社会事务办",
    "综治办",
    "城建办",
    "应急管理办",
    "市场监督管理所",
)
OF_AN_OFFICE = 4
# Sent down from above: level, by whom.
SENT: tuple[tuple[StaffLevel, str], ...] = (
    (StaffLevel.CITY, "市工业和信息化局"),
    (StaffLevel.CITY, "市卫生健康局"),
    (StaffLevel.CITY, "市教育局"),
    (StaffLevel.DISTRICT, "区经济促进局"),
    (StaffLevel.DISTRICT, "区人力资源和社会保障局"),
    (StaffLevel.DISTRICT, "区财政局"),
    (StaffLevel.DISTRICT, "区市场监督管理局"),
    (StaffLevel.DISTRICT, "区司法局"),
)
OF_A_SENDER = 6
PARTY_VOLUNTEERS = 12


def make_staffing(register: Register) -> Staffing:
    """Everybody who serves in the subdistrict; the same register state gives the same people."""
    maker = Maker(register)
    staffing = Staffing(ZHANGCHA, len(LEADERSHIP))
    staffing.by_place[ZHANGCHA] = list(_subdistrict(maker))
    for layout in lay_out().layouts:
        staffing.by_place[layout.name] = list(_place(maker, layout))
    return staffing


def _subdistrict(maker: Maker) -> Iterator[Worker]:
    own = StaffLevel.TOWNSHIP
    for title in LEADERSHIP:
        yield maker.worker(StaffKind.CADRE, own, ZHANGCHA, title=title, organisation=ZHANGCHA)
    for office in OFFICES:
        for number in range(OF_AN_OFFICE):
            title = "干部" if number else "主任"
            yield maker.worker(StaffKind.CADRE, own, ZHANGCHA, title=title, organisation=office)
    for level, organisation in SENT:
        for _cadre in range(OF_A_SENDER):
            yield maker.worker(
                StaffKind.SECONDED_CADRE,
                level,
                ZHANGCHA,
                title="下沉干部",
                organisation=organisation,
            )
    for _doctor in range(10):
        yield maker.worker(
            StaffKind.MEDICAL, own, ZHANGCHA, title="医护人员", organisation="社区卫生服务中心"
        )


def _place(maker: Maker, layout: Layout) -> Iterator[Worker]:
    body = "村委会" if layout.name.endswith("村") else "居委会"
    yield from maker.committee(
        layout,
        f"{layout.name}{body}",
        titles=("党委书记", "副书记"),
        workers=5,
        worker_title="村居工作人员",
    )
    for _volunteer in range(PARTY_VOLUNTEERS):
        yield maker.worker(
            StaffKind.PARTY_VOLUNTEER,
            StaffLevel.UNIT,
            layout.name,
            title="在职党员",
            home_branch="园区企业联合党支部",
        )
