"""Blanks written and kept sealed after the second ones had been looked at."""
# ruff: noqa: E501  a wide table is one line of its sketch

from tests.tables.offices import Office, of_document, of_workbook

FORMS: tuple[Office, ...] = (
    of_document(
        "31排查日报",
        "各村入户排查进度日报",
        "填报单位：       截止：  月  日",
        """
村别 | 应查户 | 实查户 | 漏查户 | 完成率（%） | 外地回来人员 | 武汉回来 | 居家留观 | 送集中点观察 | 已期满解除
四棵村 | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B screening_households:now
C screening_done:total
D screening_missed:now
E screening_rate:total
F arrivals:total or screening_arrivals:total
G arrivals:total?origin=wuhan
H isolated_home:now or isolated_now:now?mode=home
I isolated_site:now or isolated_now:now?mode=site
J isolation_released:total
""",
    ),
    of_workbook(
        "32工作调度",
        "疫情防控工作调度表",
        "填报单位：       2020年  月  日",
        """
项目 | 单位 | 今日 | 累计
一、卡口管控 | < | < | <
出动值守人员 | 人 | . | .
检查车辆 | 辆 | . | .
检查人员 | 人次 | . | .
劝返车辆 | 辆 | . | .
二、志愿服务 | < | < | <
代买代办 | 件 | . | .
走访特殊人群 | 人次 | . | .
三、监督检查 | < | < | <
出动检查 | 次 | . | .
发现问题 | 个 | . | .
完成整改 | 个 | . | .
""",
        "",
        """
1.1:C5 guards:today
1.1:D5 guards:total
1.1:C6 vehicles:today
1.1:D6 vehicles:total
1.1:C7 passage_people:today
1.1:D7 passage_people:total
1.1:C8 turned_back:today
1.1:D8 turned_back:total
1.1:C10 errands_asked:today or errands_done:today
1.1:D10 errands_asked:total or errands_done:total
1.1:C11 visits:today
1.1:D11 visits:total
1.1:C13 inspections:today
1.1:D13 inspections:total
1.1:C14 findings:today
1.1:D14 findings:total
1.1:C15 findings_put_right:today or findings_closed:today
1.1:D15 findings_put_right:total or findings_closed:total
""",
    ),
    of_workbook(
        "33返岗花名册",
        "企业返岗员工花名册",
        "企业（盖章）：     填报人：",
        """
工号 | 部门 | 姓名 | 性别 | 公民身份号码 | 联系方式 | 岗位 | 工序 | 返程日期 | 返程车次 | 同行人 | 现住处 | 到岗日期 | 当前状态
. | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
A employees.staff_number
B -
C employees.name
D employees.sex
E employees.paper
F employees.phones
G employees.job
H employees.process
I employees.came_on
J employees.trip_number
K employees.companions
L employees.address
M employees.back_on
N employees.state
""",
    ),
    of_workbook(
        "34商户台账",
        "个体工商户疫情防控台账",
        "社区：          登记时间：",
        """
序号 | 字号名称 | 经营者 | 经营者电话 | 营业执照号 | 经营地址 | 所在社区 | 行业 | 从业人数 | 经营状态 | 五小场所类别
. | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B enterprises.name
C enterprises.representative
D enterprises.representative_phones
E enterprises.credit_code
F enterprises.address
G enterprises.community
H enterprises.industry
I enterprises.staff_count
J enterprises.state
K enterprises.premises
""",
    ),
    of_workbook(
        "35开工调度",
        "复工复产调度表",
        "填报单位：       单位：家、个、人",
        """
村（社区） | 全部企业 | < | < | 规上企业 | < | < | 在建项目 | < | 返岗员工
^ | 应开工 | 已开工 | 开工率 | 应开工 | 已开工 | 开工率 | 总数 | 已复工 | ^
四棵社区 | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B enterprises_to_resume:now
C enterprises_resumed:now
D resumption_rate:now
E above_scale_to_resume:now
F above_scale_resumed:now
G above_scale_resumption_rate:now
H construction_projects:now
I projects_resumed:now
J workers_back:total or employees_back:now
""",
    ),
    of_document(
        "36用工服务",
        "用工对接服务情况统计",
        "填报单位：       时间：",
        """
社区（村） | 招聘企业（家） | 空缺岗位（个） | 求职登记（人） | 当日推荐（人） | 累计推荐（人） | 累计录用（人） | 录用率 | 点对点接返（人）
四棵社区 | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | .
""",
        "",
        """
B recruiting_enterprises:now
C vacant_seats:now
D job_seekers:now
E recommended_people:today
F recommended_people:total
G hired_people:total
H hired_share:total
I workers_fetched:total or workers_fetched:today
""",
    ),
    of_document(
        "37复工申请",
        "企业复工申请表",
        "",
        """
单位名称 | . | 营业执照号码 | .
单位地址 | . | 所属行业 | .
法人代表 | . | 法人手机 | .
联系人 | . | 联系人电话 | .
员工数 | . | 应急电话 | .
纳税人类别 | . | 所在园区 | .
复工理由 | . | 防护物资准备情况 | .
""",
        "",
        """
B1 enterprises.name
D1 enterprises.credit_code
B2 enterprises.address
D2 enterprises.industry
B3 enterprises.representative
D3 enterprises.representative_phones
B4 enterprises.contact
D4 enterprises.contact_phones
B5 enterprises.staff_count
D5 enterprises.duty_phones
B6 enterprises.tax_class
D6 enterprises.park
B7 -
D7 -
""",
    ),
    of_workbook(
        "38关爱服务",
        "特殊群体关爱服务统计表",
        "填报单位：     日期：",
        """
村 | 在册特殊人群（人） | < | < | < | 当日走访（人次） | 其中：无人在家 | 反映需求 | 完成代办（件） | 服务志愿者
^ | 总数 | 独居老人 | 低保 | 残疾人 | ^ | ^ | ^ | ^ | ^
四棵村 | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B special_persons:now
C special_persons:now?group=living_alone
D special_persons:now?group=low_income
E special_persons:now?group=disabled
F visits:today
G visits_nobody:today or visits:today?outcome=nobody
H visit_needs:today or visit_needs:total
I errands_done:today or errands_done:total
J volunteers:now
""",
    ),
    of_workbook(
        "39重点人群名册",
        "社区重点人群花名册",
        "社区：       网格：",
        """
序号 | 户主 | 姓名 | 与户主关系 | 身份证件号 | 性别 | 联系电话 | 详细住址 | 楼栋 | 单元 | 房号 | 人员类型 | 特殊群体类型 | 包保人
. | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B residents.head_name
C residents.name
D residents.relation
E residents.paper
F residents.sex
G residents.phones
H residents.address
I residents.building
J residents.unit
K residents.door
L residents.kind
M residents.groups
N -
""",
    ),
    of_workbook(
        "40值守横表",
        "各村卡点值守情况",
        "2020年   月   日",
        """
项目 | 四棵村 | 钟山村 | 合计
设卡点数（个） | . | . | .
值守人数（人） | . | . | .
过往车辆（辆） | . | . | .
过往人数（人） | . | . | .
劝返人数（人） | . | . | .
发放通行证（张） | . | . | .
""",
        "",
        """
B4 checkpoints:now or checkpoints_open:now
D4 checkpoints:now or checkpoints_open:now
B5 guards_on_duty:now or guards:today
D5 guards_on_duty:now or guards:today
B6 vehicles:total or vehicles:today
D6 vehicles:total or vehicles:today
B7 passage_people:total or passage_people:today
D7 passage_people:total or passage_people:today
B8 people_turned_back:total or people_turned_back:today
D8 people_turned_back:total or people_turned_back:today
B9 passes_issued:total or passes_issued:today
D9 passes_issued:total or passes_issued:today
""",
    ),
)
