"""Twelve blanks of yet other offices, read at first sight after the fifth set was learnt from.

Whoever drew them knew the figures and registers of the house by name and definition only.
"""
# ruff: noqa: E501  a wide table is one line of its sketch

from tests.tables.offices import Office, of_document
from tests.tables.offices_fourth import drawn, of_letter

FORMS: tuple[Office, ...] = (
    drawn(
        "教育局师生返程排查",
        (
            "春季开学前师生员工返程信息排查表",
            "学校（盖章）：                    排查人：                    排查日期：2020年2月   日",
        ),
        """
序号 | 班级/科室 | 姓名 | 性别 | 身份证号 | 本人（家长）手机 | 户籍地 | 返程信息 | < | < | < | < | < | 现住址（详细到门牌号）
^ | ^ | ^ | ^ | ^ | ^ | ^ | 从何地返回 | 途经地 | 乘坐交通工具 | 班次/车次/航班号 | 抵达日期 | 同行人员 | ^
1 | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | .
3 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("注：2月1日以来从外地返回的师生员工均须登记，不得漏登。",),
        """
C arrivals.name
D arrivals.sex
E arrivals.paper
F arrivals.phones
G arrivals.registered_place
H arrivals.origin
I arrivals.via
J arrivals.transport
K arrivals.trip_number
L arrivals.arrived_on
M arrivals.companions
N arrivals.address
""",
        sheet_name="返程师生",
    ),
    drawn(
        "房管局小区封闭管理",
        (
            "住宅小区封闭式管理情况日报表",
            "报送单位：                    统计时间：  月  日17:00                    单位：个、栋、户、人、张",
        ),
        """
序号 | 社区（村） | 基本情况 | < | < | < | < | 小区出入通行证 | < | < | 目前封控的点位（处） | 物业公司数
^ | ^ | 划分网格数 | 楼栋数 | 单元（楼道）数 | 住户数 | 实有人口 | 今日发证 | 累计发证 | 目前有效 | ^ | ^
1 | 四棵社区 | . | . | . | . | . | . | . | . | . | .
2 | 王太社区 | . | . | . | . | . | . | . | . | . | .
3 | 钟山村 | . | . | . | . | . | . | . | . | . | .
合计 | < | . | . | . | . | . | . | . | . | . | .
""",
        ("物业科：                    分管领导：",),
        """
C grids:now
D buildings:now
E units:now
F households:now
G residents:now
H passes_issued:today
I passes_issued:total
J passes_valid:now
K sealed_places:now
""",
    ),
    drawn(
        "妇联居家隔离家庭关爱",
        (
            "“巾帼暖心”居家隔离家庭关爱服务日报",
            "填报单位：           妇联           日期：   月   日",
        ),
        """
村、社区 | 正在居家隔离人数 | 孕产妇人数 | 代购代办服务 | < | < | < | < | < | 登记在册志愿者（人） | 心理疏导（人次）
^ | ^ | ^ | 今日提出 | 累计提出 | 今日办结 | 累计办结 | 尚未送达 | 其中：已超时 | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | .
""",
        ("注：代购代办指为居家隔离家庭买菜、送药、取快递、清运垃圾等事项，单位：件。",),
        """
B isolated_home:now or isolated_now:now?mode=home
C special_persons:now?group=pregnant or residents:now?group=pregnant
D errands_asked:today
E errands_asked:total
F errands_done:today
G errands_done:total
H errands_open:now
I errands_late:now
J volunteers:now
""",
    ),
    drawn(
        "火车站专班查验",
        (
            "火车站疫情查控专班情况日报表",
            "（每日20时前报区交通查控组）",
            "填报人：            联系电话：            日期：",
        ),
        """
属地 | 乘火车到达人员 | < | 到达人员中来自武汉（累计） | 到达人员中来自境外（累计） | 查验人次 | < | 劝返人次 | < | 发现体温异常（人次） | < | 此刻在岗值守人数 | 放行后逾期未到村报到（批） | 红外测温仪（台）
^ | 当日 | 累计 | ^ | ^ | 当日 | 累计 | 当日 | 累计 | 当日 | 累计 | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (),
        """
B arrivals:today?transport=rail
C arrivals:total?transport=rail
D arrivals:total?origin=wuhan
E arrivals:total?origin=overseas
F passage_people:today
G passage_people:total
H people_turned_back:today
I people_turned_back:total
J gate_fevers:today
K gate_fevers:total
L guards_on_duty:now
M arrivals_overdue:now
""",
    ),
    drawn(
        "农业农村办村级防控",
        (
            "农村地区疫情防控重点工作进度表",
            "农业农村办公室                    截至2020年2月   日15时",
        ),
        """
村名 | 逐户排查 | < | < | < | 返乡人员（人） | < | 环境消杀面积（平方米） | < | 劝阻聚集（次） | < | 春耕备耕面积（亩）
^ | 应排查户数 | 已排查户数 | 未排查户数 | 排查率（%） | 今天 | 累计 | 今天 | 累计 | 今天 | 累计 | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | . | .
全镇 | . | . | . | . | . | . | . | . | . | . | .
""",
        ("填表：                    审签：",),
        """
B screening_households:now
C screening_done:total
D screening_missed:now
E screening_rate:total
F arrivals:today or screening_arrivals:today
G arrivals:total or screening_arrivals:total
H disinfection_area:today
I disinfection_area:total
J patrol_dissuaded:today
K patrol_dissuaded:total
""",
    ),
    drawn(
        "总工会职工返岗就业",
        (
            "企业职工返岗及用工服务情况调度表",
            "总工会、人社中心联合制                    调度时间：   月   日",
        ),
        """
所在村社 | 企业职工总数 | 已返岗职工数 | 返岗率 | 正在招工的企业（家） | 缺工人数 | 登记求职人数 | 已推荐上岗人数 | 已录用人数 | 录用占推荐比例（%） | 返岗职工过渡住宿 | < | < | < | 工会慰问金（元）
^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 定点酒店（家） | 可供房间（间） | 已占床位（张） | 空余床位（张） | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (),
        """
B enterprise_staff:now or employees:now
C employees_back:now or workers_back:total
D return_rate:now or return_to_post_rate:total
E recruiting_enterprises:now
F vacant_seats:now
G job_seekers:now
H recommended_people:total
I hired_people:total
J hired_share:total
K lodging_hotels:now
L lodging_rooms:now
M lodging_beds_taken:now
N lodging_beds_free:now
""",
    ),
    of_letter(
        "督查室防控督查通报素材",
        (
            "疫情防控督查工作情况（每日续报）",
            "区委区政府督查室：",
            "我街道共组建督导组____个，累计检查____次，其中今天检查____次。",
            "累计发现问题____个，今天新发现____个；已整改____个，尚未销号____个，超过整改期限____个，严重问题未销号____个。",
            "目前被责令停业的场所____家，尚未办结的督办单____件。",
            "累计走访企业____次，今天走访____次，超期未答复的企业诉求____件。",
            "街道党政办    2020年2月  日",
        ),
        """
A3 supervision_groups:now
B3 inspections:total
C3 inspections:today
A4 findings:total
B4 findings:today
C4 findings_put_right:total or findings_closed:total
D4 findings_open:now
E4 findings_overdue:now
F4 findings_critical:now or findings_open:now?severity=critical
A5 premises_suspended:now
B5 supervision_orders:now
A6 liaison_visits:total
B6 liaison_visits:today
C6 enterprise_needs_overdue:now
""",
    ),
    drawn(
        "防指晚间调度一览",
        (
            "疫情防控指挥部晚间调度一览表",
            "2020年2月   日19时30分                    值班领导：",
        ),
        """
工作条线 | 指标 | 计量单位 | 当日数 | 累计数
交通管控 | 检查车辆 | 辆次 | . | .
^ | 检查人员 | 人次 | . | .
^ | 劝返人员 | 人次 | . | .
^ | 检出发热 | 人次 | . | .
社区管控 | 入户排查户数 | 户 | . | .
^ | 发放通行证 | 张 | . | .
^ | 外来返回人员 | 人 | . | .
医学观察 | 新纳入观察 | 人 | . | .
^ | 解除观察 | 人 | . | .
^ | 代办事项办结 | 件 | . | .
复工复产 | 走访服务企业 | 次 | . | .
^ | 复工申请受理 | 件 | . | .
^ | 复工申请通过 | 件 | . | .
后勤保障 | 出动洒水车 | 台次 | . | .
""",
        ("注：当日数统计时段为0时至填报时；累计数自1月23日起。",),
        """
D4 vehicles:today
E4 vehicles:total
D5 passage_people:today
E5 passage_people:total
D6 people_turned_back:today
E6 people_turned_back:total
D7 gate_fevers:today
E7 gate_fevers:total
D8 screening_done:today
E8 screening_done:total
D9 passes_issued:today
E9 passes_issued:total
D10 arrivals:today
E10 arrivals:total
D11 isolation_opened:today
E11 isolation_opened:total
D12 isolation_released:today
E12 isolation_released:total
D13 errands_done:today
E13 errands_done:total
D14 liaison_visits:today
E14 liaison_visits:total
D15 filings_submitted:today
E15 filings_submitted:total
D16 filings_approved:today
E16 filings_approved:total
""",
    ),
    of_document(
        "社区卫生服务中心观察对象名册",
        "隔离医学观察对象管理名册",
        "社区卫生服务中心：                    建册日期：",
        """
序号 | 被观察人姓名 | 观察缘由 | 观察方式（居家/集中） | 观察地点 | 房间号 | 起始日 | 期满日 | 解除时间 | 目前状态 | 包保责任人 | 血型
1 | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | .
""",
        "注：期满日按起始日后满14天计算。",
        """
B isolation_cases.name
C isolation_cases.reason
D isolation_cases.mode
E isolation_cases.place
F isolation_cases.room
G isolation_cases.starts_on
H isolation_cases.due_on
I isolation_cases.released_at
J isolation_cases.state
K isolation_cases.worker
""",
    ),
    drawn(
        "税务分局企业联系清册",
        (
            "辖区纳税企业联系服务清册",
            "税务分局（盖章）                    2020年2月",
        ),
        """
编号 | 纳税人名称 | 纳税人识别号（统一社会信用代码） | 纳税人类型（一般纳税人/小规模） | 行业 | 经营地址 | 所在社区 | 法人 | < | 办税联系人 | < | 职工人数 | 经营状态 | 纳税信用等级
^ | ^ | ^ | ^ | ^ | ^ | ^ | 姓名 | 手机 | 姓名 | 手机 | ^ | ^ | ^
1 | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (),
        """
B enterprises.name
C enterprises.credit_code
D enterprises.tax_class
E enterprises.industry
F enterprises.address
G enterprises.community
H enterprises.representative
I enterprises.representative_phones
J enterprises.contact
K enterprises.contact_phones
L enterprises.staff_count
M enterprises.state
""",
    ),
    drawn(
        "民政办特殊困难群体关爱",
        (
            "疫情期间特殊困难群体关爱走访统计表",
            "民政办公室                    统计截止：   月   日12时",
        ),
        """
村（居）委会 | 在册特殊群体总人数 | 其中 | < | < | < | 今日走访 | < | < | < | 累计走访（次） | 发放救助金（元）
^ | ^ | 独居 | 残疾人 | 低保对象 | 特困人员 | 走访次数 | 走访到的人数 | 敲门无人应答（次） | 提出需求（次） | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | . | .
""",
        ("经办人：                    民政办负责人：",),
        """
B special_persons:now
C special_persons:now?group=living_alone or residents:now?group=living_alone
D special_persons:now?group=disabled or residents:now?group=disabled
E special_persons:now?group=low_income or residents:now?group=low_income
F special_persons:now?group=extremely_poor or residents:now?group=extremely_poor
G visits:today
H people_visited:today
I visits_nobody:today or visits:today?outcome=nobody
J visit_needs:today
K visits:total
""",
    ),
    of_document(
        "就业中心求职人员登记",
        "本地求职人员登记表",
        "就业服务中心：                    登记日期：",
        """
序号 | 求职人 | 性别 | 出生年份 | 身份证号码 | 联系方式 | 居住社区 | 文化程度 | 技能特长 | 期望月薪（元） | 最早可上岗日期 | 能否上夜班 | 是否需要住宿 | 鞋码
1 | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "注：鞋码用于配发劳保鞋。",
        """
B seekers.name
C seekers.sex
D seekers.birth_year
E seekers.paper
F seekers.phones
G seekers.community
H seekers.schooling
I seekers.skills
J seekers.wanted_pay
K seekers.available_from
L seekers.night_shift
M seekers.wants_dormitory
""",
    ),
)
