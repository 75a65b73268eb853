"""The accounts of Xibin's demo and the person each of them plays.

One password opens all of them: it is printed on the demo's card and guards invented people only.
"""

from lianfang.access.enums import Role
from lianfang.people.enums import StaffKind
from lianfang.scenarios.personas import ADMINISTRATION, Persona, leader, nth
from lianfang.scenarios.xibin.staffing import LEADERSHIP
from lianfang.scenarios.xibin.town import HAIBIN, ROAD, SIJIN, XIBIN, YUEJIN

PASSWORD = "xibin-2020"  # noqa: S105  printed on the card

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "commander",
        Role.COMMANDER,
        (XIBIN,),
        (
            "总指挥：三个社区三种打法，今天要调整哪一个？",
            "Commander: three communities, three plans; which one changes today?",
        ),
        leader(0),
    ),
    Persona(
        "clerk",
        Role.WORKING_GROUP_MEMBER,
        (XIBIN,),
        ("党政办：花名册导入，今日简报", "Town office: rosters in, today's bulletin out"),
        nth(XIBIN, StaffKind.CADRE, len(LEADERSHIP) + 1),
    ),
    Persona(
        "leader",
        Role.LEADER,
        (YUEJIN,),
        ("挂钩领导：撤卡之后，哪些户没见到？", "Leader: the entrances are open, whom did we miss?"),
        leader(4),
    ),
    Persona(
        "haibin",
        Role.COMMUNITY_SECRETARY,
        (HAIBIN,),
        (
            "海滨书记：复工了，市场街还要再等等",
            "Secretary of Haibin: at work, but one street waits",
        ),
        lambda staffing: staffing.secretary(HAIBIN),
    ),
    Persona(
        "yuejin",
        Role.COMMUNITY_SECRETARY,
        (YUEJIN,),
        ("跃进书记：3月10日撤卡入户", "Secretary of Yuejin: from the entrances to the doors"),
        lambda staffing: staffing.secretary(YUEJIN),
    ),
    Persona(
        "sijin",
        Role.COMMUNITY_SECRETARY,
        (SIJIN,),
        ("思进书记：两个村口昼夜有人", "Secretary of Sijin: two entrances, day and night"),
        lambda staffing: staffing.secretary(SIJIN),
    ),
    Persona(
        "worker",
        Role.COMMUNITY_WORKER,
        (YUEJIN,),
        ("社区工作者：居家观察一对一", "Community worker: one to one with those observed"),
        nth(YUEJIN, StaffKind.COMMUNITY_WORKER),
    ),
    Persona(
        "grid",
        Role.GRID_WORKER,
        (f"{YUEJIN}第1网格",),
        ("网格员（手机）：下一户去哪家？", "Grid worker, on a phone: whom do I visit next?"),
        nth(YUEJIN, StaffKind.GRID_WORKER),
    ),
    Persona(
        "guard",
        Role.CHECKPOINT_GUARD,
        (ROAD,),
        ("道路卡口（手机）：下一辆车", "Guard at the road, on a phone: the next car"),
        nth(XIBIN, StaffKind.POLICE),
    ),
    Persona(
        "viewer",
        Role.VIEWER,
        (XIBIN,),
        ("上级：只看数字，不见姓名", "Higher level: figures only, no names"),
        nth(XIBIN, StaffKind.CADRE, len(LEADERSHIP) + 2),
    ),
    *ADMINISTRATION,
)
