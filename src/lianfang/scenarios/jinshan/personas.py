"""The accounts of the demo and the person each of them plays.

One password opens all of them: it is printed on the demo's card and guards invented people only.
"""

from lianfang.access.enums import Role
from lianfang.people.enums import StaffKind
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    SIKE,
    SUBDISTRICT,
    WANGTAI,
    WANGTAN,
    ZHONGSHAN,
)
from lianfang.scenarios.personas import ADMINISTRATION, Persona, leader, nth

PASSWORD = "jinshan2020"  # noqa: S105  printed on the card
GRID_OF_THE_DEMO = "第1网格"
# The first on the clerk's list; invented like all of them.
OWN_FIRM = "黄石益凯精密机械有限公司"


# The clerk of the coordination group: the first of the office behind the ten leaders.
_CLERK = 12
# The head of the enforcement squad, the last of the ten offices.
_INSPECTOR = 46
# Of the volunteers of the community, one whose turn at the gate is the morning of the 18th.
_GUARD, GATE_OF_THE_DEMO = -16, "王太路口卡口"

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "commander",
        Role.COMMANDER,
        (SUBDISTRICT,),
        (
            "指挥长：覆盖了没有？今天出了什么问题？",
            "Commander: are we covered, what went wrong today?",
        ),
        leader(0),
    ),
    Persona(
        "clerk",
        Role.WORKING_GROUP_MEMBER,
        (SUBDISTRICT,),
        (
            "综合协调组：花名册导入，今日简报",
            "Coordination group: rosters in, today's bulletin out",
        ),
        nth(SUBDISTRICT, StaffKind.CADRE, _CLERK),
    ),
    Persona(
        "leader",
        Role.LEADER,
        (ZHONGSHAN, WANGTAN),
        ("包保领导：我包的两个村哪里是红的？", "Responsible leader: what is red in my villages?"),
        leader(4),
    ),
    Persona(
        "secretary",
        Role.COMMUNITY_SECRETARY,
        (LATE_WITH_PROPOSAL,),
        ("社区书记：谁还没人管？方案待审", "Secretary: who has nobody? A proposal waits"),
        lambda staffing: staffing.secretary(LATE_WITH_PROPOSAL),
    ),
    Persona(
        "sike",
        Role.COMMUNITY_SECRETARY,
        (SIKE,),
        ("社区书记：87栋191个单元，双报到党员", "Secretary of 87 buildings with 191 units"),
        lambda staffing: staffing.secretary(SIKE),
    ),
    Persona(
        "worker",
        Role.COMMUNITY_WORKER,
        (SIKE,),
        ("社区工作者：登记、包户、补录", "Community worker: registers and households"),
        nth(SIKE, StaffKind.COMMUNITY_WORKER),
    ),
    Persona(
        "grid",
        Role.GRID_WORKER,
        (f"{SIKE}{GRID_OF_THE_DEMO}",),
        ("网格员（手机）：下一户去哪家？", "Grid worker, on a phone: whom do I visit next?"),
        nth(SIKE, StaffKind.GRID_WORKER),
    ),
    Persona(
        "volunteer",
        Role.VOLUNTEER,
        (f"{SIKE}{GRID_OF_THE_DEMO}",),
        ("志愿者（手机）：我包的单元和老人", "Volunteer, on a phone: my stairwell, my people"),
        nth(SIKE, StaffKind.PARTY_VOLUNTEER),
    ),
    Persona(
        "guard",
        Role.CHECKPOINT_GUARD,
        (GATE_OF_THE_DEMO,),
        ("卡口值守（手机）：下一辆车、下一个人", "Guard at a gate, on a phone: the next car"),
        lambda staffing: staffing.volunteers(WANGTAI)[_GUARD],
    ),
    Persona(
        "inspector",
        Role.INSPECTOR,
        (SUBDISTRICT,),
        (
            "检查员（手机）：下一家去哪里？哪些要复查？",
            "Inspector, on a phone: which premises next, what to look at again?",
        ),
        nth(SUBDISTRICT, StaffKind.CADRE, _INSPECTOR),
    ),
    Persona(
        "viewer",
        Role.VIEWER,
        (SUBDISTRICT,),
        ("上级：只看数字，不见姓名", "Higher level: figures only, no names"),
        nth(SUBDISTRICT, StaffKind.SECONDED_CADRE, 8),
    ),
    Persona(
        "contact",
        Role.ENTERPRISE_CONTACT,
        (),
        (
            "企业联系人（手机）：今天要报什么？还缺什么？",
            "Contact of an enterprise, on a phone: what is asked of us, what is missing?",
        ),
        enterprise=OWN_FIRM,
    ),
    Persona(
        "wall",
        Role.DISPLAY,
        (SUBDISTRICT,),
        ("大屏：挂在指挥部墙上，只有数字", "Wall screen of the headquarters: counts only"),
    ),
    *ADMINISTRATION,
)
BY_USERNAME: dict[str, Persona] = {persona.username: persona for persona in PERSONAS}
