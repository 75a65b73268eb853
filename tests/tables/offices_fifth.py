"""Twelve further blanks, kept apart until the reader was finished and then read at first sight.

Whoever drew them knew the figures and registers of the house by name and definition only.
"""
# ruff: noqa: E501  a wide table is one line of its sketch

from tests.tables.offices import Office, of_document
from tests.tables.offices_fourth import drawn, of_letter

FORMS: tuple[Office, ...] = (
    drawn(
        "外事办来返来源地统计",
        (
            "来（返）人员来源地分布统计表",
            "Statistics of Arrivals by Origin",
            "截止时间 As of：   月   日   时          单位 Unit：人 persons",
        ),
        """
村（社区）\\nVillage | 累计总数\\nTotal | 其中：按来源地 By origin | < | < | < | < | < | 今日新增\\nNew today | 其中：今日境外\\nFrom abroad today | 乘火车来返累计\\nBy train
^ | ^ | 武汉\\nWuhan | 湖北其他市州\\nOther Hubei | 广东\\nGuangdong | 浙江\\nZhejiang | 河南\\nHenan | 境外\\nAbroad | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | .
总计 Sum | . | . | . | . | . | . | . | . | . | .
""",
        ("填表人 Filled by：                    审核 Checked by：",),
        """
B arrivals:total
C arrivals:total?origin=wuhan
D arrivals:total?origin=hubei
E arrivals:total?origin=guangdong
F arrivals:total?origin=zhejiang
G arrivals:total?origin=henan
H arrivals:total?origin=overseas
I arrivals:today
J arrivals:today?origin=overseas
K arrivals:total?transport=rail
""",
    ),
    drawn(
        "住建局在建工地复工",
        (
            "在建项目（工地）开复工及人员到岗情况统计表",
            "填报单位（公章）：                              填报日期：  年  月  日",
        ),
        """
序号 | 属地 | 在建项目 | < | 已复工 | < | 市级重点项目数（个） | 从业人员总数（人） | 已到岗人数（人） | 塔吊数量（台） | 备注
^ | ^ | 个数 | 建筑面积（㎡） | 个数 | 建筑面积（㎡） | ^ | ^ | ^ | ^ | ^
1 | 四棵社区 | . | . | . | . | . | . | . | . | .
2 | 王太社区 | . | . | . | . | . | . | . | . | .
3 | 钟山村 | . | . | . | . | . | . | . | . | .
. | 合计 | =SUM(C5:C7) | =SUM(D5:D7) | =SUM(E5:E7) | =SUM(F5:F7) | =SUM(G5:G7) | =SUM(H5:H7) | =SUM(I5:I7) | =SUM(J5:J7) | .
""",
        ("注：人员均指在建项目的管理人员和劳务人员。",),
        """
C construction_projects:now or enterprises:now?kind=project
D construction_area_m2:now
E projects_resumed:now
F resumed_area_m2:now
G city_key_projects:now
H enterprise_staff:now?kind=project
I workers_back:total?kind=project
J -
""",
    ),
    drawn(
        "市监局小场所检查",
        (
            "“五小”行业防疫检查情况日报（市场监管所）",
            "日期：                                              单位：家、家次",
        ),
        """
行业类别 | 辖区总数 | 检查家次 | < | 停业整顿中 | 备注
^ | ^ | 累计 | 其中：今日 | ^ | ^
小餐饮 | . | . | . | . | .
小旅馆 | . | . | . | . | .
小美容美发 | . | . | . | . | .
小浴室 | . | . | . | . | .
""",
        ("所长：                         填报：",),
        """
B5 small_premises:now?premises=small_catering
C5 small_premises_inspections:total?premises=small_catering or inspections:total?premises=small_catering or inspections_small_catering:total
D5 small_premises_inspections:today?premises=small_catering or inspections:today?premises=small_catering or inspections_small_catering:today
E5 premises_suspended:now?premises=small_catering
B6 small_premises:now?premises=small_hotel
C6 small_premises_inspections:total?premises=small_hotel or inspections:total?premises=small_hotel or inspections_small_hotel:total
D6 small_premises_inspections:today?premises=small_hotel or inspections:today?premises=small_hotel or inspections_small_hotel:today
E6 premises_suspended:now?premises=small_hotel
B7 small_premises:now?premises=small_hairdresser
C7 small_premises_inspections:total?premises=small_hairdresser or inspections:total?premises=small_hairdresser or inspections_small_hairdresser:total
D7 small_premises_inspections:today?premises=small_hairdresser or inspections:today?premises=small_hairdresser or inspections_small_hairdresser:today
E7 premises_suspended:now?premises=small_hairdresser
B8 small_premises:now?premises=small_bath
C8 small_premises_inspections:total?premises=small_bath or inspections:total?premises=small_bath or inspections_small_bath:total
D8 small_premises_inspections:today?premises=small_bath or inspections:today?premises=small_bath or inspections_small_bath:today
E8 premises_suspended:now?premises=small_bath
""",
    ),
    drawn(
        "财政所惠企资金兑付",
        (
            "惠企纾困专项资金申报兑付进度表",
            "填报单位：财政所                         截至   月   日",
        ),
        """
申报主体所在地 | 申报件数 | < | 待审核（件） | 审核通过（件） | 已兑付（件） | 不予通过（件） | 批复金额（元） | 拨付金额（元） | 银行贷款授信（万元）
^ | 累计 | 今日新增 | ^ | ^ | ^ | ^ | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | .
合计 | . | . | . | . | . | . | . | . | .
""",
        ("经办：                    复核：                    负责人：",),
        """
B fund_applications:total
C fund_applications:today
D fund_applications_waiting:now
E fund_applications_approved:now
F fund_applications_paid:now
G fund_applications_refused:now
H fund_committed:total
I fund_paid:total
J -
""",
    ),
    drawn(
        "疾控医学观察动态",
        (
            "医学观察人员动态日报（疾控专报）",
            "报告单位：                         报告时间：   月   日   时   分",
        ),
        """
人员类别 | 现有在观 | 今日新增 | 今日解除 | 累计观察 | 累计解除
密切接触者 | . | . | . | . | .
重点地区来返人员 | . | . | . | . | .
治愈出院患者 | . | . | . | . | .
""",
        ("说明：现有在观＝累计观察－累计解除。",),
        """
B4 isolated_now:now?reason=close_contact
C4 isolation_opened:today?reason=close_contact
D4 isolation_released:today?reason=close_contact
E4 isolation_opened:total?reason=close_contact
F4 isolation_released:total?reason=close_contact
B5 isolated_now:now?reason=arrival
C5 isolation_opened:today?reason=arrival
D5 isolation_released:today?reason=arrival
E5 isolation_opened:total?reason=arrival
F5 isolation_released:total?reason=arrival
B6 isolated_now:now?reason=recovered
C6 isolation_opened:today?reason=recovered
D6 isolation_released:today?reason=recovered
E6 isolation_opened:total?reason=recovered
F6 isolation_released:total?reason=recovered
""",
    ),
    drawn(
        "复工企业员工健康摸底",
        (
            "复工企业员工健康状况摸底登记表",
            "企业名称（盖章）：                    防疫专员：                    电话：",
        ),
        """
序号 | 员工姓名 | 性别 | 身份证号码 | 手机号 | 工号 | 岗位 | 宿舍楼及房号 | 目前居住地址 | 假期所在地（省市） | 返程方式 | 车次/航班号 | 返回日期 | 计划到岗日期 | 现是否在重点地区 | 近14天是否到过重点地区 | 近14天是否接触过确诊病例 | 有无发热干咳等症状 | 到社区报到日期
1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("本人承诺以上信息真实有效。",),
        """
B employees.name
C employees.sex
D employees.paper
E employees.phones
F employees.staff_number
G employees.job
H employees.room
I employees.address
J employees.origin
K employees.transport
L employees.trip_number
M employees.came_on
N employees.planned_on
O employees.in_key_region
P employees.stayed
Q employees.met_case
R employees.symptoms
S employees.told_community_on
""",
        sheet_name="员工",
    ),
    of_document(
        "工商联企业困难诉求",
        "企业困难诉求收集办理台账",
        "责任单位：                    更新日期：",
        """
编号 | 企业名称 | 所属辖区 | 诉求类型 | 诉求内容 | 提出时间 | 承办部门 | 经办人 | 要求办结时限 | 办理状态 | 答复内容 | 答复时间 | 企业满意度
1 | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "注：诉求类型填审批、用工、物流、融资、物资、其他。",
        """
B needs.enterprise
C needs.place
D needs.need
E needs.text
F needs.raised_at
G needs.team
H needs.staff
I needs.due_at
J needs.state
K needs.answer
L needs.answered_at
M -
""",
    ),
    drawn(
        "交通专班点对点接返",
        (
            "“点对点”包车接返务工人员情况统计表",
            "填报：交通运输专班                    截至   月   日20时",
        ),
        """
企业所在村（社区） | 已报名未安排座位（人） | 累计发车（趟） | 今日发车（趟） | 接返人数 | < | 累计费用（元） | 人均费用（元） | 驾驶员（名）
^ | ^ | ^ | ^ | 今日 | 累计 | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | .
""",
        ("填表：               审核：",),
        """
B riders_waiting:now
C charters_driven:total
D charters_driven:today
E workers_fetched:today
F workers_fetched:total
G charters_cost:total
H charter_cost_per_head:total
I -
""",
    ),
    of_document(
        "组织部下沉人员名册",
        "下沉社区干部职工花名册",
        "派出单位（盖章）：",
        """
序号 | 姓名 | 工作单位 | 职务 | 是否党员 | 人员身份（干部/教师/志愿者等） | 派出层级 | 联系电话 | 下沉社区（村） | 居住社区 | 身高（cm）
1 | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | .
""",
        "注：身高用于统一配发雨衣。",
        """
B staff.name
C staff.organisation
D staff.title
E staff.party_member
F staff.kind
G staff.level
H staff.phones
I staff.serves
J staff.home
K -
""",
    ),
    drawn(
        "社区住户人口台账",
        ("××社区实有人口登记台账", "网格员：                    采集日期："),
        """
辅助列 | 序号 | 居民信息 | < | < | < | < | < | 住址 | < | < | 户主 | 与户主关系 | 居住类型（户籍/常住/流动） | 户籍所在地 | 重点人群类别 | 是否中共党员 | 就业单位
^ | ^ | 姓名 | 性别 | 出生年月日 | 证件类型 | 证件号码 | 联系电话 | 楼栋 | 单元 | 房号 | ^ | ^ | ^ | ^ | ^ | ^ | ^
. | 1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | 2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | 3 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (),
        """
C residents.name
D residents.sex
E residents.birth_date
F residents.paper_kind
G residents.paper
H residents.phones
I residents.building
J residents.unit
K residents.door
L residents.head_name
M residents.relation
N residents.kind
O residents.registered_place
P residents.groups
Q residents.party_member
R residents.employer
""",
        hidden=("A",),
    ),
    of_letter(
        "发改复工用工专报",
        (
            "关于复工复产和用工保障情况的报告",
            "区复工复产专班：",
            "目前，辖区企业____家，已复工____家，复工率____%；规上企业已复工____家。",
            "组织____家企业发布招聘岗位____个，今日推荐____人，累计推荐____人，累计录用____人。",
            "累计收到企业诉求____件，已答复____件，超期未办____件。",
            "为返岗员工落实住宿酒店____家。",
            "金山街道办事处",
        ),
        """
A3 enterprises:now or enterprises_to_resume:now
B3 enterprises_resumed:now
C3 resumption_rate:now
D3 above_scale_resumed:now
A4 recruiting_enterprises:now
B4 vacant_seats:now
C4 recommended_people:today
D4 recommended_people:total
E4 hired_people:total
A5 enterprise_needs:total
B5 enterprise_needs_answered:total
C5 enterprise_needs_overdue:now
A6 lodging_hotels:now
""",
    ),
    drawn(
        "卫健局就医用车登记",
        ("封闭管理期间居民就医用车登记簿",),
        """
序号 | 用车人 | 同行人数 | 乘车地点 | 送往何处 | 用车事由（透析/放化疗/产检/取药等） | 约定出车时间 | 预计返回时间 | 实际出车时间 | 实际返回时间 | 车牌号 | 司机 | 办理状态 | 行驶里程（公里）
1 | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | .
3 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("注：车辆返回后须终末消毒。",),
        """
B trips.passenger
C trips.companions
D trips.place
E trips.destination
F trips.purpose
G trips.leaves_at
H trips.back_at
I trips.left_at
J trips.returned_at
K trips.plate
L trips.driver
M trips.state
N -
""",
    ),
)
