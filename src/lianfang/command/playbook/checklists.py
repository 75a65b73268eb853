"""Checklists to begin with: small premises, enterprises, sites, checkpoints, homes, villages.

Made from published forms of spring 2020: inspections of the five kinds of small premises (licence,
masks, logs of staff, customers and disinfection, ventilation), the "four in place" of enterprises
that start again, standing orders of checkpoints and of supervision groups.
"""

from lianfang.command.playbook.inspecting import CheckItem, Checklist, Severity
from lianfang.command.playbook.questions import Question, QuestionKind
from lianfang.command.playbook.wording import Wording
from lianfang.places.enums import PlaceKind, SiteKind

MINOR, SERIOUS, CRITICAL = Severity.MINOR, Severity.SERIOUS, Severity.CRITICAL


def _item(
    key: str,
    zh: str,
    en: str,
    severity: Severity = SERIOUS,
    *,
    hours: int | None = None,
    photo: bool = False,
) -> CheckItem:
    return CheckItem(key, Wording(zh, en), severity, hours=hours, photo=photo)


def _number(key: str, zh: str, en: str, most: int) -> Question:
    return Question(key, Wording(zh, en), QuestionKind.INTEGER, minimum=0, maximum=most)


# What every small premises along a street has to keep to.
STREET = (
    _item("allowed_to_open", "经备案同意后开业", "Open with consent", CRITICAL, photo=True),
    _item(
        "licence",
        "证照齐全并亮证经营",
        "Licences complete and shown",
        MINOR,
    ),
    _item(
        "mask_sign",
        "门口张贴佩戴口罩、测温提示",
        "Notice on masks and temperature at the door",
        MINOR,
    ),
    _item("staff_health", "从业人员每日测温并有记录", "Staff measured every day and written down"),
    _item("staff_masks", "从业人员全程佩戴口罩", "Staff wear masks all the time", photo=True),
    _item("customer_log", "顾客进店测温、登记", "Customers measured and written down"),
    _item(
        "disinfection_log",
        "每日消毒不少于两次并有记录",
        "Disinfected twice a day at least, written down",
        photo=True,
    ),
    _item("ventilation", "保持通风换气", "Aired", MINOR),
    _item("used_masks_bin", "设置废弃口罩专用桶", "A bin for used masks", MINOR),
    _item("no_gathering", "控制人数，无扎堆聚集", "Few people at a time, no crowding", photo=True),
)
OWN_DUTY = _item("owner_duty", "业主签订主体责任承诺书", "The owner has signed the pledge", MINOR)
SMALL = (
    (
        "small_catering",
        "小餐饮检查表",
        "Small restaurants",
        (
            _item("no_dining_in", "未违规提供堂食", "No meals served inside", CRITICAL, photo=True),
            _item("tableware", "餐饮具消毒", "Tableware disinfected"),
            _item("delivery", "外卖无接触交接", "Food handed over without contact", MINOR),
        ),
    ),
    (
        "small_hotel",
        "小旅馆检查表",
        "Small hotels",
        (
            _item(
                "guests_reported",
                "住客来源登记并上报",
                "Guests and where they come from reported",
                CRITICAL,
            ),
            _item("room_disinfected", "一客一换一消毒", "Each room disinfected after each guest"),
        ),
    ),
    (
        "small_hairdresser",
        "小美容美发检查表",
        "Small hairdressers",
        (
            _item(
                "tools_disinfected",
                "工具毛巾一客一消毒",
                "Tools and towels disinfected after each customer",
            ),
            _item("by_appointment", "预约服务、间隔就座", "By appointment, seats apart", MINOR),
        ),
    ),
    (
        "small_bath",
        "小浴室检查表",
        "Small bathhouses",
        (
            _item(
                "stays_closed", "公共浴池暂停开放", "Common baths stay closed", CRITICAL, photo=True
            ),
        ),
    ),
    (
        "small_venue",
        "小歌舞厅网吧检查表",
        "Small venues and internet cafés",
        (
            _item(
                "stays_closed", "经营场所暂停开放", "The venue stays closed", CRITICAL, photo=True
            ),
        ),
    ),
)
SMALL_LISTS = tuple(
    Checklist(
        key=key,
        title=Wording(zh, en),
        items=(*STREET, *own, OWN_DUTY),
        premises=(key,),
        every_days=7,
        questions=(_number("staff_here", "在岗人数", "Staff at work", 500),),
    )
    for key, zh, en, own in SMALL
)
ENTERPRISE = Checklist(
    key="enterprise",
    title=Wording("企业疫情防控检查表", "Enterprises"),
    items=(
        _item(
            "mechanism",
            "防控机制到位：专班、方案、责任人",
            "A task force, a plan, people in charge",
        ),
        _item("emergency_plan", "有应急预案并演练", "An emergency plan, tried out", MINOR),
        _item(
            "staff_screened",
            "员工排查到位：来源、健康逐人建档",
            "Every worker's origin and health on file",
            CRITICAL,
        ),
        _item(
            "key_area_apart",
            "重点地区返岗人员隔离观察",
            "Staff from key areas stay apart",
            CRITICAL,
        ),
        _item("temperature_twice", "每日两次测温并上报", "Temperature twice a day, reported"),
        _item(
            "supplies",
            "设施物资到位：口罩、消毒液、测温仪够用",
            "Masks, disinfectant, thermometers suffice",
        ),
        _item("isolation_room", "按规定设置隔离室", "Isolation rooms as the rule asks", photo=True),
        _item(
            "disinfected",
            "车间、食堂、宿舍每日消毒",
            "Workshops, canteen, dormitories disinfected daily",
        ),
        _item("dining_apart", "错峰分散就餐", "Meals at different times, apart", photo=True),
        _item(
            "gate_control",
            "内部管理到位：封闭管理、进出登记",
            "The gate is kept, all entries written down",
        ),
        _item("masks_at_work", "上岗佩戴口罩", "Masks at work"),
        _item("safety", "安全生产隐患排查", "Hazards looked for and removed", hours=48),
        _item("training", "复工前培训到位", "Training before the start", MINOR),
    ),
    enterprise_kinds=("enterprise", "branch", "self_employed", "other"),
    every_days=7,
    questions=(
        _number("staff_here", "在岗人数", "Staff at work", 100_000),
        _number("days_of_masks", "口罩可用天数", "Days the masks last", 366),
    ),
)
CONSTRUCTION = Checklist(
    key="construction",
    title=Wording("建筑工地检查表", "Construction sites"),
    items=(
        _item("closed_site", "工地封闭管理、专人值守", "The site is closed and guarded"),
        _item(
            "real_names", "实名登记、来源排查", "Workers registered by name, origin known", CRITICAL
        ),
        _item("temperature_twice", "每日两次测温", "Temperature twice a day"),
        _item(
            "dormitories",
            "宿舍人数、通风、消毒符合要求",
            "Dormitories: numbers, air, disinfection",
            photo=True,
        ),
        _item("dining_apart", "分散就餐", "Meals apart", photo=True),
        _item("isolation_room", "设置隔离房间", "Isolation rooms"),
        _item("supplies", "防护物资充足", "Protective supplies suffice"),
        _item(
            "safety",
            "高处、用电、机械安全",
            "Heights, electricity, machines are safe",
            CRITICAL,
            photo=True,
        ),
    ),
    enterprise_kinds=("project",),
    every_days=7,
    questions=(_number("staff_here", "在场人数", "People on the site", 100_000),),
)
CHECKPOINT = Checklist(
    key="checkpoint",
    title=Wording("卡口督查表", "Checkpoints"),
    items=(
        _item("manned", "按排班在岗，无脱岗", "Manned as rostered", CRITICAL, hours=1),
        _item(
            "everyone_measured",
            "逢车必检、逢人必测",
            "Every vehicle checked, every person measured",
            CRITICAL,
            hours=1,
        ),
        _item("written_down", "登记完整、可追溯", "Entries complete"),
        _item("masks", "值守人员规范防护", "Guards protected as told"),
        _item(
            "kit",
            "测温仪、消毒液、登记簿等齐全",
            "Thermometer, disinfectant and log at hand",
            hours=4,
        ),
        _item("shelter", "帐篷、照明、取暖到位", "Tent, light and heating", MINOR),
    ),
    subject="place",
    site_kinds=(SiteKind.CHECKPOINT,),
    every_days=2,
    supervises=True,
)
INSTITUTION = Checklist(
    key="institution",
    title=Wording("养老福利机构检查表", "Nursing and welfare homes"),
    items=(
        _item("closed", "全封闭管理，谢绝探视", "Closed, no visitors", CRITICAL, photo=True),
        _item(
            "temperature_twice",
            "老人、员工每日两次测温",
            "Residents and staff measured twice a day",
            CRITICAL,
        ),
        _item("staff_stay", "员工在院轮班、不外出", "Staff stay inside in shifts"),
        _item("isolation_room", "设置隔离观察室", "An isolation room"),
        _item("disinfected", "公共区域每日消毒", "Common rooms disinfected daily"),
        _item("deliveries", "物资无接触交接、消毒", "Deliveries without contact, disinfected"),
        _item("fire_safety", "消防、用电安全", "Fire and electrical safety", photo=True),
    ),
    subject="place",
    site_kinds=(SiteKind.NURSING_HOME, SiteKind.WELFARE_HOME),
    every_days=3,
)
VILLAGE = Checklist(
    key="village",
    title=Wording("村（社区）防控督查表", "Villages and communities"),
    items=(
        _item("leaders_on_duty", "村（社区）干部在岗带班", "Cadres on duty"),
        _item(
            "returnees_known",
            "返乡人员底数清、逐日跟踪",
            "Returned people known and followed daily",
            CRITICAL,
        ),
        _item(
            "isolation_served",
            "居家隔离人员专人服务、不外出",
            "People in isolation looked after, at home",
            CRITICAL,
        ),
        _item("gates_kept", "出入口管控到位", "Entrances kept"),
        _item(
            "no_gathering",
            "无聚集、无宴席、棋牌室关闭",
            "No gatherings, no banquets, card rooms closed",
        ),
        _item("publicity", "大喇叭、宣传单宣传到位", "Loudspeakers and leaflets", MINOR),
        _item("disinfected", "公共区域消毒到位", "Public areas disinfected"),
        _item(
            "vulnerable", "独居老人等特殊群体走访到位", "Visits to people who live alone and others"
        ),
        _item("ledgers", "台账完整、数据一致", "Registers complete and consistent", MINOR),
    ),
    subject="place",
    place_kinds=(PlaceKind.VILLAGE, PlaceKind.COMMUNITY),
    every_days=3,
    supervises=True,
)
PUBLIC_PLACE = Checklist(
    key="public_place",
    title=Wording("公共场所检查表", "Public places"),
    items=(
        _item(
            "entry_measured",
            "进入人员测温、佩戴口罩",
            "People measured and masked at the entrance",
            photo=True,
        ),
        _item("disinfected", "每日消毒并公示", "Disinfected daily, shown"),
        _item("ventilation", "通风良好", "Aired", MINOR),
        _item("no_gathering", "限流、无聚集", "Few people at a time"),
        _item(
            "live_animals",
            "无活禽和野生动物交易",
            "No live poultry or wild animals sold",
            CRITICAL,
            photo=True,
        ),
    ),
    subject="place",
    site_kinds=(
        SiteKind.MARKET,
        SiteKind.SHOP,
        SiteKind.HOTEL,
        SiteKind.CLINIC,
        SiteKind.SCHOOL,
        SiteKind.OFFICE,
        SiteKind.WAREHOUSE,
        SiteKind.FACTORY,
        SiteKind.PARK,
        SiteKind.CONSTRUCTION,
        SiteKind.OTHER,
    ),
)
DEPARTMENT = Checklist(
    key="department",
    title=Wording("部门（工作组）督查表", "Departments and working groups"),
    items=(
        _item("duty_round_clock", "24小时值班值守", "On duty round the clock"),
        _item("tasks_done", "任务清单按期完成", "Tasks done in time"),
        _item(
            "orders_carried_out",
            "指挥部指令落实到位",
            "Orders of the headquarters carried out",
            CRITICAL,
        ),
        _item("information", "信息报送及时准确", "Reports in time and correct"),
        _item("own_prevention", "单位内部防控到位", "Prevention in their own house"),
        _item("sent_down", "下沉人员到岗到位", "Staff sent to communities are there"),
    ),
    subject="team",
    supervises=True,
)
CHECKLISTS = (
    *SMALL_LISTS,
    CONSTRUCTION,
    ENTERPRISE,
    CHECKPOINT,
    INSTITUTION,
    VILLAGE,
    PUBLIC_PLACE,
    DEPARTMENT,
)
