"""The accounts of Fusha's demo and the person each of them plays.

One password opens all of them: it is printed on the demo's card and guards invented people only.
"""

from lianfang.access.enums import Role
from lianfang.people.enums import StaffKind
from lianfang.scenarios.fusha.staffing import LEADERSHIP
from lianfang.scenarios.fusha.town import FUSHA
from lianfang.scenarios.personas import ADMINISTRATION, Persona, leader, nth

PASSWORD = "fusha-2020"  # noqa: S105  printed on the card
VILLAGE = "阜东村"

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "commander",
        Role.COMMANDER,
        (FUSHA,),
        ("组长：852家企业都回来了吗？", "Commander: are all 852 enterprises back?"),
        leader(0),
    ),
    Persona(
        "clerk",
        Role.WORKING_GROUP_MEMBER,
        (FUSHA,),
        ("经发局：台账、备案、简报", "Economy office: registers, filings, bulletin"),
        nth(FUSHA, StaffKind.CADRE, len(LEADERSHIP) + 3),
    ),
    Persona(
        "finance",
        Role.WORKING_GROUP_MEMBER,
        (FUSHA,),
        ("财政分局：专项资金拨付", "Finance office: the special fund paid out"),
        nth(FUSHA, StaffKind.CADRE, len(LEADERSHIP) + 18),
    ),
    Persona(
        "leader",
        Role.LEADER,
        (FUSHA,),
        ("挂钩领导：我的九家企业", "Leader: my nine enterprises"),
        leader(8),
    ),
    Persona(
        "secretary",
        Role.COMMUNITY_SECRETARY,
        (VILLAGE,),
        ("阜东村书记：村里的企业和商铺", "Secretary of Fudong: its enterprises and shops"),
        lambda staffing: staffing.secretary(VILLAGE),
    ),
    Persona(
        "worker",
        Role.COMMUNITY_WORKER,
        (VILLAGE,),
        ("防疫专员：我联系的企业缺什么？", "Officer: what do my enterprises lack?"),
        nth(VILLAGE, StaffKind.COMMUNITY_WORKER),
    ),
    Persona(
        "viewer",
        Role.VIEWER,
        (FUSHA,),
        ("上级：只看数字", "Higher level: figures only"),
        nth(FUSHA, StaffKind.CADRE, len(LEADERSHIP) + 1),
    ),
    *ADMINISTRATION,
)
