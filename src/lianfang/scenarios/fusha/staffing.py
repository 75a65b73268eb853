"""Those who serve in Fusha: leaders, offices, villages, Party members of the joint teams.

Published: more than 1,000 members in joint teams. All of them are invented, as is how many others
served.
"""

from collections.abc import Iterator

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.fusha.town import FUSHA, lay_out
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Maker, Staffing, Worker

# Thirteen leaders for 117 key enterprises and projects: nine each.
LEADERSHIP: tuple[str, ...] = (
    "党委书记",
    "党委副书记、镇长",
    "党委副书记",
    "人大主席",
    "党委委员、纪委书记",
    "党委委员、组织委员",
    "党委委员、宣传委员",
    "党委委员、武装部长",
    "副镇长（工业）",
    "副镇长（城建）",
    "副镇长（农业）",
    "副镇长（社会事务）",
    "党委委员（政法）",
)
OFFICES: tuple[str, ...] = (
    "党政综合办",
    "经济发展和科技统计局",
    "人力资源和社会保障分局",
    "住房和城乡建设局",
    "应急管理分局",
    "市场监督管理分局",
    "财政分局",
    "卫生健康局",
)
# Party members of each village and community who joined a team.
TEAM_MEMBERS = 115
HOME_BRANCHES: tuple[str, ...] = (
    "镇机关党支部",
    "家电商会联合党支部",
    "阜沙中学党支部",
    "五金协会党支部",
    "供水公司党支部",
)


def make_staffing(register: Register) -> Staffing:
    """Everybody who serves in the town; the same register state gives the same people."""
    maker = Maker(register)
    staffing = Staffing(FUSHA, len(LEADERSHIP))
    staffing.by_place[FUSHA] = list(_town(maker))
    for layout in lay_out().layouts:
        staffing.by_place[layout.name] = list(_village(maker, layout))
    return staffing


def _town(maker: Maker) -> Iterator[Worker]:
    own = StaffLevel.TOWNSHIP
    for title in LEADERSHIP:
        yield maker.worker(StaffKind.CADRE, own, FUSHA, title=title, organisation=FUSHA)
    for office in OFFICES:
        for title in ("负责人", "干部", "干部"):
            yield maker.worker(StaffKind.CADRE, own, FUSHA, title=title, organisation=office)


def _village(maker: Maker, layout: Layout) -> Iterator[Worker]:
    yield from maker.committee(
        layout,
        f"{layout.name}两委",
        titles=("党支部书记", "副书记"),
        workers=4,
        worker_title="村（社区）工作者",
    )
    for number in range(TEAM_MEMBERS):
        yield maker.worker(
            StaffKind.PARTY_VOLUNTEER,
            StaffLevel.UNIT,
            layout.name,
            title="党员志愿者",
            home_branch=HOME_BRANCHES[number % len(HOME_BRANCHES)],
        )
