"""Blanks of twelve offices written by somebody who never saw the reader, to be read at first sight.

Whoever drew them knew the figures and registers of the house by name and definition only.
"""
# ruff: noqa: E501  a wide table is one line of its sketch

import io
from collections.abc import Iterable

from docx import Document

from tests.blanks.drawing import new_book, put, save, sketch
from tests.tables.offices import Office, answers, of_document


def drawn(
    name: str,
    above: Iterable[str],
    table: str,
    below: Iterable[str],
    expected: str,
    *,
    sheet_name: str = "Sheet1",
    hidden: Iterable[str] = (),
) -> Office:
    """A workbook with any number of lines above and below its table and hidden columns in it."""
    book, sheet = new_book(sheet_name)
    last = chr(64 + max(len(line.split("|")) for line in table.strip().splitlines()))
    row = 1
    for said in above:
        put(sheet, f"A{row}:{last}{row}", said)
        row += 1
    row = sketch(sheet, table, row)
    for said in below:
        put(sheet, f"A{row}:{last}{row}", said)
        row += 1
    for column in hidden:
        sheet.column_dimensions[column].hidden = True
    return Office(f"{name}.xlsx", save(book), answers(expected))


def of_letter(name: str, paragraphs: Iterable[str], expected: str) -> Office:
    """A letter in Word whose sentences have gaps to be filled."""
    document = Document()
    for said in paragraphs:
        document.add_paragraph(said)
    stream = io.BytesIO()
    document.save(stream)
    return Office(f"{name}.docx", stream.getvalue(), answers(expected))


FORMS: tuple[Office, ...] = (
    drawn(
        "市防指社区防控日统计表",
        (
            "新型冠状病毒肺炎疫情社区防控工作情况日统计表",
            "填报单位（公章）：                    数据截止时间：2020年   月   日16时                    计量单位：户、人",
        ),
        """
序号 | 村（居） | 入户摸排 | < | < | < | 外地来返人员 | < | < | < | < | 医学观察人员 | < | < | < | 备注
^ | ^ | 户数 | < | 人数 | < | 今日来返 | 累计来返 | 累计来返中 | < | < | 在管 | < | 当日新增 | 累计解除数 | ^
^ | ^ | 今日 | 累计 | 今日 | 累计 | ^ | ^ | 武汉市 | 湖北省内（不含武汉） | 境外 | 居家 | 集中 | ^ | ^ | ^
1 | 四棵社区 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | 王太社区 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
3 | 钟山村 | . | . | . | . | . | . | . | . | . | . | . | . | . | .
合计 | < | =SUM(C6:C8) | =SUM(D6:D8) | =SUM(E6:E8) | =SUM(F6:F8) | =SUM(G6:G8) | =SUM(H6:H8) | =SUM(I6:I8) | =SUM(J6:J8) | =SUM(K6:K8) | =SUM(L6:L8) | =SUM(M6:M8) | =SUM(N6:N8) | =SUM(O6:O8) | .
""",
        (
            "填表说明：1.“在管”指截至填报时仍在实施医学观察的人数。2.每日17时前报送，无新增的填“0”。",
            "单位负责人：                    填表人：                    联系电话：",
        ),
        """
C screening_done:today
D screening_done:total
E screening_persons:today
F screening_persons:total
G arrivals:today
H arrivals:total
I arrivals:total?origin=wuhan
J arrivals:total?origin=hubei
K arrivals:total?origin=overseas
L isolated_home:now or isolated_now:now?mode=home
M isolated_site:now or isolated_now:now?mode=site
N isolation_opened:today
O isolation_released:total
""",
    ),
    drawn(
        "民政局特殊困难群体走访关爱",
        (
            "附件3",
            "特殊困难群体走访关爱情况统计表（   月   日）",
            "填报单位：              填报人及电话：              单位：人、人次",
        ),
        """
村（社区）名称 | 在册特殊群体总数 | 其中 | < | < | < | < | 当日走访 | < | < | < | 走访累计 | 当日反映有困难需求的
^ | ^ | 独居老人 | 低保对象 | 残疾人 | 孕产妇 | 特困供养 | 应访 | 已访 | 漏访 | 体温异常 | ^ | ^
四棵社区 | . | . | . | . | . | . | . | . | . | . | . | .
王太社区 | . | . | . | . | . | . | . | . | . | . | . | .
钟山村 | . | . | . | . | . | . | . | . | . | . | . | .
合  计 | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("注：同一人属多个类别的，各类别分别统计，总数只计一次。",),
        """
B special_persons:now
C special_persons:now?group=living_alone or residents:now?group=living_alone
D special_persons:now?group=low_income or residents:now?group=low_income
E special_persons:now?group=disabled or residents:now?group=disabled
F special_persons:now?group=pregnant or residents:now?group=pregnant
G special_persons:now?group=extremely_poor or residents:now?group=extremely_poor
H tasks:today or tasks_begun:today
I tasks_done:today or visits:today or people_visited:today
J tasks_missed:today
K visit_fevers:today
L visits:total
M visit_needs:today
""",
    ),
    drawn(
        "经信局复工复产调度表",
        ("企业复工复产情况日调度表", "截至2020年    月    日10:00"),
        """
填报单位 | 规模以上工业和服务业企业 | < | < | 全部企业 | < | < | < | < | 职工返岗情况 | < | < | <
^ | 应复工（家） | 已复工（家） | 复工率（%） | 企业总数（家） | 已申请备案（家） | 已批准（家） | 已复工（家） | 复工率（%） | 职工总数（人） | 已返岗（人） | 未返岗（人） | 返岗率（%）
甲 | 1 | 2 | 3=2/1 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
金山街道 | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (
            "分管领导签字：                         经办人：",
            "说明：个体工商户、在建工地不列入本表统计范围。",
        ),
        """
B above_scale_to_resume:now or above_scale_enterprises:now
C above_scale_resumed:now
D above_scale_resumption_rate:now
E enterprises_to_resume:now or enterprises:now
F enterprises_filed:now or filings_submitted:total
G enterprises_approved:now or filings_approved:total
H enterprises_resumed:now
I resumption_rate:now
J enterprise_staff:now or employees:now
K workers_back:total or employees_back:now
L employees_away:now
M return_rate:now or return_to_post_rate:total
""",
        sheet_name="调度",
    ),
    drawn(
        "交通局卡口检疫日报",
        (
            "公路检疫卡点车辆人员查验情况日报",
            "单位（盖章）：                                   2020年   月   日",
        ),
        """
项  目 | 单位 | 累计数 | 今日数
一、检疫车辆总数 | 辆次 | . | .
　　其中：货车 | 辆次 | . | .
　　　　　客运大巴、中巴 | 辆次 | . | .
二、检测体温总人次 | 人次 | . | .
　　其中：体温≥37.3℃ | 人次 | . | .
三、劝返车辆 | 辆次 | . | .
四、劝返人员 | 人 | . | .
五、核发通行证 | 张 | . | .
""",
        ("制表：                    复核：                    值班电话：",),
        """
C4 vehicles:total
D4 vehicles:today
C5 vehicles:total?vehicle=lorry
D5 vehicles:today?vehicle=lorry
C6 vehicles:total?vehicle=coach
D6 vehicles:today?vehicle=coach
C7 passage_people:total
D7 passage_people:today
C8 gate_fevers:total
D8 gate_fevers:today
C9 turned_back:total or vehicles:total?deed=turned_back
D9 turned_back:today or vehicles:today?deed=turned_back
C10 people_turned_back:total
D10 people_turned_back:today
C11 passes_issued:total
D11 passes_issued:today
""",
    ),
    of_document(
        "人社局企业用工需求采集",
        "“春风送岗”企业用工需求信息采集表",
        "采集单位：                采集时间：   年   月   日",
        """
序号 | 招工企业 | 统一社会信用代码 | 招聘岗位（工种） | 需求人数 | 学历要求 | 年龄要求 | 技能证书要求 | 月薪待遇（元） | 是否上夜班 | 食宿情况 | 上班地点 | 招聘截止日期 | 其他要求
1 | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | .
3 | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        "注：同一企业有多个工种的分行填写。",
        """
B vacancies.enterprise
C vacancies.credit_code
D vacancies.title
E vacancies.seats
F vacancies.schooling
G vacancies.age
H vacancies.skills
I vacancies.pay
J vacancies.night_shift
K vacancies.board
L vacancies.workplace
M vacancies.open_until
N vacancies.note or -
""",
    ),
    drawn(
        "卫健局医学观察人员台账",
        (
            "居家（集中）医学观察人员管理台账",
            "责任单位：               填报日期：",
        ),
        """
序号 | 被观察人姓名 | 身份证号 | 观察原因 | 观察方式（居家/集中） | 所在村（社区） | 门牌/房间号 | 起始日期 | 期满日期 | 管控责任人 | 目前状态 | 实际解除时间 | 备注
1 | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | .
3 | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("注：观察原因填密切接触者、重点地区来返、发热待排查、出院康复等。",),
        """
B isolation_cases.name
C -
D isolation_cases.reason
E isolation_cases.mode
F isolation_cases.place
G isolation_cases.room
H isolation_cases.starts_on
I isolation_cases.due_on
J isolation_cases.worker
K isolation_cases.state
L isolation_cases.released_at
M isolation_cases.note or -
""",
    ),
    of_document(
        "组织部党员作用发挥",
        "党组织和党员在疫情防控一线发挥作用情况调查表",
        "街道党工委（盖章）：",
        """
序号 | 调查内容 | 截至   月   日18时
1 | 在防控一线成立临时党支部（个） | .
2 | 组建党员突击队（支） | .
3 | 突击队队员（人） | .
4 | 设立党员先锋岗（个） | .
5 | 设立党员示范岗（个） | .
6 | 到居住地社区“双报到”的党员（名） | .
7 | 下沉干部（名） | .
8 | 社区登记在册志愿者（名） | .
9 | 楼栋长（名） | .
10 | 慰问一线党员干部支出党费（万元） | .
""",
        "填报人：            审核人：            联系方式：",
        """
C2 temporary_branches:now or teams:now?kind=party_branch
C3 commando_teams:now or teams:now?kind=commando
C4 team_members:now?team_kind=commando
C5 pioneer_posts:now or posts_published:now?nature=pioneer
C6 demonstration_posts:now or posts_published:now?nature=demonstration
C7 double_checkin_members:now
C8 staff:now?kind=seconded_cadre
C9 volunteers:now
C10 building_leaders:now or posts_claimed:now?nature=building_leader
C11 -
""",
    ),
    drawn(
        "市场监管局市场主体摸底",
        ("辖区市场主体（企业）基本情况摸底表\nBasic Information of Enterprises",),
        """
序号\\nNo. | 市场主体名称\\nName | 统一社会信用代码\\nCredit Code | 主体类型（企业/个体户/工地）\\nType | 行业\\nIndustry | 规上/限上\\nScale | 法人代表\\nLegal Rep. | 法人手机\\nMobile | 联系人\\nContact | 联系人电话\\nTel. | 24小时值班电话\\nHotline | 所在村（社区）\\nCommunity | 经营地址\\nAddress | 从业人数\\nStaff | 纳税人类型\\nTaxpayer | 经营状态\\nStatus
. | (1) | (2) | (3) | (4) | (5) | (6) | (7) | (8) | (9) | (10) | (11) | (12) | (13) | (14) | (15)
1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        (),
        """
B enterprises.name
C enterprises.credit_code
D enterprises.kind
E enterprises.industry
F enterprises.scale
G enterprises.representative
H enterprises.representative_phones
I enterprises.contact
J enterprises.contact_phones
K enterprises.duty_phones
L enterprises.community
M enterprises.address
N enterprises.staff_count
O enterprises.tax_class
P enterprises.state
""",
    ),
    of_letter(
        "街道每日工作小结",
        (
            "金山街道疫情防控每日工作小结",
            "区指挥部：",
            "截至今日17时，我街道在管居家隔离人员____人，今日新增隔离____人、解除隔离____人，累计解除隔离____人。",
            "今日新到外地来返人员____人，其中武汉来返____人。累计登记来返人员____人。",
            "各卡口今日查验车辆____辆次、人员____人次，劝返____人次。",
            "今日检查企业、商户等场所____家次，累计发现问题____个，已整改到位____个。",
            "金山街道疫情防控指挥部",
            "2020年   月   日",
        ),
        """
A3 isolated_home:now or isolated_now:now?mode=home
B3 isolation_opened:today
C3 isolation_released:today
D3 isolation_released:total
A4 arrivals:today
B4 arrivals:today?origin=wuhan
C4 arrivals:total
A5 vehicles:today
B5 passage_people:today
C5 people_turned_back:today or turned_back:today
A6 inspections:today
B6 findings:total
C6 findings_put_right:total or findings_closed:total
""",
    ),
    drawn(
        "区指挥部各村社区横排表",
        ("重点工作推进情况一览表", "报送单位：金山街道            时间：   月   日   时"),
        """
工作内容 | 单位 | 四棵社区 | 王太社区 | 钟山村
划分网格 | 个 | . | . | .
常住居民户数 | 户 | . | . | .
封控小区、楼栋等 | 处 | . | . | .
今日代购代办完成 | 件 | . | . | .
在岗值守人员 | 人 | . | . | .
今日劝散聚集人员 | 人次 | . | . | .
""",
        ("审签：               制表：",),
        """
C4 grids:now
D4 grids:now
E4 grids:now
C5 households:now or households:now?kind=resident
D5 households:now or households:now?kind=resident
E5 households:now or households:now?kind=resident
C6 sealed_places:now
D6 sealed_places:now
E6 sealed_places:now
C7 errands_done:today
D7 errands_done:today
E7 errands_done:today
C8 guards_on_duty:now or guards:today
D8 guards_on_duty:now or guards:today
E8 guards_on_duty:now or guards:today
C9 patrol_dissuaded:today
D9 patrol_dissuaded:today
E9 patrol_dissuaded:today
""",
    ),
    of_document(
        "民政局养老机构日报",
        "养老服务机构封闭管理情况日报表",
        "填报单位：                报送时间：每日16:00前",
        """
内容 | 单位 | 今日数 | 说明
在院老人 | 人 | . | 在床人数，不含请假离院
驻院工作人员 | 人 | . | 住在院内不外出的
发热老人 | 人 | . | 体温37.3℃及以上
劝返探视家属 | 人次 | . | .
院区消毒面积 | 平方米 | . | .
口罩库存 | 只 | . | .
""",
        "院长签字：",
        """
C2 institution_day_residents:today
C3 -
C4 institution_day_feverish:today
C5 institution_day_visitors_refused:today or visitors_refused_visitors:today
C6 disinfection_area:today
C7 -
""",
    ),
    drawn(
        "派出所来返人员核查登记",
        (
            "外地来返人员信息核查登记表",
            "社区警务室：              登记民警：              日期：",
        ),
        """
行标识 | 序号 | 姓名 | 性别 | 公民身份号码 | 联系手机 | 户籍地 | 现居住地详址 | 来自何地（省市县） | 途经城市 | 抵达日期 | 交通工具 | 车次（航班、车牌） | 同行人数 | 14天内是否接触确诊疑似病例 | 工作单位 | 核查人
. | 1 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | 2 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
. | 3 | . | . | . | . | . | . | . | . | . | . | . | . | . | . | .
""",
        ("注：此表含公民个人信息，注意保密，不得外传。",),
        """
C arrivals.name
D arrivals.sex
E arrivals.paper
F arrivals.phones
G arrivals.registered_place
H arrivals.address
I arrivals.origin
J arrivals.via
K arrivals.arrived_on
L arrivals.transport
M arrivals.trip_number
N arrivals.companions
O arrivals.contact
P arrivals.employer
Q -
""",
        hidden=("A",),
    ),
)
