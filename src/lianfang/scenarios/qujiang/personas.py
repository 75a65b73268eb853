"""The accounts of Qujiang's demo and the person each of them plays.

One password opens all of them: it is printed on the demo's card and guards invented people only.
"""

from lianfang.access.enums import Role
from lianfang.people.enums import StaffKind
from lianfang.scenarios.personas import ADMINISTRATION, Persona, leader, nth
from lianfang.scenarios.qujiang.staffing import LEADERSHIP, OF_AN_OFFICE
from lianfang.scenarios.qujiang.town import DISTRICT

PASSWORD = "qujiang-2020"  # noqa: S105  printed on the card

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "commander",
        Role.COMMANDER,
        (DISTRICT,),
        ("总指挥：十二个督导组今天看到了什么？", "Commander: what did twelve groups find today?"),
        leader(0),
    ),
    Persona(
        "clerk",
        Role.WORKING_GROUP_MEMBER,
        (DISTRICT,),
        ("工信局：企业台账、诉求、简报", "Industry office: registers, needs, bulletin"),
        nth(DISTRICT, StaffKind.CADRE, len(LEADERSHIP) + 2 * OF_AN_OFFICE),
    ),
    Persona(
        "leader",
        Role.LEADER,
        (DISTRICT,),
        ("包联区领导：我的企业卡在哪里？", "District leader: what holds my enterprises up?"),
        leader(7),
    ),
    Persona(
        "inspector",
        Role.INSPECTOR,
        (DISTRICT,),
        ("督导组（手机）：下一处去哪里？", "Supervision group, on a phone: where to next?"),
        nth(DISTRICT, StaffKind.CADRE, len(LEADERSHIP) + OF_AN_OFFICE),
    ),
    Persona(
        "officer",
        Role.COMMUNITY_WORKER,
        (DISTRICT,),
        ("企业网格员：我这片企业的诉求", "Grid officer: the needs of my enterprises"),
        nth(DISTRICT, StaffKind.SECONDED_CADRE),
    ),
    Persona(
        "viewer",
        Role.VIEWER,
        (DISTRICT,),
        ("上级：只看数字", "Higher level: figures only"),
        nth(DISTRICT, StaffKind.CADRE, len(LEADERSHIP) + 1),
    ),
    *ADMINISTRATION,
)
