"""Those who serve in Xibin. How many of them there were is not published; all are invented."""

from collections.abc import Callable, Iterator

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout, Town
from lianfang.scenarios.workers import Maker, Staffing, Worker
from lianfang.scenarios.xibin.town import XIBIN

LEADERSHIP: tuple[str, ...] = (
    "党委书记",
    "党委副书记、镇长",
    "党委副书记",
    "党委委员、纪委书记",
    "党委委员、组织委员",
    "党委委员、宣传委员",
    "副镇长（卫健民政）",
    "副镇长（企业服务）",
)
OFFICES: tuple[str, ...] = ("党政办", "社会事务办", "综治办", "经济发展办", "村镇建设办")
SENT_BY: tuple[str, ...] = ("市财政局", "市教育局", "市行政服务中心")
HOME_BRANCHES: tuple[str, ...] = ("市第二中学党支部", "供水公司党支部", "税务局机关党支部")
GUARDS_OF_THE_ROAD = 12
# Three entrances with three people in three shifts, and some to spare.
PARTY_VOLUNTEERS, VOLUNTEERS = 8, 30


def staffing_of(town: Town) -> Callable[[Register], Staffing]:
    """Makes everybody who serves in the town; the same register state gives the same people."""

    def make(register: Register) -> Staffing:
        maker = Maker(register)
        staffing = Staffing(XIBIN, len(LEADERSHIP))
        staffing.by_place[XIBIN] = list(_town(maker))
        for layout in town.layouts:
            staffing.by_place[layout.name] = list(_community(maker, layout))
        return staffing

    return make


def _town(maker: Maker) -> Iterator[Worker]:
    own = StaffLevel.TOWNSHIP
    for title in LEADERSHIP:
        yield maker.worker(StaffKind.CADRE, own, XIBIN, title=title, organisation=XIBIN)
    for office in OFFICES:
        for title in ("主任", "干部", "干部"):
            yield maker.worker(StaffKind.CADRE, own, XIBIN, title=title, organisation=office)
    for number in range(GUARDS_OF_THE_ROAD):
        # A policeman in every team at the road.
        police = number % 3 == 0
        yield maker.worker(
            StaffKind.POLICE if police else StaffKind.VOLUNTEER,
            own if police else StaffLevel.UNIT,
            XIBIN,
            title="民警" if police else "道路卡口值守",
            organisation="西滨派出所" if police else "镇民兵连",
        )
    for _doctor in range(6):
        yield maker.worker(StaffKind.MEDICAL, own, XIBIN, title="医护人员", organisation="镇卫生院")


def _community(maker: Maker, layout: Layout) -> Iterator[Worker]:
    yield from maker.committee(
        layout,
        f"{layout.name}两委",
        titles=("党支部书记", "副书记"),
        workers=6,
        worker_title="社区工作者",
    )
    for sent_by in SENT_BY[:2]:
        yield maker.worker(
            StaffKind.SECONDED_CADRE,
            StaffLevel.CITY,
            layout.name,
            title="下沉干部",
            organisation=sent_by,
        )
    for number in range(PARTY_VOLUNTEERS):
        yield maker.worker(
            StaffKind.PARTY_VOLUNTEER,
            StaffLevel.UNIT,
            layout.name,
            title="双报到党员",
            home_branch=HOME_BRANCHES[number % len(HOME_BRANCHES)],
        )
    for _volunteer in range(VOLUNTEERS):
        yield maker.worker(StaffKind.VOLUNTEER, StaffLevel.COMMUNITY, layout.name, title="志愿者")
