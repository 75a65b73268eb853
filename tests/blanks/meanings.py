"""What a house can say, as a list that does not move with the catalogue: figures with the names,
spans and parts they have there, and the fields of its registers."""

from functools import cache

from lianfang.blanks.model import (
    Choice,
    Dimension,
    Meaning,
    MeaningKind,
    Named,
    SlotKind,
)
from lianfang.tables.selectors.registers import field_meanings, registers

FLOW = ("total", "today", "yesterday")
DAILY = ("today", "yesterday", "total")
NOW = ("now",)

CHOICES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "origin": (
        ("wuhan", ("武汉", "Wuhan")),
        (
            "hubei",
            ("湖北其他地区", "湖北其他", "湖北（不含武汉）", "湖北省其他", "湖北除武汉", "湖北"),
        ),
        ("zhejiang", ("浙江",)),
        ("guangdong", ("广东",)),
        ("henan", ("河南",)),
        ("hunan", ("湖南",)),
        ("beijing", ("北京",)),
        ("overseas", ("境外", "国外", "海外", "Abroad")),
    ),
    "class": (
        ("above_scale", ("规上企业", "规模以上企业", "规上工业企业", "规上")),
        ("key_tax", ("纳税大户",)),
        ("public_park", ("公有园区", "公有物业园区")),
        ("private_park", ("封闭式私有园区", "私有园区")),
        ("village_park", ("村级工业园",)),
        ("self_employed", ("个体工商户",)),
        ("project", ("建设项目", "在建项目")),
    ),
    "kind": (
        ("enterprise", ("企业",)),
        ("branch", ("分支机构",)),
        ("self_employed", ("个体工商户",)),
        ("project", ("建设项目",)),
    ),
    "scale": (
        ("industry", ("规模以上工业", "规上工业")),
        ("construction", ("有资质的建筑业", "资质建筑业", "建筑业")),
        ("wholesale", ("限额以上批发业", "限上批发")),
        ("retail", ("限额以上零售业", "限上零售")),
        ("lodging", ("限额以上住宿业", "限上住宿")),
        ("catering", ("限额以上餐饮业", "限上餐饮")),
        ("real_estate", ("房地产开发经营业", "房地产业")),
        ("services", ("规模以上服务业", "规上服务业")),
    ),
    "mode": (
        ("home", ("居家隔离", "居家")),
        ("site", ("集中观察点", "集中隔离", "集中观察", "集中")),
        ("hospital", ("医院", "住院")),
    ),
    "premises": (
        ("catering", ("小餐饮",)),
        ("hotel", ("小旅馆", "小旅店")),
        ("barber", ("小美发", "小美容美发")),
        ("bath", ("小浴室",)),
        ("shop", ("小超市", "小商店")),
    ),
    "capacity": (
        ("cadre", ("干部",)),
        ("seconded_cadre", ("下沉干部",)),
        ("grid_worker", ("网格员",)),
        ("party_volunteer", ("党员志愿者",)),
        ("medical", ("医务人员",)),
        ("police", ("民警",)),
        ("teacher", ("教师",)),
    ),
    "deed": (("pass", ("放行",)), ("turned_back", ("劝返",)), ("handed_over", ("移交",))),
    "direction": (("in", ("进",)), ("out", ("出",))),
    "vehicle": (("car", ("小客车",)), ("coach", ("客车",)), ("lorry", ("货车",))),
    "result": (("passed", ("合格",)), ("rectify", ("限期整改",)), ("suspend", ("停业整顿",))),
    "severity": (("minor", ("一般",)), ("critical", ("重大",))),
    "group": (("elderly", ("独居老人",)), ("low_income", ("低保",)), ("disabled", ("残疾",))),
    "hours": (("h24", ("24小时",)), ("normal", ("非24小时",))),
    "outcome": (("seen", ("见到本人",)), ("nobody", ("无人在家",)), ("refused", ("拒绝",))),
    "programme": (("bonus", ("新员工奖励",)), ("checkup", ("免费体检",)), ("rent", ("租金减免",))),
}
ENTERPRISE_CUTS = ("class", "kind", "scale")
PASSAGE = ("deed", "direction", "vehicle")

# key, unit, spans, dimensions, names
FIGURES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("tasks_done", "项", DAILY, ("capacity",), "已完成任务"),
    ("tasks_missed", "项", DAILY, ("capacity",), "逾期任务"),
    ("visits", "人次", FLOW, ("outcome", "capacity"), "走访 走访人次 巡访人次"),
    ("people_visited", "人", FLOW, (), "走访人数 走访到的人数 入户走访人数"),
    ("households_visited", "户", FLOW, (), "走访户数 入户户数 走访家庭 入户走访户数"),
    ("visit_fevers", "人次", FLOW, ("capacity",), "走访发现发热"),
    ("visit_symptoms", "人次", FLOW, ("capacity",), "走访发现症状"),
    ("visit_needs", "人次", FLOW, ("capacity",), "登记需求"),
    ("visits_nobody", "人次", FLOW, ("capacity",), "无人在家"),
    ("people_checked", "人", DAILY, (), "健康检测人数 测温人数"),
    ("fever_alerts", "起", FLOW, (), "发热报警"),
    ("communities", "个", NOW, (), "社区"),
    ("villages", "个", NOW, (), "村 行政村"),
    ("grids", "个", NOW, (), "网格 网格数"),
    ("buildings", "个", NOW, (), "楼栋"),
    ("checkpoints", "个", NOW, (), "卡口 卡口数 设置卡口数"),
    ("shops", "个", NOW, (), "商店"),
    ("hotels", "个", NOW, (), "宾馆"),
    ("working_groups", "支", NOW, (), "工作组"),
    ("temporary_branches", "支", NOW, (), "临时党支部"),
    ("commando_teams", "支", NOW, (), "突击队 党员突击队"),
    ("volunteer_teams", "支", NOW, (), "志愿服务队"),
    ("disinfection_teams", "支", NOW, (), "消毒队 消杀队伍"),
    ("staff", "人", NOW, ("capacity",), "在岗工作人员 防控力量"),
    ("volunteers", "人", NOW, (), "志愿者"),
    ("cadres", "人", NOW, (), "干部"),
    ("mobilised", "人", NOW, ("capacity",), "动员参战人员"),
    ("double_checkin_members", "人", NOW, (), "双报到党员"),
    ("households", "户", NOW, (), "住户 总户数 户数"),
    ("residents", "人", NOW, ("group",), "居民 常住人口 总人口 居民人数"),
    ("special_persons", "人", NOW, ("group",), "特殊群体人员 特殊人群"),
    ("arrivals", "人次", FLOW, ("origin",), "来返人员 返乡人员 外来返回人员"),
    ("checkpoints_manned", "个", NOW, ("hours",), "值守卡口 有人值守卡口"),
    ("guards_on_duty", "人", NOW, (), "卡口值守人员 卡口值守人数"),
    ("vehicles", "车次", FLOW, PASSAGE, "卡口过车 检查车辆 登记车辆 过往车辆"),
    ("passage_people", "人", FLOW, PASSAGE, "卡口过人 检查人员 卡口登记人员 过往人员"),
    ("turned_back", "车次", FLOW, PASSAGE, "劝返 劝返车辆"),
    ("people_turned_back", "人", FLOW, PASSAGE, "劝返人员 劝返人数"),
    ("gate_fevers", "车次", FLOW, PASSAGE, "卡口发热 卡口发现体温异常"),
    ("arrivals_overdue", "人次", NOW, (), "超时未确认到达"),
    ("passes_issued", "张", FLOW, (), "签发通行证 发放通行证"),
    ("passes_valid", "张", NOW, (), "有效通行证"),
    ("sealed_places", "个", NOW, (), "封闭地点"),
    ("isolated_now", "人", NOW, ("mode",), "隔离人数 在隔离人数 医学观察人数"),
    ("isolated_home", "人", NOW, (), "居家隔离人数 居家观察人数"),
    ("isolated_site", "人", NOW, (), "集中观察人数 集中隔离人数"),
    ("isolated_hospital", "人", NOW, (), "住院人数 住院隔离治疗人数"),
    ("isolation_opened", "人", FLOW, ("mode",), "新增隔离 累计隔离"),
    ("isolation_released", "人", FLOW, ("mode",), "解除隔离 解除医学观察"),
    ("isolation_slots_missed", "次", DAILY, (), "漏询时段"),
    ("errands_done", "项", FLOW, (), "送达代办 代办完成"),
    ("errands_open", "项", NOW, (), "未送达代办"),
    ("posts_published", "个", NOW, (), "已发布岗位"),
    ("pioneer_posts", "个", NOW, (), "党员先锋岗"),
    ("demonstration_posts", "个", NOW, (), "党员示范岗"),
    ("building_leaders", "人", NOW, (), "楼栋长"),
    ("posts_claimed", "人", NOW, (), "上岗人员"),
    ("screening_households", "户", NOW, (), "应排查户数"),
    ("screening_done", "户", FLOW, (), "已排查户数 排查户数 摸排户数"),
    ("screening_missed", "户", NOW, (), "漏查户数 未排查户数"),
    ("screening_persons", "人", FLOW, (), "入户见到人数 排查人数 摸排人数"),
    ("screening_arrivals", "人", FLOW, (), "入户登记来返人员"),
    ("arrivals_reported", "人次", FLOW, ("origin",), "已上报来返人员"),
    ("arrivals_to_report", "人次", NOW, ("origin",), "待上报来返人员"),
    ("medical_vehicles", "辆", NOW, (), "就医专车"),
    ("rides", "趟", FLOW, (), "用车记录 出车趟次"),
    ("enterprises", "家", NOW, ENTERPRISE_CUTS, "企业 企业总数"),
    ("self_employed", "户", NOW, (), "个体工商户"),
    ("small_premises", "处", NOW, ("premises",), "五小场所 五小场所数"),
    ("above_scale_enterprises", "家", NOW, (), "规上企业"),
    ("four_above_enterprises", "家", NOW, (), "四上企业"),
    ("enterprises_open", "家", NOW, ("kind", "premises"), "正常经营单位 正常营业"),
    ("enterprises_stopped", "家", NOW, ("kind",), "停业停产企业"),
    ("construction_projects", "个", NOW, (), "建设项目"),
    ("city_key_projects", "个", NOW, (), "市级重点项目数"),
    ("construction_area_m2", "㎡", NOW, (), "在建面积 在建项目建筑面积"),
    ("enterprise_staff", "人", NOW, ENTERPRISE_CUTS, "企业职工 企业职工总数"),
    ("enterprises_without_liaison", "家", NOW, (), "无联络员企业"),
    ("enterprise_officers", "人", NOW, (), "企业联络员人数"),
    ("employees", "人", NOW, ("class",), "员工 员工总数"),
    ("employees_back", "人", NOW, ("class",), "到岗员工 已返岗员工 到岗人数"),
    ("employees_waiting", "人", NOW, ("class",), "待岗员工"),
    ("employees_away", "人", NOW, ("class",), "未返岗员工"),
    ("staff_reports_in", "人", NOW, ("class",), "已报健康员工"),
    ("staff_reports_missing", "人", NOW, ("class",), "缺报健康员工"),
    ("staff_fevers", "人", NOW, ("class",), "发热员工"),
    ("recruiting_enterprises", "家", NOW, (), "招聘企业"),
    ("vacant_seats", "个", NOW, ("class",), "招聘岗位数 用工缺口"),
    ("job_seekers", "人", NOW, (), "求职人员"),
    ("recommended_people", "人", FLOW, ("class",), "推荐就业人数"),
    ("hired_people", "人", FLOW, ("class",), "录用人数"),
    ("enterprises_to_resume", "家", NOW, ENTERPRISE_CUTS, "应复工企业 应复工企业数"),
    ("enterprises_filed", "家", NOW, ENTERPRISE_CUTS, "已备案企业 申请复工企业"),
    ("enterprises_approved", "家", NOW, ENTERPRISE_CUTS, "已批准复工企业"),
    ("enterprises_resumed", "家", NOW, ENTERPRISE_CUTS, "已复工企业数 已复工企业"),
    ("above_scale_resumed", "家", NOW, (), "已复工规上企业"),
    ("self_employed_resumed", "户", NOW, (), "已复工个体工商户"),
    ("projects_resumed", "个", NOW, (), "已复工在建项目"),
    ("resumed_area_m2", "㎡", NOW, (), "复工项目面积"),
    ("workers_back", "人", FLOW, ("class", "kind"), "返岗员工"),
    ("filings_submitted", "件", FLOW, ("class", "kind"), "提交复工备案"),
    ("filings_approved", "件", FLOW, ("class", "kind"), "批准复工备案"),
    ("filings_overdue", "件", NOW, ("class", "kind"), "逾期未办复工备案"),
    ("above_scale_to_resume", "家", NOW, (), "应复工规上企业"),
    ("inspections", "次", FLOW, ("result", "class", "premises"), "检查记录 检查次数"),
    ("small_premises_inspections", "次", FLOW, ("result", "premises"), "五小场所检查"),
    ("enterprise_inspections", "次", FLOW, ("result", "class"), "企业检查 检查企业次数"),
    ("findings", "个", FLOW, ("severity", "class"), "检查发现问题 发现问题"),
    ("findings_open", "个", NOW, ("severity", "class"), "未办结问题"),
    ("findings_overdue", "个", NOW, ("severity", "class"), "逾期未整改问题"),
    ("findings_closed", "个", FLOW, ("severity", "class"), "已办结问题 已整改问题"),
    ("supervision_orders", "份", NOW, (), "在办督办单"),
    ("premises_suspended", "处", NOW, ("premises", "class"), "停业场所 责令停业"),
    ("enterprise_needs", "条", FLOW, ("class",), "企业诉求提出数"),
    ("enterprise_needs_answered", "条", FLOW, ("class",), "企业诉求答复数"),
    ("enterprise_needs_settled", "条", FLOW, ("class",), "企业诉求办结数"),
    ("enterprise_needs_overdue", "条", NOW, ("class",), "企业诉求逾期数"),
    ("liaison_visits", "人次", FLOW, ("class",), "企业走访"),
    ("policies_in_force", "项", NOW, (), "有效惠企政策"),
    ("policy_applications_granted", "件", NOW, (), "政策兑现件"),
    ("fund_budget", "元", FLOW, ("programme",), "专项资金预算"),
    ("fund_committed", "元", FLOW, ("programme",), "专项资金已批准"),
    ("fund_paid", "元", FLOW, ("programme",), "专项资金已拨付"),
    ("fund_left", "元", FLOW, ("programme",), "专项资金余额"),
    ("lodging_hotels", "家", NOW, (), "员工住宿酒店"),
    ("lodging_rooms", "间", NOW, (), "员工住宿房间"),
    ("lodging_beds_free", "张", NOW, (), "今晚空床"),
)
# key, spans, parts, dimensions, names
RATES: tuple[tuple[str, tuple[str, ...], tuple[str, str], tuple[str, ...], str], ...] = (
    ("tasks_done_rate", DAILY, ("tasks_done", "tasks"), (), "任务完成率"),
    ("screening_rate", FLOW, ("screening_done", "screening_households"), (), "排查率"),
    ("return_rate", NOW, ("employees_back", "employees"), ("class",), "返岗率 员工到岗率"),
    (
        "resumption_rate",
        NOW,
        ("enterprises_resumed", "enterprises_to_resume"),
        ENTERPRISE_CUTS,
        "企业复工率 复工率",
    ),
    (
        "above_scale_resumption_rate",
        NOW,
        ("above_scale_resumed", "above_scale_to_resume"),
        (),
        "规上企业复工率",
    ),
    ("staff_report_rate", NOW, ("staff_reports_in", "employees"), (), "员工健康报告率"),
    ("hired_share", FLOW, ("hired_people", "recommended_people"), (), "录用率"),
)


def _dimensions(keys: tuple[str, ...]) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(key, tuple(Choice(choice, names) for choice, names in CHOICES[key]))
        for key in keys
    )


@cache
def figures() -> tuple[Meaning, ...]:
    """Figures and rates of the house."""
    counted = tuple(
        Meaning(key, tuple(names.split()), unit=unit, spans=spans, dimensions=_dimensions(cuts))
        for key, unit, spans, cuts, names in FIGURES
    )
    rates = tuple(
        Meaning(
            key,
            tuple(names.split()),
            MeaningKind.RATE,
            "%",
            spans=spans,
            dimensions=_dimensions(cuts),
            value=SlotKind.PERCENT,
            parts=parts,
        )
        for key, spans, parts, cuts, names in RATES
    )
    return counted + rates


@cache
def meanings(register: str = "") -> tuple[Meaning, ...]:
    """Figures, what is known of a place, and the fields of one register."""
    place = Meaning(
        "place.name",
        ("村社区名称", "社区名称", "村名", "村（社区）", "单位名称"),
        MeaningKind.FIELD,
        value=SlotKind.TEXT,
    )
    kinds = {kind.key: kind for kind in registers()}
    fields = tuple(field_meanings(kinds[register], {})) if register else ()
    return (*figures(), place, *fields)


PLACES = (
    Named("town", ("金山街道", "金山"), "township"),
    Named("sike-c", ("四棵社区", "四棵"), "community", "town"),
    Named("sike-v", ("四棵村", "四棵"), "village", "town"),
    Named("wangtai-c", ("王太社区", "王太"), "community", "town"),
    Named("zhongshan", ("钟山村", "钟山"), "village", "town"),
    Named("jinqiao", ("金桥社区", "金桥"), "community", "town"),
    Named("gangbei", ("港北村", "港北"), "village", "town"),
    Named("dashi", ("大石社区", "大石"), "community", "town"),
    Named("sanli", ("三里畈村", "三里畈"), "village", "town"),
)
