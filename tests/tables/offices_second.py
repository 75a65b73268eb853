"""Blanks kept sealed until the engine had been improved on the first ones, then looked at themselves."""
# ruff: noqa: E501  a wide table is one line of its sketch

from tests.tables.offices import Office, of_document, of_workbook

FORMS: tuple[Office, ...] = (
    of_workbook(
        "02重点人员管控",
        "重点人员排查管控情况日报表",
        "填报单位：        2020年  月  日  时",
        """
村（居）名称 | 网格数 | 总户数 | 已排查 | < | < | 外来返回人员 | < | < | < | 管控情况 | < | < | 责任人签字
^ | ^ | ^ | 户数 | 人数 | 排查率(%) | 累计 | 其中：武汉 | 其中：湖北其他市州 | 今日新增 | 居家隔离 | 集中隔离 | 已解除 | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B grids:now
C households:now
D screening_done:total
E screening_persons:total
F screening_rate:total
G arrivals:total
H arrivals:total?origin=wuhan
I arrivals:total?origin=hubei
J arrivals:today
K isolated_home:now or isolated_now:now?mode=home
L isolated_site:now or isolated_now:now?mode=site
M isolation_released:total
N -
""",
    ),
    of_workbook(
        "04隔离观察",
        "居家（集中）医学观察人员一览表",
        "社区：           统计时间：",
        """
编号 | 被观察人姓名 | 隔离原因 | 观察地点 | 房间号 | 隔离方式（居家/集中） | 开始隔离日期 | 预计解除日期 | 包保人员 | 今日体温 | < | 目前状态 | 解除时间 | 备注
^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 上午 | 下午 | ^ | ^ | ^
. | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B isolation_cases.name
C isolation_cases.reason
D isolation_cases.place
E isolation_cases.room
F isolation_cases.mode
G isolation_cases.starts_on
H isolation_cases.due_on
I isolation_cases.worker
J -
K -
L isolation_cases.state
M isolation_cases.released_at
N isolation_cases.note or -
""",
    ),
    of_workbook(
        "06员工健康",
        "复工企业员工健康状况摸底表",
        "填报企业：         填报人：",
        """
序号 | 企业名称 | 姓名 | 性别 | 身份证号码 | 联系电话 | 工种 | 宿舍号 | 来源地 | 现是否在重点疫区 | 14天内是否到过重点疫区 | 14天内是否接触确诊或疑似病例 | 有无发热、咳嗽、乏力 | 返回日期 | 交通工具 | 向社区报备时间 | 拟到岗时间 | 健康码颜色
. | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B employees.enterprise
C employees.name
D employees.sex
E employees.paper
F employees.phones
G employees.job
H employees.room
I employees.origin
J employees.in_key_region
K employees.stayed
L employees.met_case
M employees.symptoms
N employees.came_on
O employees.transport
P employees.told_community_on
Q employees.planned_on
R -
""",
    ),
    of_document(
        "08卡口日报",
        "疫情防控卡口工作日报",
        "填报单位：         填报时间：",
        """
卡口名称 | 值守人数 | 今日登记车辆（台） | 今日登记人数 | 劝返车辆 | 劝返人员 | 体温≥37.3℃人数 | 移交人数
. | . | . | . | . | . | . | .
. | . | . | . | . | . | . | .
""",
        "",
        """
A place.name or -
B guards_on_duty:now or guards:today
C vehicles:today
D passage_people:today
E turned_back:today or turned_back:total
F people_turned_back:today or people_turned_back:total
G gate_fevers:today or gate_fevers:total
H passage_people:today?deed=handed_over or passage_people:total?deed=handed_over or -
""",
    ),
    of_workbook(
        "10力量统计",
        "党员干部志愿者下沉一线统计表",
        "填报单位：       时间：",
        """
村（社区） | 临时党支部（个） | 党员先锋队 | < | 先锋岗（个） | 示范岗（个） | 下沉党员干部（人） | 在职党员双报到（人） | 志愿者（人） | 教师（人） | 网格员（人） | 楼栋长（人） | 民警（人）
^ | ^ | 支数 | 人数 | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B temporary_branches:now
C pioneer_teams:now or teams:now?kind=pioneer
D team_members:now?team_kind=pioneer
E pioneer_posts:now
F demonstration_posts:now
G staff:now?kind=seconded_cadre or mobilised:now?kind=seconded_cadre or cadres:now?kind=seconded_cadre
H double_checkin_members:now
I volunteers:now
J staff:now?kind=teacher or mobilised:now?kind=teacher
K staff:now?kind=grid_worker or mobilised:now?kind=grid_worker
L building_leaders:now
M staff:now?kind=police or mobilised:now?kind=police
""",
    ),
    of_workbook(
        "12求职登记",
        "有就业意愿人员摸底登记表",
        "村（社区）：      摸底人：",
        """
序号 | 姓名 | 性别 | 出生年 | 身份证号 | 手机 | 从何地返回 | 所在社区 | 文化程度 | 技能特长 | 期望工资（元/月） | 意向就业区域 | 能否上夜班 | 是否需要住宿 | 最快到岗时间 | 备注
. | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B seekers.name
C seekers.sex
D seekers.birth_year
E seekers.paper
F seekers.phones
G seekers.origin
H seekers.community
I seekers.schooling
J seekers.skills
K seekers.wanted_pay
L seekers.reach
M seekers.night_shift
N seekers.wants_dormitory
O seekers.available_from
P seekers.note or -
""",
    ),
    of_workbook(
        "14居民登记",
        "社区居民基本信息台账",
        "填报单位：       时间：",
        """
社区 | 网格 | 姓名 | 与户主关系 | 证件类型 | 证件号码 | 性别 | 民族 | 是否党员 | 出生年月 | 工作单位 | 联系电话 | 户口所在地 | 现居住地址 | 特殊群体类别
. | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
A residents.community
B residents.grid
C residents.name
D residents.relation
E residents.paper_kind
F residents.paper
G residents.sex
H -
I residents.party_member
J residents.birth_date
K residents.employer
L residents.phones
M residents.registered_place
N residents.address
O residents.groups
""",
    ),
    of_workbook(
        "16分类复工",
        "各类企业复工复产进度表",
        "填报单位：         截至：   月  日",
        """
企业分类 | 应复工（家） | 已报备（家） | 已批复（家） | 已复工（家） | 复工率（%） | 职工总数（人） | 已返岗（人） | 返岗率（%）
纳税大户和规上企业 | . | . | . | . | . | . | . | .
公有及封闭式私有园区 | . | . | . | . | . | . | . | .
村级工业园 | . | . | . | . | . | . | . | .
其他企业 | . | . | . | . | . | . | . | .
合计 | . | . | . | . | . | . | . | .
""",
        "",
        """
B4 enterprises_to_resume:now?class=large
C4 enterprises_filed:now?class=large
D4 enterprises_approved:now?class=large
E4 enterprises_resumed:now?class=large
F4 resumption_rate:now?class=large
G4 enterprise_staff:now?class=large or employees:now?class=large or employees_class_large:now
H4 employees_back:now?class=large or workers_back:total?class=large or employees_back_class_large:now
I4 return_rate:now?class=large or return_to_post_rate:total?class=large or return_rate_class_large:now
B6 enterprises_to_resume:now?class=village_park
C6 enterprises_filed:now?class=village_park
D6 enterprises_approved:now?class=village_park
E6 enterprises_resumed:now?class=village_park
F6 resumption_rate:now?class=village_park
G6 enterprise_staff:now?class=village_park or employees:now?class=village_park or employees_class_village_park:now
H6 employees_back:now?class=village_park or workers_back:total?class=village_park or employees_back_class_village_park:now
I6 return_rate:now?class=village_park or return_to_post_rate:total?class=village_park or return_rate_class_village_park:now
B8 enterprises_to_resume:now
E8 enterprises_resumed:now
F8 resumption_rate:now
G8 enterprise_staff:now or employees:now
H8 employees_back:now or workers_back:total
""",
    ),
    of_workbook(
        "18逐日统计",
        "疫情防控逐日统计台账",
        "单位：",
        """
日期 | 返乡人数 | 其中武汉 | 新增隔离 | 解除隔离 | 现有隔离 | 走访人次 | 检查车辆 | 检查人员 | 劝返车辆
2月10日 | . | . | . | . | . | . | . | . | .
2月11日 | . | . | . | . | . | . | . | . | .
2月12日 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B arrivals:today
C arrivals:today?origin=wuhan
D isolation_opened:today
E isolation_released:today
F isolated_now:now
G visits:today
H vehicles:today
I passage_people:today
J turned_back:today
""",
    ),
    of_workbook(
        "22专车接返",
        "务工人员返岗专车接送统计表",
        "填报单位：        时间：",
        """
单位 | 发车班次 | < | 接返人数 | < | 累计发车其中 | < | 待接人数 | 费用（万元）
^ | 当日 | 累计 | 当日 | 累计 | 大巴 | 火车专列 | ^ | ^
四棵社区 | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | .
""",
        "",
        """
B charters_driven:today
C charters_driven:total
D workers_fetched:today
E workers_fetched:total
F charters_driven:total?means=coach or charters:now?means=coach
G charters_driven:total?means=train or charters:now?means=train
H riders_waiting:now
I charters_cost:total
""",
    ),
    of_workbook(
        "24专项资金",
        "复工复产专项资金使用情况表",
        "填报单位：        单位：万元",
        """
项目 | 预算安排 | 已批准金额 | 已拨付金额 | 结余 | 申报笔数（件） | 不予批准（件）
员工健康体检补助 | . | . | . | . | . | .
新员工到岗奖励 | . | . | . | . | . | .
合计 | . | . | . | . | . | .
""",
        "",
        """
B4 fund_budget:total?programme=check_up or fund_budget_check_up:total
C4 fund_committed:total?programme=check_up or fund_committed_check_up:total
D4 fund_paid:total?programme=check_up
E4 fund_left:total?programme=check_up or fund_left_check_up:total
F4 fund_applications:total?programme=check_up
G4 fund_applications_refused:now?programme=check_up
B6 fund_budget:total
C6 fund_committed:total
D6 fund_paid:total
E6 fund_left:total
F6 fund_applications:total
G6 fund_applications_refused:now
""",
    ),
    of_document(
        "26换行表头",
        "各村疫情防控数据统计",
        "填报时间：",
        """
单位 | 截至２月　日２４时\\n累计排查\\n户数（户） | ２４小时内\\n新增返回\\n人员（人） | 累\\n计\\n返\\n回\\n人\\n员 | 集中\\n观察\\n人数 | 居家\\n观察\\n人数 | 劝\\n返\\n人\\n员 | 消毒\\n次数 | 消毒面积\\n（万㎡）
四棵社区 | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | .
""",
        "",
        """
B screening_done:total
C arrivals:today
D arrivals:total
E isolated_site:now or isolated_now:now?mode=site
F isolated_home:now or isolated_now:now?mode=home
G people_turned_back:today or people_turned_back:total
H disinfection_records:today or disinfection_records:total
I disinfection_area:today or disinfection_area:total
""",
    ),
    of_workbook(
        "28巡逻宣传",
        "社会面管控情况统计表",
        "填报单位：        时间：",
        """
村（社区） | 巡逻队（支） | 劝散聚集（人） | < | 取消酒席（桌） | 夜间抽查发现问题（个） | 爱心包发放（份） | 募捐金额（元） | 好人好事（件） | 悬挂横幅（条）
^ | ^ | 今日 | 累计 | ^ | ^ | ^ | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B teams:now?kind=patrol
C patrol_dissuaded:today
D patrol_dissuaded:total
E gathering_report_tables:today or gathering_report_tables:total
F night_check_found:today or night_check_found:total
G relief_packages:today or relief_packages:total
H -
I praise_records:today or praise_records:total
J -
""",
    ),
)
