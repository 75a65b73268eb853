"""Blanks as county offices drew them, and what each column means; the engine was improved on these."""
# ruff: noqa: E501  a wide table is one line of its sketch

from tests.tables.offices import Office, of_document, of_workbook

FORMS: tuple[Office, ...] = (
    of_workbook(
        "01日报指标",
        "街道新冠肺炎疫情防控工作日报",
        "填报单位（盖章）：      截至    月   日   时",
        """
序号 | 指标 | 计量单位 | 当日数 | 累计数
1 | 入户排查户数 | 户 | . | .
2 | 排查人口数 | 人 | . | .
3 | 武汉返回人员 | 人 | . | .
4 | 省内（除武汉）返回人员 | 人 | . | .
5 | 境外返回人员 | 人 | . | .
6 | 新增居家医学观察 | 人 | . | .
7 | 解除医学观察 | 人 | . | .
8 | 密切接触者 | 人 | . | .
9 | 出动宣传车 | 台次 | . | .
10 | 发放宣传单 | 份 | . | .
11 | 消毒面积 | 平方米 | . | .
""",
        "填表人：            审核人：            联系电话：",
        """
D4 screening_done:today
E4 screening_done:total
D5 screening_persons:today
E5 screening_persons:total
D6 arrivals:today?origin=wuhan
E6 arrivals:total?origin=wuhan
D7 arrivals:today?origin=hubei
E7 arrivals:total?origin=hubei
D8 arrivals:today?origin=overseas
E8 arrivals:total?origin=overseas
D9 isolation_opened:today?mode=home
E9 isolation_opened:total?mode=home
D10 isolation_released:today
E10 isolation_released:total
D11 isolation_opened:today?reason=close_contact or -
E11 isolation_opened:total?reason=close_contact or isolated_now:now?reason=close_contact or -
D12 -
E12 -
D13 -
E13 -
D14 disinfection_area:today
E14 disinfection_area:total
""",
    ),
    of_workbook(
        "03返乡登记",
        "外出返乡人员信息登记表",
        "村（社区）：             登记日期：",
        """
序号 | 姓名 | 性别 | 身份证号 | 手机号码 | 户籍地址 | 返回前所在地 | 返回日期 | 返回方式 | 车次/航班/车牌号 | 同行人员情况 | 现住址 | 所属网格 | 是否有发热咳嗽等症状 | 是否接触过确诊病例 | 登记人
1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B arrivals.name
C arrivals.sex
D arrivals.paper
E arrivals.phones
F arrivals.registered_place
G arrivals.origin
H arrivals.arrived_on
I arrivals.transport
J arrivals.trip_number
K arrivals.companions
L arrivals.address
M arrivals.grid
N -
O arrivals.contact
P -
""",
    ),
    of_workbook(
        "05复工备案表",
        "企业复工复产备案登记表",
        "",
        """
企业名称（盖章） | . | 统一社会信用代码 | .
企业地址 | . | 所在村居 | .
法定代表人 | . | 联系方式 | .
防疫工作联系人 | . | 联系电话 | .
24小时值守电话 | . | 所属行业 | .
职工总数（人） | . | 首批返岗人数（人） | .
拟复工时间 | . | 口罩库存（只） | .
规模类型 | . | 建筑面积（平方米） | .
""",
        "企业承诺：以上情况属实。",
        """
B3 enterprises.name
D3 enterprises.credit_code
B4 enterprises.address
D4 enterprises.community
B5 enterprises.representative
D5 enterprises.representative_phones
B6 enterprises.contact
D6 enterprises.contact_phones
B7 enterprises.duty_phones
D7 enterprises.industry
B8 enterprises.staff_count
D8 -
B9 -
D9 -
B10 enterprises.scale
D10 enterprises.area_m2
""",
    ),
    of_workbook(
        "07企业复工一览",
        "辖区企业复工情况一览表",
        "填报单位：         时间：",
        """
序号 | 企业全称 | 行业类别 | 是否规上 | 负责人 | < | 职工数 | 已返岗 | 未返岗 | 复工状态 | 驻企联络员 | 备注
^ | ^ | ^ | ^ | 姓名 | 电话 | ^ | ^ | ^ | ^ | ^ | ^
. | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B enterprises.name
C enterprises.industry
D enterprises.scale or -
E enterprises.representative or enterprises.contact
F enterprises.representative_phones or enterprises.contact_phones
G enterprises.staff_count
H -
I -
J enterprises.state
K -
L enterprises.note or -
""",
    ),
    of_workbook(
        "09五小场所",
        "“五小”场所疫情防控检查统计表",
        "填报单位：        日期：",
        """
场所类别 | 总数（家） | 今日检查（家次） | 累计检查（家次） | 责令停业（家）
小餐饮 | . | . | . | .
小旅馆 | . | . | . | .
小美容美发店 | . | . | . | .
小浴室 | . | . | . | .
小歌舞厅、网吧 | . | . | . | .
合计 | . | . | . | .
""",
        "",
        """
B4 small_premises:now?premises=small_catering or enterprises:now?premises=small_catering
C4 small_premises_inspections:today?premises=small_catering or inspections:today?premises=small_catering or inspections_small_catering:today
D4 small_premises_inspections:total?premises=small_catering or inspections:total?premises=small_catering or inspections_small_catering:total
E4 premises_suspended:now?premises=small_catering
B6 small_premises:now?premises=small_hairdresser or enterprises:now?premises=small_hairdresser
C6 small_premises_inspections:today?premises=small_hairdresser or inspections:today?premises=small_hairdresser or inspections_small_hairdresser:today
D6 small_premises_inspections:total?premises=small_hairdresser or inspections:total?premises=small_hairdresser or inspections_small_hairdresser:total
E6 premises_suspended:now?premises=small_hairdresser
B9 small_premises:now
C9 small_premises_inspections:today
D9 small_premises_inspections:total
E9 premises_suspended:now
""",
    ),
    of_workbook(
        "11招工需求",
        "企业用工需求登记表",
        "镇街：        填报日期：",
        """
序号 | 用工单位 | 信用代码 | 岗位名称 | 需求人数 | 学历要求 | 年龄要求 | 技能要求 | 月工资（元） | 是否包吃住 | 是否倒班 | 上班地点 | 联系人及电话 | 招聘截止日
. | . | . | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B vacancies.enterprise
C vacancies.credit_code
D vacancies.title
E vacancies.seats
F vacancies.schooling
G vacancies.age
H vacancies.skills
I vacancies.pay
J vacancies.board
K vacancies.night_shift
L vacancies.workplace
M vacancies.contact_hint
N vacancies.open_until
""",
    ),
    of_workbook(
        "13住户采集",
        "小区住户信息采集表",
        "采集人：      采集时间：",
        """
户号 | 户主姓名 | 小区名称 | 楼栋 | 单元 | 门牌号 | 家庭人口数 | 房屋性质（自住、出租、空置） | 联系方式 | 所在网格 | 入户时间 | 备注
. | . | . | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | . | . | .
""",
        "",
        """
A households.household_no
B households.head_name
C households.estate
D households.building
E households.unit
F households.door
G households.members
H households.kind
I households.phones
J households.grid
K -
L households.note or -
""",
    ),
    of_document(
        "15值守人员名册",
        "一线防控工作人员名册",
        "单位：         时间：",
        """
序号 | 姓名 | 工作单位 | 职务 | 派出层级 | 人员类别（干部/志愿者/网格员） | 是否党员 | 联系电话 | 驻守点位 | 家庭住址
. | . | . | . | . | . | . | . | . | .
. | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B staff.name
C staff.organisation
D staff.title
E staff.level
F staff.kind
G staff.party_member
H staff.phones
I staff.serves
J staff.home
""",
    ),
    of_workbook(
        "17诉求办理",
        "企业诉求收集办理情况统计表",
        "填报单位：        截止时间：",
        """
村社区 | 走访企业（家次） | < | 收集问题诉求（件） | < | < | < | 按期答复（件） | 已办结（件） | 超期未办（件）
^ | 今日 | 累计 | 用工 | 物流 | 融资 | 小计 | ^ | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B liaison_visits:today
C liaison_visits:total
D enterprise_needs:total?need=recruitment or needs_recruitment:total
E enterprise_needs:total?need=logistics or needs_logistics:total
F enterprise_needs:total?need=funds or needs_funds:total
G enterprise_needs:total
H enterprise_needs_in_time:total
I enterprise_needs_settled:total
J enterprise_needs_overdue:now
""",
    ),
    of_document(
        "21督查情况",
        "疫情防控督查情况日报",
        "填报单位：       日期：",
        """
项目 | 数量 | 备注
督导组数量 | . | .
今日督查次数 | . | .
今日发现问题 | . | .
已整改问题数 | . | .
未整改问题数 | . | .
其中：重大问题 | . | .
超期未整改 | . | .
下发督办单（份） | . | .
停业整顿场所（处） | . | .
""",
        "",
        """
B2 supervision_groups:now
B3 inspections:today or group_inspections:today
B4 findings:today
B5 findings_put_right:total or findings_closed:total
B6 findings_open:now
B7 findings_critical:now or findings_open:now?severity=critical
B8 findings_overdue:now
B9 supervision_orders:now
B10 premises_suspended:now
""",
    ),
    of_workbook(
        "23简表",
        "疫情防控每日快报",
        "村居：      日期：",
        """
村居 | 走访 | < | 特殊人群 | 发热 | 返乡 | < | 隔离在管 | < | 劝返
^ | 户 | 人 | ^ | ^ | 今日 | 累计 | 居家 | 集中 | ^
四棵社区 | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | .
""",
        "",
        """
B households_visited:today or households_visited:total
C people_visited:today or people_visited:total
D special_persons:now
E visit_fevers:today or visit_fevers:total or check_fevers:today or fever_alerts:today or fever_alerts:total
F arrivals:today
G arrivals:total
H isolated_home:now or isolated_now:now?mode=home
I isolated_site:now or isolated_now:now?mode=site
J people_turned_back:today or people_turned_back:total or turned_back:today or turned_back:total
""",
    ),
    of_workbook(
        "25横向汇总",
        "各社区防控工作数据汇总",
        "时间：    月   日",
        """
类别 | 指标 | 四棵社区 | 王太社区 | 合计
排查 | 应排查户数 | . | . | .
^ | 已排查户数 | . | . | .
^ | 漏排户数 | . | . | .
管控 | 居家隔离人数 | . | . | .
^ | 其中今日新增 | . | . | .
服务 | 代办事项（项） | . | . | .
^ | 其中已完成 | . | . | .
值守 | 卡点数 | . | . | .
^ | 志愿者人数 | . | . | .
""",
        "",
        """
C4 screening_households:now
E4 screening_households:now
C5 screening_done:total
E5 screening_done:total
C6 screening_missed:now
E6 screening_missed:now
C7 isolated_home:now or isolated_now:now?mode=home
E7 isolated_home:now or isolated_now:now?mode=home
C8 isolation_opened:today?mode=home or isolation_opened:today
E8 isolation_opened:today?mode=home or isolation_opened:today
C9 errands_asked:total
E9 errands_asked:total
C10 errands_done:total
E10 errands_done:total
C11 checkpoints:now or checkpoints_open:now
E11 checkpoints:now or checkpoints_open:now
C12 volunteers:now
E12 volunteers:now
""",
    ),
    of_workbook(
        "27养老机构",
        "养老福利机构疫情防控日报",
        "填报单位：        时间：",
        """
机构名称 | 在院老人数 | 今日测温人数 | 发热人数 | 劝返探视人次 | 消毒次数 | 上级检查次数
. | . | . | . | . | . | .
. | . | . | . | . | . | .
""",
        "",
        """
A place.name or -
B institution_day_residents:today
C people_checked:today or people_checked:today?setting=institution
D institution_day_feverish:today or check_fevers:today?setting=institution or check_fevers:today
E institution_day_visitors_refused:today or visitors_refused_visitors:today
F disinfection_records:today or disinfection_records:total
G inspections:today or inspections:total or inspections_institution:today or inspections_institution:total
""",
    ),
)
