"""The accounts of Zhangcha's demo and the person each of them plays.

One password opens all of them: it is printed on the demo's card and guards invented people only.
"""

from lianfang.access.enums import Role
from lianfang.people.enums import StaffKind
from lianfang.scenarios.personas import ADMINISTRATION, Persona, leader, nth
from lianfang.scenarios.zhangcha.staffing import LEADERSHIP, OF_AN_OFFICE
from lianfang.scenarios.zhangcha.town import DAFU, LIANTANG, ZHANGCHA

PASSWORD = "zhangcha-2020"  # noqa: S105  printed on the card

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "commander",
        Role.COMMANDER,
        (ZHANGCHA,),
        ("总指挥：三类企业各复工多少？", "Commander: how many are back in each of three classes?"),
        leader(0),
    ),
    Persona(
        "clerk",
        Role.WORKING_GROUP_MEMBER,
        (ZHANGCHA,),
        ("经济发展办：台账、备案、简报", "Economy office: registers, filings, bulletin"),
        nth(ZHANGCHA, StaffKind.CADRE, len(LEADERSHIP) + 2 * OF_AN_OFFICE),
    ),
    Persona(
        "leader",
        Role.LEADER,
        (LIANTANG, DAFU),
        ("莲大片区领导：两个村一个支部", "Leader of an area: two villages, one branch"),
        leader(3),
    ),
    Persona(
        "officer",
        Role.COMMUNITY_WORKER,
        (ZHANGCHA,),
        ("驻园专员：园区企业备案、诉求", "Resident officer: filings and needs of the parks"),
        nth(ZHANGCHA, StaffKind.SECONDED_CADRE, OF_AN_OFFICE),
    ),
    Persona(
        "secretary",
        Role.COMMUNITY_SECRETARY,
        (LIANTANG,),
        ("莲塘村书记：村级工业园、居家隔离", "Secretary of Liantang: village park, isolation"),
        lambda staffing: staffing.secretary(LIANTANG),
    ),
    Persona(
        "worker",
        Role.COMMUNITY_WORKER,
        (LIANTANG,),
        ("隔离服务岗（手机）：一对一送到门口", "Isolation service, on a phone: one to one"),
        nth(LIANTANG, StaffKind.COMMUNITY_WORKER),
    ),
    Persona(
        "viewer",
        Role.VIEWER,
        (ZHANGCHA,),
        ("上级：只看数字", "Higher level: figures only"),
        nth(ZHANGCHA, StaffKind.CADRE, len(LEADERSHIP) + 1),
    ),
    *ADMINISTRATION,
)
